"""What attackers on work hold: the tree, the counts that can be solved from what is let out, and bands as intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..disclosure.bands import BANDS, LOWER_ENDS
from ..disclosure.tree import NOWHERE, Ints, Tree
from ..statistics.intervals import Z95, wilson
from .material import FILE, Material

MANY = 1 << 40
"""Stands for no upper end."""
BOUNDS = {
    band: (least, most)
    for band, least, most in zip(BANDS, LOWER_ENDS, (*(end - 1 for end in LOWER_ENDS[1:]), MANY), strict=True)
}
EXACT = 1e-9
"""How far a share may lie from what its counts give; nothing that is rounded for people comes so near."""
MONTH = r"\d{4}-\d{2}"

COUNTS = {
    ("push_to_front", ""): ("closed", "first_line"),
    ("reopened_work", "reopened"): ("followed", "reopened"),
    ("clock_stopping", "ended_inside"): ("waits_marked", "waits_ended_inside"),
    ("ping_pong", ""): ("cases", "returned"),
}
"""Shares of cases by measure and series: what they are out of, and what they count."""


def counts_behind(value: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> tuple[Ints, Ints]:
    """How many, and out of how many, behind shares with Wilson's interval; -1 where no whole numbers give just these.

    The width of the interval tells the number, as the root of a quadratic; the share then tells the count.

    >>> found = wilson(3, 17)
    >>> [int(part[0]) for part in counts_behind(*(np.array([float(end)]) for end in
    ...     (found.value, found.lower, found.upper)))]
    [3, 17]
    """
    half = (upper - lower) / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        square, turn, spread = half**2, Z95**2, value * (1.0 - value)
        first = 2.0 * square * turn - turn * spread
        root = np.sqrt(np.maximum(first**2 - 4.0 * square * (square * turn**2 - turn**2 / 4.0), 0.0))
        number = np.rint((-first + root) / (2.0 * square))
    number = np.where(np.isfinite(number) & (number > 0.0) & (number < MANY), number, 0.0)
    count = np.rint(np.nan_to_num(value) * number)
    again = wilson(count, number)
    near = np.stack([again.value - value, again.lower - lower, again.upper - upper])
    exact = (number > 0.0) & (np.abs(np.nan_to_num(near, nan=1.0)) < EXACT).all(axis=0)
    return np.asarray(np.where(exact, count, -1), dtype=np.int64), np.asarray(
        np.where(exact, number, -1), dtype=np.int64
    )


@dataclass(frozen=True, eq=False)
class Units:
    """The organisation's tree as the newest file has it. place: node of each unit."""

    tree: Tree
    place: pd.Series

    @property
    def root(self) -> str:
        """The root's identifier."""
        return str(self.place.index[self.tree.root])

    def node(self, units: pd.Series) -> Ints:
        """Nodes of units, -1 where one is unknown."""
        return units.map(self.place).fillna(NOWHERE).to_numpy(dtype=np.int64)


def known_units(material: Material) -> Units | None:
    """The tree; None where no file has one."""
    rows = material.tables.get("unit", pd.DataFrame())
    if rows.empty:
        return None
    newest = rows[rows[FILE] == rows[FILE].max()] if FILE in rows else rows
    newest = newest.sort_values("position").reset_index(drop=True)
    place = pd.Series(newest.index, index=pd.Index(newest["unit_id"]), dtype="int64")
    parent = newest["parent_id"].map(place).fillna(NOWHERE).to_numpy(dtype=np.int64)
    try:
        return Units(Tree.of(parent), place)
    except ValueError:
        return None


def work_readings(material: Material, scope: str) -> pd.DataFrame:
    """Readings of work in a scope (whole, unit or interface), each once, with the counts behind them.

    Columns: indicator, facet, unit_id, other_id (interfaces), period, value, n_band, count, number (-1 where they
    cannot be solved). Months only; figures of somebody else's are left out.
    """
    name = "interface_reading" if scope == "interface" else "reading"
    frame = material.tables.get(name, pd.DataFrame())
    if frame.empty:
        return pd.DataFrame(columns=[*KEYS, "value", "n_band", "why_none", "count", "number"])
    if scope != "interface":
        frame = frame[(frame["scope"] == scope) & ~frame["external"].fillna(False).astype(bool)].assign(other_id="")  # noqa: FBT003
    frame = frame[frame["period"].astype(str).str.fullmatch(MONTH)].drop_duplicates(KEYS)
    ends = [frame[column].to_numpy(dtype=np.float64) for column in ("value", "lower", "upper")]
    count, number = counts_behind(*ends)
    kept = frame[[*KEYS, "value", "n_band", "why_none"]].reset_index(drop=True)
    return kept.assign(count=count, number=number)


KEYS = ["indicator", "facet", "unit_id", "other_id", "period"]


def band_ends(bands: pd.Series) -> tuple[Ints, Ints]:
    """Least and most of each band; 0 and MANY where there is none."""
    least = bands.map({band: ends[0] for band, ends in BOUNDS.items()}).fillna(0)
    most = bands.map({band: ends[1] for band, ends in BOUNDS.items()}).fillna(MANY)
    return np.asarray(least, dtype=np.int64), np.asarray(most, dtype=np.int64)


def nearest_above(tree: Tree, published: Ints) -> Ints:
    """For each of the published nodes, the nearest published one above it, -1 where there is none."""
    marked = np.zeros(tree.size, dtype=np.bool_)
    marked[published] = True
    nearest = tree.nearest(marked)
    above = tree.parent[published]
    return np.where(above == NOWHERE, NOWHERE, nearest[above])
