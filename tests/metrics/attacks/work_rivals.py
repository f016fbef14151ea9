"""What attackers on work hold: our release of a log, and those of two rivals that clear in another way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

import duckdb
import numpy as np
import pandas as pd
from tillit.metrics.attacks.material import FILE, Material
from tillit.metrics.attacks.work_tree import Rest
from tillit.metrics.cells import UNIT_CLOSURES, UNIT_FLOW, UNIT_FOLLOW_UPS, WORK_CELLS
from tillit.metrics.contracts import ORG_UNIT, Column, Kind
from tillit.metrics.counted import Share, per_month, reading_rows
from tillit.metrics.disclosure.bands import n_band
from tillit.metrics.disclosure.contributors import LEAST_CASES, LEAST_PEOPLE
from tillit.metrics.indicators.suboptimization.clock_stopping import clock_stopping
from tillit.metrics.indicators.suboptimization.ping_pong import ping_pong
from tillit.metrics.indicators.suboptimization.push_to_front import push_to_front
from tillit.metrics.indicators.whole.flow_efficiency import flow_efficiency
from tillit.metrics.indicators.whole.reopened_work import reopened_work
from tillit.metrics.indicators.whole.time_to_need_met import time_to_need_met
from tillit.metrics.indicators.whole.waiting_between import waiting_between
from tillit.metrics.indicators.whole.work_in_progress import work_in_progress
from tillit.metrics.measure import CellShape, Scope
from tillit.pipelines.clearing.cleared import prepare_cleared
from tillit.pipelines.clearing.clearing import clear_month
from tillit.pipelines.reading.reading import prepare, read_measure
from tillit.pipelines.tables import create_table, insert, statement

from ..reductions.plain_work import Cells, Event, work_cells

MEASURES = (
    work_in_progress,
    flow_efficiency,
    reopened_work,
    push_to_front,
    clock_stopping,
    ping_pong,
    waiting_between,
    time_to_need_met,
)
TREE = {"all": None, "p": "all", "a": "p", "b": "p", "q": "all", "c": "q", "d": "q"}
"""unit -> the unit above, depth first."""
FIRST_LINE = frozenset({"a", "c", "p"})
ON = date(2026, 12, 1)


def above(unit: str) -> Iterable[str]:
    """The unit and all above it."""
    at: str | None = unit
    while at is not None:
        yield at
        at = TREE[at]


@dataclass(frozen=True, eq=False)
class Log:
    """Events, and what plain Python makes of them."""

    events: list[Event]
    until: datetime
    kinds: dict[int, str] = field(default_factory=dict)

    @cached_property
    def cells(self) -> Cells:
        cells = work_cells(self.events, self.until, self.kinds, first_line=FIRST_LINE)
        for month in sorted({key[0] for key in cells["unit_cases"]}):
            cells["whole_flow"][(month,)]["arrivals"] += 0
        return cells


# --- ours ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ours:
    """Our release of a log; homes: month -> unit -> the unit whose figures hold its work."""

    material: Material
    homes: dict[date, dict[str, str]]


class Release:
    """A vault and a store in memory."""

    def __init__(self) -> None:
        self.vault, self.store = duckdb.connect(), duckdb.connect()
        prepare_cleared(self.store)
        prepare(self.store)
        columns = [Column(c.name, Kind.INTEGER, "") if c.name == "leader" else c for c in ORG_UNIT.columns]
        create_table(self.vault, ORG_UNIT.name, "units", columns)
        units = pd.DataFrame({"unit_id": list(TREE), "parent_id": list(TREE.values()), "name": list(TREE)})
        insert(self.vault, ORG_UNIT.name, columns, units)

    def clear(self, log: Log) -> Ours:
        """Reduce the log, clear every month that has not been, and read what is let out."""
        cells = log.cells
        for shape in WORK_CELLS:
            self.vault.execute(statement("DROP TABLE IF EXISTS {table}", table=shape.name))
            create_table(self.vault, shape.name, "", (*shape.keys, *shape.quantities))
            names = [column.name for column in shape.quantities]
            rows = [(*key, *(quantities[name] for name in names)) for key, quantities in cells[shape.name].items()]
            insert(
                self.vault, shape.name, (*shape.keys, *shape.quantities), pd.DataFrame(rows, columns=[*shape.columns])
            )
        for (month,) in sorted(cells["whole_flow"]):
            clear_month(self.vault, self.store, month, visible_after_days=0, on=ON)
        for measure in MEASURES:
            for scope in measure.estimates():
                read_measure(self.store, measure, scope)
        homes: dict[date, dict[str, str]] = defaultdict(dict)
        for month, unit, home in self.vault.execute("SELECT month, unit_id, home_id FROM frozen_home").fetchall():
            homes[month][unit] = home
        names = ("reading", "interface_reading", "unit", "correction")
        return Ours(Material({name: self.store.table(name).df().assign(**{FILE: 0}) for name in names}), dict(homes))


# --- rivals ----------------------------------------------------------------------------------------------------

Hide = Callable[[set[str], dict[str, int]], set[str]]


def plain_threshold(shown: set[str], _cases: dict[str, int]) -> set[str]:
    """Every unit with enough people and cases below it."""
    return shown


def hide_one_more(shown: set[str], cases: dict[str, int]) -> set[str]:
    """Where one child of a unit is hidden, the smallest of its shown siblings is hidden too."""
    left = set(shown)
    for unit in TREE:
        children = [child for child, parent in TREE.items() if parent == unit and cases.get(child)]
        open_ones = [child for child in children if child in left]
        if len(children) - len(open_ones) == 1 and open_ones:
            smallest = min(open_ones, key=lambda child: cases[child])
            left -= {inside for inside in TREE if smallest in above(inside)}
    return left


Sums = defaultdict[tuple[date, str], defaultdict[str, float]]


def rival(log: Log, hide: Hide = plain_threshold) -> Material:
    """Figures of subtrees, in full, arrivals among them; pairs of units with enough people on both sides."""
    cells = log.cells
    cases = _summed(cells, "unit_cases")
    number = {key: int(sums["cases"]) for key, sums in cases.items()}
    shown = _shown(cells, number, hide)
    flow = _summed(cells, "unit_flow")
    for (month, unit, at_age), quantities in cells["unit_ages"].items():
        for upper in above(unit):
            flow[month, upper]["arrivals"] += quantities["entered"] if at_age == 0 else 0
    frames = [
        estimate.function(_frame(shape, _summed(cells, name), shown, number)).assign(indicator=measure.id)
        for measure, estimate, shape, name in (
            (work_in_progress, work_in_progress.units, UNIT_FLOW, "unit_flow"),
            (push_to_front, push_to_front.units, UNIT_CLOSURES, "unit_closures"),
            (reopened_work, reopened_work.units, UNIT_FOLLOW_UPS, "closures_followed"),
        )
        if estimate is not None
    ]
    arrivals = per_month(_frame(UNIT_FLOW, flow, shown, number), Scope.UNIT, ("arrivals",))
    rate = pd.DataFrame({"value": arrivals["arrivals"] / arrivals["month"].dt.days_in_month, "why_none": "full_count"})
    rates = reading_rows(arrivals, Scope.UNIT, "arrivals_per_day", rate).assign(indicator=work_in_progress.id)
    reading = pd.concat([*frames, rates], ignore_index=True).assign(external=False, **{FILE: 0})
    return Material({"reading": reading, "interface_reading": _pairs(cells), "unit": unit_frame()})


def _summed(cells: Cells, table: str) -> Sums:
    """Sums over subtrees, per month and unit."""
    sums: Sums = defaultdict(lambda: defaultdict(float))
    for (month, unit, *_), quantities in cells[table].items():
        for upper in above(unit):
            for name, amount in quantities.items():
                sums[month, upper][name] += amount
    return sums


def _shown(cells: Cells, cases: dict[tuple[date, str], int], hide: Hide) -> set[tuple[date, str]]:
    people: defaultdict[tuple[date, str], set[int]] = defaultdict(set)
    for month, unit, actor in cells["unit_people"]:
        for upper in above(unit):
            people[month, upper].add(actor)
    enough = {key for key, number in cases.items() if len(people[key]) >= LEAST_PEOPLE and number >= LEAST_CASES}
    return {
        (month, unit)
        for month in {month for month, _ in cases}
        for unit in hide(
            {unit for at, unit in enough if at == month and unit != "all"},
            {unit: number for (at, unit), number in cases.items() if at == month},
        )
    }


def _pairs(cells: Cells) -> pd.DataFrame:
    """Ping-pong in full between the units themselves, where both sides have enough people."""
    sides = defaultdict(set)
    for month, first, second, side, actor in cells["interface_people"]:
        for pair, end in (((first, second), side), ((second, first), "to" if side == "from" else "from")):
            sides[month, *pair, end].add(actor)
    rows = [
        {"month": month, "unit_id": first, "other_id": second, **quantities, "n_band": str(n_band([number])[0])}
        for (month, first, second), quantities in cells["interface_returns"].items()
        if (number := int(quantities["cases"])) >= LEAST_CASES
        and min(len(sides[month, first, second, end]) for end in ("from", "to")) >= LEAST_PEOPLE
    ]
    if not rows:
        return pd.DataFrame()
    frame = pd.DataFrame(rows, columns=["month", "unit_id", "other_id", "cases", "returned", "n_band"]).fillna(0)
    months = per_month(frame, Scope.INTERFACE, ("cases", "returned"))
    values = Share("returned", of="cases").values(months)
    return reading_rows(months, Scope.INTERFACE, "", values).assign(indicator=ping_pong.id, **{FILE: 0})


def _frame(
    shape: CellShape, sums: Sums, shown: set[tuple[date, str]], cases: dict[tuple[date, str], int]
) -> pd.DataFrame:
    rows = [
        {"month": month, "unit_id": unit, **sums[month, unit], "n_band": str(n_band([cases[month, unit]])[0])}
        for month, unit in sorted(shown)
    ]
    columns = ["month", "unit_id", *(column.name for column in shape.quantities), "arrivals", "n_band"]
    return pd.DataFrame(rows, columns=columns).fillna(0)


def unit_frame() -> pd.DataFrame:
    """The table of units as a release has it."""
    return pd.DataFrame(
        {"unit_id": list(TREE), "parent_id": list(TREE.values()), "position": range(len(TREE)), FILE: 0}
    )


# --- with the true data at hand -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Truth:
    """Who stands behind what is left over."""

    units: tuple[str, ...]
    people: int
    cases: int
    dominated: bool

    @property
    def too_few(self) -> bool:
        """Somebody, and not enough of them."""
        return self.cases > 0 and (self.people < LEAST_PEOPLE or self.cases < LEAST_CASES or self.dominated)


def truth(log: Log, rest: Rest, homes: dict[date, dict[str, str]] | None) -> Truth:
    """The people and cases behind a rest; homes None: figures of a unit are those of its subtree."""
    names = list(TREE)
    month = date.fromisoformat(f"{rest.period}-01")
    inside, taken = names[rest.unit], {names[at] for at in rest.below}
    cells = log.cells
    of = {unit: unit for unit in TREE} if homes is None else homes.get(month, {})
    units = tuple(
        unit for unit, home in of.items() if inside in above(home) and not taken & set(above(home)) and home != "all"
    )
    steps: defaultdict[int, float] = defaultdict(float)
    for (at, unit, actor), quantities in cells["unit_people"].items():
        if at == month and unit in units:
            steps[actor] += quantities["steps"]
    cases = sum(int(cells["unit_cases"][month, unit]["cases"]) for unit in units)
    largest = sorted(steps.values(), reverse=True)
    dominated = len(largest) < 2 or sum(largest[2:]) < 0.2 * largest[0]
    return Truth(units, len(steps), cases, dominated)


def hours_of(log: Log, units: Iterable[str], period: str) -> float:
    """Mean number in progress of the units themselves."""
    month = date.fromisoformat(f"{period}-01")
    cells = log.cells["unit_flow"]
    names = ("active_hours", "queue_hours", "waiting_hours", "unknown_hours")
    hours = sum(cells[month, unit][name] for unit in units for name in names)
    return float(hours) / (pd.Period(period).days_in_month * 24.0)


def wip(material: Material, unit: str, period: str) -> float:
    """A unit's published number in progress."""
    rows = material.tables["reading"]
    chosen = rows[(rows["facet"] == "wip") & (rows["unit_id"] == unit) & (rows["period"] == period)]
    chosen = chosen[chosen["scope"] == "unit"]
    return float(chosen["value"].iloc[0]) if len(chosen) else np.nan
