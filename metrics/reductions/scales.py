"""How far people's scale values lie apart, and how well a scale hangs together: for the whole, from sums per unit.

A person's sum is whole: each item counts from 0, turned where it is reversed, and times a weight where scales of
different width are mapped to 0-100. Only people who answered every item of the scale count.
"""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, and_

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from ..instruments.instrument import Item
from .packing import Layout, Segment, bit_count, lane_numbers, lanes, of_half, whole_sum

LEAST_UNITS_FOR_RWG = 20
"""Units behind a median rwg(j) (INDICATORS.md, Reliability)."""
LEAST_PEOPLE_FOR_RWG = 5
"""People in a unit before its agreement counts: below that a variance says little."""
SUMS = ("people", "sum", "square", "item_squares", "even_squares")
"""Whole sums over people per unit and scale: see `scale_columns`."""


@dataclass(frozen=True)
class Scale:
    """A scale: the mean of its items, each mapped to 0-100 first if `percent`."""

    name: str
    items: tuple[Item, ...]
    percent: bool

    @property
    def widths(self) -> tuple[int, ...]:
        """Width of each item."""
        return tuple(item.width for item in self.items)

    @property
    def weights(self) -> tuple[int, ...]:
        """What a step on each item adds to a person's sum."""
        return tuple(math.lcm(*self.widths) // width if self.percent else 1 for width in self.widths)

    @property
    def step(self) -> float:
        """The measure's unit per unit of a person's sum."""
        return (100.0 / math.lcm(*self.widths) if self.percent else 1.0) / len(self.items)

    @property
    def even_weights(self) -> tuple[int, ...]:
        """Weights that make the variances of items under chance alike: theirs is width x (width + 2) / 12."""
        return tuple(self._even // (width * (width + 2)) for width in self.widths)

    @property
    def even_chance(self) -> float:
        """Variance of an item under chance (uniform null) after `even_weights`."""
        return self._even / 12.0

    @property
    def _even(self) -> int:
        return math.lcm(*(width * (width + 2) for width in self.widths))


def scales_within(layout: Layout, scales: Mapping[str, tuple[tuple[Item, ...], bool]]) -> list[Scale]:
    """The scales whose items all have a place."""
    return [
        Scale(name, items, percent)
        for name, (items, percent) in sorted(scales.items())
        if items and all(item.id in layout.places for item in items)
    ]


def scale_columns(people: ir.Table, layout: Layout, scales: Sequence[Scale]) -> dict[str, ir.Value]:
    """Per person and scale, 0 unless every item was answered: the columns of SUMS, and the words.

    people: 1; sum: the person's sum; square: its square; item_squares: squares of the items' codes times weight^2;
    even_squares: times even_weights; word_<w>: the codes of the scale's items.
    """
    columns: dict[str, ir.Value] = {}
    for number, scale in enumerate(scales):
        segments = layout.segments(scale.items)
        marks = [(people[f"answered_{part.word}"] & part.low_bits) == part.low_bits for part in segments]
        complete = reduce(and_, marks)
        summed = _person_sum(people, layout, scale)
        values = {
            "people": ibis.literal(1, "int64"),
            "sum": summed,
            "item_squares": _squares(people, layout, scale.items, [weight**2 for weight in scale.weights]),
            "even_squares": _squares(people, layout, scale.items, scale.even_weights),
            **{f"word_{part.word}": people[f"word_{part.word}"] & part.mask for part in segments},
        }
        columns |= {f"scale_{number}_{name}": complete.ifelse(value, 0) for name, value in values.items()}
    return columns


def _person_sum(people: ir.Table, layout: Layout, scale: Scale) -> ir.IntegerValue:
    groups: dict[int, list[Item]] = defaultdict(list)
    constant = 0
    for item, weight in zip(scale.items, scale.weights, strict=True):
        groups[-weight if item.reversed else weight].append(item)
        constant += weight * (item.width + 1 if item.reversed else -1)
    parts = [_codes(people, part) * weight for weight, items in groups.items() for part in layout.segments(items)]
    return reduce(add, parts) + constant


def _codes(people: ir.Table, part: Segment) -> ir.IntegerValue:
    """Sum of a person's codes: the bits set in each binary place of all items at once, times its value."""
    word = people[f"word_{part.word}"]
    return reduce(add, [bit_count(word & (part.low_bits << bit)) * (1 << bit) for bit in range(part.bits)])


def _squares(people: ir.Table, layout: Layout, items: Sequence[Item], weights: Sequence[int]) -> ir.IntegerValue:
    """Sum of a person's squared codes times a weight each."""
    groups: dict[int, list[Item]] = defaultdict(list)
    for item, weight in zip(items, weights, strict=True):
        groups[weight].append(item)
    parts = []
    for weight, alike in groups.items():
        for part in layout.segments(alike):
            word = people[f"word_{part.word}"]
            for low in range(part.bits):
                for high in range(low, part.bits):
                    both = bit_count((word >> low) & (word >> high) & part.low_bits)
                    parts.append(both * (weight * (1 << (low + high + (low < high)))))
    return reduce(add, parts)


def scale_totals(people: ir.Table, layout: Layout, scales: Sequence[Scale]) -> dict[str, ir.Scalar]:
    """Aggregates per unit: scale_<n>_<sum> for each of SUMS, and lane_<m>, the items' sums of all scales."""
    totals: dict[str, ir.Scalar] = {}
    sums: list[ir.Scalar] = []
    for number, scale in enumerate(scales):
        own = {name: people[f"scale_{number}_{name}"] for name in SUMS if name != "square"}
        own["square"] = own["sum"] * own["sum"]
        totals |= {f"scale_{number}_{name}": whole_sum(own[name]) for name in SUMS}
        segments = layout.segments(scale.items)
        sums += lanes([people[f"scale_{number}_word_{part.word}"] for part in segments], segments)
    return totals | {f"lane_{number}": value for number, value in enumerate(sums)}


def scale_tables(layout: Layout, scales: Sequence[Scale]) -> tuple[ir.Table, ir.Table]:
    """The scales, and their items: `number` and how their sums are read."""
    rows = []
    first = 0
    for number, scale in enumerate(scales):
        lane = lane_numbers(layout.segments(scale.items))
        for item, weight, even in zip(scale.items, scale.weights, scale.even_weights, strict=True):
            place = layout.places[item.id]
            rows.append((number, first + lane[place.word, place.slot], place.half, weight**2, even))
        first += len(lane)
    number, lane_of, half, weight, even = ([row[column] for row in rows] for column in range(5))
    items = {
        "number": pa.array(number, pa.int32()),
        "lane": pa.array(lane_of, pa.int32()),
        "half": pa.array(half, pa.int64()),
        "weight": pa.array(weight, pa.float64()),
        "even": pa.array(even, pa.float64()),
    }
    whole = {
        "number": pa.array(range(len(scales)), pa.int32()),
        "scale": pa.array([scale.name for scale in scales], pa.string()),
        "items": pa.array([len(scale.items) for scale in scales], pa.float64()),
        "step": pa.array([scale.step for scale in scales], pa.float64()),
        "chance": pa.array([scale.even_chance for scale in scales], pa.float64()),
    }
    return ibis.memtable(pa.table(whole)), ibis.memtable(pa.table(items))


def scale_lanes(layout: Layout, scales: Sequence[Scale]) -> int:
    """How many sums `scale_totals` makes of the items of all scales."""
    return sum(len(lane_numbers(layout.segments(scale.items))) for scale in scales)


def item_sums(totals: ir.Table, scale_item: ir.Table, lanes_in_use: int) -> ir.Table:
    """wave_id, unit_id, number, lane, half; code: sum of the item's codes over people; weight, even."""
    listed = totals.select("wave_id", "unit_id", codes=ibis.array([totals[f"lane_{n}"] for n in range(lanes_in_use)]))
    rows = listed.cross_join(scale_item)
    code = of_half(rows.codes[rows.lane], rows.half).cast("float64")
    return rows.select("wave_id", "unit_id", "number", "lane", "half", "weight", "even", code=code)


def unit_sums(totals: ir.Table, scale: ir.Table, scales: Sequence[Scale]) -> ir.Table:
    """wave_id, unit_id, number, items, chance; SUMS as numbers, where anybody answered the whole scale."""
    lists = {name: ibis.array([totals[f"scale_{n}_{name}"] for n in range(len(scales))]) for name in SUMS}
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
