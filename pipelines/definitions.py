"""Everything tillit gives Dagster for one project, and a run of all that is due."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import dagster as dg
from pydantic import BaseModel

from .assets.checking import checked
from .assets.clearing import cleared, pending_periods
from .assets.dead_runs import end_dead_runs, own_tags
from .assets.indicators import indicators
from .assets.landing import landed
from .assets.questions import questions
from .assets.reducing import reduced
from .assets.releasing import ATTACKS_HOLD, released
from .assets.stops import PATIENCE_SECONDS, STOPS, of_stops, stop_key, waves
from .fault import Fault, Place, TillitError
from .jobs import jobs_of
from .release.candidate import attack_found
from .schedules import schedules
from .sensors import sensors
from .setup import Configuration, Setup
from .yaml_file import read_yaml

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
    jobs = jobs_of(setup)
    return dg.Definitions(
        assets=_assets(setup),
        jobs=jobs.all(),
        schedules=schedules(setup, jobs),
        sensors=sensors(setup, jobs),
        executor=dg.in_process_executor,
    )


class DefsFile(BaseModel):
    """A defs.yaml; the parts that are not tillit's are Dagster's business."""

    attributes: Configuration


def load_project(folder: Path) -> Setup:
    """The project whose defs.yaml lies in `folder`; TillitError with line and column where it cannot be read."""
    return Setup(read_yaml(folder / "defs.yaml", DefsFile).attributes, folder)


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

    Its events are kept in DAGSTER_HOME where that is set, and otherwise nowhere. Raises TillitError where a step ends
    in a fault.
    """
    setup = replace(load_project(folder), on=on)
    assets = _assets(setup)
    steps: list[Step] = []
    with _instance() as instance:
        end_dead_runs(instance)
        for stop in STOPS:
            started = time.perf_counter()
            for selection, tags in _due(setup, stop, instance):
                outcome = dg.materialize(
                    assets,
                    instance=instance,
                    selection=selection,
                    tags={**tags, **own_tags()},
                    run_config=QUIET,
                    raise_on_error=False,
                )
                _raise_fault(setup, outcome)
            steps.append(Step(stop, time.perf_counter() - started))
            if report is not None:
                report(steps[-1])
    return RunOutcome(setup.project.published, setup.project.report, tuple(steps))


def _instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.get() if os.environ.get("DAGSTER_HOME") else dg.DagsterInstance.ephemeral()


def _assets(setup: Setup) -> list[dg.AssetsDefinition]:
    makers = (landed, checked, reduced, cleared, indicators, questions, released)
    return [asset for make in makers for asset in make(setup)]


def _due(setup: Setup, stop: str, instance: dg.DagsterInstance) -> list[tuple[dg.AssetSelection, dict[str, str]]]:
    """What to materialize at a stop: its assets, with the range of periods where it has periods."""
    if stop != "cleared":
        return [(of_stops(setup, stop), {})]
    pending = pending_periods(setup, PATIENCE_SECONDS)
    found: list[tuple[dg.AssetSelection, dict[str, str]]] = []
    if pending.waves:
        name = str(waves(setup).name)
        instance.add_dynamic_partitions(name, [*pending.waves])
        in_order = [wave for wave in instance.get_dynamic_partitions(name) if wave in pending.waves]
        found.append((_cleared_of(setup, "answers"), _range(in_order)))
    if pending.months:
        found.append((_cleared_of(setup, "work"), _range(pending.months)))
    if "external_reading" in setup.fed_tables:
        found.append((_cleared_of(setup, "external"), {}))
    return found


def _cleared_of(setup: Setup, name: str) -> dg.AssetSelection:
    return dg.AssetSelection.assets(stop_key(setup, "cleared", name))


def _range(periods: Sequence[str]) -> dict[str, str]:
    return {RANGE_START: periods[0], RANGE_END: periods[-1]}


def _raise_fault(setup: Setup, outcome: dg.ExecuteInProcessResult) -> None:
    """Turn a failed step back into its fault."""
    for check in outcome.get_asset_check_evaluations():
        if check.check_name == ATTACKS_HOLD and not check.passed:
            raise attack_found(setup.project)
        if check.blocking and not check.passed:
            raise TillitError(_critical(setup, check.asset_key.path[-1], sorted(check.metadata.keys() - {"page"})))
    for event in outcome.all_events:
        failed = event.step_failure_data if event.is_step_failure else None
        if failed is None:
            continue
        given = None if failed.user_failure_data is None else failed.user_failure_data.metadata
        parts = {} if given is None else {name: str(value.value) for name, value in given.items()}
        if "rule" in parts:
            raise TillitError(
                Fault(
                    Place(parts["place"]), parts["rule"], parts["problem"], parts["what_to_do"], parts["what_was_kept"]
                )
            )
        raise TillitError(
            Fault(
                Place(str(event.step_key)),
                "step_failed",
                "The step ended in an error that is no fault of the input.",
                "Read the end of run.log in the vault's folder, and report it if it comes again.",
                "Everything before the step; nothing of the step itself.",
            )
        )


def _critical(setup: Setup, table: str, rules: Sequence[str]) -> Fault:
    page = f"checks_{setup.governance.language}.html"
    return Fault(
        Place(table),
        rules[0],
        f"The table breaks {', '.join(rules)}, without which nothing is computed.",
        f"See the rows in {page} in the project's report, correct the source and run again.",
        "The rows stay in the vault; nothing is computed from them, and the release in force stays.",
    )
