"""One run of our reductions, in a process of its own: python bench/reduce_once.py KIND FOLDER; called by reductions.py.

Prints seconds, seconds of processor, peak in MiB and seconds per step as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import perf_counter

import ibis
import ibis.expr.types as ir
from tillit.metrics.instruments.instrument import Instrument, Item
from tillit.metrics.reductions.answers import reduce_answers
from tillit.metrics.reductions.work import WorkTables, reduce_work
from tillit.metrics.text import Source, Text

THREADS = 2
MEMORY = {"work": "1100MB", "answers": "300MB", "answers_and_scales": "300MB"}
"""DuckDB's limit; a process's peak is some 20 % above it, and Python with Ibis takes 190 MiB before the first row."""
UNTIL = datetime(2025, 7, 1)  # noqa: DTZ001  after the last event of the generated log, UTC without a zone
ITEMS = tuple(
    Item(f"item_{number:02d}", Text("", ""), 1, 5, reversed=number in (3, 8), sensitive=number in (5, 6))
    for number in range(20)
)
INSTRUMENT = Instrument("bench", 1, Text("", ""), Source(""), ITEMS, validated=False)
SCALES = {f"scale_{number}": (ITEMS[5 * number : 5 * number + 5], True) for number in range(4)}


def reduce_in_this_process(kind: str, folder: Path) -> None:
    """Every cell of a kind into a table, step by step; prints what it took."""
    backend = ibis.duckdb.connect(
        folder / "vault.duckdb",
        read_only=True,
        threads=THREADS,
        memory_limit=MEMORY[kind],
        preserve_insertion_order=False,
        temp_directory=str(folder / "spill"),
    )
    steps: dict[str, float] = {}
    before = resource.getrusage(resource.RUSAGE_SELF)
    begun = perf_counter()

    def keep(name: str, step: ir.Table) -> ir.Table:
        started = perf_counter()
        table = backend.create_table(name, step, temp=True)
        steps[name] = perf_counter() - started
        return table

    def drop(name: str) -> None:
        backend.drop_table(name)

    reductions: dict[str, Callable[[], dict[str, ir.Table]]] = {
        "work": lambda: reduce_work(WorkTables(backend.table("work_event")), UNTIL, materialize=keep, drop=drop),
        "answers": lambda: _answers(backend, {}, keep),
        "answers_and_scales": lambda: _answers(backend, SCALES, keep),
    }
    for name, cells in reductions[kind]().items():
        keep(f"cells: {name}", cells)
    seconds = perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "processor": processor, "peak": after.ru_maxrss / 1024, "steps": steps}))


def _answers(
    backend: ibis.BaseBackend,
    scales: dict[str, tuple[tuple[Item, ...], bool]],
    keep: Callable[[str, ir.Table], ir.Table],
) -> dict[str, ir.Table]:
    response = backend.table("response")
    waves = backend.to_pyarrow(response.select("wave_id").distinct().order_by("wave_id")).column("wave_id").to_pylist()
    return reduce_answers(response, waves, {INSTRUMENT.id: INSTRUMENT}, scales, materialize=keep)


if __name__ == "__main__":
    reduce_in_this_process(sys.argv[1], Path(sys.argv[2]))
