"""Stop 2: what was taken in, checked with Great Expectations; a critical failure stops the way."""

from collections.abc import Iterator

import dagster as dg

from ...metrics.contracts import Contract, contract
from ..checks.quality import keep_quality
from ..checks.results import keep_results
from ..setup import Setup
from ..tables import count, table_names
from ..vault.vault import Vault
from .stops import at_work, kinds, running, standing, stop_key, table_schema

CRITICAL = "critical"
WARNINGS = "warnings"


def checked(setup: Setup) -> list[dg.AssetsDefinition]:
    """One asset per canonical table, with its two checks."""
    return [_checked(setup, contract(name), sources) for name, sources in sorted(setup.fed_tables.items())]


def _checked(setup: Setup, table: Contract, sources: tuple[str, ...]) -> dg.AssetsDefinition:
    key = stop_key(setup, "checked", table.name)
    page = setup.project.report / f"checks_{setup.governance.language}.html"

    @dg.asset(
        key=key,
        deps=[stop_key(setup, "landed", name) for name in sources],
        description=f"{table.meaning} Held against its contract and scales.",
        kinds=kinds("greatexpectations"),
        metadata={"dagster/column_schema": table_schema(table.columns), "dagster/table_name": f"vault.{table.name}"},
        check_specs=[
            dg.AssetCheckSpec(
                CRITICAL, asset=key, blocking=True, description="Rules without which nothing is computed."
            ),
            dg.AssetCheckSpec(WARNINGS, asset=key, description="Rules worth a look; they stop nothing."),
        ],
        **standing(setup, "checked"),
        **running(setup, "checked"),
    )
    def check(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        from ..checks.expectations import check_table

        with at_work(setup), Vault(setup.project) as vault:
            rows = count(vault.connection, table.name) if table.name in table_names(vault.connection) else 0
            results = check_table(vault.connection, table, items=setup.item_scales) if rows else []
            keep_results(setup.project, table.name, results)
            keep_quality(setup.project, vault.connection)
        broken = [result for result in results if not result.passed]
        for severity, name in (("critical", CRITICAL), ("warning", WARNINGS)):
            missed = [result for result in broken if result.severity == severity]
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name=name,
                passed=not missed,
                severity=dg.AssetCheckSeverity.ERROR if severity == "critical" else dg.AssetCheckSeverity.WARN,
                metadata={
                    **{result.rule: result.failing_rows for result in missed},
                    "page": dg.MetadataValue.path(str(page)),
                },
            )
        context.log.info(f"{len(results)} rules, {len(broken)} broken.")
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={"dagster/row_count": rows, "rules": len(results), "page": dg.MetadataValue.path(str(page))},
        )

    return check
