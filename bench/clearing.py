"""How long one wave of a large organisation takes: grouping its answers in SQL, and clearing the groups, in one run.

python bench/clearing.py [employees]    500,000 employees in 68,000 units give 7.5 M answers to 15 items.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb
from tillit.metrics.cells import ITEM_SUM
from tillit.metrics.contracts import ORG_UNIT, SURVEY_WAVE
from tillit.metrics.instruments.instrument import Instrument, Item
from tillit.metrics.text import Source, Text
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.clearing.clearing import clear_wave
from tillit.pipelines.project import Project
from tillit.pipelines.tables import count, create_table

ITEMS = 15
ANSWERS_LOW, ANSWERS_HIGH = 1, 5
BRANCHES = 6
"""Units right under a unit; 68,000 units make a tree of eight levels."""
PEOPLE_PER_UNIT = 7.35


@dataclass(frozen=True)
class Timing:
    """Seconds of each part, and what went through."""

    employees: int
    units: int
    answers: int
    grouping: float
    clearing: float
    values: int
    peak_mib: float


def measure(employees: int) -> Timing:
    """Generate a wave, group its answers, clear it."""
    with TemporaryDirectory() as folder:
        project = Project(Path(folder))
        with duckdb.connect(str(Path(folder) / "vault.duckdb")) as vault:
            units = int(employees / PEOPLE_PER_UNIT)
            generate(vault, employees, units, [item.id for item in _instrument().items])
            answers = count(vault, "response")
            began = perf_counter()
            vault.execute(
                """
                INSERT INTO item_sum
                SELECT wave_id, unit_id, item_id, count(answer), sum(answer) FROM response GROUP BY ALL
                """
            )
            grouping = perf_counter() - began
            with open_cleared(project) as store:
                began = perf_counter()
                clear_wave(
                    vault,
                    store,
                    "w1",
                    governance_k=8,
                    visible_after_days=14,
                    instruments={"bench": _instrument()},
                    on=date(2026, 11, 1),
                )
                clearing = perf_counter() - began
                values = count(store, "item_value")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Timing(employees, units, answers, grouping, clearing, values, peak)


def _instrument() -> Instrument:
    title = Text(sv="Prov", en="Bench")
    items = tuple(Item(f"item_{number:02}", title, ANSWERS_LOW, ANSWERS_HIGH) for number in range(ITEMS))
    return Instrument("bench", 1, title, Source("made up"), items, validated=False)


def generate(vault: duckdb.DuckDBPyConnection, employees: int, units: int, items: Sequence[str]) -> None:
    """One wave w1: a tree of `units`, each with its leader, and all answers to `items` in the table response."""
    for contract in (ORG_UNIT, SURVEY_WAVE):
        create_table(vault, contract.name, contract.meaning, contract.columns)
    create_table(vault, ITEM_SUM.name, ITEM_SUM.meaning, (*ITEM_SUM.keys, *ITEM_SUM.quantities))
    vault.execute("INSERT INTO survey_wave VALUES ('w1', 's', DATE '2026-10-01', DATE '2026-10-14')")
    vault.execute(
        """
        INSERT INTO org_unit (unit_id, parent_id, name, leader)
        SELECT 'unit-' || i, CASE WHEN i > 0 THEN 'unit-' || (i - 1) // ? END, 'Unit ' || i, i FROM range(?) AS made(i)
        """,
        [BRANCHES, units],
    )
    vault.execute(
        """
        CREATE TABLE response AS
        SELECT 'w1' AS wave_id, hash(person) AS respondent, 'unit-' || hash(person) % ? AS unit_id,
               item AS item_id, 1 + hash(person, item) % 5 AS answer
        FROM range(?) AS people(person), unnest(?::VARCHAR[]) AS asked(item)
        """,
        [units, employees, list(items)],
    )


def main(arguments: list[str]) -> int:
    """Measure, and print one line per part."""
    timing = measure(int(arguments[0]) if arguments else 500_000)
    print(f"employees {timing.employees:,}, units {timing.units:,}, answers {timing.answers:,}")
    print(f"grouping in SQL  {timing.grouping:6.2f} s")
    print(f"clearing         {timing.clearing:6.2f} s   {timing.values:,} values let out")
    print(
        f"both             {timing.grouping + timing.clearing:6.2f} s   peak {timing.peak_mib:,.0f} MiB with the data"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
