"""Everything tillit gives Dagster for one project, and a run of all that is due."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import dagster as dg

from .assets.checking import checked, mapped_tables
from .assets.clearing import cleared, pending_periods
from .assets.indicators import indicators
from .assets.landing import landed
from .assets.questions import questions
from .assets.reducing import reduced
from .assets.releasing import released
from .assets.stops import WAVES, stop_key
from .fault import Fault, Place, TillitError
from .schedules import asset_jobs, retention_job, schedules
from .sensors import file_sensor, wave_sensor
from .setup import Configuration, Setup
from .yaml_file import load_yaml

STOPS = ("landed", "checked", "reduced", "cleared", "whole", "parts", "questions", "release")
"""The stops, in the order of a row's way; also the groups' names, with the family added for whole and parts."""

QUIET = {"loggers": {"console": {"config": {"log_level": "ERROR"}}}}
"""A run from the command line speaks for itself; the events are in Dagster's own storage."""

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


@dataclass(frozen=True)
class Step:
    """One step of a run: its stop, and how long it took."""

    stop: str
    seconds: float


@dataclass(frozen=True)
class RunOutcome:
    """What a run led to."""

    released: Path
    report: Path
    steps: tuple[Step, ...]


def build_definitions(configuration: Configuration, folder: Path | None = None) -> dg.Definitions:
    """Assets, checks, jobs, schedules and sensors of one project.

    folder: where the configuration's relative paths start; the working folder where it is not given.
    """
    return definitions_of(Setup(configuration, folder or Path.cwd()))


def definitions_of(setup: Setup) -> dg.Definitions:
    """The same, of a project that is already loaded."""
    jobs = asset_jobs(setup)
    sensors = [file_sensor(setup, jobs["tillit_take_in"])]
    if "tillit_close_wave" in jobs:
        sensors.append(wave_sensor(setup, jobs["tillit_close_wave"]))
    return dg.Definitions(
        assets=_assets(setup),
        jobs=[*jobs.values(), retention_job(setup)],
        schedules=schedules(setup, jobs),
        sensors=sensors,
        executor=dg.in_process_executor,
    )


def load_project(folder: Path) -> Setup:
    """The project whose defs.yaml lies in `folder`."""
    attributes = load_yaml(folder / "defs.yaml").get("attributes", {})
    return Setup(Configuration.model_validate(attributes), folder)


def project_definitions() -> dg.Definitions:
    """The project that TILLIT_PROJECT points at; without it the demo, written first where it is not there yet."""
    named = os.environ.get("TILLIT_PROJECT")
    folder = Path(named or "demo").absolute()
    if named is None and not (folder / "defs.yaml").exists():
        from .simulation.municipality import write

        write(folder)
    return definitions_of(load_project(folder))


def run_project(folder: Path, *, on: date | None = None, report: Callable[[Step], None] | None = None) -> RunOutcome:
    """Everything that is due in the project, through Dagster, in this process.

    Raises TillitError where a step ends in a fault.
    """
    setup = replace(load_project(folder), on=on)
    assets = _assets(setup)
    steps: list[Step] = []
    home = setup.project.home / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        for stop in STOPS:
            started = time.perf_counter()
            for selection, tags in _due(setup, stop, instance):
                outcome = dg.materialize(
                    assets,
                    instance=instance,
                    selection=selection,
                    tags=tags,
                    run_config=QUIET,
                    raise_on_error=False,
                )
                _raise_fault(outcome)
            steps.append(Step(stop, time.perf_counter() - started))
            if report is not None:
                report(steps[-1])
    return RunOutcome(setup.project.published, setup.project.report, tuple(steps))


def _assets(setup: Setup) -> list[dg.AssetsDefinition]:
    makers = (landed, checked, reduced, cleared, indicators, questions, released)
    return [asset for make in makers for asset in make(setup)]


def _due(setup: Setup, stop: str, instance: dg.DagsterInstance) -> list[tuple[dg.AssetSelection, dict[str, str]]]:
    """What to materialize at a stop: its assets, with the range of periods where it has periods."""
    prefix = "/".join(setup.configuration.asset_key_prefix)
    if stop != "cleared":
        return [(dg.AssetSelection.from_string(f'key:"{prefix}/{stop}/*"'), {})]
    pending = pending_periods(setup)
    instance.add_dynamic_partitions(str(WAVES.name), [*pending.waves])
    found: list[tuple[dg.AssetSelection, dict[str, str]]] = []
    for name, periods in (("answers", pending.waves), ("work", pending.months)):
        if periods:
            selection = dg.AssetSelection.assets(stop_key(setup, "cleared", name))
            found.append((selection, {RANGE_START: periods[0], RANGE_END: periods[-1]}))
    if "external_reading" in mapped_tables(setup):
        found.append((dg.AssetSelection.assets(stop_key(setup, "cleared", "external")), {}))
    return found


def _raise_fault(outcome: dg.ExecuteInProcessResult) -> None:
    """Turn a failed step back into its fault."""
    for event in outcome.all_events:
        failure = event.step_failure_data if event.is_step_failure else None
        if failure is None:
            continue
        given = None if failure.user_failure_data is None else failure.user_failure_data.metadata
        if given and "rule" in given:
            raise TillitError(
                Fault(
                    Place(str(given["place"].value)),
                    str(given["rule"].value),
                    str(failure.user_failure_data.description).split("\n", 1)[0].split(": ", 1)[-1].rsplit(" [", 1)[0],
                    str(given["what_to_do"].value),
                    str(given["what_was_kept"].value),
                )
            )
        raise TillitError(
            Fault(
                Place(str(event.step_key)),
                "step_failed",
                "The step ended in an error that is no fault of the input.",
                "Open the run in Dagster's page for the log, and report it if it comes again.",
                "Everything before the step; nothing of the step itself.",
            )
        )
