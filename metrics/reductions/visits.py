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

from .keys import QUEUE, both_open, closed, is_open, moved, pack, same_place, status


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

    case_id, key, actor; previous and following: the keys beside it (missing at the ends); next_actor: who did the
    following; closing: the first done or withdrawn event from here on, itself included, missing while the case is open.
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
        next_actor=keys.actor.lead().over(beside),
        closing=closed(keys.key).ifelse(keys.key, None).min().over(onward),
    )


def handed_over(previous: ir.IntegerValue, key: ir.IntegerValue) -> ir.BooleanValue:
    """True where the case moved from one unit to another within a spell."""
    return both_open(previous, key) & moved(previous, key)


def visits(stints: ir.Table) -> ir.Table:
    """One row per visit.

    case_id; key: its first event; reopens: true where the case had been closed; came_from: the event before, missing
    unless handed over; left: the event that ended it (a handover or a closing), missing while it lasts; closing: the
    end of the spell, missing while it lasts.
    """
    key, previous = stints.key, stints.previous
    begins = previous.isnull() | (is_open(key) & (closed(previous) | moved(previous, key)))
    begun = stints.filter(begins).select("case_id", "key", "previous", "closing")
    following = begun.key.lead().over(ibis.window(group_by=begun.case_id, order_by=begun.key))
    return begun.select(
        "case_id",
        "key",
        "closing",
        reopens=closed(begun.previous).fill_null(False),  # noqa: FBT003
        came_from=is_open(begun.previous).ifelse(begun.previous, None),
        left=ibis.least(following, begun.closing),
    )


def queues(stints: ir.Table) -> ir.Table:
    """One row per handover into a queue: until the work is taken up, moves on or is closed.

    case_id; key: the first event after the handover; came_from: the event before it; ends: the first event that is not
    queue in the same unit, missing while it waits; taken_by: the actor of that event if it takes up the work there,
    missing otherwise; closing: the end of the spell.
    """
    queued = stints.filter(status(stints.key) == QUEUE)
    key, previous, following = queued.key, queued.previous, queued.following
    first = is_open(previous) & moved(previous, key)
    last = following.isnull() | ~same_place(key, following)
    # the steps in between say nothing; the next one that is kept after a first is the last
    turns = queued.filter(first | (same_place(previous, key) & last)).mutate(first=moved(previous, key), last=last)
    beside = ibis.window(group_by=turns.case_id, order_by=[turns.key, turns.actor, turns.first.ifelse(0, 1)])
    seen = turns.mutate(
        ends=turns.last.ifelse(turns.following, turns.following.lead().over(beside)),
        taken_by=turns.last.ifelse(turns.next_actor, turns.next_actor.lead().over(beside)),
    )
    seen = seen.filter(seen.first)
    taken_up = both_open(seen.key, seen.ends) & ~moved(seen.key, seen.ends)
    return seen.select(
        "case_id",
        "key",
        "ends",
        "closing",
        came_from="previous",
        taken_by=taken_up.ifelse(seen.taken_by, None),
    )
