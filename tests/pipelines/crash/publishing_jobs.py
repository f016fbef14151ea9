"""What the forked publisher does."""

from __future__ import annotations

import os
import time
from datetime import date, datetime, timedelta
from pathlib import Path

from tillit.pipelines.project import Project
from tillit.pipelines.release import candidate, release
from tillit.pipelines.release.building import Audience

from ..release_store import facts, finds_nothing

STEPS = (*candidate.STEPS, *release.STEPS)
FIRST_DAY = date(2026, 1, 1)
KEEP = 4


def publish(job: dict[str, str | int | float]) -> None:
    """A release on a day, whose expected sums are written in it; each step done is written as a byte to `trace`."""
    trace = os.open(str(job["trace"]), os.O_WRONLY | os.O_CREAT)
    started = time.perf_counter()

    def step(name: str) -> None:
        place = STEPS.index(name) + 1
        os.pwrite(trace, bytes([place]), 0)
        os.pwrite(trace, f"{time.perf_counter() - started:10.5f}".encode(), 16 * place)
        if place == job["linger"]:
            time.sleep(float(job["for"]))

    day = int(job["day"])
    made_at = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day) + timedelta(days=day)  # noqa: DTZ001
    audience = Audience(on=FIRST_DAY + timedelta(days=day), units_open=True, whole_only=frozenset())
    release.publish(
        Project(Path(str(job["home"]))),
        facts(made_at, purpose=str(job["purpose"])),
        audience,
        attackers=finds_nothing,
        keep=KEEP,
        step=step,
    )
