"""Stop 7: one clearing, two new files: what everybody may see, and what is held until it is due."""

import dagster as dg

from ..publishing import publish_release, write_reports
from ..setup import Setup
from .checking import mapped_tables
from .stops import POOL, RETRY, STALE_AFTER, faults_shown, kinds, stop_key


def released(setup: Setup) -> list[dg.AssetsDefinition]:
    """`release/published` and, after it, `release/report`."""
    return [_published(setup), _report(setup)]


def _published(setup: Setup) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "release", "published"),
        deps=[stop_key(setup, "questions", "signals")],
        description="The release: a new DuckDB file, whole or not at all, and the held file beside it.",
        group_name="release",
        kinds=kinds(),
        owners=list(setup.configuration.owners),
        pool=POOL,
        retry_policy=RETRY,
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=STALE_AFTER),
    )
    def published() -> dg.MaterializeResult:
        with faults_shown():
            release = publish_release(setup, mapped_tables(setup))
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
        description="The pages as files that need no network, and the page of the checks.",
        group_name="release",
        kinds={"html"},
        owners=list(setup.configuration.owners),
        retry_policy=RETRY,
    )
    def report() -> dg.MaterializeResult:
        with faults_shown():
            pages = write_reports(setup)
        return dg.MaterializeResult(metadata={page.stem: dg.MetadataValue.path(str(page)) for page in pages})

    return report
