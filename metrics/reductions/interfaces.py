"""Cells of interfaces: who hands over to whom, how often, and how long the work then waits."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from .keys import elapsed, is_open, milliseconds, month, month_starts, unit
from .shaping import hours, over_months, tally, total
from .spells import came_back
from .units import overlap, stacked
from .visits import handed_over


def interface_people(stints: ir.Table, visits: ir.Table) -> ir.Table:
    """number, unit, other, side, actor; cases: how many this person handed over or took over there in the month.

    'from': the actor of the last event before the handover, in its month. 'to': the actor of the first event after it
    that is not queue, in that event's month; nobody while the case waits.
    """
    gives = stints.filter(handed_over(stints.key, stints.following) & stints.actor.notnull())
    givers = gives.select(
        "actor", "case_id", number=month(gives.following), unit=unit(gives.key), other=unit(gives.following)
    )
    takes = visits.filter(visits.came_from.notnull() & visits.taken_by.notnull())
    takers = takes.select(
        "case_id", actor=takes.taken_by, number=month(takes.taken), unit=unit(takes.came_from), other=unit(takes.key)
    )
    keys = ("number", "unit", "other", "actor")
    sides = [
        rows.distinct().group_by(*keys).agg(cases=lambda t: t.count()).mutate(side=ibis.literal(side))
        for side, rows in (("from", givers), ("to", takers))
    ]
    return ibis.union(*sides)


def case_pairs(visits: ir.Table) -> ir.Table:
    """Handovers of a case between two units in a month, either way.

    number, low, high (the pair, low < high), case_id; up: handovers low -> high; down: high -> low; returned: 0 or 1.
    """
    moved = visits.filter(is_open(visits.left) & (unit(visits.left) != unit(visits.key)))
    here, there = unit(moved.key), unit(moved.left)
    rows = moved.select(
        "case_id",
        number=month(moved.left),
        low=ibis.least(here, there),
        high=ibis.greatest(here, there),
        up=(here < there).ifelse(1, 0),
        returned=came_back(moved).ifelse(1, 0),
    )
    return rows.group_by("number", "low", "high", "case_id").agg(
        up=total(rows.up), down=total(1 - rows.up), returned=rows.returned.max()
    )


def pairs(case_pairs: ir.Table) -> ir.Table:
    """number, low, high; cases, returned; cases and handovers each way."""
    return case_pairs.group_by("number", "low", "high").agg(
        cases=case_pairs.count(),
        returned=total(case_pairs.returned),
        cases_up=tally(case_pairs.up > 0),
        cases_down=tally(case_pairs.down > 0),
        up=total(case_pairs.up),
        down=total(case_pairs.down),
    )


def interface_returns(pairs: ir.Table) -> ir.Table:
    """number, unit, other (unit < other), cases, returned."""
    return pairs.select("number", "cases", "returned", unit=pairs.low, other=pairs.high)


def interface_flow(visits: ir.Table, pairs: ir.Table, months: ir.Table, until: int) -> ir.Table:
    """number, unit, other and the quantities of INTERFACE_FLOW. Hours count in the month in which they pass."""
    counts = [
        pairs.filter(pairs[handovers] > 0).select(
            "number", unit=pairs[a], other=pairs[b], cases=pairs[cases], handovers=pairs[handovers]
        )
        for a, b, cases, handovers in (("low", "high", "cases_up", "up"), ("high", "low", "cases_down", "down"))
    ]
    came = visits.filter(visits.came_from.notnull())
    queue_ends = ibis.coalesce(came.taken, came.left)
    same = month(came.key) == month(came.left)
    ends = {"unit": unit(came.came_from), "other": unit(came.key)}
    near = came.filter(same).select(
        number=month(came.key), **ends, queue=elapsed(came.key, queue_ends), elapsed=elapsed(came.key, came.left)
    )
    cutoff = month_starts(until)
    far = over_months(
        came.filter(came.left.isnull() | ~same).select(
            **ends,
            begins=milliseconds(came.key),
            finishes=milliseconds(came.left).fill_null(cutoff),
            queue_finishes=milliseconds(queue_ends).fill_null(cutoff),
            first=month(came.key),
            last=month(came.left).fill_null(until - 1),
        ),
        months,
        "first",
        "last",
    )
    queued = ibis.least(far.queue_finishes, far.ends) - ibis.greatest(far.begins, far.starts)
    far = far.select("number", "unit", "other", queue=ibis.greatest(queued, 0), elapsed=overlap(far))
    both = near.union(far)
    keys = ("number", "unit", "other")
    spent = both.group_by(*keys).agg(queue=total(both.queue), elapsed=total(both.elapsed))
    cells = stacked((*counts, spent), keys, ("cases", "handovers", "queue", "elapsed"))
    return cells.mutate(queue_hours=hours(cells.queue), elapsed_hours=hours(cells.elapsed))
