"""Differencing of work down the tree: a unit less the units below it, and the whole less its sorts of cases.

Tried: every published unit and month. The attacker knows the tree and the bands of cases, and solves counts from
shares with their intervals. What a unit is more than the published units right under it is somebody's: the unit's own,
or that of units too small to be shown. It succeeds where this certainly is something, and certainly of fewer than 10
cases. The whole's closures less those of the sorts of cases that are shown are tried in the same way, in closures.

With the true data at hand, `remainders` says of which units each difference is, so that people can be counted too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..disclosure.contributors import LEAST_CASES
from ..disclosure.tree import NOWHERE, Bools, Ints
from ..text import Text
from .material import Against, Material, Outcome
from .work_counts import COUNTS, MANY, Units, band_ends, known_units, nearest_above, work_readings

MEANING = Text(
    "Det minsta antal ärenden som säkert är högst vad som blir över när en enhets del-enheter dras från den",
    "The least number of cases that is certainly the most that is left of a unit without the units below it",
)
ASSUMPTION = Text(
    "Angriparen har alla filer, känner organisationens träd och räknar ut antal ur andelar och deras osäkerhet.",
    "The attacker holds every file, knows the organisation's tree, and solves counts from shares and their intervals.",
)
SPLITS = ("wip",)
"""Series that add up over units, beside counts."""


@dataclass(frozen=True, eq=False)
class Rest:
    """What is left of a unit in a month without the published units right under it.

    unit: the node; below: nodes of those units; fewest, most: cases left over, in every consistent world; forced: true
    where something certainly is.
    """

    unit: int
    below: tuple[int, ...]
    period: str
    fewest: int
    most: int
    forced: bool


def attack(material: Material) -> list[Outcome]:
    """Differences of a unit and the units right under it; of the whole and its sorts of cases."""
    tried, least = 0, []
    for month in _months(material):
        tried += month.unit.size
        certain = month.forced & (month.most < MANY)
        least += month.most[certain].tolist()
    closures, sorts = kinds_left(material)
    least += closures
    found = sum(cases < LEAST_CASES for cases in least)
    return [
        Outcome(
            attack="work_tree",
            against=Against.OUTSIDER,
            tried=tried + sorts,
            found=found,
            figure=float(min(least)) if least else None,
            meaning=MEANING,
            assumption=ASSUMPTION,
            holds=found == 0,
        )
    ]


def remainders(material: Material) -> list[Rest]:
    """Every unit less the published units right under it, in every month."""
    return [
        Rest(
            int(month.unit[at]),
            tuple(month.shown[month.above == month.unit[at]].tolist()),
            month.period,
            int(month.fewest[at]),
            int(month.most[at]),
            bool(month.forced[at]),
        )
        for month in _months(material)
        for at in range(month.unit.size)
    ]


@dataclass(frozen=True, eq=False)
class _Month:
    """Rests of a month as arrays, one entry per unit that has published units under it.

    shown, above: every published node, and the nearest published one above it.
    """

    period: str
    shown: Ints
    above: Ints
    unit: Ints
    fewest: Ints
    most: Ints
    forced: Bools


def _months(material: Material) -> Iterator[_Month]:
    units = known_units(material)
    if units is None:
        return
    readings = work_readings(material, "unit")
    readings = readings.assign(node=units.node(readings["unit_id"]))
    for period, rows in readings[readings["node"] != NOWHERE].groupby("period"):
        yield _of_month(units, str(period), rows)


def _of_month(units: Units, period: str, rows: pd.DataFrame) -> _Month:
    shown = np.unique(rows["node"].to_numpy())
    above = nearest_above(units.tree, shown)
    bands = rows.dropna(subset=["n_band"]).drop_duplicates("node").set_index("node")["n_band"].reindex(shown)
    least, most = band_ends(bands)
    under = above != NOWHERE
    place = np.searchsorted(shown, above[under])
    fewest, at_most = least.copy(), most.copy()
    np.subtract.at(fewest, place, most[under])
    np.subtract.at(at_most, place, least[under])
    forced = (fewest > 0) | _more_than_parts(rows, shown, above)
    # a tree that has changed since may put a unit under one that it was not part of then
    kept = np.intersect1d(place, np.flatnonzero(at_most >= 0))
    cases = np.where(most == MANY, MANY, at_most)
    return _Month(period, shown, above, shown[kept], np.maximum(fewest, 0)[kept], cases[kept], forced[kept])


def _more_than_parts(rows: pd.DataFrame, shown: Ints, above: Ints) -> Bools:
    """Units that are certainly more than the published units right under them, by any count or sum of hours."""
    found = np.zeros(shown.size, dtype=np.bool_)
    for (indicator, facet), series in rows.groupby(["indicator", "facet"]):
        if (indicator, facet) in COUNTS:
            amount = series.set_index("node")["number"].where(lambda number: number >= 0)
            rounding = 0.0
        elif facet in SPLITS:
            amount = series.set_index("node")["value"]
            rounding = 5e-4
        else:
            continue
        of_node = amount.reindex(shown).to_numpy(dtype=np.float64)
        there = ~np.isnan(of_node)
        parts = np.zeros(shown.size)
        under = above != NOWHERE
        unknown = np.zeros(shown.size, dtype=np.bool_)
        place = np.searchsorted(shown, above[under])
        np.add.at(parts, place, np.nan_to_num(of_node[under]))
        np.logical_or.at(unknown, place, ~there[under])
        found |= there & ~unknown & (of_node - parts > rounding * (of_node + parts) + 1e-9)
    return found


def kinds_left(material: Material) -> tuple[list[int], int]:
    """Closures of the sorts of cases that are not shown, where they are fewer than 10 for certain; and months tried."""
    readings = work_readings(material, "whole")
    front = readings[readings["indicator"] == "push_to_front"]
    found, tried = [], 0
    for _, rows in front.groupby("period"):
        whole, sorts = rows[rows["facet"] == ""], rows[rows["facet"] != ""]
        if sorts.empty or whole.empty or int(whole["number"].iloc[0]) < 0:
            continue
        tried += 1
        closed = int(whole["number"].iloc[0])
        number = sorts["number"].to_numpy(dtype=np.int64)
        least, most = band_ends(sorts["n_band"])
        known = number >= 0
        least, most = np.where(known, number, least), np.where(known, number, most)
        fewest, at_most = closed - int(most.sum()), closed - int(least.sum())
        if fewest > 0 and at_most < LEAST_CASES:
            found.append(at_most)
    return found, tried
