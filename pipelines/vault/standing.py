"""Which of several deliveries' rows stand, and which deliveries are to be read again: never a matter of who came first.

Of two sources with the same key, the one whose name sorts first has the row; rows that are delivered as such come
before rows that are derived on the way. What a row was judged against (the tree of units, the items' scales, other
deliveries' keys, retention) may change after it: its delivery is then due again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import duckdb

from ...metrics.contracts import CONTRACTS, Contract
from ..tables import quoted, statement
from .ledger import IN_FORCE, Entry
from .retention import DATED_BY, PAST, last_retention

OF_UNITS = tuple(contract.name for contract in CONTRACTS if ("unit_id", "org_unit") in contract.references)
"""Tables whose rows are judged against the tree of units."""

Fingerprint = tuple[object, ...]
"""Tells whether a set of rows is another than before: their number, and a hash over all of them."""

UNITS = "SELECT count(*), bit_xor(hash(unit_id)) FROM (SELECT DISTINCT unit_id FROM org_unit)"
SCALES = "SELECT count(*), bit_xor(hash(item_id, lowest, highest)) FROM item"
ASIDE = "SELECT count(*), bit_xor(hash(row_number, column_name, rule)) FROM quarantine WHERE file_id = ?"


@dataclass(frozen=True)
class Before:
    """What stood before a delivery: the units, the scales, and the rows set aside of the one it takes the place of."""

    units: Fingerprint
    scales: Fingerprint
    aside: Fingerprint | None


def before(connection: duckdb.DuckDBPyConnection, earlier: Entry | None) -> Before:
    """Note it, before anything is written."""
    aside = None if earlier is None else _found(connection, ASIDE, [earlier.file_id])
    return Before(_found(connection, UNITS), _found(connection, SCALES), aside)


def later(connection: duckdb.DuckDBPyConnection, table: str, source: str, *, derived: bool) -> dict[int, bool]:
    """Deliveries in force whose rows of the table give way to those of `source`; whether they derive them."""
    rows = connection.execute(
        """
        SELECT file_id, derived FROM ledger JOIN ledger_table USING (file_id)
        WHERE status = $status AND source <> $source AND table_name = $table
          AND (derived, source) > ($derived, $source)
        """,
        {"status": IN_FORCE, "source": source, "table": table, "derived": derived},
    ).fetchall()
    return {int(file_id): bool(derives) for file_id, derives in rows}


def take_over(
    connection: duckdb.DuckDBPyConnection, table: Contract, rows: str, file_id: int, files: Collection[int]
) -> list[int]:
    """Delete derived rows of `files` with a key that this delivery has in the table `rows`; returns whose they were."""
    if not files:
        return []
    lost = connection.execute(
        f"DELETE FROM {quoted(table.name)} AS held WHERE list_contains($files, held.file_id) AND EXISTS "  # noqa: S608 - identifiers of our own
        f"(SELECT 1 FROM {quoted(rows)} AS mine WHERE mine.file_id = $file AND {same_key(table, 'mine', 'held')}) "
        "RETURNING held.file_id",
        {"files": sorted(files), "file": file_id},
    ).fetchall()
    losers = sorted({int(loser) for (loser,) in lost})
    connection.execute("UPDATE ledger SET leans = true WHERE list_contains(?, file_id)", [losers])
    return losers


def give_way(connection: duckdb.DuckDBPyConnection, table: Contract, file_id: int, files: Collection[int]) -> set[str]:
    """Set rows of `files` aside whose key this delivery has; returns their sources, which are due again.

    The whole source row goes, out of every table it fed, and the ledger's counts with it.
    """
    if not files:
        return set()
    whole = [f"hash({', '.join(f'{side}.{quoted(name)}' for name in table.names)})" for side in ("held", "mine")]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE giving_way AS SELECT DISTINCT held.file_id, held.row_number, "  # noqa: S608
        f"CASE WHEN {whole[0]} = {whole[1]} THEN 'duplicate_row' ELSE 'duplicate_key' END AS rule "
        f"FROM {quoted(table.name)} AS held JOIN {quoted(table.name)} AS mine ON {same_key(table, 'held', 'mine')} "
        "WHERE mine.file_id = $file AND list_contains($files, held.file_id)",
        {"files": sorted(files), "file": file_id},
    )
    losing = [int(loser) for (loser,) in connection.execute("SELECT DISTINCT file_id FROM giving_way").fetchall()]
    for loser in losing:
        _set_aside(connection, loser)
    return due_again(connection, losing)


def due_after(
    connection: duckdb.DuckDBPyConnection,
    file_id: int,
    tables: Collection[str],
    stood: Before,
    *,
    superseded: bool,
    reread: bool,
) -> set[str]:
    """Mark deliveries whose rows were judged against what this one has changed; returns their sources.

    superseded: it has taken the place of an earlier delivery. reread: which had the same bytes and the same mapping;
    where the same rows of it were set aside, nothing has changed but what it derives, and nobody has to be read again.
    """
    due: set[int] = set()
    same = reread and _found(connection, ASIDE, [file_id]) == stood.aside
    if superseded and not same:
        due |= _files(
            connection,
            "SELECT file_id FROM quarantine WHERE rule IN ('duplicate_row', 'duplicate_key') "
            "UNION SELECT file_id FROM ledger WHERE leans",
        ) & _sharing(connection, tables)
    if _found(connection, UNITS) != stood.units:
        judged = "SELECT file_id FROM quarantine WHERE rule IN ('unknown_unit', 'duplicate_row', 'duplicate_key')"
        due |= _files(connection, judged) & _sharing(connection, OF_UNITS)
        due |= _without_unit(connection)
    if _found(connection, SCALES) != stood.scales:
        due |= _sharing(connection, ["response"])
    if not same and {"work_event", "survey_wave"} & set(tables):
        due |= _past(connection)
    return due_again(connection, due - {file_id})


def due_after_retention(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Mark deliveries with rows set aside for a key whose holder may now be gone; returns their sources."""
    query = "SELECT file_id FROM quarantine WHERE rule IN ('duplicate_row', 'duplicate_key')"
    return due_again(connection, _files(connection, query) & _sharing(connection, DATED_BY))


def due_again(connection: duckdb.DuckDBPyConnection, files: Iterable[int]) -> set[str]:
    """Mark deliveries in force due again; returns their sources."""
    rows = connection.execute(
        "UPDATE ledger SET due_again = true WHERE status = ? AND list_contains(?, file_id) RETURNING source",
        [IN_FORCE, sorted(files)],
    ).fetchall()
    return {str(source) for (source,) in rows}


def same_key(table: Contract, left: str, right: str) -> str:
    """The condition that two rows have the same key; missing values are alike."""
    return " AND ".join(f"{left}.{quoted(name)} IS NOT DISTINCT FROM {right}.{quoted(name)}" for name in table.key)


def _set_aside(connection: duckdb.DuckDBPyConnection, loser: int) -> None:
    fed = connection.execute(
        "SELECT table_name FROM ledger_table WHERE file_id = ? AND NOT derived", [loser]
    ).fetchall()
    for (name,) in fed:
        connection.execute(
            statement(
                "DELETE FROM {table} WHERE file_id = $file AND row_number IN "
                "(SELECT row_number FROM giving_way WHERE file_id = $file)",
                table=str(name),
            ),
            {"file": loser},
        )
        connection.execute(
            "UPDATE ledger_table SET rows = (SELECT count(*) FROM "  # noqa: S608 - a table of our own
            + statement("{table} WHERE file_id = $file) ", table=str(name))
            + "WHERE file_id = $file AND table_name = $name",
            {"file": loser, "name": str(name)},
        )
    connection.execute(
        "INSERT INTO quarantine (file_id, row_number, rule) SELECT file_id, row_number, rule FROM giving_way "
        "WHERE file_id = ?",
        [loser],
    )
    connection.execute(
        "UPDATE ledger SET quarantined = aside, accepted = read - aside FROM "
        "(SELECT count(DISTINCT row_number) AS aside FROM quarantine WHERE file_id = $file) WHERE file_id = $file",
        {"file": loser},
    )


def _without_unit(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """Deliveries with rows of units that the tree, where there is one, does not have."""
    if not _found(connection, "SELECT count(*) FROM org_unit")[0]:
        return set()
    found: set[int] = set()
    for table in OF_UNITS:
        query = "SELECT DISTINCT file_id FROM {table} WHERE unit_id NOT IN (SELECT unit_id FROM org_unit)"
        found |= _files(connection, statement(query, table=table))
    return found


def _past(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """Deliveries with rows that may have become too old, or no longer be so."""
    limit = last_retention(connection)
    if limit is None:
        return set()
    found = _files(connection, "SELECT file_id FROM quarantine WHERE rule = 'past_retention'")
    for table in DATED_BY:
        query = statement("SELECT DISTINCT file_id FROM {table} WHERE ", table=table) + PAST[table]
        found |= _files(connection, query, {"before": limit})
    return found


def _sharing(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> set[int]:
    query = "SELECT file_id FROM ledger_table WHERE list_contains($tables, table_name)"
    return _files(connection, query, {"tables": list(tables)})


def _files(connection: duckdb.DuckDBPyConnection, query: str, values: dict[str, object] | None = None) -> set[int]:
    return {int(file_id) for (file_id,) in connection.execute(query, values or {}).fetchall()}


def _found(connection: duckdb.DuckDBPyConnection, query: str, values: list[object] | None = None) -> Fingerprint:
    return connection.execute(query, values or []).fetchall()[0]
