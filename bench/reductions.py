"""Reductions against hand-written SQL: the same data, in turn, in one run.

python bench/reductions.py [--rows 1000000 10000000] [--repeat 3] [--only work] [--folder FOLDER] [--steps]

Data and SQL come from ../shared/yardsticks where that folder is present; otherwise data are made here and no ratio is
given. Every run is a process of its own with two threads; a run's peak is the whole process's (Python and Ibis too).
The yardsticks read Parquet; ours read the vault's tables, which are loaded before, and that is reported by itself.

Ours does more than w1.sql: every spell of a case that is opened again; withdrawals; who stands behind every unit and
either side of every interface, and with how many steps or handovers each; distinct cases per unit and interface; life
tables of visits and cases per month instead of quantiles of closed ones; hours split at month ends; waits; closures
with follow-up; returns per pair; the full run of queue after a handover and not its first step alone. What of this
takes steps of its own is told apart. Less: no quantiles, no curve (estimates work them out from bins).
Ours does more than w2.sql: skipped sensitive items, no variation at all, squares; reliability and spread of scales
(timed apart). Less: no roll-up of the tree, no response rate (both belong to clearing).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb
from tillit.metrics.contracts import DUCKDB_TYPES, RESPONSE, WORK_EVENT, Contract

YARDSTICKS = Path(__file__).resolve().parent.parent.parent / "shared" / "yardsticks"
THREADS = 2
NOT_IN_YARDSTICK = frozenset(
    f"{prefix}{name}"
    for prefix, names in (
        ("", ("wait", "unit_case", "giver", "taker", "follow_up")),
        (
            "cells: ",
            ("interface_people", "interface_returns", "unit_cases", "unit_closures", "unit_waits", "whole_waits"),
        ),
    )
    for name in names
)
"""Steps and cells that nothing in w1.sql answers to; steps that serve others too are not among them."""
MEMORY = {"work": "1100MB", "answers": "300MB"}
"""DuckDB's limit, as in reduce_once.py."""


@dataclass
class Run:
    """One process: wall and processor seconds of the reductions, peak in MiB, seconds per step."""

    seconds: float
    processor: float
    peak: float
    steps: dict[str, float] = field(default_factory=dict)


# --- data ----------------------------------------------------------------------------------------------------


def make_files(folder: Path, rows: int) -> None:
    """events.parquet and survey.parquet (with roster and units beside it), some `rows` rows each."""
    if YARDSTICKS.exists():
        for kind, name in (("events", "events"), ("survey", "survey")):
            command = [sys.executable, str(YARDSTICKS / "gen.py"), kind, str(rows), str(folder / f"{name}.parquet")]
            subprocess.run(command, check=True, capture_output=True)
        return
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute("SELECT setseed(0.5)")
    connection.execute(
        """COPY (
            SELECT case_id, TIMESTAMP '2022-01-01' + to_seconds((case_start + step * random() * 60000)::BIGINT) AS at,
                   'act' AS activity,
                   CASE WHEN step = 9 AND case_id % 8 > 0 THEN 'done' WHEN random() < .5 THEN 'active'
                        WHEN random() < .64 THEN 'queue' ELSE 'waiting_external' END AS status_class,
                   ((case_id * 7 + (random() * 1.5)::INT * step) % 500)::INT AS unit_id,
                   (random() * 20000)::INT AS actor_id
            FROM (SELECT range AS case_id, random() * 94000000 AS case_start FROM range($cases)),
                 range(1, 10) AS t(step)
        ) TO $events""",
        {"cases": rows // 9, "events": str(folder / "events.parquet")},
    )
    connection.execute(
        """COPY (
            SELECT wave, respondent, (respondent % 600 + 100)::INT AS unit_id, item, (1 + random() * 4)::INT AS answer
            FROM range(12) AS w(wave), range($people) AS r(respondent), range(20) AS i(item)
        ) TO $survey""",
        {"people": rows // 240, "survey": str(folder / "survey.parquet")},
    )


def load_vault(folder: Path) -> float:
    """vault.duckdb with response and work_event as the vault stores them; seconds it took."""
    begun = perf_counter()
    with duckdb.connect(str(folder / "vault.duckdb")) as vault:
        vault.execute(f"SET threads = {THREADS}")
        for contract in (WORK_EVENT, RESPONSE):
            vault.execute(f"CREATE TABLE {contract.name} ({_columns(contract)})")
        vault.execute(
            """INSERT INTO work_event SELECT (hash(case_id) >> 1)::BIGINT, "at",
                'unit_' || lpad(unit_id::VARCHAR, 4, '0'),
                (hash(actor_id + 7) >> 1)::BIGINT, activity::VARCHAR, NULL, status_class::VARCHAR, NULL, 1,
                row_number() OVER () FROM read_parquet($file)""",
            {"file": str(folder / "events.parquet")},
        )
        vault.execute(
            """INSERT INTO response SELECT 'wave_' || lpad(wave::VARCHAR, 2, '0'),
                (hash(respondent * 31 + wave) >> 1)::BIGINT, 'unit_' || lpad(unit_id::VARCHAR, 4, '0'),
                'item_' || lpad(item::VARCHAR, 2, '0'), answer, 2,
                row_number() OVER () FROM read_parquet($file)""",
            {"file": str(folder / "survey.parquet")},
        )
        vault.execute("CHECKPOINT")
    return perf_counter() - begun


def _columns(contract: Contract) -> str:
    pseudonyms = {"case_id", *(column.name for column in contract.columns if column.person)}
    columns = [
        f"{column.name} {'BIGINT' if column.name in pseudonyms else DUCKDB_TYPES[column.kind]}"
        for column in contract.columns
    ]
    return ", ".join((*columns, "file_id BIGINT", "row_number BIGINT"))


# --- in turn -------------------------------------------------------------------------------------------------


def run_ours(kind: str, folder: Path) -> Run:
    """Ours, in a new process."""
    command = [sys.executable, str(Path(__file__).with_name("reduce_once.py")), kind, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def run_yardstick(sql: str, folder: Path) -> Run:
    """A yardstick, in a new process; its seconds are those it counts itself (without starting Python)."""
    kind = "work" if sql.startswith("w1") else "answers"
    file = folder / ("events.parquet" if kind == "work" else "survey.parquet")
    command = [
        sys.executable,
        str(YARDSTICKS / "duck.py"),
        str(YARDSTICKS / sql),
        str(file),
        str(THREADS),
        MEMORY[kind],
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder, env={**os.environ, "V": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    line = next(line for line in done.stdout.splitlines() if line.startswith("total")).split()
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(float(line[1]), processor, float(line[4]))


PAIRS = (
    ("work", ("w1.sql", "w1_plain.sql")),
    ("answers", ("w2.sql", "w2_plain.sql")),
    ("answers_and_scales", ("w2.sql",)),
)


def compare(rows: int, repeat: int, folder: Path, kinds: list[str], *, steps: bool) -> None:
    """Print seconds, peaks and paired ratios for `rows` rows."""
    make_files(folder, rows)
    loaded = load_vault(folder)
    print(f"\n{rows:,} events, {rows:,} answers; loaded into a vault in {loaded:.1f} s (not in the figures below)")
    for kind, yardsticks in PAIRS:
        if kind not in kinds:
            continue
        ours: list[Run] = []
        theirs: dict[str, list[Run]] = {sql: [] for sql in yardsticks if YARDSTICKS.exists()}
        for _ in range(repeat):
            for sql, runs in theirs.items():
                runs.append(run_yardstick(sql, folder))
            ours.append(run_ours(kind, folder))
        _report(kind, ours, theirs)
        if steps:
            for name, seconds in ours[-1].steps.items():
                print(f"    {seconds:8.3f} s  {name}")


def _report(kind: str, ours: list[Run], theirs: dict[str, list[Run]]) -> None:
    def middle(runs: list[Run], of: Callable[[Run], float]) -> float:
        return statistics.median(of(run) for run in runs)

    def line(name: str, runs: list[Run], more: str = "") -> None:
        wall, processor, peak = (
            middle(runs, of) for of in (lambda run: run.seconds, lambda run: run.processor, lambda run: run.peak)
        )
        print(f"  {name:<20} {wall:8.2f} s  {processor:8.2f} s of processor  {peak:6.0f} MiB  {more}")

    line(kind, ours)
    more = [sum(took for name, took in run.steps.items() if name in NOT_IN_YARDSTICK) for run in ours]
    for sql, runs in theirs.items():
        pairs = list(zip(ours, runs, strict=True))
        wall = statistics.median(one.seconds / other.seconds for one, other in pairs)
        processor = statistics.median(one.processor / other.processor for one, other in pairs)
        line(sql, runs, f"ours takes {wall:.2f} x the time, {processor:.2f} x the processor")
    if theirs and any(more):
        alike = statistics.median(
            (run.seconds - extra) / other.seconds
            for run, extra, other in zip(ours, more, next(iter(theirs.values())), strict=True)
        )
        extra = statistics.median(more)
        print(f"  {extra:.2f} s of ours are for cells that the yardstick has not; without them {alike:.2f} x the time")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where data are made and spilled; a temporary folder if not given")
    parser.add_argument("--only", nargs="+", default=[kind for kind, _ in PAIRS], choices=[kind for kind, _ in PAIRS])
    parser.add_argument("--steps", action="store_true", help="print seconds per step and per table of cells")
    arguments = parser.parse_args()
    if not YARDSTICKS.exists():
        print("../shared/yardsticks is absent: data are made here, and there is no ratio")
    for rows in arguments.rows:
        with TemporaryDirectory(dir=arguments.folder) as folder:
            compare(rows, arguments.repeat, Path(folder), arguments.only, steps=arguments.steps)


if __name__ == "__main__":
    main()
