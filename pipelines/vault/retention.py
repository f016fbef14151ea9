"""Retention: which rows are past it."""

from __future__ import annotations

import datetime as dt

import duckdb

from ...metrics.cells import SURVEY_CELLS, WORK_CELLS
from ...metrics.contracts import CONTRACTS
from ...metrics.measure import CellShape
from ..tables import table_names, transaction
from .ledger import OUR_TABLES
from .rewriting import Leaving, Rewriting

PAST = {
    "work_event": "case_id IN (SELECT case_id FROM work_event GROUP BY case_id HAVING max(occurred_at) < $before)",
    "work_case": "case_id IN (SELECT case_id FROM work_event GROUP BY case_id HAVING max(occurred_at) < $before)",
    "response": "wave_id IN (SELECT wave_id FROM survey_wave WHERE closes < $before)",
    "leader_visit": "visited_on < $before",
    "incident": "occurred_on < $before",
    "decision": "coalesce(decided_on, raised_on) < $before",
    "obstacle": "coalesce(answered_on, raised_on) < $before",
    "status_report": "reported_on < $before",
}
"""When a row is past retention. A case goes whole, when its last event does: half a case would give false times.
Tables that speak of no person and no case (targets, calendars, counts) are kept. Units that are no more stay in the
tree's history without their leader."""

DATED_BY = {
    "work_event": "occurred_at",
    "response": "wave_id",
    "leader_visit": "visited_on",
    "incident": "occurred_on",
    "decision": "raised_on",
    "obstacle": "raised_on",
    "status_report": "reported_on",
}
"""The column that a delivered row is set aside for, by table."""

CELLS: tuple[CellShape, ...] = (*SURVEY_CELLS, *WORK_CELLS)
"""Tables that the next run counts anew from the rows."""

SINGLE = frozenset({"actor", "case_id", "respondent"})
"""Columns of rows about one person or case, in tables that are not the contracts' own."""


def last_retention(connection: duckdb.DuckDBPyConnection) -> dt.date | None:
    """The latest day before which rows have been deleted."""
    return connection.execute("SELECT max(before) FROM retention").fetchall()[0][0]


def past(connection: duckdb.DuckDBPyConnection, before: dt.date) -> Rewriting:
    """What a vault without rows older than `before` leaves out."""
    leaving = {table: Leaving(rows=condition) for table, condition in PAST.items()}
    leaving["org_unit"] = Leaving(values={"leader": "valid_to < $before"})
    emptied = {shape.name for shape in CELLS if SINGLE & set(shape.columns)}
    for table, columns in other_tables(connection).items():
        if columns & SINGLE and "month" in columns:
            leaving[table] = Leaving(rows="month < $before")
        elif columns & SINGLE:
            emptied.add(table)
    return Rewriting(leaving, {"before": before}, emptied=frozenset(emptied))


def remember_retention(connection: duckdb.DuckDBPyConnection, before: dt.date) -> None:
    """Write down, once per day, that rows before it have been deleted; older ones that come later are set aside."""
    now = dt.datetime.now(tz=dt.UTC).replace(tzinfo=None)
    with transaction(connection):
        connection.execute("DELETE FROM retention WHERE before = ?", [before])
        connection.execute("INSERT INTO retention VALUES (?, ?)", [before, now])


def other_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Tables that are neither rows nor the vault's own nor cells, with their columns: what clearing keeps here."""
    known = {table.name for table in (*CONTRACTS, *OUR_TABLES, *CELLS)}
    return {table: columns_of(connection, table) for table in table_names(connection) - known}


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """Names of a table's columns."""
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = current_database() AND table_name = ?", [table]
    ).fetchall()
    return {str(name) for (name,) in rows}
