"""Spread and reliability of scales, for the whole, from sums per unit."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from .packing import of_half
from .scales import SUMS

LEAST_UNITS_FOR_RWG = 20
"""Units behind a median rwg(j) (INDICATORS.md, Reliability)."""
LEAST_PEOPLE_FOR_RWG = 5
"""People in a unit before its agreement counts: below that a variance says little."""


def item_sums(totals: ir.Table, scale_item: ir.Table, lanes_in_use: int) -> ir.Table:
    """wave_id, unit_id, number, lane, half; code: sum of the item's codes over people; weight, even."""
    listed = totals.select("wave_id", "unit_id", codes=ibis.array([totals[f"lane_{n}"] for n in range(lanes_in_use)]))
    rows = listed.cross_join(scale_item)
    code = of_half(rows.codes[rows.lane], rows.half).cast("float64")
    return rows.select("wave_id", "unit_id", "number", "lane", "half", "weight", "even", code=code)


def unit_sums(totals: ir.Table, scale: ir.Table, scales: int) -> ir.Table:
    """wave_id, unit_id, number, items, chance; SUMS as numbers, where anybody answered the whole scale."""
    lists = {name: ibis.array([totals[f"scale_{n}_{name}"] for n in range(scales)]) for name in SUMS}
    rows = totals.select("wave_id", "unit_id", **lists).cross_join(scale)
    rows = rows.select(
        "wave_id",
        "unit_id",
        "number",
        "items",
        "chance",
        **{name: rows[name][rows.number].cast("float64") for name in SUMS},
    )
    return rows.filter(rows.people > 0)


def scale_spread(units: ir.Table, items: ir.Table, scale: ir.Table) -> ir.Table:
    """SCALE_SPREAD from `unit_sums`, `item_sums` and the scales.

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
    within_units = units.join(_agreement(units, items), ["wave_id", "unit_id", "number"]).join(whole, keys)
    # the numerators are whole numbers: where nobody differs, or no unit does, they are exactly 0
    inside = (within_units.people * within_units.square - within_units["sum"] ** 2) / within_units.people
    apart = within_units["sum"] * within_units.n - within_units.people * within_units.whole_sum
    between = apart * apart / (within_units.people * within_units.n * within_units.n)
    squares = within_units.group_by(*keys).agg(
        inside=inside.sum(),
        between=between.sum(),
        rwg=within_units.rwg.median(),
        rwg_units=within_units.rwg.notnull().ifelse(1, 0).sum(),
    )
    waves = whole.join(squares, keys).join(_item_means(items), keys).join(scale, "number")
    return _reliability(waves)


def _agreement(units: ir.Table, items: ir.Table) -> ir.Table:
    """wave_id, unit_id, number, rwg: rwg(j) of each unit, missing below five people."""
    keys = ("wave_id", "unit_id", "number")
    coded = items.group_by(*keys).agg(coded=(items.code * items.code * items.even).sum())
    rows = units.join(coded, keys)
    n = rows.people
    variance = (rows.even_squares * n - rows.coded) / (n * (n - 1.0)).nullif(0.0) / rows["items"]
    share = variance / rows.chance
    agreement = rows["items"] * (1.0 - share)
    rwg = agreement / (agreement + share).nullif(0.0)
    known = (share < 1.0).ifelse(rwg, 0.0)
    return rows.select(*keys, rwg=(n >= LEAST_PEOPLE_FOR_RWG).ifelse(known, ibis.null("float64")))


def _item_means(items: ir.Table) -> ir.Table:
    """wave_id, number, coded: squares of the items' sums over everybody, weighted."""
    whole = items.group_by("wave_id", "number", "lane", "half").agg(code=items.code.sum(), weight=items.weight.max())
    return whole.group_by("wave_id", "number").agg(coded=(whole.code * whole.code * whole.weight).sum())


def _reliability(waves: ir.Table) -> ir.Table:
    n, groups, missing = waves.n, waves.groups, ibis.null("float64")
    inside = waves.inside / (n - groups).nullif(0.0)
    between = waves.between / (groups - 1.0).nullif(0.0)
    size = (n - waves.squared_sizes / n) / (groups - 1.0).nullif(0.0)
    below = between + (size - 1.0) * inside
    of_items = waves.whole_item_squares * n - waves.coded
    of_sum = (waves.whole_square * n - waves.whole_sum**2).nullif(0.0)
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
