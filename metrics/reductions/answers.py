"""Answers -> every survey cell: the order of the steps, and what each reads."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import ibis.expr.types as ir

from ..cells import BEHAVIOUR_SUM, ITEM_SUM, SCALE_SPREAD
from ..instruments.instrument import Instrument
from ..measure import CellShape
from .behaviour import behaviour_sum, behaviour_totals, with_runs
from .shaping import IBIS_TYPES
from .sheet import Sheet, item_sum, item_totals, packed, places, sheet, stacked_rows
from .spread import Scale, scale_spread, spread_totals
from .work import Materialize, as_they_are


def items_asked(response: ir.Table) -> ir.Table:
    """Which items occur in which wave: wave_id, item_id. Its rows are the argument `asked` of `reduce_answers`."""
    return response.select("wave_id", "item_id").distinct()


def reduce_answers(
    response: ir.Table,
    asked: Mapping[str, frozenset[str]],
    instruments: Sequence[Instrument],
    scales: Mapping[str, Scale],
    *,
    materialize: Materialize = as_they_are,
) -> dict[str, ir.Table]:
    """Every survey cell of the waves in `asked` (wave -> items that occur in it), by the name of its shape.

    instruments: every questionnaire the items may come from. scales: name (as in asked.scale_name) -> items, percent.
    A shape is left out where nothing was asked that it could be made of.
    """
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for wave, items in sorted(asked.items()):
        alike[items].append(wave)
    parts: dict[CellShape, list[ir.Table]] = {ITEM_SUM: [], BEHAVIOUR_SUM: [], SCALE_SPREAD: []}
    for number, (items, waves) in enumerate(alike.items()):
        layout = sheet(instruments, items)
        if not layout.fields:
            continue
        wide = _wide(response, waves, layout, scales, number=number, materialize=materialize)
        parts[ITEM_SUM].append(item_sum(layout, wide))
        parts[BEHAVIOUR_SUM].append(behaviour_sum(layout, wide))
        spread = scale_spread(layout, wide, scales)
        if spread is not None:
            parts[SCALE_SPREAD].append(spread)
    return {shape.name: _shaped(stacked_rows(rows), shape) for shape, rows in parts.items() if rows}


def _wide(
    response: ir.Table,
    waves: Sequence[str],
    layout: Sheet,
    scales: Mapping[str, Scale],
    *,
    number: int,
    materialize: Materialize,
) -> ir.Table:
    """One row per wave and unit, a column per aggregate."""
    where = materialize(f"item_place_{number}", places(layout))
    people = materialize(f"packed_{number}", with_runs(layout, packed(response, waves, where, layout.words)))
    aggregates = {
        **item_totals(layout, people),
        **behaviour_totals(layout, people),
        **spread_totals(layout, people, scales),
    }
    return materialize(f"wide_{number}", people.group_by("wave_id", "unit_id").agg(**aggregates))


def _shaped(cells: ir.Table, shape: CellShape) -> ir.Table:
    columns = (*shape.keys, *shape.quantities)
    return cells.select(**{column.name: cells[column.name].cast(IBIS_TYPES[column.kind]) for column in columns})
