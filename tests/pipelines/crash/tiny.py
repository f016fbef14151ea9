"""A project so small that a stop takes a moment, and a later delivery of the same sources."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from tillit.pipelines.simulation.files import write_project
from tillit.pipelines.simulation.organisation import Branch
from tillit.pipelines.simulation.plan import Plan, months_until, run, waves_until
from tillit.pipelines.simulation.work import CaseKind, Stage

TODAY = date(2026, 11, 10)
TREE = Branch("Småby", 2, (Branch("Reception", 9, first_line=True), Branch("Handläggning", 11), Branch("Stöd", 8)))
KINDS = (
    CaseKind(
        "Tillstånd",
        40,
        (
            Stage(units=(("Reception", 1.0),), queue=2, handle=1, solved=0.2),
            Stage(units=(("Handläggning", 1.0),), queue=8, handle=6, bounces=0.1, asks=0.2, answer_days=2),
        ),
    ),
)


def write(folder: Path, seed: int) -> Path:
    """The project as files; with another seed the same sources hold something else."""
    plan = Plan(
        name="Småby",
        tree=TREE,
        levels=("kommun", "enhet"),
        kinds=KINDS,
        waves=waves_until(TODAY, 2),
        months=months_until(TODAY, 2),
        today=TODAY,
    )
    write_project(folder, run(plan, seed))
    return folder


def redeliver(folder: Path, later: Path) -> None:
    """Put later files in place of the sources, but for the tree: its units are the same."""
    for file in (later / "sources").iterdir():
        shutil.copyfile(file, folder / "sources" / file.name)
