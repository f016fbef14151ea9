"""Cells of interfaces: who hands over to whom, how often, and how long the work then waits."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from .keys import QUEUE, UNITS, both_open, month, moved, route, status, unit
from .passing import time_in_months
from .shaping import hours, on_routes, tally, total
from .spells import came_back
from .visits import handed_over

MANY_BITS = 20
MANY = 1 << MANY_BITS


def givers(stints: ir.Table) -> ir.Table:
    """way (month, from, to), actor; handovers this person gave: the actor of the last event before each."""
    gives = stints.filter(handed_over(stints.key, stints.following) & stints.actor.notnull())
    given = gives.select("actor", way=route(gives.following, gives.key, gives.following))
    return given.group_by("way", "actor").agg(handovers=given.count())


def takers(stints: ir.Table, queues: ir.Table) -> ir.Table:
    """way, actor; handovers this person took over: the actor of the first event after each that is not queue.

    In that event's month; nobody while the case waits.
    """
    takes = stints.filter(
        handed_over(stints.key, stints.following) & (status(stints.following) != QUEUE) & stints.next_actor.notnull()
    )
    waited = queues.filter(queues.taken_by.notnull())
    taken = takes.select(actor=takes.next_actor, way=route(takes.following, takes.key, takes.following)).union(
        waited.select(actor=waited.taken_by, way=route(waited.ends, waited.came_from, waited.key))
    )
    return taken.group_by("way", "actor").agg(handovers=taken.count())


def interface_people(givers: ir.Table, takers: ir.Table) -> ir.Table:
    """number, unit, other, side, actor, handovers."""
    sides = [rows.mutate(side=ibis.literal(side)) for side, rows in (("from", givers), ("to", takers))]
    return on_routes(ibis.union(*sides), "side", "actor", "handovers")


def case_pairs(visits: ir.Table) -> ir.Table:
    """Handovers of a case between two units in a month, either way.

    way (month, lower unit, higher unit), case_id; up: handovers low -> high; down: high -> low; returned: 0 or 1.
    """
    here, there = visits.key, visits.left
    gone = visits.filter(both_open(here, there) & moved(here, there))
    low, high = ibis.least(unit(gone.key), unit(gone.left)), ibis.greatest(unit(gone.key), unit(gone.left))
    rows = gone.select(
        "case_id",
        way=(month(gone.left) * UNITS + low) * UNITS + high,
        ways=(unit(gone.key) < unit(gone.left)).ifelse(1, MANY),
        returned=came_back(gone).ifelse(1, 0),
    )
    # one sum for both directions: a case is handed over less than 2**20 times in a month
    both = rows.group_by("way", "case_id").agg(ways=total(rows.ways), returned=rows.returned.max())
    return both.select("way", "case_id", "returned", up=both.ways & (MANY - 1), down=both.ways >> MANY_BITS)


def pairs(case_pairs: ir.Table) -> ir.Table:
    """number, low, high; cases, returned; cases and handovers each way."""
    sums = case_pairs.group_by("way").agg(
        cases=case_pairs.count(),
        returned=total(case_pairs.returned),
        cases_up=tally(case_pairs.up > 0),
        cases_down=tally(case_pairs.down > 0),
        up=total(case_pairs.up),
        down=total(case_pairs.down),
    )
    named = on_routes(sums, "cases", "returned", "cases_up", "cases_down", "up", "down")
    return named.rename(low="unit", high="other")


def interface_returns(pairs: ir.Table) -> ir.Table:
    """number, unit, other (unit < other), cases, returned."""
    return pairs.select("number", "cases", "returned", unit=pairs.low, other=pairs.high)


def interface_flow(visits: ir.Table, queues: ir.Table, pairs: ir.Table, months: ir.Table, until: int) -> ir.Table:
    """number, unit, other and the quantities of INTERFACE_FLOW. Hours count in the month in which they pass."""
    came = visits.filter(visits.came_from.notnull())
    stays = came.select(place=_between(came), begins=came.key, ends=came.left)
    queued = queues.select("ends", place=_between(queues), begins=queues.key)
    elapsed, queue = (
        time.group_by("cell").agg(spent=total(time.spent))
        for time in (time_in_months(rows, months, until) for rows in (stays, queued))
    )
    counts = ibis.union(
        *(
            pairs.filter(pairs[handovers] > 0).select(
                way=(pairs.number * UNITS + pairs[a]) * UNITS + pairs[b], cases=pairs[cases], handovers=pairs[handovers]
            )
            for a, b, cases, handovers in (("low", "high", "cases_up", "up"), ("high", "low", "cases_down", "down"))
        )
    )
    # every handover begins a stay, so no interface and month is missing from `elapsed`
    queue = queue.select(waited="cell", queue="spent")
    cells = elapsed.left_join(queue, elapsed.cell == queue.waited).left_join(counts, elapsed.cell == counts.way)
    cells = cells.select(
        way=elapsed.cell,
        cases=counts.cases.fill_null(0),
        handovers=counts.handovers.fill_null(0),
        queue_hours=hours(queue.queue.fill_null(0)),
        elapsed_hours=hours(elapsed.spent),
    )
    return on_routes(cells, "cases", "handovers", "queue_hours", "elapsed_hours")


def _between(handed: ir.Table) -> ir.IntegerValue:
    """The units at both ends of the handover from `came_from` to `key`."""
    return unit(handed.came_from) * UNITS + unit(handed.key)
