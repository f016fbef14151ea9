"""Stop 4: cells -> cleared cells, once per wave and month. What leaves here may be seen."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import dagster as dg
import duckdb

from ...metrics.cells import BEHAVIOUR_VALUE, CLEARED_CELLS, EXTERNAL_VALUE, ITEM_VALUE, SCALE_SPREAD
from ..clearing.cleared import open_cleared
from ..clearing.clearing import Cleared, clear_month, clear_wave
from ..clearing.corrections import NOTHING as NOTHING_CORRECTED
from ..clearing.corrections import correct
from ..fault import Fault, Place, TillitError
from ..reading.external import take_over
from ..reading.reading import frozen_periods
from ..reducing import closed_waves, reduced_months
from ..setup import Setup
from ..turn import turn
from ..vault.vault import Vault
from .stops import at_work, kinds, months, running, standing, stop_key, table_schema, tables_described, waves

ANSWER_SHAPES = (ITEM_VALUE, BEHAVIOUR_VALUE, SCALE_SPREAD)
WORK_SHAPES = tuple(shape for shape in CLEARED_CELLS if shape not in (*ANSWER_SHAPES, EXTERNAL_VALUE))

Clear = Callable[[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection, str], Cleared]
"""Clears a period, by its name: vault, store -> outcome."""


@dataclass(frozen=True)
class Pending:
    """Periods that wait to be cleared, oldest first."""

    waves: tuple[str, ...]
    months: tuple[str, ...]


def pending_periods(setup: Setup, patience: float = 0.0) -> Pending:
    """The waves that have closed and the reduced months, less those that are frozen.

    Raises TillitError, rule `vault_busy`, where another process is at work for longer than `patience` seconds.
    """
    if not setup.project.vault.exists():
        return Pending((), ())
    with turn(setup.project, patience):
        with Vault(setup.project) as vault:
            closed, reduced = closed_waves(vault.connection, setup.today), reduced_months(vault.connection)
        with open_cleared(setup.project) as store:
            frozen = {kind: set(frozen_periods(store, kind)) for kind in ("answers", "work")}
    return Pending(
        tuple(wave for wave in closed if wave not in frozen["answers"]),
        tuple(month for month in reduced if month not in frozen["work"] and month >= setup.configuration.first_month),
    )


def cleared(setup: Setup) -> list[dg.AssetsDefinition]:
    """`cleared/answers` by wave and `cleared/work` by month; `cleared/external` for figures of somebody else's."""
    found: list[dg.AssetsDefinition] = []
    if "response" in setup.fed_tables:
        found.append(_cleared(setup, "answers", waves(setup), _wave(setup)))
    if "work_event" in setup.fed_tables:
        found.append(_cleared(setup, "work", months(setup), _month(setup)))
    if "external_reading" in setup.fed_tables:
        found.append(_external(setup))
    return found


def _external(setup: Setup) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "cleared", "external"),
        deps=[stop_key(setup, "checked", "external_reading")],
        description="Figures that somebody else has aggregated, taken over as they are and marked as external.",
        kinds=kinds("python"),
        metadata={"dagster/column_schema": table_schema((*EXTERNAL_VALUE.keys, *EXTERNAL_VALUE.quantities))},
        **standing(setup, "cleared"),
        **running(setup, "cleared"),
    )
    def external() -> dg.MaterializeResult:
        with at_work(setup), Vault(setup.project) as vault, open_cleared(setup.project) as store:
            rows = take_over(vault.connection, store, setup.governance.organisation, setup.today)
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return external


def _wave(setup: Setup) -> Clear:
    def clear(vault: duckdb.DuckDBPyConnection, store: duckdb.DuckDBPyConnection, wave_id: str) -> Cleared:
        return clear_wave(
            vault,
            store,
            wave_id,
            governance_k=setup.governance.k,
            visible_after_days=setup.governance.visible_after_days,
            instruments=setup.instruments,
            on=setup.today,
        )

    return clear


def _month(setup: Setup) -> Clear:
    def clear(vault: duckdb.DuckDBPyConnection, store: duckdb.DuckDBPyConnection, month: str) -> Cleared:
        return clear_month(
            vault,
            store,
            date.fromisoformat(f"{month}-01"),
            visible_after_days=setup.governance.visible_after_days,
            on=setup.today,
        )

    return clear


@dataclass(frozen=True)
class Outcomes:
    """Periods by what became of them."""

    cleared: tuple[str, ...]
    frozen: tuple[str, ...]
    empty: tuple[str, ...]
    """Nothing has been reduced for them: no work, or not due yet. They stay open."""
    units: int
    """Units with figures of their own, summed over the periods that were cleared."""


def _cleared(setup: Setup, name: str, partitions: dg.PartitionsDefinition, clear: Clear) -> dg.AssetsDefinition:
    with warnings.catch_warnings():
        # a backfill in a single run is beta in Dagster 1.13, and that is no business of who runs tillit
        warnings.filterwarnings("ignore", r"Parameter `backfill_policy`", dg.BetaWarning)
        made = dg.asset(
            key=stop_key(setup, "cleared", name),
            deps=[stop_key(setup, "reduced", name)],
            description="Cells from which no answer and no person can be worked out. Each period once.",
            kinds=kinds("python"),
            metadata={"tables": tables_described(ANSWER_SHAPES if name == "answers" else WORK_SHAPES)},
            partitions_def=partitions,
            backfill_policy=dg.BackfillPolicy.single_run(),
            **standing(setup, "cleared"),
            **running(setup, "cleared"),
        )

    def clearing(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with at_work(setup), Vault(setup.project) as vault, open_cleared(setup.project) as store:
            outcomes = _clear_each(vault.connection, store, tuple(context.partition_keys), clear)
            corrected = correct(vault.connection, store, setup.today) if name == "work" else NOTHING_CORRECTED
        for said, periods in (
            ("cleared", outcomes.cleared),
            ("frozen before, nothing changed", outcomes.frozen),
            ("nothing reduced, stays open", outcomes.empty),
        ):
            if periods:
                context.log.info(f"{', '.join(periods)}: {said}.")
        if corrected.outcome == "told":
            context.log.info("What came late to frozen months has been told as a correction.")
        return dg.MaterializeResult(
            metadata={
                "cleared": len(outcomes.cleared),
                "frozen": len(outcomes.frozen),
                "empty": len(outcomes.empty),
                "units": outcomes.units,
            }
        )

    return made(clearing)


def _clear_each(
    vault: duckdb.DuckDBPyConnection, store: duckdb.DuckDBPyConnection, periods: tuple[str, ...], clear: Clear
) -> Outcomes:
    """Clear the periods one by one, each in its own transaction. TillitError where there is nothing to clear at all."""
    done: dict[str, list[str]] = {"cleared": [], "frozen": [], "empty": []}
    units = 0
    for period in periods:
        try:
            outcome = clear(vault, store, period)
        except TillitError as error:
            if error.fault.rule not in NOTHING_THERE or len(periods) == 1:
                raise
            done["empty"].append(period)
            continue
        done[outcome.outcome].append(period)
        units += outcome.units
    if len(done["empty"]) == len(periods):
        raise TillitError(NOTHING)
    return Outcomes(tuple(done["cleared"]), tuple(done["frozen"]), tuple(done["empty"]), units)


NOTHING_THERE = frozenset({"nothing_reduced", "month_open", "wave_open"})
"""Rules that say that a period of a range has nothing to clear; the others of the range are cleared all the same."""

NOTHING = Fault(
    Place("cleared"),
    "nothing_reduced",
    "None of the periods has anything to clear yet.",
    "Take the sources in first, or wait until the periods are due.",
    "Everything as it was.",
)
