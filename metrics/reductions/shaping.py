"""From codes and milliseconds to the columns of a cell shape, and the calendar and clock tables that this takes."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

from bisect import bisect_right

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from ..cells import AGE_EDGES_HOURS
from ..contracts import Kind
from ..measure import CellShape
from .keys import (
    EARLIEST_MONTH,
    HOUR,
    LATEST_MONTH,
    cell_month,
    cell_unit,
    first_day,
    milliseconds,
    month_starts,
)

IBIS_TYPES = {
    Kind.STRING: "string",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "float64",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "timestamp",
}


def calendar() -> ir.Table:
    """Every month that a key can hold: number, month (first day), starts, ends, and the next month's next_ends.

    Times are milliseconds from January 2020.
    """
    numbers = range(EARLIEST_MONTH, LATEST_MONTH + 1)
    columns = {
        "number": pa.array(numbers, pa.int64()),
        "month": pa.array([first_day(number).date() for number in numbers], pa.date32()),
        "starts": pa.array([month_starts(number) for number in numbers], pa.int64()),
        "ends": pa.array([month_starts(number + 1) for number in numbers], pa.int64()),
        "next_ends": pa.array([month_starts(number + 2) for number in numbers], pa.int64()),
    }
    return ibis.memtable(pa.table(columns))


def age_bins() -> ir.Table:
    """The bin of every whole hour up to the last edge: hour, bin. Edges are whole hours."""
    hours = range(int(AGE_EDGES_HOURS[-1]) + 1)
    bins = [bisect_right(AGE_EDGES_HOURS, hour) - 1 for hour in hours]
    return ibis.memtable(pa.table({"hour": pa.array(hours, pa.int64()), "bin": pa.array(bins, pa.int64())}))


def age_hour(age: ir.IntegerValue) -> ir.IntegerValue:
    """Whole hours of an age in milliseconds, no more than the last edge: the key of `age_bins`."""
    return ibis.least((age // HOUR).cast("int64"), int(AGE_EDGES_HOURS[-1]))


def begun_hour(key: ir.IntegerValue) -> ir.IntegerValue:
    """Whole hours from January 2020, rounded up: months end at whole hours, so ages there are whole hours from it."""
    return -(-milliseconds(key) // HOUR)


def hour_at_end(rows: ir.Table) -> ir.IntegerValue:
    """Age in whole hours at the end of the month, as `age_hour`, of what began in hour `begins`."""
    return ibis.least((rows.ends // HOUR).cast("int64") - rows.begins, int(AGE_EDGES_HOURS[-1]))


def total(value: ir.NumericValue) -> ir.IntegerScalar:
    """Sum of whole numbers as int64, 0 where there is none; exact to 2**53.

    Summed as float64: DuckDB sums integers to 128 bits, which is slower and of another type than on Spark.
    """
    return value.cast("float64").sum().fill_null(0.0).cast("int64")


def tally(condition: ir.BooleanValue) -> ir.IntegerScalar:
    """How many rows fulfil the condition; one whose condition is missing does not."""
    return total(condition.ifelse(1, 0))


def hours(milliseconds: ir.IntegerValue) -> ir.FloatingValue:
    """Hours, from summed milliseconds."""
    return milliseconds.cast("float64") / float(HOUR)


def over_months(rows: ir.Table, months: ir.Table, first: str, last: str) -> ir.Table:
    """Each row once per month from number `first` to number `last`, with the columns of `calendar`."""
    expanded = rows.mutate(number=ibis.range(rows[first], rows[last] + 1).unnest())
    return expanded.join(months, "number")


def in_cells(rows: ir.Table, *columns: str) -> ir.Table:
    """number and unit from `cell`, and the columns named."""
    return rows.select(*columns, number=cell_month(rows.cell), unit=cell_unit(rows.cell))


def on_routes(rows: ir.Table, *columns: str) -> ir.Table:
    """number, unit and other from `way`, and the columns named."""
    start = cell_month(rows.way)
    return rows.select(*columns, number=cell_month(start), unit=cell_unit(start), other=cell_unit(rows.way))


def shaped(cells: ir.Table, shape: CellShape, months: ir.Table, units: ir.Table | None = None) -> ir.Table:
    """`cells` with exactly the columns of `shape`: numbers become months, `unit` and `other` become identifiers."""
    named = cells.join(months.select("number", "month"), "number")
    if "closed_in" in cells.columns:
        named = named.rename(closing="closed_in")
        named = named.join(months.select(closing="number", closed_in="month"), "closing")
    if "unit" in cells.columns and units is not None:
        named = named.join(units.select(unit="unit", unit_id="unit_id"), "unit")
    if "other" in cells.columns and units is not None:
        named = named.join(units.select(other="unit", other_id="unit_id"), "other")
    columns = {column.name: named[column.name] for column in (*shape.keys, *shape.quantities)}
    types = {column.name: IBIS_TYPES[column.kind] for column in (*shape.keys, *shape.quantities)}
    return named.select(**{name: value.cast(types[name]) for name, value in columns.items()})
