"""Stop 3: rows -> additive cells, still inside the vault."""

import dagster as dg

from ...metrics.cells import SURVEY_CELLS, WORK_CELLS
from ...metrics.measure import CellShape
from ..clearing.cleared import open_cleared
from ..reading.reading import frozen_periods
from ..reducing import closed_waves, reduce_events, reduce_surveys
from ..setup import Setup
from ..tables import count
from ..vault.vault import Vault
from .stops import at_work, kinds, running, standing, stop_key, tables_described, waves


def reduced(setup: Setup) -> list[dg.AssetsDefinition]:
    """`reduced/answers` where there are answers, `reduced/work` where there are events."""
    every_table = [stop_key(setup, "checked", name) for name in sorted(setup.fed_tables)]
    found: list[dg.AssetsDefinition] = []
    if "response" in setup.fed_tables:
        found.append(_answers(setup, every_table))
    if "work_event" in setup.fed_tables:
        found.append(_work(setup, every_table))
    return found


def _answers(setup: Setup, deps: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "reduced", "answers"),
        deps=deps,
        description="Answers as counts and sums per unit and question, of the waves that have closed.",
        kinds=kinds("ibis"),
        metadata={"tables": tables_described(SURVEY_CELLS)},
        **standing(setup, "reduced"),
        **running(setup, "reduced"),
    )
    def answers(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with at_work(setup), Vault(setup.project) as vault:
            with open_cleared(setup.project) as store:
                frozen = set(frozen_periods(store, "answers"))
            closed = [wave for wave in closed_waves(vault.connection, setup.today) if wave not in frozen]
            reduce_surveys(vault.connection, closed, setup.instruments, setup.scales())
            rows = _rows(vault, SURVEY_CELLS)
        context.instance.add_dynamic_partitions(str(waves(setup).name), closed)
        context.log.info(f"{len(closed)} waves reduced.")
        return dg.MaterializeResult(
            metadata={"waves": len(closed), "dagster/row_count": sum(rows.values()), "cells": rows}
        )

    return answers


def _work(setup: Setup, deps: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "reduced", "work"),
        deps=deps,
        description="Events as visits, cases and handovers, counted per unit, per interface and for whole cases.",
        kinds=kinds("ibis"),
        metadata={"tables": tables_described(WORK_CELLS)},
        **standing(setup, "reduced"),
        **running(setup, "reduced"),
    )
    def work(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with at_work(setup), Vault(setup.project) as vault:
            until = reduce_events(
                vault.connection, setup.today, setup.governance.publish_delay_days, setup.last_month()
            )
            rows = _rows(vault, () if until is None else WORK_CELLS)
        context.log.info("No month is due yet." if until is None else f"Months before {until:%Y-%m} reduced.")
        return dg.MaterializeResult(metadata={"dagster/row_count": sum(rows.values()), "cells": rows})

    return work


def _rows(vault: Vault, shapes: tuple[CellShape, ...]) -> dict[str, int]:
    """Cells per table."""
    return {shape.name: count(vault.connection, shape.name) for shape in shapes}
