"""Putting a release in force: attacked first, two files that change hands together, and back by pointing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from tillit.metrics.attacks.material import Outcome
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.fault import TillitError
from tillit.pipelines.project import Project
from tillit.pipelines.release import candidate, release
from tillit.pipelines.release.candidate import build_candidate
from tillit.pipelines.release.release import publish, put_in_force, release_numbers, use
from tillit.pipelines.release.releases import in_force, sweep

from .release_store import (
    LATE,
    OPEN,
    copied,
    facts,
    finds_nothing,
    finds_something,
    made_store,
    rows,
)

DUE = replace(OPEN, on=LATE)
STEPS = (*candidate.STEPS, *release.STEPS)


@pytest.fixture(scope="module")
def one_release(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A store that one release has been made from. Not to be changed."""
    made = made_store(tmp_path_factory.mktemp("one") / "home")
    publish(made, facts(), OPEN, attackers=finds_nothing)
    return made


@pytest.fixture(scope="module")
def two_releases(one_release: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same with a second release that shows all there is. Not to be changed."""
    made = copied(one_release, tmp_path_factory.mktemp("two") / "home")
    publish(made, facts(), DUE, attackers=finds_nothing)
    return made


@pytest.fixture
def project(one_release: Project, tmp_path: Path) -> Project:
    """A store that one release has been made from."""
    return copied(one_release, tmp_path / "home")


class Crashed(BaseException):
    """The process ends here: nobody catches it."""


def crash_after(wanted: str) -> Callable[[str], None]:
    """A listener that ends the work when the step is done."""

    def step(name: str) -> None:
        if name == wanted:
            raise Crashed

    return step


def seen_by_unit(project: Project) -> set[tuple]:
    """What unit a sees of itself: what is published, and what the number of that release holds."""
    query = "SELECT unit_id, period, value FROM reading WHERE unit_id = 'a'"
    ((number,),) = rows(project.published, "SELECT number FROM release")
    held = project.held_releases / f"{number}.duckdb"
    assert rows(held, "SELECT number FROM release") == [(number,)]
    return {*rows(project.published, query), *rows(held, query)}


def seen_by_one_name(project: Project) -> set[tuple]:
    """The same for a reader that knows `held.duckdb` only."""
    query = "SELECT unit_id, period, value FROM reading WHERE unit_id = 'a'"
    return {*rows(project.published, query), *rows(project.held, query)}


# --- attacked first ----------------------------------------------------------------------------------------------


def test_the_outcomes_stand_in_both_files(project: Project) -> None:
    for file in (project.published, project.held):
        assert rows(file, "SELECT attack, against, tried, found, figure, holds FROM attack") == [
            ("tree_differences", "outsider", 12, 0, 8.0, True)
        ]


def test_every_release_that_is_kept_is_attacked_with_its_held_rows(project: Project) -> None:
    met: list[list[tuple[str, int]]] = []

    def attackers(files: Sequence[Path]) -> list[Outcome]:
        met.append([(file.parent.name, rows(file, "SELECT number FROM release")[0][0]) for file in files])
        return finds_nothing(files)

    publish(project, facts(), DUE, attackers=attackers)
    assert met == [[("releases", 1), ("held", 1), ("candidate", 2), ("candidate", 2)]]


def test_a_failing_attack_puts_nothing_in_force_and_the_next_run_sweeps_it(project: Project) -> None:
    before = project.published.read_bytes(), project.held.read_bytes()
    with pytest.raises(TillitError) as caught:
        publish(project, facts(), DUE, attackers=finds_something)
    fault = caught.value.fault
    assert fault.rule == "attack_found"
    assert str(fault.place) == "candidate/stopped-2.duckdb"
    assert "single_answers" in fault.problem
    assert "tree_differences" not in fault.problem
    assert (project.published.read_bytes(), project.held.read_bytes()) == before
    assert release_numbers(project) == [1]
    halted = project.home / str(fault.place)
    assert rows(halted, "SELECT count(*) FROM attack WHERE NOT holds") == [(1,)]
    assert project.candidates.stat().st_mode & 0o077 == 0
    with pytest.raises(TillitError, match="attack_found"):
        put_in_force(project)
    assert publish(project, facts(), DUE, attackers=finds_nothing).number == 2
    assert not halted.exists()


def test_no_attacker_is_no_pass(project: Project) -> None:
    with pytest.raises(TillitError, match="no attacker ran"):
        publish(project, facts(), DUE, attackers=lambda _: [])
    assert release_numbers(project) == [1]


def test_an_attacker_that_breaks_puts_nothing_in_force(project: Project) -> None:
    def attackers(files: Sequence[Path]) -> list[Outcome]:
        raise ZeroDivisionError(len(files))

    with pytest.raises(ZeroDivisionError):
        publish(project, facts(), DUE, attackers=attackers)
    assert in_force(project) == 1
    assert not [*project.candidates.iterdir(), *project.held_candidates.iterdir()]


def test_a_candidate_by_a_name_it_has_not_earned_stays_out(project: Project) -> None:
    build_candidate(project, facts(), DUE, attackers=finds_something)
    for folder in (project.candidates, project.held_candidates):
        (folder / "stopped-2.duckdb").rename(folder / "candidate-2.duckdb")
    with pytest.raises(TillitError, match="candidate_untested"):
        put_in_force(project)
    assert in_force(project) == 1


def test_a_candidate_that_has_lost_its_held_file_stays_out(project: Project) -> None:
    build_candidate(project, facts(), DUE, attackers=finds_nothing)
    (project.held_candidates / "candidate-2.duckdb").unlink()
    with pytest.raises(TillitError, match="candidate_untested"):
        put_in_force(project)
    assert release_numbers(project) == [1]


def test_without_a_candidate_the_release_in_force_stays(project: Project, tmp_path: Path) -> None:
    again = put_in_force(project)
    assert (again.number, again.fresh, again.rows["reading"]) == (1, False, 3)
    with pytest.raises(TillitError, match="no_candidate"):
        put_in_force(made_store(tmp_path / "other"))


# --- whole, at every point of interruption ------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("closing", [False, True], ids=["rows fall due", "rule 11 closes"])
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_after_any_step_hides_no_row_and_the_next_run_ends_like_a_clean_one(
    one_release: Project, two_releases: Project, tmp_path: Path, step: str, closing: bool
) -> None:
    project = copied(two_releases if closing else one_release, tmp_path / "home")
    first = len(release_numbers(project))
    second = replace(DUE, units_open=not closing)
    before = seen_by_unit(project)
    assert len(before) == 2
    with pytest.raises(Crashed):
        publish(project, facts(), second, attackers=finds_nothing, step=crash_after(step))
    assert seen_by_unit(project) == before
    if not closing:
        assert seen_by_one_name(project) == before
    moved = STEPS.index(step) >= STEPS.index("in_force")
    assert in_force(project) == first + moved
    for number in release_numbers(project):
        assert rows(project.held_releases / f"{number}.duckdb", "SELECT number FROM release") == [(number,)]
    sweep(project)
    assert seen_by_one_name(project) == before
    last = publish(project, facts(), second, attackers=finds_nothing)
    assert last.number == first + 1 + (STEPS.index(step) >= STEPS.index("release_in_place"))
    assert in_force(project) == last.number
    assert seen_by_one_name(project) == before
    assert not [*project.candidates.iterdir(), *project.held_candidates.iterdir(), *project.home.rglob("*.wal")]
    assert {file.stem for file in project.held_releases.iterdir()} == {str(one) for one in release_numbers(project)}


def test_putting_in_force_again_goes_on_where_it_was_broken_off(project: Project) -> None:
    with pytest.raises(Crashed):
        publish(project, facts(), DUE, attackers=finds_nothing, step=crash_after("held_in_place"))
    assert put_in_force(project).number == 2
    assert rows(project.held, "SELECT number FROM release") == [(2,)]


# --- by number ---------------------------------------------------------------------------------------------------


def test_back_to_an_earlier_release_by_pointing(project: Project) -> None:
    second = publish(project, facts(), DUE, attackers=finds_nothing)
    content = second.path.read_bytes()
    use(project, 1)
    assert project.published.samefile(project.releases / "1.duckdb")
    assert project.held.samefile(project.held_releases / "1.duckdb")
    assert len(seen_by_unit(project)) == 2
    assert second.path.read_bytes() == content
    use(project, 2)
    assert project.published.samefile(second.path)
    assert publish(project, facts(), DUE, attackers=finds_nothing).number == 3
    assert not list(project.home.rglob(".pointing-*"))


def test_pointing_at_what_is_in_force_changes_nothing(project: Project) -> None:
    use(project, 1)
    use(project, 1)
    assert in_force(project) == 1
    assert not list(project.home.rglob(".pointing-*"))


def test_a_copy_of_the_project_knows_which_release_is_in_force(project: Project, tmp_path: Path) -> None:
    """A backup put back, in which the names are files of their own."""
    publish(project, facts(), DUE, attackers=finds_nothing)
    use(project, 1)
    back = Project(shutil.copytree(project.home, tmp_path / "back"))
    assert not back.published.samefile(back.releases / "1.duckdb")
    assert in_force(back) == 1
    assert publish(back, facts(), DUE, attackers=finds_nothing).number == 3
    assert in_force(back) == 3


def test_there_is_no_pointing_at_what_is_not_there(project: Project) -> None:
    with pytest.raises(TillitError, match="no_such_release"):
        use(project, 99)
    assert in_force(project) == 1


def test_after_a_roll_back_the_newest_is_still_what_is_held_to(project: Project) -> None:
    """Release 2 shows a wave that release 1 does not have; a change of it is met although 1 is in force."""
    publish(project, facts(), DUE, attackers=finds_nothing)
    use(project, 1)
    with open_cleared(project) as store:
        store.execute("UPDATE reading SET value = 70 WHERE unit_id = 'a' AND period = 'w2'")
    with pytest.raises(TillitError, match="frozen_readings_changed"):
        publish(project, facts(), DUE, attackers=finds_nothing)
    assert in_force(project) == 1


def test_a_roll_back_opens_nothing_that_is_closed_now(project: Project) -> None:
    publish(project, facts(), DUE, attackers=finds_nothing)
    publish(project, facts(units_open=False), replace(DUE, units_open=False), attackers=finds_nothing)
    with pytest.raises(TillitError, match="would_open_again") as caught:
        use(project, 2)
    assert "climate" in caught.value.fault.problem
    assert in_force(project) == 3


def test_a_roll_back_brings_back_nothing_that_is_withdrawn(project: Project) -> None:
    with open_cleared(project) as store:
        store.execute("UPDATE reading SET value = NULL, lower = NULL, upper = NULL, why_none = 'withdrawn_1'")
    publish(project, facts(), DUE, attackers=finds_nothing)
    with pytest.raises(TillitError, match="would_open_again") as caught:
        use(project, 1)
    assert "withdrawn" in caught.value.fault.problem


def test_old_releases_go_with_what_they_held_and_numbers_go_on(project: Project) -> None:
    for hour in range(13, 17):
        publish(project, facts(datetime(2026, 1, 15, hour)), OPEN, attackers=finds_nothing, keep=3)  # noqa: DTZ001
    assert release_numbers(project) == [3, 4, 5]
    assert sorted(file.name for file in project.held_releases.iterdir()) == ["3.duckdb", "4.duckdb", "5.duckdb"]
    assert in_force(project) == 5
