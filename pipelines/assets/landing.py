"""Stop 1: source files and tables -> the vault, row by row accepted or set aside."""

import dagster as dg

from ..landing.ingestion import ingest
from ..setup import Setup, SourceConfig
from ..vault.vault import Vault
from .stops import at_work, kinds, running, standing, stop_key


def landed(setup: Setup) -> list[dg.AssetsDefinition]:
    """One asset per source."""
    return [_landed(setup, source) for source in setup.configuration.sources]


def _landed(setup: Setup, source: SourceConfig) -> dg.AssetsDefinition:
    tables = ", ".join(setup.mapping(source).table_names())

    @dg.asset(
        key=stop_key(setup, "landed", source.name),
        deps=[dg.AssetKey(source.upstream.split("/"))] if source.upstream else [],
        description=f"Rows for {tables}, each taken into the vault or set aside with its place and rule.",
        kinds=kinds("table" if source.connection else "file"),
        **standing(setup, "landed"),
        **running(setup, "landed"),
    )
    def land(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with at_work(setup), Vault(setup.project) as vault:
            intake = ingest(vault, setup.source_file(source), items=setup.item_scales)
        for warning in intake.warnings:
            context.log.warning(str(warning))
        if intake.status == "unchanged":
            context.log.info("The same file has been taken in before: nothing to do.")
        return dg.MaterializeResult(
            metadata={
                "status": intake.status,
                "read": intake.read,
                "accepted": intake.accepted,
                "quarantined": intake.quarantined,
                "dagster/row_count": intake.accepted,
                "tables": dg.MetadataValue.json(dict(intake.tables)),
            }
        )

    return land
