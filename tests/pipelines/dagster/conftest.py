"""A small organisation, materialized once through Dagster's own storage and copied for every test."""

from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import pytest
from tillit.pipelines.simulation import small

from .project_site import Site, planted

OTHERS_WARNINGS = ("ignore:fetch_arrow_table:DeprecationWarning",)  # ibis 12 on duckdb 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole runs pass through libraries that warn of each other."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            for warning in OTHERS_WARNINGS:
                item.add_marker(pytest.mark.filterwarnings(warning))


@pytest.fixture(scope="session")
def written_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The project as files alone."""
    root = tmp_path_factory.mktemp("written")
    demo = small.write(root / "project")
    planted(root / "project")
    (root / "dagster").mkdir()
    shutil.copyfile(Path(__file__).parents[3] / "dagster.yaml", root / "dagster" / "dagster.yaml")
    return Site(demo, root / "project", root / "dagster")


@pytest.fixture(scope="session")
def run_site(written_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The project after all that is due has been run, every step once. Not to be changed."""
    site = written_site.copied(tmp_path_factory.mktemp("run"))
    assert site.run("tillit_take_in").success
    assert site.run("tillit_close_wave", "cleared/answers", periods=site.demo.waves).success
    assert site.run("tillit_monthly", "cleared/work", periods=site.demo.months).success
    assert site.run("tillit_release").success
    return site


@pytest.fixture
def fresh(written_site: Site, tmp_path: Path) -> Site:
    """A copy of the project's files."""
    return written_site.copied(tmp_path)


@pytest.fixture
def site(run_site: Site, tmp_path: Path) -> Site:
    """A copy of the project that has been run."""
    return run_site.copied(tmp_path)


@pytest.fixture
def graph(written_site: Site) -> dg.AssetGraph:
    """The graph of the project's assets."""
    return written_site.definitions.resolve_asset_graph()
