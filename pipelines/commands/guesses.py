"""What a header probably means: words for the columns of the canonical tables, in Swedish and English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from ...metrics.contracts import CONTRACTS, Contract, Kind, contract
from ...metrics.instruments.registry import instruments

WORDS: dict[str, dict[str, str]] = {
    "work_event": {
        "case_id": (
            "ärende, ärendenummer, ärendenr, ärendeid, ärende id, diarienummer, dnr, case, case id, caseid, ticket, "
            "ticket id, ticket number, sr number, incident, incident id, case concept name"
        ),
        "occurred_at": (
            "tidpunkt, tidsstämpel, händelsetid, tid, datum, datum och tid, registrerad, starttid, timestamp, time, "
            "at, date, datetime, event time, start time, change date time, time timestamp"
        ),
        "unit_id": (
            "enhet, enhetsid, enhetskod, avdelning, grupp, team, arbetsgrupp, handläggande enhet, ansvarig enhet, "
            "unit, unit id, department, group, team id, assignment group, involved st, org group, organisation"
        ),
        "actor": (
            "handläggare, utförare, användare, medarbetare, resurs, resource, user, actor, who, handler, assignee, "
            "assigned to, org resource"
        ),
        "activity": "aktivitet, händelse, steg, åtgärd, moment, activity, event, step, action, task, concept name",
        "status": "status, ärendestatus, tillstånd, skede, state, lifecycle transition",
        "outside": "utifrån, extern händelse, outside, external",
    },
    "work_case": {
        "case_id": "ärende, ärendenummer, ärendenr, ärendeid, dnr, diarienummer, case, case id, ticket id",
        "case_kind": "ärendetyp, typ, slag, kategori, case type, type, category, kind",
        "priority_id": "prioritering, priority",
        "estimate_hours": "uppskattade timmar, estimat, estimate, estimated hours",
        "difficulty": "svårighet, svårighetsgrad, difficulty",
    },
    "response": {
        "wave_id": "omgång, mätning, våg, mättillfälle, wave, survey wave",
        "respondent": (
            "svarande, respondent, respondent id, svarsid, svars id, svarsnummer, löpnummer, deltagare, response id, "
            "responseid, participant, participant id, id"
        ),
        "unit_id": (
            "enhet, enhetsid, enhetskod, avdelning, grupp, team, arbetsplats, unit, unit id, department, group, "
            "team id, compid, organisation"
        ),
        "item_id": "fråga, frågeid, frågenummer, fråge id, question, question id, item",
        "answer": "svar, svarsvärde, värde, answer, value, response",
    },
    "org_unit": {
        "unit_id": "enhet, enhetsid, enhetskod, kod, organisationskod, unit, unit id, unit code, id",
        "parent_id": (
            "överordnad, överordnad enhet, överenhet, förälder, tillhör, ligger under, parent, parent id, parent unit, "
            "belongs to"
        ),
        "name": "namn, enhetsnamn, benämning, name, unit name",
        "kind": "typ, enhetstyp, nivå, slag, kind, type, level",
        "position": "ordning, position, order, sort order",
        "valid_from": "giltig från, gäller från, från, startdatum, valid from, from, start date",
        "valid_to": "giltig till, gäller till, till, slutdatum, valid to, to, end date",
        "leader": "chef, enhetschef, ledare, leader, manager, head",
        "first_line": "första linjen, första linje, reception, first line",
        "people_at_least": "antal anställda, antal medarbetare, headcount, employees",
    },
    "invitation": {
        "wave_id": "omgång, mätning, våg, mättillfälle, wave, survey wave",
        "unit_id": "enhet, enhetsid, enhetskod, avdelning, unit, unit id, department",
        "invited": "inbjudna, antal inbjudna, utskickade, antal utskick, invited, invitations",
    },
    "survey_wave": {
        "wave_id": "omgång, mätning, våg, mättillfälle, wave",
        "survey_id": "enkät, undersökning, survey",
        "opens": "öppnar, öppnades, start, startdatum, opened, start date",
        "closes": "stänger, stängdes, slut, slutdatum, closed, end date",
    },
    "item": {
        "item_id": "fråga, frågeid, frågenummer, question, question id, item",
        "instrument": "enkät, formulär, questionnaire",
        "position": "ordning, nummer, order, number",
        "text_sv": "frågetext, lydelse, text",
        "text_en": "english text, wording",
        "lowest": "lägsta, lägsta svar, min, minimum",
        "highest": "högsta, högsta svar, max, maximum",
        "reversed": "omvänd, vänd, reverse",
    },
}
"""Header words per column, in lower case with single spaces; a column's own name always counts."""

FORMATS = (
    "iso8601",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%Y%m%d",
    "%Y-%m",
    "%Y",
)
"""Date formats that are tried on the first rows, in this order."""

STATUS_WORDS: dict[str, str] = {
    "done": "avslutad, klar, stängd, löst, beslutad, expedierad, closed, completed, resolved, done, finished, solved",
    "withdrawn": "återkallad, avbruten, makulerad, avskriven, withdrawn, cancelled, canceled, rejected",
    "waiting_external": (
        "väntar på komplettering, väntar på kund, väntar på sökande, väntar på svar, väntar externt, begärt in, "
        "awaiting customer, waiting for customer, pending customer, on hold, pending, waiting"
    ),
    "queue": "inkommen, ny, köad, i kö, ofördelad, omfördelad, öppen, new, open, queued, unassigned, assigned, to do",
    "active": "handläggs, pågår, pågående, under arbete, påbörjad, utreds, in progress, active, working, accepted",
}
"""Words for what a status means; those found first count."""


@dataclass(frozen=True)
class Guess:
    """A canonical table, and the source column that each of its columns probably is."""

    table: Contract
    columns: dict[str, str]
    items: tuple[str, ...] = ()
    """Columns that are questions, where a survey has one column per question."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """Required columns that no header fits."""
        return tuple(
            column.name for column in self.table.columns if column.required and column.name not in self.columns
        )


def guess(header: Sequence[str]) -> Guess:
    """The likeliest meaning of a header: the table whose required columns are found most completely."""
    wide = _wide(header)
    if wide is not None:
        return wide
    tried = [Guess(table, _columns(table, header)) for table in CONTRACTS]
    return max(tried, key=_fit)


def _fit(tried: Guess) -> tuple[float, int, int]:
    given = {"wave_id", "status_class"} if tried.table.name in ("response", "work_event") else set()
    required = [column.name for column in tried.table.columns if column.required and column.name not in given]
    found = sum(name in tried.columns for name in required)
    return found / len(required), len(tried.columns), -CONTRACTS.index(tried.table)


def _wide(header: Sequence[str]) -> Guess | None:
    """A survey with one column per question: three or more columns that look like questions."""
    table = contract("response")
    columns = {name: column for name, column in _columns(table, header).items() if name in ("respondent", "unit_id")}
    items = tuple(name for name in header if name not in columns.values() and _is_question(name))
    return Guess(table, columns, items) if len(items) >= 3 and "unit_id" in columns else None


def _is_question(name: str) -> bool:
    """A code such as Q1, F_03 or LEAD11, or a sentence."""
    if item_id(name) is not None:
        return True
    return bool(re.fullmatch(r"[A-Za-zÅÄÖåäö]{1,12}[ _.-]?\d{1,3}[a-z]?", name)) or (
        len(name) > 15 and name.rstrip().endswith((".", "?")) and " " in name
    )


@cache
def _known_items() -> dict[str, str]:
    """Ids of tillit's own items by their wording in either language and by themselves, all said plainly."""
    return {
        plainly(said): item.id
        for instrument in instruments().values()
        for item in instrument.items
        for said in (item.text.sv, item.text.en, item.id)
    }


def item_id(name: str) -> str | None:
    """The question of tillit's own that a column's name is, word for word; a number before it is passed over.

    >>> item_id("3. Mitt arbete känns meningsfullt")
    'hme_1'
    """
    plain = plainly(name)
    return _known_items().get(plain) or _known_items().get(re.sub(r"^\w?\d+\w? ", "", plain))


def _columns(table: Contract, header: Sequence[str]) -> dict[str, str]:
    """Each canonical column with the first header that is one of its words, or holds one; each header once."""
    plain = {name: plainly(name) for name in header if name.strip()}
    found: dict[str, str] = {}
    for exactly in (True, False):
        for column in table.columns:
            if column.name in found:
                continue
            for name, words in plain.items():
                if name not in found.values() and _means(words, _words(table, column.name), exactly=exactly):
                    found[column.name] = name
                    break
    return {column.name: found[column.name] for column in table.columns if column.name in found}


def _words(table: Contract, column: str) -> tuple[str, ...]:
    known = WORDS.get(table.name, {}).get(column, "")
    return (column.replace("_", " "), *(word for word in known.split(", ") if word))


def _means(words: str, known: Sequence[str], *, exactly: bool) -> bool:
    if exactly:
        return words in known
    return any(len(word) > 3 and re.search(rf"\b{re.escape(word)}\b", words) for word in known)


def plainly(name: str) -> str:
    """A header in lower case with single spaces.

    >>> plainly(" Ärende-ID"), plainly("changeDate+Time")
    ('ärende id', 'change date time')
    """
    apart = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])", " ", name)
    return re.sub(r"[\W_]+", " ", apart).strip().casefold()


def formats_that_fit(values: Sequence[str]) -> tuple[str, ...]:
    """The formats of FORMATS by which every value can be read.

    >>> formats_that_fit(["03/04/2026", "01/12/2026"])
    ('%d/%m/%Y', '%m/%d/%Y')
    """
    return tuple(declared for declared in FORMATS if values and all(_reads(value, declared) for value in values))


def _reads(value: str, declared: str) -> bool:
    try:
        if declared == "iso8601":
            return "T" in value and len(value) >= len("2026-01-01T00:00:00") and bool(datetime.fromisoformat(value))
        return bool(datetime.strptime(value, declared)) and len(value) >= 4  # noqa: DTZ007 - only tried, not kept
    except ValueError:
        return False


def status_class(status: str) -> str:
    """What a status probably means; "unknown" where no word fits.

    >>> status_class("Väntar på komplettering"), status_class("Xyz")
    ('waiting_external', 'unknown')
    """
    words = plainly(status)
    for name, known in STATUS_WORDS.items():
        if any(re.search(rf"\b{re.escape(word)}\b", words) for word in known.split(", ")):
            return name
    return "unknown"


def is_moment(table: Contract, column: str) -> bool:
    """Whether a column is a date or a time."""
    return table.column(column).kind in (Kind.DATE, Kind.TIMESTAMP)
