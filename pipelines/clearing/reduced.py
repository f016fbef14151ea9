"""A month's reduced cells, as clearing reads them from the vault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from ...metrics.cells import UNIT_PEOPLE
from ...metrics.disclosure.tree import Ints
from ...metrics.measure import CellShape, Scope
from ..tables import statement


@dataclass(frozen=True, eq=False)
class ShapeRows:
    """Rows of one cleared table, in the columns of its shape and n_band."""

    shape: CellShape
    rows: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Reduced:
    """The month's reduced cells in the vault; tables: names of those there are."""

    vault: duckdb.DuckDBPyConnection
    month: date
    tables: set[str]

    def cells(self, shape: CellShape) -> pd.DataFrame:
        """Cells of the month; of units with their node, of interfaces with `node` and `other_node`."""
        if shape.name not in self.tables:
            return pd.DataFrame(columns=["node", "other_node", *shape.columns])
        if shape.scope is Scope.WHOLE:
            query = "SELECT {columns} FROM {table} WHERE month = ?"
        elif shape.scope is Scope.UNIT:
            query = "SELECT node, {columns} FROM {table} JOIN clearing_place USING (unit_id) WHERE month = ?"
        else:
            query = (
                "SELECT here.node, there.node AS other_node, {columns} FROM {table} AS cells"
                " JOIN clearing_place AS here ON here.unit_id = cells.unit_id"
                " JOIN clearing_place AS there ON there.unit_id = cells.other_id WHERE month = ?"
            )
        columns = [name for name in shape.columns if name not in ("unit_id", "other_id")]
        return self.vault.execute(statement(query, columns=columns, table=shape.name), [self.month]).df()

    def has_persons(self) -> bool:
        """Whether the source says who did anything at all, in any month."""
        if UNIT_PEOPLE.name not in self.tables:
            return False
        return bool(self.vault.execute("SELECT 1 FROM unit_people LIMIT 1").fetchall())


def ints(values: pd.Series) -> Ints:
    """The values as whole numbers."""
    return values.to_numpy(dtype=np.int64)


def sums(at: Ints, values: pd.Series, size: int) -> Ints:
    """Sums of `values` by place."""
    return np.bincount(at, weights=values.to_numpy(dtype=np.float64), minlength=size).astype(np.int64)


def persons(actors: pd.Series) -> Ints:
    """A number per person."""
    return np.asarray(pd.factorize(actors)[0], dtype=np.int64)
