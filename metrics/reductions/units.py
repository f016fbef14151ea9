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
    PLACES,
    QUEUE,
    UNKNOWN,
    WAITING,
    cause,
    elapsed,
    is_open,
    milliseconds,
    month,
    month_starts,
    place,
    status,
    unit,
    within_month,
)
from .shaping import age_hour, hours, over_months, tally, total

FLOW_COUNTS = ("arrivals", "departures")
FLOW_SPENT = ("active", "queue", "waiting", "unknown", "arrival", "departure", "visit")
"""Milliseconds, until they become hours."""
WAIT_COUNTS = ("waits", "waits_ended", "waits_ended_inside", "waits_marked")


def unit_people(stints: ir.Table) -> ir.Table:
    """number, unit, actor; cases: how many this person touched there in the month."""
    key = stints.key
    touched = stints.filter(stints.actor.notnull()).select("actor", "case_id", number=month(key), unit=unit(key))
    return touched.distinct().group_by("number", "unit", "actor").agg(cases=lambda t: t.count())


def unit_cases(stints: ir.Table) -> ir.Table:
    """number, unit; cases: how many had an event there in the month."""
    key, previous = stints.key, stints.previous
    new = previous.isnull() | (unit(previous) != unit(key)) | (month(previous) != month(key))
    seen = stints.filter(new).select("case_id", number=month(key), unit=unit(key)).distinct()
    return seen.group_by("number", "unit").agg(cases=seen.count())


def unit_spent(stints: ir.Table, months: ir.Table, until: int) -> ir.Table:
    """Milliseconds per month and unit by status class: number, unit, active, queue, waiting, unknown.

    An hour counts in the month in which it passes, so that no month waits for what comes after it. What is open at
    `until` (the number of the month after the last) counts as long.
    """
    key, following = stints.key, stints.following
    same = month(key) == month(following)
    near = stints.filter(is_open(key) & same).select(
        cell=month(key) * PLACES + place(key), spent=elapsed(key, following)
    )
    far = over_months(
        stints.filter(is_open(key) & (following.isnull() | ~same)).select(
            place=place(key),
            begins=milliseconds(key),
            finishes=milliseconds(following).fill_null(month_starts(until)),
            first=month(key),
            last=month(following).fill_null(until - 1),
        ),
        months,
        "first",
        "last",
    )
    both = near.union(far.select(cell=far.number * PLACES + far.place, spent=overlap(far)))
    # one key of 8 bytes and one sum for every stint; the rest is done on a few cells
    cells = both.group_by("cell").agg(spent=total(both.spent))
    cells = cells.select("spent", number=cells.cell >> 20, unit=cells.cell & 0x1FFFF, status=(cells.cell >> 17) & 7)
    classes = {"active": ACTIVE, "queue": QUEUE, "waiting": WAITING, "unknown": UNKNOWN}
    spent = {name: total((cells.status == code).ifelse(cells.spent, 0)) for name, code in classes.items()}
    return cells.group_by("number", "unit").agg(**spent)


def overlap(rows: ir.Table) -> ir.IntegerValue:
    """Milliseconds of `begins` to `finishes` that lie between the month's `starts` and `ends`."""
    return ibis.least(rows.finishes, rows.ends) - ibis.greatest(rows.begins, rows.starts)


def arrivals(visits: ir.Table, months: ir.Table) -> ir.Table:
    """number, unit, arrivals, arrival: milliseconds from each to the end of the month."""
    key = visits.key
    cells = visits.group_by(number=month(key), unit=unit(key)).agg(
        arrivals=visits.count(), within=total(within_month(key))
    )
    joined = cells.join(months, "number")
    return joined.select(
        "number", "unit", "arrivals", arrival=joined.arrivals * (joined.ends - joined.starts) - joined.within
    )


def departures(visits: ir.Table, months: ir.Table) -> ir.Table:
    """number, unit, departures; departure: milliseconds from each to the end of the month; visit: their lengths."""
    gone = visits.filter(visits.left.notnull())
    cells = gone.group_by(number=month(gone.left), unit=unit(gone.key)).agg(
        departures=gone.count(),
        within=total(within_month(gone.left)),
        visit=total(elapsed(gone.key, gone.left)),
    )
    joined = cells.join(months, "number")
    return joined.select(
        "number",
        "unit",
        "departures",
        "visit",
        departure=joined.departures * (joined.ends - joined.starts) - joined.within,
    )


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


def unit_flow(spent: ir.Table, arrived: ir.Table, departed: ir.Table) -> ir.Table:
    """number, unit and the quantities of UNIT_FLOW."""
    cells = stacked((spent, arrived, departed), ("number", "unit"), (*FLOW_COUNTS, *FLOW_SPENT))
    # a unit with something open has hours in every month, so that no month is missing from the sum
    earlier = ibis.window(group_by=cells.unit, order_by=cells.number, preceding=(None, 1))
    open_at_start = (cells.arrivals - cells.departures).sum().over(earlier).cast("float64").fill_null(0.0)
    return cells.select(
        "number",
        "unit",
        *FLOW_COUNTS,
        open_at_start=open_at_start,
        **{f"{name}_hours": hours(cells[name]) for name in FLOW_SPENT},
    )


def unit_ages(visits: ir.Table, arrived: ir.Table, months: ir.Table, bins: ir.Table, until: int) -> ir.Table:
    """number, unit, bin, entered, ended, censored."""
    key, left = visits.key, visits.left
    gone = visits.filter(left.notnull())
    ended = gone.select(number=month(gone.left), unit=unit(gone.key), hour=age_hour(elapsed(gone.key, gone.left)))
    ended = ended.join(bins, "hour").group_by("number", "unit", "bin").agg(ended=lambda t: t.count())
    lasting = visits.filter(left.isnull() | (month(left) != month(key))).select(
        unit=unit(key),
        begins=milliseconds(key),
        first=month(key),
        last=month(left).fill_null(until) - 1,
    )
    lasting = over_months(lasting, months, "first", "last")
    # mutate, not select: ibis 12 loses a column that is computed on a join and joined on at once
    aged = lasting.mutate(hour=age_hour(lasting.ends - lasting.begins)).join(bins, "hour")
    censored = aged.group_by("number", "unit", "bin").agg(censored=aged.count())
    entered = arrived.select("number", "unit", bin=ibis.literal(0, "int64"), entered=arrived.arrivals)
    # who is open at the end of a month comes under observation again in the next, at the same age
    carried = censored.filter(censored.number + 1 < until).select(
        "unit", "bin", number=censored.number + 1, entered=censored.censored
    )
    return stacked((entered, carried, ended, censored), ("number", "unit", "bin"), ("entered", "ended", "censored"))


def unit_closures(spells: ir.Table, follow_ups: ir.Table) -> ir.Table:
    """number, unit (the closing's), case_kind, closed, first_line, followed, reopened."""
    done = spells.filter(spells.closing.notnull() & (status(spells.closing) == DONE))
    cells = done.group_by("case_kind", number=month(done.closing), unit=unit(done.closing)).agg(
        closed=done.count(), first_line=total(done.first_line)
    )
    return stacked(
        (cells, follow_ups), ("number", "unit", "case_kind"), ("closed", "first_line", "followed", "reopened")
    )


def waits(stints: ir.Table) -> ir.Table:
    """Waits begun and ended: number, unit and the counts of UNIT_WAITS; the same as whole_<count> for whole cases.

    A wait is an unbroken time in waiting_external, of a unit within the unit. Its beginning and its end each count in
    the month in which they happen.
    """
    waiting = stints.filter(status(stints.key) == WAITING)
    key, previous, following = waiting.key, waiting.previous, waiting.following
    went_on = (status(previous) == WAITING).fill_null(False)  # noqa: FBT003
    begun = waiting.filter(~went_on | (unit(previous) != unit(key)))
    begun = begun.select(number=month(key), unit=unit(key), whole=went_on.ifelse(0, 1))
    began = begun.group_by("number", "unit").agg(waits=begun.count(), whole_waits=total(begun.whole))
    goes_on = status(following) == WAITING
    over = waiting.filter(following.notnull() & (~goes_on | (unit(following) != unit(key))))
    over = over.select(number=month(following), unit=unit(key), cause=cause(following), whole=goes_on.ifelse(0, 1))
    ended = over.group_by("number", "unit").agg(
        waits_ended=over.count(),
        waits_ended_inside=tally(over.cause == INSIDE),
        waits_marked=tally(over.cause != 0),
        whole_waits_ended=total(over.whole),
        whole_waits_ended_inside=total((over.cause == INSIDE).ifelse(over.whole, 0)),
        whole_waits_marked=total((over.cause != 0).ifelse(over.whole, 0)),
    )
    return stacked((began, ended), ("number", "unit"), (*WAIT_COUNTS, *(f"whole_{name}" for name in WAIT_COUNTS)))


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
