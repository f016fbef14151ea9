"""A table that an Ibis connection reaches, read in bounded batches."""

from __future__ import annotations

import hashlib
import hmac
import os
import warnings
from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis.backends.duckdb import Backend as DuckDBBackend
from ibis.common.exceptions import TableNotFound

from ..refused import refused
from .raw import BATCH_ROWS, Raw, check_header


def resolved(url: str) -> str:
    """The connection url; `$NAME` and `${NAME}` come from the environment, so that no password stands in a file."""
    return os.path.expandvars(url)


def header_of(url: str, table: str) -> list[str]:
    """The names of the columns."""
    return list(_table(url, table).columns)


def read(url: str, table: str, wanted: tuple[str, ...]) -> Iterator[Raw]:
    """Batches of typed columns; rows are counted from 1 in the order that the database gives them."""
    found = _table(url, table)
    check_header(table, list(found.columns), wanted)
    seen = 0
    for batch in _batches(table, found.select(*wanted)):
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        yield Raw(columns, np.arange(seen + 1, seen + batch.num_rows + 1))
        seen += batch.num_rows


def keyed_hash(url: str, table: str, wanted: tuple[str, ...], key: bytes) -> str:
    """HMAC-SHA256 over the mapped columns in the order that the database gives them, in hexadecimal."""
    digest = hmac.new(key, digestmod=hashlib.sha256)
    found = _table(url, table)
    check_header(table, list(found.columns), wanted)
    for batch in _batches(table, found.select(*wanted)):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        digest.update(sink.getvalue())
    return digest.hexdigest()


def _table(url: str, table: str) -> ir.Table:
    try:
        connection = ibis.connect(resolved(url))
    except Exception:  # noqa: BLE001 - each driver has errors of its own, and their texts may hold passwords
        raise refused(
            table,
            "no_connection",
            "The database cannot be reached.",
            "Check the connection url, and that the database's driver is installed.",
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "fetch_arrow_table", DeprecationWarning)  # ibis 12 on DuckDB 2
            return connection.table(table)
    except TableNotFound:
        raise refused(
            table, "no_table", "The database has no such table.", "Correct the table's name in the mapping."
        ) from None


def _batches(table: str, rows: ir.Table) -> Iterator[pa.RecordBatch]:
    """The rows, batch by batch; TillitError, without the driver's words for it, where the database breaks off."""
    try:
        yield from _fetched(rows)
    except Exception:  # noqa: BLE001 - a failing conversion names the value
        raise refused(
            table,
            "read_error",
            "The database broke off while the table was being read.",
            "Select the mapped columns in the database itself: a view may fail on a single row.",
        ) from None


def _fetched(rows: ir.Table) -> Iterator[pa.RecordBatch]:
    """Ibis 12 asks DuckDB for a method that DuckDB 2 no longer has; there the compiled query is run as it is."""
    backend = rows.get_backend()
    if isinstance(backend, DuckDBBackend):
        relation = backend.con.sql(backend.compile(rows))
        yield from relation.to_arrow_reader(BATCH_ROWS) if relation is not None else ()
    else:
        yield from rows.to_pyarrow_batches(chunk_size=BATCH_ROWS)
