"""What the forked publisher does."""

from __future__ import annotations

import os
import resource
import time
from datetime import date, datetime, timedelta
from pathlib import Path

from tillit.pipelines.fault import TillitError
from tillit.pipelines.project import Project
from tillit.pipelines.release import candidate, release
from tillit.pipelines.release.building import Audience
from tillit.pipelines.turn import turn

from ..release_store import OPEN, facts, finds_nothing

STEPS = (*candidate.STEPS, *release.STEPS)
FIRST_DAY = date(2026, 1, 1)
KEEP = 4
NOBODY = 65534
"""The account without rights, on Linux."""

Job = dict[str, str | int | float]


def publish(job: Job) -> None:
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


def publish_within(job: Job) -> None:
    """A release while no file may grow beyond `bytes`; the rule of the fault goes to the file `said`."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(job["bytes"]), resource.RLIM_INFINITY))
    said = _publish_and_say(Project(Path(str(job["home"]))), turned=False)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    Path(str(job["said"])).write_text(said, encoding="utf-8")


def publish_as_nobody(job: Job) -> None:
    """A release by an account that may not write there."""
    if os.geteuid() == 0:
        os.setresuid(NOBODY, NOBODY, NOBODY)
    Path(str(job["said"])).write_text(_publish_and_say(Project(Path(str(job["home"]))), turned=False), encoding="utf-8")


def publish_in_turn(job: Job) -> None:
    """A release by one of two processes at once."""
    project = Project(Path(str(job["home"])))
    Path(str(job["said"])).write_text(_publish_and_say(project, turned=True), encoding="utf-8")


def _publish_and_say(project: Project, *, turned: bool) -> str:
    try:
        if turned:
            with turn(project, 0.0):
                release.publish(project, facts(), OPEN, attackers=finds_nothing)
        else:
            release.publish(project, facts(), OPEN, attackers=finds_nothing)
    except TillitError as error:
        return f"{error.fault.rule}\n{error.fault}"
    return "released"
