"""Stop 7: one clearing, two new files: what everybody may see, and what is held until it is due.

Made and attacked first, put in force after: an attack that finds something is a failing check that blocks the rest.
"""

from collections.abc import Iterator

import dagster as dg

from ...metrics.account import ATTACK
from ...metrics.published import PUBLISHED
from ..release.publishing import make_candidate, publish_candidate, write_reports
from ..setup import Setup
from .stops import STALE_AFTER, at_work, kinds, running, standing, stop_key, table_schema, tables_described

ATTACKS_HOLD = "attacks_hold"
"""The check of the candidate."""


def released(setup: Setup) -> list[dg.AssetsDefinition]:
    """`release/candidate`, then `release/published`, and after it `release/report`."""
    return [_candidate(setup), _published(setup), _report(setup)]


def _candidate(setup: Setup) -> dg.AssetsDefinition:
    key = stop_key(setup, "release", "candidate")

    @dg.asset(
        key=key,
        deps=[stop_key(setup, "questions", "signals")],
        description="The next release, published and held, closed to others; attacked together with all that are kept.",
        kinds=kinds(),
        metadata={
            "dagster/column_schema": table_schema(ATTACK.columns),
            "dagster/table_name": f"release.{ATTACK.name}",
        },
        check_specs=[
            dg.AssetCheckSpec(
                ATTACKS_HOLD,
                asset=key,
                blocking=True,
                description="No attacker who holds every file, and no vault, can work out what must not be.",
            )
        ],
        **standing(setup, "release"),
        **running(setup, "release"),
    )
    def candidate() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        with at_work(setup):
            made = make_candidate(setup, setup.fed_tables)
        broken = [outcome for outcome in made.outcomes if not outcome.holds]
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=ATTACKS_HOLD,
            passed=made.holds,
            severity=dg.AssetCheckSeverity.ERROR,
            metadata={
                "attacks": len(made.outcomes),
                "tried": sum(outcome.tried for outcome in made.outcomes),
                "attacks_that_found_something": len(broken),
                "found": sum(outcome.found for outcome in broken),
            },
        )
        yield dg.MaterializeResult(
            asset_key=key, metadata={"number": made.number, "dagster/row_count": sum(made.rows.values())}
        )

    return candidate


def _published(setup: Setup) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "release", "published"),
        deps=[stop_key(setup, "release", "candidate")],
        description="The release: a new DuckDB file, whole or not at all, and the held file beside it.",
        kinds=kinds(),
        metadata={"tables": tables_described(PUBLISHED)},
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=STALE_AFTER),
        **standing(setup, "release"),
        **running(setup, "release"),
    )
    def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with at_work(setup):
            release = publish_candidate(setup)
        if not release.fresh:
            context.log.info("No candidate waited: the release in force stays.")
        return dg.MaterializeResult(
            metadata={
                "number": release.number,
                "file": dg.MetadataValue.path(str(release.path)),
                "dagster/row_count": sum(release.rows.values()),
            }
        )

    return published


def _report(setup: Setup) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "release", "report"),
        deps=[stop_key(setup, "release", "published")],
        description="The pages as files that need no network: open index.html.",
        kinds={"html"},
        metadata={"report": dg.MetadataValue.path(str(setup.project.report / "index.html"))},
        **standing(setup, "release"),
        **running(setup, "release"),
    )
    def report() -> dg.MaterializeResult:
        with at_work(setup):
            pages = write_reports(setup)
        return dg.MaterializeResult(metadata={page.stem: dg.MetadataValue.path(str(page)) for page in pages})

    return report
