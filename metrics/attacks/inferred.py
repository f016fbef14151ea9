"""Scales that an organisation declared itself: which items they ask, worked out from their readings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..catalogue import catalogue
from ..instruments.instrument import Item
from ..measure import Measure, Part
from ..text import Text

LIKE = "goal_clarity"
"""A measure on 0-100 without facets, as every declared scale is (declared.DeclaredScale)."""
NEAR = 1e-7
MORE = 2
"""Readings beyond the number of items and the constant, before a fit says anything."""


def inferred(name: str, rows: pd.DataFrame, cells: pd.DataFrame, scales: pd.DataFrame) -> Measure | None:
    """The measure `name` as a scale of items whose mean explains every one of its values; None where none does.

    rows: its readings; cells: wave_id, unit_id, item_id, value; scales: item_id, lowest, highest. Values are solved for
    the weight of each item by least squares; only weights that are those of a mean on 0-100 are taken.
    """
    if set(rows["facet"]) != {""}:
        return None
    wide = cells.pivot_table(index=["wave_id", "unit_id"], columns="item_id", values="value", observed=True)
    keys = pd.MultiIndex.from_frame(rows[["period", "unit_id"]])
    answers = wide.reindex(keys).dropna(axis=1)
    value = rows["value"].to_numpy(dtype=np.float64)
    if answers.shape[1] == 0 or len(value) < answers.shape[1] + 1 + MORE or np.isnan(value).any():
        return None
    constant = np.column_stack([answers.to_numpy(dtype=np.float64), np.ones(len(value))])
    weight, _, rank, _ = np.linalg.lstsq(constant, value)
    if rank < constant.shape[1] or np.abs(constant @ weight - value).max() > NEAR * 100.0:
        return None
    ends = scales.drop_duplicates("item_id").set_index("item_id").reindex(answers.columns)
    low, high = (ends[column].to_numpy(dtype=np.float64) for column in ("lowest", "highest"))
    asked = np.abs(weight[:-1]) > NEAR
    expected = np.where(asked, 100.0 / (high - low) / max(int(asked.sum()), 1), 0.0)
    if not asked.any() or np.abs(np.abs(weight[:-1]) - expected).max() > NEAR:
        return None
    items = tuple(
        Item(
            str(item),
            Text(str(item), str(item)),
            int(ends["lowest"][item]),
            int(ends["highest"][item]),
            reversed=turned,
        )
        for item, turned in zip(answers.columns[asked], weight[:-1][asked] < 0, strict=True)
    )
    return replace(catalogue()[LIKE], id=name, parts=(Part("", items),))
