"""The release: what is due for everybody, what is held, and that it is whole."""

import stat
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from tillit.metrics.published import PUBLISHED, RELEASE
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.fault import TillitError
from tillit.pipelines.project import Project
from tillit.pipelines.reading.reading import prepare
from tillit.pipelines.release.release import Audience, point, publish, release_numbers, sweep
from tillit.pipelines.release.views import VIEWS

EARLY, LATE = date(2026, 1, 1), date(2026, 2, 1)
TODAY = date(2026, 1, 15)
OPEN = Audience(on=TODAY, units_open=True, whole_only=frozenset())


def facts() -> pd.DataFrame:
    row = dict.fromkeys(RELEASE.names)
    known = {
        "made_at": datetime(2026, 1, 15, 12),  # noqa: DTZ001  (UTC without a zone, as stored)
        "organisation": "Testby",
        "synthetic": True,
        "public": False,
        "time_zone": "Europe/Stockholm",
        "k": 8,
        "definitions": "0",
        "reading_minutes": 3,
        "units_open": True,
    }
    return pd.DataFrame([{**row, **known}])


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A store with a root and two units, two waves cleared: the first is due for everybody, the second is not."""
    made = Project(tmp_path / "home")
    with open_cleared(made) as store:
        prepare(store)
        store.execute("INSERT INTO unit VALUES ('r', NULL, 'Rot', NULL, 0, 0), ('a', 'r', 'A', NULL, 1, 1)")
        for wave, opens_to_others in (("w1", EARLY), ("w2", LATE)):
            for unit in ("r", "a"):
                whole = unit == "r"
                store.execute(
                    "INSERT INTO item_value VALUES (?, DATE '2026-01-01', ?, 'q1', 3.4, 1, ?, '10-19', ?)",
                    [wave, unit, whole, EARLY if whole else opens_to_others],
                )
                store.execute(
                    """
                    INSERT INTO reading (indicator, facet, scope, unit_id, period, starts, value, lower, upper,
                                         external, visible_from)
                    VALUES ('hme', '', ?, ?, ?, DATE '2026-01-01', 60.0, 55.0, 65.0, false, ?)
                    """,
                    ["whole" if whole else "unit", unit, wave, EARLY if whole else opens_to_others],
                )
        store.execute(
            """
            INSERT INTO interface_reading (indicator, facet, unit_id, other_id, period, starts, value, visible_from)
            VALUES ('ping_pong', '', 'r', 'a', '2025-12', DATE '2025-12-01', 0.2, ?)
            """,
            [LATE],
        )
        store.execute("INSERT INTO chance VALUES ('flow', 9, 0.4, 2, 5, 0.5)")
    return made


def rows(path: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_what_is_due_is_published_and_the_rest_is_held(project: Project) -> None:
    released = publish(project, facts(), OPEN)
    query = "SELECT unit_id, period FROM reading ORDER BY ALL"
    assert rows(project.published, query) == [("a", "w1"), ("r", "w1"), ("r", "w2")]
    assert rows(project.held, query) == [("a", "w2")]
    assert rows(project.published, "SELECT unit_id, wave_id FROM cell ORDER BY ALL") == [
        ("a", "w1"),
        ("r", "w1"),
        ("r", "w2"),
    ]
    assert released.rows["reading"] == 3
    assert released.held_rows["reading"] == 1


def test_an_interface_with_the_root_is_no_reading_of_the_whole(project: Project) -> None:
    publish(project, facts(), OPEN)
    assert rows(project.published, "SELECT count(*) FROM interface_reading") == [(0,)]
    publish(project, facts(), replace(OPEN, on=LATE))
    assert rows(project.published, "SELECT count(*) FROM interface_reading") == [(1,)]


def test_when_rows_fall_due_they_are_copied(project: Project) -> None:
    publish(project, facts(), OPEN)
    publish(project, facts(), replace(OPEN, on=LATE))
    assert rows(project.published, "SELECT count(*) FROM reading") == [(4,)]
    assert rows(project.held, "SELECT count(*) FROM reading") == [(0,)]


def test_while_the_climate_says_so_leaders_see_the_whole_only(project: Project) -> None:
    publish(project, facts(), replace(OPEN, on=LATE, units_open=False))
    assert rows(project.published, "SELECT DISTINCT unit_id FROM reading") == [("r",)]
    assert rows(project.published, "SELECT DISTINCT unit_id FROM cell") == [("r",)]
    assert rows(project.held, "SELECT count(*) FROM reading") == [(2,)]


def test_a_measure_chosen_with_nobody_serves_the_whole_only(project: Project) -> None:
    publish(project, facts(), replace(OPEN, on=LATE, whole_only=frozenset({"hme"})))
    assert rows(project.published, "SELECT DISTINCT unit_id FROM reading") == [("r",)]


def test_the_file_counts_the_questions_that_it_shows(project: Project) -> None:
    publish(project, facts(), OPEN)
    assert rows(project.published, "SELECT tests, shown, shown_expected FROM chance") == [(9, 0, 0.0)]


def test_every_table_view_and_column_has_a_comment_and_a_line_in_the_dictionary(project: Project) -> None:
    publish(project, facts(), OPEN)
    bare = rows(
        project.published,
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''",
    )
    assert bare == []
    assert rows(project.published, "SELECT table_name FROM duckdb_tables() WHERE coalesce(comment, '') = ''") == []
    described = {name for (name,) in rows(project.published, "SELECT DISTINCT table_name FROM dictionary")}
    assert described == {contract.name for contract in PUBLISHED} | {view.name for view in VIEWS}
    assert rows(project.published, "SELECT count(*) FROM dictionary WHERE meaning IS NULL") == [(0,)]
    assert rows(
        project.published, "SELECT unit FROM dictionary WHERE table_name = 'curve' AND column_name = 'hours'"
    ) == [("hours",)]


def test_files_are_closed_read_only_and_alone(project: Project) -> None:
    released = publish(project, facts(), OPEN)
    assert stat.S_IMODE(released.path.stat().st_mode) == 0o444
    assert stat.S_IMODE(project.held.stat().st_mode) == 0o400
    assert stat.S_IMODE(project.vault_folder.stat().st_mode) == 0o700
    assert released.path.samefile(project.published)
    assert not list(project.home.rglob("*.wal"))
    assert not list(project.home.rglob(".building-*"))


def test_a_frozen_cell_never_changes(project: Project) -> None:
    publish(project, facts(), OPEN)
    with open_cleared(project) as store:
        store.execute("UPDATE item_value SET value = 3.5 WHERE unit_id = 'a' AND wave_id = 'w1'")
    before = project.published.read_bytes()
    with pytest.raises(TillitError) as caught:
        publish(project, facts(), OPEN)
    assert caught.value.fault.rule == "frozen_cells_changed"
    assert "3.5" not in str(caught.value)
    assert project.published.read_bytes() == before
    assert release_numbers(project) == [1]


def test_rolling_back_points_and_rebuilds_nothing(project: Project) -> None:
    first, second = (publish(project, facts(), OPEN) for _ in range(2))
    assert second.path.samefile(project.published)
    point(project, first.number)
    assert first.path.samefile(project.published)
    assert publish(project, facts(), OPEN).number == 3
    with pytest.raises(TillitError) as caught:
        point(project, 99)
    assert caught.value.fault.rule == "no_such_release"


def test_what_an_interrupted_release_left_is_swept(project: Project) -> None:
    project.prepare()
    leftovers = [project.releases / ".building-1-9.duckdb", project.home / ".pointing-1"]
    for leftover in leftovers:
        leftover.touch()
    sweep(project)
    assert not any(leftover.exists() for leftover in leftovers)


def test_a_failing_build_leaves_the_release_in_force(project: Project) -> None:
    publish(project, facts(), OPEN)
    with pytest.raises(ValueError, match="timestamp"):
        publish(project, facts().assign(made_at="no time"), OPEN)
    assert release_numbers(project) == [1]
    assert rows(project.published, "SELECT number FROM release") == [(1,)]
    assert not list(project.releases.glob(".building-*"))
