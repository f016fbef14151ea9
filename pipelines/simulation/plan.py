"""What is to be simulated, what was planted in it, and what came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from ...metrics.instruments.registry import instruments
from ...metrics.text import Text
from .organisation import Branch, Organisation, Past, People, employ, grow
from .survey import Lift, Sheets, Survey, Wave, quarterly
from .work import CaseKind, Cases, Effect, Log, months_between, simulate


@dataclass(frozen=True)
class Planted:
    """One truth that was put into the data: what a sound method may find.

    measure: where it shows; where: unit ids (none for the whole); since: first month (YYYY-MM) or wave.
    """

    measure: str
    what: Text
    where: tuple[str, ...]
    since: str


@dataclass(frozen=True)
class Demo:
    """A project of a made-up organisation, written to `folder`."""

    folder: Path
    today: date
    """The day it was made for: sources reach to the day before."""
    planted: tuple[Planted, ...]
    employees: int
    units: int
    waves: tuple[str, ...]
    months: tuple[str, ...]
    cases: int
    events: int
    answers: int


ASKED = ("edmondson", "hme", "mandate", "measurement_climate", "upward_trust")
"""Questionnaires that are put to people: no organisation asks everything there is."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One made-up organisation, whole."""

    name: str
    tree: Branch
    levels: tuple[str, ...]
    kinds: tuple[CaseKind, ...]
    waves: tuple[Wave, ...]
    months: np.ndarray
    """Consecutive months of work (datetime64[M]) that may be published on `today`."""
    today: date
    """The systems' exports hold what happened until the day before."""
    past: tuple[Past, ...] = ()
    effects: tuple[Effect, ...] = ()
    lifts: tuple[Lift, ...] = ()
    planted: tuple[Planted, ...] = ()


@dataclass(frozen=True)
class Simulated:
    """Everything that happened."""

    plan: Plan
    organisation: Organisation
    people: People
    survey: Survey
    sheets: list[Sheets]
    log: Log
    cases: Cases


def run(plan: Plan, seed: int) -> Simulated:
    """The plan played out; the same seed gives the same course of events."""
    rng = np.random.default_rng(seed)
    organisation = Organisation(grow(plan.tree, plan.levels), plan.past)
    people = employ(organisation, len(plan.waves), rng)
    survey = Survey(organisation, people, tuple(instruments()[name] for name in ASKED), plan.lifts)
    sheets = survey.run(plan.waves, rng)
    log, cases = simulate(organisation, plan.kinds, months=plan.months, until=plan.today, effects=plan.effects, rng=rng)
    return Simulated(plan, organisation, people, survey, sheets, log, cases)


CLOSED_DAYS_AGO = 3
"""The newest wave closed so many days before today: just cleared, not yet open to others than the unit."""

PUBLISH_DELAY = timedelta(days=14)
"""Work of a month is published so long after its end (DESIGN.md, Append-only)."""


def waves_until(today: date, count: int) -> tuple[Wave, ...]:
    """`count` quarterly waves of two weeks, the newest closed CLOSED_DAYS_AGO."""
    return quarterly(np.datetime64(today) - CLOSED_DAYS_AGO - 14, count)


def months_until(today: date, count: int) -> np.ndarray:
    """`count` months (datetime64[M]), the last of them the newest that may be published today.

    >>> months_until(date(2026, 11, 21), 2)
    array(['2026-09', '2026-10'], dtype='datetime64[M]')
    """
    last = np.datetime64(today - PUBLISH_DELAY).astype("datetime64[M]") - 1
    return months_between(last - (count - 1), count)
