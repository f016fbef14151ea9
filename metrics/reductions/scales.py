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
from .packing import Layout, Segment, bit_count, float_sum, lane_numbers, lanes, square_products, times

SUMS = ("people", "sum", "square", "item_squares", "even_squares")
"""Whole sums over people per unit and scale: see `with_scales`."""


@dataclass(frozen=True)
class Scale:
    """A scale: the mean of its items, each mapped to 0-100 first if `percent`."""

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


@dataclass(frozen=True)
class ScaleSet:
    """The different scales of a run; their names; and their numbers in layers within which no item occurs twice.

    Measures share scales (goal clarity is the steering part of HME), and the items of a layer are summed together.
    """

    layout: Layout
    scales: tuple[Scale, ...]
    names: tuple[tuple[str, int], ...]
    layers: tuple[tuple[int, ...], ...]

    def layer(self, number: int) -> tuple[Segment, ...]:
        """The words that a layer's items lie in."""
        return self.layout.segments(item for scale in self.layers[number] for item in self.scales[scale].items)

    @property
    def lanes(self) -> int:
        """How many sums `scale_totals` makes of items."""
        return sum(len(lane_numbers(self.layer(number))) for number in range(len(self.layers)))

    def tables(self) -> tuple[ir.Table, ir.Table, ir.Table]:
        """The scales by `number`, their names, and their items with the lane and half of their sum."""
        rows, first = [], 0
        for layer, numbers in enumerate(self.layers):
            lane = lane_numbers(self.layer(layer))
            for number in numbers:
                scale = self.scales[number]
                for item, weight, even in zip(scale.items, scale.square_weights, scale.even_weights, strict=True):
                    place = self.layout.places[item.id]
                    spot = first + lane[place.word, place.slot]
                    rows.append((number, len(scale.items), scale.even_chance, spot, place.half, weight, even))
            first += len(lane)
        columns = ("number", "items", "chance", "lane", "half", "weight", "even")
        # Spark finds an element of an array by a 32-bit number only
        types = {"number": pa.int32(), "lane": pa.int32(), "half": pa.int64()}
        items = {
            name: pa.array([row[column] for row in rows], types.get(name, pa.float64()))
            for column, name in enumerate(columns)
        }
        whole = {
            "number": pa.array(range(len(self.scales)), pa.int32()),
            "items": pa.array([len(scale.items) for scale in self.scales], pa.float64()),
            "step": pa.array([scale.step for scale in self.scales], pa.float64()),
        }
        names = {
            "scale": pa.array([name for name, _ in self.names], pa.string()),
            "number": pa.array([number for _, number in self.names], pa.int32()),
        }
        return ibis.memtable(pa.table(whole)), ibis.memtable(pa.table(names)), ibis.memtable(pa.table(items))


def scale_set(layout: Layout, scales: Mapping[str, tuple[tuple[Item, ...], bool]]) -> ScaleSet:
    """The scales whose items all have a place."""
    numbers: dict[Scale, int] = {}
    names: list[tuple[str, int]] = []
    for name, (items, percent) in sorted(scales.items()):
        if items and all(item.id in layout.places for item in items):
            names.append((name, numbers.setdefault(Scale(items, percent), len(numbers))))
    layers: list[list[int]] = []
    taken: list[set[str]] = []
    for scale, number in numbers.items():
        own = {item.id for item in scale.items}
        free = next((layer for layer, held in enumerate(taken) if not held & own), len(layers))
        if free == len(layers):
            layers.append([])
            taken.append(set())
        layers[free].append(number)
        taken[free] |= own
    return ScaleSet(layout, tuple(numbers), tuple(names), tuple(tuple(layer) for layer in layers))


def with_scales(people: ir.Table, scales: ScaleSet) -> ir.Table:
    """`people` with scale_<n>_<sum> for SUMS (less square) and layer_<m>_<w>: 0 unless every item was answered.

    people: 1; sum: the person's sum; item_squares: squares of the items' codes times square_weights; even_squares:
    times even_weights, where these differ; layer_<m>_<w>: the codes of the layer's scales in word w.
    """
    layout = scales.layout
    complete = people.mutate(
        **{f"scale_{number}_people": _complete(people, layout, scale) for number, scale in enumerate(scales.scales)}
    )
    columns: dict[str, ir.Value] = {}
    for number, scale in enumerate(scales.scales):
        values = {
            "sum": _person_sum(complete, layout, scale),
            "item_squares": _squares(complete, layout, scale.items, scale.square_weights),
        }
        if scale.even_weights != scale.square_weights:
            values["even_squares"] = _squares(complete, layout, scale.items, scale.even_weights)
        # a product is worked out for all rows at once, a condition row by row
        counts = complete[f"scale_{number}_people"]
        columns |= {f"scale_{number}_{name}": value * counts for name, value in values.items()}
    for layer, numbers in enumerate(scales.layers):
        masks: dict[int, list[ir.IntegerValue]] = defaultdict(list)
        for number in numbers:
            for part in layout.segments(scales.scales[number].items):
                masks[part.word].append(complete[f"scale_{number}_people"] * part.mask)
        columns |= {
            f"layer_{layer}_{word}": complete[f"word_{word}"] & reduce(add, found) for word, found in masks.items()
        }
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


def scale_totals(people: ir.Table, scales: ScaleSet) -> dict[str, ir.Scalar]:
    """Aggregates per unit: scale_<n>_<sum> for each of SUMS, and lane_<m>, the items' sums of all layers."""
    totals: dict[str, ir.Scalar] = {}
    for number, scale in enumerate(scales.scales):
        own = {name: people[f"scale_{number}_{name}"] for name in ("people", "sum", "item_squares")}
        own["square"] = own["sum"] * own["sum"]
        alike = scale.even_weights == scale.square_weights
        own["even_squares"] = own["item_squares"] if alike else people[f"scale_{number}_even_squares"]
        totals |= {f"scale_{number}_{name}": float_sum(own[name]) for name in SUMS}
    sums: list[ir.Scalar] = []
    for layer in range(len(scales.layers)):
        segments = scales.layer(layer)
        sums += lanes([people[f"layer_{layer}_{part.word}"] for part in segments], segments)
    return totals | {f"lane_{number}": value for number, value in enumerate(sums)}
