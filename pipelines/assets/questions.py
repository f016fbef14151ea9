"""Stop 6: readings -> limits -> questions, once per release, the whole before the parts."""

import dagster as dg

from ...metrics.published import SIGNAL
from ..clearing.cleared import open_cleared
from ..reading.questioning import question
from ..setup import Setup
from .indicators import PARTS, WHOLE, computable, scopes
from .stops import at_work, kinds, running, standing, stop_key, table_schema


def questions(setup: Setup) -> list[dg.AssetsDefinition]:
    """`questions/signals`: process behaviour limits, and the questions that stand out from chance."""
    deps = [
        stop_key(setup, stop, measure.id)
        for measure in computable(setup)
        for stop in (WHOLE, PARTS)
        if scopes(measure, stop)
    ]

    @dg.asset(
        key=stop_key(setup, "questions", "signals"),
        deps=deps,
        description="What stands out from chance, worded as questions, and how many of them chance alone would give.",
        kinds=kinds("scipy"),
        metadata={
            "dagster/column_schema": table_schema(SIGNAL.columns),
            "dagster/table_name": f"cleared.{SIGNAL.name}",
            "report": dg.MetadataValue.path(str(setup.project.report / "index.html")),
        },
        **standing(setup, "questions"),
        **running(setup, "questions"),
    )
    def signals(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with at_work(setup), open_cleared(setup.project) as store:
            asked = question(store, setup)
        context.log.info(f"{asked.signals} questions out of {asked.tests} tests.")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": asked.signals,
                "tests": asked.tests,
                "points_with_limits": asked.limits,
            }
        )

    return [signals]
