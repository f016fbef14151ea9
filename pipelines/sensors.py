"""New or changed source files -> a run that takes them in."""

import hashlib
import json

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from .assets.clearing import pending_periods
from .assets.stops import WAVES
from .setup import Setup


def file_sensor(setup: Setup, job: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Off by default. Its cursor holds size and time of every source file, never content."""

    @dg.sensor(
        name="tillit_files",
        job=job,
        minimum_interval_seconds=300,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Looks every five minutes whether a source file is new or has changed.",
    )
    def files(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        seen = json.loads(context.cursor) if context.cursor else {}
        now: dict[str, list[int]] = {}
        for source in setup.configuration.sources:
            path = None if source.file is None else setup.path(source.file)
            if path is not None and path.is_file():
                facts = path.stat()
                now[source.name] = [facts.st_size, facts.st_mtime_ns]
        changed = sorted(name for name, facts in now.items() if seen.get(name) != facts)
        if not changed:
            return dg.SkipReason("No source file is new or has changed.")
        cursor = json.dumps(now, sort_keys=True)
        run_key = hashlib.sha256(cursor.encode()).hexdigest()
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=run_key)], cursor=cursor)

    return files


def wave_sensor(setup: Setup, job: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Off by default. Asks for the clearing of every wave that has closed and is not cleared yet."""

    @dg.sensor(
        name="tillit_waves",
        job=job,
        minimum_interval_seconds=3600,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Looks every hour whether a wave has closed everywhere.",
    )
    def waves() -> dg.SensorResult | dg.SkipReason:
        pending = pending_periods(setup).waves
        if not pending:
            return dg.SkipReason("No wave waits to be cleared.")
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=wave, partition_key=wave) for wave in pending],
            dynamic_partitions_requests=[WAVES.build_add_request(list(pending))],
        )

    return waves
