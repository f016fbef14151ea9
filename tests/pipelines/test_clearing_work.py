"""Clearing a month of work on real DuckDB files: by hand, once, whole or not at all."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from tillit.metrics.cells import (
    CLEARED_CELLS,
    CLOSURES_FOLLOWED,
    INTERFACE_FLOW,
    INTERFACE_PEOPLE,
    INTERFACE_RETURNS,
    KIND_PEOPLE,
    UNIT_AGES,
    UNIT_CASES,
    UNIT_FLOW,
    UNIT_PEOPLE,
    UNIT_WAITS,
    WHOLE_FLOW,
    WHOLE_KINDS,
    WHOLE_WAITS,
)
from tillit.pipelines.assets import indicators
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.clearing.clearing import Cleared, clear_month
from tillit.pipelines.fault import TillitError
from tillit.pipelines.project import Project
from tillit.pipelines.tables import statement

from .clearing_vault import (
    MONTH,
    OPEN_TO_ALL,
    TODAY,
    UNITS,
    Vault,
    everything,
    rows,
)

NEXT_MONTH, LATER = date(2026, 10, 1), date(2026, 11, 20)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with duckdb.connect(str(tmp_path / "vault.duckdb")) as connection:
        yield Vault(connection)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_cleared(Project(tmp_path / "project")) as connection:
        yield connection


def clear_work(vault: Vault, store: duckdb.DuckDBPyConnection, *, on: date = TODAY) -> Cleared:
    return clear_month(vault.connection, store, MONTH, visible_after_days=14, on=on)


def person(unit: str, number: int) -> int:
    """A pseudonym."""
    return 100 * list(UNITS["unit_id"]).index(unit) + number


def month_of_work(vault: Vault) -> None:
    """home and school stand alone; night has three people, and lifts to care."""
    people = {"school": 6, "home": 5, "night": 3}
    vault.cells(
        UNIT_PEOPLE, [(unit, person(unit, n), 4) for unit, many in people.items() for n in range(many)], month=MONTH
    )
    vault.cells(UNIT_CASES, [("school", 24), ("home", 20), ("night", 12)], month=MONTH)
    vault.cells(
        UNIT_FLOW,
        [("school", 10.5, 1.0), ("home", 20.25, 2.0), ("night", 5.0, 4.0), ("care", 0.0, 0.5)],
        month=MONTH,
    )
    vault.cells(
        UNIT_AGES,
        [("school", 0, 3, 1, 0), ("home", 0, 1, 0, 0), ("home", 7, 0, 1, 2), ("night", 7, 1, 1, 1)],
        month=MONTH,
    )
    vault.cells(WHOLE_FLOW, [(30, 25)], month=MONTH)
    vault.cells(WHOLE_WAITS, [(3.5,)], month=MONTH)


def handovers(vault: Vault, *, back: int) -> None:
    """home -> school by five and five; school -> home by `back` and five."""
    for first, second, givers in (("home", "school", 5), ("school", "home", back)):
        given = [(first, second, "from", person(first, n), 3) for n in range(givers)]
        taken = [(first, second, "to", person(second, n), 3) for n in range(5)]
        vault.cells(INTERFACE_PEOPLE, given + taken, month=MONTH)
        vault.cells(INTERFACE_FLOW, [(first, second, 3 * givers, 3 * givers, 2.5 * givers, 10.0)], month=MONTH)
    vault.cells(INTERFACE_RETURNS, [("home", "school", 16, 4)], month=MONTH)


def test_a_month_by_hand(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    """night's three people lift to care and on to the root; the smallest atom (home, 20 cases) goes with them."""
    vault.units(UNITS)
    month_of_work(vault)
    assert clear_work(vault, store) == Cleared("cleared", 1, 3)
    assert rows(store, "SELECT unit_id, active_hours, n_band, visible_from FROM unit_flow") == [
        ("school", 10.5, "20-49", OPEN_TO_ALL)
    ]
    assert rows(store, "SELECT unit_id, bin, entered, ended, censored FROM unit_ages") == [("school", 0, 3, 1, 0)]
    assert rows(store, "SELECT arrivals, closed, n_band, visible_from FROM whole_flow") == [(30, 25, "50+", TODAY)]
    assert rows(store, "SELECT kind, units FROM withheld ORDER BY kind") == [("interface", 0), ("work", 3)]
    assert rows(store, "SELECT * FROM frozen") == [("work", "2026-09", TODAY, OPEN_TO_ALL, 5)]
    assert rows(store, "SELECT count(*) FROM unit_waits") == [(0,)]


def test_what_is_lifted_counts_in_the_unit_above(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    month_of_work(vault)
    vault.cells(UNIT_PEOPLE, [("care", person("care", n), 2) for n in range(3)], month=MONTH)
    assert clear_work(vault, store) == Cleared("cleared", 3, 1)
    flow = rows(store, "SELECT unit_id, active_hours, queue_hours, n_band FROM unit_flow ORDER BY unit_id")
    assert flow == [
        ("care", 25.25, 6.5, "20-49"),  # home 20.25 + 2, night 5 + 4, care itself 0.5
        ("home", 20.25, 2.0, "20-49"),
        ("school", 10.5, 1.0, "20-49"),
    ]
    ages = rows(store, "SELECT unit_id, bin, entered, ended, censored FROM unit_ages ORDER BY 1, 2")
    assert ages[:2] == [("care", 0, 1, 0, 0), ("care", 7, 1, 2, 3)]
    assert rows(store, "SELECT unit_id, cases FROM unit_cases ORDER BY 1") == [
        ("care", 32),
        ("home", 20),
        ("school", 24),
    ]


def test_interfaces_in_an_order_and_in_none(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    month_of_work(vault)
    handovers(vault, back=5)
    clear_work(vault, store)
    found = rows(store, "SELECT unit_id, other_id, cases, queue_hours, n_band, visible_from FROM interface_flow")
    assert found == [
        ("school", "care", 15, 12.5, "10-19", OPEN_TO_ALL),
        ("school", "home", 15, 12.5, "10-19", OPEN_TO_ALL),
        ("care", "school", 15, 12.5, "10-19", OPEN_TO_ALL),
        ("home", "school", 15, 12.5, "10-19", OPEN_TO_ALL),
    ]
    returns = rows(store, "SELECT unit_id, other_id, cases, returned FROM interface_returns ORDER BY 1")
    assert returns == [("care", "school", 16, 4), ("home", "school", 16, 4)]


def test_a_direction_on_two_people_is_nowhere_to_be_worked_out(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    month_of_work(vault)
    handovers(vault, back=2)
    clear_work(vault, store)
    assert rows(store, "SELECT * FROM interface_flow") == []  # the rest would be those two people's
    assert rows(store, "SELECT * FROM interface_returns") == []
    assert rows(store, "SELECT units FROM withheld WHERE kind = 'interface'") == [(2,)]


def test_without_a_person_column_the_least_number_of_people_counts(
    vault: Vault, store: duckdb.DuckDBPyConnection
) -> None:
    vault.units(UNITS.assign(people_at_least=[0, 3, 8, 5, 2]))
    month_of_work(vault)
    handovers(vault, back=5)
    vault.connection.execute("DELETE FROM unit_people; DELETE FROM interface_people")
    clear_work(vault, store)
    assert {unit for (unit,) in rows(store, "SELECT unit_id FROM unit_flow")} == {"school"}
    assert ("home", "school") in rows(store, "SELECT unit_id, other_id FROM interface_flow")
    reasons = rows(store, "SELECT reason_sv FROM withheld")
    assert all("inte vem som gjort vad" in str(reason) for (reason,) in reasons)


def test_a_month_on_too_few_people_lets_not_even_the_whole_out(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    month_of_work(vault)
    handovers(vault, back=5)
    vault.connection.execute("DELETE FROM unit_people WHERE unit_id <> 'night'")
    assert clear_work(vault, store) == Cleared("cleared", 0, 4)
    tables = everything(store)
    assert not any(tables[shape.name] for shape in CLEARED_CELLS)
    assert "as a whole" in str(rows(store, "SELECT reason_en FROM withheld WHERE kind = 'work'"))


def test_a_month_is_cleared_once_and_only_when_it_is_over(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    with pytest.raises(TillitError) as refused:
        clear_work(vault, store)
    assert refused.value.fault.rule == "nothing_reduced"
    month_of_work(vault)
    with pytest.raises(TillitError) as refused:
        clear_work(vault, store, on=date(2026, 9, 30))
    assert refused.value.fault.rule == "month_open"
    assert clear_work(vault, store, on=date(2026, 10, 1)).outcome == "cleared"
    before = everything(store)
    vault.cells(UNIT_WAITS, [("school", 5.0)], month=MONTH)
    assert clear_work(vault, store).outcome == "frozen"
    assert everything(store) == before


def test_work_of_a_unit_that_nobody_knows_is_refused(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    vault.units(UNITS)
    month_of_work(vault)
    vault.cells(UNIT_CASES, [("elsewhere", 3)], month=MONTH)
    with pytest.raises(TillitError) as refused:
        clear_work(vault, store)
    assert refused.value.fault.rule == "unknown_unit"


def closures(vault: Vault, closed: dict[str, int], reopened: int = 1) -> None:
    """Closures of the month, followed up in the next."""
    followed = [(unit, MONTH, many, reopened) for unit, many in closed.items()]
    vault.cells(CLOSURES_FOLLOWED, followed, month=NEXT_MONTH)


def next_month(vault: Vault) -> None:
    """The same work once more, a month later."""
    names = [shape.name for shape in (UNIT_PEOPLE, UNIT_CASES, UNIT_FLOW, UNIT_AGES, WHOLE_FLOW, WHOLE_WAITS)]
    for name in names:
        copied = statement("INSERT INTO {table} SELECT * REPLACE (? AS month) FROM {table}", table=name)
        vault.connection.execute(copied, [NEXT_MONTH])


def follow(vault: Vault, store: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    next_month(vault)
    assert clear_month(vault.connection, store, NEXT_MONTH, visible_after_days=14, on=LATER).outcome == "cleared"
    parts = rows(store, "SELECT unit_id, followed, reopened, n_band FROM unit_follow_ups ORDER BY 1")
    return [*rows(store, "SELECT 'whole', followed, reopened, n_band FROM whole_follow_ups"), *parts]


def test_closures_are_followed_in_the_groups_of_their_own_month(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    """In September night lifts to care, with three of care's own; so in October home cannot be followed without it."""
    vault.units(UNITS)
    month_of_work(vault)
    vault.cells(UNIT_PEOPLE, [("care", person("care", n), 2) for n in range(3)], month=MONTH)
    closures(vault, {"school": 20, "home": 12, "night": 30})
    clear_work(vault, store)
    assert follow(vault, store) == [
        ("whole", 62, 3, "50+"),
        ("care", 42, 2, "20-49"),
        ("home", 12, 1, "10-19"),
        ("school", 20, 1, "20-49"),
    ]


def test_closures_of_units_without_figures_are_followed_further_up(
    vault: Vault, store: duckdb.DuckDBPyConnection
) -> None:
    """night, care and home went to the whole; in October, with more closures than anybody, they still do."""
    vault.units(UNITS)
    month_of_work(vault)
    closures(vault, {"school": 20, "home": 12, "night": 300})
    clear_work(vault, store)
    assert follow(vault, store) == [("whole", 332, 3, "50+"), ("school", 20, 1, "20-49")]


def test_what_is_followed_is_what_was_there_when_its_month_was_cleared(
    vault: Vault, store: duckdb.DuckDBPyConnection
) -> None:
    vault.units(UNITS)
    month_of_work(vault)
    closures(vault, {"school": 20, "home": 12})
    clear_work(vault, store)
    vault.connection.execute("UPDATE closures_followed SET followed = 21, reopened = 30 WHERE unit_id = 'school'")
    closures(vault, {"night": 40})
    assert follow(vault, store) == [("whole", 32, 21, "20-49"), ("school", 20, 20, "20-49")]


def test_closures_of_a_month_that_was_never_cleared_are_not_followed(
    vault: Vault, store: duckdb.DuckDBPyConnection
) -> None:
    vault.units(UNITS)
    month_of_work(vault)
    closures(vault, {"school": 20, "home": 12})
    assert follow(vault, store) == []


def test_sorts_of_cases_stand_on_those_who_closed_them(vault: Vault, store: duckdb.DuckDBPyConnection) -> None:
    """appeal: by one person; with the smallest of the others it passes, so that one is not shown either."""
    vault.units(UNITS)
    month_of_work(vault)
    vault.cells(WHOLE_KINDS, [("permit", 60, 30), ("question", 40, 10), ("appeal", 12, 1)], month=MONTH)
    closed = {"permit": 6, "question": 5, "appeal": 1}
    vault.cells(KIND_PEOPLE, [(kind, n, 4) for kind, many in closed.items() for n in range(many)], month=MONTH)
    clear_work(vault, store)
    assert rows(store, "SELECT case_kind, closed, n_band FROM whole_kinds") == [("permit", 60, "50+")]


def test_what_an_estimate_may_read_is_what_clearing_lets_out() -> None:
    fed = indicators.SURVEY_CELLS | indicators.WORK_CELLS | indicators.EXTERNAL_CELLS
    assert fed == {shape.name for shape in CLEARED_CELLS}
