"""A small project on disk and the Dagster instance that runs it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import dagster as dg
import duckdb
from dagster._core.definitions.reconstruct import ReconstructableJob, ReconstructableRepository
from tillit.pipelines.definitions import RANGE_END, RANGE_START, definitions_of, load_project
from tillit.pipelines.setup import Setup
from tillit.pipelines.simulation.plan import Demo

CANARIES = ("Kanariefågel7391", "KANARIE-SVAR-5512", "kanarie-tidpunkt")
"""Values of the source that must not leave the vault: a person, a respondent, and a time that cannot be parsed."""


@dataclass(frozen=True)
class Site:
    """A project, and the Dagster instance that runs it."""

    demo: Demo
    folder: Path
    dagster: Path

    @property
    def setup(self) -> Setup:
        """The project as it stands."""
        return load_project(self.folder)

    @property
    def definitions(self) -> dg.Definitions:
        """What Dagster gets."""
        return definitions_of(self.setup)

    @property
    def assets(self) -> list[dg.AssetsDefinition]:
        """The assets of the definitions."""
        return assets_of(self.setup)

    @property
    def home(self) -> Path:
        """The project's home."""
        return self.setup.project.home

    @contextmanager
    def instance(self) -> Iterator[dg.DagsterInstance]:
        """The Dagster instance, with the shipped dagster.yaml."""
        with dg.DagsterInstance.from_config(str(self.dagster)) as instance:
            yield instance

    def run(
        self, job: str, *assets: str, periods: tuple[str, ...] = (), raise_on_error: bool = True
    ) -> dg.JobExecutionResult:
        """Run a job as Dagster does: definitions loaded anew, its own I/O manager, events in its storage.

        assets: keys without prefix, where not all are meant; periods: the first and the last partition.
        """
        code = ReconstructableRepository.for_module("tillit.pipelines.definitions", "project_definitions", None)
        # Dagster remembers the last job by its name, whatever project it was of
        ReconstructableJob.get_repository_definition.cache_clear()
        ReconstructableJob.get_definition.cache_clear()
        tags = {} if not periods else {RANGE_START: periods[0], RANGE_END: periods[-1]}
        if len(periods) == 1:
            tags = {"dagster/partition": periods[0]}
        chosen = [dg.AssetKey(["tillit", *asset.split("/")]) for asset in assets]
        with self.instance() as instance, _pointing_at(self.folder):
            return dg.execute_job(
                code.get_reconstructable_job(job),
                instance=instance,
                tags=tags,
                asset_selection=chosen or None,
                raise_on_error=raise_on_error,
            )

    def store(self, query: str) -> list[tuple[object, ...]]:
        """Rows of the cleared store."""
        with duckdb.connect(str(self.setup.project.cleared), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def frozen(self) -> list[tuple[object, ...]]:
        """The periods that are frozen."""
        return self.store("SELECT kind, period FROM frozen ORDER BY ALL")

    def copied(self, to: Path) -> Site:
        """The same site elsewhere."""
        shutil.copytree(self.folder, to / "project")
        shutil.copytree(self.dagster, to / "dagster")
        return replace(self, folder=to / "project", dagster=to / "dagster")


def assets_of(setup: Setup) -> list[dg.AssetsDefinition]:
    """The assets that a project gives Dagster."""
    return [made for made in definitions_of(setup).assets or () if isinstance(made, dg.AssetsDefinition)]


def keys_of(result: dg.ExecuteInProcessResult | dg.JobExecutionResult) -> list[tuple[str, ...]]:
    """Keys, without prefix, of what a run materialized."""
    found = (event.asset_key for event in result.get_asset_materialization_events())
    return [tuple(key.path[1:]) for key in found if key is not None]


@contextmanager
def _pointing_at(folder: Path) -> Iterator[None]:
    before = os.environ.get("TILLIT_PROJECT")
    os.environ["TILLIT_PROJECT"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["TILLIT_PROJECT"]
        else:
            os.environ["TILLIT_PROJECT"] = before


def planted(folder: Path) -> None:
    """Put the canaries into the sources: an actor, a respondent, and a row that is set aside."""
    cases = folder / "sources" / "felanmalan.csv"
    lines = cases.read_text(encoding="cp1252").splitlines()
    parts = lines[2].split(";")
    spoilt = [*parts[:1], CANARIES[2], *parts[2:]]
    named = [*parts[:3], CANARIES[0], *parts[4:]]
    cases.write_text("\n".join([*lines[:2], ";".join(named), *lines[3:], ";".join(spoilt), ""]), encoding="cp1252")
    survey = next(folder.glob("sources/enkat_*.csv"))
    answers = survey.read_text(encoding="utf-8").splitlines()
    first = answers[1].split(";")
    answers[1] = ";".join([first[0], CANARIES[1], *first[2:]])
    survey.write_text("\n".join([*answers, ""]), encoding="utf-8")
