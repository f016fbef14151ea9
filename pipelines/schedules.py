"""When jobs may run: shipped, and off until governance.yaml switches them on."""

from datetime import date, timedelta

import dagster as dg

from .assets.stops import own_name
from .jobs import Jobs
from .setup import Setup

LATEST_DAY = 28
"""Every month has it."""


def schedules(setup: Setup, jobs: Jobs) -> list[dg.ScheduleDefinition]:
    """The monthly release and retention, in the organisation's time zone; off unless governance.yaml says otherwise."""
    return [_monthly(setup, jobs), _retention(setup, jobs)]


def _monthly(setup: Setup, jobs: Jobs) -> dg.ScheduleDefinition:
    delay = setup.governance.publish_delay_days
    has_work = "work_event" in setup.fed_tables

    @dg.schedule(
        name=own_name(setup, "monthly_release"),
        job=jobs.monthly,
        cron_schedule=f"0 5 {min(1 + delay, LATEST_DAY)} * *",
        execution_timezone=setup.governance.time_zone,
        default_status=_schedule_status(on=setup.governance.schedules.monthly),
        description="Once a month, as soon as the month before is due.",
    )
    def monthly_release(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = context.scheduled_execution_time.date()
        key = due_month(day, delay) if has_work else None
        return dg.RunRequest(run_key=f"{day:%Y-%m}", partition_key=key)

    return monthly_release


def due_month(day: date, delay: int) -> str:
    """The newest month whose delay of `delay` days is over on `day`, as YYYY-MM.

    >>> due_month(date(2026, 11, 15), 14)
    '2026-10'
    >>> due_month(date(2026, 11, 14), 14)
    '2026-09'
    """
    return f"{(day - timedelta(days=delay)).replace(day=1) - timedelta(days=1):%Y-%m}"


def _retention(setup: Setup, jobs: Jobs) -> dg.ScheduleDefinition:
    return dg.ScheduleDefinition(
        name=own_name(setup, "monthly_retention"),
        job=jobs.retention,
        cron_schedule="0 3 2 * *",
        execution_timezone=setup.governance.time_zone,
        default_status=_schedule_status(on=setup.governance.schedules.retention),
        description="Once a month: deletes the rows that are older than the retention on record.",
    )


def _schedule_status(*, on: bool) -> dg.DefaultScheduleStatus:
    return dg.DefaultScheduleStatus.RUNNING if on else dg.DefaultScheduleStatus.STOPPED
