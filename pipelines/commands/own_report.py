"""`tillit report --unit`: one unit's own pages, on demand only."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

from ..fault import Fault, Place, TillitError
from .projects import NO_RELEASE, project_folder
from .voice import Voice


def own_report(given: Path, unit: str, voice: Voice) -> int:
    """Write the unit's own pages, found by their entry point: pipelines do not know the dashboards.

    Raises TillitError where there is no project, and where no dashboard is installed.
    """
    folder = project_folder(given)
    from ..definitions import load_project

    project = load_project(folder).project
    if not project.published.exists():
        voice.say(NO_RELEASE, folder=str(folder))
        return 1
    for entry in entry_points(group="tillit.commands", name="report"):
        return int(entry.load()([str(project.home), "--unit", unit]))
    raise TillitError(
        Fault(
            Place("tillit.commands"),
            "no_dashboard",
            "No dashboard is installed.",
            "Install tillit with its dashboards.",
            "Everything; nothing was written.",
        )
    )
