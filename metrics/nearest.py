"""One question per change: a series is tested once, and asked about by the measure and at the place nearest to it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .cells import INTERFACE_RETURNS
from .measure import Measure, Scope

Facet = tuple[str, str]
"""A measure's id and one of its facets."""

HISTORY = ("period", "value", "centre", "upper_limit", "points", "p", "part_slope", "whole_slope")
"""Two tests of one measure that agree in all of these read the same series."""
PLACE = ("scope", "unit_id", "other_id", "period")


def tested_once(
    tests: pd.DataFrame, measures: Mapping[str, Measure], units: pd.DataFrame
) -> tuple[pd.DataFrame, dict[int, list[Facet]]]:
    """The tests that are left when each series is tested once, and by their index the measures that read the same.

    tests: evidence; units: columns unit_id, parent_id. Two measures may ask the same items (clarity of goals is HME's
    steering): the one that asks the fewest stands for them. An interface is published on every level above it: the
    lowest stands for those whose figures are the same.
    """
    kept = tests[~_same_place_higher_up(tests, units, measures)]
    stands: dict[tuple[object, ...], int] = {}
    same: dict[int, list[Facet]] = {}
    for at, row in _nearest_first(kept, measures):
        key = (*(row[name] for name in PLACE), _items(row, measures))
        first = stands.setdefault(key, at)
        if first == at:
            same[at] = []
        else:
            same[first].append((str(row["indicator"]), str(row["facet"])))
    left = ~_asks_items(kept, measures) | kept.index.isin(list(same))
    return kept[left], same


def asked_once(
    shown: pd.DataFrame, same: Mapping[int, list[Facet]], measures: Mapping[str, Measure]
) -> dict[int, list[Facet]]:
    """The findings that ask, and by their index what is named beside them: all that rest on some of the same items.

    shown: findings of `tested_once`, with its second answer. Where sets of items overlap and move the same way, the
    smallest asks: HME's total moves with any part of it.
    """
    found: dict[int, list[Facet]] = {int(at): [] for at in shown.index[~_asks_items(shown, measures)]}
    asking: dict[int, pd.Series] = {}
    for at, row in _nearest_first(shown, measures):
        asks = next((other for other, its in asking.items() if _overlap(its, row, measures)), None)
        if asks is None:
            asking[at] = row
            found[at] = list(same.get(at, ()))
        else:
            found[asks] += [(str(row["indicator"]), str(row["facet"])), *same.get(at, ())]
    return found


def _asks_items(tests: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.Series:
    return tests["indicator"].isin([name for name, measure in measures.items() if measure.parts])


def _nearest_first(tests: pd.DataFrame, measures: Mapping[str, Measure]) -> list[tuple[int, pd.Series]]:
    """The tests of asked measures, the fewest items first."""
    rows = [(int(str(at)), row) for at, row in tests[_asks_items(tests, measures)].iterrows()]
    return sorted(rows, key=lambda pair: _breadth(pair[1], measures))


def _items(row: pd.Series, measures: Mapping[str, Measure]) -> frozenset[str]:
    parts = measures[str(row["indicator"])].parts
    return frozenset(item.id for part in parts if part.facet == row["facet"] for item in part.items)


def _breadth(row: pd.Series, measures: Mapping[str, Measure]) -> tuple[int, int, str, str]:
    """How many items the series rests on, and how many its measure asks: fewest first."""
    measure = measures[str(row["indicator"])]
    return len(_items(row, measures)), len(measure.items), measure.id, str(row["facet"])


def _overlap(one: pd.Series, other: pd.Series, measures: Mapping[str, Measure]) -> bool:
    """Two series of one place and period, of different measures, that share items and move the same way."""
    return (
        one["indicator"] != other["indicator"]
        and all(one[name] == other[name] for name in (*PLACE, "up"))
        and bool(_items(one, measures) & _items(other, measures))
    )


def _same_place_higher_up(tests: pd.DataFrame, units: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.Series:
    result = pd.Series(data=False, index=tests.index)
    between = tests[tests["scope"] == Scope.INTERFACE.value]
    columns = ["indicator", "facet", *(name for name in HISTORY if name in tests)]
    alike = between[between.duplicated(columns, keep=False)]
    for _, group in alike.groupby(columns, dropna=False, sort=False):
        result[group.index] = above_another(group, units, measures)
    return result


def has_no_order(measure: Measure) -> bool:
    """Whether a pair of units is one pair either way round: returns go both ways, handovers from one to the other."""
    return measure.interfaces is not None and INTERFACE_RETURNS in measure.interfaces.cells


def above_another(shown: pd.DataFrame, units: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.Series:
    """True for interfaces and pairs above another one of the same measure: the nearest place is asked.

    What is published of a unit holds what its subtree does, so one change would else be asked about on every level.
    """
    parent = dict(zip(units["unit_id"].astype(str), units["parent_id"], strict=True))

    def line(unit: str) -> frozenset[str]:
        found: list[str] = []
        while unit and unit not in found:
            found.append(unit)
            above = parent.get(unit)
            unit = "" if above is None or pd.isna(above) else str(above)
        return frozenset(found)

    higher_up: set[object] = set()
    between = shown[shown["scope"] == Scope.INTERFACE.value]
    for indicator, group in between.groupby("indicator"):
        either_way = has_no_order(measures[str(indicator)])
        ends = {at: (str(row["unit_id"]), str(row["other_id"])) for at, row in group.iterrows()}
        lines = {unit: line(unit) for pair in ends.values() for unit in pair}
        for at, (first, second) in ends.items():
            above = any(
                other != (first, second)
                and (
                    (first in lines[other[0]] and second in lines[other[1]])
                    or (either_way and first in lines[other[1]] and second in lines[other[0]])
                )
                for other in ends.values()
            )
            if above:
                higher_up.add(at)
    return pd.Series([at in higher_up for at in shown.index], index=shown.index, dtype="bool")
