"""The ledger: what was delivered, what became of it; and the quarantine: which rows were set aside, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from ...metrics.contracts import CONTRACTS, Column, Contract, Kind
from ..tables import create_table, statement, table_names
from .keys import CASE
from .register import REGISTER

IN_FORCE = "in_force"
SUPERSEDED = "superseded"

FILE_ID = Column("file_id", Kind.INTEGER, "the delivery it came with, see ledger")
ROW_NUMBER = Column("row_number", Kind.INTEGER, "its row in the source, from 1, the header counted")

LEDGER = Contract(
    "ledger",
    "Every delivery, and what became of its rows.",
    (
        Column("file_id", Kind.INTEGER, "number of the delivery"),
        Column("source", Kind.STRING, "the source's name"),
        Column("keyed_hash", Kind.STRING, "HMAC-SHA256 of its bytes"),
        Column("mapping_hash", Kind.STRING, "SHA-256 of the mapping and the item scales it was read with"),
        Column("read", Kind.INTEGER, "rows of the source", lowest=0),
        Column("accepted", Kind.INTEGER, "rows taken in", lowest=0),
        Column("quarantined", Kind.INTEGER, "rows set aside", lowest=0),
        Column("status", Kind.STRING, "in_force, or superseded by a later delivery", values=(IN_FORCE, SUPERSEDED)),
        Column("due_again", Kind.BOOLEAN, "true where what it was judged against has changed: deliver it again"),
        Column("leans", Kind.BOOLEAN, "true where it left out derived rows that another delivery had"),
        Column("public", Kind.BOOLEAN, "true for public data"),
        Column("key_ids", Kind.STRINGS, "the keys that hide its persons and cases, see key"),
        Column("ingested_at", Kind.TIMESTAMP, "when it was taken in", unit="UTC"),
    ),
    key=("file_id",),
)
LEDGER_TABLES = Contract(
    "ledger_table",
    "Rows that each delivery put into each table when it was taken in.",
    (
        Column("file_id", Kind.INTEGER, "the delivery"),
        Column("table_name", Kind.STRING, "the canonical table"),
        Column("rows", Kind.INTEGER, "rows put in", lowest=0),
        Column("derived", Kind.BOOLEAN, "true where several rows of the source may make one of the table"),
    ),
    key=("file_id", "table_name"),
)
QUARANTINE = Contract(
    "quarantine",
    "Rows that were set aside: place and rule, never the value. A row may break several rules.",
    (
        FILE_ID,
        ROW_NUMBER,
        Column("column_name", Kind.STRING, "the source's column"),
        Column("rule", Kind.STRING, "the rule it breaks"),
    ),
    key=("file_id", "row_number", "column_name", "rule"),
)
RETENTION = Contract(
    "retention",
    "When old rows were deleted, and how old.",
    (
        Column("before", Kind.DATE, "rows before this day were deleted"),
        Column("done_at", Kind.TIMESTAMP, "when", unit="UTC"),
    ),
    key=("before",),
)

OUR_TABLES = (LEDGER, LEDGER_TABLES, QUARANTINE, RETENTION, *REGISTER)
"""The tables by which the vault knows what it has."""

QUARANTINE_ARROW = pa.schema([("row_number", pa.int64()), ("column_name", pa.string()), ("rule", pa.string())])


def hidden_by(table: str, column: Column, survey_id: str | None) -> str | None:
    """What the key serves whose pseudonyms stand in the column; None where the value itself does."""
    if column.person is not None:
        return survey_id if column.person == "respondent" else column.person.value
    return CASE if column.name == "case_id" and table in ("work_event", "work_case") else None


def stored_columns(contract: Contract) -> tuple[Column, ...]:
    """The columns of a contract as the vault keeps them: pseudonyms as numbers, then file and row."""
    kept = (
        Column(column.name, Kind.INTEGER, column.meaning, column.required)
        if hidden_by(contract.name, column, "") is not None
        else column
        for column in contract.columns
    )
    return (*kept, FILE_ID, ROW_NUMBER)


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of a vault, where they are not there yet."""
    present = table_names(connection)
    for contract in CONTRACTS:
        if contract.name not in present:
            create_table(connection, contract.name, contract.meaning, stored_columns(contract))
    for contract in OUR_TABLES:
        if contract.name not in present:
            create_table(connection, contract.name, contract.meaning, contract.columns)


@dataclass(frozen=True)
class Entry:
    """One delivery in force."""

    file_id: int
    keyed_hash: str
    mapping_hash: str
    read: int
    accepted: int
    quarantined: int
    due_again: bool
    tables: Mapping[str, int] = field(default_factory=dict)


def in_force(connection: duckdb.DuckDBPyConnection, source: str) -> Entry | None:
    """The delivery in force of a source."""
    found = connection.execute(
        "SELECT file_id, keyed_hash, mapping_hash, read, accepted, quarantined, due_again FROM ledger "
        "WHERE source = ? AND status = ?",
        [source, IN_FORCE],
    ).fetchall()
    if not found:
        return None
    counts = connection.execute(
        "SELECT table_name, rows FROM ledger_table WHERE file_id = ? ORDER BY table_name", [found[0][0]]
    ).fetchall()
    return Entry(*found[0], tables={str(name): int(rows) for name, rows in counts})


def same_bytes(connection: duckdb.DuckDBPyConnection, source: str, keyed_hash: str) -> str | None:
    """Name of another source whose delivery in force has the same bytes."""
    found = connection.execute(
        "SELECT source FROM ledger WHERE keyed_hash = ? AND source <> ? AND status = ?", [keyed_hash, source, IN_FORCE]
    ).fetchall()
    return str(found[0][0]) if found else None


def next_file_id(connection: duckdb.DuckDBPyConnection) -> int:
    """A number no delivery has had."""
    return int(connection.execute("SELECT coalesce(max(file_id), 0) + 1 FROM ledger").fetchall()[0][0])


def supersede(connection: duckdb.DuckDBPyConnection, file_id: int) -> None:
    """Delete the rows of an earlier delivery; its entry stays."""
    for contract in CONTRACTS:
        connection.execute(statement("DELETE FROM {table} WHERE file_id = ?", table=contract.name), [file_id])
    connection.execute("DELETE FROM quarantine WHERE file_id = ?", [file_id])
    connection.execute("UPDATE ledger SET status = ?, due_again = false WHERE file_id = ?", [SUPERSEDED, file_id])


def due_under_new_key(connection: duckdb.DuckDBPyConnection, key_id: str) -> None:
    """Mark the deliveries with actors, or with cases, due again, where `key_id` is a new key of those."""
    connection.execute(
        """
        UPDATE ledger SET due_again = true
        WHERE status = $status AND list_has_any(key_ids, (
            SELECT list(earlier.key_id) FROM key AS earlier JOIN key AS made USING (serves)
            WHERE made.key_id = $key AND earlier.key_id <> $key AND made.serves IN ('actor', 'case')))
        """,
        {"status": IN_FORCE, "key": key_id},
    )


def enter(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    entry: Entry,
    *,
    leans: bool,
    public: bool,
    derived: Collection[str] = (),
    key_ids: Collection[str] = (),
) -> None:
    """Write a delivery into the ledger."""
    connection.execute(
        "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, false, ?, ?, ?, ?)",
        [
            entry.file_id,
            source,
            entry.keyed_hash,
            entry.mapping_hash,
            entry.read,
            entry.accepted,
            entry.quarantined,
            IN_FORCE,
            leans,
            public,
            sorted(key_ids),
            dt.datetime.now(tz=dt.UTC).replace(tzinfo=None),
        ],
    )
    connection.executemany(
        "INSERT INTO ledger_table VALUES (?, ?, ?, ?)",
        [[entry.file_id, name, rows, name in derived] for name, rows in entry.tables.items()],
    )
