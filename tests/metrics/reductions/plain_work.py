"""The work cells once more, case by case in plain Python: slow, and written to be read."""

# ruff: noqa: C901, DTZ001, PLR0912, PLR0915, PLR0917  one case from beginning to end, in UTC without a zone
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tillit.metrics.cells import AGE_EDGES_HOURS
from tillit.metrics.contracts import STATUS_CLASSES

ORDER = {
    name: place for place, name in enumerate(("active", "queue", "waiting_external", "unknown", "done", "withdrawn"))
}
assert set(ORDER) == set(STATUS_CLASSES)
CLOSED = ("done", "withdrawn")
HOUR = timedelta(hours=1)
FOLLOW_UP = timedelta(days=30)


@dataclass(frozen=True)
class Event:
    case_id: int
    at: datetime
    unit: str
    status: str
    actor: int | None = None
    outside: bool | None = None


@dataclass
class Visit:
    unit: str
    start: datetime
    came_from: str | None
    giver: int | None
    events: list[Event] = field(default_factory=list)
    end: datetime | None = None
    to: str | None = None


@dataclass
class Spell:
    number: int
    start: datetime
    visits: list[Visit] = field(default_factory=list)
    closing: Event | None = None
    again: datetime | None = None


class Quantities(defaultdict[str, float]):
    """Quantities of one cell; 0 where nothing was counted."""

    def __init__(self) -> None:
        super().__init__(float)


Cells = dict[str, dict[tuple, Quantities]]


def month_of(moment: datetime) -> date:
    return moment.date().replace(day=1)


def next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def age_bin(age: timedelta) -> int:
    return max(number for number, edge in enumerate(AGE_EDGES_HOURS) if edge * HOUR <= age)


def pieces(start: datetime, end: datetime) -> Iterator[tuple[date, float]]:
    """Hours of an interval, month by month."""
    month = month_of(start)
    while midnight(month) < end:
        after = midnight(next_month(month))
        yield month, (min(end, after) - max(start, midnight(month))) / HOUR
        month = next_month(month)


def read_case(events: list[Event]) -> list[Spell]:
    spells: list[Spell] = []
    for place, event in enumerate(events):
        before = events[place - 1] if place else None
        is_open = event.status not in CLOSED
        was_open = before is not None and before.status not in CLOSED
        if is_open and not was_open:
            if spells:
                spells[-1].again = event.at
            spells.append(Spell(len(spells), event.at))
        if before is None and not is_open:  # met at once
            visit = Visit(event.unit, event.at, None, None, end=event.at)
            spells.append(Spell(0, event.at, [visit], event))
            continue
        if not is_open:
            if was_open:
                spells[-1].closing = event
                spells[-1].visits[-1].end = event.at
            continue
        visits = spells[-1].visits
        if not visits or visits[-1].unit != event.unit:
            if visits:
                visits[-1].end, visits[-1].to = event.at, event.unit
            visits.append(
                Visit(
                    event.unit,
                    event.at,
                    visits[-1].unit if visits else None,
                    visits[-1].events[-1].actor if visits else None,
                )
            )
        visits[-1].events.append(event)
    return spells


def work_cells(
    log: list[Event],
    until: datetime,
    kinds: dict[int, str] | None = None,
    failures: dict[int, bool | None] | None = None,
    first_line: frozenset[str] = frozenset(),
) -> Cells:
    """name of shape -> key -> quantities."""
    cells: Cells = defaultdict(lambda: defaultdict(Quantities))
    cases: dict[int, list[Event]] = defaultdict(list)
    for event in log:
        if event.at < until:
            cases[event.case_id].append(event)
    touched, pairs, routes, flows = defaultdict(set), defaultdict(set), defaultdict(set), defaultdict(set)
    for case_id, events in cases.items():
        kind = (kinds or {}).get(case_id, "unknown")
        events.sort(
            key=lambda event: (
                event.at,
                ORDER[event.status],
                event.unit,
                {None: 0, False: 1, True: 2}[event.outside],
                float("inf") if event.actor is None else event.actor,
            )
        )
        for place, event in enumerate(events):
            month = month_of(event.at)
            touched[month, event.unit].add(case_id)
            if event.actor is not None:
                cells["unit_people"][month, event.unit, event.actor]["steps"] += 1
            after = events[place + 1] if place + 1 < len(events) else None
            before = events[place - 1] if place else None
            if event.status not in CLOSED:
                name = {"active": "active", "queue": "queue", "waiting_external": "waiting", "unknown": "unknown"}
                for part, hours in pieces(event.at, after.at if after else until):
                    cells["unit_flow"][part, event.unit][f"{name[event.status]}_hours"] += hours
                    for shape, key in (("unit_waits", (part, event.unit)), ("whole_waits", (part,))):
                        cells[shape][key]["elapsed_hours"] += hours
                        if event.status == "waiting_external":
                            cells[shape][key]["waiting_hours"] += hours
            if event.status == "waiting_external":
                for shape, same in (("unit_waits", True), ("whole_waits", False)):
                    key = (event.unit,) if same else ()
                    if not (before and before.status == event.status and (not same or before.unit == event.unit)):
                        cells[shape][(month, *key)]["waits"] += 1
                    if after and not (after.status == event.status and (not same or after.unit == event.unit)):
                        counter = cells[shape][(month_of(after.at), *key)]
                        counter["waits_ended"] += 1
                        counter["waits_ended_inside"] += after.outside is False
                        counter["waits_marked"] += after.outside is not None
        spells = read_case(events)
        for spell in spells:
            closing = spell.closing
            opened = month_of(spell.start)
            key = (opened,)
            cells["whole_flow"][key]["arrivals"] += 1
            if spell.number == 0 and (failures or {}).get(case_id) is not None:
                cells["whole_flow"][key]["failure_known"] += 1
                cells["whole_flow"][key]["failure_demand"] += bool((failures or {})[case_id])
            life(
                cells["whole_ages"],
                (),
                events[0].at,
                spell.start,
                closing and closing.at,
                until,
                "met" if closing and closing.status == "done" else "withdrawn",
            )
            spent, queue_after, returned = Quantities(), 0.0, False
            for place, visit in enumerate(spell.visits):
                start, end = visit.start, visit.end
                if end:
                    gone = cells["unit_flow"][month_of(end), visit.unit]
                    gone["departures"] += 1
                    gone["visit_hours"] += (end - start) / HOUR
                life(cells["unit_ages"], (visit.unit,), start, start, end, until, "ended")
                for number, event in enumerate(visit.events):
                    stop = visit.events[number + 1].at if number + 1 < len(visit.events) else end
                    spent[event.status] += ((stop or until) - event.at) / HOUR
                if visit.came_from is None:
                    continue
                edge = (visit.came_from, visit.unit)
                month = month_of(start)
                flows[(month, *edge)].add(case_id)
                cells["interface_flow"][(month, *edge)]["handovers"] += 1
                for part, hours in pieces(start, end or until):
                    cells["interface_flow"][(part, *edge)]["elapsed_hours"] += hours
                taken = next((event for event in visit.events if event.status != "queue"), None)
                dequeued = taken.at if taken else end or until
                queue_after += (dequeued - start) / HOUR
                for part, hours in pieces(start, dequeued):
                    cells["interface_flow"][(part, *edge)]["queue_hours"] += hours
                if visit.giver is not None:
                    cells["interface_people"][(month, *edge, "from", visit.giver)]["handovers"] += 1
                if taken is not None and taken.actor is not None:
                    cells["interface_people"][(month_of(taken.at), *edge, "to", taken.actor)]["handovers"] += 1
                pair = (month, *sorted(edge))
                pairs[pair].add(case_id)
                if place >= 2 and spell.visits[place - 2].unit == visit.unit:
                    returned = True
                    routes[pair].add(case_id)
            if closing is None:
                continue
            counter = cells["whole_flow"][(month_of(closing.at),)]
            counter["case_hours"] += (closing.at - spell.start) / HOUR
            if closing.status == "withdrawn":
                counter["withdrawn"] += 1
                continue
            counter["closed"] += 1
            counter["elapsed_hours"] += (closing.at - spell.start) / HOUR
            counter["handover_queue_hours"] += queue_after
            for name, status in (("active", "active"), ("queue", "queue"), ("waiting", "waiting_external")):
                counter[f"{name}_hours"] += spent[status]
            counter["handed_over"] += len(spell.visits) > 1
            counter["returned"] += returned
            all_first = all(visit.unit in first_line for visit in spell.visits)
            counter["first_line"] += all_first
            for counter in (
                cells["unit_closures"][month_of(closing.at), closing.unit],
                cells["whole_kinds"][month_of(closing.at), kind],
            ):
                counter["closed"] += 1
                counter["first_line"] += all_first
            if closing.actor is not None:
                cells["kind_people"][month_of(closing.at), kind, closing.actor]["closed"] += 1
            again = spell.again is not None and spell.again <= closing.at + FOLLOW_UP
            counter = cells["closures_followed"][month_of(closing.at + FOLLOW_UP), closing.unit, month_of(closing.at)]
            counter["followed"] += 1
            counter["reopened"] += again
    for key, members in touched.items():
        cells["unit_cases"][key]["cases"] = len(members)
    for key, members in flows.items():
        cells["interface_flow"][key]["cases"] = len(members)
    for key, members in pairs.items():
        cells["interface_returns"][key]["cases"] = len(members)
        cells["interface_returns"][key]["returned"] = len(routes[key])
    return cells


def life(
    table: dict[tuple, Quantities],
    subject: tuple,
    born: datetime,
    start: datetime,
    end: datetime | None,
    until: datetime,
    outcome: str,
) -> None:
    """One observation's rows in a life table."""
    month = month_of(start)
    entered = start
    while midnight(month) < until:
        after = midnight(next_month(month))
        table[(month, *subject, age_bin(entered - born))]["entered"] += 1
        if end is not None and end < after:
            table[(month, *subject, age_bin(end - born))][outcome] += 1
            return
        table[(month, *subject, age_bin(after - born))]["censored"] += 1
        month, entered = next_month(month), after
