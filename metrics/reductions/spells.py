"""Visits -> spells: a case's time from opening to done or withdrawn."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from .keys import DAY, DONE, is_open, milliseconds, month, status, unit, within_month
from .packing import bit_or
from .shaping import total

FOLLOW_UP_DAYS = 30
NO_KIND = "unknown"
HANDED, RETURNED, BEYOND = 1, 2, 4
"""Marks of a visit: begun by a handover, ended by one back, in a unit that is not first line."""


def spell_parts(visits: ir.Table, units: ir.Table) -> ir.Table:
    """case_id, closing, key, marks (HANDED, RETURNED, BEYOND) of every spell, see `spells`."""
    lines = visits.mutate(unit=unit(visits.key)).join(units.select("unit", "first_line"), "unit")
    handed = lines.came_from.notnull()
    marks = (handed.ifelse(HANDED, 0) + came_back(lines).ifelse(RETURNED, 0) + lines.first_line.ifelse(0, BEYOND)).cast(
        "int64"
    )
    lines = lines.select("case_id", "closing", "key", marks=marks)
    return lines.group_by("case_id", "closing").agg(key=lines.key.min(), marks=bit_or(lines.marks))


def spells(parts: ir.Table, visits: ir.Table, work_case: ir.Table | None) -> ir.Table:
    """One row per spell.

    case_id; key: its first event; closing: missing while it lasts; opened: the case's first event (a case's age counts
    from there); again: the first event of the case's next spell; handed_over, returned (a path A -> B -> A),
    first_line (no unit that is not): 0 or 1; handover_queue: milliseconds in queue right after handovers, in visits
    that have left the queue; case_kind, failure_demand of the case.
    """
    again = visits.filter(visits.reopens).select("case_id").distinct()
    several = parts.semi_join(again, "case_id")
    several = several.select(
        here="case_id",
        begins="key",
        opened=several.key.min().over(ibis.window(group_by=several.case_id)),
        again=several.key.lead().over(ibis.window(group_by=several.case_id, order_by=several.key)),
    )
    joined = parts.left_join(several, (parts.case_id == several.here) & (parts.key == several.begins))
    ordered = joined.select(
        "case_id",
        "closing",
        "key",
        "again",
        opened=joined.opened.fill_null(joined.key),
        handed_over=joined.marks & 1,
        returned=(joined.marks >> 1) & 1,
        first_line=1 - ((joined.marks >> 2) & 1),
    )
    return with_kind(ordered, work_case, failure=True)


def with_kind(rows: ir.Table, work_case: ir.Table | None, *, failure: bool = False) -> ir.Table:
    """`rows` with the case's case_kind, and its failure_demand if `failure`."""
    if work_case is None:
        named = rows.mutate(case_kind=ibis.literal(NO_KIND))
        return named.mutate(failure_demand=ibis.null("boolean")) if failure else named
    known = work_case.group_by("case_id").agg(kind=_.case_kind.max(), failure_demand=_.failure_demand.max())
    joined = rows.left_join(known, "case_id")
    marks = {"failure_demand": joined.failure_demand} if failure else {}
    return joined.select(*(rows[name] for name in rows.columns), case_kind=joined.kind.fill_null(NO_KIND), **marks)


def came_back(visits: ir.Table) -> ir.BooleanValue:
    """True where the visit ended with a handover back to the unit it came from."""
    back = is_open(visits.left) & (unit(visits.left) == unit(visits.came_from))
    return back.fill_null(False)  # noqa: FBT003


def follow_ups(spells: ir.Table, months: ir.Table) -> ir.Table:
    """Closures by the month in which their follow-up ends, be it ahead, and the month in which they were closed.

    number, closed_in (month numbers), unit (the closing's), followed; reopened: of these, opened again within it.
    """
    done = spells.filter(spells.closing.notnull() & (status(spells.closing) == DONE))
    dated = done.mutate(number=month(done.closing)).join(months, "number")
    span = FOLLOW_UP_DAYS * DAY
    reach = within_month(dated.closing) + span
    this, both = dated.ends - dated.starts, dated.next_ends - dated.starts
    # 30 days end in the month itself, in the next, or from the end of January in March
    later = (reach >= this).ifelse(1, 0) + (reach >= both).ifelse(1, 0)
    again = dated.again.notnull() & (milliseconds(dated.again) <= milliseconds(dated.closing) + span)
    ended = dated.select(
        number=dated.number + later, closed_in="number", unit=unit(dated.closing), again=again.ifelse(1, 0)
    )
    return ended.group_by("number", "closed_in", "unit").agg(followed=ended.count(), reopened=total(ended.again))
