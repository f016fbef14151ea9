"""How far people's scale values lie apart, and how well a scale hangs together: of the whole, from sums per unit."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import reduce
from operator import add, and_
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from ..instruments.instrument import Item
from .shaping import total
from .sheet import Sheet, stacked_rows

FEWEST_UNITS = 20
"""Units behind a median rwg(j)."""


class Scale(NamedTuple):
    """A scale: the mean of its items, each mapped to 0-100 first if `percent`."""

    items: tuple[Item, ...]
    percent: bool


def scales_asked(sheet: Sheet, scales: Mapping[str, Scale]) -> list[tuple[str, Scale]]:
    """Scales whose items were all asked, by name."""
    return [
        (name, Scale(*scale))
        for name, scale in sorted(scales.items())
        if scale[0] and all(item.id in sheet.fields for item in scale[0])
    ]


def _weights(scale: Scale) -> list[int]:
    """What an answer counts for, so that the sum over items stays whole: POMP of scales that differ in width."""
    if not scale.percent:
        return [1] * len(scale.items)
    common = math.lcm(*(item.width for item in scale.items))
    return [common // item.width for item in scale.items]


def _unit_of_sum(scale: Scale) -> float:
    """The measure's unit per unit of the weighted sum."""
    if not scale.percent:
        return 1.0 / len(scale.items)
    return 100.0 / (math.lcm(*(item.width for item in scale.items)) * len(scale.items))


def spread_totals(sheet: Sheet, packed: ir.Table, scales: Mapping[str, Scale]) -> dict[str, ir.Scalar]:
    """Aggregates over people who answered every item of a scale: n_<s>, sum_<s>, square_<s>; and per item of it."""
    aggregates: dict[str, ir.Scalar] = {}
    for number, (_, scale) in enumerate(scales_asked(sheet, scales)):
        codes = [sheet.code(packed, item) for item in scale.items]
        whole = reduce(and_, [code > 0 for code in codes])
        above = [
            (item.width + 1 - code if item.reversed else code - 1) * weight
            for item, code, weight in zip(scale.items, codes, _weights(scale), strict=True)
        ]
        summed = reduce(add, above)
        aggregates[f"n_{number}"] = packed.count(where=whole)
        aggregates[f"sum_{number}"] = total(whole.ifelse(summed, 0))
        aggregates[f"square_{number}"] = total(whole.ifelse(summed * summed, 0))
        for place, value in enumerate(above):
            aggregates[f"sum_{number}_{place}"] = total(whole.ifelse(value, 0))
            aggregates[f"square_{number}_{place}"] = total(whole.ifelse(value * value, 0))
    return aggregates


def scale_spread(sheet: Sheet, wide: ir.Table, scales: Mapping[str, Scale]) -> ir.Table | None:
    """SCALE_SPREAD from one row per wave and unit with the aggregates of `spread_totals`; None without a scale.

    Units with at least two people: within = sqrt(SS within / (N - G)); ICC(1) and ICC(2) from one-way analysis of
    variance with the average size of a unit; rwg(j) with a uniform null, below 0 set to 0, as a median.
    Source: Bliese (2000), Within-group agreement, non-independence, and reliability; R package multilevel.
    """
    rows = [_one(wide, number, name, scale) for number, (name, scale) in enumerate(scales_asked(sheet, scales))]
    return stacked_rows(rows) if rows else None


def _one(wide: ir.Table, number: int, name: str, scale: Scale) -> ir.Table:
    size = len(scale.items)
    n, sums, squares = (wide[f"{part}_{number}"].cast("float64") for part in ("n", "sum", "square"))
    paired = n >= 2
    ratios = []
    for place, (item, weight) in enumerate(zip(scale.items, _weights(scale), strict=True)):
        one, two = (wide[f"{part}_{number}_{place}"].cast("float64") for part in ("sum", "square"))
        variance = (two - one * one / n) / (n - 1.0)
        ratios.append(variance / (weight * weight * _uniform_variance(item)))
    spread_of_items = reduce(add, ratios) / float(size)
    agreement = size * (1.0 - spread_of_items)
    rwg = ibis.greatest(agreement / (agreement + spread_of_items), 0.0)
    units = wide.filter(n > 0).mutate(
        inside=paired.ifelse(squares - sums * sums / n, 0.0),
        between=paired.ifelse(sums * sums / n, 0.0),
        rwg=paired.ifelse((spread_of_items < 1.0).ifelse(rwg, 0.0), ibis.null("float64")),
    )
    n, paired = units[f"n_{number}"].cast("float64"), units[f"n_{number}"] >= 2
    sums = units[f"sum_{number}"].cast("float64")
    per_item = {
        f"{part}_{place}": units[f"{part}_{number}_{place}"].cast("float64").sum()
        for place in range(size)
        for part in ("sum", "square")
    }
    waves = units.group_by("wave_id").agg(
        people=total(units[f"n_{number}"]),
        units=total(paired.ifelse(1, 0)),
        grouped=paired.ifelse(n, 0.0).sum(),
        inside=units.inside.sum(),
        between=units.between.sum(),
        grouped_sum=paired.ifelse(sums, 0.0).sum(),
        sum=sums.sum(),
        square=units[f"square_{number}"].cast("float64").sum(),
        rwg=units.rwg.median(),
        **per_item,
    )
    return _reliability(waves, name, size, _unit_of_sum(scale))


def _uniform_variance(item: Item) -> float:
    """Variance of a uniform distribution over the answers: (A^2 - 1) / 12."""
    return ((item.width + 1) ** 2 - 1) / 12.0


def _reliability(waves: ir.Table, name: str, size: int, unit_of_sum: float) -> ir.Table:
    groups, people = waves.units.cast("float64"), waves.people.cast("float64")
    inside = waves.inside / (waves.grouped - groups).nullif(0.0)
    grand = waves.grouped_sum * waves.grouped_sum / waves.grouped.nullif(0.0)
    between = (waves.between - grand) / (groups - 1.0).nullif(0.0)
    average = waves.grouped / groups.nullif(0.0)
    items = reduce(add, [waves[f"square_{place}"] - waves[f"sum_{place}"] ** 2 / people for place in range(size)])
    whole = (waves.square - waves.sum * waves.sum / people).nullif(0.0)
    alpha = (1.0 - items / whole) * (size / (size - 1.0)) if size > 1 else ibis.null("float64")
    enough = waves.units >= 2
    missing = ibis.null("float64")
    return waves.select(
        "wave_id",
        scale=ibis.literal(name),
        people=waves.people,
        units=waves.units,
        within=inside.sqrt() * unit_of_sum,
        alpha=alpha,
        icc1=enough.ifelse((between - inside) / (between + (average - 1.0) * inside).nullif(0.0), missing),
        icc2=enough.ifelse((between - inside) / between.nullif(0.0), missing),
        rwg=(waves.units >= FEWEST_UNITS).ifelse(waves.rwg, missing),
    )
