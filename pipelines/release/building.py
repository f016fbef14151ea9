"""One file of a release, filled from the cleared store and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from ...metrics.account import DICTIONARY
from ...metrics.published import CELL, INTERFACE_READING, LIMITS, PUBLISHED, READING, RELEASE, SIGNAL
from ..project import Project
from ..tables import count, create_contract, insert, literal, statement, table_names, transaction
from .views import VIEWS

OF_UNITS = (CELL, READING, INTERFACE_READING, LIMITS, SIGNAL)
"""Tables with rows that speak of units, and so fall due for others than the unit on `visible_from`."""

COUNT_SHOWN = """
    UPDATE chance SET
        shown = (SELECT count(*) FROM signal WHERE signal.family = chance.family),
        shown_expected = 0.10 * (SELECT count(*) FROM signal WHERE signal.family = chance.family)
"""
"""Each file counts the questions that it shows; of those about one in ten is expected to be chance (q = .10)."""


@dataclass(frozen=True)
class Audience:
    """What is open to everybody on the day of the release."""

    on: date
    units_open: bool
    """Rule 11: false while the climate of measurement says that leaders see the whole only."""
    whole_only: frozenset[str]
    """Measures that were chosen with nobody, and so serve the whole's own conversation only."""


def shape(target: Path) -> None:
    """Write a new database at `target` with every table, view, comment and line of the dictionary, and no row else."""
    with duckdb.connect(str(target)) as connection:
        # one transaction: each of the hundreds of comments would else be a write of its own
        with transaction(connection):
            for contract in PUBLISHED:
                create_contract(connection, contract)
            for view in VIEWS:
                view.create(connection)
            insert(connection, DICTIONARY.name, DICTIONARY.columns, _dictionary(connection))
        connection.execute("CHECKPOINT")


def fill(target: Path, project: Project, facts: pd.DataFrame, audience: Audience, *, held: bool) -> dict[str, int]:
    """Fill the empty database at `target` from the cleared store and close it; returns the rows of each table.

    facts: one row in the columns of RELEASE. held: what is not open to everybody, instead of what is.
    """
    with duckdb.connect(str(target)) as connection:
        connection.execute("ATTACH " + literal(str(project.cleared)) + " AS cleared (READ_ONLY)")
        with transaction(connection):
            _copy(connection, audience, held=held)
            connection.execute(COUNT_SHOWN)
            insert(connection, RELEASE.name, RELEASE.columns, facts)
        connection.execute("DETACH cleared")
        connection.execute("CHECKPOINT")
        return {name: count(connection, name) for name in sorted(table_names(connection))}


def _copy(connection: duckdb.DuckDBPyConnection, audience: Audience, *, held: bool) -> None:
    sources = {
        str(name)
        for (name,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'cleared'"
            " UNION ALL SELECT view_name FROM duckdb_views() WHERE database_name = 'cleared'"
        ).fetchall()
    }
    _due(connection, audience)
    for contract in PUBLISHED:
        if contract.name not in sources:
            continue
        select = statement(
            "INSERT INTO {table} SELECT {columns} FROM cleared.{table} AS row",
            table=contract.name,
            columns=contract.names,
        )
        if contract in OF_UNITS:
            keep = "NOT" if held else ""
            connection.execute(f"{select} WHERE {keep} ({_open_to_all(contract.names)})")
        else:
            connection.execute(select)


def _due(connection: duckdb.DuckDBPyConnection, audience: Audience) -> None:
    connection.execute("SET VARIABLE due_on = ?::DATE", [audience.on])
    connection.execute("SET VARIABLE units_open = ?::BOOLEAN", [audience.units_open])
    connection.execute("SET VARIABLE whole_only = ?::VARCHAR[]", [sorted(audience.whole_only)])


def _open_to_all(names: tuple[str, ...]) -> str:
    """The condition under which a row is open to everybody: it speaks of the whole, or is due and allowed."""
    whole = "row.unit_id = (SELECT unit_id FROM cleared.unit WHERE depth = 0)"
    if "other_id" in names:
        whole = f"({whole} AND coalesce(row.other_id, '') = '')"
    due = "(row.visible_from <= getvariable('due_on') AND getvariable('units_open'))"
    if "indicator" in names:
        due = f"({due} AND NOT list_contains(getvariable('whole_only'), row.indicator))"
    return f"{whole} OR {due}"


def _dictionary(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every column of every table and view: its type, and what its comment says."""
    frame = connection.execute(
        """
        SELECT table_name, column_name, data_type AS type, comment AS meaning
        FROM duckdb_columns()
        WHERE database_name = current_database() AND NOT internal
        ORDER BY table_name, column_index
        """
    ).df()
    parts = frame["meaning"].str.extract(r"^(?P<meaning>.*?)(?: \(unit: (?P<unit>[^)]*)\))?$")
    return frame.assign(meaning=parts["meaning"], unit=parts["unit"])
