"""Cells of the whole, from whole cases; never from the parts."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from .keys import ACTIVE, DONE, QUEUE, WAITING, WITHDRAWN, elapsed, is_open, month, status, within_month
from .shaping import age_hour, begun_hour, hour_at_end, hours, over_months, tally, total
from .spells import with_kind
from .units import stacked

STATUS_BITS = 3
STATUSES = 1 << STATUS_BITS
AFTER_HANDOVER = STATUSES - 1
"""In place of a status class: in queue, right after a handover."""
KEYS = ("number", "case_kind")
COUNTS = (
    "arrivals",
    "closed",
    "withdrawn",
    "handed_over",
    "returned",
    "first_line",
    "followed",
    "reopened",
    "failure_known",
    "failure_demand",
)
SPENT = ("arrival", "departure", "case", "active", "queue", "waiting", "elapsed", "handover_queue")
"""Milliseconds, until they become hours."""


def closed_spent(stints: ir.Table, queues: ir.Table, work_case: ir.Table | None) -> ir.Table:
    """Milliseconds of the cases closed in the month, by status class and in queue right after a handover.

    number, case_kind, active, queue, waiting, handover_queue.
    """
    statuses = {"active": ACTIVE, "queue": QUEUE, "waiting": WAITING, "handover_queue": AFTER_HANDOVER}
    spent = stints.filter(is_open(stints.key) & (status(stints.closing) == DONE))
    after = queues.filter(status(queues.closing) == DONE)
    rows = ibis.union(
        spent.select(
            "case_id",
            cell=month(spent.closing) * STATUSES + status(spent.key),
            length=elapsed(spent.key, spent.following),
        ),
        after.select(
            "case_id", cell=month(after.closing) * STATUSES + AFTER_HANDOVER, length=elapsed(after.key, after.ends)
        ),
    )
    rows = with_kind(rows, work_case)
    cells = rows.group_by("case_kind", "cell").agg(spent=total(rows.length))
    cells = cells.select("case_kind", "spent", number=cells.cell >> STATUS_BITS, status=cells.cell & (STATUSES - 1))
    return cells.group_by("case_kind", "number").agg(
        **{name: total((cells.status == code).ifelse(cells.spent, 0)) for name, code in statuses.items()}
    )


def whole_flow(
    spells: ir.Table, closed_spent: ir.Table, follow_ups: ir.Table, months: ir.Table, until: int
) -> ir.Table:
    """number, case_kind and the quantities of WHOLE_FLOW. Every spell counts: a case opened again arrives again."""
    first = spells.key == spells.opened
    came = spells.group_by("case_kind", number=month(spells.key)).agg(
        arrivals=spells.count(),
        within=total(within_month(spells.key)),
        failure_known=tally(first & spells.failure_demand.notnull()),
        failure_demand=tally(first & spells.failure_demand.fill_null(False)),  # noqa: FBT003
    )
    came = came.join(months, "number")
    came = came.mutate(arrival=came.arrivals * (came.ends - came.starts) - came.within)
    gone = spells.filter(spells.closing.notnull())
    done = status(gone.closing) == DONE
    length = elapsed(gone.key, gone.closing)
    left = gone.group_by("case_kind", number=month(gone.closing)).agg(
        closed=tally(done),
        withdrawn=tally(~done),
        within=total(within_month(gone.closing)),
        case=total(length),
        elapsed=total(done.ifelse(length, 0)),
        **{name: total(done.ifelse(gone[name], 0)) for name in ("handed_over", "returned", "first_line")},
    )
    left = left.join(months, "number")
    left = left.mutate(departure=(left.closed + left.withdrawn) * (left.ends - left.starts) - left.within)
    began = came.group_by("case_kind").agg(first=came.number.min()).mutate(last=ibis.literal(until - 1, "int64"))
    every = over_months(began, months, "first", "last").select("number", "case_kind")
    cells = stacked((came, left, closed_spent, follow_ups, every), KEYS, (*COUNTS, *SPENT))
    earlier = ibis.window(group_by=cells.case_kind, order_by=cells.number, preceding=(None, 1))
    net = cells.arrivals - cells.closed - cells.withdrawn
    return cells.select(
        *KEYS,
        *COUNTS,
        open_at_start=net.sum().over(earlier).cast("float64").fill_null(0.0),
        **{f"{name}_hours": hours(cells[name]) for name in SPENT},
    )


def whole_ages(spells: ir.Table, months: ir.Table, bins: ir.Table, until: int) -> ir.Table:
    """number, bin, entered, met, withdrawn, censored. Ages count from the case's first event."""
    begun = spells.select(number=month(spells.key), hour=age_hour(elapsed(spells.opened, spells.key)))
    begun = begun.join(bins, "hour").group_by("number", "bin").agg(entered=lambda t: t.count())
    gone = spells.filter(spells.closing.notnull())
    ended = gone.select(
        number=month(gone.closing), end=status(gone.closing), hour=age_hour(elapsed(gone.opened, gone.closing))
    ).join(bins, "hour")
    ended = ended.group_by("number", "bin").agg(met=tally(ended.end == DONE), withdrawn=tally(ended.end == WITHDRAWN))
    key, left = spells.key, spells.closing
    lasting = spells.filter(left.isnull() | (month(left) != month(key))).select(
        begins=begun_hour(spells.opened), first=month(key), last=month(left).fill_null(until) - 1
    )
    lasting = over_months(lasting, months, "first", "last")
    aged = lasting.mutate(hour=hour_at_end(lasting)).join(bins, "hour")
    censored = aged.group_by("number", "bin").agg(censored=aged.count())
    carried = censored.filter(censored.number + 1 < until).select(
        "bin", number=censored.number + 1, entered=censored.censored
    )
    return stacked((begun, carried, ended, censored), ("number", "bin"), ("entered", "met", "withdrawn", "censored"))
