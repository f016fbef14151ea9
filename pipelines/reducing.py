"""Rows -> reduced cells inside the vault: which waves and months, and the reductions themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from ..metrics.cells import SURVEY_CELLS, WORK_CELLS, CellShape
from ..metrics.instruments.instrument import Instrument, Item
from ..metrics.reductions.answers import reduce_answers
from ..metrics.reductions.work import WorkTables, reduce_work
from .tables import count, create_table, one, statement, table_names, transaction


def closed_waves(vault: duckdb.DuckDBPyConnection, today: date) -> list[str]:
    """Waves that have closed everywhere, in the order they closed."""
    if "survey_wave" not in table_names(vault):
        return []
    rows = vault.execute(
        "SELECT wave_id FROM survey_wave GROUP BY wave_id HAVING max(closes) < ? ORDER BY max(closes), wave_id", [today]
    ).fetchall()
    return [str(wave) for (wave,) in rows]


def reduced_months(vault: duckdb.DuckDBPyConnection) -> list[str]:
    """Months that have been reduced, as YYYY-MM."""
    if "whole_flow" not in table_names(vault):
        return []
    rows = vault.execute("SELECT DISTINCT strftime(month, '%Y-%m') AS period FROM whole_flow ORDER BY 1").fetchall()
    return [str(period) for (period,) in rows]


def first_open_month(last_event: date, today: date, publish_delay_days: int, last_month: date | None = None) -> date:
    """The first month that is not to be read yet: events may still come, or its delay is not over.

    last_month: first day of the last month of a log that will not go on, and so is read although it ends inside it.

    >>> first_open_month(date(2026, 10, 31), date(2026, 11, 21), 14)
    datetime.date(2026, 11, 1)
    >>> first_open_month(date(2026, 11, 12), date(2026, 11, 10), 14)
    datetime.date(2026, 10, 1)
    >>> first_open_month(date(2012, 5, 22), date(2026, 11, 10), 14, date(2012, 5, 1))
    datetime.date(2012, 6, 1)
    """
    day_after = last_event + timedelta(days=1)
    if last_month is not None:
        day_after = (last_month + timedelta(days=31)).replace(day=1)
    return min(day_after, today - timedelta(days=publish_delay_days)).replace(day=1)


def reduce_events(
    vault: duckdb.DuckDBPyConnection, today: date, publish_delay_days: int, last_month: date | None = None
) -> date | None:
    """Reduce all work that is due into the vault's cell tables; returns the first month that is not due.

    None where there are no events, or no month is due yet. Events that are said to lie ahead of today say nothing of
    how far the log reaches.
    """
    first, last = one(
        vault,
        "SELECT min(occurred_at), max(occurred_at) FROM work_event WHERE occurred_at < ?",
        [today + timedelta(days=1)],
    )
    if first is None:
        return None
    end = first_open_month(last.date(), today, publish_delay_days, last_month)
    if end <= first.date():
        return None
    backend = ibis.duckdb.from_connection(vault)
    tables = WorkTables(
        work_event=backend.table("work_event"),
        work_case=backend.table("work_case") if count(vault, "work_case") else None,
        org_unit=backend.table("org_unit"),
    )

    steps: list[str] = []
    with _in_any_order(vault):
        cells = reduce_work(
            tables,
            datetime.combine(end, time()),
            materialize=_keeper(backend, steps),
            drop=lambda name: _drop(vault, [f"step_{name}"]),
        )
        _keep(vault, WORK_CELLS, {name: backend.compile(cell) for name, cell in cells.items()})
    _drop(vault, steps)
    if "ledger" in table_names(vault):
        # corrections compare these cells with the events, and wait where a newer delivery has come
        vault.execute(
            "CREATE OR REPLACE TABLE reduced_from AS SELECT coalesce(max(file_id), 0)::BIGINT AS file_id FROM ledger"
        )
    return end


def reduce_surveys(
    vault: duckdb.DuckDBPyConnection,
    waves: Sequence[str],
    instruments: Mapping[str, Instrument],
    scales: Mapping[str, tuple[tuple[Item, ...], bool]],
) -> None:
    """Reduce the answers of `waves` into the vault's cell tables, in place of what was there."""
    backend = ibis.duckdb.from_connection(vault)
    steps: list[str] = []
    cells = reduce_answers(
        backend.table("response"),
        waves,
        instruments,
        scales,
        invitation=backend.table("invitation") if count(vault, "invitation") else None,
        materialize=_keeper(backend, steps),
    )
    _keep(vault, SURVEY_CELLS, {name: backend.compile(cell) for name, cell in cells.items()})
    _drop(vault, steps)


def _keeper(backend: Backend, steps: list[str]) -> Callable[[str, ir.Table], ir.Table]:
    """Keeps every step as a temporary table of the vault's connection, and writes down its name."""

    def kept(name: str, step: ir.Table) -> ir.Table:
        steps.append(f"step_{name}")
        return backend.create_table(steps[-1], step, temp=True, overwrite=True)

    return kept


@contextmanager
def _in_any_order(vault: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Rows of cells have keys, not an order; DuckDB needs less memory for tables that may come in any."""
    vault.execute("SET preserve_insertion_order = false")
    try:
        yield
    finally:
        vault.execute("RESET preserve_insertion_order")


def _drop(vault: duckdb.DuckDBPyConnection, steps: Sequence[str]) -> None:
    for name in steps:
        vault.execute(statement("DROP TABLE IF EXISTS {table}", table=name))


def _keep(vault: duckdb.DuckDBPyConnection, shapes: tuple[CellShape, ...], queries: Mapping[str, str]) -> None:
    """Put the cells in place of those of the last reduction, all or none."""
    with transaction(vault):
        for shape in shapes:
            vault.execute(statement("DROP TABLE IF EXISTS {table}", table=shape.name))
            create_table(vault, shape.name, shape.meaning, (*shape.keys, *shape.quantities))
            if shape.name not in queries:
                continue
            into = statement("INSERT INTO {table} ({columns}) ", table=shape.name, columns=shape.columns)
            vault.execute(into + queries[shape.name])
