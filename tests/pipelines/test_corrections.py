"""What comes late: nothing that is frozen changes, and the change is told for the whole once enough stands behind."""

# ruff: noqa: DTZ001  times are UTC without a zone
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from tillit.pipelines.clearing.cleared import open_cleared

from .work_project import Step, WorkProject, case

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis 12 on duckdb 2

UNITS = {"all": None, "a": "all", "b": "all"}
JANUARY, FEBRUARY, MARCH, APRIL = (datetime(2026, month, 1) for month in (1, 2, 3, 4))
IN_FEBRUARY, IN_MARCH, IN_APRIL = date(2026, 2, 20), date(2026, 3, 20), date(2026, 4, 20)
TOLD = "SELECT quantity, published, correction FROM correction ORDER BY number, quantity"
WAITING = "SELECT reason_en FROM withheld WHERE kind = 'correction'"


def month_of_work(begins: datetime, unit: str = "a", prefix: str = "", many: int = 24) -> list[Step]:
    """`many` cases by six people, each opened at eight and closed four hours later, one a day."""
    return [
        step
        for n in range(many)
        for step in case(
            f"{prefix}{unit}{begins:%m}-{n}",
            unit,
            f"{unit}{n % 6}",
            begins + timedelta(days=n, hours=8),
            begins + timedelta(days=n, hours=12),
        )
    ]


def late_cases(many: int, people: int, begins: datetime = JANUARY, hours: int = 2) -> list[Step]:
    return [
        step
        for n in range(many)
        for step in case(
            f"late{begins:%m}-{n}",
            "b",
            f"late{n % people}",
            begins + timedelta(days=n, hours=9),
            begins + timedelta(days=n, hours=9 + hours),
        )
    ]


def in_time(home: Path, *, plain: bool = True) -> WorkProject:
    """January and February, delivered and cleared in time."""
    made = WorkProject(home, plain=plain)
    made.units(UNITS)
    made.deliver("january", month_of_work(JANUARY))
    made.deliver("february", month_of_work(FEBRUARY))
    made.deliver("march", month_of_work(MARCH, many=1))
    assert made.clear(IN_MARCH).outcome == "nothing"
    return made


@pytest.fixture(scope="module")
def cleared_in_time(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return in_time(tmp_path_factory.mktemp("work") / "home").project.home


@pytest.fixture
def work(cleared_in_time: Path, tmp_path: Path) -> WorkProject:
    """January and February, delivered and cleared in time: a copy for each test."""
    return WorkProject(copytree(cleared_in_time, tmp_path / "home"))


@pytest.mark.slow
def test_the_same_from_events_to_correction_with_the_real_reductions(tmp_path: Path) -> None:
    plain, real = (in_time(tmp_path / name, plain=name == "plain") for name in ("plain", "real"))
    for made in (plain, real):
        made.deliver("late", late_cases(12, 6))
        assert made.clear(IN_MARCH).outcome == "told"
    assert real.everything() == plain.everything()


def test_late_events_change_nothing_that_is_frozen_and_are_told_by_hand(work: WorkProject) -> None:
    before = work.everything(but=("correction", "withheld"))
    assert work.store(TOLD) == []
    work.deliver("late", late_cases(12, 6))
    assert work.clear(IN_MARCH).outcome == "told"
    assert work.everything(but=("correction", "withheld")) == before
    told = {quantity: (published, more) for quantity, published, more in work.store(TOLD)}
    assert told == {
        "arrivals": (48.0, 12.0),  # 24 in January and in February
        "closed": (48.0, 12.0),
        "case_hours": (192.0, 24.0),  # four hours each; the late ones two
        "active_hours": (192.0, 24.0),
        "elapsed_hours": (192.0, 24.0),
    }
    ((first, last, on, unit, sv, en),) = work.store(
        "SELECT first_month, last_month, cleared_on, unit, meaning_sv, meaning_en FROM correction"
        " WHERE quantity = 'closed'"
    )
    assert (first, last, on, unit) == ("2026-01", "2026-02", IN_MARCH, "cases")
    assert en == "Cases closed: 48 were published for 2026-01 to 2026-02. What came late makes it 12 more."
    assert (
        sv == "Ärenden som avslutats: 48 publicerades för 2026-01 till 2026-02. Med det som kom sent blir det 12 till."
    )


def test_twice_is_once(work: WorkProject) -> None:
    work.deliver("late", late_cases(12, 6))
    assert work.clear(IN_MARCH).outcome == "told"
    once = work.everything()
    assert work.clear(IN_MARCH).outcome == "nothing"
    assert work.deliver("late", late_cases(12, 6)) == "unchanged"
    assert work.clear(IN_MARCH).outcome == "nothing"
    assert work.everything() == once


@pytest.mark.parametrize(
    ("many", "people"),
    [pytest.param(12, 4, id="four people"), pytest.param(9, 5, id="nine cases")],
)
def test_too_few_wait_and_are_told_with_what_comes_next(work: WorkProject, many: int, people: int) -> None:
    work.deliver("late", late_cases(many, people))
    assert work.clear(IN_MARCH).outcome == "waits"
    assert work.store(TOLD) == []
    more = [Step(f"m-{step.case}", step.at, step.unit, f"m-{step.actor}", step.status) for step in late_cases(3, 3)]
    work.deliver("later", more)
    assert work.clear(IN_MARCH).outcome == "told"
    assert {q: c for q, _, c in work.store(TOLD)}["closed"] == many + 3


def test_one_who_stands_for_nearly_all_of_it_waits_too(work: WorkProject) -> None:
    steps = [
        Step(f"x{n}", JANUARY + timedelta(days=n % 25, hours=n // 25), "b", "largest" if n >= 4 else f"p{n}", status)
        for n in range(40)
        for status in ("active", "done")
    ]
    work.deliver("late", steps)
    assert work.clear(IN_MARCH).outcome == "waits"


def test_none_and_a_few_late_events_look_alike(work: WorkProject) -> None:
    nothing = work.store(WAITING)
    assert "fewer than 10" in str(nothing)
    work.deliver("late", late_cases(4, 4))
    assert work.clear(IN_MARCH).outcome == "waits"
    assert work.store(WAITING) == nothing
    work.deliver("later", late_cases(4, 4, FEBRUARY))
    work.clear(IN_MARCH)
    assert "10-49" in str(work.store(WAITING))


def test_a_changed_delivery_is_told_as_what_it_changes(work: WorkProject) -> None:
    """The same file again with twelve cases less, of six people; and the twelve withdrawn instead of done."""
    full = month_of_work(JANUARY)
    work.deliver("january", full[:24])
    assert work.clear(IN_MARCH).outcome == "told"
    assert {(q, c) for q, _, c in work.store(TOLD) if c} == {
        ("arrivals", -12.0),
        ("closed", -12.0),
        ("case_hours", -48.0),
        ("active_hours", -48.0),
        ("elapsed_hours", -48.0),
    }
    withdrawn = [Step(s.case, s.at, s.unit, s.actor, "withdrawn" if s.status == "done" else s.status) for s in full]
    work.deliver("january", [*full[:24], *withdrawn[24:]])
    assert work.clear(IN_MARCH).outcome == "told"
    second = work.store("SELECT quantity, correction FROM correction WHERE number = 2 AND correction <> 0")
    assert set(second) == {("arrivals", 12.0), ("withdrawn", 12.0), ("case_hours", 48.0)}


def test_erasing_one_person_tells_nothing(work: WorkProject) -> None:
    before = work.everything(but=("withheld",))
    work.deliver("january", [step for step in month_of_work(JANUARY) if step.actor != "a0"])
    assert work.clear(IN_MARCH).outcome == "waits"
    assert work.everything(but=("withheld",)) == before


def test_a_person_erased_on_request_leaves_the_figures_and_goes_from_what_is_kept(work: WorkProject) -> None:
    before = work.everything()
    known = work.vault("SELECT count(DISTINCT actor) FROM frozen_step")
    work.erase("a0")
    assert work.clear(IN_MARCH, reduce=False).outcome == "nothing"
    assert work.clear(IN_MARCH).outcome == "nothing"
    assert work.everything() == before
    assert work.vault("SELECT count(DISTINCT actor) FROM frozen_step") == [(known[0][0] - 1,)]
    work.deliver("late", late_cases(12, 6))
    assert work.clear(IN_MARCH).outcome == "told"
    assert {q: c for q, _, c in work.store(TOLD)}["closed"] == 12


def test_the_same_file_with_other_names_of_cases_and_people_is_no_change(work: WorkProject) -> None:
    renamed = [Step(f"n{s.case}", s.at, s.unit, f"n{s.actor}", s.status) for s in month_of_work(JANUARY)]
    work.deliver("january", renamed)
    assert work.clear(IN_MARCH).outcome == "nothing"
    # and lends nobody to one late event
    work.deliver("january", [*renamed, *late_cases(1, 1)])
    assert work.clear(IN_MARCH).outcome == "waits"
    assert work.store(TOLD) == []


def test_what_is_not_reduced_yet_waits(work: WorkProject) -> None:
    work.deliver("late", late_cases(12, 6))
    assert work.clear(IN_MARCH, reduce=False).outcome == "nothing"
    assert work.clear(IN_MARCH).outcome == "told"
    assert {q: c for q, _, c in work.store(TOLD)}["closed"] == 12


def test_a_new_month_is_frozen_with_what_is_known_and_later_ones_go_on(work: WorkProject) -> None:
    work.deliver("march", [*month_of_work(MARCH)])
    work.deliver("april", month_of_work(APRIL, many=1))
    work.deliver("late", late_cases(12, 6))
    assert work.clear(IN_APRIL).outcome == "told"
    assert work.store("SELECT DISTINCT first_month, last_month FROM correction") == [("2026-01", "2026-03")]
    work.deliver("late more", late_cases(12, 6, MARCH))
    assert work.clear(IN_APRIL).outcome == "told"
    assert work.store("SELECT number, correction FROM correction WHERE quantity = 'closed' ORDER BY 1") == [
        (1, 12.0),
        (2, 12.0),
    ]


def test_a_month_that_was_withheld_as_a_whole_is_told_when_enough_has_come(tmp_path: Path) -> None:
    work = WorkProject(tmp_path / "home")
    work.units(UNITS)
    work.deliver("january", late_cases(12, 3))
    work.deliver("february", month_of_work(FEBRUARY))
    work.deliver("march", month_of_work(MARCH, many=1))
    assert work.clear(IN_MARCH).outcome == "waits"
    assert work.store("SELECT strftime(month, '%Y-%m') FROM whole_flow") == [("2026-02",)]
    work.deliver("more", month_of_work(JANUARY))
    assert work.clear(IN_MARCH).outcome == "told"
    told = {quantity: (published, more) for quantity, published, more in work.store(TOLD)}
    assert told["closed"] == (24.0, 36.0)


def test_months_past_retention_are_settled(work: WorkProject) -> None:
    work.retain(date(2026, 2, 1))
    assert work.clear(IN_MARCH).outcome == "nothing"
    work.deliver("late", late_cases(12, 6, FEBRUARY))
    assert work.clear(IN_MARCH).outcome == "told"
    assert work.store("SELECT DISTINCT first_month, last_month FROM correction") == [("2026-02", "2026-02")]
    assert work.vault("SELECT count(*) FROM frozen_step WHERE month < '2026-02-01'") == [(0,)]


def test_an_interrupted_correction_is_told_whole_by_the_next_run(work: WorkProject) -> None:
    """Interrupted after the vault was written, and before the store was."""
    work.deliver("late", late_cases(12, 6))
    work.clear(IN_MARCH)
    whole = work.everything()
    with open_cleared(work.project) as store:
        store.execute("DELETE FROM correction")
    assert work.clear(IN_MARCH).outcome == "nothing"
    assert work.everything() == whole


def test_without_persons_units_stand_for_the_people_in_them(tmp_path: Path) -> None:
    def nobody(steps: list[Step]) -> list[Step]:
        return [Step(step.case, step.at, step.unit, None, step.status) for step in steps]

    for least, outcome in ((3, "waits"), (5, "told")):
        work = WorkProject(tmp_path / str(least))
        work.units(UNITS, people_at_least=least)
        for unit in ("a", "b"):
            work.deliver(f"january {unit}", nobody(month_of_work(JANUARY, unit)))
        work.deliver("march", nobody(month_of_work(MARCH, many=1)))
        work.clear(IN_MARCH)
        work.deliver("late", nobody(late_cases(12, 1)))
        assert work.clear(IN_MARCH).outcome == outcome
