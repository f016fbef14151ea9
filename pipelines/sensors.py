"""New files, closed waves and rows that fall due -> runs. Off unless governance.yaml switches them on."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from .assets.clearing import pending_periods
from .assets.stops import PASSING_RULES, own_name, waves
from .clearing.cleared import open_cleared
from .fault import TillitError
from .jobs import Jobs
from .setup import Setup
from .turn import turn

Found = TypeVar("Found")

BUSY = "Another run is at work in the project; looked at again next time."

QUIET_SECONDS = 60
"""A file that has changed more recently may still be being written."""


def sensors(setup: Setup, jobs: Jobs) -> list[dg.SensorDefinition]:
    """Those that have something to look for."""
    found = [_files(setup, jobs)]
    if jobs.close_wave is not None:
        found.append(_waves(setup, jobs.close_wave))
    return [*found, _due(setup, jobs)]


def _files(setup: Setup, jobs: Jobs) -> dg.SensorDefinition:
    """Its cursor holds size and time of every source file, never content."""

    @dg.sensor(
        name=own_name(setup, "files"),
        job=jobs.take_in,
        minimum_interval_seconds=300,
        default_status=_status(on=setup.governance.schedules.new_files),
        description="Looks every five minutes whether a source file is new or has changed, and takes it in.",
    )
    def files(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        seen = json.loads(context.cursor) if context.cursor else {}
        now = {**seen, **_facts(setup)}
        if now == seen:
            return dg.SkipReason("No source file is new or has changed.")
        cursor = json.dumps(now, sort_keys=True)
        run_key = hashlib.sha256(cursor.encode()).hexdigest()
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=run_key)], cursor=cursor)

    return files


def _facts(setup: Setup) -> dict[str, list[int]]:
    """Size and time of change of every source file that has come to rest, by source."""
    facts: dict[str, list[int]] = {}
    for source in setup.configuration.sources:
        path = None if source.file is None else setup.path(source.file)
        if path is None or not path.is_file():
            continue
        found = path.stat()
        if found.st_mtime <= time.time() - QUIET_SECONDS:
            facts[source.name] = [found.st_size, found.st_mtime_ns]
    return facts


def _waves(setup: Setup, job: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Asks for the clearing of every wave that has closed and is not cleared yet; once a day for the same wave."""

    @dg.sensor(
        name=own_name(setup, "waves"),
        job=job,
        minimum_interval_seconds=3600,
        default_status=_status(on=setup.governance.schedules.wave_close),
        description="Looks every hour whether a wave has closed everywhere, and closes it.",
    )
    def closed_waves() -> dg.SensorResult | dg.SkipReason:
        pending = _unless_busy(lambda: pending_periods(setup).waves)
        if pending is None:
            return dg.SkipReason(BUSY)
        if not pending:
            return dg.SkipReason("No wave waits to be cleared.")
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=f"{wave} {setup.today}", partition_key=wave) for wave in pending],
            dynamic_partitions_requests=[waves(setup).build_add_request(list(pending))],
        )

    return closed_waves


def _due(setup: Setup, jobs: Jobs) -> dg.SensorDefinition:
    """Asks for a release when figures of units have become visible to others since the last one."""

    @dg.sensor(
        name=own_name(setup, "due"),
        job=jobs.release,
        minimum_interval_seconds=3600,
        default_status=_status(on=setup.governance.schedules.wave_close),
        description="Looks every hour whether figures have become visible to others, and puts a release in force.",
    )
    def due() -> dg.RunRequest | dg.SkipReason:
        newest = _unless_busy(lambda: _newest_due(setup))
        if newest is None:
            return dg.SkipReason(BUSY)
        if setup.project.published.exists() and newest <= _released_on(setup):
            return dg.SkipReason("Nothing has fallen due since the release in force.")
        if newest == date.min:
            return dg.SkipReason("Nothing has been cleared yet.")
        return dg.RunRequest(run_key=f"{newest} {setup.today}")

    return due


def _newest_due(setup: Setup) -> date:
    """The newest day, until today, on which cleared figures became visible to others; date.min where none did."""
    if not setup.project.cleared.exists():
        return date.min
    with turn(setup.project, 0), open_cleared(setup.project) as store:
        row = store.execute("SELECT max(visible_from) FROM frozen WHERE visible_from <= ?", [setup.today]).fetchall()[0]
    return row[0] or date.min


def _released_on(setup: Setup) -> date:
    zone = ZoneInfo(setup.governance.time_zone)
    return datetime.fromtimestamp(setup.project.published.stat().st_mtime, zone).date()


def _unless_busy(look: Callable[[], Found]) -> Found | None:
    """What is found; None while another process is at work in the project."""
    try:
        return look()
    except TillitError as error:
        if error.fault.rule not in PASSING_RULES:
            raise
        return None


def _status(*, on: bool) -> dg.DefaultSensorStatus:
    return dg.DefaultSensorStatus.RUNNING if on else dg.DefaultSensorStatus.STOPPED
