"""Work logs for the tests: from events to vault-shaped tables and back to plain cells."""

# ruff: noqa: DTZ001  times are UTC without a zone
from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from tillit.metrics.cells import WORK_CELLS
from tillit.metrics.reductions.work import Materialize, WorkTables

from .plain_work import Cells, Event, Quantities

START = datetime(2023, 12, 1)
UNTIL = datetime(2024, 5, 1)
UNITS = ("A", "B", "C")
STATUSES = ("active", "queue", "waiting_external", "unknown", "done", "withdrawn")
WEIGHTS = (6, 6, 3, 1, 3, 1)

EVENT_SCHEMA = pa.schema(
    [
        ("case_id", pa.int64()),
        ("occurred_at", pa.timestamp("us")),
        ("unit_id", pa.string()),
        ("actor", pa.int64()),
        ("status_class", pa.string()),
        ("outside", pa.bool_()),
    ]
)


def random_log(seed: int, cases: int, *, spread: timedelta = timedelta(days=170)) -> list[Event]:
    """Cases with many ties, reopenings and month ends; some begin closed, some never end, some are late."""
    chance = random.Random(seed)
    log = []
    for case_id in range(cases):
        at = START + timedelta(hours=chance.randrange(0, int(spread / timedelta(hours=1))))
        for _ in range(chance.randrange(1, 9)):
            log.append(
                Event(
                    case_id * 7 - 3,
                    at,
                    chance.choice(UNITS),
                    chance.choices(STATUSES, WEIGHTS)[0],
                    chance.choice((11, 12, -13, None)),
                    chance.choice((True, False, None)),
                )
            )
            at += chance.choice(
                (timedelta(0), timedelta(minutes=7, milliseconds=3), timedelta(hours=30), timedelta(days=17))
            )
            if chance.random() < 0.1:
                at = (at.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return log


def event_frame(log: list[Event]) -> pa.Table:
    """The log as the vault stores it."""
    rows = [
        {
            "case_id": event.case_id,
            "occurred_at": event.at,
            "unit_id": event.unit,
            "actor": event.actor,
            "status_class": event.status,
            "outside": event.outside,
        }
        for event in log
    ]
    return pa.Table.from_pylist(rows, schema=EVENT_SCHEMA)


def case_frame(kinds: Mapping[int, str], failures: Mapping[int, bool | None]) -> pa.Table:
    """Kinds and failure marks as the vault stores them."""
    keys = sorted(kinds)
    return pa.table(
        {
            "case_id": pa.array(keys, pa.int64()),
            "case_kind": pa.array([kinds[key] for key in keys], pa.string()),
            "failure_demand": pa.array([failures.get(key) for key in keys], pa.bool_()),
        }
    )


def unit_frame(first_line: frozenset[str]) -> pa.Table:
    """Units with their history: every unit stands twice."""
    rows = [{"unit_id": unit, "first_line": unit in first_line} for unit in UNITS for _ in range(2)]
    return pa.Table.from_pylist(rows, schema=pa.schema([("unit_id", pa.string()), ("first_line", pa.bool_())]))


def tables(log: list[Event], cases: pa.Table | None = None, units: pa.Table | None = None) -> WorkTables:
    """The log as tables of whatever engine runs them."""
    return WorkTables(
        ibis.memtable(event_frame(log)),
        None if cases is None else ibis.memtable(cases),
        None if units is None else ibis.memtable(units),
    )


def as_cells(expressions: Mapping[str, ir.Table], backend: ibis.BaseBackend) -> Cells:
    """name of shape -> key -> quantities, as plain_work gives them; rows that say nothing are left out."""
    cells: Cells = {}
    for shape in WORK_CELLS:
        rows = backend.to_pyarrow(expressions[shape.name])
        assert tuple(rows.column_names) == shape.columns
        keys = [column.name for column in shape.keys]
        cells[shape.name] = {}
        for row in rows.to_pylist():
            key = tuple(row[name] for name in keys)
            assert key not in cells[shape.name], f"{shape.name} has a cell twice"
            quantities = Quantities()
            quantities.update({column.name: row[column.name] for column in shape.quantities if row[column.name]})
            if quantities:
                cells[shape.name][key] = quantities
    return cells


def assert_same(cells: Cells, expected: Cells, tolerance: float = 1e-9) -> None:
    """Every quantity of every cell, to `tolerance` relative to 1 or to itself, whichever is more."""
    for shape in WORK_CELLS:
        ours, theirs = cells.get(shape.name, {}), expected.get(shape.name, {})
        for key in ours.keys() | theirs.keys():
            mine, other = ours.get(key, Quantities()), theirs.get(key, Quantities())
            for column in shape.quantities:
                a, b = mine[column.name], other[column.name]
                assert abs(a - b) <= tolerance * max(1.0, abs(b)), f"{shape.name} {key} {column.name}: {a}, not {b}"


def kept_by(backend: ibis.BaseBackend) -> Materialize:
    """Keeps every step as a table of `backend`."""

    def keep(name: str, step: ir.Table) -> ir.Table:
        return backend.create_table(f"step_{name}", step, temp=True, overwrite=True)

    return keep
