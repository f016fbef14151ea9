"""Contracts as DuckDB tables: definitions, comments, and the frames that go in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import duckdb
import pandas as pd
import pyarrow as pa

from ..metrics.contracts import ARROW_TYPES, DUCKDB_TYPES, Column, Contract


def quoted(identifier: str) -> str:
    """An SQL identifier of our own, quoted.

    >>> quoted("starts")
    '"starts"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def statement(template: str, **identifiers: str | Iterable[str]) -> str:
    """A constant SQL template with identifiers of our own put in, quoted; values stay parameters.

    >>> statement("SELECT {columns} FROM {table}", columns=("a", "b"), table="unit")
    'SELECT "a", "b" FROM "unit"'
    """
    return template.format_map(
        {
            name: quoted(value) if isinstance(value, str) else ", ".join(quoted(part) for part in value)
            for name, value in identifiers.items()
        }
    )


def literal(text: str) -> str:
    """An SQL string literal, for the places that take no parameter (COMMENT ON).

    >>> literal("a unit's")
    "'a unit''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def create_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    meaning: str,
    columns: Iterable[Column],
    *,
    key: tuple[str, ...] = (),
) -> None:
    """Create the table if it is not there, with a comment on it and on every column."""
    listed = tuple(columns)
    body = [f"{quoted(column.name)} {DUCKDB_TYPES[column.kind]}" for column in listed]
    if key:
        body.append(f"PRIMARY KEY ({', '.join(quoted(part) for part in key)})")
    connection.execute(statement("CREATE TABLE IF NOT EXISTS {table} (", table=name) + ", ".join(body) + ")")
    connection.execute(statement("COMMENT ON TABLE {table} IS ", table=name) + literal(meaning))
    for column in listed:
        comment = column.meaning if column.unit is None else f"{column.meaning} (unit: {column.unit})"
        place = statement("COMMENT ON COLUMN {table}.{column} IS ", table=name, column=column.name)
        connection.execute(place + literal(comment))


def create_contract(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Create the table of a contract if it is not there."""
    create_table(connection, contract.name, contract.meaning, contract.columns)


def as_arrow(frame: pd.DataFrame, columns: Iterable[Column]) -> pa.Table:
    """`frame` as an Arrow table with exactly the columns and types; an absent column is null throughout."""
    arrays: list[pa.Array | pa.ChunkedArray] = []
    fields: list[pa.Field] = []
    for column in columns:
        kind = (
            pa.type_for_alias(ARROW_TYPES[column.kind])
            if column.kind.value != "list of strings"
            else pa.list_(pa.string())
        )
        fields.append(pa.field(column.name, kind))
        if column.name not in frame:
            arrays.append(pa.nulls(len(frame), kind))
            continue
        values = frame[column.name]
        if pa.types.is_date(kind):
            arrays.append(pa.Array.from_pandas(pd.to_datetime(values)).cast(kind, safe=False))
        else:
            arrays.append(pa.Array.from_pandas(values, type=kind))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def insert(connection: duckdb.DuckDBPyConnection, name: str, columns: Iterable[Column], frame: pd.DataFrame) -> int:
    """Append `frame` to the table; returns the number of rows."""
    listed = tuple(columns)
    incoming = as_arrow(frame, listed)
    names = tuple(column.name for column in listed)
    # DuckDB finds the Arrow table by its variable's name; a registered view would be held until the commit
    connection.execute(statement("INSERT INTO {table} ({names}) SELECT {names} FROM incoming", table=name, names=names))
    return incoming.num_rows


def table_names(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Names of the tables in the connection's own database."""
    rows = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
    ).fetchall()
    return {str(name) for (name,) in rows}


def one(connection: duckdb.DuckDBPyConnection, query: str, values: list[object] | None = None) -> tuple:
    """The one row of a query. Fetches all: a result that is not read to its end blocks the connection."""
    (row,) = connection.execute(query, values or []).fetchall()
    return row


def count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """Number of rows of a table."""
    return int(one(connection, statement("SELECT count(*) FROM {table}", table=name))[0])


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All that the block writes, or nothing of it."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
