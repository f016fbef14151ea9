"""Cleared cells -> readings -> limits -> questions, all inside the cleared store. Never opens the vault."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

from ...metrics.account import REASON
from ...metrics.cells import BEHAVIOUR_VALUE, EXTERNAL_VALUE, ITEM_VALUE, SCALE_SPREAD
from ...metrics.contracts import Contract
from ...metrics.measure import CellShape, Estimate, Measure, Scope
from ...metrics.published import (
    CHANCE,
    CURVE,
    FACETS,
    INDICATOR,
    INTERFACE_READING,
    ITEM,
    LIMITS,
    READING,
    RELIABILITY,
    SIGNAL,
)
from ..tables import create_contract, insert, statement, table_names, transaction

BEFORE_RELEASE: tuple[Contract, ...] = (
    INDICATOR,
    FACETS,
    ITEM,
    READING,
    INTERFACE_READING,
    LIMITS,
    CURVE,
    SIGNAL,
    CHANCE,
    RELIABILITY,
    REASON,
)
"""Published tables that are filled here; clearing fills unit, wave, withheld and certificate."""

DAYS = """
    SELECT period, frozen_on, visible_from FROM frozen WHERE kind = $1
    UNION ALL
    SELECT DISTINCT period, visible_from, visible_from FROM external_value WHERE $1 = 'external'
"""
"""When a period was frozen and when units become visible; external figures are public from the start."""

SURVEY_SHAPES = frozenset(shape.name for shape in (ITEM_VALUE, BEHAVIOUR_VALUE, SCALE_SPREAD))


@dataclass(frozen=True)
class Read:
    """What one measure read in one scope."""

    measure: str
    scope: Scope
    rows: int


def prepare(cleared: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of readings where they are not there, and the published name of the cleared answers."""
    cleared.execute(
        "CREATE OR REPLACE VIEW cell AS SELECT wave_id, unit_id, item_id, value, n_band, visible_from FROM item_value"
    )
    if table_names(cleared) >= {contract.name for contract in BEFORE_RELEASE}:
        return
    for contract in BEFORE_RELEASE:
        create_contract(cleared, contract)


def cells(cleared: duckdb.DuckDBPyConnection, shape: CellShape) -> pd.DataFrame:
    """The cleared cells of a shape, oldest first; empty with the right columns where there are none."""
    columns = (*shape.columns, "n_band")
    if shape.name not in table_names(cleared):
        return pd.DataFrame({name: pd.Series(dtype="object") for name in columns})
    query = statement(
        "SELECT {columns} FROM {table} ORDER BY {keys}",
        columns=columns,
        table=shape.name,
        keys=[key.name for key in shape.keys],
    )
    return cleared.execute(query).df()


def read_measure(cleared: duckdb.DuckDBPyConnection, measure: Measure, scope: Scope) -> Read:
    """Compute the readings of `measure` in `scope` from cleared cells and put them in place of its earlier ones."""
    estimate = measure.estimates()[scope]
    frame = estimate.function(*(cells(cleared, shape) for shape in estimate.cells))
    frame = _addressed(cleared, frame, measure, _kind(estimate))
    contract = INTERFACE_READING if scope is Scope.INTERFACE else READING
    with transaction(cleared):
        if scope is Scope.INTERFACE:
            cleared.execute("DELETE FROM interface_reading WHERE indicator = ?", [measure.id])
        else:
            cleared.execute("DELETE FROM reading WHERE indicator = ? AND scope = ?", [measure.id, scope.value])
        rows = insert(cleared, contract.name, contract.columns, frame)
    return Read(measure.id, scope, rows)


def forget_measure(cleared: duckdb.DuckDBPyConnection, measure: Measure) -> None:
    """Take away the readings of a measure that is no longer adopted."""
    for contract in (READING, INTERFACE_READING, CURVE, RELIABILITY):
        cleared.execute(statement("DELETE FROM {table} WHERE indicator = ?", table=contract.name), [measure.id])


def root(cleared: duckdb.DuckDBPyConnection) -> str | None:
    """The root unit's id; None before anything has been cleared."""
    rows = (
        cleared.execute("SELECT unit_id FROM unit WHERE depth = 0").fetchall() if "unit" in table_names(cleared) else []
    )
    return str(rows[0][0]) if rows else None


def _kind(estimate: Estimate) -> str:
    """What an estimate reads: answers, work, or figures from outside."""
    names = {shape.name for shape in estimate.cells}
    if EXTERNAL_VALUE.name in names:
        return "external"
    return "answers" if names <= SURVEY_SHAPES else "work"


def _addressed(cleared: duckdb.DuckDBPyConnection, frame: pd.DataFrame, measure: Measure, kind: str) -> pd.DataFrame:
    """Readings with the measure's name, the root for the whole, and the day they become visible to others."""
    days = cleared.execute(DAYS, [kind]).df().set_index("period")
    is_whole = frame["scope"] == Scope.WHOLE.value
    found = days.reindex(frame["period"])
    visible = found["visible_from"].where(~is_whole.to_numpy(), found["frozen_on"])
    top = root(cleared)
    between = frame["scope"] == Scope.INTERFACE.value
    return frame.assign(
        indicator=measure.id,
        unit_id=frame["unit_id"].where(~is_whole & ~(between & frame["unit_id"].isna()), top),
        other_id=frame["other_id"].where(~(between & frame["other_id"].isna()), top),
        visible_from=visible.to_numpy(),
        external=kind == "external",
    )


def replace(cleared: duckdb.DuckDBPyConnection, contract: Contract, frame: pd.DataFrame) -> int:
    """Put `frame` in place of all rows of the table, in one transaction; returns the number of rows."""
    with transaction(cleared):
        cleared.execute(statement("DELETE FROM {table}", table=contract.name))
        return insert(cleared, contract.name, contract.columns, frame)


def all_readings(cleared: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every reading, of the whole, of units and of interfaces; `other_id` is empty where there is none."""
    return cleared.execute(
        """
        SELECT indicator, facet, scope, unit_id, '' AS other_id, period, starts, value, lower, upper, n_band, why_none,
               external, visible_from
        FROM reading
        UNION ALL
        SELECT indicator, facet, 'interface', unit_id, other_id, period, starts, value, lower, upper, n_band, why_none,
               false, visible_from
        FROM interface_reading
        ORDER BY indicator, facet, scope, unit_id, other_id, starts
        """
    ).df()


def frozen_periods(cleared: duckdb.DuckDBPyConnection, kind: str) -> list[str]:
    """Periods of a kind ('answers' or 'work') that have been frozen, oldest first."""
    if "frozen" not in table_names(cleared):
        return []
    rows = cleared.execute("SELECT period FROM frozen WHERE kind = ? ORDER BY frozen_on, period", [kind]).fetchall()
    return [str(period) for (period,) in rows]
