"""Spread and reliability of scales, for the whole, from sums per unit."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from .packing import of_half, whole_sum
from .scales import SUMS, ScaleSet

LEAST_UNITS_FOR_RWG = 20
"""Units behind a median rwg(j) (INDICATORS.md, Reliability)."""
LEAST_PEOPLE_FOR_RWG = 5
"""People in a unit before its agreement counts: below that a variance says little."""


def unit_sums(totals: ir.Table, scale: ir.Table, scales: ScaleSet) -> ir.Table:
    """wave_id, unit_id, number, SUMS: where anybody answered the whole scale."""
    rows = totals.select("wave_id", "unit_id", **_lists(totals, scales)).cross_join(scale.select("number"))
    rows = rows.select("wave_id", "unit_id", "number", **{name: rows[name][rows.number] for name in SUMS})
    return rows.filter(rows.people > 0)


def agreement(totals: ir.Table, scale_item: ir.Table, scales: ScaleSet) -> ir.Table:
    """wave_id, unit_id, number, rwg: rwg(j) of every unit with at least five people."""
    listed = totals.select("wave_id", "unit_id", codes=_codes(totals, scales), **_lists(totals, scales))
    rows = listed.cross_join(scale_item)
    rows = rows.filter(rows.people[rows.number] >= LEAST_PEOPLE_FOR_RWG)
    code = of_half(rows.codes[rows.lane], rows.half).cast("float64")
    units = rows.group_by("wave_id", "unit_id", "number").agg(
        n=rows.people[rows.number].max(),
        items=rows["items"].max(),
        chance=rows.chance.max(),
        squares=rows.even_squares[rows.number].max(),
        coded=(code * code * rows.even).sum(),
    )
    variance = (units.squares * units.n - units.coded) / (units.n * (units.n - 1.0)) / units["items"]
    share = variance / units.chance
    agreed = units["items"] * (1.0 - share)
    rwg = (share < 1.0).ifelse(agreed / (agreed + share).nullif(0.0), 0.0)
    return units.select("wave_id", "unit_id", "number", rwg=rwg)


def scale_spread(
    units: ir.Table, agreement: ir.Table, coded: ir.Table, scale: ir.Table, scale_name: ir.Table
) -> ir.Table:
    """SCALE_SPREAD from `unit_sums`, `agreement`, `item_means`, the scales and their names.

    One-way analysis of variance over every unit with anybody who answered the whole scale (N people, G units):
    within = sqrt(SS within / (N - G)), in the measure's unit, missing unless N > G; ICC(1) and ICC(2) from the mean
    squares and the average size (N - sum n^2 / N) / (G - 1), missing unless N > G > 1.
    alpha: raw, of the items as they enter the scale; missing for one item, or where nobody differs.
    rwg: median over units of at least five people of rwg(j) with the uniform null and sample variances, values
    outside 0 to 1 set to 0; missing below 20 such units.
    Source: Bliese (2000), Within-group agreement, non-independence, and reliability; Cronbach (1951), doi
    10.1007/BF02310555; James, Demaree and Wolf (1984), doi 10.1037/0021-9010.69.1.85, eq. 2.
    """
    keys = ("wave_id", "number")
    whole = units.group_by(*keys).agg(
        n=units.people.sum(),
        groups=units.count().cast("float64"),
        units=(units.people >= 2).ifelse(1, 0).sum(),
        whole_sum=units["sum"].sum(),
        whole_square=units.square.sum(),
        whole_item_squares=units.item_squares.sum(),
        squared_sizes=(units.people * units.people).sum(),
    )
    of_whole = units.join(whole, keys)
    # the numerators are whole numbers: where nobody differs, or no unit does, they are exactly 0
    inside = (of_whole.people * of_whole.square - of_whole["sum"] * of_whole["sum"]) / of_whole.people
    apart = of_whole["sum"] * of_whole.n - of_whole.people * of_whole.whole_sum
    between = apart * apart / (of_whole.people * of_whole.n * of_whole.n)
    squares = of_whole.group_by(*keys).agg(inside=inside.sum(), between=between.sum())
    agreed = agreement.group_by(*keys).agg(rwg=agreement.rwg.median(), rwg_units=agreement.count())
    waves = whole.join(squares, keys).join(coded, keys).left_join(agreed, keys).drop("wave_id_right", "number_right")
    return _reliability(waves.join(scale, "number").join(scale_name, "number"))


def item_means(totals: ir.Table, scale_item: ir.Table, scales: ScaleSet) -> ir.Table:
    """wave_id, number, coded: squares of the items' sums over everybody, weighted."""
    names = [f"lane_{number}" for number in range(scales.lanes)]
    waves = totals.group_by("wave_id").agg(**{name: whole_sum(totals[name]) for name in names})
    rows = waves.select("wave_id", codes=_codes(waves, scales)).cross_join(scale_item)
    code = of_half(rows.codes[rows.lane], rows.half).cast("float64")
    return rows.group_by("wave_id", "number").agg(coded=(code * code * rows.weight).sum())


def _lists(totals: ir.Table, scales: ScaleSet) -> dict[str, ir.ArrayValue]:
    numbers = range(len(scales.scales))
    return {name: ibis.array([totals[f"scale_{number}_{name}"] for number in numbers]) for name in SUMS}


def _codes(totals: ir.Table, scales: ScaleSet) -> ir.ArrayValue:
    return ibis.array([totals[f"lane_{number}"] for number in range(scales.lanes)])


def _reliability(waves: ir.Table) -> ir.Table:
    n, groups, missing = waves.n, waves.groups, ibis.null("float64")
    inside = waves.inside / (n - groups).nullif(0.0)
    between = waves.between / (groups - 1.0).nullif(0.0)
    size = (n - waves.squared_sizes / n) / (groups - 1.0).nullif(0.0)
    below = between + (size - 1.0) * inside
    of_items = waves.whole_item_squares * n - waves.coded
    of_sum = (waves.whole_square * n - waves.whole_sum * waves.whole_sum).nullif(0.0)
    return waves.select(
        "wave_id",
        "scale",
        people=n,
        units=waves.units,
        within=inside.sqrt() * waves.step,
        alpha=waves["items"] / (waves["items"] - 1.0).nullif(0.0) * (1.0 - of_items / of_sum),
        icc1=(below > 0.0).ifelse((between - inside) / below.nullif(0.0), missing),
        icc2=(between - inside) / between.nullif(0.0),
        rwg=(waves.rwg_units >= LEAST_UNITS_FOR_RWG).ifelse(waves.rwg, missing),
    )
