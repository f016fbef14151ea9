"""Stop 4: cells -> cleared cells, once per wave and month. What leaves here may be seen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import dagster as dg

from ..cleared import open_cleared
from ..clearing import Cleared, clear_month, clear_wave
from ..external import take_over
from ..reading import frozen_periods
from ..reducing import closed_waves, reduced_months
from ..setup import Setup
from ..vault import Vault
from .checking import mapped_tables
from .stops import POOL, RETRY, WAVES, faults_shown, kinds, stop_key


def months(setup: Setup) -> dg.MonthlyPartitionsDefinition:
    """The months of work, in the organisation's time zone."""
    return dg.MonthlyPartitionsDefinition(
        start_date=setup.configuration.first_month, fmt="%Y-%m", timezone=setup.governance.time_zone
    )


@dataclass(frozen=True)
class Pending:
    """Periods that wait to be cleared, oldest first."""

    waves: tuple[str, ...]
    months: tuple[str, ...]


def pending_periods(setup: Setup) -> Pending:
    """The waves that have closed and the months that are due, less those that are frozen."""
    if not setup.project.vault.exists():
        return Pending((), ())
    with Vault(setup.project) as vault:
        waves, reduced = closed_waves(vault.connection, setup.today), reduced_months(vault.connection)
    with open_cleared(setup.project) as store:
        frozen = {kind: set(frozen_periods(store, kind)) for kind in ("answers", "work")}
    return Pending(
        tuple(wave for wave in waves if wave not in frozen["answers"]),
        tuple(month for month in reduced if month not in frozen["work"] and month >= setup.configuration.first_month),
    )


def cleared(setup: Setup) -> list[dg.AssetsDefinition]:
    """`cleared/answers` by wave and `cleared/work` by month."""
    fed = mapped_tables(setup)
    found: list[dg.AssetsDefinition] = []
    if "response" in fed:
        found.append(_cleared(setup, "answers", WAVES, _wave(setup)))
    if "work_event" in fed:
        found.append(_cleared(setup, "work", months(setup), _month(setup)))
    if "external_reading" in fed:
        found.append(_external(setup))
    return found


def _external(setup: Setup) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "cleared", "external"),
        deps=[stop_key(setup, "checked", "external_reading")],
        description="Figures that somebody else has aggregated, taken over as they are and marked as external.",
        group_name="cleared",
        kinds=kinds("python"),
        owners=list(setup.configuration.owners),
        pool=POOL,
        retry_policy=RETRY,
    )
    def external() -> dg.MaterializeResult:
        with faults_shown(), Vault(setup.project) as vault, open_cleared(setup.project) as store:
            rows = take_over(vault.connection, store, setup.governance.organisation, setup.today)
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return external


def _wave(setup: Setup) -> Callable[[Vault, str], Cleared]:
    def clear(vault: Vault, wave_id: str) -> Cleared:
        with open_cleared(setup.project) as store:
            return clear_wave(
                vault.connection,
                store,
                wave_id,
                governance_k=setup.governance.k,
                visible_after_days=setup.governance.visible_after_days,
                instruments=setup.instruments,
                on=setup.today,
            )

    return clear


def _month(setup: Setup) -> Callable[[Vault, str], Cleared]:
    def clear(vault: Vault, month: str) -> Cleared:
        with open_cleared(setup.project) as store:
            return clear_month(
                vault.connection,
                store,
                date.fromisoformat(f"{month}-01"),
                visible_after_days=setup.governance.visible_after_days,
                on=setup.today,
            )

    return clear


def _cleared(
    setup: Setup, name: str, partitions: dg.PartitionsDefinition, clear: Callable[[Vault, str], Cleared]
) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "cleared", name),
        deps=[stop_key(setup, "reduced", name)],
        description="Cells from which no answer and no person can be worked out. A period is cleared once.",
        group_name="cleared",
        kinds=kinds("python"),
        owners=list(setup.configuration.owners),
        partitions_def=partitions,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=POOL,
        retry_policy=RETRY,
    )
    def clearing(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        outcomes: dict[str, int] = {}
        with faults_shown(), Vault(setup.project) as vault:
            for period in context.partition_keys:
                outcome = clear(vault, period).outcome
                outcomes[outcome] = outcomes.get(outcome, 0) + 1
                if outcome != "cleared":
                    context.log.info(f"{period}: {outcome}, nothing changed.")
        return dg.MaterializeResult(metadata=dict(outcomes))

    return clearing
