"""A project of work from deliveries to cleared months, for the tests of corrections and of attackers on work."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa
from tillit.metrics.cells import WORK_CELLS
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.clearing.clearing import clear_month
from tillit.pipelines.clearing.corrections import Corrected, correct
from tillit.pipelines.project import Project
from tillit.pipelines.reducing import first_open_month, reduce_events, reduced_months
from tillit.pipelines.tables import create_table, statement
from tillit.pipelines.vault.arrival import Arrival, Landed
from tillit.pipelines.vault.ledger import QUARANTINE_ARROW
from tillit.pipelines.vault.vault import Vault

from ..metrics.reductions.plain_work import Event, work_cells

DELAY = 14
"""Days after the end of a month."""

EVENT_FIELDS = pa.schema(
    [
        ("case_id", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("unit_id", pa.string()),
        ("actor", pa.string()),
        ("status_class", pa.string()),
        ("row_number", pa.int64()),
    ]
)
UNIT_FIELDS = pa.schema(
    [
        ("unit_id", pa.string()),
        ("parent_id", pa.string()),
        ("name", pa.string()),
        ("people_at_least", pa.int64()),
        ("row_number", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Step:
    """One row of an event log."""

    case: str
    at: datetime
    unit: str
    actor: str | None
    status: str


class WorkProject:
    """Takes deliveries in, and clears what is due."""

    def __init__(self, home: Path, *, plain: bool = True) -> None:
        self.project = Project(home)
        self.plain = plain

    def units(self, units: dict[str, str | None], people_at_least: int | None = None) -> None:
        """Deliver the tree: unit -> the unit above."""
        rows = [
            {"unit_id": unit, "parent_id": above, "name": unit, "people_at_least": people_at_least, "row_number": at}
            for at, (unit, above) in enumerate(units.items(), start=2)
        ]
        self._take("units", "org_unit", pa.Table.from_pylist(rows, schema=UNIT_FIELDS))

    def deliver(self, source: str, steps: Sequence[Step]) -> str:
        """One delivery of a source, in place of its earlier one; returns what became of it."""
        rows = [
            {
                "case_id": step.case,
                "occurred_at": step.at,
                "unit_id": step.unit,
                "actor": step.actor,
                "status_class": step.status,
                "row_number": at,
            }
            for at, step in enumerate(steps, start=2)
        ]
        return self._take(source, "work_event", pa.Table.from_pylist(rows, schema=EVENT_FIELDS))

    def clear(self, on: date, *, reduce: bool = True) -> Corrected:
        """Reduce, clear what is due and was not cleared, and correct."""
        with Vault(self.project) as vault, open_cleared(self.project) as store:
            if reduce and self.plain:
                reduce_plainly(vault.connection, on)
            elif reduce:
                reduce_events(vault.connection, on, DELAY)
            for month in reduced_months(vault.connection):
                clear_month(vault.connection, store, date.fromisoformat(f"{month}-01"), visible_after_days=0, on=on)
            return correct(vault.connection, store, on)

    def retain(self, before: date) -> None:
        with Vault(self.project) as vault:
            vault.retain(before)

    def erase(self, actor: str) -> None:
        with Vault(self.project) as vault:
            vault.erase_actor(actor)

    def store(self, query: str) -> list[tuple]:
        with open_cleared(self.project) as store:
            return store.execute(query).fetchall()

    def vault(self, query: str) -> list[tuple]:
        with Vault(self.project) as vault:
            return vault.connection.execute(query).fetchall()

    def everything(self, *, but: Iterable[str] = ()) -> dict[str, list[tuple]]:
        """All rows of the store, by table."""
        with open_cleared(self.project) as store:
            names = [str(name) for (name,) in store.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
            return {name: sorted(store.table(name).fetchall(), key=str) for name in sorted(set(names) - set(but))}

    def _take(self, source: str, table: str, rows: pa.Table) -> str:
        def batches() -> Iterator[Landed]:
            yield Landed(rows.num_rows, {table: rows}, pa.Table.from_pylist([], schema=QUARANTINE_ARROW))

        with Vault(self.project) as vault:
            digest = sha256(repr(rows.to_pylist()).encode()).hexdigest()
            return vault.take(Arrival(source, source, digest, "mapping", batches, (table,))).status


def reduce_plainly(vault: duckdb.DuckDBPyConnection, on: date) -> None:
    """What `reduce_events` does, by the plain twin of the reductions: a hundred times as fast for a small log."""
    rows = vault.execute("SELECT case_id, occurred_at, unit_id, status_class, actor FROM work_event").fetchall()
    log = [Event(*row) for row in rows]
    until = datetime.combine(first_open_month(max(event.at for event in log).date(), on, DELAY), time())
    cells = work_cells(log, until)
    every = sorted({key[0] for table in cells.values() for key in table if key[0] < until.date()})
    for month in every:
        cells["whole_flow"][(month,)]["arrivals"] += 0
    for shape in WORK_CELLS:
        vault.execute(statement("DROP TABLE IF EXISTS {table}", table=shape.name))
        create_table(vault, shape.name, shape.meaning, (*shape.keys, *shape.quantities))
        names = [column.name for column in shape.quantities]
        found = [(*key, *(quantities[name] for name in names)) for key, quantities in cells[shape.name].items()]
        if found:
            places = ", ".join("?" * len(shape.columns))
            vault.executemany(statement("INSERT INTO {table} VALUES (", table=shape.name) + places + ")", found)
    vault.execute("CREATE OR REPLACE TABLE reduced_from AS SELECT max(file_id) AS file_id FROM ledger")


def case(name: str, unit: str, actor: str | None, opened: datetime, closed: datetime | None) -> list[Step]:
    """A case that one person works on in one unit."""
    steps = [Step(name, opened, unit, actor, "active")]
    return steps if closed is None else [*steps, Step(name, closed, unit, actor, "done")]
