"""Jobs, and when they may run: shipped, and off until somebody switches them on."""

import json
from datetime import UTC, datetime

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from .assets.clearing import months
from .assets.stops import POOL, WAVES, faults_shown
from .setup import Setup
from .vault import Vault

IN_PROCESS = dg.in_process_executor
"""DuckDB has one writer, so a run is one process."""


def failure_log(setup: Setup) -> dg.HookDefinition:
    """Writes one line per failed step: job, step, rule and time; never a message that could hold a value."""

    @dg.failure_hook(name="tillit_failure_log")
    def log_failure(context: dg.HookContext) -> None:
        error = context.op_exception
        rule = error.metadata["rule"].value if isinstance(error, dg.Failure) and "rule" in error.metadata else None
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "job": context.job_name,
            "step": context.op.name,
            "rule": rule if rule is not None else type(error).__name__,
            "run": context.run_id,
        }
        setup.project.home.mkdir(parents=True, exist_ok=True)
        with (setup.project.home / "failures.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    return log_failure


def asset_jobs(setup: Setup) -> dict[str, UnresolvedAssetJobDefinition]:
    """The jobs by name: take in, close a wave, close a month, release."""
    prefix = "/".join(setup.configuration.asset_key_prefix)
    hook = {failure_log(setup)}

    def every(*stops: str) -> str:
        return " or ".join(f'key:"{prefix}/{stop}/*"' for stop in stops)

    def job(
        name: str, selection: str, description: str, partitions: dg.PartitionsDefinition | None = None
    ) -> UnresolvedAssetJobDefinition:
        return dg.define_asset_job(
            name,
            selection=selection,
            description=description,
            executor_def=IN_PROCESS,
            partitions_def=partitions,
            hooks=hook,
        )

    jobs = {
        "tillit_take_in": job(
            "tillit_take_in",
            every("landed", "checked", "reduced"),
            "Takes in what is new, checks it and counts it.",
        ),
        "tillit_release": job(
            "tillit_release",
            every("whole", "parts", "questions", "release"),
            "Reads the cleared cells, asks the questions and puts a release in force.",
        ),
    }
    fed = {name for source in setup.configuration.sources for name in setup.mapping(source).table_names()}
    if "response" in fed:
        jobs["tillit_close_wave"] = job(
            "tillit_close_wave", f'key:"{prefix}/cleared/answers"', "Clears a wave that has closed, once.", WAVES
        )
    if "work_event" in fed:
        jobs["tillit_close_month"] = job(
            "tillit_close_month", f'key:"{prefix}/cleared/work"', "Clears a month of work, once.", months(setup)
        )
    return jobs


def retention_job(setup: Setup) -> dg.JobDefinition:
    """Deletes rows older than the governance allows, by rewriting the vault."""

    @dg.op(name="tillit_retain", pool=POOL)
    def retain(context: dg.OpExecutionContext) -> None:
        before = setup.retention_limit()
        if before is None:
            context.log.info("governance.yaml names no retention; nothing is deleted.")
            return
        with faults_shown(), Vault(setup.project) as vault:
            vault.retain(before)
        context.log.info("Rows past the retention on record have been deleted.")

    @dg.job(name="tillit_retention", executor_def=IN_PROCESS, hooks={failure_log(setup)})
    def retention() -> None:
        retain()

    return retention


def schedules(setup: Setup, jobs: dict[str, UnresolvedAssetJobDefinition]) -> list[dg.ScheduleDefinition]:
    """Monthly, in the organisation's time zone; off by default."""
    zone = setup.governance.time_zone
    stopped = dg.DefaultScheduleStatus.STOPPED
    found = [
        dg.ScheduleDefinition(
            name="tillit_monthly_take_in",
            job=jobs["tillit_take_in"],
            cron_schedule="0 5 15 * *",
            execution_timezone=zone,
            default_status=stopped,
        ),
        dg.ScheduleDefinition(
            name="tillit_monthly_release",
            job=jobs["tillit_release"],
            cron_schedule="0 7 15 * *",
            execution_timezone=zone,
            default_status=stopped,
        ),
    ]
    if "tillit_close_month" in jobs:
        found.append(
            dg.build_schedule_from_partitioned_job(
                jobs["tillit_close_month"],
                name="tillit_monthly_close",
                day_of_month=15,
                hour_of_day=6,
                default_status=stopped,
            )
        )
    return found
