"""A respondent's answers in a few whole numbers: one hash aggregation, no sort, no window."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from ..instruments.instrument import Instrument, Item
from .shaping import total

WORD_BITS = 62
"""Used bits of a signed 64-bit word; one is left so that no engine sees a sign."""


@ibis.udf.agg.builtin(name="bit_or")
def bit_or(word: int) -> int:  # pyright: ignore[reportReturnType]
    """Bitwise or over rows. Ibis 12 has its own for DuckDB, but none for Spark; both engines call it bit_or."""


@dataclass(frozen=True)
class Field:
    """Where an item lies: `answer - lowest + 1`, 0 = skipped, in `bits` bits of word `word` from bit `shift`."""

    item: Item
    word: int
    shift: int
    bits: int


@dataclass(frozen=True)
class Sheet:
    """The layout of every item asked in some waves."""

    fields: Mapping[str, Field]
    blocks: tuple[tuple[str, tuple[Item, ...]], ...]
    """Instruments by id, with their items that were asked, in order."""

    @property
    def words(self) -> int:
        """How many words a respondent takes."""
        return 1 + max((field.word for field in self.fields.values()), default=-1)

    @property
    def items(self) -> tuple[Item, ...]:
        """The items, in order."""
        return tuple(field.item for field in self.fields.values())

    def code(self, packed: ir.Table, item: Item) -> ir.IntegerValue:
        """`answer - lowest + 1`, or 0 where the item was skipped."""
        field = self.fields[item.id]
        return (packed[f"word_{field.word}"] >> field.shift) & ((1 << field.bits) - 1)


def sheet(instruments: Iterable[Instrument], asked: Iterable[str]) -> Sheet:
    """Room for every asked item that an instrument knows; others are left out (they cannot be cleared)."""
    seen = frozenset(asked)
    blocks = tuple(
        (instrument.id, tuple(item for item in instrument.items if item.id in seen)) for instrument in instruments
    )
    fields: dict[str, Field] = {}
    word, shift = 0, 0
    for item in (item for _, items in blocks for item in items):
        if item.id in fields:
            continue
        bits = (item.width + 1).bit_length()
        if shift + bits > WORD_BITS:
            word, shift = word + 1, 0
        fields[item.id] = Field(item, word, shift, bits)
        shift += bits
    return Sheet(fields, tuple((name, items) for name, items in blocks if items))


def places(sheet: Sheet) -> ir.Table:
    """The layout as a table: item_id, word, weight (2 to the shift), lowest, highest."""
    fields = list(sheet.fields.values())
    columns = {
        "item_id": pa.array([field.item.id for field in fields], pa.string()),
        "word": pa.array([field.word for field in fields], pa.int64()),
        "weight": pa.array([1 << field.shift for field in fields], pa.int64()),
        "lowest": pa.array([field.item.lowest for field in fields], pa.int64()),
        "highest": pa.array([field.item.highest for field in fields], pa.int64()),
    }
    return ibis.memtable(pa.table(columns))


def packed(response: ir.Table, waves: Sequence[str], places: ir.Table, words: int) -> ir.Table:
    """One row per wave and respondent who answered something: wave_id, unit_id, word_0, word_1 ...

    An answer off the item's scale counts as skipped. A respondent found in two units counts in the last by name.
    """
    rows = response.filter(response.wave_id.isin(list(waves)) & response.answer.notnull()).join(places, "item_id")
    on_scale = rows.answer.between(rows.lowest, rows.highest)
    value = on_scale.ifelse((rows.answer - rows.lowest + 1) * rows.weight, 0)
    parts = {f"word_{word}": (rows.word == word).ifelse(value, 0) if words > 1 else value for word in range(words)}
    people = rows.group_by("wave_id", "respondent").agg(
        unit_id=rows.unit_id.max(), **{name: bit_or(part) for name, part in parts.items()}
    )
    return people.drop("respondent")


def stacked_rows(rows: Sequence[ir.Table]) -> ir.Table:
    """Tables of the same columns as one."""
    return rows[0] if len(rows) == 1 else ibis.union(*rows)


def item_totals(sheet: Sheet, packed: ir.Table) -> dict[str, ir.Scalar]:
    """Aggregates per item: people_<n> and codes_<n>, n its place in the sheet."""
    aggregates: dict[str, ir.Scalar] = {}
    for number, item in enumerate(sheet.items):
        code = sheet.code(packed, item)
        aggregates[f"people_{number}"] = packed.count(where=code > 0)
        aggregates[f"codes_{number}"] = total(code)
    return aggregates


def item_sum(sheet: Sheet, wide: ir.Table) -> ir.Table:
    """ITEM_SUM from one row per wave and unit with the aggregates of `item_totals`."""
    rows = []
    for number, item in enumerate(sheet.items):
        people, codes = wide[f"people_{number}"], wide[f"codes_{number}"]
        rows.append(
            wide.filter(people > 0).select(
                "wave_id",
                "unit_id",
                item_id=ibis.literal(item.id),
                people=people,
                total=codes + people * (item.lowest - 1),
            )
        )
    return stacked_rows(rows)
