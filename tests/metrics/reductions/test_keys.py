"""The packed key holds what went in, and its arithmetic is the calendar's."""

# ruff: noqa: DTZ001  times are UTC without a zone
# pyright: reportArgumentType=false
# ibis gives every column of a table the type Column
from __future__ import annotations

from datetime import datetime, timedelta

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.reductions import keys

moments = st.datetimes(datetime(1977, 6, 1), datetime(2062, 7, 31)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
events = st.tuples(
    moments,
    st.sampled_from(sorted(keys.STATUS_CODES)),
    st.integers(0, (1 << 17) - 1),
    st.sampled_from((True, False, None)),
)


@given(st.lists(st.tuples(events, events), min_size=1, max_size=50))
@settings(max_examples=20, deadline=None)
def test_a_key_gives_back_what_was_packed(pairs: list[tuple[tuple, tuple]]) -> None:
    fields = [("at", pa.timestamp("us")), ("status", pa.string()), ("unit", pa.int64()), ("outside", pa.bool_())]
    schema = pa.schema([(f"{name}_{side}", kind) for side in (1, 2) for name, kind in fields])
    rows = [dict(zip(schema.names, (*one, *two), strict=True)) for one, two in pairs]
    table = ibis.memtable(pa.Table.from_pylist(rows, schema=schema))
    one, two = (
        keys.pack(table[f"at_{side}"], table[f"status_{side}"], table[f"unit_{side}"], table[f"outside_{side}"])
        for side in (1, 2)
    )
    read = table.select(
        month=keys.month(one),
        status=keys.status(one),
        unit=keys.unit(one),
        cause=keys.cause(one),
        closed=keys.closed(one),
        elapsed=keys.elapsed(one, two),
        earlier=one < two,
    )
    for row, (first, second) in zip(ibis.duckdb.connect().to_pyarrow(read).to_pylist(), pairs, strict=True):
        at, status, unit, outside = first
        assert row["month"] == keys.month_number(at)
        assert row["status"] == keys.STATUS_CODES[status]
        assert row["unit"] == unit
        assert row["cause"] == {True: keys.OUTSIDE, False: keys.INSIDE, None: 0}[outside]
        assert row["closed"] is (status in ("done", "withdrawn"))
        assert row["elapsed"] == (second[0] - at) // timedelta(milliseconds=1)
        if at != second[0]:
            assert row["earlier"] is (at < second[0])


def test_the_calendar_of_the_key_is_python_s() -> None:
    for number in range(keys.EARLIEST_MONTH, keys.LATEST_MONTH + 1):
        start = keys.first_day(number)
        assert keys.month_number(start) == number
        assert keys.month_starts(number) == (start - datetime(2020, 1, 1)) // timedelta(milliseconds=1)
