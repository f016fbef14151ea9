"""A row of the table of bad inputs: what comes in, how it is mapped, and how it is to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from tillit.pipelines.sources.mapping import Mapping

SECRET = "Hemligt-värde-4711"
"""Stands in every bad file, as a person's name or in the very value that is wrong; and in nothing that is said."""

Writer = Callable[[Path], Path]
"""Writes a file, or what poses as one, into a folder and says where."""
Look = Callable[[duckdb.DuckDBPyConnection], object]
"""Something in the vault that shows what became of the rows."""


@dataclass(frozen=True)
class Refused:
    """The whole file is refused; what was there before stands."""

    rule: str
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class SetAside:
    """Rows are set aside by row, column and rule; the others are taken in."""

    rows: tuple[tuple[int, str | None, str], ...]
    accepted: int = 2


@dataclass(frozen=True)
class TakenIn:
    """All rows are taken in, with a warning for each of the rules; `seen` is what `look` finds in the vault."""

    accepted: int
    warnings: tuple[str, ...] = ()
    look: Look | None = None
    seen: object = None
    note: str = ""
    """For the document: what becomes of them."""


End = Refused | SetAside | TakenIn


@dataclass(frozen=True)
class Bad:
    """One bad input. `source` is the delivery that it would take the place of."""

    group: str
    name: str
    source: str
    mapping: Mapping
    content: str | bytes | Writer
    end: End
    file: str = "file.csv"
    scales: dict[str, tuple[int, int]] = field(default_factory=lambda: dict(SCALES))

    def write(self, folder: Path) -> Path:
        """The file, in the folder."""
        if callable(self.content):
            return self.content(folder)
        path = folder / self.file
        path.write_bytes(self.content if isinstance(self.content, bytes) else self.content.encode())
        return path


SCALES = {"q1": (1, 5), "q2": (0, 10)}

HEAD = "case,at,unit,who,status\n"
GOOD = f"1,2026-01-02 08:00,u1,{SECRET},Handläggs\n"
UNIT_HEAD = "id,over,name,from,to\n"
GOOD_UNITS = f"{UNIT_HEAD}root,,Allt,,\nu1,root,Ett,,\nu2,root,Två,,\n"
SURVEY_HEAD = "who,unit,q1,q2\n"
GOOD_SURVEY = f"{SURVEY_HEAD}{SECRET},u1,5,7\nb,u2,1,0\n"
WAVE_HEAD = "wave,opens,closes\n"
GOOD_WAVES = f"{WAVE_HEAD}v0,2026-01-05,2026-01-19\n"
CASE_HEAD = "case,kind,hours\n"
GOOD_CASES = f"{CASE_HEAD}{SECRET},x,1.5\n"
DECISION_HEAD = "id,unit,kind,raised,decided\n"
GOOD_DECISIONS = f"{DECISION_HEAD}d1,u1,problem,2026-01-02,2026-01-05\n"


def events(form: str = "csv", *, columns: dict[str, str] | None = None, **parts: object) -> Mapping:
    """Steps of cases with a status; local times in Stockholm unless `time_zone` says otherwise."""
    mapped = {"case_id": "case", "occurred_at": "at", "unit_id": "unit", "actor": "who", "status": "status"}
    table = {
        "table": "work_event",
        "columns": columns or mapped,
        "formats": {"occurred_at": "%Y-%m-%d %H:%M"},
        "statuses": {"active": ["Handläggs"], "done": ["Avslutad"]},
    }
    return Mapping.model_validate({"format": form, "time_zone": "Europe/Stockholm", "tables": [table], **parts})


def log(*lines: str) -> str:
    """An event log: its header, a good row, the lines given, and another good row."""
    return HEAD + GOOD + "".join(f"{line}\n" for line in lines) + GOOD


def units(**parts: object) -> Mapping:
    """The organisation's tree."""
    columns = {"unit_id": "id", "parent_id": "over", "name": "name", "valid_from": "from", "valid_to": "to"}
    return Mapping.model_validate({"format": "csv", "tables": [{"table": "org_unit", "columns": columns}], **parts})


def survey(form: str = "csv", *, items: tuple[str, ...] = ("q1", "q2"), **parts: object) -> Mapping:
    """A wide survey of wave w1."""
    wide = {"respondent": "who", "unit_id": "unit", "items": list(items), "skipped": ["NA"]}
    table = {"table": "response", "wide": wide, "constants": {"wave_id": "w1", "survey_id": "s1"}}
    return Mapping.model_validate({"format": form, "tables": [table], **parts})


def waves(form: str = "csv", **parts: object) -> Mapping:
    """Waves and their days."""
    columns = {"wave_id": "wave", "opens": "opens", "closes": "closes"}
    table = {"table": "survey_wave", "columns": columns, "constants": {"survey_id": "s1"}}
    return Mapping.model_validate({"format": form, "tables": [table], **parts})


def cases(form: str = "csv", **parts: object) -> Mapping:
    """Cases with their hours foreseen."""
    columns = {"case_id": "case", "case_kind": "kind", "estimate_hours": "hours"}
    return Mapping.model_validate({"format": form, "tables": [{"table": "work_case", "columns": columns}], **parts})


def decisions() -> Mapping:
    """Decisions, with the days they were asked for and taken."""
    columns = {"decision_id": "id", "unit_id": "unit", "kind": "kind", "raised_on": "raised", "decided_on": "decided"}
    return Mapping.model_validate({"format": "csv", "tables": [{"table": "decision", "columns": columns}]})


BEFORE = {
    "units": (units(), GOOD_UNITS),
    "events": (events(), HEAD + GOOD * 2),
    "survey": (survey(), GOOD_SURVEY),
    "waves": (waves(), GOOD_WAVES),
    "cases": (cases(), GOOD_CASES),
    "decisions": (decisions(), GOOD_DECISIONS),
}
"""What has been delivered, in this order, before anything bad arrives."""
