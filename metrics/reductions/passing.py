"""Time between two events, in the months in which it passes."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from .keys import month, within_month
from .shaping import over_months, total

SPAN_BITS, PLACE_BITS = 11, 34
"""Months from first to last; units of both ends of an interface."""
SPANS, PLACES = 1 << SPAN_BITS, 1 << PLACE_BITS


def time_in_months(rows: ir.Table, months: ir.Table, until: int) -> ir.Table:
    """cell (month number x PLACES + place), spent: milliseconds between two keys, in the months in which they pass.

    rows: place (a whole number below PLACES), begins, ends (keys; missing while it lasts, which counts to month number
    `until`). Rows of the same first and last month are summed at once; the months in between are whole months for all
    of them, and are counted, not spread. A cell may occur several times.
    """
    first = month(rows.begins)
    after = within_month(rows.ends).fill_null(0)
    alike = rows.select(
        cell=(first * (SPANS - 1) + month(rows.ends).fill_null(until)) * PLACES + rows.place,
        after=after,
        net=after - within_month(rows.begins),
    )
    alike = alike.group_by("cell").agg(many=alike.count(), after=total(alike.after), net=total(alike.net))
    begun = alike.cell >> (PLACE_BITS + SPAN_BITS)
    alike = alike.select(
        "many",
        "after",
        "net",
        place=alike.cell & (PLACES - 1),
        first=begun,
        last=begun + ((alike.cell >> PLACE_BITS) & (SPANS - 1)),
    )
    inside = alike.filter(alike.first == alike.last)
    over = alike.filter(alike.first < alike.last)
    starts = over.join(months, over.first == months.number)
    ends = over.filter(over.last < until)
    return ibis.union(
        inside.select(cell=inside.first * PLACES + inside.place, spent=inside.net),
        starts.select(
            cell=starts.first * PLACES + starts.place,
            spent=starts.many * (starts.ends - starts.starts) + starts.net - starts.after,
        ),
        ends.select(cell=ends.last * PLACES + ends.place, spent=ends.after),
        _months_between(over.filter(over.first + 1 < over.last), months, until),
    )


def _months_between(over: ir.Table, months: ir.Table, until: int) -> ir.Table:
    """cell, spent: a whole month for everything that was there all through it."""
    changes = ibis.union(
        over.select("place", "many", number=over.first + 1), over.select("place", many=-over.many, number=over.last)
    )
    reach = over.group_by("place").agg(first=over.first.min() + 1, last=over.last.max())
    every = over_months(reach.mutate(last=ibis.least(reach.last, until) - 1), months, "first", "last")
    both = changes.filter(changes.number < until).union(
        every.select("place", many=ibis.literal(0, "int64"), number=every.number)
    )
    net = both.group_by("place", "number").agg(many=total(both.many))
    so_far = ibis.window(group_by=net.place, order_by=net.number, preceding=(None, 0))
    there = net.mutate(many=net.many.sum().over(so_far).cast("int64")).filter(lambda t: t.many > 0)
    there = there.join(months, "number")
    return there.select(cell=there.number * PLACES + there.place, spent=there.many * (there.ends - there.starts))
