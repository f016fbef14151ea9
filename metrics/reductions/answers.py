"""Answers -> every survey cell: the order of the steps, and what each reads."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from ..cells import BEHAVIOUR_SUM, ITEM_SUM, SCALE_SPREAD
from ..instruments.instrument import Instrument, Item
from ..measure import CellShape
from .forms import asked, behaviour_sum, form_columns, form_totals
from .packing import Layout, lane_numbers, lanes, layout, of_half, packed, whole_sum, with_answered, with_squares
from .scales import ScaleSet, scale_set, scale_totals, with_scales
from .shaping import IBIS_TYPES
from .spread import agreement, item_means, scale_spread, unit_sums
from .work import Materialize, as_they_are

ANSWER_STEPS = (
    "answer_item",
    "answer_packed",
    "answer_total",
    "answer_asked",
    "answer_scale",
    "answer_scale_name",
    "answer_scale_item",
    "answer_scale_unit",
)
"""Names of the steps, in the order in which they are kept. Only `answer_packed` has a row per respondent."""


def reduce_answers(
    response: ir.Table,
    wave_ids: Sequence[str],
    instruments: Mapping[str, Instrument],
    scales: Mapping[str, tuple[tuple[Item, ...], bool]],
    *,
    invitation: ir.Table | None = None,
    materialize: Materialize = as_they_are,
) -> dict[str, ir.Table]:
    """Every survey cell of the waves, by the name of its shape. ValueError where two items share an id.

    instruments: every questionnaire whose items count; answers to other items, and answers off their scale, do not.
    scales: name (as in asked.scale_name) -> items, and whether they are mapped to 0-100.
    invitation: how many were asked; the quantity `response` exists for units with invitations only.
    """
    questionnaires = [instruments[name] for name in sorted(instruments)]
    places = layout(questionnaires)
    if not places.places or not wave_ids:
        return {shape.name: _none(response, shape) for shape in (ITEM_SUM, BEHAVIOUR_SUM, SCALE_SPREAD)}
    asked_for = scale_set(places, scales)
    item = materialize("answer_item", places.table())
    rows = response.filter(response.wave_id.isin(list(wave_ids))).join(item, "item_id")
    on_scale = (rows.answer >= rows.lowest) & (rows.answer <= rows.highest)
    word = materialize("answer_packed", packed(rows.filter(on_scale), places))
    people = with_answered(word, places)
    known = people.mutate(**form_columns(people, places, questionnaires))
    if asked_for.scales:
        known = with_scales(with_squares(known, places), asked_for)
    total = materialize("answer_total", _totals(known, places, questionnaires, asked_for))
    seen = None
    if "sensitive" in total.columns:
        seen = materialize("answer_asked", asked(people, rows.filter(rows.answer.isnull()), places))
    behaviour = behaviour_sum(total, seen, _invited(invitation, wave_ids), questionnaires)
    cells = {
        ITEM_SUM: _item_sum(total, item, places),
        BEHAVIOUR_SUM: _none(response, BEHAVIOUR_SUM) if behaviour is None else behaviour,
        SCALE_SPREAD: _scale_spread(total, asked_for, materialize)
        if asked_for.scales
        else _none(response, SCALE_SPREAD),
    }
    return {shape.name: _shaped(table, shape) for shape, table in cells.items()}


def _totals(people: ir.Table, layout: Layout, instruments: Sequence[Instrument], scales: ScaleSet) -> ir.Table:
    """One row per wave and unit: respondents; code_<n> and count_<n> (`lanes`); totals of forms and scales."""
    words = layout.words
    codes = lanes([people[f"word_{part.word}"] for part in words], words)
    counts = lanes([people[f"answered_{part.word}"] for part in words], words, marks=True)
    return people.group_by("wave_id", "unit_id").agg(
        respondents=people.count(),
        **{f"code_{number}": value for number, value in enumerate(codes)},
        **{f"count_{number}": value for number, value in enumerate(counts)},
        **form_totals(people, layout, instruments),
        **scale_totals(people, scales),
    )


def _item_sum(totals: ir.Table, item: ir.Table, layout: Layout) -> ir.Table:
    lanes_in_use = range(len(lane_numbers(layout.words)))
    lists = {name: ibis.array([totals[f"{name}_{number}"] for number in lanes_in_use]) for name in ("code", "count")}
    rows = totals.select("wave_id", "unit_id", **lists).cross_join(item)
    people = of_half(rows["count"][rows.lane], rows.half)
    codes = of_half(rows.code[rows.lane], rows.half)
    cells = rows.select("wave_id", "unit_id", "item_id", people=people, total=codes + people * (rows.lowest - 1))
    return cells.filter(cells.people > 0)


def _scale_spread(totals: ir.Table, scales: ScaleSet, materialize: Materialize) -> ir.Table:
    scale, name, item = scales.tables()
    scale = materialize("answer_scale", scale)
    name = materialize("answer_scale_name", name)
    item = materialize("answer_scale_item", item)
    units = materialize("answer_scale_unit", unit_sums(totals, scale, scales))
    return scale_spread(units, agreement(totals, item, scales), item_means(totals, item, scales), scale, name)


def _invited(invitation: ir.Table | None, wave_ids: Sequence[str]) -> ir.Table | None:
    """wave_id, unit_id, invited, where anybody was."""
    if invitation is None:
        return None
    rows = invitation.filter(invitation.wave_id.isin(list(wave_ids)))
    summed = rows.group_by("wave_id", "unit_id").agg(invited=whole_sum(rows.invited))
    return summed.filter(summed.invited > 0)


def _shaped(cells: ir.Table, shape: CellShape) -> ir.Table:
    columns = (*shape.keys, *shape.quantities)
    return cells.select(**{column.name: cells[column.name].cast(IBIS_TYPES[column.kind]) for column in columns})


def _none(response: ir.Table, shape: CellShape) -> ir.Table:
    """The shape without rows; from a table of the engine's own, so that nothing has to be brought to it."""
    columns = (*shape.keys, *shape.quantities)
    rows = response.filter(response.wave_id.isnull() & response.wave_id.notnull())
    return rows.select(**{column.name: ibis.null(IBIS_TYPES[column.kind]) for column in columns})
