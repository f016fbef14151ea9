"""Opening what is attacked: the named file alone, read-only, whatever it may hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ...metrics.published import RELEASE, UNIT
from ..fault import Fault, Place, TillitError
from ..tables import count, literal, table_names

KEPT = "Everything: an attack reads and writes nothing."
ALONE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # what does not fit in memory ends in an error, and never in a spill file left behind
    "temp_directory": "",
}
TELLING = (RELEASE.name, UNIT.name)
"""Tables without which a file is no release."""


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which the file is the current database, read-only, and no other file can be reached.

    It opens beside any other connection of this process. Raises TillitError, rule `no_file`, `not_readable`,
    `not_a_database`, `not_a_release` or `broken_file`: the last also from within the block.
    """
    if not path.is_file():
        raise attack_fault(path, "no_file", "There is no such file.", "Check the path.")
    if not os.access(path, os.R_OK):
        raise attack_fault(
            path,
            "not_readable",
            "This account may not read the file.",
            "Held files are the server's own: run the attack under its account, or on the published file alone.",
        )
    with duckdb.connect(":memory:", config=ALONE) as connection:
        try:
            connection.execute("ATTACH " + literal(str(path)) + " AS given (READ_ONLY)")
        except duckdb.Error:
            raise attack_fault(
                path,
                "not_a_database",
                "The file is no DuckDB file, or is damaged, encrypted or being written to.",
                "Name a release: published.duckdb, releases/<number>.duckdb or held.duckdb.",
            ) from None
        connection.execute("USE given")
        connection.execute("SET enable_external_access = false")
        try:
            if not table_names(connection).issuperset(TELLING) or not count(connection, RELEASE.name):
                raise attack_fault(
                    path,
                    "not_a_release",
                    "The file is a database, but no release of tillit: its table of the release is absent or empty.",
                    "Name a release: published.duckdb, releases/<number>.duckdb or held.duckdb.",
                )
            yield connection
        except (duckdb.ProgrammingError, duckdb.OutOfMemoryException, duckdb.InterruptException):
            raise
        # a checksum that does not match comes as a plain duckdb.Error
        except duckdb.Error:
            raise attack_fault(
                path,
                "broken_file",
                "The file is cut off or damaged: not all of it can be read, so nothing can be said of it.",
                "Copy it again from where it was made, and compare its size with the original's.",
            ) from None


def attack_fault(path: Path, rule: str, problem: str, to_do: str, *, row: int | None = None) -> TillitError:
    """The error that ends an attack before it has begun; `problem` carries no value from the data."""
    return TillitError(Fault(Place(path.name, row), rule, problem, to_do, KEPT))
