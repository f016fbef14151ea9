"""Measures that are asked: declared from items, read from cleared item values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .cells import ITEM_VALUE, SCALE_SPREAD
from .instruments.instrument import Item
from .measure import Card, Estimate, Measure, Part, Scope, Unit, readings
from .statistics.intervals import Interval, rounded_mean

BAND_LOWER = {"5-9": 5, "10-19": 10, "20-49": 20, "50+": 50}
"""Fewest people in each published band; intervals use it, so that they are never too narrow."""

OUTPUT_STEP = 0.1
"""Published item values are rounded to this many scale points."""
ATOM_STEP = 3.0
"""Each atom's sum is rounded to steps of this size (DESIGN.md, Clearing 2); such an error has variance step^2 / 12."""

ASKED_UNITS = {Unit.POMP: None, Unit.SCALE_1_TO_5: (1, 5), Unit.SCALE_1_TO_7: (1, 7)}
"""Units an asked measure may have, with the scale its items must then have; POMP takes any."""


def scale_name(measure_id: str, facet: str) -> str:
    """The name of a scale in SCALE_SPREAD.

    >>> scale_name("hme", "motivation"), scale_name("goal_clarity", "")
    ('hme:motivation', 'goal_clarity')
    """
    return f"{measure_id}:{facet}" if facet else measure_id


def at_least(people: pd.Series) -> pd.Series:
    """Numbers of people drawn down to 1, 2 or 5 times a power of ten, so that no interval gives a count away.

    >>> at_least(pd.Series([1999.0, 2000.0, 63.0])).tolist()
    [1000.0, 2000.0, 50.0]
    """
    positive = people.astype("float64").where(people > 0)
    decade = 10.0 ** np.floor(np.log10(positive))
    leading = positive / decade
    return pd.Series(decade * np.select([leading >= 5, leading >= 2], [5.0, 2.0], 1.0), index=people.index)


def rounding_step(items: Sequence[Item], unit: Unit) -> float:
    """What published item values are rounded to, in the unit of a scale of them: the widest of its items' steps."""
    return max(OUTPUT_STEP * (100.0 / item.width if unit is Unit.POMP else 1.0) for item in items)


def no_interval(found: Interval) -> list[str | None]:
    """The reason of each value that has no interval, else None."""
    return ["no_interval_small" if missing else None for missing in np.isnan(found.lower)]


def asked(module: str, card: Card, *, items: tuple[Item, ...] = (), parts: tuple[Part, ...] = ()) -> Measure:
    """A measure declared from items alone: `items` for one scale, `parts` for several (facets).

    With the unit POMP every item is mapped to 0-100; with SCALE_* answers keep their own scale.
    Raises ValueError where the items do not fit the card's unit, or the parts its facets.
    """
    family, name = module.split(".")[-2:]
    sub_scales = parts or (Part("", items),)
    every = [item for part in sub_scales for item in part.items]
    if card.unit not in ASKED_UNITS or not all(part.items for part in sub_scales):
        message = f"{name}: an asked measure has items, and is read on 0-100, 1-5 or 1-7"
        raise ValueError(message)
    wanted = ASKED_UNITS[card.unit]
    if wanted is not None and any((item.lowest, item.highest) != wanted for item in every):
        message = f"{name}: items with other scales than {card.unit.value} can only be read on 0-100"
        raise ValueError(message)
    if parts and [facet for facet, _ in card.facets] != [part.facet for part in parts]:
        message = f"{name}: the card's facets and the parts are not the same"
        raise ValueError(message)
    scale = AskedScale(name, sub_scales, percent=card.unit is Unit.POMP)
    cells = (ITEM_VALUE, SCALE_SPREAD)
    return Measure(
        name, family, card, whole=Estimate(cells, scale.whole), units=Estimate(cells, scale.units), parts=sub_scales
    )


@dataclass(frozen=True)
class AskedScale:
    """The arithmetic of one asked measure."""

    name: str
    parts: tuple[Part, ...]
    percent: bool

    def whole(self, item_value: pd.DataFrame, scale_spread: pd.DataFrame) -> pd.DataFrame:
        """Readings of the root; its number of people is that of the scale's spread, drawn down by `at_least`."""
        return self._read(item_value[item_value["whole"].astype(bool)], scale_spread, Scope.WHOLE)

    def units(self, item_value: pd.DataFrame, scale_spread: pd.DataFrame) -> pd.DataFrame:
        """Readings of every other unit; its number of people is the lower end of its band."""
        return self._read(item_value[~item_value["whole"].astype(bool)], scale_spread, Scope.UNIT)

    def _read(self, item_value: pd.DataFrame, spread: pd.DataFrame, scope: Scope) -> pd.DataFrame:
        frames = [self._part(part, item_value, spread, scope) for part in self.parts]
        whole = pd.concat(frames, ignore_index=True).assign(scope=scope.value)
        if scope is Scope.WHOLE:
            whole["unit_id"] = None
        return readings(whole)

    def _part(self, part: Part, item_value: pd.DataFrame, spread: pd.DataFrame, scope: Scope) -> pd.DataFrame:
        """One sub-scale: the mean of its item values, only where every item has one."""
        grouped = self._scale_values(part, item_value)
        of_scale = spread[spread["scale"] == scale_name(self.name, part.facet)].set_index("wave_id")
        sigma = grouped["wave_id"].map(of_scale["within"]).astype("float64")
        people = grouped["people"]
        if scope is Scope.WHOLE:
            answered_all = at_least(grouped["wave_id"].map(of_scale["people"]).astype("float64"))
            people = np.fmax(people, answered_all)
        # every atom and item is rounded on its own, so the scale's variance is the items' sum / items^2
        rounding = (grouped["atom_steps"] / people**2 + grouped["output_steps"]) / len(part.items) ** 2
        found = rounded_mean(grouped["value"], sigma, people, rounding)
        bounds = self._bounds(part)
        return pd.DataFrame(
            {
                "facet": part.facet,
                "unit_id": grouped["unit_id"],
                "period": grouped["wave_id"],
                "starts": grouped["starts"],
                "value": found.value,
                "lower": found.lower.clip(*bounds),
                "upper": found.upper.clip(*bounds),
                "n_band": grouped["people"].map({lower: band for band, lower in BAND_LOWER.items()}),
                "why_none": no_interval(found),
            }
        )

    def _scale_values(self, part: Part, item_value: pd.DataFrame) -> pd.DataFrame:
        """Mean of the item values per wave and unit, with the rounding behind it; rows without every item are left out.

        Columns wave_id, starts, unit_id, value, atom_steps (variance x people^2), output_steps (variance), people.
        """
        by_item = {item.id: item for item in part.items}
        cells = item_value[item_value["item_id"].isin(list(by_item))].dropna(subset=["value"])
        low = cells["item_id"].map({key: item.lowest for key, item in by_item.items()}).astype("float64")
        high = cells["item_id"].map({key: item.highest for key, item in by_item.items()}).astype("float64")
        turned = cells["item_id"].map({key: item.reversed for key, item in by_item.items()}).astype(bool)
        answer = cells["value"].astype("float64")
        answer = answer.where(~turned, low + high - answer)
        factor = 100.0 / (high - low) if self.percent else pd.Series(1.0, index=cells.index)
        frame = cells.assign(
            value=(answer - low) * factor if self.percent else answer,
            atom_steps=ATOM_STEP**2 / 12.0 * cells["units"].astype("float64") * factor**2,
            output_steps=OUTPUT_STEP**2 / 12.0 * factor**2,
            people=cells["n_band"].map(BAND_LOWER).astype("float64"),
        )
        grouped = frame.groupby(["wave_id", "starts", "unit_id"], sort=False).agg(
            value=("value", "mean"),
            atom_steps=("atom_steps", "sum"),
            output_steps=("output_steps", "sum"),
            people=("people", "min"),
            answered=("item_id", "nunique"),
        )
        return grouped[grouped["answered"] == len(part.items)].reset_index()

    def _bounds(self, part: Part) -> tuple[float, float]:
        if self.percent:
            return 0.0, 100.0
        return float(min(item.lowest for item in part.items)), float(max(item.highest for item in part.items))
