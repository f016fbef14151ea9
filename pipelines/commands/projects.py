"""`tillit run`, `report`, `releases` and `serve`: what is done with a project."""

from __future__ import annotations

import warnings
from datetime import UTC, date
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from ...metrics.text import Text
from ..fault import Fault, Place, TillitError
from ..turn import turn
from .quiet import quiet, run_log
from .voice import Voice

if TYPE_CHECKING:
    from ..definitions import RunOutcome

STOPS: dict[str, Text] = {
    "landed": Text("Läser in filerna", "Reading the files"),
    "checked": Text("Kontrollerar det som lästs", "Checking what was read"),
    "reduced": Text("Räknar ihop svar och händelser till celler", "Reducing answers and events to cells"),
    "cleared": Text("Skyddar svaren så att inget kan räknas ut", "Clearing: no answer can be worked out"),
    "whole": Text("Helheten", "The whole"),
    "parts": Text("Delarna och det som sker mellan dem", "The parts, and what happens between them"),
    "questions": Text("Söker det som skiljer sig från slumpen", "Looking for what stands out from chance"),
    "release": Text("Gör utgåvan, angriper den, skriver rapporten", "Making the release, attacking it, the report"),
}
"""The stops of a run, in words."""

SECONDS = Text("  {what:<46}{seconds:>7} s", "  {what:<46}{seconds:>7} s")
RELEASED = Text("Utgåvan:   {path}", "The release: {path}")
REPORT = Text("Rapporten: {path}", "The report:  {path}")
LOGGED = Text("Vad som hände står i {path}; bara du kan läsa den.", "What happened is in {path}; only you can read it.")
STEP_FAILED = "step_failed"
"""The rule of a fault that no input made: a step ended in an error."""
NO_RELEASE = Text(
    "Ingen utgåva än. Kör `tillit run --folder {folder}` först.",
    "No release yet. Run `tillit run --folder {folder}` first.",
)
MADE = Text("{name}  gjord {made}  {values} värden", "{name}  made {made}  {values} values")
ATTACKED = Text("  {held} av {attacks} angrepp kom ingenstans", "  {held} of {attacks} attacks worked nothing out")
NOT_ATTACKED = Text("  inte angripen", "  not attacked")
UNREADABLE = Text("{name}  går inte att läsa", "{name}  cannot be read")
IN_FORCE = Text("  (gäller nu)", "  (in force)")
PATIENCE_SECONDS = 5.0
"""How long another run's turn is waited for before a release is pointed at."""


def project_folder(given: Path) -> Path:
    """The folder of a project, named by itself or by its defs.yaml; TillitError where there is no project."""
    folder = given.parent if given.suffix == ".yaml" else given
    if not (folder / "defs.yaml").is_file():
        raise TillitError(
            Fault(
                Place(str(folder / "defs.yaml")),
                "no_project",
                "There is no project here: the file defs.yaml is absent.",
                "Name the project's folder with --folder, or start one with `tillit init` or `tillit demo`.",
                "Everything; nothing was read or written.",
            )
        )
    return folder


def run(given: Path, voice: Voice, *, on: date | None = None) -> RunOutcome:
    """Materialize everything that is due, and say how long each stop took. Raises TillitError at a fault."""
    folder = project_folder(given)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ..definitions import Step, load_project, run_project

    def tell(step: Step) -> None:
        voice.say(SECONDS, what=voice.put(STOPS.get(step.stop, step.stop)), seconds=voice.number(step.seconds, 1))

    project = load_project(folder).project
    try:
        with quiet(project):
            return run_project(folder, on=on, report=tell)
    except TillitError as error:
        if error.fault.rule == STEP_FAILED:
            voice.say(LOGGED, path=str(run_log(project)))
        raise


def say_where(outcome: RunOutcome, voice: Voice) -> None:
    """Where the release and the report are."""
    voice.say()
    voice.say(RELEASED, path=str(outcome.released))
    voice.say(REPORT, path=str(outcome.report))


def report(given: Path, voice: Voice) -> int:
    """Write the offline pages of the release in force anew."""
    folder = project_folder(given)
    from ..definitions import load_project
    from ..release.publishing import write_reports

    setup = load_project(folder)
    if not setup.project.published.exists():
        voice.say(NO_RELEASE, folder=str(folder))
        return 1
    for page in write_reports(setup):
        voice.say(REPORT, path=str(page))
    return 0


def releases(given: Path, use: int | None, voice: Voice) -> int:
    """List the releases, the newest first; with `use`, put that one in force before."""
    folder = project_folder(given)
    from ..definitions import load_project
    from ..release import release
    from ..release.listing import listed

    project = load_project(folder).project
    if use is not None:
        with turn(project, PATIENCE_SECONDS):
            release.use(project, use)
    found = listed(project)
    if not found:
        voice.say(NO_RELEASE, folder=str(folder))
        return 1
    for one in found:
        if one.made_at is None or one.values is None:
            said = voice.put(UNREADABLE, name=str(one.path))
        else:
            made = one.made_at.replace(tzinfo=UTC).astimezone()
            said = voice.put(
                MADE, name=str(one.path), made=f"{made:%Y-%m-%d %H:%M}", values=voice.number(one.values)
            ) + voice.put(ATTACKED if one.attacks else NOT_ATTACKED, held=one.held, attacks=one.attacks)
        voice.say(said + (IN_FORCE[voice.language] if one.in_force else ""))
    return 0


def serve(given: Path, host: str, port: int, voice: Voice) -> int:
    """Open the dashboard. It is found by its entry point: pipelines do not know the dashboards."""
    folder = project_folder(given)
    from ..definitions import load_project

    project = load_project(folder).project
    if not project.published.exists():
        voice.say(NO_RELEASE, folder=str(folder))
        return 1
    for entry in entry_points(group="tillit.commands", name="serve"):
        return int(entry.load()([str(project.home), "--host", host, "--port", str(port)]))
    raise TillitError(
        Fault(
            Place("tillit.commands"),
            "no_dashboard",
            "No dashboard is installed.",
            "Install tillit with its dashboards; the report in the project's folder can be read without them.",
            "Everything.",
        )
    )
