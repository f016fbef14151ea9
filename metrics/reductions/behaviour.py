"""How people answered, without what: straight-lining and skipped questions."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

import math
from functools import reduce
from itertools import pairwise
from operator import add

import ibis
import ibis.expr.types as ir

from ..instruments.instrument import Item
from .sheet import Sheet, stacked_rows

RUN_SHARE = 0.75
"""A run of identical answers this long, as a share of the block, is straight-lining (INDICATORS.md, Fear)."""
FEWEST_ITEMS = 4
"""Items in a block, and answers before no variation at all (IRV = 0) says something."""


def straight_blocks(sheet: Sheet) -> list[tuple[str, tuple[Item, ...]]]:
    """Blocks in which straight-lining can be told: at least four items, one of them reversed."""
    return [
        (name, items)
        for name, items in sheet.blocks
        if len(items) >= FEWEST_ITEMS and any(item.reversed for item in items)
    ]


def with_runs(sheet: Sheet, packed: ir.Table) -> ir.Table:
    """`packed` with three columns per block: answered_<n>; alike_<n>; flat_<n>.

    answered: items answered; alike: bit i set where items i and i + 1 were answered alike; flat: true where all answers
    are the same. Answers are compared as given, reversed items too.
    """
    columns: dict[str, ir.Value] = {}
    for number, (_, items) in enumerate(straight_blocks(sheet)):
        codes = [sheet.code(packed, item) for item in items]
        lowest = min(item.lowest for item in items)
        # a skipped item is 0, every answer is more
        answers = [
            code if item.lowest == lowest else (code > 0).ifelse(code + (item.lowest - lowest), 0)
            for item, code in zip(items, codes, strict=True)
        ]
        alike = [((a == b) & (a > 0)).ifelse(1 << place, 0) for place, (a, b) in enumerate(pairwise(answers))]
        columns[f"answered_{number}"] = reduce(add, [(code > 0).ifelse(1, 0) for code in codes])
        columns[f"alike_{number}"] = reduce(add, alike)
        bottom = ibis.least(*(answer.nullif(0) for answer in answers))
        columns[f"flat_{number}"] = ibis.greatest(*answers) == bottom
    return packed.mutate(**columns) if columns else packed


def straight_lined(packed: ir.Table, number: int, size: int) -> tuple[ir.BooleanValue, ir.BooleanValue]:
    """Whether a respondent is counted (answered at least half of the block), and whether they straight-lined.

    Straight-lining is a run of identical answers over at least 75 % of the block (a skipped item breaks it), or no
    variation at all over at least four answers.
    Source: Johnson (2005), doi:10.1016/j.jrp.2004.09.009; Dunn et al. (2018), doi:10.1007/s10869-016-9479-0.
    """
    answered = packed[f"answered_{number}"]
    run = _has_run(packed[f"alike_{number}"], math.ceil(RUN_SHARE * size) - 1)
    return answered * 2 >= size, run | (packed[f"flat_{number}"] & (answered >= FEWEST_ITEMS))


def _has_run(bits: ir.IntegerValue, length: int) -> ir.BooleanValue:
    """True where `length` neighbouring bits are set: each shift joins two stretches that are known to be set."""
    held = 1
    while held < length:
        step = min(held, length - held)
        bits &= bits >> step
        held += step
    return bits != 0


def skips(sheet: Sheet, packed: ir.Table) -> ir.FloatingValue | None:
    """Share of sensitive items skipped - share of the neutral items skipped; None where one sort was not asked."""
    sorts = [[item for item in sheet.items if item.sensitive is kind] for kind in (True, False)]
    if not all(sorts):
        return None
    sensitive, neutral = (
        reduce(add, [(sheet.code(packed, item) == 0).ifelse(1, 0) for item in items]).cast("float64")
        / float(len(items))
        for items in sorts
    )
    return sensitive - neutral


def behaviour_totals(sheet: Sheet, packed: ir.Table) -> dict[str, ir.Scalar]:
    """Aggregates: respondents; counted_<n> and straight_<n> per block; skips and skips_squared."""
    aggregates: dict[str, ir.Scalar] = {"respondents": packed.count()}
    for number, (_, items) in enumerate(straight_blocks(sheet)):
        counted, straight = straight_lined(packed, number, len(items))
        aggregates[f"counted_{number}"] = packed.count(where=counted)
        aggregates[f"straight_{number}"] = packed.count(where=counted & straight)
    skipped = skips(sheet, packed)
    if skipped is not None:
        aggregates["skips"] = skipped.sum()
        aggregates["skips_squared"] = (skipped * skipped).sum()
    return aggregates


def behaviour_sum(sheet: Sheet, wide: ir.Table) -> ir.Table:
    """BEHAVIOUR_SUM from one row per wave and unit with the aggregates of `behaviour_totals`."""
    people = wide.respondents.cast("float64")
    rows = [_rows(wide, "response", wide.respondents, people, people)]
    for number, (name, _) in enumerate(straight_blocks(sheet)):
        counted, straight = wide[f"counted_{number}"], wide[f"straight_{number}"].cast("float64")
        rows.append(_rows(wide.filter(counted > 0), f"straight_lining:{name}", counted, straight, straight))
    if "skips" in wide.columns:
        rows.append(_rows(wide, "sensitive_skips", wide.respondents, wide.skips, wide.skips_squared))
    return stacked_rows(rows)


def _rows(
    wide: ir.Table, quantity: str, people: ir.IntegerValue, total: ir.FloatingValue, squares: ir.FloatingValue
) -> ir.Table:
    return wide.select(
        "wave_id", "unit_id", quantity=ibis.literal(quantity), people=people, total=total, squares=squares
    )
