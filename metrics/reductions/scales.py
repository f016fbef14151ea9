"""What people who answered every item of a scale add up to in each unit.

A person's sum is whole: each item counts from 0, turned where it is reversed, and times a weight where scales of
different width are mapped to 0-100.
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
from .packing import Layout, Segment, bit_count, lane_numbers, lanes, square_products, times, whole_sum

SUMS = ("people", "sum", "square", "item_squares", "even_squares")
"""Whole sums over people per unit and scale: see `with_scales`."""


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
    def square_weights(self) -> tuple[int, ...]:
        """What the square of each item counts for in the variance of a person's sum."""
        return tuple(weight**2 for weight in self.weights)

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


def with_scales(people: ir.Table, layout: Layout, scales: Sequence[Scale]) -> ir.Table:
    """`people` with scale_<n>_<sum> for SUMS (less square) and scale_<n>_word_<w>: 0 unless every item was answered.

    people: 1; sum: the person's sum; item_squares: squares of the items' codes times square_weights; even_squares:
    times even_weights, where these differ; word_<w>: the codes of the scale's items.
    """
    complete = people.mutate(
        **{f"scale_{number}_people": _complete(people, layout, scale) for number, scale in enumerate(scales)}
    )
    columns: dict[str, ir.Value] = {}
    for number, scale in enumerate(scales):
        values = {
            "sum": _person_sum(complete, layout, scale),
            "item_squares": _squares(complete, layout, scale.items, scale.square_weights),
        }
        if scale.even_weights != scale.square_weights:
            values["even_squares"] = _squares(complete, layout, scale.items, scale.even_weights)
        for part in layout.segments(scale.items):
            values[f"word_{part.word}"] = complete[f"word_{part.word}"] & part.mask
        # a product is worked out for all rows at once, a condition row by row
        counts = complete[f"scale_{number}_people"]
        columns |= {f"scale_{number}_{name}": value * counts for name, value in values.items()}
    return complete.mutate(**columns)


def _complete(people: ir.Table, layout: Layout, scale: Scale) -> ir.IntegerValue:
    """1 where every item of the scale was answered, else 0."""
    segments = layout.segments(scale.items)
    marks = [(people[f"answered_{part.word}"] & part.low_bits) == part.low_bits for part in segments]
    return reduce(and_, marks).cast("int64")


def _person_sum(people: ir.Table, layout: Layout, scale: Scale) -> ir.IntegerValue:
    groups: dict[int, list[Item]] = defaultdict(list)
    constant = 0
    for item, weight in zip(scale.items, scale.weights, strict=True):
        groups[-weight if item.reversed else weight].append(item)
        constant += weight * (item.width + 1 if item.reversed else -1)
    parts = [times(_codes(people, part), weight) for weight, items in groups.items() for part in layout.segments(items)]
    return reduce(add, parts) + constant


def _codes(people: ir.Table, part: Segment) -> ir.IntegerValue:
    """Sum of a person's codes: the bits set in each binary place of all items at once, times its value."""
    word = people[f"word_{part.word}"]
    return reduce(add, [times(bit_count(word & (part.low_bits << bit)), 1 << bit) for bit in range(part.bits)])


def _squares(people: ir.Table, layout: Layout, items: Sequence[Item], weights: Sequence[int]) -> ir.IntegerValue:
    """Sum of a person's squared codes times a weight each."""
    groups: dict[int, list[Item]] = defaultdict(list)
    for item, weight in zip(items, weights, strict=True):
        groups[weight].append(item)
    parts = [
        times(
            bit_count(people[f"square_{part.word}_{power}"] & (part.low_bits * ((1 << len(products)) - 1))),
            weight << power,
        )
        for weight, alike in groups.items()
        for part in layout.segments(alike)
        for power, products in square_products(part.bits).items()
    ]
    return reduce(add, parts)


def scale_totals(people: ir.Table, layout: Layout, scales: Sequence[Scale]) -> dict[str, ir.Scalar]:
    """Aggregates per unit: scale_<n>_<sum> for each of SUMS, and lane_<m>, the items' sums of all scales."""
    totals: dict[str, ir.Scalar] = {}
    sums: list[ir.Scalar] = []
    for number, scale in enumerate(scales):
        own = {name: people[f"scale_{number}_{name}"] for name in ("people", "sum", "item_squares")}
        own["square"] = own["sum"] * own["sum"]
        alike = scale.even_weights == scale.square_weights
        own["even_squares"] = own["item_squares"] if alike else people[f"scale_{number}_even_squares"]
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
        for item, weight, even in zip(scale.items, scale.square_weights, scale.even_weights, strict=True):
            place = layout.places[item.id]
            rows.append((number, first + lane[place.word, place.slot], place.half, weight, even))
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
