"""How a form was answered: straight-lining, skipped questions, and how many answered at all."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add, and_

import ibis
import ibis.expr.types as ir

from ..instruments.instrument import Instrument, Item
from .packing import Layout, Segment, bit_count, bit_or, block, float_sum, outward

RUN_SHARE = (3, 4)
"""A run of identical answers over three quarters of the block is straight-lining (INDICATORS.md, straight_lining)."""
FEWEST_ITEMS = 4
"""Items of a block, and answers that must be alike before no variation says something."""


def straight_blocks(instruments: Iterable[Instrument]) -> dict[str, tuple[Item, ...]]:
    """Blocks in which straight-lining can be told, by instrument: at least four items, one of them reversed."""
    blocks = {instrument.id: block(instrument) for instrument in instruments}
    return {
        name: items
        for name, items in blocks.items()
        if len(items) >= FEWEST_ITEMS and any(item.reversed for item in items)
    }


def answered(people: ir.Table, segments: Sequence[Segment]) -> ir.IntegerValue:
    """How many of the segments' items a person answered."""
    return reduce(add, [bit_count(people[f"answered_{part.word}"] & part.low_bits) for part in segments])


def straight_lined(people: ir.Table, layout: Layout, items: Sequence[Item]) -> tuple[ir.BooleanValue, ir.BooleanValue]:
    """Whether a person counts (answered at least half of the block), and whether they straight-lined.

    Straight-lining is the same answer to at least 75 % of the block's items in a row (a skipped item breaks the row),
    or to every item answered, four or more. Answers are compared by their place on the scale, reversed items too.
    Source: Johnson (2005), doi 10.1016/j.jrp.2004.09.009; Dunn et al. (2018), doi 10.1007/s10869-016-9479-0.
    """
    segments = layout.segments(items)
    count = answered(people, segments)
    run = _run_through_middle(people, layout, items) * RUN_SHARE[1] >= len(items) * RUN_SHARE[0]
    return count * 2 >= len(items), run | ((count >= FEWEST_ITEMS) & _alike(people, segments))


def _run_through_middle(people: ir.Table, layout: Layout, items: Sequence[Item]) -> ir.IntegerValue:
    """Length of the run of identical answers that the middle item is part of; 0 where that was skipped.

    Three quarters of a block cannot lie to one side of its middle, so no longer run is missed.
    """
    right, left = outward(items)
    middle = layout.places[items[len(items) // 2].id]
    answer = (people[f"word_{middle.word}"] >> (middle.low_bit.bit_length() - 1)) & ((1 << middle.bits) - 1)
    both = _like(people, layout.segments(right), answer) + _like(people, layout.segments(left), answer)
    return (answer > 0).ifelse(both, 0)


def _like(people: ir.Table, segments: Sequence[Segment], answer: ir.IntegerValue) -> ir.IntegerValue:
    """How many items in a row, from the first, were answered with `answer`."""
    run: ir.IntegerValue | None = None
    for part in reversed(segments):
        unlike = (people[f"word_{part.word}"] & part.mask) - answer * part.low_bits
        # the lowest bit that differs lies in the first item that does; below it every item is whole
        here = bit_count(((unlike & -unlike) - 1) & part.high_bits)
        run = here if run is None else (here == part.size).ifelse(here + run, here)
    return ibis.literal(0, "int64") if run is None else run


def _alike(people: ir.Table, segments: Sequence[Segment]) -> ir.BooleanValue:
    """True where all items answered have the same answer: their word is a multiple of its answered bits."""
    words = [people[f"word_{part.word}"] & part.mask for part in segments]
    marks = [ibis.greatest(people[f"answered_{part.word}"] & part.low_bits, 1) for part in segments]
    within = reduce(and_, [word % mark == 0 for word, mark in zip(words, marks, strict=True)])
    if len(segments) == 1:
        return within
    # an exact multiple of at most 2^30, so that rounding gives back the answer
    answers = [
        (word.cast("float64") / mark.cast("float64")).round().cast("int64")
        for word, mark in zip(words, marks, strict=True)
    ]
    top = ibis.greatest(*answers)
    return reduce(and_, [within, *((answer == 0) | (answer == top) for answer in answers)])


def form_columns(people: ir.Table, layout: Layout, instruments: Sequence[Instrument]) -> dict[str, ir.Value]:
    """Per person: counted_<n> and straight_<n> (0 or 1) per block; sensitive and neutral, items answered of each."""
    columns: dict[str, ir.Value] = {}
    for number, items in enumerate(straight_blocks(instruments).values()):
        counted, straight = straight_lined(people, layout, items)
        columns[f"counted_{number}"] = counted.ifelse(1, 0)
        columns[f"straight_{number}"] = (counted & straight).ifelse(1, 0)
    sorts = _sorts(layout)
    if all(sorts.values()):
        columns |= {name: answered(people, segments) for name, segments in sorts.items()}
    return columns


def form_totals(people: ir.Table, layout: Layout, instruments: Sequence[Instrument]) -> dict[str, ir.Scalar]:
    """Aggregates per unit: sums of `form_columns`, and of the squares of items answered."""
    totals: dict[str, ir.Scalar] = {}
    for number in range(len(straight_blocks(instruments))):
        totals |= {name: float_sum(people[name]) for name in (f"counted_{number}", f"straight_{number}")}
    if all(_sorts(layout).values()):
        totals |= {
            "sensitive": float_sum(people.sensitive),
            "neutral": float_sum(people.neutral),
            "sensitive_squares": float_sum(people.sensitive * people.sensitive),
            "neutral_squares": float_sum(people.neutral * people.neutral),
            "sensitive_neutral": float_sum(people.sensitive * people.neutral),
        }
    return totals


def asked(people: ir.Table, skipped: ir.Table, layout: Layout) -> ir.Table:
    """wave_id, sensitive, neutral: items of each sort that somebody answered or skipped in the wave.

    skipped: rows without an answer, with wave_id and the columns of `Layout.table`.
    """
    names = [f"word_{word}" for word in range(len(layout.bits))]
    marks = skipped.select("wave_id", **{name: skipped[f"place_{word}"] for word, name in enumerate(names)})
    seen = people.select("wave_id", *(people[f"answered_{word}"].name(name) for word, name in enumerate(names)))
    waves = [rows.group_by("wave_id").agg(**{name: bit_or(rows[name]) for name in names}) for rows in (marks, seen)]
    both = ibis.union(*waves)
    both = both.group_by("wave_id").agg(**{name: bit_or(both[name]) for name in names})
    counts = {
        sort: reduce(add, [bit_count(both[f"word_{part.word}"] & part.low_bits) for part in segments])
        for sort, segments in _sorts(layout).items()
    }
    return both.select("wave_id", **{f"{sort}_asked": count for sort, count in counts.items()})


def behaviour_sum(
    totals: ir.Table, asked: ir.Table | None, invited: ir.Table | None, instruments: Sequence[Instrument]
) -> ir.Table | None:
    """Rows of BEHAVIOUR_SUM from the totals per wave and unit; None where no quantity is defined."""
    rows = []
    for number, name in enumerate(straight_blocks(instruments)):
        people, straight = totals[f"counted_{number}"], totals[f"straight_{number}"]
        some = totals.filter(people > 0)
        rows.append(_rows(some, f"straight_lining:{name}", people, straight, straight))
    if asked is not None:
        rows.append(_sensitive_skips(totals, asked))
    if invited is not None:
        rows.append(_response(totals, invited))
    return ibis.union(*rows) if len(rows) > 1 else next(iter(rows), None)


def _sensitive_skips(totals: ir.Table, asked: ir.Table) -> ir.Table:
    """Share of sensitive items skipped - share of neutral items skipped, as answered neutral - answered sensitive."""
    both = totals.join(asked, "wave_id")
    both = both.filter((both.sensitive_asked > 0) & (both.neutral_asked > 0))
    a, b = both.neutral_asked, both.sensitive_asked
    whole = (a * b).cast("float64")
    summed = both.neutral * b - both.sensitive * a
    squared = both.neutral_squares * b * b - both.sensitive_neutral * a * b * 2 + both.sensitive_squares * a * a
    return _rows(
        both, "sensitive_skips", both.respondents, summed.cast("float64") / whole, squared.cast("float64") / whole**2
    )


def _response(totals: ir.Table, invited: ir.Table) -> ir.Table:
    """Of those invited, who answered; a unit with more answers than invitations counts as answered by all."""
    both = invited.left_join(totals, ["wave_id", "unit_id"]).select(
        "wave_id", "unit_id", "invited", respondents=totals.respondents.fill_null(0)
    )
    people = ibis.greatest(both.invited, both.respondents)
    return _rows(both, "response", people, both.respondents, both.respondents)


def _rows(
    table: ir.Table, quantity: str, people: ir.IntegerValue, total: ir.NumericValue, squares: ir.NumericValue
) -> ir.Table:
    return table.select(
        "wave_id",
        "unit_id",
        quantity=ibis.literal(quantity),
        people=people.cast("int64"),
        total=total.cast("float64"),
        squares=squares.cast("float64"),
    )


def _sorts(layout: Layout) -> dict[str, tuple[Segment, ...]]:
    items = [place.item for place in layout.places.values()]
    return {
        "sensitive": layout.segments(item for item in items if item.sensitive),
        "neutral": layout.segments(item for item in items if not item.sensitive),
    }
