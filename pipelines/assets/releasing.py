"""Stop 7: one clearing, two new files: what everybody may see, and what is held until it is due."""

import dagster as dg

from ...metrics.published import PUBLISHED
from ..release.publishing import publish_release, write_reports
from ..setup import Setup
from .stops import STALE_AFTER, at_work, kinds, running, standing, stop_key, tables_described


def released(setup: Setup) -> list[dg.AssetsDefinition]:
    """`release/published` and, after it, `release/report`."""
    return [_published(setup), _report(setup)]


def _published(setup: Setup) -> dg.AssetsDefinition:
    @dg.asset(
        key=stop_key(setup, "release", "published"),
        deps=[stop_key(setup, "questions", "signals")],
        description="The release: a new DuckDB file, whole or not at all, and the held file beside it.",
        kinds=kinds(),
        metadata={"tables": tables_described(PUBLISHED)},
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=STALE_AFTER),
        **standing(setup, "release"),
        **running(setup, "release"),
    )
    def published() -> dg.MaterializeResult:
        with at_work(setup):
            release = publish_release(setup, setup.fed_tables)
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
