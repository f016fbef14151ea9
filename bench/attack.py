"""How long a large organisation's wave takes from groups to a release that has been attacked, in one run.

python bench/attack.py [employees]    500,000 employees in 68,000 units give 7.5 M answers to 15 items.

The same functions as in a run, without Dagster: answers grouped in SQL, cleared, read as measures with their limits,
written to the two files of a release, and attacked there by every attacker. The bar is a minute for the attack.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import duckdb
from clearing import PEOPLE_PER_UNIT, generate
from end_to_end import peak
from tillit.metrics.attacks.material import Outcome, attacks
from tillit.metrics.catalogue import catalogue
from tillit.metrics.instruments.registry import instruments
from tillit.pipelines.attacking.attacking import attack_files, attacked, read_material
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.clearing.clearing import clear_wave
from tillit.pipelines.reading.questioning import question
from tillit.pipelines.reading.reading import prepare, read_measure
from tillit.pipelines.release.publishing import publish_release
from tillit.pipelines.setup import Configuration, Setup
from tillit.pipelines.tables import count

ASKED = ("hme", "measurement_climate", "upward_trust")
"""Nine, four and two items; five of the fifteen are about one named person."""
MEASURES = ("goal_clarity", "hme", "measurement_climate", "vertical_trust")
CLEARED_ON = date(2026, 11, 1)
ON = date(2026, 11, 20)


def measure(employees: int) -> None:
    """Generate a wave, and say how long each stop takes."""
    with TemporaryDirectory() as folder:
        setup = _project(Path(folder))
        items = [item.id for name in ASKED for item in instruments()[name].items]
        units = int(employees / PEOPLE_PER_UNIT)
        with duckdb.connect(str(setup.project.vault)) as vault:
            generate(vault, employees, units, items)
            print(f"employees {employees:,}, units {units:,}, answers {count(vault, 'response'):,}")
            clock = Clock()
            vault.execute(
                """
                INSERT INTO item_sum
                SELECT wave_id, unit_id, item_id, count(answer), sum(answer) FROM response GROUP BY ALL
                """
            )
            clock.say("grouping in SQL")
            with open_cleared(setup.project) as store:
                clear_wave(
                    vault,
                    store,
                    "w1",
                    governance_k=setup.governance.k,
                    visible_after_days=setup.governance.visible_after_days,
                    instruments=setup.instruments,
                    on=CLEARED_ON,
                )
                clock.say(f"clearing: {count(store, 'item_value'):,} values")
                prepare(store)
                for name in MEASURES:
                    for scope in catalogue()[name].estimates():
                        read_measure(store, catalogue()[name], scope)
                question(store, setup)
                clock.say(f"measures and limits: {count(store, 'reading'):,} readings")
        outcomes: list[Outcome] = []
        spent = [0.0, 0.0]

        def attackers(given: Sequence[Path]) -> list[Outcome]:
            began = perf_counter(), process_time()
            outcomes.extend(attack_files(given))
            spent[:] = perf_counter() - began[0], process_time() - began[1]
            return outcomes

        released = publish_release(setup, {"response"}, attackers)
        clock.say("release, two files", less=(spent[0], spent[1]))
        print(
            f"{'attack':<22} {spent[0]:7.2f} s  {spent[1]:7.2f} s of the processors  on both files, within the release"
        )
        size = sum(path.stat().st_size for path in (released.path, setup.project.held)) / 2**20
        print(f"files {size:.1f} MiB, peak of this process {peak():,.0f} MiB")
        print("and once more, attacker by attacker:")
        _each([released.path, setup.project.held])
        broken = [outcome.attack for outcome in outcomes if not outcome.holds]
        print(f"everything holds: {not broken} {' '.join(broken)}")


class Clock:
    """Says how long each part took since the last: by the clock on the wall, and of the processors."""

    def __init__(self) -> None:
        self._began, self._spent = perf_counter(), process_time()

    def say(self, part: str, *, less: tuple[float, float] = (0.0, 0.0)) -> None:
        """Print the part's seconds, `less` what is said elsewhere."""
        name, _, what = part.partition(": ")
        seconds, processor = perf_counter() - self._began - less[0], process_time() - self._spent - less[1]
        print(f"{name:<22} {seconds:7.2f} s  {processor:7.2f} s of the processors  {what}", flush=True)
        self._began, self._spent = perf_counter(), process_time()


def _each(files: Sequence[Path]) -> None:
    """The seconds of each attacker."""
    clock = Clock()
    material = read_material(files)
    clock.say("  reading: tables as frames")
    for name, attack in attacks().items():
        tried = sum(outcome.tried for outcome in attack(material))
        clock.say(f"  {name}: {tried:,} tried")
    attacked(files, begun=lambda _: clock.say("  scans: the tables once more, patterns, shape"))


def _project(folder: Path) -> Setup:
    """A project without sources: the vault is filled here."""
    (folder / "governance.yaml").write_text(
        "organisation: Bench\nsynthetic: true\ntime_zone: UTC\nk: 8\n", encoding="utf-8"
    )
    chosen, review = ON - timedelta(days=60), ON + timedelta(days=240)
    (folder / "adopted.yaml").write_text(
        "measures:\n"
        + "".join(
            f"  {name}:\n    chosen_with: {{roles: [employees], date: {chosen}}}\n    owner: bench\n"
            f"    stop_if: never\n    review_by: {review}\n"
            for name in MEASURES
        ),
        encoding="utf-8",
    )
    setup = Setup(Configuration(home="tillit_home"), folder, ON)
    setup.project.prepare()
    return setup


def main(arguments: list[str]) -> int:
    """Measure, and print one line per part."""
    measure(int(arguments[0]) if arguments else 500_000)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
