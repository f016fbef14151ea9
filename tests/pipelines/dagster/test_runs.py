"""Backfills, repeats, retries and selections, each against a real store."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleStatus
from dagster._core.loader import LoadingContextForTest
from tillit.pipelines.assets.clearing import pending_periods
from tillit.pipelines.assets.stops import of_stops, stop_key
from tillit.pipelines.definitions import RANGE_END, RANGE_START, definitions_of, run_project
from tillit.pipelines.fault import TillitError

from .project_site import Site, assets_of, keys_of

WORK = dg.AssetKey(["tillit", "cleared", "work"])
CELLS = "SELECT * FROM unit_flow ORDER BY ALL"


def metadata_of(result: dg.JobExecutionResult, name: str) -> dict[str, object]:
    """Metadata of an asset's first materialization in a run."""
    key = dg.AssetKey(["tillit", *name.split("/")])
    found = [event.materialization for event in result.get_asset_materialization_events()]
    (first, *_) = [one for one in found if one.asset_key == key]
    return {name: value.value for name, value in first.metadata.items()}


def test_a_backfill_over_months_is_one_run(run_site: Site) -> None:
    months = run_site.demo.months
    with run_site.instance() as instance:
        runs = instance.get_runs(dg.RunsFilter(job_name="tillit_monthly"))
        assert len(runs) == 1
        assert instance.get_materialized_partitions(WORK) == set(months)
    assert [period for kind, period in run_site.frozen() if kind == "work"] == list(months)
    assert run_site.setup.project.published.exists()


def test_the_same_backfill_again_changes_nothing_and_says_frozen(site: Site) -> None:
    before = site.store(CELLS)
    result = site.run("tillit_monthly", "cleared/work", periods=site.demo.months)
    assert metadata_of(result, "cleared/work") == {
        "cleared": 0,
        "frozen": len(site.demo.months),
        "empty": 0,
        "units": 0,
    }
    assert site.store(CELLS) == before
    with site.instance() as instance:
        logs = [entry.user_message for entry in instance.all_logs(result.run_id)]
    assert any("frozen before, nothing changed" in message for message in logs)


def test_a_month_that_comes_late_is_added_and_the_others_stay(fresh: Site) -> None:
    clear_work_on(fresh, fresh.demo.today - timedelta(days=31))
    first, before = fresh.frozen(), fresh.store("SELECT * FROM whole_flow ORDER BY ALL")
    clear_work_on(fresh, fresh.demo.today)
    assert first
    assert set(fresh.frozen()) == {*first, ("work", fresh.demo.months[-1])}
    assert set(before) < set(fresh.store("SELECT * FROM whole_flow ORDER BY ALL"))


def clear_work_on(site: Site, day: date) -> None:
    """Take everything in and clear the months that are due on a day."""
    setup = replace(site.setup, on=day)
    assets = assets_of(setup)
    assert dg.materialize(assets, selection=of_stops(setup, "landed", "reduced")).success
    months = pending_periods(setup).months
    work = dg.AssetSelection.assets(stop_key(setup, "cleared", "work"))
    assert dg.materialize(assets, selection=work, tags={RANGE_START: months[0], RANGE_END: months[-1]}).success


def test_a_month_with_nothing_in_it_stops_neither_its_range_nor_hides(site: Site) -> None:
    result = site.run("tillit_monthly", "cleared/work", periods=(site.demo.months[0], _after(site.demo.months[-1])))
    assert metadata_of(result, "cleared/work")["empty"] == 1
    alone = site.run("tillit_monthly", "cleared/work", periods=(_after(site.demo.months[-1]),), raise_on_error=False)
    assert not alone.success


def _after(month: str) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]), 12)
    return f"{year}-{number + 1:02d}"


@contextmanager
def another_process_holds(path: Path, seconds: float) -> Iterator[int]:
    """Another process that holds the vault's file for a while; gives its number."""
    script = f"import duckdb, time; c = duckdb.connect({str(path)!r}); print('held', flush=True); time.sleep({seconds})"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process.pid
        finally:
            process.terminate()


@pytest.mark.slow
def test_a_step_that_met_a_locked_vault_is_retried_and_ends_like_a_clean_run(site: Site) -> None:
    """The lock outlasts the vault's own patience, so the step fails and only its retry meets an open vault."""
    with another_process_holds(site.setup.project.vault, 9):
        result = site.run("tillit_take_in", "reduced/work")
    retried = [event for event in result.all_events if event.event_type is dg.DagsterEventType.STEP_UP_FOR_RETRY]
    assert retried
    assert result.success
    again = site.run("tillit_take_in", "reduced/work")
    assert metadata_of(result, "reduced/work") == metadata_of(again, "reduced/work")


def test_a_fault_of_the_input_is_not_retried_and_the_mended_file_ends_like_a_clean_run(
    fresh: Site, run_site: Site
) -> None:
    source = fresh.folder / "sources" / "organisation.csv"
    whole = source.read_bytes()
    source.write_bytes(whole.replace(b";", b"|", 1))
    started = time.monotonic()
    broken = fresh.run("tillit_monthly", periods=fresh.demo.months, raise_on_error=False)
    assert not broken.success
    assert not [event for event in broken.all_events if event.event_type is dg.DagsterEventType.STEP_UP_FOR_RETRY]
    assert time.monotonic() - started < 60
    assert not fresh.setup.project.published.exists()
    source.write_bytes(whole)
    assert fresh.run("tillit_monthly", periods=fresh.demo.months).success
    assert fresh.store(CELLS) == run_site.store(CELLS)


def test_one_measure_of_a_family_can_be_chosen(site: Site) -> None:
    result = site.run("tillit_release", "whole/hme")
    assert keys_of(result) == [("whole", "hme")]


def test_a_changed_definition_shows_as_stale(site: Site) -> None:
    setup = site.setup
    measure = setup.measures["hme"]
    card = replace(measure.card, version=measure.card.version + 1)
    setup.measures["hme"] = replace(measure, card=card)
    with site.instance() as instance:
        statuses = [
            CachingStaleStatusResolver(instance, made.resolve_asset_graph(), LoadingContextForTest(instance))
            for made in (site.definitions, definitions_of(setup))
        ]
        hme = dg.AssetKey(["tillit", "whole", "hme"])
        before, after = (one.get_status(hme) for one in statuses)
        causes = [cause.reason for cause in statuses[1].get_stale_causes(hme)]
    assert (before, after) == (StaleStatus.FRESH, StaleStatus.STALE)
    assert causes == ["has a new code version"]


def wave_ends_before_it_begins(site: Site) -> None:
    """The wave's row is set aside; invitations and answers that speak of it then break a critical rule."""
    waves = site.folder / "sources" / "omgangar.csv"
    lines = waves.read_text(encoding="utf-8").splitlines()
    first = lines[1].split(";") if ";" in lines[1] else lines[1].split(",")
    sign = ";" if ";" in lines[1] else ","
    turned = sign.join([first[0], first[1], first[3], first[2]])
    waves.write_text("\n".join([lines[0], turned, *lines[2:], ""]), encoding="utf-8")


def test_a_critical_check_stops_what_comes_after(fresh: Site) -> None:
    wave_ends_before_it_begins(fresh)
    result = fresh.run("tillit_take_in", raise_on_error=False)
    assert not result.success
    assert "reduced" not in {stop for stop, _ in keys_of(result)}
    with pytest.raises(TillitError) as fault:
        run_project(fresh.folder)
    assert fault.value.fault.place.file in {"invitation", "response"}
    assert "checks_sv.html" in fault.value.fault.to_do


def test_pending_periods_are_those_that_are_not_frozen(run_site: Site, written_site: Site) -> None:
    assert pending_periods(written_site.setup).months == ()
    assert pending_periods(run_site.setup).waves == ()
    assert pending_periods(run_site.setup).months == ()
