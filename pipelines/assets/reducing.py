"""Stop 3: rows -> additive cells, still inside the vault."""

import dagster as dg

from ...metrics.cells import SURVEY_CELLS, WORK_CELLS
from ..cleared import open_cleared
from ..reading import frozen_periods
from ..reducing import closed_waves, reduce_events, reduce_surveys
from ..setup import Setup
from ..vault import Vault
from .checking import mapped_tables
from .stops import POOL, RETRY, WAVES, faults_shown, kinds, stop_key


def reduced(setup: Setup) -> list[dg.AssetsDefinition]:
    """`reduced/answers` where there are answers, `reduced/work` where there are events."""
    fed = mapped_tables(setup)
    every_table = [stop_key(setup, "checked", name) for name in sorted(fed)]
    found: list[dg.AssetsDefinition] = []
    if "response" in fed:
        found.append(_answers(setup, every_table))
    if "work_event" in fed:
        found.append(_work(setup, every_table))
    return found


def _answers(setup: Setup, deps: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "reduced", "answers"),
        deps=deps,
        description="Answers as counts and sums per unit and question, of the waves that have closed.",
        group_name="reduced",
        kinds=kinds("ibis"),
        owners=list(setup.configuration.owners),
        pool=POOL,
        retry_policy=RETRY,
    )
    def answers(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with faults_shown(), Vault(setup.project) as vault:
            with open_cleared(setup.project) as store:
                frozen = set(frozen_periods(store, "answers"))
            waves = [wave for wave in closed_waves(vault.connection, setup.today) if wave not in frozen]
            reduce_surveys(vault.connection, waves, setup.instruments, setup.scales())
        context.instance.add_dynamic_partitions(str(WAVES.name), waves)
        context.log.info(f"{len(waves)} waves reduced.")
        return dg.MaterializeResult(metadata={"waves": len(waves), "tables": [shape.name for shape in SURVEY_CELLS]})

    return answers


def _work(setup: Setup, deps: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "reduced", "work"),
        deps=deps,
        description="Events as visits, cases and handovers, counted per unit, per interface and for whole cases.",
        group_name="reduced",
        kinds=kinds("ibis"),
        owners=list(setup.configuration.owners),
        pool=POOL,
        retry_policy=RETRY,
    )
    def work(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with faults_shown(), Vault(setup.project) as vault:
            until = reduce_events(
                vault.connection, setup.today, setup.governance.publish_delay_days, setup.last_month()
            )
        context.log.info("No month is due yet." if until is None else f"Months before {until:%Y-%m} reduced.")
        return dg.MaterializeResult(metadata={"tables": [shape.name for shape in WORK_CELLS]})

    return work
