"""The one transaction in which a delivery goes into the vault: rows, quarantine and ledger, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import duckdb
import numpy as np
import pyarrow as pa

from ...metrics.contracts import Contract, contract
from ..arrow import compute as pc
from ..fault import Fault, Place
from ..refused import refused
from ..tables import quoted, statement, transaction
from .arrival import Arrival, Intake, Landed
from .hiding import Hiding
from .keys import Keys
from .ledger import (
    QUARANTINE_ARROW,
    Entry,
    enter,
    in_force,
    next_file_id,
    same_bytes,
    supersede,
)
from .retention import DATED_BY, PAST, last_retention
from .standing import before, due_after, due_again, give_way, later, same_key, take_over
from .tally import Tally
from .unit_check import check_units

EVENT_LOG = "work_event"

Values = list[object] | dict[str, object] | None


def take_in(connection: duckdb.DuckDBPyConnection, keys: Keys, arrival: Arrival) -> Intake:
    """Take `arrival` in, or leave everything as it was.

    The same bytes under the same mapping are 'unchanged'; other bytes of the same source supersede the earlier
    delivery. Of rows with the same key the first stands, within a delivery by its place and among sources by their
    names, whatever order they come in; the others are set aside (`duplicate_row` where all values agree,
    `duplicate_key` otherwise). Not so in work_event: an event log has no key, two steps may fall in one second and
    both happened. Its double delivery is caught by the hash of the whole file instead (`same_file`).
    """
    earlier = in_force(connection, arrival.source)
    if earlier and not earlier.due_again and _same(earlier, arrival):
        return Intake(
            arrival.source, "unchanged", earlier.read, earlier.accepted, earlier.quarantined, dict(earlier.tables)
        )
    twin = same_bytes(connection, arrival.source, arrival.keyed_hash) if EVENT_LOG in arrival.tables else None
    if twin is not None:
        raise refused(
            arrival.file,
            "same_file",
            f"The same file is in the vault already, as the source '{twin}'; its events would count twice.",
            "Remove one of the two sources.",
        )
    with transaction(connection):
        return _Taking(connection, keys, arrival).take(earlier)


def _same(entry: Entry, arrival: Arrival) -> bool:
    return (entry.keyed_hash, entry.mapping_hash) == (arrival.keyed_hash, arrival.mapping_hash)


class _Taking:
    """The steps inside the transaction."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, keys: Keys, arrival: Arrival) -> None:
        self.connection = connection
        self.hiding = Hiding(connection, keys, arrival.survey_id)
        self.arrival = arrival
        self.file_id = next_file_id(connection)
        self.tally = Tally(arrival.file)
        self.warnings: list[Fault] = []
        self.row_tables = [contract(name) for name in arrival.tables if name not in arrival.derived]

    def take(self, earlier: Entry | None) -> Intake:
        stood = before(self.connection, earlier)
        if earlier:
            supersede(self.connection, earlier.file_id)
        for name in self.arrival.derived:
            self._run("CREATE OR REPLACE TEMP TABLE {staged} AS FROM {table} LIMIT 0", staged=_staged(name), table=name)
        read = self._write_batches()
        leaning = {name for name in sorted(self.arrival.derived) if self._settle_derived(contract(name))}
        due = self._take_over_derived()
        if "org_unit" in self.arrival.tables:
            column = self._label(contract("org_unit"), "unit_id")
            self.warnings += check_units(self.connection, self.arrival.file, self.file_id, column)
        for table in self.row_tables:
            self._set_aside_unknown_units(table)
            self._set_aside_past_retention(table)
            self._set_aside_repeated(table)
        for table in self.row_tables:
            due |= give_way(self.connection, table, self.file_id, self._later(table))
        if {EVENT_LOG, "work_case"} <= set(self.arrival.tables) and "work_case" in self.arrival.derived:
            self._run(
                "DELETE FROM work_case WHERE file_id = ? AND case_id NOT IN (SELECT case_id FROM work_event)",
                [self.file_id],
            )
        entry = self._counted(read)
        if earlier:
            self.warnings += self.tally.shrunk(entry.accepted, earlier.accepted)
        enter(
            self.connection,
            self.arrival.source,
            entry,
            leans=bool(leaning),
            public=self.arrival.public,
            derived=self.arrival.derived,
            key_ids=self.hiding.used,
        )
        due |= due_after(
            self.connection,
            self.file_id,
            self.arrival.tables,
            stood,
            superseded=earlier is not None,
            reread=earlier is not None and _same(earlier, self.arrival),
        )
        self._warn_due(sorted(due))
        return Intake(
            self.arrival.source,
            "superseded" if earlier else "accepted",
            entry.read,
            entry.accepted,
            entry.quarantined,
            dict(entry.tables),
            tuple(self.warnings),
        )

    def _write_batches(self) -> int:
        for landed in self.arrival.batches():
            self.tally.add(landed)
            self._write(landed)
        self.tally.check()
        if self.hiding.unnamed:
            self._warn(
                "erased",
                None,
                f"{self.hiding.unnamed} rows name somebody who has been erased on request.",
                "Nothing. The source may still hold the name; that is for whoever owns it.",
                "The rows are taken in without the person.",
            )
        self.warnings += self.tally.warnings()
        return self.tally.read

    def _write(self, landed: Landed) -> None:
        """Write a batch. A source row about somebody who was erased never reaches the file, whatever it feeds."""
        if landed.faults.num_rows:
            self._insert("quarantine", landed.faults, QUARANTINE_ARROW.names)
        stored: dict[str, pa.Table] = {}
        erased: dict[int, str] = {}
        for name, rows in landed.tables.items():
            if rows.num_rows:
                hidden, gone = self.hiding.hidden(contract(name), rows)
                for column, mask in gone.items():
                    label = self._label(contract(name), column)
                    erased |= dict.fromkeys(np.asarray(rows["row_number"])[mask].tolist(), label)
                    if name in self.arrival.derived:
                        hidden = hidden.filter(pa.array(~mask))
                stored[name] = hidden
        if erased:
            self._insert("quarantine", _aside(erased, "erased"), QUARANTINE_ARROW.names)
        for name, rows in stored.items():
            derived = name in self.arrival.derived
            kept = rows if derived or not erased else _without(rows, erased)
            self._insert(_staged(name) if derived else name, kept, kept.column_names)

    def _insert(self, target: str, rows: pa.Table, names: Iterable[str]) -> int:
        """Append `rows`, which DuckDB finds by its name here: a registered view would live until the commit."""
        insert = statement(
            "INSERT INTO {target} ({names}, file_id) SELECT {names}, ? FROM rows", target=target, names=tuple(names)
        )
        self.connection.execute(insert, [self.file_id])
        return rows.num_rows

    def _settle_derived(self, table: Contract) -> bool:
        """Put the distinct derived rows in; of rows that differ under one key the first.

        Later sources give their rows up; true where earlier ones had some, and theirs stand.
        """
        staged = _staged(table.name)
        names = table.names
        differing = self._one(
            "SELECT count(*) FROM (SELECT {key} FROM (SELECT DISTINCT {names} FROM {staged}) "
            "GROUP BY ALL HAVING count(*) > 1)",
            key=table.key,
            names=names,
            staged=staged,
        )
        if differing:
            self._warn(
                "differing_rows",
                None,
                f"{differing} keys of {table.name} come with more than one set of values.",
                "See to it that these columns are the same in every row of a key.",
                "The first row of each key counts.",
            )
        others = later(self.connection, table.name, self.arrival.source, derived=True)
        take_over(self.connection, table, staged, self.file_id, others)
        keys_alike = same_key(table, "staged", "held")
        leans = self._one(
            f"SELECT count(*) FROM {quoted(staged)} AS staged WHERE EXISTS "  # noqa: S608 - identifiers of our own
            f"(SELECT 1 FROM {quoted(table.name)} AS held WHERE {keys_alike})"
        )
        self._run(
            f"INSERT INTO {{table}} SELECT DISTINCT ON ({{key}}) * FROM {{staged}} AS staged WHERE NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {{table}} AS held WHERE {keys_alike}) ORDER BY row_number",
            table=table.name,
            key=table.key,
            staged=staged,
        )
        self._run("DROP TABLE {staged}", staged=staged)
        return leans > 0

    def _take_over_derived(self) -> set[str]:
        """Rows that are delivered as such take the place of those that other deliveries derive."""
        losers: set[int] = set()
        for table in self.row_tables:
            others = later(self.connection, table.name, self.arrival.source, derived=False)
            derived = [file_id for file_id, derives in others.items() if derives]
            losers.update(take_over(self.connection, table, table.name, self.file_id, derived))
        return due_again(self.connection, losers)

    def _later(self, table: Contract) -> list[int]:
        """Deliveries whose rows give way to this one's; an event log has no keys to share."""
        if table.name == EVENT_LOG:
            return []
        return list(later(self.connection, table.name, self.arrival.source, derived=False))

    def _set_aside_unknown_units(self, table: Contract) -> None:
        if ("unit_id", "org_unit") not in table.references or not self._one("SELECT count(*) FROM org_unit"):
            return
        self._set_aside(
            statement(
                "SELECT DISTINCT row_number, $column AS column_name, 'unknown_unit' AS rule FROM {table} "
                "WHERE file_id = $file AND unit_id NOT IN (SELECT unit_id FROM org_unit)",
                table=table.name,
            ),
            {"column": self._label(table, "unit_id"), "file": self.file_id},
        )

    def _set_aside_past_retention(self, table: Contract) -> None:
        limit = last_retention(self.connection)
        if limit is None or table.name not in DATED_BY:
            return
        self._set_aside(
            statement(
                "SELECT DISTINCT row_number, $column AS column_name, 'past_retention' AS rule FROM {table} "
                "WHERE file_id = $file AND ",
                table=table.name,
            )
            + PAST[table.name],
            {"column": self._label(table, DATED_BY[table.name]), "file": self.file_id, "before": limit},
        )

    def _set_aside_repeated(self, table: Contract) -> None:
        """Later rows of a key, of this delivery or after an earlier source's. As many distinct hashes as rows: none."""
        if table.name == EVENT_LOG:
            return
        rows = self._one("SELECT count(*) FROM {table}", table=table.name)
        hashes = "SELECT count(DISTINCT hash({key})) FROM {table}"
        if self._one(hashes, key=table.key, table=table.name) == rows:
            return
        self._set_aside(
            statement(
                """
            SELECT DISTINCT row_number, $column AS column_name,
                   CASE WHEN whole = first_value(whole) OVER same_key THEN 'duplicate_row' ELSE 'duplicate_key' END
                   AS rule
            FROM (SELECT *, hash({names}) AS whole FROM {table}
                  WHERE NOT list_contains($later, file_id)
                  AND hash({key}) IN (SELECT hash({key}) FROM {table} GROUP BY ALL HAVING count(*) > 1))
            WINDOW same_key AS (PARTITION BY {key} ORDER BY file_id, row_number)
            QUALIFY row_number() OVER same_key > 1 AND file_id = $file
            """,
                table=table.name,
                names=table.names,
                key=table.key,
            ),
            {
                "column": self._key_label(table),
                "file": self.file_id,
                "later": self._later(table),
            },
        )

    def _set_aside(self, select: str, values: dict[str, object]) -> None:
        """Move the source rows that `select` finds into the quarantine, out of every table they fed."""
        self._run("CREATE OR REPLACE TEMP TABLE aside (row_number BIGINT, column_name VARCHAR, rule VARCHAR)")
        self.connection.execute("INSERT INTO aside " + select, values)
        if not self._one("SELECT count(*) FROM aside"):
            return
        self._run(
            "INSERT INTO quarantine (file_id, row_number, column_name, rule) "
            "SELECT ?, row_number, column_name, rule FROM aside",
            [self.file_id],
        )
        for table in self.row_tables:
            self._run(
                "DELETE FROM {table} WHERE file_id = ? AND row_number IN (SELECT row_number FROM aside)",
                [self.file_id],
                table=table.name,
            )

    def _counted(self, read: int) -> Entry:
        """The delivery's entry; AssertionError, and with it a rollback, unless every row read is accounted for."""
        quarantined = self._one("SELECT count(DISTINCT row_number) FROM quarantine WHERE file_id = ?", [self.file_id])
        counts = {
            name: self._one("SELECT count(*) FROM {table} WHERE file_id = ?", [self.file_id], table=name)
            for name in self.arrival.tables
        }
        accepted = read - quarantined
        for table in self.row_tables:
            found = counts[table.name]
            if table.name in self.arrival.wide:
                found = self._one(
                    "SELECT count(DISTINCT row_number) FROM {table} WHERE file_id = ?", [self.file_id], table=table.name
                )
            if found != accepted:
                message = f"{self.arrival.source}: read {read} is not accepted {found} + quarantined {quarantined}"
                raise AssertionError(message)
        return Entry(
            self.file_id,
            self.arrival.keyed_hash,
            self.arrival.mapping_hash,
            read,
            accepted,
            quarantined,
            due_again=False,
            tables=counts,
        )

    def _warn_due(self, sources: list[str]) -> None:
        if sources:
            self._warn(
                "due_again",
                None,
                f"Rows of {', '.join(sources)} were judged against what this delivery has changed.",
                "Deliver those sources again: the same files are read anew.",
                "Their rows stand as they were until then, but for those whose key this delivery has.",
            )

    def _warn(self, rule: str, column: str | None, problem: str, to_do: str, kept: str) -> None:
        self.warnings.append(Fault(Place(self.arrival.file, column=column), rule, problem, to_do, kept))

    def _key_label(self, table: Contract) -> str:
        """What the source calls the key: its own columns alone, without constants and the item of a wide survey."""
        own = [name for name in table.key if (table.name, name) in self.arrival.labels]
        return " + ".join(self._label(table, name) for name in own or table.key)

    def _label(self, table: Contract, column: str) -> str:
        return self.arrival.labels.get((table.name, column), column)

    def _run(self, template: str, values: Values = None, **identifiers: str | Iterable[str]) -> None:
        self.connection.execute(statement(template, **identifiers), values or [])

    def _one(self, template: str, values: Values = None, **identifiers: str | Iterable[str]) -> int:
        return int(self.connection.execute(statement(template, **identifiers), values or []).fetchall()[0][0])


def _aside(rows: Mapping[int, str], rule: str) -> pa.Table:
    """Source rows and what the source calls the column, as faults of one rule."""
    return pa.table([list(rows), list(rows.values()), [rule] * len(rows)], schema=QUARANTINE_ARROW)


def _without(rows: pa.Table, gone: Collection[int]) -> pa.Table:
    """The rows that do not come from the source rows `gone`."""
    return rows.filter(pc.invert(pc.is_in(rows["row_number"], pa.array(gone, pa.int64()))))


def _staged(table: str) -> str:
    return f"staged_{table}"
