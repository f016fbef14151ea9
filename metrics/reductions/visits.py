"""Events -> stints -> visits: one sort of all events, and one of those that change something.

A stint is the time from one event to the next. A visit is an unbroken stay in one unit within a spell; a spell is a
case's time from opening to done or withdrawn. A handover is a change of unit within a spell. A case whose first event
is done or withdrawn was met at once: a spell and a visit of no length.
"""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir
from ibis import _

from .keys import QUEUE, both_open, closed, is_open, moved, pack, status


def unit_codes(work_event: ir.Table, org_unit: ir.Table | None) -> ir.Table:
    """A number per unit with events: unit, unit_id, first_line. In the order of unit_id."""
    codes = work_event.select("unit_id").distinct()
    codes = codes.mutate(unit=ibis.row_number().over(order_by=codes.unit_id).cast("int64"))
    if org_unit is None:
        return codes.select("unit", "unit_id", first_line=ibis.literal(value=False))
    marked = org_unit.filter(_.first_line).select(marked="unit_id").distinct()
    joined = codes.left_join(marked, codes.unit_id == marked.marked)
    return joined.select("unit", "unit_id", first_line=_.marked.notnull())


def stints(work_event: ir.Table, units: ir.Table, until: datetime) -> ir.Table:
    """Every event before `until` with its neighbours in the case.

    case_id, key, actor; previous and following: the keys beside it (missing at the ends); closing: the first done or
    withdrawn event from here on, itself included, missing while the case is open.
    """
    events = work_event.filter(_.occurred_at < until).join(units.select("unit", "unit_id"), "unit_id")
    keys = events.select("case_id", "actor", key=pack(_.occurred_at, _.status_class, _.unit, _.outside))
    order = [keys.key, keys.actor]
    beside = ibis.window(group_by=keys.case_id, order_by=order)
    onward = ibis.window(group_by=keys.case_id, order_by=order, following=(0, None))
    return keys.select(
        "case_id",
        "key",
        "actor",
        previous=keys.key.lag().over(beside),
        following=keys.key.lead().over(beside),
        closing=closed(keys.key).ifelse(keys.key, None).min().over(onward),
    )


def handed_over(previous: ir.IntegerValue, key: ir.IntegerValue) -> ir.BooleanValue:
    """True where the case moved from one unit to another within a spell."""
    return both_open(previous, key) & moved(previous, key)


def visits(stints: ir.Table) -> ir.Table:
    """One row per visit.

    case_id; key: its first event; reopens: true where the case had been closed; came_from: the event before, missing unless handed over; left: the event that ended
    it (a handover or a closing), missing while it lasts; taken: its first event that is not queue, missing if there is
    none yet; taken_by: the actor of that event; closing: the end of the spell, missing while it lasts.
    """
    key, previous = stints.key, stints.previous
    begins = previous.isnull() | (is_open(key) & (closed(previous) | moved(previous, key)))
    takes = is_open(key) & (status(previous) == QUEUE) & (status(key) != QUEUE) & ~moved(previous, key)
    turns = stints.filter(begins | takes).select(
        "case_id", "key", "actor", "previous", "closing", begins=begins.ifelse(key, None)
    )
    order = [turns.key, turns.actor]
    beside = ibis.window(group_by=turns.case_id, order_by=order)
    after = ibis.window(group_by=turns.case_id, order_by=order, following=(1, None))
    seen = turns.mutate(
        next_key=turns.key.lead().over(beside),
        next_actor=turns.actor.lead().over(beside),
        next_begins=turns.begins.min().over(after),
    )
    seen = seen.filter(seen.begins.notnull())
    waits = status(seen.key) == QUEUE
    here = ~moved(seen.next_key, seen.key)
    # the next turn in the same unit is its taking up, unless the case was closed in between
    taken_up = here & (seen.closing.isnull() | (seen.next_key < seen.closing))
    return seen.select(
        "case_id",
        "key",
        "closing",
        reopens=closed(seen.previous).fill_null(False),  # noqa: FBT003
        came_from=is_open(seen.previous).ifelse(seen.previous, None),
        left=ibis.least(seen.next_begins, seen.closing),
        taken=waits.ifelse(taken_up.ifelse(seen.next_key, None), seen.key),
        taken_by=waits.ifelse(taken_up.ifelse(seen.next_actor, None), seen.actor),
    )
