"""A respondent's answers in a few whole numbers: one hash aggregation over the answers, no sort and no window.

An item is `answer - lowest + 1` in as many bits as its scale needs, 0 where it was skipped. A word holds items of one
width in two halves of 30 bits, so that summing a word over people leaves two sums in one number, each in its own half.
"""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from ..instruments.instrument import Instrument, Item

HALF = 30
"""Bits in each half of a word. A half holds the sum of 2^(30 - bits) people: 134 million where an item takes 3 bits."""
HALF_MASK = (1 << HALF) - 1
MOST_BITS = 10
"""Bits of an item at most, so that a half holds the sum of a million people."""


@ibis.udf.agg.builtin(name="bit_or")
def bit_or(word: dt.int64) -> dt.int64:  # pyright: ignore[reportInvalidTypeForm]
    """Bitwise or over rows. Ibis 12 has its own for DuckDB and none for Spark; both engines call it bit_or."""


@ibis.udf.scalar.builtin(name="bit_count")
def _bit_count(word: dt.int64) -> dt.int8:  # pyright: ignore[reportInvalidTypeForm]
    """How many bits are set. Ibis 12 has none; both engines call it bit_count."""


def bit_count(word: ir.IntegerValue) -> ir.IntegerValue:
    """How many bits are set, in 64 bits: DuckDB counts in 8, and sums of such counts would overflow."""
    return _bit_count(word).cast("int64")


def shifted(word: ir.IntegerValue, places: int) -> ir.IntegerValue:
    """The word some places to the right; itself for none."""
    return word >> places if places else word


def times(value: ir.IntegerValue, factor: int) -> ir.IntegerValue:
    """A multiple; the value itself for 1."""
    return value if factor == 1 else value * factor


@dataclass(frozen=True)
class Place:
    """Where an item lies: in word `word`, half `half` (0 or 1), slot `slot` of the half."""

    item: Item
    word: int
    half: int
    slot: int

    @property
    def bits(self) -> int:
        """Bits of the item."""
        return code_bits(self.item)

    @property
    def low_bit(self) -> int:
        """The item's lowest bit, as a number."""
        return 1 << (self.half * HALF + self.slot * self.bits)


def code_bits(item: Item) -> int:
    """Bits that an item takes: its answers, and 0 for skipped.

    ValueError where its scale has more answers than MOST_BITS can tell apart.
    """
    bits = (item.width + 1).bit_length()
    if bits > MOST_BITS:
        message = f"{item.id}: a scale of more than {(1 << MOST_BITS) - 1} answers cannot be packed"
        raise ValueError(message)
    return bits


@dataclass(frozen=True)
class Segment:
    """Some items of one word: the lowest bit of each in `low_bits`."""

    word: int
    bits: int
    low_bits: int

    @property
    def mask(self) -> int:
        """Every bit of the items."""
        return self.low_bits * ((1 << self.bits) - 1)

    @property
    def high_bits(self) -> int:
        """The highest bit of each item."""
        return self.low_bits << (self.bits - 1)

    @property
    def size(self) -> int:
        """Number of items."""
        return self.low_bits.bit_count()


@dataclass(frozen=True)
class Layout:
    """Where every item lies. `bits`: the width of the items in each word."""

    places: Mapping[str, Place]
    bits: tuple[int, ...]

    @property
    def words(self) -> tuple[Segment, ...]:
        """Each word as the segment of all its items."""
        return self.segments(place.item for place in self.places.values())

    def segments(self, items: Iterable[Item]) -> tuple[Segment, ...]:
        """The items, by word."""
        low_bits: dict[int, int] = defaultdict(int)
        for item in items:
            place = self.places[item.id]
            low_bits[place.word] |= place.low_bit
        return tuple(Segment(word, self.bits[word], bits) for word, bits in sorted(low_bits.items()))

    def table(self) -> ir.Table:
        """One row per item: item_id, lowest, highest; place_<word>: its lowest bit in its own word, 0 in the others.

        lane, half: which sum of `lanes` over all words is the item's, and in which half of it.
        """
        places = list(self.places.values())
        numbers = lane_numbers(self.words)
        columns = {
            "item_id": pa.array([place.item.id for place in places], pa.string()),
            "lowest": pa.array([place.item.lowest for place in places], pa.int64()),
            "highest": pa.array([place.item.highest for place in places], pa.int64()),
            "half": pa.array([place.half for place in places], pa.int64()),
            # Spark finds an element of an array by a 32-bit number only
            "lane": pa.array([numbers[place.word, place.slot] for place in places], pa.int32()),
        }
        for word in range(len(self.bits)):
            low_bits = [place.low_bit if place.word == word else 0 for place in places]
            columns[f"place_{word}"] = pa.array(low_bits, pa.int64())
        return ibis.memtable(pa.table(columns))


def layout(instruments: Iterable[Instrument]) -> Layout:
    """Room for every item. A block's items lie as `outward` has them. ValueError where two items share an id."""
    places: dict[str, Place] = {}
    words: list[int] = []
    room: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for item in (item for instrument in instruments for item in laid_out(instrument)):
        if item.id in places:
            message = f"an item that occurs twice among the instruments: {item.id}"
            raise ValueError(message)
        bits = code_bits(item)
        if not room[bits]:
            slots = HALF // bits
            room[bits] = [(len(words), half, slot) for half in (1, 0) for slot in reversed(range(slots))]
            words.append(bits)
        places[item.id] = Place(item, *room[bits].pop())
    return Layout(places, tuple(words))


def block(instrument: Instrument) -> tuple[Item, ...]:
    """The items among which the same answer means the same place on the form, in the instrument's order.

    These are the items whose scale has as many answers as most of the instrument's items have.
    """
    widths = [item.width for item in instrument.items]
    usual = max(widths, key=widths.count) if widths else 0
    return tuple(item for item in instrument.items if item.width == usual)


def outward(items: Sequence[Item]) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """A block from its middle to its end, and from before its middle back to its beginning."""
    middle = len(items) // 2
    return tuple(items[middle:]), tuple(reversed(items[:middle]))


def laid_out(instrument: Instrument) -> list[Item]:
    """The instrument's items in the order in which they are packed: the block outward, then the others."""
    items = block(instrument)
    right, left = outward(items)
    return [*right, *left, *(item for item in instrument.items if item not in items)]


def packed(rows: ir.Table, layout: Layout) -> ir.Table:
    """One row per wave and respondent who answered anything: wave_id, unit_id, word_0, word_1 ...

    rows: wave_id, respondent, unit_id, answer on the item's scale, and the columns of `Layout.table`.
    A respondent whose answers stand in two units has a row in each.
    """
    code = rows.answer - rows.lowest + 1
    words = {f"word_{word}": bit_or(code * rows[f"place_{word}"]) for word in range(len(layout.bits))}
    return rows.group_by("wave_id", "respondent", "unit_id").agg(**words).drop("respondent")


def with_answered(people: ir.Table, layout: Layout) -> ir.Table:
    """`people` with answered_0, answered_1 ...: the lowest bit of every item that was answered."""
    columns = {}
    for segment in layout.words:
        word = people[f"word_{segment.word}"]
        any_bit = reduce(or_, [shifted(word, bit) for bit in range(segment.bits)])
        columns[f"answered_{segment.word}"] = any_bit & segment.low_bits
    return people.mutate(**columns)


def square_products(bits: int) -> dict[int, list[tuple[int, int]]]:
    """Pairs of a code's binary digits whose products make up its square, by the power of two each counts for.

    >>> square_products(2)
    {0: [(0, 0)], 2: [(0, 1), (1, 1)]}
    """
    products: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for low in range(bits):
        for high in range(low, bits):
            products[low + high + (low < high)].append((low, high))
    return dict(sorted(products.items()))


def with_squares(people: ir.Table, layout: Layout) -> ir.Table:
    """`people` with square_<word>_<power>: a bit set for each product of digits that counts for 2^power.

    The bits of an item's products lie side by side, so that counting them with a mask squares many items at once.
    """
    columns = {}
    for segment in layout.words:
        word = people[f"word_{segment.word}"]
        for power, products in square_products(segment.bits).items():
            both = [shifted(word, low) & shifted(word, high) & segment.low_bits for low, high in products]
            columns[f"square_{segment.word}_{power}"] = reduce(
                or_, [times(bits, 1 << place) for place, bits in enumerate(both)]
            )
    return people.mutate(**columns)


def whole_sum(value: ir.IntegerValue) -> ir.IntegerScalar:
    """Sum of whole numbers as int64, exactly: DuckDB sums to 128 bits, and a cast from int64 to int64 is left out."""
    return value.sum().cast("decimal(38, 0)").cast("int64")


def float_sum(value: ir.IntegerValue) -> ir.FloatingScalar:
    """Sum of whole numbers as a float: exact to 2^53, and half the state of a 128-bit sum."""
    return value.cast("float64").sum()


def lane_numbers(segments: Sequence[Segment]) -> dict[tuple[int, int], int]:
    """The number of each word's slot among the sums that `lanes` gives for the segments."""
    used = [(part.word, slot) for part in segments for slot in _slots(part)]
    return {place: number for number, place in enumerate(used)}


def lanes(words: Sequence[ir.IntegerValue], segments: Sequence[Segment], *, marks: bool = False) -> list[ir.Scalar]:
    """Sums over rows of the items of `segments`, two items in a sum, in the order of `lane_numbers`.

    words: one for each segment, with 0 outside its items. marks: the words hold an item's lowest bit only.
    """
    sums = []
    for word, part in zip(words, segments, strict=True):
        for slot, low_bits in _slots(part).items():
            mask = low_bits if marks else low_bits * ((1 << part.bits) - 1)
            sums.append(whole_sum(shifted(word, slot * part.bits) & mask))
    return sums


def _slots(part: Segment) -> dict[int, int]:
    """Slots with items, and the lowest bits of those: bit 0 for the first half, bit 30 for the second."""
    halves = {slot: (part.low_bits >> (slot * part.bits)) & (1 | 1 << HALF) for slot in range(HALF // part.bits)}
    return {slot: low_bits for slot, low_bits in halves.items() if low_bits}


def of_half(lane: ir.IntegerValue, half: ir.IntegerValue) -> ir.IntegerValue:
    """The number in half 0 or 1 of a lane."""
    return (half == 1).ifelse(lane >> HALF, lane & HALF_MASK)
