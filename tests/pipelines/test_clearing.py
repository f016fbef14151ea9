"""Clearing a wave on real DuckDB files: by hand, once, whole or not at all; and on real answers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from tillit.metrics.cells import (
    BEHAVIOUR_SUM,
    CLEARED_CELLS,
    ITEM_SUM,
    SCALE_SPREAD,
)
from tillit.metrics.instruments.instrument import Instrument
from tillit.metrics.text import Source, Text
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.clearing.clearing import Cleared, clear_wave
from tillit.pipelines.fault import TillitError
from tillit.pipelines.project import Project
from tillit.pipelines.tables import insert

from .clearing_vault import (
    MOOD,
    OPEN_TO_ALL,
    TODAY,
    UNITS,
    WAVE_CLOSES,
    Vault,
    everything,
    item,
    rows,
)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with duckdb.connect(str(tmp_path / "vault.duckdb")) as connection:
        yield Vault(connection)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_cleared(Project(tmp_path / "project")) as connection:
        yield connection


def clear(vault: Vault, store: duckdb.DuckDBPyConnection, wave: str = "w1", *, on: date = TODAY, k: int = 5) -> Cleared:
    return clear_wave(
        vault.connection, store, wave, governance_k=k, visible_after_days=14, instruments={"mood": MOOD}, on=on
    )


def test_a_wave_by_hand(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    vault.wave()
    vault.answers({"all": (1, 5), "school": (12, 40), "home": (5, 25), "night": (4, 12), "care": (2, 6)})
    assert clear(vault, store) == Cleared("cleared", 4, 1)
    assert rows(
        store,
        "SELECT unit_id, value, units, whole, n_band, starts, visible_from FROM item_value WHERE item_id = 'a'",
    ) == [
        ("all", 3.5, 4, True, "20-49", date(2026, 10, 1), TODAY),  # (40 + 21 + 19) / 23
        ("school", 3.3, 1, False, "10-19", date(2026, 10, 1), OPEN_TO_ALL),
        ("care", 3.6, 2, False, "10-19", date(2026, 10, 1), OPEN_TO_ALL),  # (21 + 19) / 11: home, night's 4 and its 2
        ("home", 4.2, 1, False, "5-9", date(2026, 10, 1), OPEN_TO_ALL),
    ]
    assert rows(store, "SELECT * FROM wave") == [("w1", "s", date(2026, 10, 1), WAVE_CLOSES, TODAY, OPEN_TO_ALL)]
    assert rows(store, "SELECT * FROM frozen") == [("answers", "w1", TODAY, OPEN_TO_ALL, 5)]
    assert rows(store, "SELECT unit_id, parent_id, name, depth, position FROM unit") == [
        ("all", None, "Kommunen", 0, 0),
        ("school", "all", "Skola", 1, 1),
        ("care", "all", "Omsorg", 1, 2),
        ("home", "care", "Hemtjänst", 2, 3),
        ("night", "care", "Natt", 2, 4),
    ]
    assert rows(store, "SELECT kind, period, units FROM withheld ORDER BY kind") == [
        ("answers", "w1", 1),
        ("behaviour", "w1", 0),
    ]
    assert rows(store, "SELECT DISTINCT scale, bool_and(holds) FROM certificate GROUP BY scale") == [("1-5", True)]


def test_no_count_leaves_the_vault(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    columns = {str(name) for (name,) in rows(store, "SELECT column_name FROM duckdb_columns() WHERE NOT internal")}
    assert not columns & {"respondent", "actor", "invited", "total", "squares"}
    assert "people" not in {
        str(name) for (name,) in rows(store, "SELECT column_name FROM duckdb_columns() WHERE table_name = 'item_value'")
    }
    assert vault.connection.execute("SELECT count(*) FROM item_sum").fetchall() == [(0,)]


def test_a_frozen_wave_stays_as_it_is(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    vault.wave()
    vault.answers({"school": (12, 40), "home": (6, 25)})
    clear(vault, store)
    before = everything(store)
    vault.answers({"night": (9, 20), "school": (1, 5)})
    assert clear(vault, store, on=date(2026, 12, 1), k=8) == Cleared("frozen", 0, 0)
    assert everything(store) == before


def test_what_fails_half_way_leaves_nothing(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    vault.wave()
    vault.answers({"school": (12, 40)})
    store.execute("DROP TABLE withheld")
    with pytest.raises(duckdb.Error):
        clear(vault, store)
    assert not any(everything(store).values())
    assert vault.connection.execute("SELECT count(*) FROM duckdb_views() WHERE NOT internal").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("on", "k", "rule"), [(WAVE_CLOSES, 5, "wave_open"), (TODAY, 4, "least_k"), (TODAY, 5, "nothing_reduced")]
)
def test_a_wave_that_cannot_be_cleared_yet_says_why(
    vault: Vault, store: duckdb.DuckDBPyConnection, on: date, k: int, rule: str
) -> None:
    vault.units(UNITS)
    vault.wave()
    with pytest.raises(TillitError) as refused:
        clear(vault, store, on=on, k=k)
    assert refused.value.fault.rule == rule
    assert not any(everything(store).values())


def test_a_wave_or_unit_that_nobody_knows_is_refused(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    with pytest.raises(TillitError) as refused:
        clear(vault, store)
    assert refused.value.fault.rule == "unknown_wave"
    vault.wave()
    vault.answers({"elsewhere": (12, 40)})
    with pytest.raises(TillitError) as refused:
        clear(vault, store)
    assert refused.value.fault.rule == "unknown_unit"
    assert "elsewhere" not in str(refused.value)


@pytest.mark.parametrize(
    ("units", "rule"),
    [
        (UNITS.iloc[:0], "no_units"),
        (pd.concat([UNITS, UNITS.iloc[[1]]]), "overlapping_validity"),
        (UNITS.assign(parent_id=["care", "all", "all", "care", "care"]), "no_tree"),
        (UNITS.assign(parent_id=pd.Series([None, None, "all", "care", "care"])), "no_tree"),
        (UNITS.assign(parent_id=pd.Series([None, "gone", "all", "care", "care"])), "unknown_unit"),
    ],
)
def test_units_that_are_no_tree_are_refused(
    vault: Vault, store: duckdb.DuckDBPyConnection, units: pd.DataFrame, rule: str
) -> None:
    vault.units(units)
    vault.wave()
    with pytest.raises(TillitError) as refused:
        clear(vault, store)
    assert refused.value.fault.rule == rule


def test_the_tree_is_that_of_the_day_the_wave_closed(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    """night moved to school after the wave; day was closed during it, and its answers stand with care."""
    moved = pd.DataFrame(
        [
            ("night", "care", "Natt", date(2020, 1, 1), date(2026, 10, 15)),
            ("night", "school", "Natt", date(2026, 10, 15), None),
            ("day", "care", "Dag", date(2020, 1, 1), date(2026, 10, 10)),
            ("old", "day", "Dag A", None, date(2026, 10, 9)),
        ],
        columns=["unit_id", "parent_id", "name", "valid_from", "valid_to"],
    )
    vault.units(UNITS[UNITS["unit_id"] != "night"])
    vault.units(moved)
    vault.wave()
    vault.answers({"night": (9, 27), "day": (3, 9), "old": (3, 9), "school": (20, 60)})
    clear(vault, store)
    assert rows(store, "SELECT unit_id, parent_id FROM unit WHERE unit_id = 'night'") == [("night", "care")]
    bands = rows(store, "SELECT unit_id, n_band FROM item_value WHERE item_id = 'a' ORDER BY unit_id")
    assert bands == [("all", "20-49"), ("care", "10-19"), ("night", "5-9"), ("school", "20-49")]


def test_a_unit_of_an_earlier_period_keeps_its_row(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS[UNITS["unit_id"] != "night"])
    vault.units(UNITS[UNITS["unit_id"] == "night"].assign(valid_to=date(2026, 11, 1)))
    vault.wave()
    vault.answers({"night": (9, 27), "school": (20, 60)})
    clear(vault, store)
    vault.connection.execute(
        "INSERT INTO survey_wave VALUES ('w2', 's', DATE '2026-11-01', DATE '2026-11-20');"
        "INSERT INTO item_sum SELECT 'w2', unit_id, item_id, people, total FROM item_sum WHERE unit_id = 'school'"
    )
    clear(vault, store, "w2", on=date(2026, 12, 1))
    units = rows(store, "SELECT unit_id, parent_id, depth, position FROM unit ORDER BY position")
    assert units[-1] == ("night", "care", 2, 4)
    assert len(units) == 5
    assert rows(store, "SELECT count(*) FROM item_value LEFT JOIN unit USING (unit_id) WHERE unit.name IS NULL") == [
        (0,)
    ]


def test_items_about_one_named_person(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    teams = pd.DataFrame({"unit_id": [f"t{n}" for n in range(6)], "parent_id": "school", "name": "Team"})
    vault.units(pd.concat([UNITS.assign(leader=0), teams.assign(leader=[1, 2, 3, 4, 5, 5])], ignore_index=True))
    vault.wave()
    vault.answers({f"t{n}": (10, 30) for n in range(6)}, items=("a", "b", "boss"))
    clear(vault, store)
    found = rows(store, "SELECT unit_id FROM item_value WHERE item_id = 'boss' ORDER BY unit_id")
    assert found == [("all",), ("school",)]
    assert len(rows(store, "SELECT unit_id FROM item_value WHERE item_id = 'a'")) == 8
    reason = rows(store, "SELECT reason_sv, reason_en FROM withheld WHERE kind = 'answers'")[0]
    assert "5 chefer" in str(reason[0])
    assert "5 managers" in str(reason[1])


def test_without_named_leaders_their_items_are_not_shown(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    vault.wave()
    vault.answers({"school": (40, 120), "home": (40, 120)}, items=("a", "b", "boss"))
    clear(vault, store)
    assert rows(store, "SELECT DISTINCT item_id FROM item_value ORDER BY 1") == [("a",), ("b",)]
    reason = rows(store, "SELECT reason_en FROM withheld WHERE kind = 'answers'")[0]
    assert "does not say who leads" in str(reason[0])


def test_behaviour_and_spread(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    vault.wave()
    vault.answers({"school": (30, 90), "home": (15, 45)})
    vault.cells(
        BEHAVIOUR_SUM,
        [
            ("school", "straight_lining:mood", 30, 3.0, 3.0),
            ("home", "straight_lining:mood", 15, 15.0, 15.0),
            ("school", "response", 30, 30.0, 30.0),
            ("home", "response", 15, 15.0, 15.0),
            ("night", "response", 4, 4.0, 4.0),
        ],
        wave_id="w1",
    )
    vault.cells(
        SCALE_SPREAD,
        [("mood", 45, 2, 0.8372, 0.777, 0.1, 0.2, None), ("few", 19, 2, 0.8, None, None, None, None)],
        wave_id="w1",
    )
    vault.invited({"school": 40, "home": 15, "night": 9})
    clear(vault, store)
    assert rows(
        store, "SELECT unit_id, quantity, value, n_band, whole, visible_from FROM behaviour_value ORDER BY 2, 1"
    ) == [
        ("all", "response", 0.8, "50+", True, TODAY),  # (40 x 0.75 + 15 x 0.85) / 55 = 0.78
        ("care", "response", 0.85, "10-19", False, OPEN_TO_ALL),
        ("home", "response", 0.85, "10-19", False, OPEN_TO_ALL),  # all 15: clipped to 13 of 15
        ("school", "response", 0.75, "20-49", False, OPEN_TO_ALL),
        ("all", "straight_lining:mood", 0.1, "20-49", True, TODAY),
        ("school", "straight_lining:mood", 0.1, "20-49", False, OPEN_TO_ALL),
    ]
    assert rows(store, "SELECT scale, people, units, within, alpha, rwg, n_band, visible_from FROM scale_spread") == [
        ("mood", 20, 2, 0.84, 0.78, None, "20-49", TODAY)
    ]
    assert rows(store, "SELECT units FROM withheld WHERE kind = 'behaviour'") == [(2,)]


def test_without_invitations_there_is_no_response_rate(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    vault.wave()
    vault.answers({"school": (30, 90)})
    vault.cells(BEHAVIOUR_SUM, [("school", "response", 30, 30.0, 30.0)], wave_id="w1")
    clear(vault, store)
    assert rows(store, "SELECT * FROM behaviour_value") == []


def test_the_store_is_closed_to_others_and_explains_itself(tmp_path: Path, store: duckdb.DuckDBPyConnection) -> None:
    assert (tmp_path / "project" / "vault" / "cleared.duckdb").stat().st_mode & 0o777 == 0o600
    bare = rows(
        store,
        "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL UNION ALL "
        "SELECT column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL",
    )
    assert bare == []
    tables = {str(name) for (name,) in rows(store, "SELECT table_name FROM duckdb_tables()")}
    assert tables == {shape.name for shape in CLEARED_CELLS} | {
        "frozen",
        "unit",
        "wave",
        "withheld",
        "certificate",
        "correction",
    }


@pytest.mark.real_data
def test_us_army_companies(vault: Vault, store: duckdb.DuckDBPyConnection, shared_data: Path) -> None:
    """49 companies, 14 items on 1-5: every company of 8 or more is shown, and lies within 0.3 of its true mean."""
    source = pd.read_csv(shared_data / "us_army_lq2002" / "lq2002.csv.gz")
    names = [*(f"LEAD{n:02}" for n in range(1, 12)), *(f"TSIG{n:02}" for n in range(1, 4))]
    instrument = Instrument(
        "army", 1, Text(sv="a", en="a"), Source("Bliese 2002"), tuple(item(name) for name in names), validated=True
    )
    companies = source["COMPID"].astype(str)
    vault.units(pd.DataFrame({"unit_id": ["army"], "parent_id": [None], "name": ["Army"]}))
    vault.units(pd.DataFrame({"unit_id": companies.unique(), "parent_id": "army", "name": "Company"}))
    vault.wave()
    answers = source[names].assign(unit_id=companies).melt(id_vars="unit_id", var_name="item_id", value_name="answer")
    sums = answers.dropna().groupby(["unit_id", "item_id"])["answer"].agg(people="count", total="sum").reset_index()
    insert(vault.connection, ITEM_SUM.name, (*ITEM_SUM.keys, *ITEM_SUM.quantities), sums.assign(wave_id="w1"))
    clear_wave(
        vault.connection,
        store,
        "w1",
        governance_k=8,
        visible_after_days=14,
        instruments={"army": instrument},
        on=TODAY,
    )
    least = sums.groupby("unit_id")["people"].min()
    shown = {unit for (unit,) in rows(store, "SELECT DISTINCT unit_id FROM item_value WHERE NOT whole")}
    assert shown == set(least[least >= 8].index)
    values = store.execute("SELECT unit_id, item_id, value FROM item_value WHERE NOT whole").df()
    both = values.merge(sums, on=["unit_id", "item_id"])
    error = both["value"] - both["total"] / both["people"]
    assert np.abs(error).max() <= 0.3
    assert np.abs(error).mean() <= 0.05
