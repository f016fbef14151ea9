"""Corrections of frozen months: what came late, summed over all of them, for the whole, once enough stands behind it.

A month of work is published once. Steps that arrive later, or are changed or taken back by a new delivery, change no
reading; what they come to is told here when at least 5 people and 10 cases changed and nobody stands for nearly all of
it. Until then it waits, and is told with what comes next. Months whose rows are past retention are settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import duckdb
import numpy as np
import pandas as pd

from ...metrics.account import CORRECTION, WITHHELD
from ...metrics.cells import WHOLE_FLOW
from ...metrics.contracts import Kind
from ...metrics.disclosure.contributors import LEAST_CASES, LEAST_PEOPLE
from ...metrics.disclosure.late import late_band, may_be_told
from ...metrics.disclosure.tree import Ints
from ...metrics.text import Text
from ..tables import count, create_contract, insert, one, statement, table_names, transaction
from .cleared import frozen_months
from .correction_words import in_words
from .late import QUANTITIES, Late, keep_as_now, keep_numbers, late
from .unit_tree import unit_tree

HOURS = frozenset(column.name for column in WHOLE_FLOW.quantities if column.kind is Kind.NUMBER)
DECIMALS = 1
"""Of corrected hours."""
REDUCED_FROM = "reduced_from"
"""The vault's table that says which delivery the reduced work is of."""


@dataclass(frozen=True)
class Corrected:
    """What correcting did.

    outcome: told, waits (something has changed, and too few stand behind it), or nothing (nothing has changed, or
    events have been taken in that are not reduced yet).
    """

    outcome: Literal["told", "waits", "nothing"]


NOTHING = Corrected("nothing")
Row = tuple[object, ...]
"""In the columns of CORRECTION."""


def correct(vault: duckdb.DuckDBPyConnection, cleared: duckdb.DuckDBPyConnection, on: date) -> Corrected:
    """Tell what has changed in the frozen months since they were published, or last corrected, if enough stands behind.

    vault: reads the events and the reduced cells of whole cases, and keeps what has been told; cleared: the store. on:
    today. Twice is once. Written to the vault first and copied from there, so that an interrupted correction is told
    whole by the next run, and never twice. Source: DESIGN.md, Append-only.
    """
    with transaction(vault):
        create_contract(vault, CORRECTION)
    _copy(vault, cleared)
    months = _months(vault, cleared)
    if not months or not _is_reduced(vault):
        return NOTHING
    found = late(vault, months)
    with transaction(vault):
        keep_numbers(vault, found.alike)
    told = may_be_told(*_behind(vault, found, on)) if len(found.steps) else False
    if told:
        with transaction(vault):
            _tell(vault, _rows(vault, cleared, found, on))
            keep_as_now(vault, months)
        _copy(vault, cleared)
    waiting = 0 if told else int(found.steps["amount"].sum()) if len(found.steps) else 0
    _write_waiting(cleared, months[-1], waiting)
    if told:
        return Corrected("told")
    return Corrected("waits") if waiting else NOTHING


def _months(vault: duckdb.DuckDBPyConnection, cleared: duckdb.DuckDBPyConnection) -> list[date]:
    """Frozen months that can still be corrected, oldest first: kept, and none of their rows deleted."""
    tables = table_names(vault)
    if "frozen_month" not in tables:
        return []
    rows = vault.execute("SELECT month FROM frozen_month ORDER BY month").fetchall()
    settled = one(vault, "SELECT max(before) FROM retention")[0] if "retention" in tables else None
    frozen = frozen_months(cleared)
    return [month for (month,) in rows if month in frozen and (settled is None or month >= settled)]


def _is_reduced(vault: duckdb.DuckDBPyConnection) -> bool:
    """Whether the reduced cells are there (erasure empties them), and of the newest delivery."""
    if not count(vault, WHOLE_FLOW.name):
        return False
    if not {REDUCED_FROM, "ledger"} <= table_names(vault):
        return True
    newest = one(vault, "SELECT coalesce(max(file_id), 0) FROM ledger")[0]
    return one(vault, "SELECT max(file_id) FROM reduced_from")[0] == newest


def _behind(vault: duckdb.DuckDBPyConnection, found: Late, on: date) -> tuple[pd.DataFrame, Ints | None]:
    """The steps that changed; without persons, with units as numbers and the least number of people in each."""
    if found.persons:
        return found.steps, None
    units = unit_tree(vault, on)
    node = found.steps["person"].map(units.places.set_index("unit_id")["node"])
    known = found.steps.assign(person=node)[node.notna()]
    return known.astype({"person": "int64"}), units.people_at_least


def _tell(vault: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    """Write a correction, unless nothing of the whole has changed."""
    at = CORRECTION.names.index("correction")
    if any(row[at] for row in rows):
        places = ", ".join("?" * len(CORRECTION.names))
        into = statement("INSERT INTO {table} ({names}) VALUES (", table=CORRECTION.name, names=CORRECTION.names)
        vault.executemany(f"{into}{places})", rows)


def _rounded(quantity: str, figure: float) -> float:
    return float(np.round(figure, DECIMALS if quantity in HOURS else 0)) + 0.0


def _rows(
    vault: duckdb.DuckDBPyConnection, cleared: duckdb.DuckDBPyConnection, found: Late, on: date
) -> list[tuple[object, ...]]:
    """Rows of CORRECTION: every quantity that was published, or changed."""
    query = statement("SELECT {names} FROM whole_flow WHERE list_contains(?, month)", names=QUANTITIES)
    published = cleared.execute(query, [list(found.months)]).df().sum()
    number = one(vault, "SELECT coalesce(max(number), 0) + 1 FROM correction")[0]
    first, last = (f"{month:%Y-%m}" for month in (found.months[0], found.months[-1]))
    rows: list[Row] = []
    for quantity, change in found.change.items():
        before, more = _rounded(quantity, float(published[quantity])), _rounded(quantity, change)
        if before or more:
            words = in_words(quantity, before, more, (first, last))
            unit = "hours" if quantity in HOURS else "cases"
            rows.append((number, quantity, first, last, on, unit, before, more, words.sv, words.en))
    return rows


def _copy(vault: duckdb.DuckDBPyConnection, cleared: duckdb.DuckDBPyConnection) -> None:
    """Bring corrections of the vault that the store does not have yet into the store."""
    newest = one(cleared, "SELECT coalesce(max(number), 0) FROM correction")[0]
    rows = vault.execute("SELECT * FROM correction WHERE number > ? ORDER BY number", [newest]).df()
    if len(rows):
        with transaction(cleared):
            insert(cleared, CORRECTION.name, CORRECTION.columns, rows)


def _write_waiting(cleared: duckdb.DuckDBPyConnection, month: date, steps: int) -> None:
    """The line that says how much has not been told."""
    band = late_band(steps)
    reason = Text(
        f"Händelser som kommit efter att deras månad publicerats, eller ändrats sedan dess, och inte är rättade än: "
        f"{band.sv}. De rättas för helheten, alla månader tillsammans, när minst {LEAST_PEOPLE} personer och "
        f"{LEAST_CASES} ärenden står bakom och ingen står för nästan allt.",
        f"Events that came after their month was published, or have been changed since, and are not corrected yet: "
        f"{band.en}. They are corrected for the whole, all months together, once at least {LEAST_PEOPLE} people and "
        f"{LEAST_CASES} cases stand behind it and nobody stands for nearly all of it.",
    )
    row = {"kind": "correction", "period": f"{month:%Y-%m}", "units": 0}
    frame = pd.DataFrame([{**row, "reason_sv": reason.sv, "reason_en": reason.en}])
    with transaction(cleared):
        cleared.execute("DELETE FROM withheld WHERE kind = 'correction'")
        insert(cleared, WITHHELD.name, WITHHELD.columns, frame)
