"""Clearing: reduced cells of the vault -> cleared cells that may leave it, once per wave and month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import duckdb

from ...metrics.disclosure.contributors import LEAST_PEOPLE
from ...metrics.disclosure.item_values import check_sheets
from ...metrics.disclosure.safe_lift import LEAST_K
from ...metrics.instruments.instrument import Instrument
from ...metrics.published import WAVE
from ..fault import Fault, Place, TillitError
from ..tables import statement, table_names, transaction
from .answers import clear_answers, write_answers
from .cleared import Period, freeze, frozen_months, is_frozen, write_withheld
from .follow_ups import keep_cohort
from .late import keep_month
from .unit_tree import placed, unit_tree, write_units
from .work import clear_work, write_work

KEPT = "The vault and all cleared periods stand unchanged."


@dataclass(frozen=True)
class Cleared:
    """What a clearing did: units with figures, and units whose figures stand with the unit above.

    outcome: cleared, or frozen where the period had been cleared before and nothing was changed.
    """

    outcome: Literal["cleared", "frozen"]
    units: int
    withheld: int


FROZEN = Cleared("frozen", 0, 0)


def clear_wave(
    vault: duckdb.DuckDBPyConnection,
    cleared: duckdb.DuckDBPyConnection,
    wave_id: str,
    *,
    governance_k: int,
    visible_after_days: int,
    instruments: Mapping[str, Instrument],
    on: date,
) -> Cleared:
    """Clear a wave's answers, response behaviour and spread, once, in one transaction.

    vault: reads survey_wave, org_unit and the reduced survey cells; cleared: the store. on: today; the whole is
    visible from then, units to others than themselves `visible_after_days` later.
    Raises TillitError where the wave is unknown or still open, k is below 5, nothing has been reduced, or a cell's unit
    is unknown. Source: DESIGN.md, Clearing.
    """
    if is_frozen(cleared, "answers", wave_id):
        return FROZEN
    if governance_k < LEAST_K:
        raise _refused(
            "governance.yaml", "least_k", f"k is below {LEAST_K}.", f"Set k to {LEAST_K} or more; 8 is the default."
        )
    survey_id, opens, closes = _wave(vault, wave_id)
    if closes >= on:
        raise _refused("survey_wave", "wave_open", f"The wave is open until {closes}.", "Clear it after that day.")
    sheets = [sheet for instrument in instruments.values() for sheet in instrument.sheets()]
    check_sheets(sheets)
    units = unit_tree(vault, closes)
    period = Period("answers", wave_id, opens, on, on + timedelta(days=visible_after_days), governance_k)
    with placed(vault, units):
        _assert_placed(vault, ("item_sum", "behaviour_sum"), "wave_id", wave_id)
        answers = clear_answers(vault, units, period, sheets)
    if answers is None:
        raise _refused("item_sum", "nothing_reduced", "The wave has no reduced answers.", "Run the reductions first.")
    with transaction(cleared):
        write_units(cleared, units, closes)
        write_answers(cleared, units, period, answers)
        cleared.execute(
            statement("INSERT INTO {table} ({names}) VALUES (?, ?, ?, ?, ?, ?)", table=WAVE.name, names=WAVE.names),
            [wave_id, survey_id, opens, closes, on, period.visible_from],
        )
        write_withheld(cleared, wave_id, answers.withheld)
        freeze(cleared, period)
    return Cleared("cleared", answers.units, answers.withheld[0].units)


def clear_month(
    vault: duckdb.DuckDBPyConnection,
    cleared: duckdb.DuckDBPyConnection,
    month: date,
    *,
    visible_after_days: int,
    on: date,
) -> Cleared:
    """Clear a month's work, of units, interfaces and the whole, once, in one transaction.

    month: its first day. What later months and corrections need to know of it is kept in the vault. Otherwise as
    `clear_wave`.
    """
    name = month.strftime("%Y-%m")
    if is_frozen(cleared, "work", name):
        return FROZEN
    following = (month.replace(day=1) + timedelta(days=31)).replace(day=1)
    if month.day != 1 or following > on:
        raise _refused("work_event", "month_open", "The month is not over.", "Clear it when it is, by its first day.")
    units = unit_tree(vault, following - timedelta(days=1))
    period = Period("work", name, month, on, on + timedelta(days=visible_after_days), LEAST_PEOPLE)
    with placed(vault, units):
        _assert_placed(vault, ("unit_cases", "unit_flow", "interface_flow"), "month", month)
        work = clear_work(vault, units, month, frozen_months(cleared))
    if work is None:
        raise _refused("unit_cases", "nothing_reduced", "The month has no reduced work.", "Run the reductions first.")
    # the vault first: a month that was interrupted between the two is cleared anew, and kept anew
    with transaction(vault):
        keep_cohort(vault, units, month, work.lift, work.present)
        keep_month(vault, month, passes=work.lift.passes)
    with transaction(cleared):
        write_units(cleared, units, following - timedelta(days=1))
        write_work(cleared, period, work)
        write_withheld(cleared, name, work.withheld)
        freeze(cleared, period)
    return Cleared("cleared", work.units, work.withheld[0].units)


def _wave(vault: duckdb.DuckDBPyConnection, wave_id: str) -> tuple[str, date, date]:
    """A wave's survey, first and last day; its last day everywhere."""
    row = vault.execute(
        "SELECT min(survey_id), min(opens), max(closes) FROM survey_wave WHERE wave_id = ?", [wave_id]
    ).fetchall()[0]
    if row[0] is None:
        raise _refused("survey_wave", "unknown_wave", "The wave is not in survey_wave.", "Deliver its row.")
    return str(row[0]), row[1], row[2]


def _assert_placed(vault: duckdb.DuckDBPyConnection, tables: tuple[str, ...], column: str, period: str | date) -> None:
    """Every cell of the period is of a unit that the tree has or once had; ingestion refuses all others."""
    for table in tables:
        if table not in table_names(vault):
            continue
        lost = vault.execute(
            statement(
                "SELECT count(*) FROM {table} AS cells ANTI JOIN clearing_place USING (unit_id) WHERE {column} = ?",
                table=table,
                column=column,
            ),
            [period],
        ).fetchall()[0][0]
        if lost:
            raise _refused(
                table, "unknown_unit", f"{lost} cells are of units that org_unit does not have.", "Deliver the units."
            )


def _refused(place: str, rule: str, problem: str, to_do: str) -> TillitError:
    return TillitError(Fault(Place(place), rule, problem, to_do, KEPT))
