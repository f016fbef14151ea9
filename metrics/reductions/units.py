"""Cells of units: people, cases, flow, ages, closures, waits."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from .keys import (
    ACTIVE,
    DONE,
    INSIDE,
    QUEUE,
    UNITS,
    UNKNOWN,
    WAITING,
    cause,
    cell,
    cell_unit,
    elapsed,
    is_open,
    month,
    moved,
    of_place,
    place,
    status,
    unit,
)
from .passing import PLACE_BITS, time_in_months
from .shaping import (
    age_hour,
    begun_hour,
    hour_at_end,
    hours,
    in_cells,
    over_months,
    total,
)

FLOW_COUNTS = ("departures",)
FLOW_SPENT = ("active", "queue", "waiting", "unknown", "visit")
"""Milliseconds, until they become hours."""
BIN_BITS = 5
BINS = 1 << BIN_BITS
WAIT_COUNTS = ("waits", "waits_ended", "waits_ended_inside", "waits_marked")


def steps_taken(stints: ir.Table) -> ir.Table:
    """cell, actor; steps: how many this person took there in the month."""
    taken = stints.filter(stints.actor.notnull()).select("actor", cell=cell(stints.key, stints.key))
    return taken.group_by("cell", "actor").agg(steps=taken.count())


def unit_cases(stints: ir.Table) -> ir.Table:
    """number, unit; cases: how many had an event there in the month."""
    key, following = stints.key, stints.following
    last = following.isnull() | moved(following, key) | (month(following) != month(key))
    seen = stints.filter(last).select("case_id", cell=cell(key, key)).distinct()
    return in_cells(seen.group_by("cell").agg(cases=seen.count()), "cases")


def unit_spent(stints: ir.Table, months: ir.Table, until: int) -> ir.Table:
    """Milliseconds per month and unit by status class: number, unit, active, queue, waiting, unknown.

    An hour counts in the month in which it passes, so that no month waits for what comes after it. What is open at
    `until` (the number of the month after the last) counts as long.
    """
    key = stints.key
    lasting = stints.filter(is_open(key)).select(place=place(key), begins=key, ends=stints.following)
    cells = time_in_months(lasting, months, until)
    cells = cells.select(
        "spent", cell=(cells.cell >> PLACE_BITS) * UNITS + cell_unit(cells.cell), status=of_place(cells.cell)
    )
    classes = {"active": ACTIVE, "queue": QUEUE, "waiting": WAITING, "unknown": UNKNOWN}
    spent = {name: total((cells.status == code).ifelse(cells.spent, 0)) for name, code in classes.items()}
    return in_cells(cells.group_by("cell").agg(**spent), *classes)


def arrivals(visits: ir.Table) -> ir.Table:
    """number, unit; arrivals: visits begun."""
    begun = visits.select(cell=cell(visits.key, visits.key))
    return in_cells(begun.group_by("cell").agg(arrivals=begun.count()), "arrivals")


def departures(visits: ir.Table) -> ir.Table:
    """number, unit, departures; visit: milliseconds, their lengths."""
    gone = visits.filter(visits.left.notnull())
    gone = gone.select(cell=cell(gone.left, gone.key), visit=elapsed(gone.key, gone.left))
    cells = gone.group_by("cell").agg(departures=gone.count(), visit=total(gone.visit))
    return in_cells(cells, "departures", "visit")


def stacked(parts: tuple[ir.Table, ...], keys: tuple[str, ...], quantities: tuple[str, ...]) -> ir.Table:
    """Partial cells as one table, a quantity 0 in the parts that do not have it."""
    aligned = [
        part.select(
            *keys, **{name: part[name] if name in part.columns else ibis.literal(0, "int64") for name in quantities}
        )
        for part in parts
    ]
    together = ibis.union(*aligned)
    return together.group_by(*keys).agg(**{name: total(together[name]) for name in quantities})


def unit_flow(spent: ir.Table, departed: ir.Table) -> ir.Table:
    """number, unit and the quantities of UNIT_FLOW."""
    cells = stacked((spent, departed), ("number", "unit"), (*FLOW_COUNTS, *FLOW_SPENT))
    return cells.select("number", "unit", *FLOW_COUNTS, **{f"{name}_hours": hours(cells[name]) for name in FLOW_SPENT})


def unit_ages(visits: ir.Table, arrived: ir.Table, months: ir.Table, bins: ir.Table, until: int) -> ir.Table:
    """number, unit, bin, entered, ended, censored."""
    key, left = visits.key, visits.left
    gone = visits.filter(left.notnull())
    ended = gone.select(cell=cell(gone.left, gone.key), hour=age_hour(elapsed(gone.key, gone.left)))
    ended = in_bins(ended, bins, "ended")
    lasting = visits.filter(left.isnull() | (month(left) != month(key))).select(
        unit=unit(key),
        begins=begun_hour(key),
        first=month(key),
        last=month(left).fill_null(until) - 1,
    )
    lasting = over_months(lasting, months, "first", "last")
    # mutate, not select: ibis 12 loses a column that is computed on a join and joined on at once
    aged = lasting.mutate(cell=lasting.number * UNITS + lasting.unit, hour=hour_at_end(lasting))
    censored = in_bins(aged, bins, "censored")
    entered = arrived.select(aged=(arrived.number * UNITS + arrived.unit) * BINS, entered=arrived.arrivals)
    # who is open at the end of a month comes under observation again in the next, at the same age
    carried = censored.select(aged=censored.aged + UNITS * BINS, entered=censored.censored)
    carried = carried.filter(carried.aged < until * UNITS * BINS)
    counts = ("entered", "ended", "censored")
    cells = stacked((entered, carried, ended, censored), ("aged",), counts)
    return in_cells(cells.mutate(cell=cells.aged >> BIN_BITS, bin=cells.aged & (BINS - 1)), "bin", *counts)


def in_bins(rows: ir.Table, bins: ir.Table, count: str) -> ir.Table:
    """aged (cell and bin in one number), and the count of rows in each; rows: cell, hour."""
    binned = rows.join(bins, "hour")
    binned = binned.mutate(aged=binned.cell * BINS + binned.bin)
    return binned.group_by("aged").agg(**{count: binned.count()})


def unit_closures(spells: ir.Table) -> ir.Table:
    """number, unit (the closing's), closed, first_line."""
    done = spells.filter(spells.closing.notnull() & (status(spells.closing) == DONE))
    return done.group_by(number=month(done.closing), unit=unit(done.closing)).agg(
        closed=done.count(), first_line=total(done.first_line)
    )


def waits(stints: ir.Table) -> ir.Table:
    """Waits begun and ended: number, unit and the counts of UNIT_WAITS; the same as whole_<count> for whole cases.

    A wait is an unbroken time in waiting_external, of a unit within the unit. Its beginning and its end each count in
    the month in which they happen.
    """
    waiting = stints.filter(status(stints.key) == WAITING)
    key, previous, following = waiting.key, waiting.previous, waiting.following
    goes_on, went_on = status(following) == WAITING, status(previous) == WAITING
    begins = ibis.cases((previous.isnull() | ~went_on, 2), (moved(previous, key), 1), else_=0)
    ends = ibis.cases((following.isnull(), 0), (~goes_on, 2), (moved(following, key), 1), else_=0)
    kinds = waiting.select(
        unit=unit(key),
        first=month(key),
        last=month(following).fill_null(0),
        kind=begins * 16 + ends * 4 + cause(following).fill_null(0),
    )
    # there are few kinds of waits: they are counted by kind, and told apart afterwards
    kinds = kinds.group_by("unit", "first", "last", "kind").agg(many=kinds.count())
    begins, ends, cause_of = kinds.kind >> 4, (kinds.kind >> 2) & 3, kinds.kind & 3
    began = kinds.select(
        cell=kinds.first * UNITS + kinds.unit,
        waits=(begins > 0).ifelse(kinds.many, 0),
        whole_waits=(begins == 2).ifelse(kinds.many, 0),
    )
    ended = kinds.filter(ends > 0).select(
        cell=kinds.last * UNITS + kinds.unit,
        **{
            f"{whole}{name}": (condition & (ends >= least)).ifelse(kinds.many, 0)
            for whole, least in (("", 1), ("whole_", 2))
            for name, condition in (
                ("waits_ended", ends > 0),
                ("waits_ended_inside", cause_of == INSIDE),
                ("waits_marked", cause_of != 0),
            )
        },
    )
    counts = (*WAIT_COUNTS, *(f"whole_{name}" for name in WAIT_COUNTS))
    return in_cells(stacked((began, ended), ("cell",), counts), *counts)


def unit_waits(spent: ir.Table, waits: ir.Table) -> ir.Table:
    """number, unit and the quantities of UNIT_WAITS."""
    return _with_hours(spent, waits, ("number", "unit"))


def whole_waits(spent: ir.Table, waits: ir.Table) -> ir.Table:
    """number and the quantities of WHOLE_WAITS."""
    counts = waits.select("number", **{name: waits[f"whole_{name}"] for name in WAIT_COUNTS})
    return _with_hours(spent, counts, ("number",))


def _with_hours(spent: ir.Table, counted: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    times = spent.select(
        *keys, waiting=spent.waiting, elapsed=spent.active + spent.queue + spent.waiting + spent.unknown
    )
    cells = stacked((times, counted), keys, (*WAIT_COUNTS, "waiting", "elapsed"))
    return cells.mutate(waiting_hours=hours(cells.waiting), elapsed_hours=hours(cells.elapsed))
