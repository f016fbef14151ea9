"""An event in one whole number: when, what it means, where, and whether it came from outside.

Sorting, comparing and joining move 8 bytes an event instead of a time and three texts. From the top:
month (10 bits, signed, 0 = January 2020), millisecond of the month (32), status class (3), unit (17), cause (2).
Numbers in order are events in order. Times are cut to whole milliseconds; events of a case that share one are read
open before closed, then in the order of STATUS_CODES, then by unit: by values alone, the same on every engine.
Range: May 1977 (earlier events count as then) to August 2062; up to 131,072 units.
"""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

STATUS_CODES = {"active": 0, "queue": 1, "waiting_external": 2, "unknown": 3, "done": 4, "withdrawn": 5}
"""Bit 2 (4) is set where the need is met or withdrawn."""
ACTIVE, QUEUE, WAITING, UNKNOWN, DONE, WITHDRAWN = STATUS_CODES.values()
INSIDE, OUTSIDE = 1, 2
"""Cause of an event; 0 where the source does not say."""

MONTH_BITS, STATUS_SHIFT, UNIT_SHIFT = 54, 19, 2
MOMENT_SHIFT = 22
EARLIEST_MONTH, LATEST_MONTH = -512, 511
EPOCH_YEAR = 2020
PLACES = 1 << 20
UNIT_BITS = 17
UNITS = 1 << UNIT_BITS
HOUR = 3_600_000
"""Milliseconds."""
DAY = 24 * HOUR


def month_number(moment: datetime) -> int:
    """Number of the month of `moment`, 0 = January 2020.

    >>> month_number(datetime(2021, 3, 31))
    14
    """
    return (moment.year - EPOCH_YEAR) * 12 + moment.month - 1


def first_day(number: int) -> datetime:
    """The first moment of a month.

    >>> first_day(14)
    datetime.datetime(2021, 3, 1, 0, 0)
    """
    return datetime(EPOCH_YEAR + number // 12, number % 12 + 1, 1)  # noqa: DTZ001  UTC without a zone


def month_starts(number: int) -> int:
    """Milliseconds from January 2020 to the first moment of a month."""
    return (first_day(number) - first_day(0)).days * DAY


def pack(
    occurred_at: ir.TimestampValue, status_class: ir.StringValue, unit: ir.IntegerValue, outside: ir.BooleanValue
) -> ir.IntegerValue:
    """The key of an event; `unit` is the unit's code."""
    number = occurred_at.year().cast("int64") * 12 + occurred_at.month() - (EPOCH_YEAR * 12 + 1)
    month = ibis.greatest(number, EARLIEST_MONTH)
    within = occurred_at.delta(occurred_at.truncate("M"), unit="millisecond")
    status = status_class.cases(*STATUS_CODES.items(), else_=UNKNOWN)
    cause = ibis.cases((outside, OUTSIDE), (~outside, INSIDE), else_=0)
    return (month * (1 << 32) + within) * (1 << MOMENT_SHIFT) + status * (1 << STATUS_SHIFT) + unit * 4 + cause


def month(key: ir.IntegerValue) -> ir.IntegerValue:
    """Number of the month."""
    return key >> MONTH_BITS


def within_month(key: ir.IntegerValue) -> ir.IntegerValue:
    """Milliseconds since the month's first moment."""
    return (key >> MOMENT_SHIFT) & ((1 << 32) - 1)


def status(key: ir.IntegerValue) -> ir.IntegerValue:
    """Code of the status class, see STATUS_CODES."""
    return (key >> STATUS_SHIFT) & 7


def unit(key: ir.IntegerValue) -> ir.IntegerValue:
    """Code of the unit."""
    return (key >> UNIT_SHIFT) & ((1 << 17) - 1)


def place(key: ir.IntegerValue) -> ir.IntegerValue:
    """Status and unit in one number, below PLACES: the status above 17 bits of unit."""
    return (key >> UNIT_SHIFT) & (PLACES - 1)


def cell(moment: ir.IntegerValue, place: ir.IntegerValue) -> ir.IntegerValue:
    """The month of one key and the unit of another in one number: grouping by it moves 8 bytes a row."""
    return month(moment) * UNITS + unit(place)


def cell_month(cell: ir.IntegerValue) -> ir.IntegerValue:
    """Number of the month of a cell."""
    return cell >> UNIT_BITS


def cell_unit(cell: ir.IntegerValue) -> ir.IntegerValue:
    """Code of the unit of a cell."""
    return cell & (UNITS - 1)


def route(moment: ir.IntegerValue, here: ir.IntegerValue, there: ir.IntegerValue) -> ir.IntegerValue:
    """The month of a key and the units of two others in one number."""
    return cell(moment, here) * UNITS + unit(there)


def of_place(place: ir.IntegerValue) -> ir.IntegerValue:
    """The status of a place."""
    return (place >> UNIT_BITS) & 7


def cause(key: ir.IntegerValue) -> ir.IntegerValue:
    """INSIDE, OUTSIDE, or 0 where the source does not say."""
    return key & 3


def closed(key: ir.IntegerValue) -> ir.BooleanValue:
    """True where the need is met or withdrawn."""
    return (key & (4 << STATUS_SHIFT)) != 0


def is_open(key: ir.IntegerValue) -> ir.BooleanValue:
    """True where somebody still waits."""
    return (key & (4 << STATUS_SHIFT)) == 0


def both_open(key: ir.IntegerValue, other: ir.IntegerValue) -> ir.BooleanValue:
    """True where both are open; missing where either is."""
    return ((key | other) & (4 << STATUS_SHIFT)) == 0


def moved(key: ir.IntegerValue, other: ir.IntegerValue) -> ir.BooleanValue:
    """True where the two are of different units; missing where either is."""
    return ((key ^ other) & ((UNITS - 1) << UNIT_SHIFT)) != 0


def same_place(key: ir.IntegerValue, other: ir.IntegerValue) -> ir.BooleanValue:
    """True where unit and status are the same; missing where either is."""
    return ((key ^ other) & ((PLACES - 1) << UNIT_SHIFT)) == 0


def milliseconds(key: ir.IntegerValue) -> ir.IntegerValue:
    """Milliseconds since January 2020. Exact from 1977 to 2062, in whole numbers only: a division would round."""
    q = month(key) + 526  # months since March 1976: the leap day, when there is one, ends a year
    years = (q * 43691) >> 19  # q / 12
    of_year = q - years * 12
    days = ((years * 1461) >> 2) + ((of_year * 979 + 15) >> 5)
    return (days - 16011) * DAY + within_month(key)


def elapsed(start: ir.IntegerValue, end: ir.IntegerValue) -> ir.IntegerValue:
    """Milliseconds from one key to a later one; missing where either is."""
    near = (end >> MOMENT_SHIFT) - (start >> MOMENT_SHIFT)
    return (month(start) == month(end)).ifelse(near, milliseconds(end) - milliseconds(start))
