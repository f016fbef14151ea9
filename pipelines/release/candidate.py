"""The next release before it is in force: built from the cleared store, held against the last one, and attacked.

Both files lie in folders closed to others (`candidate` in the home and in the vault), each on the disk of the file that
it is to become, so that a rename puts it in place. Their names say what they are:

- `building-<n>`: on its way; worth nothing;
- `candidate-<n>`: closed, on the disk, and every attack held;
- `stopped-<n>`: closed, on the disk, and an attack found something; kept until the next run, for whoever may open it.

The held file is renamed first, so a published file by the name of `candidate-<n>` always has its held one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import duckdb
import pandas as pd

from ...metrics.account import ATTACK
from ...metrics.attacks.material import Outcome
from ..attacking.attacking import attack_files, attack_frame
from ..fault import Fault, Place, TillitError
from ..project import Project
from ..storage import storing, sync
from ..tables import insert
from .building import Audience, fill, shape
from .frozen import Pair, assert_frozen, assert_later
from .releases import (
    HELD_MODE,
    PUBLISHED_MODE,
    Step,
    assert_whole,
    next_number,
    pair,
    quietly,
    release_numbers,
    sweep,
)

Attackers = Callable[[Sequence[Path]], list[Outcome]]
"""Release files, published and held -> what came of each attack."""

BUILDING, WAITING, STOPPED = "building", "candidate", "stopped"

STEPS = ("swept", "shaped", "built", "held_built", "compared", "attacked", "written", "synced", "held_waits", "waits")
"""What `build_candidate` does, in this order."""


@dataclass(frozen=True)
class Candidate:
    """A release that is not in force, and what came of the attacks on it."""

    number: int
    files: Pair
    rows: dict[str, int]
    held_rows: dict[str, int]
    outcomes: tuple[Outcome, ...]

    @property
    def holds(self) -> bool:
        """True where there were attacks, and every one of them held."""
        return bool(self.outcomes) and all(outcome.holds for outcome in self.outcomes)


def build_candidate(
    project: Project,
    release: pd.DataFrame,
    audience: Audience,
    *,
    attackers: Attackers = attack_files,
    recomputed: Collection[str] = (),
    step: Step = quietly,
) -> Candidate:
    """Make the two files of the next release, and attack them together with every release that is kept.

    release: one row in the columns of RELEASE; its `number` is set here. attackers: what is let loose on the files.
    recomputed: periods with a named decision. step: told after each of STEPS.
    Raises TillitError where a frozen value would change, the clock has gone backwards, or the disk refuses.
    """
    with storing(project.candidates.name):
        project.prepare()
        sweep(project)
        step("swept")
        number = next_number(project)
        kept = [pair(project, one) for one in release_numbers(project)]
        facts = release.assign(number=number)
        if kept:
            assert_whole(project, number - 1)
            assert_later(kept[-1], facts, audience)
        building = _named(project, BUILDING, number)
        try:
            shape(building.published)
            copyfile(building.published, building.held)
            step("shaped")
            rows = fill(building.published, project, facts, audience, held=False)
            step("built")
            held_rows = fill(building.held, project, facts, audience, held=True)
            step("held_built")
            if kept:
                assert_frozen(kept[-1], building, recomputed)
            step("compared")
            files = [file for one in (*kept, building) for file in (one.published, one.held) if file.exists()]
            outcomes = tuple(attackers(files))
            step("attacked")
            for file in (building.published, building.held):
                _write_outcomes(file, outcomes)
            step("written")
            made = Candidate(number, building, rows, held_rows, outcomes)
            return _set_down(project, made, step)
        finally:
            for file in (building.published, building.held):
                file.unlink(missing_ok=True)
                file.with_name(f"{file.name}.wal").unlink(missing_ok=True)


def waiting(project: Project) -> int | None:
    """Number of the candidate that waits to be put in force; None where there is none."""
    return _newest(project, WAITING)


def stopped(project: Project) -> int | None:
    """Number of the candidate that an attack has stopped; None where there is none."""
    return _newest(project, STOPPED)


def candidate_files(project: Project, number: int) -> Pair:
    """The files of the candidate that waits."""
    return _named(project, WAITING, number)


def attack_found(project: Project) -> TillitError:
    """The error of the release that an attack has stopped. It names the file, never what was found in it."""
    number = stopped(project)
    file = project.candidates / "swept"
    names: list[tuple[str, ...]] = []
    if number is not None:
        file = _named(project, STOPPED, number).published
        with duckdb.connect(str(file), read_only=True) as connection:
            names = connection.execute("SELECT DISTINCT attack FROM attack WHERE NOT holds ORDER BY attack").fetchall()
    named = ", ".join(str(name) for (name,) in names) or "no attacker ran"
    return TillitError(
        Fault(
            Place(f"{file.parent.name}/{file.name}"),
            "attack_found",
            f"An attack on the release could work out what must not be: {named}.",
            "Let whoever runs tillit look at the table `attack` of that file; the next run sweeps it away. Report the"
            " fault: clearing should have seen to it.",
            "Nothing was put in force: the release in force and everything held stay as they were.",
        )
    )


def _named(project: Project, state: str, number: int) -> Pair:
    name = f"{state}-{number}.duckdb"
    return Pair(project.candidates / name, project.held_candidates / name)


def _newest(project: Project, state: str) -> int | None:
    found = [path.stem.partition("-")[2] for path in project.candidates.glob(f"{state}-*.duckdb")]
    return max((int(number) for number in found if number.isdigit()), default=None)


def _write_outcomes(file: Path, outcomes: Sequence[Outcome]) -> None:
    with duckdb.connect(str(file)) as connection:
        insert(connection, ATTACK.name, ATTACK.columns, attack_frame(outcomes))
        connection.execute("CHECKPOINT")


def _set_down(project: Project, made: Candidate, step: Step) -> Candidate:
    """Put both files on the disk for good, under the name that says what they are."""
    target = _named(project, WAITING if made.holds else STOPPED, made.number)
    for file, mode in ((made.files.held, HELD_MODE), (made.files.published, PUBLISHED_MODE)):
        sync(file)
        file.chmod(mode)
    step("synced")
    made.files.held.replace(target.held)
    sync(project.held_candidates)
    step("held_waits")
    made.files.published.replace(target.published)
    sync(project.candidates)
    step("waits")
    return Candidate(made.number, target, made.rows, made.held_rows, made.outcomes)
