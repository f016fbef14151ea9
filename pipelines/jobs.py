"""The jobs: what may be run, each in one process, because DuckDB has one writer."""

from dataclasses import dataclass

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from .assets.failures import failure_log
from .assets.stops import POOL, at_work, of_stops, own_name, stop_key
from .setup import Setup
from .vault.vault import Vault

TAKING_IN = ("landed", "checked", "reduced")
READING = ("whole", "parts", "questions", "release")


@dataclass(frozen=True)
class Jobs:
    """The jobs of a project; None where nothing of the kind is fed."""

    take_in: UnresolvedAssetJobDefinition
    monthly: UnresolvedAssetJobDefinition
    close_wave: UnresolvedAssetJobDefinition | None
    release: UnresolvedAssetJobDefinition
    retention: dg.JobDefinition

    def all(self) -> list[UnresolvedAssetJobDefinition | dg.JobDefinition]:
        """Those there are."""
        found = (self.take_in, self.monthly, self.close_wave, self.release, self.retention)
        return [job for job in found if job is not None]


def jobs_of(setup: Setup) -> Jobs:
    """The jobs of a project, each in one process: DuckDB has one writer."""

    def stops(*names: str) -> dg.AssetSelection:
        found = of_stops(setup, *names)
        if "external_reading" not in setup.fed_tables:
            return found
        return found | dg.AssetSelection.assets(stop_key(setup, "cleared", "external"))

    def job(name: str, selection: dg.AssetSelection, description: str) -> UnresolvedAssetJobDefinition:
        return dg.define_asset_job(
            own_name(setup, name),
            selection=selection,
            description=description,
            executor_def=dg.in_process_executor,
        )

    everything = stops(*TAKING_IN, *READING)
    answers = dg.AssetSelection.assets(stop_key(setup, "cleared", "answers"))
    work = dg.AssetSelection.assets(stop_key(setup, "cleared", "work"))
    has_work = "work_event" in setup.fed_tables
    return Jobs(
        take_in=job("take_in", stops(*TAKING_IN), "Takes in what is new, checks it and counts it."),
        monthly=job(
            "monthly",
            everything | work if has_work else everything,
            "Takes in what is new, clears the month of work that is due, and puts a release in force.",
        ),
        close_wave=job(
            "close_wave",
            everything | answers,
            "Takes in the last answers of a wave that has closed, clears it, once, and puts a release in force.",
        )
        if "response" in setup.fed_tables
        else None,
        release=job(
            "release", stops(*READING), "Reads what is cleared, asks the questions and puts a release in force."
        ),
        retention=retention_job(setup),
    )


def retention_job(setup: Setup) -> dg.JobDefinition:
    """Deletes rows older than the governance allows, by rewriting the vault."""

    @dg.op(name=own_name(setup, "retain"), pool=POOL)
    def retain(context: dg.OpExecutionContext) -> None:
        before = setup.retention_limit()
        if before is None:
            context.log.info("governance.yaml names no retention; nothing is deleted.")
            return
        with at_work(setup), Vault(setup.project) as vault:
            done = vault.retain(before)
        rows = ", ".join(f"{name} {count}" for name, count in sorted(done.deleted.items())) or "none"
        context.log.info(f"Rows past the retention on record, deleted: {rows}.")
        context.log.info(
            f"Of {done.proof.sample} deleted pseudonyms, {done.proof.seen_before} stood readable in the old file, "
            f"{done.proof.seen_after} in the {done.proof.files} files that are left; {done.proof.rows} rows stay."
        )

    @dg.job(
        name=own_name(setup, "retention"),
        description="Deletes the rows that are older than the retention on record.",
        executor_def=dg.in_process_executor,
        hooks={failure_log(setup)},
    )
    def retention() -> None:
        retain()

    return retention
