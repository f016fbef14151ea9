"""The run is killed at random moments, in every stop; the next one ends equal to one that nobody killed."""

from __future__ import annotations

import logging
import random
import re
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from . import tiny
from .warm import Warm

pytestmark = pytest.mark.slow

LOG = logging.getLogger(__name__)
SEED = 20261121
MOMENTS = ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
"""Columns of these types say when something was done by the clock, in tables that are ours and not of the sources."""

KEPT_MOMENTS = {"work_event", "work_case"}
"""Tables whose times come from the sources, and so must be the same."""

NUMBERED = {"release"}
"""Tables that differ from release to release: number and time."""

LEFT = re.compile(r"spill|\.wal$|retained|^\.keys|building|candidate-|stopped|pointing|\.tmp$|\.new$")
"""Names of files that only an interrupted run leaves."""


@dataclass(frozen=True)
class Killing:
    """One stop to be killed: how often, what has been run before it, and what is compared after it."""

    stop: str
    kills: int
    before: tuple[str, ...]
    again: bool = False
    """The sources are delivered anew before the stop."""

    @property
    def name(self) -> str:
        return f"{self.stop}, delivered again" if self.again else self.stop


KILLINGS = (
    Killing("land", 60, ()),
    Killing("land", 55, ("land",), again=True),
    Killing("retain", 30, ("land", "reduce")),
    Killing("reduce", 12, ("land",)),
    Killing("clear_and_read", 18, ("land", "reduce")),
    Killing("release", 28, ("land", "reduce", "clear_and_read")),
)
"""Most where rows are written; a stop that computes more than it writes takes longer, and less of that can break."""


def test_there_are_at_least_two_hundred_kills() -> None:
    assert sum(killing.kills for killing in KILLINGS) >= 200


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    process = Warm.started("run_jobs")
    yield process
    process.stop()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> dict[tuple[str, ...], Path]:
    """The project after each beginning of a run; all with the same keys."""
    root = tmp_path_factory.mktemp("begun")
    found: dict[tuple[str, ...], Path] = {}
    folder = tiny.write(root / "0", 1)
    run(warm, folder, "land")
    keys = folder / "tillit_home" / "vault" / "keys.json"
    found["land",] = folder
    bare = shutil.copytree(folder, root / "bare", ignore=shutil.ignore_patterns("tillit_home"))
    (bare / "tillit_home" / "vault").mkdir(parents=True, mode=0o700)
    shutil.copy2(keys, bare / "tillit_home" / "vault" / "keys.json")
    found[()] = bare
    for stops in (("land", "reduce"), ("land", "reduce", "clear_and_read")):
        found[stops] = shutil.copytree(found[stops[:-1]], root / str(len(stops)))
        run(warm, found[stops], stops[-1])
    return found


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same sources with something else in them."""
    return tiny.write(tmp_path_factory.mktemp("later") / "0", 2)


def run(warm: Warm, folder: Path, stop: str) -> float:
    """A stop that nobody kills; seconds it took."""
    took = folder.with_name("took")
    assert warm.run("stop", folder=str(folder), on=tiny.TODAY.isoformat(), stop=stop, took=str(took)) == 0
    return float(took.read_text(encoding="utf-8"))


def contents(folder: Path) -> dict[str, tuple[object, ...]]:
    """Rows and checksum of every table of every database, less what the clock says."""
    home = folder / "tillit_home"
    found: dict[str, tuple[object, ...]] = {}
    for name in ("vault/vault.duckdb", "vault/cleared.duckdb", "published.duckdb", "vault/held.duckdb"):
        if not (home / name).exists():
            continue
        with duckdb.connect(str(home / name), read_only=True) as connection:
            tables = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
            for (table,) in tables:
                if table not in NUMBERED:
                    found[f"{name}: {table}"] = summed(connection, table)
    return found


def summed(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[object, ...]:
    columns = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table]
    ).fetchall()
    # threads add fractions up in any order, so their last digits are nobody's
    kept = [
        f'round("{name}", 9)' if kind == "DOUBLE" else f'"{name}"'
        for name, kind in columns
        if kind not in MOMENTS or table in KEPT_MOMENTS
    ]
    query = f'SELECT count(*), sum(hash({", ".join(kept)}))::VARCHAR FROM "{table}"'
    return connection.execute(query).fetchall()[0]


def leftovers(folder: Path) -> list[str]:
    """What an interrupted run has left, by name."""
    home = folder / "tillit_home"
    return sorted(str(file.relative_to(home)) for file in home.rglob("*") if LEFT.search(file.name) and file.is_file())


@pytest.mark.parametrize("killing", KILLINGS, ids=lambda killing: killing.name)
def test_the_next_run_ends_equal_to_a_clean_one(
    killing: Killing, begun: dict[tuple[str, ...], Path], later: Path, warm: Warm, tmp_path: Path
) -> None:
    chance = random.Random(f"{SEED} {killing.name}")
    start = shutil.copytree(begun[killing.before], tmp_path / "start")
    if killing.again:
        tiny.redeliver(start, later)
    clean = shutil.copytree(start, tmp_path / "clean")
    took = min(run(warm, shutil.copytree(start, tmp_path / "warming"), killing.stop), run(warm, clean, killing.stop))
    expected = contents(clean)
    assert expected != contents(start)
    folder = tmp_path / "killed"
    kills = attempts = met = 0
    while kills < killing.kills:
        attempts += 1
        assert attempts < killing.kills * 3
        shutil.copytree(start, folder)
        warm.start("stop", folder=str(folder), on=tiny.TODAY.isoformat(), stop=killing.stop)
        time.sleep(chance.uniform(0, took))
        warm.kill()
        if warm.end() == -signal.SIGKILL:
            kills += 1
            met += bool(leftovers(folder))
        assert warm.run("stop", folder=str(folder), on=tiny.TODAY.isoformat(), stop=killing.stop) == 0
        assert contents(folder) == expected
        assert leftovers(folder) == []
        shutil.rmtree(folder)
    LOG.info("%s: %d kills in %d attempts, %d with leftovers; %.2f s a stop", killing.name, kills, attempts, met, took)
