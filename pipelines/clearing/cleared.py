"""The store of cleared cells: everything after clearing reads it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

from ...metrics.account import CERTIFICATE, CORRECTION, WITHHELD
from ...metrics.cells import CLEARED_CELLS
from ...metrics.contracts import Column, Kind
from ...metrics.measure import CellShape
from ...metrics.published import N_BAND, UNIT, VISIBLE_FROM, WAVE
from ...metrics.text import Text
from ..closed import close_file, only_ours
from ..fault import Fault, Place, TillitError
from ..project import Project
from ..tables import create_contract, create_table, insert, table_names, transaction

FROZEN_COLUMNS = (
    Column("kind", Kind.STRING, "answers or work", values=("answers", "work")),
    Column("period", Kind.STRING, "the wave, or the month as YYYY-MM"),
    Column("frozen_on", Kind.DATE, "the day it was cleared, once"),
    VISIBLE_FROM,
    Column("k", Kind.INTEGER, "least number of answers, or of people, behind a cell"),
)
FROZEN_MEANING = "Periods that have been cleared. A period is cleared once."

STORE_CONTRACTS = (UNIT, WAVE, WITHHELD, CERTIFICATE, CORRECTION)
STORE_TABLES = {"frozen", *(table.name for table in (*CLEARED_CELLS, *STORE_CONTRACTS))}


def cleared_columns(shape: CellShape) -> tuple[Column, ...]:
    """The columns of a cleared table: those of its shape, the band behind it, and the day it opens to others."""
    return (*shape.keys, *shape.quantities, N_BAND, VISIBLE_FROM)


@contextmanager
def open_cleared(project: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the store, made with its tables (mode 0600, like all it writes beside it) where it is absent.

    Raises TillitError, rule `vault_locked`, while another process has it open.
    """
    project.prepare()
    close_file(project.cleared)
    with only_ours(), _connected(project) as connection:
        prepare_cleared(connection)
        yield connection


def _connected(project: Project) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(project.cleared))
    except duckdb.IOException as error:
        raise TillitError(
            Fault(
                Place(project.cleared.name),
                "vault_locked",
                "Another process has the store open." + _holder(str(error)),
                "Wait until it has ended and run again; DuckDB has one writer.",
                "Everything: nothing was read or written.",
            )
        ) from None


def prepare_cleared(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of the store where they are not there, with comments."""
    if table_names(connection) >= STORE_TABLES:
        return
    with transaction(connection):
        for shape in CLEARED_CELLS:
            create_table(connection, shape.name, shape.meaning, cleared_columns(shape))
        create_table(connection, "frozen", FROZEN_MEANING, FROZEN_COLUMNS, key=("kind", "period"))
        for contract in STORE_CONTRACTS:
            create_contract(connection, contract)


def _holder(message: str) -> str:
    """The number of the process that holds the lock, where DuckDB's message has one."""
    _, found, rest = message.partition("(PID ")
    number = rest.partition(")")[0]
    return f" It is process {number}." if found and number.isdigit() else ""


@dataclass(frozen=True)
class Period:
    """A period that is being cleared. `k` is the least number of answers, or of people, behind a cell."""

    kind: str
    name: str
    starts: date
    on: date
    visible_from: date
    k: int


def is_frozen(cleared: duckdb.DuckDBPyConnection, kind: str, period: str) -> bool:
    """Whether the period has been cleared before."""
    return bool(cleared.execute("SELECT 1 FROM frozen WHERE kind = ? AND period = ?", [kind, period]).fetchall())


def frozen_months(cleared: duckdb.DuckDBPyConnection) -> frozenset[date]:
    """First days of the months of work that have been cleared."""
    rows = cleared.execute("SELECT period FROM frozen WHERE kind = 'work'").fetchall()
    return frozenset(date.fromisoformat(f"{period}-01") for (period,) in rows)


def freeze(cleared: duckdb.DuckDBPyConnection, period: Period) -> None:
    """Write down that the period has been cleared."""
    cleared.execute(
        "INSERT INTO frozen (kind, period, frozen_on, visible_from, k) VALUES (?, ?, ?, ?, ?)",
        [period.kind, period.name, period.on, period.visible_from, period.k],
    )


@dataclass(frozen=True)
class Withheld:
    """How many units (or interfaces) have no figures of their own, and why."""

    kind: str
    units: int
    reason: Text


def write_withheld(cleared: duckdb.DuckDBPyConnection, period: str, rows: Sequence[Withheld]) -> None:
    """Write what is not shown in the period."""
    frame = pd.DataFrame(
        {
            "kind": [row.kind for row in rows],
            "period": period,
            "units": [row.units for row in rows],
            "reason_sv": [row.reason.sv for row in rows],
            "reason_en": [row.reason.en for row in rows],
        }
    )
    insert(cleared, WITHHELD.name, WITHHELD.columns, frame)
