"""Cases on their way through an organisation, vectorised over cases, one stage at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

import numpy as np

from .organisation import Organisation
from .working_time import WorkingTime


class Status(IntEnum):
    """What a step does to a case; each system has words of its own for it."""

    RECEIVED = 0
    HANDED_OVER = 1
    WORKED_ON = 2
    WAITING = 3
    DONE = 4
    WITHDRAWN = 5


class Step(IntEnum):
    """What was done."""

    RECEIVED = 0
    HANDED_OVER = 1
    TAKEN_UP = 2
    ASKED = 3
    ANSWERED = 4
    DECIDED = 5
    CLOSED = 6
    WITHDRAWN = 7
    REOPENED = 8
    CARRIED_OVER = 9
    SENT_BACK = 10


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stop on a case's way. Hours are means of working time, days are means of calendar time.

    units: alternatives with their weights; share: cases that pass here; solved: cases that end here;
    asks: cases where something is asked of the citizen; bounces: cases sent back to the unit before, and returned.
    """

    units: tuple[tuple[str, float], ...]
    queue: float
    handle: float
    share: float = 1.0
    solved: float = 0.0
    asks: float = 0.0
    answer_days: float = 6.0
    bounces: float = 0.0


@dataclass(frozen=True)
class CaseKind:
    """One sort of case: how many a month, its way, and the share that comes of something not done right."""

    name: str
    monthly: float
    stages: tuple[Stage, ...]
    failure_demand: float | None = None
    """None where the system does not say."""


@dataclass(frozen=True)
class Effect:
    """What changes in one place, as one factor per month.

    quantity: `queue`, `visit` (all of a visit's times) or `bounces`; `before`: only for cases from that unit.
    """

    quantity: str
    unit: str
    factors: np.ndarray
    before: str | None = None


@dataclass(frozen=True)
class Log:
    """Steps of cases, ordered by case and time; arrays of one length. `unit` and `actor` are indices, -1 = none."""

    case: np.ndarray
    time: np.ndarray
    unit: np.ndarray
    actor: np.ndarray
    step: np.ndarray
    status: np.ndarray
    outside: np.ndarray

    def take(self, chosen: np.ndarray) -> Log:
        """The steps that `chosen` (mask or indices) names."""
        return Log(*(getattr(self, name)[chosen] for name in LOG_COLUMNS))


LOG_COLUMNS = ("case", "time", "unit", "actor", "step", "status", "outside")

SHORTEST = 0.06
"""Working hours: no step is shorter, so that no two steps of a case share a minute."""

MONTH_NOISE = 0.05
"""Routine variation of each unit's pace from month to month, on the log scale."""

DAYS_PER_MONTH = 365.25 / 12
WITHDRAWN_SHARE = 0.06
REOPENED_SHARE = 0.04
ACTORS_PER_UNIT = 1000
"""Actor numbers are unit index x this + place in the unit."""


@dataclass
class Flow:
    """The cases of one kind under way: where each one is, and all that has been logged."""

    organisation: Organisation
    calendar: WorkingTime
    months: np.ndarray
    effects: tuple[Effect, ...]
    rng: np.random.Generator
    pace: np.ndarray
    clock: np.ndarray
    first_case: int
    alive: np.ndarray = field(init=False)
    unit: np.ndarray = field(init=False)
    actor: np.ndarray = field(init=False)
    parts: dict[str, list[np.ndarray]] = field(init=False)

    def __post_init__(self) -> None:
        self.alive = np.ones(len(self.clock), dtype=bool)
        self.unit = np.full(len(self.clock), -1)
        self.actor = np.full(len(self.clock), -1)
        self.parts = {name: [] for name in LOG_COLUMNS}

    def run(self, kind: CaseKind, arrived: np.ndarray) -> None:
        """Every case from its arrival (local times) to its end."""
        everyone = np.arange(len(self.clock))
        self._settle(everyone, self._choose(kind.stages[0], len(everyone)))
        self._log(everyone, Step.RECEIVED, Status.RECEIVED, outside=True, time=arrived)
        self._visit(everyone, kind.stages[0], arrives=False)
        self._close(self._where(kind.stages[0].solved))
        for stage in kind.stages[1:]:
            here = self._where(stage.share)
            before = self.unit[here]
            self._settle(here, self._choose(stage, len(here)))
            self._visit(here, stage, before=before)
            self._bounce(here, before, stage)
            self._close(self._where(stage.solved, here))
        self._close(np.flatnonzero(self.alive))

    def _visit(self, here: np.ndarray, stage: Stage, *, before: np.ndarray | None = None, arrives: bool = True) -> None:
        """A stay in the unit where each case now is: queue, work, perhaps a question to the citizen, work."""
        if arrives:
            self._log(here, Step.HANDED_OVER, Status.HANDED_OVER)
        queue = self._factor("queue", here, before) * self._factor("visit", here, before)
        self._pass(here, stage.queue * queue * self._hours(here, 1.6))
        self._staff(here)
        self._log(here, Step.TAKEN_UP, Status.WORKED_ON)
        self._pass(here, 0.5 * stage.handle * self._factor("visit", here, before) * self._hours(here, 2.5))
        self._ask(here[self.rng.random(len(here)) < stage.asks], stage)
        here = here[self.alive[here]]
        self._log(here, Step.DECIDED, Status.WORKED_ON)
        slow = self._factor("visit", here, None)
        self._pass(here, 0.5 * stage.handle * slow * self._hours(here, 2.5))

    def _ask(self, here: np.ndarray, stage: Stage) -> None:
        """Wait for the citizen: an answer in calendar time, or no answer and a need withdrawn."""
        self._log(here, Step.ASKED, Status.WAITING)
        days = (1 + stage.answer_days * self.rng.gamma(1.5, 1 / 1.5, len(here))) * self._factor("visit", here, None)
        answered = self._outside(self.calendar.to_time(self.clock[here]) + (days * 86_400).astype("timedelta64[s]"))
        gives_up = self.rng.random(len(here)) < WITHDRAWN_SHARE
        gone, back = here[gives_up], here[~gives_up]
        self._log(gone, Step.WITHDRAWN, Status.WITHDRAWN, outside=True, time=answered[gives_up])
        self.alive[gone] = False
        self._log(back, Step.ANSWERED, Status.RECEIVED, outside=True, time=answered[~gives_up])
        self.clock[back] = self.calendar.to_clock(answered[~gives_up])
        self._pass(back, 3.0 * self._hours(back, 1.6))
        self._log(back, Step.TAKEN_UP, Status.WORKED_ON)
        self._pass(back, 0.2 * stage.handle * self._hours(back, 2.5))

    def _bounce(self, here: np.ndarray, before: np.ndarray, stage: Stage) -> None:
        """Some cases go back to the unit they came from, and return."""
        likely = stage.bounces * self._factor("bounces", here, before)
        chosen = (self.rng.random(len(here)) < likely) & self.alive[here]
        cases, back = here[chosen], before[chosen]
        now = self.unit[cases]
        again = Stage(units=(), queue=stage.queue, handle=stage.handle)
        for unit in (back, now):
            cases, unit_now = cases[self.alive[cases]], unit[self.alive[cases]]
            self._settle(cases, unit_now)
            self._log(cases, Step.SENT_BACK, Status.HANDED_OVER)
            self._visit(cases, again, arrives=False)

    def _close(self, here: np.ndarray) -> None:
        """Needs met; a few come again within a month."""
        self._log(here, Step.CLOSED, Status.DONE)
        again = here[self.rng.random(len(here)) < REOPENED_SHARE]
        days = self.rng.integers(2, 26, len(again)).astype("timedelta64[D]")
        time = self._outside(self.calendar.to_time(self.clock[again]) + days)
        self._log(again, Step.REOPENED, Status.RECEIVED, outside=True, time=time)
        self.clock[again] = self.calendar.to_clock(time)
        self._pass(again, 6.0 * self._hours(again, 1.6))
        self._log(again, Step.TAKEN_UP, Status.WORKED_ON)
        self._pass(again, 4.0 * self._hours(again, 2.5))
        self._log(again, Step.CLOSED, Status.DONE)
        self.alive[here] = False

    def _outside(self, time: np.ndarray) -> np.ndarray:
        """About that time, when citizens are up: between 07 and 21, never earlier than `time`."""
        day = time.astype("datetime64[D]")
        hour = (time - day).astype("int64")
        awake = (hour >= 25_200) & (hour < 75_600)
        morning = (day + np.where(hour >= 75_600, 1, 0)).astype("datetime64[s]")
        later = morning + self.rng.integers(25_200, 75_600, len(time)).astype("timedelta64[s]")
        return np.where(awake, time, later)

    def _where(self, share: float, among: np.ndarray | None = None) -> np.ndarray:
        """A random `share` of the cases that are still open."""
        open_cases = np.flatnonzero(self.alive) if among is None else among[self.alive[among]]
        return open_cases[self.rng.random(len(open_cases)) < share]

    def _choose(self, stage: Stage, count: int) -> np.ndarray:
        units = np.array([self.organisation.index(name) for name, _ in stage.units])
        weights = np.array([weight for _, weight in stage.units])
        return self.rng.choice(units, size=count, p=weights / weights.sum())

    def _settle(self, here: np.ndarray, unit: np.ndarray) -> None:
        self.unit[here] = unit
        self.actor[here] = -1

    def _staff(self, here: np.ndarray) -> None:
        """Somebody in the unit takes each case up; some carry more than others."""
        people = np.array([unit.people for unit in self.organisation.units])[self.unit[here]]
        place = (self.rng.beta(1.0, 1.25, len(here)) * people).astype(int)
        self.actor[here] = self.unit[here] * ACTORS_PER_UNIT + place

    def _month(self, here: np.ndarray) -> np.ndarray:
        month = self.calendar.to_time(self.clock[here]).astype("datetime64[M]")
        return np.clip(np.searchsorted(self.months, month), 0, len(self.months) - 1)

    def _factor(self, quantity: str, here: np.ndarray, before: np.ndarray | None) -> np.ndarray:
        month = self._month(here)
        factor = np.ones(len(here)) if quantity == "bounces" else np.sqrt(self.pace[self.unit[here], month])
        for effect in self.effects:
            if effect.quantity != quantity:
                continue
            where = self.unit[here] == self.organisation.index(effect.unit)
            if effect.before is not None:
                from_there = self.organisation.index(effect.before)
                where &= (before == from_there) if before is not None else np.zeros(len(here), dtype=bool)
            factor = np.where(where, factor * effect.factors[month], factor)
        return factor

    def _hours(self, here: np.ndarray, shape: float) -> np.ndarray:
        return self.rng.gamma(shape, 1.0 / shape, len(here))

    def _pass(self, here: np.ndarray, hours: np.ndarray) -> None:
        self.clock[here] += np.maximum(hours, SHORTEST)

    def _log(
        self, here: np.ndarray, step: Step, status: Status, *, outside: bool = False, time: np.ndarray | None = None
    ) -> None:
        by_system = outside or step in (Step.HANDED_OVER, Step.SENT_BACK)
        parts = {
            "case": here + self.first_case,
            "time": self.calendar.to_time(self.clock[here]) if time is None else time,
            "unit": self.unit[here],
            "actor": np.full(len(here), -1) if by_system else self.actor[here],
            "step": np.full(len(here), step),
            "status": np.full(len(here), status),
            "outside": np.full(len(here), outside),
        }
        for name, part in parts.items():
            self.parts[name].append(part)

    def finish(self) -> Log:
        """All that was logged, ordered by case and time."""
        log = Log(*(np.concatenate(self.parts[name]) for name in LOG_COLUMNS))
        return log.take(np.lexsort((log.time, log.case)))


@dataclass(frozen=True)
class Cases:
    """Cases as wholes: `kind` is an index; failure_demand is 1, 0 or -1 (not known)."""

    kind: np.ndarray
    failure_demand: np.ndarray


def months_between(first: np.datetime64, count: int) -> np.ndarray:
    """`count` months from `first` (datetime64[M])."""
    return np.arange(first, first + count)


def simulate(
    organisation: Organisation,
    kinds: tuple[CaseKind, ...],
    *,
    months: np.ndarray,
    until: date,
    effects: tuple[Effect, ...],
    rng: np.random.Generator,
    warm_up: int = 5,
) -> tuple[Log, Cases]:
    """All steps from the first of `months` (datetime64[M], consecutive) until before `until`, and their cases.

    After the last of `months` things go on as in it. The flow has run for `warm_up` months before; what was open at
    the first moment is carried over with one step.
    """
    first = (months[0] - warm_up).astype("datetime64[D]")
    start, end = months[0].astype("datetime64[s]"), np.datetime64(until).astype("datetime64[s]")
    calendar = WorkingTime.between(first.item(), until)
    pace = np.exp(MONTH_NOISE * rng.standard_normal((len(organisation.units), len(months))))
    days = np.arange(first, np.datetime64(until))
    weight = np.where(np.is_busday(days), 1.0, 0.2)
    logs: list[Log] = []
    which: list[np.ndarray] = []
    total = 0
    for number, kind in enumerate(kinds):
        count = rng.poisson(kind.monthly * len(days) / DAYS_PER_MONTH)
        day = rng.choice(days, size=count, p=weight / weight.sum())
        # between 06:30 and 22:00: never within the hour that the clocks change
        arrived = np.sort(day.astype("datetime64[s]") + rng.integers(23_400, 79_200, count).astype("timedelta64[s]"))
        flow = Flow(organisation, calendar, months, effects, rng, pace, calendar.to_clock(arrived), total)
        flow.run(kind, arrived)
        logs.append(flow.finish())
        which.append(np.full(count, number))
        total += count
    log = Log(*(np.concatenate([getattr(part, name) for part in logs]) for name in LOG_COLUMNS))
    log = carry_over(log, start, end, rng)
    kind_of = np.concatenate(which)
    known = np.array([np.nan if kind.failure_demand is None else kind.failure_demand for kind in kinds])[kind_of]
    drawn = (rng.random(total) < np.nan_to_num(known)).astype(int)
    return log, Cases(kind_of, np.where(np.isnan(known), -1, drawn))


def carry_over(log: Log, start: np.datetime64, end: np.datetime64, rng: np.random.Generator) -> Log:
    """The steps from `start` until before `end`; a case open at `start` begins with the state it was in.

    So a system looks that was taken into use on that day: open cases were moved in, closed ones were not.
    """
    log = log.take(log.time < end)
    before = log.time < start
    last_before = before & np.append((log.case[1:] != log.case[:-1]) | ~before[1:], True)
    closed = np.isin(log.status, (Status.DONE, Status.WITHDRAWN))
    dropped = log.case[last_before & closed]
    keep = (~before | last_before) & ~np.isin(log.case, dropped)
    morning = start + rng.integers(21_600, 27_000, len(log.case)).astype("timedelta64[s]")
    moved = Log(
        case=log.case,
        time=np.where(before, morning, log.time),
        unit=log.unit,
        actor=np.where(before, -1, log.actor),
        step=np.where(before, Step.CARRIED_OVER, log.step),
        status=log.status,
        outside=log.outside & ~before,
    )
    return moved.take(keep)


def staff_code(actors: np.ndarray) -> list[str | None]:
    """Staff codes of actors; None where a step was nobody's."""
    codes: Mapping[int, str] = {int(actor): f"H{int(actor):06d}" for actor in np.unique(actors) if actor >= 0}
    return [codes.get(int(actor)) for actor in actors]
