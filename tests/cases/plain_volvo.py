"""The Volvo log in plain pandas and loops, from the raw CSV: what the release is compared with."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd

WAITING = {"Accepted-Wait - User", "Accepted-Wait - Customer", "Accepted-Wait - Vendor"}
QUEUE = {"Queued-Awaiting Assignment", "Accepted-Assigned", "Accepted-Wait - Implementation"}
DONE = {"Completed-Resolved", "Completed-Closed", "Completed-In Call"}
WITHDRAWN = {"Completed-Cancelled"}
ACTIVE = {"Accepted-In Progress"}
ORDER = {"active": 0, "queue": 1, "waiting": 2, "unknown": 3, "done": 4, "withdrawn": 5}
"""Events of a case that share a moment: open before closed, then in this order, then by unit."""
MAY, JUNE = pd.Timestamp("2012-05-01", tz="UTC"), pd.Timestamp("2012-06-01", tz="UTC")


Stay = tuple[str, pd.Timestamp]
"""A unit, and when the case came there."""


def meaning(status: str) -> str:
    known = {"waiting": WAITING, "queue": QUEUE, "done": DONE, "withdrawn": WITHDRAWN, "active": ACTIVE}
    return next((name for name, statuses in known.items() if status in statuses), "unknown")


class Event(NamedTuple):
    """One row of the log, with the hours until the case's next."""

    case: str
    at: pd.Timestamp
    unit: str
    kind: str
    means: str
    hours: float

    @property
    def is_open(self) -> bool:
        return ORDER[self.means] < ORDER["done"]


@dataclass(frozen=True)
class Spell:
    """A case's way from opening to done: the units it visited in order, and hours by meaning."""

    kind: str
    closed: pd.Timestamp
    visits: tuple[Stay, ...]
    hours: dict[str, float]

    @property
    def handed_over(self) -> bool:
        return len(self.visits) > 1

    @property
    def returned(self) -> bool:
        units = [unit for unit, _ in self.visits]
        return any(first == third for first, third in zip(units, units[2:], strict=False))


class Log:
    """The log's events, one row each, in the order in which they are read."""

    def __init__(self, folder: Path) -> None:
        raw = pd.read_csv(folder / "VINST.csv.gz", encoding="utf-8-sig", dtype=str, keep_default_na=False)
        events = pd.DataFrame(
            {
                "case": raw["SR Number"],
                "at": pd.to_datetime(raw["Change Date+Time"], utc=True),
                "line": raw["Involved Org line 3"],
                "unit": raw["Involved Org line 3"] + " / " + raw["Involved ST"],
                "support": raw["ST Level"],
                "kind": raw["SR Latest Impact"],
                "means": (raw["Status"] + "-" + raw["Sub Status"]).map(meaning),
            }
        )
        events["rank"] = events["means"].map(ORDER)
        events["open"] = events["rank"] < ORDER["done"]
        self.events = events.sort_values(["case", "at", "rank", "unit"], ignore_index=True)
        self.events["until"] = self.events.groupby("case")["at"].shift(-1).fillna(JUNE)
        self.events["hours"] = (self.events["until"] - self.events["at"]).dt.total_seconds() / 3600.0

    def hours_in_may(self, line: str | None = None) -> pd.Series:
        """Hours that passed in May 2012 by the meaning of the status, of the whole or of one organisation line."""
        chosen = self.events[self.events["open"]]
        if line is not None:
            chosen = chosen[chosen["line"] == line]
        begins = chosen["at"].where(chosen["at"] > MAY, MAY)
        ends = chosen["until"].where(chosen["until"] < JUNE, JUNE)
        hours = ((ends - begins).dt.total_seconds() / 3600.0).clip(lower=0.0)
        return hours.groupby(chosen["means"]).sum()

    @cached_property
    def first_line_units(self) -> set[str]:
        """Teams all of whose events are on support line one."""
        is_first = (self.events["support"] == "L1").groupby(self.events["unit"]).all()
        return set(is_first[is_first].index)

    @cached_property
    def ways(self) -> list[list[Event]]:
        """The events of each case, in order."""
        names = ("case", "at", "unit", "kind", "means", "hours")
        rows = (Event(*values) for values in zip(*(self.events[name].tolist() for name in names), strict=True))
        return [list(events) for _, events in groupby(rows, key=lambda event: event.case)]

    @cached_property
    def closed_in_may(self) -> list[Spell]:
        return [spell for events in self.ways for spell in _closed(events) if MAY <= spell.closed < JUNE]

    def returns_between(self, one: str, other: str) -> tuple[int, int]:
        """Cases handed over in May between a team of one line and a team of the other, and those that came back.

        A case counts once per pair of teams.
        """
        handed: set[tuple[str, frozenset[str]]] = set()
        back: set[tuple[str, frozenset[str]]] = set()
        for events in self.ways:
            for visits in _stays(events):
                for place, ((first, _), (second, moved)) in enumerate(pairwise(visits)):
                    lines = {first.split(" / ")[0], second.split(" / ")[0]}
                    if lines == {one, other} and MAY <= moved < JUNE:
                        pair = (events[0].case, frozenset((first, second)))
                        handed.add(pair)
                        if place > 0 and visits[place - 1][0] == second:
                            back.add(pair)
        return len(handed), len(back)


def _closed(events: list[Event]) -> Iterator[Spell]:
    """The spells of a case that ended in done; a case that begins with done was met at once."""
    visits: list[Stay] = []
    hours: dict[str, float] = {}
    for place, event in enumerate(events):
        if (event.is_open or place == 0) and (not visits or visits[-1][0] != event.unit):
            visits.append((event.unit, event.at))
        if event.is_open:
            hours[event.means] = hours.get(event.means, 0.0) + event.hours
        elif visits:
            if event.means == "done":
                yield Spell(event.kind, event.at, tuple(visits), hours)
            visits, hours = [], {}


def _stays(events: list[Event]) -> Iterator[list[Stay]]:
    """The visits of each spell of a case, closed or not."""
    visits: list[Stay] = []
    for event in events:
        if event.is_open and (not visits or visits[-1][0] != event.unit):
            visits.append((event.unit, event.at))
        elif not event.is_open and visits:
            yield visits
            visits = []
    if visits:
        yield visits
