"""What Dagster is given: the way of a row, whole before parts, and everything off by default."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from tillit.pipelines.assets.stops import POOL, STOPS
from tillit.pipelines.definitions import definitions_of
from tillit.pipelines.schedules import due_month

from .project_site import Site

ROOT = Path(__file__).parents[3]
VAULT_STOPS = {"landed", "checked", "reduced", "cleared"}


def stop_of(key: dg.AssetKey) -> str:
    return key.path[1]


def ancestors(graph: dg.AssetGraph, key: dg.AssetKey) -> set[dg.AssetKey]:
    return graph.get_ancestor_asset_keys(key) - {key}


def keys(graph: dg.AssetGraph, stop: str) -> list[dg.AssetKey]:
    return [key for key in graph.get_all_asset_keys() if stop_of(key) == stop]


def test_every_stop_has_assets_and_no_other_exists(graph: dg.AssetGraph) -> None:
    assert {stop_of(key) for key in graph.get_all_asset_keys()} == set(STOPS)


def test_nothing_of_the_whole_depends_on_a_part(graph: dg.AssetGraph) -> None:
    wholes = keys(graph, "whole")
    assert wholes
    assert not [key for key in wholes if any(stop_of(above) == "parts" for above in ancestors(graph, key))]


def test_a_measure_of_parts_comes_after_its_whole(graph: dg.AssetGraph) -> None:
    wholes = {key.path[-1] for key in keys(graph, "whole")}
    for key in keys(graph, "parts"):
        above = {(stop_of(one), one.path[-1]) for one in graph.get(key).parent_keys}
        assert (("whole", key.path[-1]) in above) == (key.path[-1] in wholes)


def test_after_clearing_nothing_reads_the_vault(graph: dg.AssetGraph) -> None:
    for key in graph.get_all_asset_keys():
        if stop_of(key) not in VAULT_STOPS:
            assert not {stop_of(above) for above in graph.get(key).parent_keys} & {"landed", "checked", "reduced"}


def test_the_release_depends_on_everything_before_it(graph: dg.AssetGraph) -> None:
    ends = {key.path[-1]: key for key in keys(graph, "release")}
    before = {key for key in graph.get_all_asset_keys() if stop_of(key) != "release"}
    assert ancestors(graph, ends["candidate"]) == before
    assert graph.get(ends["published"]).parent_keys == {ends["candidate"]}
    assert graph.get(ends["report"]).parent_keys == {ends["published"]}


def test_every_asset_says_what_it_is_and_who_owns_it(written_site: Site) -> None:
    setup = written_site.setup
    owned = setup.configuration.model_copy(update={"owners": ("team:utveckling", "data@example.org")})
    specs = definitions_of(type(setup)(owned, setup.folder)).resolve_all_asset_specs()
    for spec in specs:
        assert spec.description
        assert list(spec.owners) == ["team:utveckling", "data@example.org"]
        assert set(spec.kinds) & {"duckdb", "html"}
        stop = spec.key.path[1]
        assert spec.group_name == stop or (spec.group_name or "").startswith(f"{stop}_")


@pytest.mark.parametrize("stop", ["checked", "whole", "parts", "questions"])
def test_tables_are_described_by_column(written_site: Site, stop: str) -> None:
    specs = [spec for spec in written_site.definitions.resolve_all_asset_specs() if spec.key.path[1] == stop]
    assert specs
    for spec in specs:
        columns = spec.metadata["dagster/column_schema"]
        assert isinstance(columns, dg.TableSchemaMetadataValue)
        assert all(column.description for column in columns.schema.columns)


def test_families_are_subsettable_and_their_version_is_the_definitions(written_site: Site) -> None:
    families = [made for made in written_site.assets if "_trust" in made.node_def.name]
    assert {made.node_def.name for made in families} == {"tillit_whole_trust", "tillit_parts_trust"}
    assert all(made.can_subset for made in families)
    for made in families:
        for spec in made.specs:
            card = written_site.setup.measures[spec.key.path[-1]].card
            assert spec.code_version == str(card.version)


def test_critical_checks_block_and_warnings_do_not(graph: dg.AssetGraph) -> None:
    checks = {key.name: graph.get_check_spec(key) for key in graph.asset_check_keys}
    assert checks["critical"].blocking
    assert checks["attacks_hold"].blocking
    assert checks["attacks_hold"].asset_key.path[-2:] == ["release", "candidate"]
    assert not checks["warnings"].blocking


def test_one_process_and_one_writer(written_site: Site) -> None:
    repository = written_site.definitions.get_repository_def()
    for job in repository.get_all_jobs():
        assert job.executor_def is dg.in_process_executor
    for made in written_site.assets:
        assert made.op.pool == POOL


def test_everything_is_off_and_in_the_organisations_time(written_site: Site) -> None:
    repository = written_site.definitions.get_repository_def()
    assert {schedule.name for schedule in repository.schedule_defs} == {
        "tillit_monthly_release",
        "tillit_monthly_retention",
    }
    for schedule in repository.schedule_defs:
        assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
        assert schedule.execution_timezone == "Europe/Stockholm"
    assert {sensor.name for sensor in repository.sensor_defs} == {"tillit_files", "tillit_waves", "tillit_due"}
    assert all(sensor.default_status is dg.DefaultSensorStatus.STOPPED for sensor in repository.sensor_defs)


@pytest.mark.parametrize(
    ("switch", "running"),
    [
        ("new_files", {"tillit_files"}),
        ("monthly", {"tillit_monthly_release"}),
        ("wave_close", {"tillit_waves", "tillit_due"}),
        ("retention", {"tillit_monthly_retention"}),
    ],
)
def test_the_governance_switches_it_on(fresh: Site, switch: str, running: set[str]) -> None:
    governance = fresh.folder / "governance.yaml"
    governance.write_text(f"{governance.read_text(encoding='utf-8')}\nschedules: {{{switch}: true}}\n", "utf-8")
    repository = fresh.definitions.get_repository_def()
    on = {one.name for one in repository.schedule_defs if one.default_status is dg.DefaultScheduleStatus.RUNNING}
    on |= {one.name for one in repository.sensor_defs if one.default_status is dg.DefaultSensorStatus.RUNNING}
    assert on == running


def test_two_projects_and_own_assets_live_in_one_place(written_site: Site) -> None:
    setup = written_site.setup
    other = setup.configuration.model_copy(update={"asset_key_prefix": ("north", "tillit"), "group_prefix": "north_"})

    @dg.asset
    def own() -> None: ...

    merged = dg.Definitions.merge(
        written_site.definitions, definitions_of(type(setup)(other, setup.folder)), dg.Definitions(assets=[own])
    )
    dg.Definitions.validate_loadable(merged)
    repository = merged.get_repository_def()
    assert {"tillit_monthly", "north_tillit_monthly"} <= set(repository.job_names)
    groups = {spec.group_name for spec in merged.resolve_all_asset_specs()}
    assert {"landed", "north_landed", "whole_trust", "north_whole_trust", "default"} <= groups


def test_a_month_is_due_when_its_delay_is_over() -> None:
    assert due_month(date(2027, 1, 15), 14) == "2026-12"
    assert due_month(date(2027, 1, 14), 14) == "2026-11"
    assert due_month(date(2027, 3, 1), 0) == "2027-02"


def test_the_shipped_workspace_is_valid_and_warns_of_nothing(written_site: Site, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dagster"), "definitions", "validate", "-w", "workspace.yaml"],
        cwd=ROOT,
        env={**os.environ, "TILLIT_PROJECT": str(written_site.folder), "DAGSTER_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Validation successful for code location" in done.stdout + done.stderr
    assert not re.search("(Beta|Preview|Deprecation)Warning", done.stdout + done.stderr)
