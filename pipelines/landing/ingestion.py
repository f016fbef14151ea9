"""From a source and its mapping into the vault, or, with nothing stored, to a report of what would happen."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..fault import Fault
from ..project import Project
from ..refused import refused
from ..sources import database, delimited, excel, json_lines, parquet, xes
from ..sources.mapping import Mapping, Scales, sources_of
from ..sources.opened import check_unchanged, keyed_hash, stamped
from ..sources.raw import Raw
from ..vault.arrival import Arrival, Intake, Landed
from ..vault.keys import LEDGER, Keys
from ..vault.row_rules import row_fault
from ..vault.vault import Vault
from .landing import Landing

FIRST_FAULTS = 20


@dataclass(frozen=True)
class SourceFile:
    """A source: a file (`path`), or a table behind an Ibis connection (here, or in its mapping's `database`)."""

    name: str
    path: Path | None
    mapping: Mapping
    connection: str | None = None
    table: str | None = None

    @property
    def file_path(self) -> Path | None:
        """The file; None for a table."""
        return None if self.mapping.format == "database" or self.connection is not None else self.path

    @property
    def file(self) -> str:
        """What messages call it: the file's name without its folder, or the table's."""
        return self.file_path.name if self.file_path is not None else self.database[1]

    @property
    def database(self) -> tuple[str, str]:
        """Connection url and table; TillitError where neither the source nor its mapping names them."""
        declared = self.mapping.database
        url = self.connection or (declared.url if declared else None)
        table = self.table or (declared.table if declared else None)
        if url is None or table is None:
            raise refused(
                self.name,
                "no_connection",
                "The source has neither a file nor a connection and a table.",
                "Name them in the source's configuration, or in the mapping (database: url, table).",
            )
        return url, table


def header_of(source: SourceFile) -> list[str]:
    """The names of the source's columns, in order."""
    mapping, path = source.mapping, source.file_path
    if path is None:
        return database.header_of(*source.database)
    match mapping.format:
        case "csv":
            return delimited.header_of(path, mapping.csv)
        case "parquet":
            return parquet.header_of(path)
        case "json_lines":
            return json_lines.header_of(path)
        case "excel":
            return excel.header_of(path, mapping.excel.sheet, mapping.excel.header_row)
        case "xes":
            return xes.header_of(path)
        case "database":
            return database.header_of(*source.database)


def raw_batches(source: SourceFile) -> Iterator[Raw]:
    """The source's mapped columns, unparsed, in batches."""
    mapping, wanted = source.mapping, source.mapping.wanted()
    path = source.file_path
    if path is None:
        return database.read(*source.database, wanted)
    match mapping.format:
        case "csv":
            return delimited.read(path, mapping.csv, wanted)
        case "parquet":
            return parquet.read(path, mapping.parquet.encoding, wanted)
        case "json_lines":
            return json_lines.read(path, wanted)
        case "excel":
            return excel.read(path, mapping.excel.sheet, mapping.excel.header_row, wanted)
        case "xes":
            return xes.read(path, wanted)
        case "database":
            return database.read(*source.database, wanted)


def ingest(vault: Vault, source: SourceFile, items: Scales | None = None) -> Intake:
    """Take the source into the vault, whole or not at all.

    `items`: lowest and highest answer per item id; without it answers are not held against a scale. Items of the
    vault's own `item` table are added to them. Errors: TillitError where the file as a whole cannot be taken in.
    """
    scales = _scales(vault, items)
    return vault.take(_arrival(vault, source, scales))


@dataclass(frozen=True)
class CheckReport:
    """What taking a source in would give; nothing has been stored."""

    source: str
    read: int
    accepted: int
    quarantined: int
    tables: dict[str, int]
    faults: tuple[Fault, ...]
    """The first faults, in the order of rows."""
    by_rule: dict[str, int]
    """Rows that break each rule."""
    warnings: tuple[Fault, ...]


def check_file(path: Path | None, mapping: Mapping, items: Scales | None = None) -> CheckReport:
    """What taking the file in would give, in a vault of its own that is thrown away.

    References to units are checked where the file itself brings the units. Errors: TillitError where the file would
    be refused.
    """
    source = SourceFile("check", path, mapping)
    with tempfile.TemporaryDirectory() as folder, _throwaway(Path(folder)) as vault:
        intake = ingest(vault, source, items)
        rows = vault.connection.execute(
            "SELECT row_number, column_name, rule FROM quarantine ORDER BY ALL LIMIT ?", [FIRST_FAULTS]
        ).fetchall()
        rules = vault.connection.execute(
            "SELECT rule, count(DISTINCT row_number) FROM quarantine GROUP BY rule ORDER BY rule"
        ).fetchall()
    return CheckReport(
        source.file,
        intake.read,
        intake.accepted,
        intake.quarantined,
        intake.tables,
        tuple(row_fault(source.file, row, column, rule) for row, column, rule in rows),
        {str(rule): int(count) for rule, count in rules},
        intake.warnings,
    )


def _throwaway(folder: Path) -> Vault:
    """A vault with keys of its own: those of the environment are for data that stays."""
    project = Project(folder)
    return Vault(project, keys=Keys(None, environment=False))


def _arrival(vault: Vault, source: SourceFile, scales: Scales | None) -> Arrival:
    mapping = source.mapping
    key = vault.key(LEDGER)

    path = source.file_path
    before = stamped(path) if path is not None else None

    def batches() -> Iterator[Landed]:
        yield from Landing(source.file, mapping, scales).land(raw_batches(source))
        if path is not None and before is not None:
            check_unchanged(path, before)

    return Arrival(
        source=source.name,
        file=source.file,
        keyed_hash=keyed_hash(path, key)
        if path is not None
        else database.keyed_hash(*source.database, mapping.wanted(), key),
        mapping_hash=mapping.fingerprint(scales),
        batches=batches,
        tables=mapping.table_names(),
        derived=frozenset(table.table for table in mapping.tables if table.derived),
        wide=frozenset(table.table for table in mapping.tables if table.wide),
        survey_id=mapping.survey_id,
        public=mapping.public,
        labels=_labels(mapping),
    )


def _labels(mapping: Mapping) -> dict[tuple[str, str], str]:
    labels = {
        (table.table, name): " + ".join(sources_of(origin))
        for table in mapping.tables
        for name, origin in table.columns.items()
    }
    for table in mapping.tables:
        if table.wide:
            labels[table.table, "unit_id"] = " + ".join(sources_of(table.wide.unit_id))
            labels[table.table, "respondent"] = " + ".join(sources_of(table.wide.respondent))
    return labels


def _scales(vault: Vault, items: Scales | None) -> dict[str, tuple[int, int]] | None:
    rows = vault.connection.execute("SELECT item_id, lowest, highest FROM item").fetchall()
    own = {str(item): (int(lowest), int(highest)) for item, lowest, highest in rows}
    return None if items is None and not own else {**own, **(items or {})}
