"""The canonical tables: what tillit understands. Readers, checks, docs and the dictionary come from here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The type of a column."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    STRINGS = "list of strings"


DUCKDB_TYPES = {
    Kind.STRING: "VARCHAR",
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.STRINGS: "VARCHAR[]",
}
"""TIMESTAMP is UTC without a zone."""

ARROW_TYPES = {
    Kind.STRING: "string",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "double",
    Kind.BOOLEAN: "bool",
    Kind.DATE: "date32",
    Kind.TIMESTAMP: "timestamp[us]",
    Kind.STRINGS: "list<string>",
}


class Person(StrEnum):
    """Whose identity a column carries; such a column is pseudonymised on the way in."""

    RESPONDENT = "respondent"
    ACTOR = "actor"


@dataclass(frozen=True)
class Column:
    """One column: its type, meaning and what a valid value is."""

    name: str
    kind: Kind
    meaning: str
    required: bool = True
    unit: str | None = None
    values: tuple[str, ...] | None = None
    lowest: float | None = None
    highest: float | None = None
    person: Person | None = None


@dataclass(frozen=True)
class Contract:
    """One canonical table. `key` columns identify a row; `references` are column -> table whose key it is in."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its columns, in order."""
        return tuple(column.name for column in self.columns)


STATUS_CLASSES = ("active", "queue", "waiting_external", "done", "withdrawn", "unknown")
"""What a status means: worked on; waiting inside; waiting for somebody outside; need met; need withdrawn."""


def _text(name: str, meaning: str, *, required: bool = True, values: tuple[str, ...] | None = None) -> Column:
    return Column(name, Kind.STRING, meaning, required, values=values)


def _count(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Kind.INTEGER, meaning, required, lowest=0)


def _date(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Kind.DATE, meaning, required)


def _time(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Kind.TIMESTAMP, meaning, required, unit="UTC")


def _flag(name: str, meaning: str) -> Column:
    return Column(name, Kind.BOOLEAN, meaning, required=False)


def _actor(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, Kind.STRING, meaning, required, person=Person.ACTOR)


IN_UNIT = (("unit_id", "org_unit"),)

ORG_UNIT = Contract(
    "org_unit",
    "The organisation as a tree, with its history.",
    (
        _text("unit_id", "the unit's own identifier"),
        _text("parent_id", "the unit above; empty for the root", required=False),
        _text("name", "the name shown on pages"),
        _text("kind", "what sort of unit it is, in the organisation's words", required=False),
        _count("position", "place among siblings in the organisation's own order", required=False),
        _date("valid_from", "first day; empty = always", required=False),
        _date("valid_to", "the day after the last; empty = still valid", required=False),
        _text(
            "change",
            "what made this row",
            required=False,
            values=("created", "moved", "merged", "split", "renamed", "closed"),
        ),
        _flag("first_line", "true where cases first come in (support line one, a reception)"),
        _actor("leader", "who leads the unit (kept as a pseudonym; only counted)"),
        _count(
            "people_at_least",
            "least number of people in the unit, where the source has no person column",
            required=False,
        ),
    ),
    key=("unit_id", "valid_from"),
)
ITEM = Contract(
    "item",
    "The questions of a survey whose instrument is not one of tillit's own.",
    (
        _text("item_id", "the question's identifier"),
        _text("instrument", "the questionnaire it belongs to"),
        _count("position", "place in the questionnaire"),
        _text("text_sv", "the wording in Swedish", required=False),
        _text("text_en", "the wording in English", required=False),
        Column("lowest", Kind.INTEGER, "lowest answer on the scale"),
        Column("highest", Kind.INTEGER, "highest answer on the scale"),
        _flag("reversed", "true where a high answer means less"),
        _flag("sensitive", "true where skipping may be a matter of fear"),
        _flag("named_person", "true where it is about one named person"),
    ),
    key=("item_id",),
)
SURVEY_WAVE = Contract(
    "survey_wave",
    "Each time a survey was open.",
    (
        _text("wave_id", "the wave's identifier"),
        _text("survey_id", "the survey it is a wave of"),
        _date("opens", "first day it could be answered"),
        _date("closes", "last day it could be answered, everywhere"),
    ),
    key=("wave_id",),
)
INVITATION = Contract(
    "invitation",
    "How many were asked, per wave and unit. Counts, never people.",
    (_text("wave_id", "the wave"), _text("unit_id", "the unit"), _count("invited", "number of people invited")),
    key=("wave_id", "unit_id"),
    references=(("wave_id", "survey_wave"), ("unit_id", "org_unit")),
)
RESPONSE = Contract(
    "response",
    "One answer by one respondent to one item.",
    (
        _text("wave_id", "the wave"),
        Column("respondent", Kind.STRING, "who answered (kept as a pseudonym)", person=Person.RESPONDENT),
        _text("unit_id", "the unit the respondent answered in"),
        _text("item_id", "the question"),
        Column("answer", Kind.INTEGER, "the answer on the item's scale; empty = skipped", required=False),
    ),
    key=("wave_id", "respondent", "item_id"),
    references=(("wave_id", "survey_wave"), ("unit_id", "org_unit")),
)
WORK_EVENT = Contract(
    "work_event",
    "One step of one case: from this moment the case is in this unit with this status.",
    (
        _text("case_id", "the case (kept as a pseudonym of the number)"),
        _time("occurred_at", "when it happened"),
        _text("unit_id", "the unit that had the case from then on"),
        _actor("actor", "who did it (kept as a pseudonym)"),
        _text("activity", "what was done, in the source's words", required=False),
        _text("status", "the status in the source's words", required=False),
        _text("status_class", "what the status means", values=STATUS_CLASSES),
        _flag("outside", "true where somebody outside the organisation caused it"),
    ),
    key=("case_id", "occurred_at", "unit_id", "status_class", "activity"),
    references=IN_UNIT,
)
WORK_CASE = Contract(
    "work_case",
    "What is known of a case as a whole.",
    (
        _text("case_id", "the case"),
        _text("case_kind", "what sort of case", required=False),
        _text("priority_id", "the stated priority it serves; empty = none named", required=False),
        Column("estimate_hours", Kind.NUMBER, "hours of work foreseen", required=False, unit="hours", lowest=0),
        _text("difficulty", "fixed before work began", required=False, values=("easy", "medium", "hard")),
        _flag("failure_demand", "true where the case came because something was not done, or not done right"),
    ),
    key=("case_id",),
)
PRIORITY = Contract(
    "priority",
    "What has been said to go first.",
    (
        _text("priority_id", "the priority"),
        _text("name", "its name"),
        Column("weight", Kind.NUMBER, "stated share of the work", required=False, unit="share", lowest=0, highest=1),
        _date("valid_from", "stated from"),
        _date("valid_to", "withdrawn from; empty = still stated", required=False),
        _count("declined", "requests declined or stopped with reference to it", required=False),
    ),
    key=("priority_id", "valid_from"),
)
TARGET = Contract(
    "target",
    "Register of hazards: where a target stands. Only the gaming measures read it.",
    (
        _text("target_id", "the target"),
        _text("measure", "what it is set on, in the organisation's words"),
        _text("case_kind", "the sort of case whose clock it is; empty = all", required=False),
        Column("threshold", Kind.NUMBER, "the limit"),
        _text("unit_of_threshold", "hours, days, share or count", values=("hours", "days", "share", "count")),
        _date("valid_from", "in force from"),
        _date("valid_to", "no longer in force from", required=False),
    ),
    key=("target_id", "valid_from"),
)
STATUS_REPORT = Contract(
    "status_report",
    "What a piece of work said of itself.",
    (
        _text("work_id", "the piece of work"),
        _date("reported_on", "when"),
        _text("status", "as reported", values=("green", "amber", "red")),
        _date("due", "first due date", required=False),
        _date("started", "when it started", required=False),
        _date("declared_late_on", "when a slip was first declared", required=False),
        _date("finished_on", "when it was finished", required=False),
    ),
    key=("work_id", "reported_on"),
)
INCIDENT = Contract(
    "incident",
    "What went wrong, or nearly.",
    (
        _text("incident_id", "the incident"),
        _date("occurred_on", "when"),
        _text("unit_id", "where"),
        _text("kind", "near miss or harm", values=("near_miss", "harm")),
    ),
    key=("incident_id",),
    references=IN_UNIT,
)
DECISION = Contract(
    "decision",
    "Questions raised and decisions taken.",
    (
        _text("decision_id", "the decision"),
        _text("unit_id", "where it was raised"),
        _text(
            "kind", "what sort", values=("priority_conflict", "problem", "mandate", "process_change", "data_request")
        ),
        _date("raised_on", "when it was raised"),
        _date("decided_on", "when it was answered", required=False),
        _count("intended_level", "level meant to decide, 0 = the root", required=False),
        _count("actual_level", "level that decided", required=False),
        _flag("overturned", "true where it was later overturned from above"),
        _flag("by_performers", "true where those who do the work took part"),
        _flag("refused", "true where the request was refused"),
    ),
    key=("decision_id",),
    references=IN_UNIT,
)
EXPERIMENT = Contract(
    "experiment",
    "What was tried, and what was foreseen.",
    (
        _text("experiment_id", "the experiment"),
        _text("signal_id", "the question it came from", required=False),
        _date("started_on", "when it began"),
        _text("prediction", "what was foreseen, written before", required=False, values=("up", "down", "unchanged")),
        _date("ended_on", "when it ended", required=False),
        _text("outcome", "how it went", required=False, values=("up", "down", "unchanged", "nothing_done")),
        _flag("adopted", "true where the change was kept"),
    ),
    key=("experiment_id",),
)
LEADER_VISIT = Contract(
    "leader_visit",
    "A leader was where the work is.",
    (
        _date("visited_on", "when"),
        _text("unit_id", "where"),
        _actor("leader", "who (kept as a pseudonym)", required=True),
        _text("purpose", "why", values=("listen", "help", "inspect")),
    ),
    key=("visited_on", "unit_id", "leader"),
    references=IN_UNIT,
)
OBSTACLE = Contract(
    "obstacle",
    "Something in the way that a team asked a leader to remove.",
    (
        _text("obstacle_id", "the obstacle"),
        _text("unit_id", "who raised it"),
        _date("raised_on", "when"),
        _date("answered_on", "when it was answered", required=False),
    ),
    key=("obstacle_id",),
    references=IN_UNIT,
)
REPORT_LOAD = Contract(
    "report_load",
    "Time that reporting takes, this tool included.",
    (
        _text("report_id", "the report"),
        _date("month", "first day of the month"),
        Column("hours", Kind.NUMBER, "hours of work in the month", unit="hours", lowest=0),
        _count("people", "people it is asked of"),
    ),
    key=("report_id", "month"),
)
CALENDAR = Contract(
    "calendar",
    "Working days, where elapsed time is not what counts.",
    (_date("day", "the day"), Column("working", Kind.BOOLEAN, "true where it is a working day")),
    key=("day",),
)
EXTERNAL_READING = Contract(
    "external_reading",
    "Figures that somebody else has aggregated; shown as external, never recomputed.",
    (
        _text("series", "which figure"),
        _text("subject", "what it is about, in the source's words; empty = the whole", required=False),
        _date("starts", "first day of its period"),
        _text("period", "its period as the source writes it"),
        Column("numerator", Kind.NUMBER, "counted", required=False),
        Column("denominator", Kind.NUMBER, "out of", required=False),
        Column("value", Kind.NUMBER, "the figure, where the source gives no counts", required=False),
    ),
    key=("series", "subject", "period"),
)

CONTRACTS: tuple[Contract, ...] = (
    ORG_UNIT,
    ITEM,
    SURVEY_WAVE,
    INVITATION,
    RESPONSE,
    WORK_EVENT,
    WORK_CASE,
    PRIORITY,
    TARGET,
    STATUS_REPORT,
    INCIDENT,
    DECISION,
    EXPERIMENT,
    LEADER_VISIT,
    OBSTACLE,
    REPORT_LOAD,
    CALENDAR,
    EXTERNAL_READING,
)


def contract(name: str) -> Contract:
    """The contract called `name`; KeyError where there is none.

    >>> contract("response").key
    ('wave_id', 'respondent', 'item_id')
    """
    for candidate in CONTRACTS:
        if candidate.name == name:
            return candidate
    raise KeyError(name)
