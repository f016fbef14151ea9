"""The rules that a canonical table is checked against, generated from its contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ...metrics.contracts import Contract
from ...metrics.text import Text


class Severity(StrEnum):
    """What a broken rule means for what follows."""

    CRITICAL = "critical"
    """Nothing is built on the table until it is mended."""
    WARNING = "warning"
    """The table goes on, with a note."""


class Kind(StrEnum):
    """What a rule asks."""

    NOT_EMPTY = "not_empty"
    UNIQUE_KEY = "unique_key"
    PRESENT = "present"
    ALLOWED = "allowed"
    BOUNDS = "bounds"
    KNOWN = "known"
    ON_SCALE = "on_scale"
    IN_ORDER = "in_order"
    PLAUSIBLE_TIME = "plausible_time"
    STATUS_UNDERSTOOD = "status_understood"
    ANSWERED = "answered"
    PERSON_NAMED = "person_named"
    VARIES = "varies"


@dataclass(frozen=True)
class Rule:
    """One rule about one table. `share` is how large a part of the rows may break it (0 to 1)."""

    table: str
    kind: Kind
    columns: tuple[str, ...]
    severity: Severity
    share: float = 0.0
    reference: tuple[str, str] | None = None
    """The table and column that hold the known values."""
    or_equal: bool = False
    """For `in_order`: whether the two may be the same day."""

    @property
    def name(self) -> str:
        """Stable within its table, letters and underscores only (a Dagster check name)."""
        about = () if self.kind is Kind.UNIQUE_KEY else self.columns
        return "_".join((self.kind.value, *about))

    @property
    def meaning(self) -> Text:
        """The rule in words (Markdown: names of columns and tables as code)."""
        return _filled(MEANINGS[self.kind], self)

    @property
    def problem(self) -> Text:
        """What a broken rule means, in words."""
        return _filled(PROBLEMS[self.kind], self)

    @property
    def to_do(self) -> Text:
        """What to do where it is broken."""
        return _filled(TO_DO[self.kind], self)


UNKNOWN_STATUS_SHARE = 0.05
SKIPPED_SHARE = 0.20
NO_PERSON_SHARE = 0.05
"""Shares from which a warning is given. Chosen here, not taken from a standard: high enough to be rare."""

OUR_OWN: tuple[Rule, ...] = (
    Rule("response", Kind.KNOWN, ("item_id",), Severity.CRITICAL, reference=("item", "item_id")),
    Rule("response", Kind.ON_SCALE, ("answer",), Severity.CRITICAL),
    Rule("response", Kind.ANSWERED, ("answer",), Severity.WARNING, share=SKIPPED_SHARE),
    Rule("work_event", Kind.STATUS_UNDERSTOOD, ("status_class",), Severity.WARNING, share=UNKNOWN_STATUS_SHARE),
    Rule("work_event", Kind.PERSON_NAMED, ("actor",), Severity.WARNING, share=NO_PERSON_SHARE),
)
"""Rules that no contract states by itself."""

ORDERED: tuple[Rule, ...] = (
    Rule("org_unit", Kind.IN_ORDER, ("valid_from", "valid_to"), Severity.CRITICAL),
    Rule("item", Kind.IN_ORDER, ("lowest", "highest"), Severity.CRITICAL),
    Rule("survey_wave", Kind.IN_ORDER, ("opens", "closes"), Severity.CRITICAL, or_equal=True),
    Rule("priority", Kind.IN_ORDER, ("valid_from", "valid_to"), Severity.WARNING),
    Rule("target", Kind.IN_ORDER, ("valid_from", "valid_to"), Severity.WARNING),
    Rule("status_report", Kind.IN_ORDER, ("started", "finished_on"), Severity.WARNING, or_equal=True),
    Rule("decision", Kind.IN_ORDER, ("raised_on", "decided_on"), Severity.WARNING, or_equal=True),
    Rule("experiment", Kind.IN_ORDER, ("started_on", "ended_on"), Severity.WARNING, or_equal=True),
    Rule("obstacle", Kind.IN_ORDER, ("raised_on", "answered_on"), Severity.WARNING, or_equal=True),
)
"""Pairs of columns where the first comes before the second (`valid_to` is the day after the last)."""

HAPPENED: dict[str, tuple[str, ...]] = {
    "work_event": ("occurred_at",),
    "status_report": ("reported_on",),
    "incident": ("occurred_on",),
    "decision": ("raised_on", "decided_on"),
    "experiment": ("started_on", "ended_on"),
    "leader_visit": ("visited_on",),
    "obstacle": ("raised_on", "answered_on"),
    "report_load": ("month",),
}
"""Columns that tell of what has already happened."""

VARYING: dict[str, tuple[str, ...]] = {
    "response": ("unit_id", "item_id", "answer"),
    "work_event": ("occurred_at", "unit_id", "status_class"),
}
"""Columns that hold more than one value in any real table of some size; one alone hints at a mistaken mapping."""


def rules(contract: Contract) -> tuple[Rule, ...]:
    """Every rule of a contract, critical ones first; needs no data.

    >>> from ...metrics.contracts import contract
    >>> [rule.name for rule in rules(contract("invitation"))][:3]
    ['not_empty', 'unique_key', 'present_wave_id']
    """
    return tuple(sorted(_rules(contract), key=lambda rule: rule.severity is Severity.WARNING))


def _rules(contract: Contract) -> Iterator[Rule]:
    table = contract.name
    yield Rule(table, Kind.NOT_EMPTY, (), Severity.CRITICAL)
    yield Rule(table, Kind.UNIQUE_KEY, contract.key, Severity.CRITICAL)
    for column in contract.columns:
        if column.required:
            yield Rule(table, Kind.PRESENT, (column.name,), Severity.CRITICAL)
        if column.values is not None:
            yield Rule(table, Kind.ALLOWED, (column.name,), Severity.CRITICAL)
        if column.lowest is not None or column.highest is not None:
            yield Rule(table, Kind.BOUNDS, (column.name,), Severity.CRITICAL)
    for column_name, other in contract.references:
        yield Rule(table, Kind.KNOWN, (column_name,), Severity.CRITICAL, reference=(other, column_name))
    for column_name in HAPPENED.get(table, ()):
        yield Rule(table, Kind.PLAUSIBLE_TIME, (column_name,), Severity.WARNING)
    for column_name in VARYING.get(table, ()):
        yield Rule(table, Kind.VARIES, (column_name,), Severity.WARNING)
    yield from (rule for rule in (*ORDERED, *OUR_OWN) if rule.table == table)


def _filled(text: Text, rule: Rule) -> Text:
    known = {
        "column": rule.columns[0] if rule.columns else "",
        "columns": ", ".join(f"`{name}`" for name in rule.columns),
        "later": rule.columns[-1] if rule.columns else "",
        "reference": rule.reference[0] if rule.reference else "",
        "percent": f"{rule.share:.0%}".replace("%", " %"),
    }
    return Text(text.sv.format(**known), text.en.format(**known))


MEANINGS: dict[Kind, Text] = {
    Kind.NOT_EMPTY: Text("Tabellen har minst en rad.", "The table has at least one row."),
    Kind.UNIQUE_KEY: Text(
        "Ingen rad förekommer två gånger ({columns} skiljer raderna åt).",
        "No row occurs twice ({columns} tell rows apart).",
    ),
    Kind.PRESENT: Text("`{column}` är ifylld på varje rad.", "`{column}` is filled in on every row."),
    Kind.ALLOWED: Text(
        "`{column}` har bara värden som kontraktet känner till.", "`{column}` only has values that the contract knows."
    ),
    Kind.BOUNDS: Text("`{column}` ligger inom sina gränser.", "`{column}` lies within its bounds."),
    Kind.KNOWN: Text(
        "Varje `{column}` finns också i tabellen `{reference}`.",
        "Every `{column}` is also found in the table `{reference}`.",
    ),
    Kind.ON_SCALE: Text("Varje svar ligger på sin frågas skala.", "Every answer lies on the scale of its question."),
    Kind.IN_ORDER: Text("`{column}` kommer före `{later}`.", "`{column}` comes before `{later}`."),
    Kind.PLAUSIBLE_TIME: Text(
        "`{column}` ligger efter 1990 och inte i framtiden.", "`{column}` lies after 1990 and not in the future."
    ),
    Kind.STATUS_UNDERSTOOD: Text(
        "Högst {percent} av stegen har en status vars betydelse är okänd.",
        "At most {percent} of the steps have a status whose meaning is unknown.",
    ),
    Kind.ANSWERED: Text(
        "Högst {percent} av frågorna har hoppats över.", "At most {percent} of the questions have been skipped."
    ),
    Kind.PERSON_NAMED: Text(
        "Högst {percent} av de steg där någon arbetar saknar uppgift om vem.",
        "At most {percent} of the steps at which somebody works lack a note of who.",
    ),
    Kind.VARIES: Text("`{column}` har mer än ett värde.", "`{column}` has more than one value."),
}

PROBLEMS: dict[Kind, Text] = {
    Kind.NOT_EMPTY: Text("Tabellen är tom.", "The table is empty."),
    Kind.UNIQUE_KEY: Text(
        "Samma rad förekommer flera gånger ({columns} är lika).",
        "The same row occurs more than once ({columns} agree).",
    ),
    Kind.PRESENT: Text("`{column}` saknas på några rader.", "`{column}` is missing on some rows."),
    Kind.ALLOWED: Text(
        "`{column}` har värden som kontraktet inte känner till.",
        "`{column}` has values that the contract does not know.",
    ),
    Kind.BOUNDS: Text("`{column}` ligger utanför sina gränser.", "`{column}` lies outside its bounds."),
    Kind.KNOWN: Text(
        "Några `{column}` finns inte i tabellen `{reference}`.",
        "Some values of `{column}` are not found in the table `{reference}`.",
    ),
    Kind.ON_SCALE: Text(
        "Några svar ligger utanför sin frågas skala.", "Some answers lie off the scale of their question."
    ),
    Kind.IN_ORDER: Text("`{column}` kommer inte före `{later}`.", "`{column}` does not come before `{later}`."),
    Kind.PLAUSIBLE_TIME: Text(
        "`{column}` ligger före 1990 eller i framtiden.", "`{column}` lies before 1990 or in the future."
    ),
    Kind.STATUS_UNDERSTOOD: Text(
        "Mer än {percent} av stegen har en status vars betydelse är okänd.",
        "More than {percent} of the steps have a status whose meaning is unknown.",
    ),
    Kind.ANSWERED: Text(
        "Mer än {percent} av frågorna har hoppats över.", "More than {percent} of the questions have been skipped."
    ),
    Kind.PERSON_NAMED: Text(
        "Mer än {percent} av de steg där någon arbetar saknar uppgift om vem.",
        "More than {percent} of the steps at which somebody works lack a note of who.",
    ),
    Kind.VARIES: Text("`{column}` har samma värde på alla rader.", "`{column}` has the same value on every row."),
}

TO_DO: dict[Kind, Text] = {
    Kind.NOT_EMPTY: Text(
        "Se efter om filen är hel och om mappningen pekar på rätt kolumner.",
        "See whether the file is whole and whether the mapping points to the right columns.",
    ),
    Kind.UNIQUE_KEY: Text(
        "Se efter om samma uttag har lästs in under två namn, eller om en kolumn som skiljer raderna åt saknas.",
        "See whether the same extract was read under two names, or whether a column that tells rows apart is missing.",
    ),
    Kind.PRESENT: Text(
        "Se efter i källan varför den är tom på raderna nedan, och läs in filen på nytt.",
        "See in the source why it is empty on the rows below, and read the file again.",
    ),
    Kind.ALLOWED: Text(
        "Ange i mappningen vad de värden som är kvar betyder.", "State in the mapping what the values left over mean."
    ),
    Kind.BOUNDS: Text(
        "Se efter om enheten eller decimaltecknet är ett annat än mappningen säger.",
        "See whether the unit or the decimal sign is another than the mapping says.",
    ),
    Kind.KNOWN: Text(
        "Komplettera tabellen `{reference}`, eller rätta stavningen i källan.",
        "Complete the table `{reference}`, or mend the spelling in the source.",
    ),
    Kind.ON_SCALE: Text(
        "Se efter vilken skala frågan hade; en ny skala är en ny fråga.",
        "See which scale the question had; a new scale is a new question.",
    ),
    Kind.IN_ORDER: Text(
        "Se efter om de två kolumnerna har bytt plats, eller om ett datum är felskrivet.",
        "See whether the two columns have changed places, or a date is mistyped.",
    ),
    Kind.PLAUSIBLE_TIME: Text(
        "Se efter datumformatet och tidszonen i mappningen.", "See to the date format and the time zone in the mapping."
    ),
    Kind.STATUS_UNDERSTOOD: Text(
        "Fråga dem som arbetar i systemet vad dessa statusar betyder, och skriv in dem i mappningen.",
        "Ask those who work in the system what these statuses mean, and write them into the mapping.",
    ),
    Kind.ANSWERED: Text(
        "Se efter om en kolumn saknas i uttaget. Om folk själva hoppar över är det något att fråga om, inte att rätta.",
        "See whether the extract lacks a column. If people skip by themselves, that is to be asked about, not mended.",
    ),
    Kind.PERSON_NAMED: Text(
        "Utan den uppgiften går det inte att se att minst fem personer står bakom en siffra; "
        "ange i mappningen hur många varje enhet minst har.",
        "Without it there is no telling that at least five persons stand behind a figure; "
        "state in the mapping how many each unit has at the least.",
    ),
    Kind.VARIES: Text(
        "Se efter om mappningen pekar på rätt kolumn.", "See whether the mapping points to the right column."
    ),
}
