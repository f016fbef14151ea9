"""Demoförbundet: some 130 made-up employees, two waves and three months; the whole pipeline in seconds."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from .files import write_project
from .organisation import Branch
from .plan import Demo, Plan, months_until, run, waves_until
from .work import CaseKind, Stage

TREE = Branch(
    "Demoförbundet",
    3,
    (
        Branch("Reception", 12, first_line=True),
        Branch(
            "Räddning",
            2,
            (Branch("Station Norr", 19), Branch("Station Söder", 17), Branch("Larm", 4)),
        ),
        Branch(
            "Tillsyn och tillstånd",
            2,
            (Branch("Granskning", 14), Branch("Tillsyn", 13), Branch("Registrering", 11)),
        ),
        Branch("Stöd", 2, (Branch("Ekonomi", 6), Branch("Utbildning", 9))),
    ),
)
LEVELS = ("förbund", "avdelning", "enhet")

KINDS = (
    CaseKind(
        "Tillstånd",
        150,
        (
            Stage(units=(("Reception", 1.0),), queue=2, handle=1, solved=0.2),
            Stage(units=(("Granskning", 1.0),), queue=8, handle=10, asks=0.3, answer_days=3),
            Stage(units=(("Registrering", 1.0),), queue=5, handle=4, bounces=0.1),
        ),
    ),
    CaseKind(
        "Felanmälan",
        120,
        (
            Stage(units=(("Reception", 1.0),), queue=1, handle=1, solved=0.4),
            Stage(units=(("Tillsyn", 1.0),), queue=6, handle=8, asks=0.1, answer_days=2),
        ),
        failure_demand=0.2,
    ),
)


def write(folder: Path, *, seed: int = 1, today: date | None = None) -> Demo:
    """Write a whole project of Demoförbundet to `folder`; nothing is planted. The same seed, the same files."""
    return write_project(folder, run(plan(today or datetime.now(ZoneInfo("Europe/Stockholm")).date()), seed))


def plan(today: date) -> Plan:
    """What is to happen in Demoförbundet until `today`."""
    return Plan(
        name="Demoförbundet",
        tree=TREE,
        levels=LEVELS,
        kinds=KINDS,
        waves=waves_until(today, 2),
        months=months_until(today, 3),
        today=today,
    )
