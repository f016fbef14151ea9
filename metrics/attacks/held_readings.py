"""Readings that are not open yet, worked out from limits that are.

Tried: every chart of a unit, or between two units, in every published file that is missing its newest reading. The
attacker has that file alone. A centre line is the mean of the phase's first readings, twelve at the most. Where the
readings in the file have another mean, the chart was drawn from one reading more, and that reading is the centre times
the number of readings plus one, less the readings that are shown: exact, by one equation with one unknown. It counts
as found where it lies within the measure's range.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..catalogue import catalogue
from ..measure import RANGE, Unit
from ..statistics.process_behaviour import LOCKED_FROM
from ..text import Text
from .material import FILE, Against, Material, Outcome

SERIES = ["indicator", "facet", "scope", "unit_id", "other_id"]
MEANING = Text(
    "Ännu inte öppna enhetsvärden som går att räkna fram ur gränser i en publicerad fil",
    "Unit readings not open yet that can be worked out from limits in a published file",
)
ASSUMPTION = Text(
    "Angriparen har bara det som är publicerat och vet att en mittlinje är medelvärdet av de punkter den bygger på.",
    "The attacker holds what is published only, and knows that a centre line is the mean of the points it rests on.",
)
NEAR = 1e-7


def attack(material: Material) -> list[Outcome]:
    """Charts of units and of interfaces in published files, each file on its own."""
    tried, found = 0, 0
    for file in _published(material):
        tables = (_of_file(material, name, file) for name in ("reading", "interface_reading", "limits"))
        reading, between, limits = tables
        charts = worked_out(together(reading, between), limits)
        tried += len(charts)
        found += int(charts["hidden"].notna().sum())
    return [
        Outcome(
            attack="held_readings",
            against=Against.OUTSIDER,
            tried=tried,
            found=found,
            figure=float(found) if tried else None,
            meaning=MEANING,
            assumption=ASSUMPTION,
            holds=found == 0,
        )
    ]


def _published(material: Material) -> list[int]:
    """Files that hold readings of the whole; held ones hold none."""
    reading = material.tables.get("reading")
    if reading is None or reading.empty:
        return []
    whole = reading[reading["scope"] == "whole"]
    return sorted(set(whole[FILE])) if FILE in whole else [0]


def _of_file(material: Material, name: str, file: int) -> pd.DataFrame:
    table = material.tables.get(name)
    if table is None:
        return pd.DataFrame()
    return table[table[FILE] == file] if FILE in table else table


def together(reading: pd.DataFrame, between: pd.DataFrame) -> pd.DataFrame:
    """Readings of the whole, of units and of interfaces in one table."""
    frames = [reading.assign(other_id="")] if len(reading) else []
    if len(between):
        frames.append(between.assign(scope="interface"))
    return pd.concat(frames, ignore_index=True) if frames else reading


def worked_out(reading: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """The charts that lack the newest period of their measure's whole, and the reading that was left out.

    reading: as from `together`. Columns SERIES, points, hidden: missing where the chart does not tell.
    """
    if reading.empty or limits.empty:
        return pd.DataFrame(columns=pd.Index([*SERIES, "points", "hidden"]))
    known = reading[reading["value"].notna()]
    newest = known[known["scope"] == "whole"].groupby("indicator")["starts"].max()
    named = limits.assign(other_id=limits["other_id"].fillna(""))
    drawn = named.loc[(named["scope"] != "whole") & named["centre"].notna(), [*SERIES, "period", "centre", "phase"]]
    both = drawn.merge(known[[*SERIES, "period", "starts", "value"]], on=[*SERIES, "period"]).sort_values("starts")
    both = both[both["phase"] == both.groupby(SERIES)["phase"].transform("max")]
    both = both[both.groupby(SERIES).cumcount() < LOCKED_FROM]
    charts = both.groupby(SERIES, as_index=False).agg(
        points=("value", "size"), total=("value", "sum"), centre=("centre", "first"), last=("starts", "max")
    )
    charts = charts[charts["last"] < charts["indicator"].map(newest)].reset_index(drop=True)
    lowest, highest = _ranges(charts)
    hidden = charts["centre"] * (charts["points"] + 1) - charts["total"]
    told = (charts["centre"] * charts["points"] - charts["total"]).abs() > NEAR * charts["points"]
    told &= (charts["points"] < LOCKED_FROM) & (hidden >= lowest - NEAR) & (hidden <= highest + NEAR)
    return charts.assign(hidden=hidden.where(told))[[*SERIES, "points", "hidden"]]


def _ranges(charts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value that each chart's measure can have."""
    measures = catalogue()
    ends: dict[tuple[str, str], tuple[float, float]] = {}
    for name, facet in charts[["indicator", "facet"]].drop_duplicates().itertuples(index=False):
        measure = measures.get(str(name))
        low, high = RANGE[Unit.RATIO if measure is None else measure.card.unit_of(str(facet))]
        ends[str(name), str(facet)] = (-np.inf if low is None else low, np.inf if high is None else high)
    pairs = [ends[str(name), str(facet)] for name, facet in zip(charts["indicator"], charts["facet"], strict=True)]
    both = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]
