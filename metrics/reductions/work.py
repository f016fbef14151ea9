"""Work events -> every work cell: the order of the steps, and what each reads."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportReturnType=false
# ibis gives every column of a table the type Column, which has no arithmetic

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir

from ..cells import (
    CLOSURES_FOLLOWED,
    INTERFACE_FLOW,
    INTERFACE_PEOPLE,
    INTERFACE_RETURNS,
    KIND_PEOPLE,
    UNIT_AGES,
    UNIT_CASES,
    UNIT_CLOSURES,
    UNIT_FLOW,
    UNIT_PEOPLE,
    UNIT_WAITS,
    WHOLE_AGES,
    WHOLE_FLOW,
    WHOLE_KINDS,
    WHOLE_WAITS,
)
from . import interfaces, spells, units, visits, whole
from .keys import first_day, month_number
from .shaping import age_bins, calendar, in_cells, shaped

Materialize = Callable[[str, ir.Table], ir.Table]
"""Keeps a step under a name on the caller's engine and returns the table it became."""

Drop = Callable[[str], None]
"""Told the name of a step that no cell reads any more: by far the largest, so that its memory is free for the rest."""


@dataclass(frozen=True)
class WorkTables:
    """The canonical tables that work cells are made of, as they lie in the vault."""

    work_event: ir.Table
    work_case: ir.Table | None = None
    org_unit: ir.Table | None = None


def as_they_are(_name: str, step: ir.Table) -> ir.Table:
    """Keeps nothing: every cell then works its steps out anew."""
    return step


def keep_all(_name: str) -> None:
    """Drops nothing."""


def reduce_work(
    tables: WorkTables, until: datetime, *, materialize: Materialize = as_they_are, drop: Drop = keep_all
) -> dict[str, ir.Table]:
    """Every work cell up to `until`, by the name of its shape.

    until: first moment (UTC) after the last month; later events are not read. ValueError if it is not the first moment
    of a month. A month's cells depend on no event after the month's end, whatever `until` is.
    """
    end = month_number(until)
    if until != first_day(end):
        message = "until must be the first moment of a month, UTC without a zone"
        raise ValueError(message)
    months = materialize("month_number", calendar())
    bins = materialize("age_bin", age_bins())
    codes = materialize("unit_code", visits.unit_codes(tables.work_event, tables.org_unit))
    stint = materialize("stint", visits.stints(tables.work_event, codes, until))
    queue = materialize("queue", visits.queues(stint))
    spent = materialize("unit_spent", units.unit_spent(stint, months, end))
    wait = materialize("wait", units.waits(stint))
    touched = materialize("unit_case", units.unit_cases(stint))
    closed_spent = materialize("closed_spent", whole.closed_spent(stint, queue))
    closer = materialize("closer", whole.closers(stint, tables.work_case))
    taken = materialize("step_taken", units.steps_taken(stint))
    giver = materialize("giver", interfaces.givers(stint))
    taker = materialize("taker", interfaces.takers(stint, queue))
    visit = materialize("visit", visits.visits(stint))
    drop("stint")
    arrived = materialize("unit_arrival", units.arrivals(visit))
    pair = materialize("pair", interfaces.pairs(interfaces.case_pairs(visit)))
    part = materialize("spell_part", spells.spell_parts(visit, codes))
    spell = materialize("spell", spells.spells(part, visit, tables.work_case))
    drop("spell_part")
    cells = {
        UNIT_PEOPLE: in_cells(taken, "actor", "steps"),
        UNIT_CASES: touched,
        UNIT_FLOW: units.unit_flow(spent, units.departures(visit)),
        UNIT_AGES: units.unit_ages(visit, arrived, months, bins, end),
        UNIT_CLOSURES: units.unit_closures(spell),
        CLOSURES_FOLLOWED: spells.follow_ups(spell, months),
        UNIT_WAITS: units.unit_waits(spent, wait),
        INTERFACE_PEOPLE: interfaces.interface_people(giver, taker),
        INTERFACE_FLOW: interfaces.interface_flow(visit, queue, pair, months, end),
        INTERFACE_RETURNS: interfaces.interface_returns(pair),
        WHOLE_FLOW: whole.whole_flow(spell, closed_spent, months, end),
        KIND_PEOPLE: closer,
        WHOLE_KINDS: whole.whole_kinds(spell),
        WHOLE_WAITS: units.whole_waits(spent, wait),
        WHOLE_AGES: whole.whole_ages(spell, months, bins, end),
    }
    return {shape.name: shaped(table, shape, months, codes) for shape, table in cells.items()}
