"""Measures that are asked: declared from items, read from cleared item values."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .cells import ITEM_VALUE, SCALE_SPREAD
from .instruments.instrument import Item
from .measure import Card, Estimate, Measure, Scope, Unit, readings

BAND_LOWER = {"5-9": 5, "10-19": 10, "20-49": 20, "50+": 50}
"""Fewest people in each published band; intervals use it, so that they are never too narrow."""

Z95 = 1.959963984540054
OUTPUT_STEP = 0.1
"""Published item values are rounded to this many scale points."""


@dataclass(frozen=True)
class Part:
    """A sub-scale: the facet it is shown under and its items."""

    facet: str
    items: tuple[Item, ...] = field(default=())


def scale_name(measure_id: str, facet: str) -> str:
    """The name of a scale in SCALE_SPREAD.

    >>> scale_name("hme", "motivation"), scale_name("goal_clarity", "")
    ('hme:motivation', 'goal_clarity')
    """
    return f"{measure_id}:{facet}" if facet else measure_id


def asked(module: str, card: Card, *, items: tuple[Item, ...] = (), parts: tuple[Part, ...] = ()) -> Measure:
    """A measure declared from items alone: `items` for one scale, `parts` for several (facets).

    With the unit POMP every item is mapped to 0-100; with SCALE_* answers keep their own scale.
    """
    family, name = module.split(".")[-2:]
    sub_scales = parts or (Part("", items),)
    scale = AskedScale(name, sub_scales, percent=card.unit is Unit.POMP)
    cells = (ITEM_VALUE, SCALE_SPREAD)
    every = tuple(dict.fromkeys(item for part in sub_scales for item in part.items))
    return Measure(
        name, family, card, whole=Estimate(cells, scale.whole), units=Estimate(cells, scale.units), items=every
    )


@dataclass(frozen=True)
class AskedScale:
    """The arithmetic of one asked measure."""

    name: str
    parts: tuple[Part, ...]
    percent: bool

    def whole(self, item_value: pd.DataFrame, scale_spread: pd.DataFrame) -> pd.DataFrame:
        """Readings of the root."""
        return self._read(item_value[item_value["whole"]], scale_spread, Scope.WHOLE)

    def units(self, item_value: pd.DataFrame, scale_spread: pd.DataFrame) -> pd.DataFrame:
        """Readings of every other unit."""
        return self._read(item_value[~item_value["whole"].astype(bool)], scale_spread, Scope.UNIT)

    def _read(self, item_value: pd.DataFrame, spread: pd.DataFrame, scope: Scope) -> pd.DataFrame:
        frames = [self._part(part, item_value, spread) for part in self.parts]
        whole = pd.concat(frames, ignore_index=True).assign(scope=scope.value)
        if scope is Scope.WHOLE:
            whole["unit_id"] = None
        return readings(whole)

    def _part(self, part: Part, item_value: pd.DataFrame, spread: pd.DataFrame) -> pd.DataFrame:
        """One sub-scale: the mean of its item values, only where every item has one."""
        by_item = {item.id: item for item in part.items}
        cells = item_value[item_value["item_id"].isin(list(by_item))]
        low = cells["item_id"].map({key: item.lowest for key, item in by_item.items()}).astype("float64")
        high = cells["item_id"].map({key: item.highest for key, item in by_item.items()}).astype("float64")
        turned = cells["item_id"].map({key: item.reversed for key, item in by_item.items()}).astype(bool)
        value = cells["value"].where(~turned, low + high - cells["value"])
        factor = 100.0 / (high - low) if self.percent else pd.Series(1.0, index=cells.index)
        value = (value - low) * factor if self.percent else value
        people = cells["n_band"].map(BAND_LOWER).astype("float64")
        # each atom's sum is rounded to steps of 3 (DESIGN.md, Clearing 2), each mean to OUTPUT_STEP
        rounding = (9.0 / 12.0) * cells["units"] / people**2 + OUTPUT_STEP**2 / 12.0
        frame = cells.assign(value=value, rounding=rounding * factor**2, people=people)
        grouped = frame.groupby(["wave_id", "starts", "unit_id"], sort=False).agg(
            value=("value", "mean"),
            rounding=("rounding", "sum"),
            people=("people", "min"),
            n_band=("n_band", "first"),
            answered=("item_id", "nunique"),
        )
        grouped = grouped[grouped["answered"] == len(part.items)].reset_index()
        within = spread[spread["scale"] == scale_name(self.name, part.facet)].set_index("wave_id")["within"]
        sigma = grouped["wave_id"].map(within)
        half = Z95 * np.sqrt(sigma**2 / grouped["people"] + grouped["rounding"] / len(part.items) ** 2)
        bounds = self._bounds(part)
        return pd.DataFrame(
            {
                "facet": part.facet,
                "unit_id": grouped["unit_id"],
                "period": grouped["wave_id"],
                "starts": grouped["starts"],
                "value": grouped["value"],
                "lower": (grouped["value"] - half).clip(*bounds),
                "upper": (grouped["value"] + half).clip(*bounds),
                "n_band": grouped["n_band"],
                "why_none": sigma.isna().map({True: "no_interval_small", False: None}).astype("object"),
            }
        )

    def _bounds(self, part: Part) -> tuple[float, float]:
        if self.percent:
            return 0.0, 100.0
        return float(min(item.lowest for item in part.items)), float(max(item.highest for item in part.items))
