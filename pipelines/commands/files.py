"""`tillit check` and `tillit init`: what can be said of files before anything is stored."""

from __future__ import annotations

from pathlib import Path

from ...metrics.instruments.registry import instruments
from ...metrics.text import Text
from ..landing.ingestion import CheckReport, check_file
from ..refused import refused
from ..sources.mapping import Mapping, load_mapping, ready_mapping, ready_mappings
from .voice import Voice

READY = "ready:"

ROWS = Text(
    "{file}: {read} rader lästa, {accepted} skulle tas in, {quarantined} skulle läggas åt sidan.",
    "{file}: {read} rows read, {accepted} would be taken in, {quarantined} would be set aside.",
)
TABLE = Text("  {table}: {rows} rader", "  {table}: {rows} rows")
SET_ASIDE = Text("Det som skulle läggas åt sidan, efter regel:", "What would be set aside, by rule:")
BY_RULE = Text("  {rule}: {rows} rader", "  {rule}: {rows} rows")
FIRST = Text("De första:", "The first of them:")
WORTH_KNOWING = Text("Värt att veta:", "Worth knowing:")
FITS = Text("Allt stämmer.", "Everything fits.")
NOTHING_STORED = Text("Ingenting har sparats.", "Nothing was stored.")

DRAFTED = Text("Skrev {path}", "Wrote {path}")
READ_THEM = Text(
    "Det här är utkast. Läs dem, fyll i det som saknas och pröva med `tillit check`; kör sedan `tillit run`.",
    "These are drafts. Read them, fill in what is missing and try them with `tillit check`; then `tillit run`.",
)


def check(file: Path, mapping: str, voice: Voice) -> int:
    """Say what taking the file in would give; 0 where every row fits, else 1. TillitError where it is refused."""
    scales = {item.id: (item.lowest, item.highest) for sheet in instruments().values() for item in sheet.items}
    report = check_file(file, _mapping(mapping), scales)
    counts = {"read": report.read, "accepted": report.accepted, "quarantined": report.quarantined}
    voice.say(ROWS, file=report.source, **{name: voice.number(count) for name, count in counts.items()})
    for table, rows in report.tables.items():
        voice.say(TABLE, table=table, rows=voice.number(rows))
    _say_faults(report, voice)
    voice.say(NOTHING_STORED)
    return 1 if report.quarantined else 0


def _mapping(name: str) -> Mapping:
    if name.startswith(READY):
        ready = name.removeprefix(READY)
        if ready not in ready_mappings():
            known = ", ".join(ready_mappings())
            raise refused(name, "no_mapping", "No such mapping ships with tillit.", f"Choose one of: {known}.")
        return ready_mapping(ready)
    path = Path(name)
    if not path.is_file():
        raise refused(path.name, "no_mapping", "There is no such mapping file.", "Check the path after --mapping.")
    return load_mapping(path)


def _say_faults(report: CheckReport, voice: Voice) -> None:
    if report.quarantined:
        voice.say(SET_ASIDE)
        for rule, rows in report.by_rule.items():
            voice.say(BY_RULE, rule=rule, rows=voice.number(rows))
        voice.say(FIRST)
        for fault in report.faults:
            voice.say(f"  {fault.place}: {fault.problem} {fault.to_do} [{fault.rule}]")
    else:
        voice.say(FITS)
    if report.warnings:
        voice.say(WORTH_KNOWING)
        for warning in report.warnings:
            voice.say(f"  {warning.place}: {warning.problem} {warning.to_do} [{warning.rule}]")


def init(files: list[Path], folder: Path, voice: Voice) -> int:
    """Write drafts of a project into `folder`, from the headers of the files."""
    from .drafts import draft_project

    for path in draft_project(files, folder):
        voice.say(DRAFTED, path=str(path))
    voice.say()
    voice.say(READ_THEM)
    return 0
