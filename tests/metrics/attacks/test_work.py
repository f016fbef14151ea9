"""Attackers on work: each first succeeds against a rival clearing, and then fails against ours."""

# ruff: noqa: DTZ001  times are UTC without a zone
from __future__ import annotations

import random
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tillit.metrics.attacks import work_interfaces, work_months, work_releases, work_tree
from tillit.metrics.attacks.material import FILE, Material
from tillit.metrics.attacks.work_counts import counts_behind
from tillit.metrics.cells import WHOLE_KINDS
from tillit.metrics.counted import Share, per_month, reading_rows
from tillit.metrics.measure import Scope
from tillit.metrics.statistics.intervals import wilson

from ..reductions.plain_work import Event
from .work_rivals import (
    TREE,
    Hide,
    Log,
    Release,
    hide_one_more,
    hours_of,
    plain_threshold,
    rival,
    truth,
    unit_frame,
    wip,
)

ATTACKS = (work_tree.attack, work_interfaces.attack, work_months.attack, work_releases.attack)
UNTIL = datetime(2026, 6, 1)
PEOPLE = {unit: 100 * at for at, unit in enumerate(TREE, start=1)}
"""The first number of the people of each unit."""


def at(month: int, day: int, hour: int = 8) -> datetime:
    return datetime(2026, month, 1, hour) + timedelta(days=day)


def cases(unit: str, month: int, many: int, people: int, *, first: int = 0, closed: bool = True) -> list[Event]:
    """`many` cases opened, and closed on the same day, by `people` in a unit."""
    found = []
    for n in range(many):
        key = 10_000 * month + 1_000 * (PEOPLE[unit] // 100) + n + first
        actor = PEOPLE[unit] + n % people
        found.append(Event(key, at(month, n % 25), unit, "active", actor))
        if closed:
            found.append(Event(key, at(month, n % 25, 11), unit, "done", actor))
    return found


def passed_on(giver: str, taker: str, month: int, many: int, people: int) -> list[Event]:
    """Cases opened in one unit and handed over to another, which closes them."""
    found = []
    for n in range(many):
        key = 100_000 * month + 10_000 * (PEOPLE[giver] // 100) + 1_000 * (PEOPLE[taker] // 100) + n
        found += [
            Event(key, at(month, n % 25), giver, "active", PEOPLE[giver] + n % people),
            Event(key, at(month, n % 25, 10), taker, "queue", PEOPLE[giver] + n % people),
            Event(key, at(month, n % 25, 12), taker, "active", PEOPLE[taker] + n % 7),
            Event(key, at(month, n % 25, 14), taker, "done", PEOPLE[taker] + n % 7),
        ]
    return found


def log(*parts: list[Event], kinds: dict[int, str] | None = None) -> Log:
    return Log([event for part in parts for event in part], UNTIL, kinds or {})


def random_log(seed: int) -> Log:
    """Four months; teams of one to nine, that come and go; cases passed on, left open, opened again."""
    chance = random.Random(seed)
    events: list[Event] = []
    key = 0
    for month in (1, 2, 3, 4):
        teams = {unit: chance.choice((1, 2, 5, 6, 9)) for unit in ("p", "a", "b", "c", "d")}
        for unit in teams:
            for _ in range(chance.choice((0, 3, 12, 20, 30))):
                key += 1
                where, moment = unit, at(month, chance.randrange(27), chance.randrange(24))
                for _ in range(chance.randrange(1, 4)):
                    actor = PEOPLE[where] + min(chance.randrange(teams[where]), chance.randrange(teams[where]))
                    events.append(Event(key, moment, where, chance.choice(("active", "queue")), actor))
                    where = chance.choice((where, chance.choice(list(teams))))
                    moment += timedelta(hours=chance.choice((1, 5, 50, 400)))
                for _ in range(chance.choice((0, 1, 1, 2))):
                    actor = PEOPLE[where] + chance.randrange(teams[where])
                    events.append(Event(key, moment, where, "done", actor))
                    moment += timedelta(hours=chance.choice((30, 300, 800)))
                    if chance.random() < 0.3:
                        events.append(Event(key, moment, where, "active", actor))
                        moment += timedelta(hours=20)
    kinds = {number: ("permit", "question", "appeal")[min(number % 5, 2)] for number in range(key + 1)}
    return Log(events, UNTIL, kinds)


# --- solving counts -----------------------------------------------------------------------------------------------


@given(st.integers(1, 200_000), st.floats(0, 1))
def test_a_share_with_its_interval_tells_both_counts(number: int, share: float) -> None:
    count = round(share * number)
    found = wilson(count, number)
    ends = [np.array([float(end)]) for end in (found.value, found.lower, found.upper)]
    assert [int(part[0]) for part in counts_behind(*ends)] == [count, number]


@given(st.integers(10, 5_000), st.floats(0, 1))
def test_a_coarse_share_does_not(number: int, share: float) -> None:
    months = pd.DataFrame({"returned": [float(round(share * number))], "cases": [float(number)]})
    values = Share("returned", of="cases", coarse=True).values(months)
    ends = [values[name].to_numpy(dtype=np.float64) for name in ("value", "lower", "upper")]
    assert int(counts_behind(*ends)[1][0]) != number or number in (10, 20, 50)


# --- down the tree ------------------------------------------------------------------------------------------------

SMALL_TEAM_BESIDE_A_LARGE_ONE = log(cases("a", 1, 12, 6), cases("b", 1, 4, 2), cases("c", 1, 20, 6))
TWO_SMALL_TEAMS = log(cases("a", 1, 12, 6), cases("b", 1, 2, 1), cases("p", 1, 2, 1), cases("c", 1, 20, 6))


@pytest.mark.parametrize(
    ("work", "hide"),
    [
        pytest.param(SMALL_TEAM_BESIDE_A_LARGE_ONE, plain_threshold, id="plain threshold"),
        pytest.param(TWO_SMALL_TEAMS, plain_threshold, id="plain threshold, two small teams"),
        pytest.param(
            log(cases("a", 1, 12, 6), cases("b", 1, 12, 6), cases("p", 1, 3, 1), cases("c", 1, 20, 6)),
            hide_one_more,
            id="one more hidden",
        ),
    ],
)
def test_a_unit_less_the_units_below_it(work: Log, hide: Hide) -> None:
    material = rival(work, hide)
    (outcome,) = work_tree.attack(material)
    right = [rest for rest in work_tree.remainders(material) if rest.forced and truth(work, rest, None).too_few]
    assert right, "with the true data at hand: the rest is of too few people"
    release = Release().clear(work)
    (ours,) = work_tree.attack(release.material)
    assert (ours.found, ours.holds) == (0, True)
    assert not any(truth(work, rest, release.homes).too_few for rest in work_tree.remainders(release.material))
    if hide is plain_threshold:
        assert outcome.found
        assert not outcome.holds


def test_one_who_stands_for_nearly_all_learns_of_the_others() -> None:
    """Five people, and one of them has taken nine steps in ten: that one knows nearly what the others did."""
    work = log(cases("a", 1, 30, 6), cases("b", 1, 12, 6), cases("b", 1, 90, 1, first=500))
    material = rival(log(work.events, cases("p", 1, 1, 1)))
    assert {rest.unit for rest in work_tree.remainders(material)}
    shown = set(material.tables["reading"]["unit_id"])
    assert "b" in shown
    release = Release().clear(work)
    assert "b" not in set(release.material.tables["reading"].query("scope == 'unit'")["unit_id"])


def kinds_in_full(work: Log) -> Material:
    """Closures of the whole and of each sort with at least ten, with exact intervals."""
    cells = work.cells["whole_kinds"]
    rows = [{"month": month, "case_kind": kind, **amounts} for (month, kind), amounts in cells.items()]
    frame = pd.DataFrame(rows, columns=[*WHOLE_KINDS.columns]).fillna(0).assign(n_band=None)
    series = [("", frame)] + [(kind, part) for kind, part in frame.groupby("case_kind") if part["closed"].sum() >= 10]
    read = []
    for facet, part in series:
        months = per_month(part, Scope.WHOLE, ("closed", "first_line"))
        values = Share("first_line", of="closed", facet=str(facet)).values(months)
        read.append(reading_rows(months, Scope.WHOLE, str(facet), values).assign(indicator="push_to_front"))
    whole = pd.concat(read, ignore_index=True).assign(unit_id="all", external=False, **{FILE: 0})
    return Material({"reading": whole, "unit": unit_frame()})


def test_the_whole_less_its_sorts_of_cases() -> None:
    events = [*cases("a", 1, 30, 6), *cases("c", 1, 20, 6), *cases("d", 1, 3, 1)]
    sorts = {PEOPLE["a"]: "permit", PEOPLE["c"]: "question", PEOPLE["d"]: "appeal"}
    kinds = {event.case_id: sorts[event.actor // 100 * 100] for event in events if event.actor is not None}
    work = log(events, kinds=kinds)
    (outcome,) = work_tree.attack(kinds_in_full(work))
    assert (outcome.found, outcome.figure) == (1, 3.0), "the three appeals that one person closed"
    (ours,) = work_tree.attack(Release().clear(work).material)
    assert ours.found == 0


# --- units and interfaces -----------------------------------------------------------------------------------------


def test_a_unit_less_its_interfaces() -> None:
    """c opens no cases: what came in, less what a handed over, is what the one person in b did."""
    work = log(passed_on("a", "c", 1, 30, 6), passed_on("b", "c", 1, 4, 1), cases("d", 1, 20, 6))
    (outcome,) = work_interfaces.attack(rival(work))
    assert (outcome.found, outcome.figure) == (1, 4.0)
    release = Release().clear(work)
    (ours,) = work_interfaces.attack(release.material)
    assert ours.holds
    between = release.material.tables["interface_reading"]
    assert "c" in set(between["unit_id"]) | set(between["other_id"]) or between.empty


# --- over months --------------------------------------------------------------------------------------------------


def quiet_months() -> Log:
    """a works on twelve open cases in January and March; in February one person opens two there."""
    months = [Event(n, at(1, 0, 0), "a", "active", PEOPLE["a"] + n % 6) for n in range(14)]
    for month in (2, 4):
        months += [Event(n, at(month, 3), "a", "active", PEOPLE["a"] + n % 6) for n in range(14)]
    months += [Event(90 + n, at(3, 5), "a", "active", PEOPLE["a"]) for n in range(2)]
    return log(months, *(cases("c", month, 30, 6) for month in (1, 2, 3, 4)))


def test_stocks_around_a_withheld_month_tell_what_happened_in_it() -> None:
    work = quiet_months()
    material = rival(work)
    (outcome,) = work_months.attack(material)
    assert outcome.figure == 1.0, "two came: no other value is possible"
    release = Release().clear(work)
    periods = {period: wip(release.material, "a", period) for period in ("2026-02", "2026-03", "2026-04")}
    assert np.isnan(periods["2026-03"]), "withheld"
    (ours,) = work_months.attack(release.material)
    assert ours.holds
    assert ours.figure is None, "nothing bounds it: neither what came nor what left is told"


def test_what_is_followed_up_tells_of_the_month_it_was_closed_in() -> None:
    """In January one person closes twelve cases in a; in February six people work there."""
    work = log(cases("a", 1, 12, 1), cases("a", 2, 24, 6), *(cases("c", month, 30, 6) for month in (1, 2, 3)))
    (outcome,) = work_months.attack(rival(work))
    assert outcome.found >= 1
    release = Release().clear(work)
    (ours,) = work_months.attack(release.material)
    assert ours.holds
    again = release.material.tables["reading"].query("indicator == 'reopened_work' and scope == 'unit'")
    assert ("a", "2026-02") not in set(zip(again["unit_id"], again["period"], strict=True))
    assert ("a", "2026-03") in set(zip(again["unit_id"], again["period"], strict=True)), "closed in February, by six"


def test_a_closure_that_came_late_is_followed_up_nowhere() -> None:
    every = log(*(cases(unit, month, 24, 6) for unit in ("a", "c") for month in (1, 2)))
    january = Log(every.events, datetime(2026, 2, 1))
    release = Release()
    release.clear(january)
    late = log(every.events, cases("a", 1, 1, 1, first=700))
    material = release.clear(late).material
    (ours,) = work_months.attack(material)
    assert ours.holds
    both = Release().clear(every).material
    of_february = [
        frame.tables["reading"].query("indicator == 'reopened_work' and period == '2026-02' and facet == 'reopened'")
        for frame in (material, both)
    ]
    with_late, without = (frame.drop(columns="visible_from") for frame in of_february)
    pd.testing.assert_frame_equal(with_late, without)


# --- several releases ---------------------------------------------------------------------------------------------


def stacked(*releases: Material) -> Material:
    names = {name for release in releases for name in release.tables}
    return Material(
        {
            name: pd.concat(
                [release.tables[name].assign(**{FILE: at}) for at, release in enumerate(releases)], ignore_index=True
            )
            for name in names
        }
    )


def test_releases_that_differ_tell_what_came_in_between() -> None:
    on_time = log(cases("a", 1, 24, 6), cases("c", 1, 24, 6))
    late = log(on_time.events, cases("a", 1, 1, 1, first=700))
    (outcome,) = work_releases.attack(stacked(rival(on_time), rival(late)))
    assert outcome.found
    release = Release()
    first = release.clear(on_time).material
    second = release.clear(late).material
    (ours,) = work_releases.attack(stacked(first, second))
    assert ours.tried
    assert ours.holds
    (recomputed,) = work_releases.attack(stacked(first, Release().clear(late).material))
    assert not recomputed.holds, "a month that is cleared again, as it would be without freezing"


def test_a_changed_definition_is_not_a_late_event() -> None:
    on_time = log(cases("a", 1, 24, 6), cases("c", 1, 24, 6))
    first, second = rival(on_time), rival(log(on_time.events, cases("a", 1, 1, 1, first=700)))
    both = stacked(first, second)
    versions = pd.DataFrame({"definitions": ["1", "2"], FILE: [0, 1]})
    (outcome,) = work_releases.attack(Material({**both.tables, "release": versions}))
    assert outcome.tried == 0


def test_without_work_there_is_nothing_to_attack() -> None:
    for attack in ATTACKS:
        (outcome,) = attack(Material({}))
        assert (outcome.tried, outcome.found, outcome.figure, outcome.holds) == (0, 0, None, True)


# --- any log ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@given(st.integers(0, 10_000))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_attacker_gets_anywhere_on_any_log(seed: int) -> None:
    work = random_log(seed)
    release = Release().clear(work)
    for attack in ATTACKS:
        (outcome,) = attack(release.material)
        assert outcome.holds, outcome
    for rest in work_tree.remainders(release.material):
        behind = truth(work, rest, release.homes)
        assert not behind.too_few, (seed, rest, behind)
        left = wip(release.material, _name(rest.unit), rest.period) - sum(
            wip(release.material, _name(unit), rest.period) for unit in rest.below
        )
        assert left == pytest.approx(hours_of(work, behind.units, rest.period), rel=5e-3, abs=5e-2)


def _name(node: int) -> str:
    return list(TREE)[node]
