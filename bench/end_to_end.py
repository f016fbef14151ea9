"""One stage of a row's way, in a process of its own: the functions that the assets call, without Dagster.

python bench/end_to_end.py STAGE FOLDER [--memory 768MB]    prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

from project import ON
from tillit.metrics.contracts import contract
from tillit.pipelines.assets.checking import mapped_tables
from tillit.pipelines.assets.clearing import pending_periods
from tillit.pipelines.assets.indicators import PARTS, WHOLE, computable, scopes
from tillit.pipelines.checks.expectations import check_table
from tillit.pipelines.checks.results import keep_results
from tillit.pipelines.cleared import open_cleared
from tillit.pipelines.clearing import clear_month, clear_wave
from tillit.pipelines.ingestion import ingest
from tillit.pipelines.publishing import publish_release, write_reports
from tillit.pipelines.quality import keep_quality
from tillit.pipelines.questioning import question
from tillit.pipelines.reading import prepare, read_measure
from tillit.pipelines.reducing import closed_waves, reduce_events, reduce_surveys
from tillit.pipelines.setup import Configuration, Setup
from tillit.pipelines.tables import count
from tillit.pipelines.vault import Vault
from tillit.pipelines.yaml_file import load_yaml

THREADS = 2


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

    def take_in(self, *names: str) -> int:
        """Sources into the vault."""
        accepted = 0
        for source in self.setup.configuration.sources:
            if source.name in names:
                with self.vault() as vault:
                    intake = ingest(vault, self.setup.source_file(source), items=self.setup.item_scales)
                    accepted += intake.accepted
        return accepted

    def check(self, *tables: str) -> int:
        """Great Expectations over the tables."""
        rules = 0
        for name in tables:
            with self.vault() as vault:
                results = check_table(vault.connection, contract(name), items=self.setup.item_scales)
                keep_results(self.setup.project, name, results)
                keep_quality(self.setup.project, vault.connection)
            rules += len(results)
        return rules

    def reduce_work(self) -> int:
        """Events -> cells."""
        with self.vault() as vault:
            reduce_events(vault.connection, ON, self.setup.governance.publish_delay_days)
            return count(vault.connection, "unit_flow")

    def reduce_answers(self) -> int:
        """Answers -> cells."""
        with self.vault() as vault:
            waves = closed_waves(vault.connection, ON)
            reduce_surveys(vault.connection, waves, self.setup.instruments, self.setup.scales())
            return count(vault.connection, "item_sum")

    def clear_answers(self) -> int:
        """All waves."""
        waves = pending_periods(self.setup).waves
        with self.vault() as vault:
            for wave in waves:
                with open_cleared(self.setup.project) as store:
                    clear_wave(
                        vault.connection,
                        store,
                        wave,
                        governance_k=self.setup.governance.k,
                        visible_after_days=self.setup.governance.visible_after_days,
                        instruments=self.setup.instruments,
                        on=ON,
                    )
        return len(waves)

    def clear_work(self) -> int:
        """All months."""
        months = pending_periods(self.setup).months
        with self.vault() as vault:
            for month in months:
                with open_cleared(self.setup.project) as store:
                    clear_month(
                        vault.connection,
                        store,
                        date.fromisoformat(f"{month}-01"),
                        visible_after_days=self.setup.governance.visible_after_days,
                        on=ON,
                    )
        return len(months)

    def read(self, stop: str) -> int:
        """Cleared cells -> readings, of the whole or of the parts."""
        with open_cleared(self.setup.project) as store:
            prepare(store)
            return sum(
                read_measure(store, measure, scope).rows
                for measure in computable(self.setup)
                for scope in scopes(measure, stop)
            )

    def ask(self) -> int:
        """Readings -> limits and questions."""
        with open_cleared(self.setup.project) as store:
            return question(store, self.setup).tests

    def release(self) -> int:
        """The release and the held file."""
        return sum(publish_release(self.setup, mapped_tables(self.setup)).rows.values())

    def report(self) -> int:
        """The pages as files."""
        return len(write_reports(self.setup))


STAGES: dict[str, Callable[[Way], int]] = {
    "units, waves, invitations": lambda way: way.take_in("organisation", "waves", "invitations"),
    "events into the vault": lambda way: way.take_in("events"),
    "answers into the vault": lambda way: way.take_in("answers"),
    "checks of events": lambda way: way.check("work_event"),
    "checks of answers": lambda way: way.check("response"),
    "checks of the rest": lambda way: way.check("org_unit", "survey_wave", "invitation"),
    "work reductions": Way.reduce_work,
    "answer reductions": Way.reduce_answers,
    "clearing of answers": Way.clear_answers,
    "clearing of work": Way.clear_work,
    "readings of the whole": lambda way: way.read(WHOLE),
    "readings of the parts": lambda way: way.read(PARTS),
    "limits and questions": Way.ask,
    "release": Way.release,
    "report": Way.report,
}
"""In the order of a row's way."""

AFTER = tuple(STAGES)[8:]


def run(stage: str, folder: Path, memory: str | None) -> Run:
    """Run a stage of the project in `folder`, here."""
    attributes = load_yaml(folder / "defs.yaml")["attributes"]
    setup = Setup(Configuration.model_validate(attributes), folder, ON)
    setup.project.prepare()
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = perf_counter()
    rows = STAGES[stage](Way(setup, memory))
    seconds = perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, processor, peak(), rows)


def peak() -> float:
    """Peak resident memory of this process in MiB.

    Linux lets a child begin with its parent's peak in getrusage; /proc counts from the child's own start.
    """
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=tuple(STAGES))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--memory", help="DuckDB's memory limit of the vault's connection")
    parser.add_argument("--profile", type=Path, help="write a cProfile there")
    arguments = parser.parse_args()
    if arguments.profile:
        import cProfile

        profile = cProfile.Profile()
        profile.enable()
    outcome = run(arguments.stage, arguments.folder, arguments.memory)
    if arguments.profile:
        profile.disable()
        profile.dump_stats(arguments.profile)
    print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    sys.exit(main())
