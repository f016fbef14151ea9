"""The release: what is due for everybody, what is held, and that it is whole."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tillit.metrics.published import PUBLISHED
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.fault import TillitError
from tillit.pipelines.project import Project
from tillit.pipelines.release import release
from tillit.pipelines.release.building import Audience
from tillit.pipelines.release.release import Released, release_numbers, sweep
from tillit.pipelines.release.views import VIEWS

from .release_store import LATE, OPEN, TODAY, facts, finds_nothing, made_store, rows


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A store that nothing has been released from."""
    return made_store(tmp_path / "home")


NOON = datetime(2026, 1, 15, 12)  # noqa: DTZ001  (UTC without a zone, as stored)


def publish(project: Project, audience: Audience = OPEN, at: datetime = NOON, **more: object) -> Released:
    """A release that no attack stops."""
    return release.publish(project, facts(at, **more), audience, attackers=finds_nothing)


def test_what_is_due_is_published_and_the_rest_is_held(project: Project) -> None:
    released = publish(project)
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
    publish(project)
    assert rows(project.published, "SELECT count(*) FROM interface_reading") == [(0,)]
    publish(project, replace(OPEN, on=LATE))
    assert rows(project.published, "SELECT count(*) FROM interface_reading") == [(1,)]


def test_when_rows_fall_due_they_are_copied(project: Project) -> None:
    publish(project)
    publish(project, replace(OPEN, on=LATE))
    assert rows(project.published, "SELECT count(*) FROM reading") == [(4,)]
    assert rows(project.held, "SELECT count(*) FROM reading") == [(0,)]


def test_while_the_climate_says_so_leaders_see_the_whole_only(project: Project) -> None:
    publish(project, replace(OPEN, on=LATE, units_open=False))
    assert rows(project.published, "SELECT DISTINCT unit_id FROM reading") == [("r",)]
    assert rows(project.published, "SELECT DISTINCT unit_id FROM cell") == [("r",)]
    assert rows(project.held, "SELECT count(*) FROM reading") == [(2,)]


def test_a_measure_chosen_with_nobody_serves_the_whole_only(project: Project) -> None:
    publish(project, replace(OPEN, on=LATE, whole_only=frozenset({"hme"})))
    assert rows(project.published, "SELECT DISTINCT unit_id FROM reading") == [("r",)]


def test_the_file_counts_the_questions_that_it_shows(project: Project) -> None:
    publish(project)
    assert rows(project.published, "SELECT tests, shown, shown_expected FROM chance") == [(9, 0, 0.0)]


def test_every_table_view_and_column_has_a_comment_and_a_line_in_the_dictionary(project: Project) -> None:
    publish(project)
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
    released = publish(project)
    assert stat.S_IMODE(released.path.stat().st_mode) == 0o444
    assert stat.S_IMODE(project.held.stat().st_mode) == 0o400
    for folder in (project.vault_folder, project.held_releases, project.candidates, project.held_candidates):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert released.path.samefile(project.published)
    assert (project.held_releases / "1.duckdb").samefile(project.held)
    assert not list(project.home.rglob("*.wal"))
    assert not [*project.candidates.iterdir(), *project.held_candidates.iterdir()]


def test_what_an_interrupted_release_left_is_swept(project: Project) -> None:
    publish(project)
    leftovers = [
        project.releases / ".building-1-9.duckdb",
        project.home / ".pointing-1",
        project.candidates / "stopped-7.duckdb",
        project.candidates / "building-8.duckdb.wal",
        project.held_candidates / "candidate-8.duckdb",
        project.held_releases / "8.duckdb",
        project.home / "published.duckdb.wal",
        project.releases / "1.duckdb.wal",
    ]
    for leftover in leftovers:
        leftover.touch()
    sweep(project)
    assert not [leftover for leftover in leftovers if leftover.exists()]
    assert rows(project.published, "SELECT number FROM release") == [(1,)]
    assert rows(project.held, "SELECT number FROM release") == [(1,)]


def test_a_failing_build_leaves_the_release_in_force(project: Project) -> None:
    publish(project)
    with pytest.raises(ValueError, match="int64"):
        publish(project, k="none")
    assert release_numbers(project) == [1]
    assert rows(project.published, "SELECT number FROM release") == [(1,)]
    assert not [*project.candidates.iterdir(), *project.held_candidates.iterdir()]


def test_a_frozen_cell_never_changes(project: Project) -> None:
    publish(project)
    with open_cleared(project) as store:
        store.execute("UPDATE item_value SET value = 3.5 WHERE unit_id = 'a' AND wave_id = 'w1'")
    before = project.published.read_bytes()
    with pytest.raises(TillitError) as caught:
        publish(project)
    assert caught.value.fault.rule == "frozen_cells_changed"
    assert "3.5" not in str(caught.value)
    assert project.published.read_bytes() == before
    assert release_numbers(project) == [1]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reading SET value = 61 WHERE unit_id = 'r' AND period = 'w1'",
        "UPDATE reading SET lower = NULL WHERE unit_id = 'a' AND period = 'w2'",
        "UPDATE reading SET why_none = 'too_few' WHERE unit_id = 'a' AND period = 'w1'",
        "DELETE FROM reading WHERE unit_id = 'a' AND period = 'w2'",
        "UPDATE interface_reading SET value = 0.3; UPDATE reading SET value = 60",
    ],
    ids=["published", "held", "reason", "vanished", "interface"],
)
def test_a_reading_of_a_frozen_period_never_changes(project: Project, change: str) -> None:
    publish(project)
    with open_cleared(project) as store:
        store.execute(change)
    with pytest.raises(TillitError) as caught:
        publish(project)
    assert caught.value.fault.rule == "frozen_readings_changed"
    assert not {"61", "0.3"} & set(caught.value.fault.problem.split())
    assert release_numbers(project) == [1]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reading SET value = value * (1 + 1e-12)",
        "UPDATE reading SET pooled = 58",
        "UPDATE reading SET value = NULL, lower = NULL, upper = NULL, why_none = 'withdrawn_1' WHERE period = 'w1'",
        "DELETE FROM interface_reading",
        "UPDATE interface_reading SET period = '2026-01', starts = DATE '2026-01-01', value = 0.4",
        """
        INSERT INTO limits (indicator, facet, scope, unit_id, other_id, period, starts, centre, phase, trial,
                            visible_from)
        VALUES ('hme', '', 'whole', 'r', '', 'w1', DATE '2026-01-01', 60, 1, true, DATE '2026-01-01')
        """,
    ],
    ids=["last bit", "pooled", "withdrawn", "no longer adopted", "newest only", "limits"],
)
def test_what_may_change_may(project: Project, change: str) -> None:
    publish(project)
    with open_cleared(project) as store:
        store.execute(change)
    assert publish(project).number == 2


def test_a_named_decision_opens_its_period_alone(project: Project) -> None:
    publish(project)
    with open_cleared(project) as store:
        store.execute("UPDATE reading SET value = 61 WHERE period = 'w1'")
    decided = release.publish(project, facts(), OPEN, attackers=finds_nothing, recomputed=["w1"])
    assert decided.number == 2
    with open_cleared(project) as store:
        store.execute("UPDATE reading SET value = 61 WHERE period = 'w2'")
    with pytest.raises(TillitError):
        release.publish(project, facts(), OPEN, attackers=finds_nothing, recomputed=["w1"])


def test_rows_that_close_again_are_held_and_so_kept(project: Project) -> None:
    publish(project, replace(OPEN, on=LATE))
    publish(project, replace(OPEN, on=LATE, units_open=False))
    query = "SELECT unit_id, period FROM reading ORDER BY ALL"
    assert rows(project.published, query) == [("r", "w1"), ("r", "w2")]
    assert rows(project.held, query) == [("a", "w1"), ("a", "w2")]


@pytest.mark.parametrize(("day", "hours"), [(LATE, -1), (TODAY, 24)], ids=["time", "day"])
def test_a_clock_that_goes_backwards_stops_the_release(project: Project, day: date, hours: int) -> None:
    publish(project, replace(OPEN, on=LATE), NOON)
    before = project.published.read_bytes()
    with pytest.raises(TillitError) as caught:
        publish(project, replace(OPEN, on=day), NOON + timedelta(hours=hours))
    assert caught.value.fault.rule == "clock_backwards"
    assert project.published.read_bytes() == before
    assert not [*project.candidates.iterdir()]
