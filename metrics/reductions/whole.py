"""Cells of the whole, from whole cases; never from the parts."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from .keys import ACTIVE, DONE, QUEUE, WAITING, WITHDRAWN, elapsed, is_open, month, status
from .shaping import age_hour, begun_hour, hour_at_end, hours, over_months, tally, total
from .spells import with_kind
from .units import stacked

STATUS_BITS = 3
STATUSES = 1 << STATUS_BITS
AFTER_HANDOVER = STATUSES - 1
"""In place of a status class: in queue, right after a handover."""
COUNTS = (
    "arrivals",
    "closed",
    "withdrawn",
    "handed_over",
    "returned",
    "first_line",
    "failure_known",
    "failure_demand",
)
SPENT = ("case", "active", "queue", "waiting", "elapsed", "handover_queue")
"""Milliseconds, until they become hours."""


def closed_spent(stints: ir.Table, queues: ir.Table) -> ir.Table:
    """Milliseconds of the cases closed in the month, by status class and in queue right after a handover.

    number, active, queue, waiting, handover_queue.
    """
    statuses = {"active": ACTIVE, "queue": QUEUE, "waiting": WAITING, "handover_queue": AFTER_HANDOVER}
    spent = stints.filter(is_open(stints.key) & (status(stints.closing) == DONE))
    after = queues.filter(status(queues.closing) == DONE)
    rows = ibis.union(
        spent.select(
            cell=month(spent.closing) * STATUSES + status(spent.key), length=elapsed(spent.key, spent.following)
        ),
        after.select(cell=month(after.closing) * STATUSES + AFTER_HANDOVER, length=elapsed(after.key, after.ends)),
    )
    cells = rows.group_by("cell").agg(spent=total(rows.length))
    cells = cells.select("spent", number=cells.cell >> STATUS_BITS, status=cells.cell & (STATUSES - 1))
    return cells.group_by("number").agg(
        **{name: total((cells.status == code).ifelse(cells.spent, 0)) for name, code in statuses.items()}
    )


def whole_flow(spells: ir.Table, closed_spent: ir.Table, months: ir.Table, until: int) -> ir.Table:
    """number and the quantities of WHOLE_FLOW, for every month from the first on.

    Every spell counts: a case opened again arrives again.
    """
    first = spells.key == spells.opened
    came = spells.group_by(number=month(spells.key)).agg(
        arrivals=spells.count(),
        failure_known=tally(first & spells.failure_demand.notnull()),
        failure_demand=tally(first & spells.failure_demand.fill_null(False)),  # noqa: FBT003
    )
    gone = spells.filter(spells.closing.notnull())
    done = status(gone.closing) == DONE
    length = elapsed(gone.key, gone.closing)
    left = gone.group_by(number=month(gone.closing)).agg(
        closed=tally(done),
        withdrawn=tally(~done),
        case=total(length),
        elapsed=total(done.ifelse(length, 0)),
        **{name: total(done.ifelse(gone[name], 0)) for name in ("handed_over", "returned", "first_line")},
    )
    began = came.aggregate(first=came.number.min()).mutate(last=ibis.literal(until - 1, "int64"))
    every = over_months(began.filter(began["first"].notnull()), months, "first", "last").select("number")
    cells = stacked((came, left, closed_spent, every), ("number",), (*COUNTS, *SPENT))
    return cells.select("number", *COUNTS, **{f"{name}_hours": hours(cells[name]) for name in SPENT})


def closers(stints: ir.Table, work_case: ir.Table | None) -> ir.Table:
    """number, case_kind, actor; closed: cases that this person closed in the month."""
    closes = (status(stints.key) == DONE) & (stints.previous.isnull() | is_open(stints.previous))
    closed = stints.filter(closes & stints.actor.notnull()).select("case_id", "actor", number=month(stints.key))
    named = with_kind(closed, work_case)
    return named.group_by("number", "case_kind", "actor").agg(closed=named.count())


def whole_kinds(spells: ir.Table) -> ir.Table:
    """number, case_kind, closed, first_line."""
    done = spells.filter(spells.closing.notnull() & (status(spells.closing) == DONE))
    return done.group_by("case_kind", number=month(done.closing)).agg(
        closed=done.count(), first_line=total(done.first_line)
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
