"""Sensors, schedules and the retention job, evaluated as Dagster does."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster._core.definitions.partitions.context import partition_loading_context
from tillit.pipelines.turn import turn

from .project_site import Site


def evaluated(site: Site, name: str, cursor: str | None = None) -> dg.SensorExecutionData:
    code = site.definitions.get_repository_def()
    with (
        site.instance() as instance,
        dg.build_sensor_context(instance=instance, cursor=cursor, repository_def=code) as context,
        partition_loading_context(dynamic_partitions_store=instance),  # as Dagster's own server does around a tick
    ):
        return code.get_sensor_def(name).evaluate_tick(context)


def at_rest(folder: Path) -> None:
    """As if the files had been written an hour ago."""
    hour_ago = time.time() - 3600
    for path in folder.iterdir():
        os.utime(path, (hour_ago, hour_ago))


def test_a_file_that_changes_asks_for_one_run(fresh: Site) -> None:
    at_rest(fresh.folder / "sources")
    first = evaluated(fresh, "tillit_files")
    assert len(first.run_requests or ()) == 1
    again = evaluated(fresh, "tillit_files", first.cursor)
    assert not again.run_requests
    assert again.skip_message == "No source file is new or has changed."
    changed = fresh.folder / "sources" / "omgangar.csv"
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert not evaluated(fresh, "tillit_files", first.cursor).run_requests, "it may still be being written"
    at_rest(fresh.folder / "sources")
    after = evaluated(fresh, "tillit_files", first.cursor)
    assert len(after.run_requests or ()) == 1
    assert after.run_requests[0].run_key != first.run_requests[0].run_key
    assert after.cursor != first.cursor
    assert set(json.loads(str(first.cursor))) == {source.name for source in fresh.setup.configuration.sources}


def test_a_closed_wave_asks_to_be_cleared_until_it_is(site: Site) -> None:
    assert evaluated(site, "tillit_waves").skip_message == "No wave waits to be cleared."
    with duckdb.connect(str(site.setup.project.cleared)) as store:
        store.execute("DELETE FROM frozen WHERE kind = 'answers' AND period = ?", [site.demo.waves[-1]])
    asked = evaluated(site, "tillit_waves")
    assert [request.partition_key for request in asked.run_requests or ()] == [site.demo.waves[-1]]


def test_sensors_wait_while_another_run_is_at_work(site: Site) -> None:
    with turn(site.setup.project, 0):
        for name in ("tillit_waves", "tillit_due"):
            assert "Another run is at work" in str(evaluated(site, name).skip_message)


def test_what_falls_due_asks_for_a_release(site: Site) -> None:
    published = site.setup.project.published
    assert evaluated(site, "tillit_due").skip_message == "Nothing has fallen due since the release in force."
    with duckdb.connect(str(site.setup.project.cleared)) as store:
        store.execute("UPDATE frozen SET visible_from = ?", [site.demo.today])
    yesterday = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(published, (yesterday, yesterday))
    assert len(evaluated(site, "tillit_due").run_requests or ()) == 1


@pytest.mark.parametrize(("when", "month"), [("2027-01-15T05:00", "2026-12"), ("2027-03-15T05:00", "2027-02")])
def test_the_monthly_schedule_asks_for_the_month_that_is_due(written_site: Site, when: str, month: str) -> None:
    code = written_site.definitions.get_repository_def()
    schedule = code.get_schedule_def("tillit_monthly_release")
    moment = datetime.fromisoformat(f"{when}+01:00")
    with written_site.instance() as instance:
        context = dg.build_schedule_context(instance, scheduled_execution_time=moment, repository_def=code)
        requests = schedule.evaluate_tick(context).run_requests or ()
    assert [request.partition_key for request in requests] == [month]
    assert schedule.cron_schedule == "0 5 15 * *"


def test_retention_deletes_what_is_past_it(site: Site) -> None:
    governance = site.folder / "governance.yaml"
    text = governance.read_text(encoding="utf-8").replace("retention_months: 60", "retention_months: 1")
    governance.write_text(text, encoding="utf-8")
    limit = site.setup.retention_limit()
    assert limit is not None
    old = "SELECT count(*) FROM response JOIN survey_wave USING (wave_id) WHERE closes < ?"
    frozen, vault = site.frozen(), site.setup.project.vault
    with duckdb.connect(str(vault), read_only=True) as connection:
        assert connection.execute(old, [limit]).fetchall()[0][0] > 0
    assert site.run("tillit_retention").success
    with duckdb.connect(str(vault), read_only=True) as connection:
        assert connection.execute(old, [limit]).fetchall()[0][0] == 0
    assert vault.stat().st_mode & 0o777 == 0o600
    assert site.frozen() == frozen
