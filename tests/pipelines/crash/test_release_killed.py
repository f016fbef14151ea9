"""The publisher is killed 300 times while readers read: every published file is whole, and no reader meets an error."""

from __future__ import annotations

import logging
import random
import signal
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from tillit.metrics.published import PUBLISHED
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.project import Project
from tillit.pipelines.release.releases import in_force, release_numbers
from tillit.pipelines.release.views import VIEWS

from ..release_store import add_wave, made_store
from .publishing_jobs import FIRST_DAY, KEEP, STEPS
from .reader import SUMS
from .warm import Warm

pytestmark = pytest.mark.slow

LOG = logging.getLogger(__name__)
KILLS = 300
READERS = 3
WAVES = 60
LINGER = 0.004
"""Seconds; steps that take less than a kill does to arrive are held for so long, in every second kill."""

SEED = 20261121


@dataclass(frozen=True)
class Bench:
    """A store, the warm publisher, and where it writes its steps."""

    project: Project
    warm: Warm
    trace: Path
    sums: dict[int, str]

    def start(self, day: int, linger: int = 0) -> int:
        """Begin a release on a day."""
        self.trace.write_bytes(bytes(16 * (len(STEPS) + 2)))
        return self.warm.start(
            "publish",
            home=str(self.project.home),
            day=day,
            purpose=self.sums[day],
            trace=str(self.trace),
            linger=linger,
            **{"for": LINGER},
        )

    def done(self) -> int:
        """Steps that the publisher has done."""
        with self.trace.open("rb") as file:
            return file.read(1)[0]

    def times(self) -> list[float]:
        """Seconds from the start to the end of each step of the last release."""
        written = self.trace.read_bytes()
        return [float(written[16 * place : 16 * place + 10]) for place in range(1, len(STEPS) + 1)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    project = made_store(tmp_path / "home")
    sums: dict[int, str] = {}
    with open_cleared(project) as store:
        for wave in range(WAVES):
            add_wave(store, f"x{wave:03}", FIRST_DAY, FIRST_DAY + timedelta(days=10 * wave))
        for day in range(WAVES * 10):
            due = store.execute(
                f"{SUMS} WHERE unit_id = 'r' OR visible_from <= ?", [FIRST_DAY + timedelta(days=day)]
            ).fetchall()[0]
            sums[day] = f"{due[0]} {due[1]}"
    warm = Warm.started("publishing_jobs")
    yield Bench(project, warm, tmp_path / "trace", sums)
    warm.stop()


def assert_whole(project: Project, sums: set[str], before: int | None) -> int:
    """The file in force opens, is what it says it is, has every table and comment, and keeps what was there before."""
    number = in_force(project)
    assert number is not None
    assert stat.S_IMODE(project.published.stat().st_mode) == 0o444
    assert not [*project.home.glob("*.wal"), *project.releases.glob("*.wal"), *project.held_releases.glob("*.wal")]
    held = project.held_releases / f"{number}.duckdb"
    assert stat.S_IMODE(held.stat().st_mode) == 0o400
    with duckdb.connect(str(project.published), read_only=True) as connection:
        rows, total = connection.execute(SUMS).fetchall()[0]
        said = connection.execute("SELECT number, purpose FROM release").fetchall()
        assert said == [(number, f"{rows} {total}")]
        assert f"{rows} {total}" in sums
        there = connection.execute(
            "SELECT table_name, comment FROM duckdb_tables() UNION ALL SELECT view_name, comment FROM duckdb_views()"
            " WHERE NOT internal"
        ).fetchall()
        assert {name for name, _ in there} == {one.name for one in (*PUBLISHED, *VIEWS)}
        assert all(comment for _, comment in there)
        bare = "SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''"
        assert connection.execute(bare).fetchall() == [(0,)]
        connection.execute("ATTACH ? AS held (READ_ONLY)".replace("?", f"'{held}'"))
        both = "SELECT count(*), count(DISTINCT (unit_id, period)) FROM (FROM reading UNION ALL FROM held.reading)"
        assert connection.execute(both).fetchall() == [(2 * WAVES + 4, 2 * WAVES + 4)]
        if before is not None and before != number:
            connection.execute(f"ATTACH '{project.releases / f'{before}.duckdb'}' AS earlier (READ_ONLY)")
            for table in ("reading", "cell"):
                lost = f"SELECT count(*) FROM (FROM earlier.{table} EXCEPT FROM {table})"
                assert connection.execute(lost).fetchall() == [(0,)]
    return number


def read_all_the_while(project: Project, folder: Path) -> list[subprocess.Popen[bytes]]:
    """Readers in processes of their own, until the file `stop` is there."""
    script = str(Path(__file__).with_name("reader.py"))
    return [
        subprocess.Popen(
            [sys.executable, script, str(project.home), str(folder / "stop"), str(folder / f"told-{reader}")]
        )
        for reader in range(READERS)
    ]


def test_every_published_file_is_whole_and_no_reader_meets_an_error(bench: Bench, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    project, sums = bench.project, set(bench.sums.values())
    for day in range(3):
        bench.start(day)
        assert bench.warm.end() == 0
    times = bench.times()
    lasts = [end - begin for begin, end in zip([0.0, *times], times, strict=False)]
    readers = read_all_the_while(project, tmp_path)
    hit: Counter[str] = Counter()
    kills, attempt = 0, 3
    number = assert_whole(project, sums, None)
    while kills < KILLS:
        attempt += 1
        aimed = attempt % 2 == 0
        place = chance.randrange(len(STEPS))
        bench.start(min(attempt, WAVES * 10 - 1), linger=place if aimed else 0)
        if aimed:
            while bench.done() < place and bench.done() < len(STEPS):
                time.sleep(0.0003)
            time.sleep(chance.uniform(0, max(lasts[place], LINGER)))
        else:
            time.sleep(chance.uniform(0, times[-1]))
        bench.warm.kill()
        if bench.warm.end() == -signal.SIGKILL:
            kills += 1
            done = bench.done()
            hit[STEPS[done] if done < len(STEPS) else "after"] += 1
        number = assert_whole(project, sums, number)
    (tmp_path / "stop").touch()
    for reader in readers:
        assert reader.wait(timeout=30) == 0
    told = [(tmp_path / f"told-{reader}").read_text(encoding="utf-8").splitlines() for reader in range(READERS)]
    LOG.info("kills by phase: %s; requests per reader: %s", dict(hit), [int(lines[0]) for lines in told])
    assert [lines[1:] for lines in told] == [[]] * READERS
    assert all(int(lines[0]) > KILLS / 3 for lines in told)
    assert set(STEPS) <= set(hit), set(STEPS) - set(hit)
    bench.start(WAVES * 10 - 1)
    assert bench.warm.end() == 0
    assert in_force(project) == release_numbers(project)[-1]
    assert len(release_numbers(project)) <= KEEP
    assert not [*project.candidates.iterdir(), *project.held_candidates.iterdir()]
