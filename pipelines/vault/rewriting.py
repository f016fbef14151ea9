"""The vault written anew without some of its rows, and the proof that nothing else is missing and they are gone.

Rows that are deleted inside a DuckDB file stay readable in it: DELETE and CHECKPOINT only mark their blocks as free
(tests/pipelines/test_retention.py shows it for DuckDB 2.0). So rows leave by not being copied.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from ...metrics.contracts import CONTRACTS
from ..fault import Fault, Place, TillitError
from ..tables import literal, quoted, statement, table_names, transaction
from .ledger import OUR_TABLES, create_tables, hidden_by
from .traces import found_in

SAMPLE = 1000
"""Pseudonyms of deleted rows that are looked for in the bytes."""
BLOCK = 1 << 20

HIDDEN = tuple(
    (contract.name, column.name)
    for contract in CONTRACTS
    for column in contract.columns
    if hidden_by(contract.name, column, "") is not None
)
"""Every table and column that holds pseudonyms."""


@dataclass(frozen=True)
class Leaving:
    """What of a table is not copied: rows, and single values. Conditions are constant SQL over the table's row."""

    rows: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """Column -> when its value is left empty."""


@dataclass(frozen=True)
class Rewriting:
    """What a new file is to leave out, with the values of the conditions' parameters."""

    leaving: Mapping[str, Leaving]
    parameters: Mapping[str, object] = field(default_factory=dict)
    emptied: frozenset[str] = frozenset()
    """Computed tables that come out empty: the next run counts them anew."""


@dataclass(frozen=True)
class Proof:
    """What was looked for after rows were deleted, in how many files, and found: none, or the deletion is refused.

    seen_before: how many of the sample stood readable in the old file, which shows that the search finds what is
    there. rows: rows in the new file, counted and compared with the old file's by a hash over all of them.
    """

    sample: int
    seen_before: int
    seen_after: int
    files: int
    rows: int


@dataclass(frozen=True)
class Rewritten:
    """Rows left out, and single values left empty, per canonical table; and the proof."""

    deleted: dict[str, int]
    emptied: dict[str, int]
    proof: Proof


@dataclass(frozen=True)
class Written:
    """A new file beside the old one, not yet in its place."""

    deleted: dict[str, int]
    emptied: dict[str, int]
    rows: int
    gone: npt.NDArray[np.int64]
    """Pseudonyms (at most SAMPLE) that no row of the new file has."""


def write_anew(connection: duckdb.DuckDBPyConnection, fresh: Path, rewriting: Rewriting) -> Written:
    """Write the vault into the empty file `fresh` as `rewriting` says; the vault itself stays as it is.

    Raises TillitError, rule `rewriting_differs`, where the new file does not hold exactly the rows that stay.
    """
    home = str(connection.execute("SELECT current_database()").fetchall()[0][0])
    connection.execute("ATTACH " + literal(str(fresh)) + " AS kept")
    try:
        connection.execute("USE kept")
        create_tables(connection)
        connection.execute(statement("USE {home}", home=home))
        with transaction(connection):
            for contract in (*CONTRACTS, *OUR_TABLES):
                _copy(connection, contract.name, rewriting)
            computed = sorted(table_names(connection) - {contract.name for contract in (*CONTRACTS, *OUR_TABLES)})
            for table in computed:
                _copy_computed(connection, table, rewriting)
        connection.execute("CHECKPOINT kept")
        written = _compared(connection, rewriting)
    finally:
        connection.execute(statement("USE {home}", home=home))
        connection.execute("DETACH kept")
    return written


def prove(files: list[Path], written: Written, seen_before: int) -> Proof:
    """The proof over all files that are left. Raises TillitError where a deleted pseudonym can still be read."""
    seen = len(found_in(files, written.gone))
    if seen:
        raise TillitError(
            Fault(
                Place(files[0].parent.name),
                "still_readable",
                f"{seen} of {len(written.gone)} deleted pseudonyms can still be read in the vault's folder.",
                "Look at what else lies in the folder (a copy, a log), remove it, and do this again.",
                "All rows that were to stay.",
            )
        )
    return Proof(len(written.gone), seen_before, seen, len(files), written.rows)


def overwrite(path: Path) -> None:
    """Put zeros over a file that is to be removed.

    On disks that write elsewhere (SSD, copies on write) it may live on until the block is used again; that is what
    disk encryption is for.
    """
    size = path.stat().st_size
    with path.open("r+b") as file:
        for start in range(0, size, BLOCK):
            file.write(bytes(min(BLOCK, size - start)))
        file.flush()
        os.fsync(file.fileno())


def _leaving(rewriting: Rewriting, table: str) -> Leaving:
    return rewriting.leaving.get(table, Leaving())


def _stays(leaving: Leaving) -> str:
    return "true" if leaving.rows is None else f"NOT coalesce(({leaving.rows}), false)"


def _columns(leaving: Leaving) -> str:
    if not leaving.values:
        return "*"
    replaced = ", ".join(
        f"CASE WHEN {when} THEN NULL ELSE {quoted(column)} END AS {quoted(column)}"
        for column, when in leaving.values.items()
    )
    return f"* REPLACE ({replaced})"


def _staying(table: str, leaving: Leaving) -> str:
    """The query over the rows that stay, as they will stand; its parts are constants of ours."""
    return f"SELECT {_columns(leaving)} FROM {quoted(table)} WHERE {_stays(leaving)}"  # noqa: S608


def _run(connection: duckdb.DuckDBPyConnection, query: str, rewriting: Rewriting) -> duckdb.DuckDBPyConnection:
    """Run a query with those of the parameters that it names."""
    named = {name: value for name, value in rewriting.parameters.items() if f"${name}" in query}
    return connection.execute(query, named) if named else connection.execute(query)


def _copy(connection: duckdb.DuckDBPyConnection, table: str, rewriting: Rewriting) -> None:
    query = statement("INSERT INTO kept.{table} ", table=table) + _staying(table, _leaving(rewriting, table))
    _run(connection, query, rewriting)


def _copy_computed(connection: duckdb.DuckDBPyConnection, table: str, rewriting: Rewriting) -> None:
    none = " LIMIT 0" if table in rewriting.emptied else ""
    query = statement("CREATE TABLE kept.{table} AS ", table=table) + _staying(table, _leaving(rewriting, table))
    _run(connection, query + none, rewriting)


def _compared(connection: duckdb.DuckDBPyConnection, rewriting: Rewriting) -> Written:
    """Rows left out per table, after the rows that stay have been held against those of the new file."""
    deleted: dict[str, int] = {}
    emptied: dict[str, int] = {}
    rows = 0
    for contract in (*CONTRACTS, *OUR_TABLES):
        leaving = _leaving(rewriting, contract.name)
        whole = "SELECT count(*), sum(hash(row)::HUGEINT) FROM ({query}) AS row"
        stay = _run(connection, whole.format(query=_staying(contract.name, leaving)), rewriting).fetchall()[0]
        here = statement("SELECT count(*), sum(hash(row)::HUGEINT) FROM kept.{table} AS row", table=contract.name)
        there = connection.execute(here).fetchall()[0]
        if stay != there:
            raise _differs(contract.name)
        before = int(connection.execute(statement("SELECT count(*) FROM {t}", t=contract.name)).fetchall()[0][0])
        deleted[contract.name] = before - int(there[0])
        emptied[contract.name] = sum(
            _emptied(connection, contract.name, column, when, rewriting) for column, when in leaving.values.items()
        )
        rows += int(there[0])
    return Written(
        {name: count for name, count in deleted.items() if count},
        {name: count for name, count in emptied.items() if count},
        rows,
        _gone(connection),
    )


def _emptied(connection: duckdb.DuckDBPyConnection, table: str, column: str, when: str, rewriting: Rewriting) -> int:
    stays = _stays(_leaving(rewriting, table))
    query = f"SELECT count({quoted(column)}) FROM {quoted(table)} WHERE ({when}) AND {stays}"  # noqa: S608
    return int(_run(connection, query, rewriting).fetchall()[0][0])


def _gone(connection: duckdb.DuckDBPyConnection) -> npt.NDArray[np.int64]:
    """Pseudonyms of the old file that no column of the new one has, up to SAMPLE of them, spread by their hash."""

    def every(schema: str) -> str:
        return " UNION ALL ".join(
            f"SELECT {quoted(column)} AS code FROM {schema}{quoted(table)} WHERE {quoted(column)} IS NOT NULL"  # noqa: S608
            for table, column in HIDDEN
        )

    query = f"SELECT code FROM (({every('')}) EXCEPT ({every('kept.')})) ORDER BY hash(code) LIMIT {SAMPLE}"  # noqa: S608
    return np.asarray(connection.execute(query).fetchnumpy()["code"], np.int64)


def _differs(table: str) -> TillitError:
    return TillitError(
        Fault(
            Place(table),
            "rewriting_differs",
            "The new file does not hold exactly the rows that stay.",
            "Do it again; if it happens again, report it with the versions of tillit and duckdb.",
            "The vault as it was.",
        )
    )
