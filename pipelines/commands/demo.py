"""`tillit demo`: a made-up municipality from source files to pages, and what to make of it on Monday."""

from __future__ import annotations

import os
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ...metrics.measure import Unit
from ...metrics.text import Text
from ..fault import Fault, Place, TillitError
from ..simulation.municipality import write
from ..simulation.plan import Demo
from .projects import SECONDS, run
from .voice import Voice

if TYPE_CHECKING:
    from ..definitions import RunOutcome

WELCOME = Text(
    "Demokommunen är påhittad: {employees} medarbetare, {units} enheter, {waves} mätningar, {cases} ärenden.",
    "Demokommunen is made up: {employees} employees, {units} units, {waves} survey waves, {cases} cases.",
)
WRITING = Text("Skriver källfilerna", "Writing the source files")
FIRST_RELEASE = Text("Utgåvan för två veckor sedan", "The release of two weeks ago")
TODAY = Text("Utgåvan i dag, med den nyaste mätningen", "The release of today, with the newest wave")
AGAIN = Text(
    "Demoprojektet finns redan i {folder}. Det som är fruset räknas inte om; bara det som tillkommit körs.",
    "The demo is already in {folder}. What is frozen is not computed again; only what is new is run.",
)
THE_WHOLE = Text("HELHETEN", "THE WHOLE")
A_QUESTION = Text("EN FRÅGA", "A QUESTION")
NO_QUESTION = Text(
    "Inget skiljer sig från det slumpen ger. Också det är värt att prata om.",
    "Nothing stands out from what chance gives. That, too, is worth talking about.",
)
ON_MONDAY = Text("PÅ MÅNDAG", "ON MONDAY")
MONDAY = Text(
    "Skriv upp vad ni själva tror innan ni tittar djupare, och kom överens om ett litet försök med ett slutdatum.",
    "Write down what you yourselves believe before you look deeper, and agree on one small experiment with an end.",
)
ASK = Text("Fråga: {ask}", "Ask: {ask}")
SEE = Text("Gå och se: {see}", "Go and see: {see}")
NOT_ASK = Text("Fråga inte: {not_ask}", "Do not ask: {not_ask}")
READING = Text(
    "  {question}\n    {value} ({interval}), {period}",
    "  {question}\n    {value} ({interval}), {period}",
)
INTERVAL = Text("osäkerhet {lower} till {upper}", "uncertainty {lower} to {upper}")
FULL_COUNT = Text("alla ärenden räknade", "every case counted")
WHERE = Text(
    "Utgåvan:    {release}\nRapporten:  {report}\nÖppna sidorna: {serve}",
    "The release: {release}\nThe report:  {report}\nOpen the pages: {serve}",
)
TOOK = Text("Klart på {seconds} s.", "Done in {seconds} s.")

SHOWN = ("time_to_need_met", "goal_clarity", "vertical_trust")
"""Readings of the whole that the demo says in words, where they exist."""

UNIT_WORDS: dict[str, tuple[Text, float, int]] = {
    Unit.POMP.value: (Text("{value} på skalan 0–100", "{value} on the scale 0–100"), 1.0, 0),
    Unit.SCALE_1_TO_5.value: (Text("{value} på skalan 1–5", "{value} on the scale 1–5"), 1.0, 1),
    Unit.SCALE_1_TO_7.value: (Text("{value} på skalan 1–7", "{value} on the scale 1–7"), 1.0, 1),
    Unit.SHARE.value: (Text("{value} av 100", "{value} in 100"), 100.0, 0),
    Unit.DIFFERENCE.value: (Text("{value} procentenheter", "{value} percentage points"), 100.0, 1),
    Unit.HOURS.value: (Text("{value} dygn", "{value} days"), 1 / 24, 1),
    Unit.DAYS.value: (Text("{value} dygn", "{value} days"), 1.0, 1),
    Unit.COUNT.value: (Text("{value}", "{value}"), 1.0, 0),
    Unit.RATIO.value: (Text("{value}", "{value}"), 1.0, 2),
}
"""How a value is said: words, factor, decimals."""


def show(folder: Path, voice: Voice) -> None:
    """Write the demo to `folder` where it is not there, run it, and say what can be read out of it."""
    started = time.perf_counter()
    demo = None if (folder / "defs.yaml").is_file() else _written(folder, voice)
    if demo is None:
        voice.say(AGAIN, folder=str(folder))
    else:
        voice.say(WELCOME, **_counts(demo, voice))
        voice.say()
        voice.say(FIRST_RELEASE)
        # two weeks on, what was cleared then has become visible to others (DESIGN.md, rule 12)
        run(folder, voice, on=demo.today - timedelta(days=14))
        voice.say(TODAY)
    outcome = run(folder, voice)
    voice.say(TOOK, seconds=voice.number(time.perf_counter() - started))
    close(outcome, folder, voice)


def _written(folder: Path, voice: Voice) -> Demo:
    """The demo, written beside its place and then moved there, so that a broken-off start leaves nothing behind."""
    if folder.exists() and any(folder.iterdir()):
        raise TillitError(
            Fault(
                Place(str(folder)),
                "folder_in_use",
                "The folder is not empty, and there is no demo in it.",
                "Name an empty or a new folder with --folder.",
                "Everything; nothing was written.",
            )
        )
    started = time.perf_counter()
    beside = folder.with_name(f"{folder.name}.{os.getpid()}")
    demo = write(beside)
    if folder.exists():
        folder.rmdir()
    beside.rename(folder)
    voice.say(SECONDS, what=voice.put(WRITING), seconds=voice.number(time.perf_counter() - started, 1))
    return demo


def _counts(demo: Demo, voice: Voice) -> dict[str, str]:
    counts = {"employees": demo.employees, "units": demo.units, "waves": len(demo.waves), "cases": demo.cases}
    return {name: voice.number(count) for name, count in counts.items()}


def close(outcome: RunOutcome, folder: Path, voice: Voice) -> None:
    """The whole, a question, what to do on Monday, and where everything is."""
    if outcome.released is not None:
        with duckdb.connect(str(outcome.released), read_only=True) as release:
            voice.say()
            voice.say(THE_WHOLE)
            for line in the_whole(release, voice):
                voice.say(line)
            voice.say()
            for line in a_question(release, voice):
                voice.say(line)
    voice.say()
    serve = f"{command_here()} serve --folder {folder}"
    voice.say(WHERE, release=str(outcome.released), report=str(outcome.report), serve=serve)


def command_here() -> str:
    """How `tillit` is called from here: by its name where the shell finds it, otherwise by its path."""
    started = Path(sys.argv[0])
    if started.name != "tillit" or shutil.which("tillit") is not None:
        return "tillit"
    return os.path.relpath(started)


def the_whole(release: duckdb.DuckDBPyConnection, voice: Voice) -> list[str]:
    """Up to three readings of the whole, the newest of each measure's first series, in words."""
    lines: list[str] = []
    for measure in SHOWN:
        row = release.execute(
            """
            SELECT i.question_sv, i.question_en, coalesce(f.name_sv, ''), coalesce(f.name_en, ''),
                   i.unit, r.period, r.value, r.lower, r.upper
            FROM reading AS r
            JOIN indicator AS i USING (indicator)
            LEFT JOIN facet AS f USING (indicator, facet)
            WHERE r.indicator = ? AND r.scope = 'whole' AND r.value IS NOT NULL
            ORDER BY r.starts DESC, f.position NULLS FIRST
            LIMIT 1
            """,
            [measure],
        ).fetchone()
        if row is None:
            continue
        question = row[0] if voice.language == "sv" else row[1]
        facet = row[2] if voice.language == "sv" else row[3]
        value, lower, upper = (_said(number, str(row[4]), voice) for number in row[6:9])
        interval = voice.put(FULL_COUNT) if row[7] is None else voice.put(INTERVAL, lower=lower, upper=upper)
        worded = voice.put(UNIT_WORDS[str(row[4])][0], value=value)
        named = f"{facet}: {worded}" if facet else worded
        lines.append(voice.put(READING, question=str(question), value=named, interval=interval, period=str(row[5])))
    return lines


def _said(number: float | None, unit: str, voice: Voice) -> str:
    _, factor, decimals = UNIT_WORDS[unit]
    return "" if number is None else voice.number(number * factor, decimals)


def a_question(release: duckdb.DuckDBPyConnection, voice: Voice) -> list[str]:
    """One question, about an interface as near to the work as there is one; then Monday."""
    row = release.execute(
        """
        SELECT subject_sv, subject_en, evidence_sv, evidence_en, question_sv, question_en,
               ask_sv, ask_en, see_sv, see_en, not_ask_sv, not_ask_en
        FROM signal
        LEFT JOIN unit USING (unit_id)
        ORDER BY subject_kind = 'interface' AND unit_id <> other_id DESC, depth DESC NULLS LAST,
                 p, starts DESC, signal_id
        LIMIT 1
        """
    ).fetchone()
    heading = voice.put(A_QUESTION)
    monday = voice.put(ON_MONDAY)
    if row is None:
        return [heading, f"  {voice.put(NO_QUESTION)}", "", monday, f"  {voice.put(MONDAY)}"]
    subject, evidence, question, ask, see, not_ask = row[0 if voice.language == "sv" else 1 :: 2]
    return [
        heading,
        f"  {subject}",
        f"  {question}",
        f"  {evidence}",
        "",
        monday,
        f"  {voice.put(ASK, ask=ask)}",
        f"  {voice.put(SEE, see=see)}",
        f"  {voice.put(NOT_ASK, not_ask=not_ask)}",
        f"  {voice.put(MONDAY)}",
    ]
