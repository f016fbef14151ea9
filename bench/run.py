"""From file to release, stage by stage, beside hand-written SQL: `make bench`.

python bench/run.py [--rows 1000000 10000000] [--repeat 3] [--large] [--folder .cache/bench]

Every stage is a process of its own with two threads. Work and answers are reduced `--repeat` times, in turn with the
hand-written SQL of ../shared/yardsticks on the same data; ratios are medians of pairs. `--large` adds 100 million
events, and as many answers, with DuckDB's memory limit at 3 GB. Where the yardsticks are absent data are made here and
there is no ratio. The tables are printed and written to the folder, which git ignores.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from math import log10
from pathlib import Path

from end_to_end import IN_DAGSTER, STAGES, THREADS, Run
from project import source_files, write_project
from reductions import YARDSTICKS

HERE = Path(__file__).resolve().parent
LARGE = 100_000_000
LARGE_MEMORY = "3GB"
DAGSTER_ROWS = 1_000_000
YARDSTICK_MEMORY = {"work": "1100MB", "answers": "300MB"}
"""As in reductions.py."""
BESIDE = {
    "reduce work": ("w1.sql", "w1_plain.sql"),
    "reduce answers": ("w2.sql", "w2_plain.sql"),
}
AFTER = tuple(STAGES)[tuple(STAGES).index("reduce answers") + 1 :]
CHECKS = ("check events", "check answers", "check the rest")


@dataclass
class Measured:
    """Every run of every stage and yardstick at one size."""

    rows: int
    memory: str | None
    runs: dict[str, list[Run]] = field(default_factory=dict)

    def note(self, name: str, run: Run) -> None:
        """Keep a run, and say so."""
        self.runs.setdefault(name, []).append(run)
        print(f"  {name:<34}{run.seconds:9.2f} s {run.processor:9.2f} s cpu {run.peak:7.0f} MiB", flush=True)

    def median(self, name: str) -> Run:
        """The median of each figure over the runs."""
        runs = self.runs[name]
        return Run(
            statistics.median(run.seconds for run in runs),
            statistics.median(run.processor for run in runs),
            statistics.median(run.peak for run in runs),
            runs[-1].rows,
        )


# --- runs ----------------------------------------------------------------------------------------------------


def run_stage(name: str, home: Path, memory: str | None) -> Run:
    """A stage, in a new process."""
    command = [sys.executable, str(HERE / "end_to_end.py"), name, str(home)]
    done = subprocess.run(
        [*command, *(["--memory", memory] if memory else [])],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if name == IN_DAGSTER else None,
        text=True,
    )
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def run_yardstick(sql: str, data: Path, memory: str) -> Run:
    """A yardstick, in a new process; its seconds are those it counts itself, without starting Python."""
    file = data / ("events.parquet" if sql.startswith("w1") else "survey.parquet")
    # a shell between, because Linux lets a child's peak begin with its parent's
    shell = ["/bin/sh", "-c", '"$@"; exit $?', "sh"]
    command = [sys.executable, str(YARDSTICKS / "duck.py"), str(YARDSTICKS / sql), str(file), str(THREADS), memory]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [*shell, *command], check=True, stdout=subprocess.PIPE, text=True, cwd=data, env={**os.environ, "V": "1"}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    line = next(line for line in done.stdout.splitlines() if line.startswith("total")).split()
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(float(line[1]), processor, float(line[4]), 0)


def measure(rows: int, repeat: int, folder: Path, memory: str | None) -> Measured:
    """Every stage at one size, the reductions in turn with the yardsticks."""
    print(f"\n{rows:,} events, {rows:,} answers", flush=True)
    data, home = folder / f"data_{rows}", folder / f"project_{rows}"
    shutil.rmtree(home, ignore_errors=True)
    source_files(data, rows)
    write_project(home, data)
    measured = Measured(rows, memory)
    for stage in STAGES:
        beside = BESIDE.get(stage, ()) if YARDSTICKS.exists() else ()
        for _ in range(repeat if stage in BESIDE else 1):
            for sql in beside:
                measured.note(sql, run_yardstick(sql, data, memory or YARDSTICK_MEMORY[stage.split()[-1]]))
            measured.note(stage, run_stage(stage, home, memory))
    if rows == DAGSTER_ROWS:
        shutil.rmtree(home / "tillit_home")
        measured.note(IN_DAGSTER, run_stage(IN_DAGSTER, home, None))
    shutil.rmtree(home)
    return measured


# --- tables --------------------------------------------------------------------------------------------------


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table; figures to the right."""
    lines = ["| " + " | ".join(headers) + " |", "|---|" + "---:|" * (len(headers) - 1)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows), ""]


def stage_table(sizes: Sequence[Measured]) -> list[str]:
    """Seconds, seconds of processor and peak of every stage at every size, with the growth between sizes."""
    headers = ["stage"]
    for measured in sizes:
        headers += [f"{_short(measured.rows)}: s", "cpu s", "MiB"]
    headers += [f"growth {_short(one.rows)} to {_short(two.rows)}" for one, two in _steps(sizes)]
    rows: list[list[str]] = []
    for name in (*STAGES, IN_DAGSTER):
        if not any(name in measured.runs for measured in sizes):
            continue
        row = [name]
        for measured in sizes:
            found = measured.median(name) if name in measured.runs else None
            row += [f"{found.seconds:.2f}", f"{found.processor:.2f}", f"{found.peak:.0f}"] if found else [""] * 3
        row += [
            f"{_growth(one, two, name):.2f}" if name in one.runs and name in two.runs else ""
            for one, two in _steps(sizes)
        ]
        rows.append(row)
    return table(headers, rows)


def ratio_table(sizes: Sequence[Measured]) -> list[str]:
    """Ours beside the hand-written SQL, in pairs."""
    headers = ("reduction, beside", "rows", "ours s", "theirs s", "ratio", "cpu ratio", "ours MiB", "theirs MiB")
    rows = [
        (
            f"{stage}, {sql}",
            _short(measured.rows),
            f"{measured.median(stage).seconds:.2f}",
            f"{measured.median(sql).seconds:.2f}",
            _spread([ours.seconds / theirs.seconds for ours, theirs in _pairs(measured, stage, sql)]),
            _spread([ours.processor / theirs.processor for ours, theirs in _pairs(measured, stage, sql)]),
            f"{measured.median(stage).peak:.0f}",
            f"{measured.median(sql).peak:.0f}",
        )
        for measured in sizes
        for stage, yardsticks in BESIDE.items()
        for sql in yardsticks
        if sql in measured.runs
    ]
    return table(headers, rows) if rows else ["No ratio: ../shared/yardsticks is absent.", ""]


def longer(measured: Measured) -> list[str]:
    """The stages after the reductions that take longer than the reductions, by their seconds of processor."""
    reductions = sum(measured.median(stage).processor for stage in BESIDE)
    late = [name for name in (*CHECKS, *AFTER) if measured.median(name).processor > reductions]
    named = ", ".join(f"{name} ({measured.median(name).processor:.1f} s)" for name in late) or "none"
    return [f"- {_short(measured.rows)}: the reductions take {reductions:.1f} s of processor; longer: {named}."]


def document(sizes: Sequence[Measured], command: str) -> str:
    """The whole report as Markdown."""
    machine = (
        f"{os.cpu_count()} cores, {_memory_gib():.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    )
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    limits = "; ".join(
        f"{_short(measured.rows)}: DuckDB's memory limit {measured.memory or 'as in a run'}" for measured in sizes
    )
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine}, load at the end {load}. `{command}`. {limits}.",
        "",
        *stage_table(sizes),
        *ratio_table(sizes),
        "Beside the reductions:",
        "",
        *(line for measured in sizes for line in longer(measured)),
        "",
    ]
    return "\n".join(lines)


def _pairs(measured: Measured, stage: str, sql: str) -> list[tuple[Run, Run]]:
    return list(zip(measured.runs[stage], measured.runs[sql], strict=True))


def _spread(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


def _steps(sizes: Sequence[Measured]) -> list[tuple[Measured, Measured]]:
    return list(pairwise(sizes))


def _growth(one: Measured, two: Measured, name: str) -> float:
    """Exponent of the growth of processor seconds: 1 where ten times the rows take ten times as long."""
    more = max(two.median(name).processor, 0.01) / max(one.median(name).processor, 0.01)
    return log10(more) / log10(two.rows / one.rows)


def _short(rows: int) -> str:
    return f"{rows // 1_000_000} M" if rows >= 1_000_000 else f"{rows:,}"


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--large", action="store_true", help="100 million events and answers too; some twenty minutes")
    parser.add_argument("--folder", type=Path, default=HERE.parent / ".cache" / "bench")
    arguments = parser.parse_args()
    folder: Path = arguments.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if not YARDSTICKS.exists():
        print("../shared/yardsticks is absent: data are made here, and there is no ratio")
    wanted: list[tuple[int, int, str | None]] = [(rows, arguments.repeat, None) for rows in sorted(arguments.rows)]
    if arguments.large:
        wanted.append((LARGE, 1, LARGE_MEMORY))
    path = folder / f"{datetime.now(UTC):%Y-%m-%d_%H%M}.md"
    sizes: list[Measured] = []
    for rows, repeat, memory in wanted:
        sizes.append(measure(rows, repeat, folder, memory))
        path.write_text(document(sizes, " ".join(["python", "bench/run.py", *sys.argv[1:]])), encoding="utf-8")
    print(f"\n{path.read_text(encoding='utf-8')}\nAlso in {path}")


if __name__ == "__main__":
    main()
