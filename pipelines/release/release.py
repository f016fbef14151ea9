"""The release: two new files from cleared cells, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pandas as pd

from ...metrics.published import (
    CELL,
    DICTIONARY,
    INTERFACE_READING,
    LIMITS,
    PUBLISHED,
    READING,
    RELEASE,
    SIGNAL,
)
from ..fault import Fault, Place, TillitError
from ..project import Project
from ..tables import count, create_contract, insert, literal, statement, table_names
from .views import VIEWS

KEEP_RELEASES = 24
"""Old releases kept by number; two years of monthly ones."""

OF_UNITS = (CELL, READING, INTERFACE_READING, LIMITS, SIGNAL)
"""Tables with rows that speak of units, and so fall due for others than the unit on `visible_from`."""

COUNT_SHOWN = """
    UPDATE chance SET
        shown = (SELECT count(*) FROM signal WHERE signal.family = chance.family),
        shown_expected = 0.10 * (SELECT count(*) FROM signal WHERE signal.family = chance.family)
"""
"""Each file counts the questions that it shows; of those about one in ten is expected to be chance (q = .10)."""

PUBLISHED_MODE = 0o444
HELD_MODE = 0o400


@dataclass(frozen=True)
class Audience:
    """What is open to everybody on the day of the release."""

    on: date
    units_open: bool
    """Rule 11: false while the climate of measurement says that leaders see the whole only."""
    whole_only: frozenset[str]
    """Measures that were chosen with nobody, and so serve the whole's own conversation only."""


@dataclass(frozen=True)
class Released:
    """A release that is in force."""

    number: int
    path: Path
    rows: dict[str, int]
    held_rows: dict[str, int]


def publish(project: Project, release: pd.DataFrame, audience: Audience) -> Released:
    """Make and put in force the next release, and the held file beside it.

    release: one row in the columns of RELEASE; its `number` is set here.
    Raises TillitError where a frozen cell of the release in force would change.
    """
    project.prepare()
    sweep(project)
    number = max(release_numbers(project), default=0) + 1
    facts = release.assign(number=number)
    target = project.releases / f"{number}.duckdb"
    with _new_file(project.releases, target, PUBLISHED_MODE) as building:
        rows = _build(building, project, facts, audience, held=False)
        _assert_append_only(building, project)
    with _new_file(project.vault_folder, project.held, HELD_MODE) as building:
        held_rows = _build(building, project, facts, audience, held=True)
    point(project, number)
    for old in release_numbers(project)[:-KEEP_RELEASES]:
        (project.releases / f"{old}.duckdb").unlink()
    return Released(number, target, rows, held_rows)


def point(project: Project, number: int) -> None:
    """Put release `number` in force: `published.duckdb` becomes that very file, in one step.

    Raises TillitError where there is no such release.
    """
    chosen = project.releases / f"{number}.duckdb"
    if not chosen.exists():
        raise TillitError(
            Fault(
                Place(project.releases.name),
                "no_such_release",
                "There is no release with that number.",
                "List the releases with `tillit releases` and choose one of them.",
                "The release in force stays.",
            )
        )
    link = project.home / f".pointing-{os.getpid()}"
    link.unlink(missing_ok=True)
    os.link(chosen, link)
    link.replace(project.published)
    _sync_folder(project.home)


def release_numbers(project: Project) -> list[int]:
    """Numbers of the releases that are kept, oldest first."""
    return sorted(int(path.stem) for path in project.releases.glob("*.duckdb") if path.stem.isdigit())


def sweep(project: Project) -> None:
    """Remove what an interrupted release left behind."""
    for folder in (project.home, project.releases, project.vault_folder):
        for pattern in (".building-*", ".pointing-*"):
            for leftover in folder.glob(pattern):
                leftover.unlink()


@contextmanager
def _new_file(folder: Path, target: Path, mode: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a new database that becomes `target` when the block ends well, and vanishes otherwise."""
    building = folder / f".building-{os.getpid()}-{target.name}"
    building.unlink(missing_ok=True)
    connection = duckdb.connect(str(building))
    try:
        yield connection
        connection.execute("CHECKPOINT")
        connection.close()
        with building.open("rb") as file:
            os.fsync(file.fileno())
        building.chmod(mode)
        building.replace(target)
        _sync_folder(folder)
    finally:
        connection.close()
        building.unlink(missing_ok=True)
        building.with_name(f"{building.name}.wal").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _build(
    connection: duckdb.DuckDBPyConnection, project: Project, facts: pd.DataFrame, audience: Audience, *, held: bool
) -> dict[str, int]:
    """Fill a new file from the cleared store; returns the rows of each table."""
    connection.execute("ATTACH " + literal(str(project.cleared)) + " AS cleared (READ_ONLY)")
    sources = {
        str(name)
        for (name,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'cleared'"
            " UNION ALL SELECT view_name FROM duckdb_views() WHERE database_name = 'cleared'"
        ).fetchall()
    }
    # one transaction: each of the hundreds of comments would else be a write of its own
    connection.execute("BEGIN")
    _due(connection, audience)
    for contract in PUBLISHED:
        create_contract(connection, contract)
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
    connection.execute(COUNT_SHOWN)
    insert(connection, RELEASE.name, RELEASE.columns, facts)
    for view in VIEWS:
        view.create(connection)
    insert(connection, DICTIONARY.name, DICTIONARY.columns, _dictionary(connection))
    connection.execute("COMMIT")
    connection.execute("DETACH cleared")
    return {name: count(connection, name) for name in sorted(table_names(connection))}


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


def _assert_append_only(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Every cell of the release in force stands unchanged in the new one."""
    if not project.published.exists():
        return
    connection.execute("ATTACH " + literal(str(project.published)) + " AS before (READ_ONLY)")
    try:
        changed = connection.execute(
            """
            SELECT count(*) FROM before.cell AS old
            WHERE old.unit_id IN (SELECT unit_id FROM unit)
              AND NOT EXISTS (
                SELECT 1 FROM cell AS new
                WHERE new.wave_id = old.wave_id AND new.unit_id = old.unit_id AND new.item_id = old.item_id
                  AND new.value = old.value AND new.n_band = old.n_band
              )
              AND getvariable('units_open')
            """
        ).fetchall()[0][0]
    finally:
        connection.execute("DETACH before")
    if changed:
        raise TillitError(
            Fault(
                Place(project.published.name),
                "frozen_cells_changed",
                f"{changed} cells of the release in force would change or vanish.",
                "A wave is cleared once. Put back the cleared store from the backup, or record a named decision to"
                " recompute in governance.yaml.",
                "The release in force stays as it is; the new one was not put in force.",
            )
        )


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


def made_at_now() -> datetime:
    """The time to write on a release, UTC without a zone, to the second."""
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None)
