"""Retention: which rows are past it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import duckdb

from ...metrics.contracts import CONTRACTS
from ..tables import table_names
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

SINGLE = frozenset({"actor", "case_id", "respondent"})
"""Columns of rows about one person or case, in tables that are computed from the contracts' own."""


def last_retention(connection: duckdb.DuckDBPyConnection) -> dt.date | None:
    """The latest day before which rows have been deleted."""
    return connection.execute("SELECT max(before) FROM retention").fetchall()[0][0]


def past(connection: duckdb.DuckDBPyConnection, before: dt.date) -> Rewriting:
    """What a vault without rows older than `before` leaves out."""
    leaving = {table: Leaving(rows=condition) for table, condition in PAST.items()}
    leaving["org_unit"] = Leaving(values={"leader": "valid_to < $before"})
    return Rewriting(leaving, {"before": before}, emptied=frozenset(single_tables(connection)))


def remember_retention(connection: duckdb.DuckDBPyConnection, before: dt.date) -> None:
    """Write down that rows before a day have been deleted; older ones that come later are set aside."""
    now = dt.datetime.now(tz=dt.UTC).replace(tzinfo=None)
    connection.execute("INSERT INTO retention VALUES (?, ?)", [before, now])


def computed_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Tables that are counted from the rows, and can be counted again."""
    return table_names(connection) - {contract.name for contract in (*CONTRACTS, *OUR_TABLES)}


def single_tables(connection: duckdb.DuckDBPyConnection) -> Collection[str]:
    """Computed tables whose rows are about single persons or cases."""
    return {table for table in computed_tables(connection) if columns_of(connection, table) & SINGLE}


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """Names of a table's columns."""
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = current_database() AND table_name = ?", [table]
    ).fetchall()
    return {str(name) for (name,) in rows}
