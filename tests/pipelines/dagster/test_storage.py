"""Nothing but results leaves an asset: no rows, no pickles, no values, not even in an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from tillit.pipelines.assets.failures import FAILURES
from tillit.pipelines.assets.landing import landed
from tillit.pipelines.assets.stops import at_work, running, stop_key

from .project_site import CANARIES, Site


def files_below(*folders: Path) -> Iterator[Path]:
    return (path for folder in folders for path in folder.rglob("*") if path.is_file())


def holding(values: tuple[str, ...], *folders: Path) -> list[tuple[str, str]]:
    """Files below the folders that hold one of the values, in any of the ways text is written."""
    wanted = [(value, value.encode(code)) for value in values for code in ("utf-8", "cp1252", "utf-16-le")]
    wanted += [(value, json.dumps(value).strip('"').encode()) for value in values]
    found = []
    for path in files_below(*folders):
        content = path.read_bytes()
        found += [(path.name, value) for value, written in wanted if written in content]
    return found


def test_the_canaries_were_taken_in(run_site: Site) -> None:
    assert {value for _, value in holding(CANARIES, run_site.folder / "sources")} == set(CANARIES)
    result = list(run_site.store("SELECT source, quarantined FROM data_quality WHERE rule = 'rows'"))
    assert ("felanmalan", 1) in result


def test_no_value_is_in_dagsters_storage_or_what_is_published(run_site: Site) -> None:
    assert list(files_below(run_site.dagster))
    assert not holding(CANARIES, run_site.dagster, run_site.home)


def test_nothing_is_pickled(run_site: Site) -> None:
    storage = run_site.dagster / "storage"
    assert storage.is_dir()
    assert not [path for path in files_below(storage) if path.suffix in {".pickle", ".pkl"}]
    kept = [path for path in files_below(storage) if path.parent.name != "compute_logs" and path.suffix != ".db"]
    assert not kept


def test_an_unexpected_error_leaves_its_place_and_never_its_message(fresh: Site) -> None:
    setup = fresh.setup
    value = CANARIES[0]

    @dg.asset(key=stop_key(setup, "landed", "spoilt"), **running(setup, "landed"))
    def spoilt() -> dg.MaterializeResult:
        with at_work(setup):
            int(value)
        return dg.MaterializeResult()

    with fresh.instance() as instance:
        result = dg.materialize([spoilt], instance=instance, raise_on_error=False)
    assert not result.success
    assert not holding(CANARIES, fresh.dagster)
    log = setup.project.run_log
    written = log.read_text(encoding="utf-8")
    assert value not in written
    assert "in spoilt" in written
    assert log.stat().st_mode & 0o777 == 0o600
    (line,) = (setup.project.home / FAILURES).read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["rule"] == "step_failed"


def test_a_fault_leaves_one_line_without_a_value(fresh: Site) -> None:
    survey = next(fresh.folder.glob("sources/enkat_*.csv"))
    lines = survey.read_text(encoding="utf-8").splitlines()
    survey.write_text("\n".join([lines[0].replace("svarskod", CANARIES[1]), *lines[1:], ""]), encoding="utf-8")
    setup = fresh.setup
    assets = [made for made in landed(setup) if made.key.path[-1] == survey.stem]
    with fresh.instance() as instance:
        result = dg.materialize(assets, instance=instance, raise_on_error=False)
        failed = [event for event in result.all_events if event.is_step_failure]
    assert not result.success
    assert len(failed) == 1
    (line,) = (setup.project.home / FAILURES).read_text(encoding="utf-8").splitlines()
    assert json.loads(line).keys() == {"at", "job", "step", "rule", "run"}
    assert not holding(CANARIES, fresh.dagster, setup.project.home)


@pytest.mark.parametrize("stop", ["landed", "checked", "reduced", "cleared", "whole", "parts", "questions", "release"])
def test_every_asset_reports_its_rows(run_site: Site, stop: str) -> None:
    keys = [spec.key for spec in run_site.definitions.resolve_all_asset_specs() if spec.key.path[1] == stop]
    with run_site.instance() as instance:
        events = {key: instance.get_latest_materialization_event(key) for key in keys}
    counted = {"dagster/row_count", "cleared", "report_sv", "index"}
    for key, event in events.items():
        assert event is not None, key
        assert event.asset_materialization is not None
        assert counted & event.asset_materialization.metadata.keys(), key
