"""One stage of a row's way, in a process of its own: the functions that the assets call, without Dagster.

python bench/end_to_end.py STAGE FOLDER [--memory 1GB] [--profile FILE]    prints one line of JSON.

What a stage imports is loaded before its clock starts, and counts in its peak. Great Expectations has a stage of its
own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from cProfile import Profile
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

from project import ON
from tillit.metrics.contracts import contract
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.setup import Configuration, Setup
from tillit.pipelines.tables import count
from tillit.pipelines.vault.vault import Vault
from tillit.pipelines.yaml_file import load_yaml

THREADS = 2
GREAT_EXPECTATIONS = "great_expectations"


@dataclass(frozen=True)
class Run:
    """Wall and processor seconds, peak memory of the process in MiB, and how much went through."""

    seconds: float
    processor: float
    peak: float
    rows: int


@dataclass(frozen=True)
class Way:
    """A project on its way. Every stage returns how many rows (rules, periods, readings, files) it dealt with."""

    setup: Setup
    memory: str | None

    def vault(self) -> Vault:
        """The vault with two threads, and DuckDB's share of memory where another than its own was asked for."""
        if self.memory is None:
            return Vault(self.setup.project, threads=THREADS)
        return Vault(self.setup.project, threads=THREADS, memory=self.memory)


def take_in(way: Way, *names: str) -> int:
    """Sources into the vault; accepted rows."""
    from tillit.pipelines.landing.ingestion import ingest

    accepted = 0
    for source in way.setup.configuration.sources:
        if source.name in names:
            with way.vault() as vault:
                accepted += ingest(vault, way.setup.source_file(source), items=way.setup.item_scales).accepted
    return accepted


def check(way: Way, *tables: str) -> int:
    """Great Expectations over the tables; rules tested."""
    from tillit.pipelines.checks.expectations import check_table
    from tillit.pipelines.checks.quality import keep_quality
    from tillit.pipelines.checks.results import keep_results

    rules = 0
    for name in tables:
        with way.vault() as vault:
            results = check_table(vault.connection, contract(name), items=way.setup.item_scales)
            keep_results(way.setup.project, name, results)
            keep_quality(way.setup.project, vault.connection)
        rules += len(results)
    return rules


def reduce_work(way: Way) -> int:
    """Events -> cells; cells of units' flow."""
    from tillit.pipelines.reducing import reduce_events

    with way.vault() as vault:
        reduce_events(vault.connection, ON, way.setup.governance.publish_delay_days)
        return count(vault.connection, "unit_flow")


def reduce_answers(way: Way) -> int:
    """Answers -> cells; cells of items."""
    from tillit.pipelines.reducing import closed_waves, reduce_surveys

    with way.vault() as vault:
        waves = closed_waves(vault.connection, ON)
        reduce_surveys(vault.connection, waves, way.setup.instruments, way.setup.scales())
        return count(vault.connection, "item_sum")


def clear_answers(way: Way) -> int:
    """Every wave."""
    from tillit.pipelines.clearing.clearing import clear_wave
    from tillit.pipelines.reducing import closed_waves

    governance = way.setup.governance
    with way.vault() as vault, open_cleared(way.setup.project) as store:
        waves = closed_waves(vault.connection, ON)
        for wave in waves:
            clear_wave(
                vault.connection,
                store,
                wave,
                governance_k=governance.k,
                visible_after_days=governance.visible_after_days,
                instruments=way.setup.instruments,
                on=ON,
            )
    return len(waves)


def clear_work(way: Way) -> int:
    """Every month."""
    from tillit.pipelines.clearing.clearing import clear_month
    from tillit.pipelines.reducing import reduced_months

    days = way.setup.governance.visible_after_days
    with way.vault() as vault, open_cleared(way.setup.project) as store:
        months = reduced_months(vault.connection)
        for month in months:
            clear_month(vault.connection, store, date.fromisoformat(f"{month}-01"), visible_after_days=days, on=ON)
    return len(months)


def read(way: Way, stop: str) -> int:
    """Cleared cells -> readings of the whole or of the parts."""
    from tillit.pipelines.assets.indicators import computable, scopes
    from tillit.pipelines.reading.reading import prepare, read_measure

    with open_cleared(way.setup.project) as store:
        prepare(store)
        return sum(
            read_measure(store, measure, scope).rows
            for measure in computable(way.setup)
            for scope in scopes(measure, stop)
        )


def ask(way: Way) -> int:
    """Readings -> limits and questions; tests made."""
    from tillit.pipelines.reading.questioning import question

    with open_cleared(way.setup.project) as store:
        return question(store, way.setup).tests


def release(way: Way) -> int:
    """The release and the held file; published rows."""
    from tillit.pipelines.release.publishing import publish_release

    tables = {name for source in way.setup.configuration.sources for name in way.setup.mapping(source).table_names()}
    return sum(publish_release(way.setup, tables).rows.values())


def report(way: Way) -> int:
    """The pages; files written."""
    from tillit.pipelines.release.publishing import write_reports

    return len(write_reports(way.setup))


def all_in_dagster(way: Way) -> int:
    """Everything that is due, as `tillit run` does it; files of the release."""
    from tillit.pipelines.definitions import run_project

    run_project(way.setup.folder, on=ON)
    return 1


@dataclass(frozen=True)
class Stage:
    """A stage: what it does, and the modules that are loaded before its clock starts."""

    does: Callable[[Way], int]
    loads: tuple[str, ...] = ()


INGESTION = ("tillit.pipelines.landing.ingestion",)
CHECKS = (GREAT_EXPECTATIONS, "tillit.pipelines.checks.expectations", "tillit.pipelines.checks.quality")
REDUCTIONS = ("tillit.pipelines.reducing",)
CLEARING = ("tillit.pipelines.clearing.clearing", "tillit.pipelines.reducing")
READINGS = ("tillit.pipelines.assets.indicators", "tillit.pipelines.reading.reading")

STAGES = {
    "take in units, waves, invitations": Stage(
        lambda way: take_in(way, "organisation", "waves", "invitations"), INGESTION
    ),
    "take in events": Stage(lambda way: take_in(way, "events"), INGESTION),
    "take in answers": Stage(lambda way: take_in(way, "answers"), INGESTION),
    "import Great Expectations": Stage(lambda _: int(_load(GREAT_EXPECTATIONS))),
    "check events": Stage(lambda way: check(way, "work_event"), CHECKS),
    "check answers": Stage(lambda way: check(way, "response"), CHECKS),
    "check the rest": Stage(lambda way: check(way, "org_unit", "survey_wave", "invitation"), CHECKS),
    "reduce work": Stage(reduce_work, REDUCTIONS),
    "reduce answers": Stage(reduce_answers, REDUCTIONS),
    "clear work": Stage(clear_work, CLEARING),
    "clear answers": Stage(clear_answers, CLEARING),
    "readings of the whole": Stage(lambda way: read(way, "whole"), READINGS),
    "readings of the parts": Stage(lambda way: read(way, "parts"), READINGS),
    "limits and questions": Stage(ask, ("tillit.pipelines.reading.questioning",)),
    "release": Stage(release, ("tillit.pipelines.release.publishing",)),
    "report": Stage(report, ("tillit.pipelines.release.publishing", "tillit.dashboards.report")),
}
"""In the order of a row's way."""

IN_DAGSTER = "all of it, through Dagster"


def run(stage: Stage, folder: Path, memory: str | None) -> Run:
    """Run a stage of the project in `folder`, here."""
    attributes = load_yaml(folder / "defs.yaml")["attributes"]
    setup = Setup(Configuration.model_validate(attributes), folder, ON)
    setup.project.prepare()
    for module in stage.loads:
        _load(module)
    way = Way(setup, memory)
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = perf_counter()
    rows = stage.does(way)
    seconds = perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, processor, peak(), rows)


def _load(module: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark, where present, warns of pandas 3 on import
        importlib.import_module(module)
    return True


def peak() -> float:
    """Peak resident memory of this process in MiB.

    On Linux getrusage begins with what the parent had; /proc counts from this program's own start.
    """
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("stage", choices=(*STAGES, IN_DAGSTER))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--memory", help="DuckDB's memory limit of the vault's connection")
    parser.add_argument("--profile", type=Path, help="where to write a profile")
    arguments = parser.parse_args()
    stage = STAGES.get(arguments.stage, Stage(all_in_dagster))
    if arguments.profile is None:
        print(json.dumps(asdict(run(stage, arguments.folder, arguments.memory))))
        return
    with Profile() as profile:
        print(json.dumps(asdict(run(stage, arguments.folder, arguments.memory))))
    profile.dump_stats(arguments.profile)


if __name__ == "__main__":
    sys.exit(main())
