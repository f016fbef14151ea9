"""All that a file says: every text and every number of every table, and the words of the schema itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np

from ..tables import statement

INTEGERS = frozenset(f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG")) | frozenset(
    ("INTEGER", "UINTEGER")
)
FLOATS = frozenset(("DOUBLE", "FLOAT"))
PLAIN = frozenset(("BOOLEAN",))
"""Types that can hold neither a text nor a number."""


@dataclass(frozen=True)
class Column:
    """A column of a table of the file, as the file itself declares it."""

    schema: str
    table: str
    name: str
    type: str

    @property
    def place(self) -> str:
        """Table and column, as people say it."""
        return f"{self.table}.{self.name}"


@dataclass(frozen=True, eq=False)
class Texts:
    """The distinct texts of one place of the file."""

    place: str
    texts: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Numbers:
    """The distinct numbers of one place. Larger than 64 bits, they are texts."""

    place: str
    numbers: tuple[float, ...]


def columns(connection: duckdb.DuckDBPyConnection) -> list[Column]:
    """Every column of every table of the current database, views left out."""
    rows = connection.execute(
        """
        SELECT c.schema_name, c.table_name, c.column_name, c.data_type
        FROM duckdb_columns() AS c JOIN duckdb_tables() AS t USING (database_name, schema_name, table_name)
        WHERE database_name = current_database()
        ORDER BY c.schema_name, c.table_name, c.column_index
        """
    ).fetchall()
    return [Column(*(str(part) for part in row)) for row in rows]


def texts(connection: duckdb.DuckDBPyConnection) -> Iterator[Texts]:
    """Every text of the file: values of columns that are no numbers, comments, names, and the words of views."""
    for column in columns(connection):
        if column.type in INTEGERS | FLOATS | PLAIN:
            continue
        yield Texts(column.place, _distinct(connection, column, as_text=True))
    for place, query in SCHEMA.items():
        found = connection.execute(query).fetchall()
        yield Texts(place, tuple(str(text) for (text,) in found if text))


def numbers(connection: duckdb.DuckDBPyConnection) -> Iterator[Numbers]:
    """Every number of the file."""
    for column in columns(connection):
        if column.type in INTEGERS | FLOATS:
            yield Numbers(column.place, _distinct(connection, column, as_text=False))


OPENED = "SELECT DISTINCT unnest({name})::VARCHAR AS said FROM {schema}.{table}"
AS_TEXT = "SELECT DISTINCT {name}::VARCHAR AS said FROM {schema}.{table}"
AS_IT_IS = "SELECT DISTINCT {name} AS said FROM {schema}.{table}"


def _distinct(connection: duckdb.DuckDBPyConnection, column: Column, *, as_text: bool) -> tuple:
    template = AS_IT_IS if not as_text else OPENED if column.type == "VARCHAR[]" else AS_TEXT
    query = statement(template, name=column.name, schema=column.schema, table=column.table)
    found = connection.execute(query).fetchnumpy()["said"]
    kept = found[~np.ma.getmaskarray(found)] if np.ma.isMaskedArray(found) else found
    return tuple(value for value in kept.tolist() if value is not None)


SCHEMA = {
    "the comments": """
        SELECT comment FROM duckdb_tables() WHERE database_name = current_database()
        UNION SELECT comment FROM duckdb_columns() WHERE database_name = current_database()
        UNION SELECT comment FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
        UNION SELECT comment FROM duckdb_databases() WHERE database_name = current_database()
        """,
    "the names": """
        SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()
        UNION SELECT column_name FROM duckdb_columns() WHERE database_name = current_database() AND NOT internal
        UNION SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal
        UNION SELECT index_name FROM duckdb_indexes() WHERE database_name = current_database()
        UNION SELECT sequence_name FROM duckdb_sequences() WHERE database_name = current_database()
        UNION SELECT unnest(labels) FROM duckdb_types() WHERE database_name = current_database() AND NOT internal
        """,
    "the definitions": """
        SELECT sql FROM duckdb_tables() WHERE database_name = current_database()
        UNION SELECT sql FROM duckdb_indexes() WHERE database_name = current_database()
        UNION SELECT sql FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
        UNION SELECT macro_definition FROM duckdb_functions()
        WHERE database_name = current_database() AND NOT internal
        """,
}
"""Where texts stand that are no values: names, what is said of them, and how views, defaults and checks read."""
