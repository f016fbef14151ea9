"""Retention: which rows are past it, and a new file without them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from ...metrics.contracts import CONTRACTS
from ..tables import statement, table_names, transaction
from .ledger import LEDGER, LEDGER_TABLES, QUARANTINE, RETENTION, create_tables

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


def copy_younger(connection: duckdb.DuckDBPyConnection, fresh: Path, before: dt.date) -> dict[str, int]:
    """Write all that is not past retention into the empty file `fresh`; returns rows left out per canonical table.

    Computed tables with rows about single persons or cases are left out where they have no month to go by.
    """
    home = str(connection.execute("SELECT current_database()").fetchall()[0][0])
    connection.execute(f"ATTACH '{str(fresh).replace(chr(39), chr(39) * 2)}' AS kept")
    try:
        connection.execute("USE kept")
        create_tables(connection)
        connection.execute(statement("USE {home}", home=home))
        with transaction(connection):
            deleted = {contract.name: _copy(connection, contract.name, before) for contract in CONTRACTS}
            for ours in (LEDGER, LEDGER_TABLES, QUARANTINE, RETENTION):
                connection.execute(statement("INSERT INTO kept.{table} FROM {table}", table=ours.name))
            now = dt.datetime.now(tz=dt.UTC).replace(tzinfo=None)
            connection.execute("INSERT INTO kept.retention VALUES (?, ?)", [before, now])
            _copy_computed(connection, before)
        connection.execute("CHECKPOINT kept")
    finally:
        connection.execute(statement("USE {home}", home=home))
        connection.execute("DETACH kept")
    return {name: rows for name, rows in deleted.items() if rows}


def _copy(connection: duckdb.DuckDBPyConnection, table: str, before: dt.date) -> int:
    if table == "org_unit":
        connection.execute(
            "INSERT INTO kept.org_unit SELECT * REPLACE (CASE WHEN valid_to < $before THEN NULL ELSE leader END "
            "AS leader) FROM org_unit",
            {"before": before},
        )
        return 0
    if table not in PAST:
        connection.execute(statement("INSERT INTO kept.{table} FROM {table}", table=table))
        return 0
    connection.execute(
        statement("INSERT INTO kept.{table} FROM {table} WHERE NOT coalesce((", table=table)
        + PAST[table]
        + "), false)",
        {"before": before},
    )
    counts = statement("SELECT (SELECT count(*) FROM {table}) - (SELECT count(*) FROM kept.{table})", table=table)
    return int(connection.execute(counts).fetchall()[0][0])


def _copy_computed(connection: duckdb.DuckDBPyConnection, before: dt.date) -> None:
    ours = {contract.name for contract in (*CONTRACTS, LEDGER, LEDGER_TABLES, QUARANTINE, RETENTION)}
    for table in sorted(table_names(connection) - ours):
        rows = connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE database_name = current_database() AND table_name = ?",
            [table],
        ).fetchall()
        columns = {str(name) for (name,) in rows}
        copied = statement("CREATE TABLE kept.{table} AS FROM {table}", table=table)
        if not columns & SINGLE:
            connection.execute(copied)
        elif "month" in columns:
            connection.execute(copied + " WHERE month >= $before", {"before": before})
