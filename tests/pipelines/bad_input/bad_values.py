"""Values: numbers, answers, dates and times, keys."""

from __future__ import annotations

import datetime as dt

import duckdb
from tillit.pipelines.sources.mapping import Mapping

from .ends import (
    CASE_HEAD,
    DECISION_HEAD,
    HEAD,
    SECRET,
    SURVEY_HEAD,
    UNIT_HEAD,
    WAVE_HEAD,
    Bad,
    Refused,
    SetAside,
    TakenIn,
    cases,
    decisions,
    events,
    log,
    survey,
    units,
    waves,
)

ANSWERS = "Answers"
NUMBERS = "Other numbers"
DATES = "Dates and times"
KEYS = "Rows that come twice"

NO_ANSWERS = {
    "A decimal comma in an answer": '"4,0"',
    "A decimal point in an answer": "4.0",
    "A space before an answer": " 4",
    "A hard space after an answer": "4\u00a0",
    "A word for an answer": "fyra",
    "A plus before an answer": "+4",
    "An answer with a separator for thousands": "1_0",
    "An Arabic-Indic digit": "٤",
    "A full-width digit": "４",
    "A superscript digit": "⁴",
    "A formula for an answer": "=4",
    "An answer marked as text": "'4",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "A hexadecimal number": "0x4",
    "A truth value": "TRUE",
    "A number beyond 18 digits": "9" * 19,
    "An answer that is somebody's name": SECRET,
}


def _answer(written: str) -> str:
    return f"{SURVEY_HEAD}{SECRET},u1,5,7\nb,u1,{written},1\nc,u2,2,0\n"


def _survey(name: str, content: str, end: Refused | SetAside | TakenIn, mapping: Mapping | None = None) -> Bad:
    return Bad(ANSWERS, name, "survey", mapping or survey(), content, end)


def _long(*lines: str) -> str:
    return "who,unit,item,answer\na,u1,q1,5\n" + "".join(f"{line}\n" for line in lines)


LONG = Mapping.model_validate(
    {
        "format": "csv",
        "tables": [
            {
                "table": "response",
                "columns": {"respondent": "who", "unit_id": "unit", "item_id": "item", "answer": "answer"},
                "constants": {"wave_id": "w1", "survey_id": "s1"},
            }
        ],
    }
)


def _sums(vault: duckdb.DuckDBPyConnection) -> object:
    return vault.execute("SELECT item_id, sum(answer) FROM response GROUP BY ALL ORDER BY ALL").fetchall()


answers = (
    *(_survey(name, _answer(written), SetAside(((3, "q1", "integer"),))) for name, written in NO_ANSWERS.items()),
    _survey("An answer above its scale", _answer("6"), SetAside(((3, "q1", "off_scale"),))),
    _survey("An answer below its scale", _answer("0"), SetAside(((3, "q1", "off_scale"),))),
    _survey("A negative answer", _answer("-1"), SetAside(((3, "q1", "off_scale"),))),
    _survey("A code for no answer that is not declared", _answer("99"), SetAside(((3, "q1", "off_scale"),))),
    _survey(
        "A declared word for no answer",
        _answer("NA"),
        TakenIn(3, (), _sums, [("q1", 7), ("q2", 8)], "The answer is a skip, no number."),
    ),
    _survey(
        "Minus nought on a scale from 0",
        f"{SURVEY_HEAD}{SECRET},u1,5,-0\n",
        TakenIn(1, (), _sums, [("q1", 5), ("q2", 0)], "It is 0."),
    ),
    _survey(
        "Noughts before an answer",
        f"{SURVEY_HEAD}{SECRET},u1,005,1\n",
        TakenIn(1, (), _sums, [("q1", 5), ("q2", 1)], "It is 5."),
    ),
    _survey(
        "A question that no instrument has, in a long file",
        _long(f"{SECRET},u1,q9,5"),
        SetAside(((3, "item", "unknown_item"),), 1),
        LONG,
    ),
    _survey(
        "A question that no instrument has, in the mapping",
        f"{SURVEY_HEAD.strip()},q9\n{SECRET},u1,5,7,1\n",
        Refused("unknown_item", None, "q9"),
        survey(items=("q1", "q2", "q9")),
    ),
    _survey(
        "Not one answer that can be read",
        f"{SURVEY_HEAD}{SECRET},u1,fem,7\nb,u1,ett,1\n",
        Refused("nothing_accepted", None, "q1"),
    ),
)

NO_NUMBERS = {
    "A decimal comma that is not declared": '"1,5"',
    "A space between thousands": "1 234",
    "A hard space between thousands": "1\u00a0234",
    "A point between thousands and a decimal comma": '"1.234,5"',
    "A number larger than any": "1e400",
    "NaN in hours": "NaN",
    "Infinity in hours": "-Infinity",
    "A percent sign": "15%",
    "A unit after the number": "2 h",
    "A formula for hours": "=1+1",
    "A length of time": "01:30:00",
    "Two decimal points": "1.2.3",
    "Arabic-Indic digits in hours": "١٫٥",
}


def _hours(written: str) -> str:
    return f"{CASE_HEAD}{SECRET},x,1.5\n2,x,{written}\n3,x,2\n"


def _stored_hours(vault: duckdb.DuckDBPyConnection) -> object:
    return vault.execute("SELECT estimate_hours FROM work_case ORDER BY row_number").fetchall()


def _case(name: str, content: str, end: SetAside | TakenIn, mapping: Mapping | None = None) -> Bad:
    return Bad(NUMBERS, name, "cases", mapping or cases(), content, end)


numbers = (
    *(_case(name, _hours(written), SetAside(((3, "hours", "number"),))) for name, written in NO_NUMBERS.items()),
    _case("Negative hours", _hours("-1"), SetAside(((3, "hours", "range"),))),
    _case(
        "A decimal point where a comma is declared",
        _hours("1.5").replace(",", ";").replace("x;1.5", "x;1,5", 1),
        SetAside(((3, "hours", "number"),)),
        cases(csv={"separator": ";", "decimal": ","}),
    ),
    _case("Minus nought hours", _hours("-0"), TakenIn(3, (), _stored_hours, [(1.5,), (0.0,), (2.0,)], "It is 0.")),
    _case(
        "A number smaller than any",
        _hours("1e-400"),
        TakenIn(3, (), _stored_hours, [(1.5,), (0.0,), (2.0,)], "It is 0."),
    ),
)

NO_DAYS = {
    "Day and month in another order": "03/04/2026",
    "Month before day with dashes": "04-03-2026",
    "31 February": "2026-02-31",
    "29 February in a year that has none": "2026-02-29",
    "A two-digit year": "26-04-03",
    "An Excel day number": "46115",
    "An Excel day number with a time": "46115.5",
    "A month in letters": "3 apr 2026",
    "Month 13": "2026-13-01",
    "A day with its time": "2026-04-03T00:00:00",
    "A day in Arabic-Indic digits": "٢٠٢٦-٠٤-٠٣",
    "The year 0": "0000-01-01",
    "A day of one digit": "2026-4-3",
}


def _wave(*rows: str) -> str:
    return f"{WAVE_HEAD}v0,2026-01-05,2026-01-19\n" + "".join(f"{row}\n" for row in rows) + "v2,2026-03-02,2026-03-16\n"


def _dated(
    name: str, content: str, end: Refused | SetAside | TakenIn, mapping: Mapping | None = None, source: str = "events"
) -> Bad:
    return Bad(DATES, name, source, mapping or events(), content, end)


def _at(written: str, at: str = "at") -> tuple[str, SetAside]:
    return log(f"2,{written},u1,{SECRET},Handläggs"), SetAside(((3, at, "timestamp_format"),))


def _first_event(vault: duckdb.DuckDBPyConnection) -> object:
    return vault.execute("SELECT min(occurred_at) FROM work_event").fetchall()[0][0]


def _reach(vault: duckdb.DuckDBPyConnection) -> object:
    return vault.execute("SELECT valid_from, valid_to FROM org_unit WHERE unit_id = 'u2'").fetchall()


ISO = Mapping.model_validate(
    {
        "format": "csv",
        "tables": [
            {
                "table": "work_event",
                "columns": {"case_id": "case", "occurred_at": "at", "unit_id": "unit", "actor": "who"},
                "constants": {"status_class": "active"},
            }
        ],
    }
)


def _iso(*moments: str) -> str:
    return HEAD + "".join(f"{number},{at},u1,{SECRET},x\n" for number, at in enumerate(moments))


dates = (
    *(
        _dated(name, _wave(f"v1,2026-02-02,{day}"), SetAside(((3, "closes", "date_format"),)), waves(), "waves")
        for name, day in NO_DAYS.items()
    ),
    _dated(
        "Every day in another order",
        f"{WAVE_HEAD}v0,05/01/2026,19/01/2026\n",
        Refused("nothing_accepted", None, "opens"),
        waves(),
        "waves",
    ),
    _dated("A time in another order", *_at("02/01/2026 08:00")),
    _dated("24:00", *_at("2026-01-02 24:00")),
    _dated("A time with a.m.", *_at("2026-01-02 8:00 AM")),
    _dated("A day without a time", *_at("2026-01-02")),
    _dated(
        "A leap second",
        _iso("2016-12-31T23:59:59Z", "2016-12-31T23:59:60Z"),
        SetAside(((3, "at", "timestamp_format"),), 1),
        ISO,
    ),
    _dated(
        "An offset of 25 hours",
        _iso("2026-01-02T08:00:00Z", "2026-01-02T08:00:00+25:00"),
        SetAside(((3, "at", "timestamp_format"),), 1),
        ISO,
    ),
    _dated(
        "No offset, and no zone declared",
        _iso("2026-01-02T08:00:00Z", "2026-01-02T08:00:00"),
        SetAside(((3, "at", "time_zone_missing"),), 1),
        ISO,
    ),
    _dated(
        "No offset anywhere, and no zone declared",
        _iso("2026-01-02T08:00:00", "2026-01-02T09:00:00"),
        Refused("nothing_accepted", None, "at"),
        ISO,
    ),
    _dated(
        "A local time that clocks were set forward over",
        log(f"2,2026-03-29 02:30,u1,{SECRET},Handläggs"),
        SetAside(((3, "at", "time_zone_gap"),)),
    ),
    _dated(
        "A local time that came twice",
        log(f"2,2026-10-25 02:30,u1,{SECRET},Handläggs"),
        SetAside(((3, "at", "time_zone_fold"),)),
    ),
    _dated(
        "A local time that came twice, and `fold: earlier`",
        HEAD + f"2,2025-10-26 02:30,u1,{SECRET},Handläggs\n",
        TakenIn(1, (), _first_event, dt.datetime(2025, 10, 26, 0, 30), "The earlier of the two."),  # noqa: DTZ001
        events(fold="earlier"),
    ),
    _dated(
        "An event in the year 1", log(f"2,0001-01-01 00:00,u1,{SECRET},Handläggs"), SetAside(((3, "at", "time_range"),))
    ),
    _dated(
        "An event on 1 January 1900",
        log(f"2,1900-01-01 00:00,u1,{SECRET},Handläggs"),
        SetAside(((3, "at", "time_range"),)),
    ),
    _dated(
        "An event in the year 9999",
        log(f"2,9999-12-31 23:59,u1,{SECRET},Handläggs"),
        SetAside(((3, "at", "time_range"),)),
    ),
    _dated(
        "An event before 1970",
        log(f"2,1969-12-31 23:59,u1,{SECRET},Handläggs"),
        TakenIn(3, ("long_ago",), _first_event, dt.datetime(1969, 12, 31, 22, 59)),  # noqa: DTZ001
    ),
    _dated("An event in the future", log(f"2,2061-01-01 08:00,u1,{SECRET},Handläggs"), TakenIn(3, ("in_future",))),
    _dated(
        "A unit from the year 1 to the year 9999",
        f"{UNIT_HEAD}root,,Allt,,\nu2,root,Två,0001-01-01,9999-12-31\nu1,root,Ett,,\n",
        TakenIn(3, (), _reach, [(dt.date(1, 1, 1), dt.date(9999, 12, 31))], "Always, and still."),
        units(),
        "units",
    ),
    _dated(
        "A wave that closes before it opens",
        _wave("v1,2026-02-16,2026-02-02"),
        SetAside(((3, "closes", "in_order"),)),
        waves(),
        "waves",
    ),
    _dated(
        "A decision taken before it was asked for",
        f"{DECISION_HEAD}d1,u1,problem,2026-01-02,2026-01-05\n{SECRET},u1,problem,2026-01-05,2026-01-02\n",
        SetAside(((3, "decided", "in_order"),), 1),
        decisions(),
        "decisions",
    ),
)


def _twice(name: str, source: str, mapping: Mapping, content: str, end: SetAside | TakenIn) -> Bad:
    return Bad(KEYS, name, source, mapping, content, end)


KEY = "who + item"

keys = (
    _twice(
        "The same sheet twice in a survey",
        "survey",
        survey(),
        f"{SURVEY_HEAD}{SECRET},u1,5,7\n{SECRET},u1,5,7\n",
        SetAside(((3, "who", "duplicate_row"),), 1),
    ),
    _twice(
        "Two sheets of one respondent that differ",
        "survey",
        survey(),
        f"{SURVEY_HEAD}{SECRET},u1,5,7\n{SECRET},u1,4,7\n",
        SetAside(((3, "who", "duplicate_key"), (3, "who", "duplicate_row")), 1),
    ),
    _twice(
        "Two answers of one respondent to one question that differ",
        "survey",
        LONG,
        _long(f"{SECRET},u1,q1,5", f"{SECRET},u1,q1,4"),
        SetAside(((4, KEY, "duplicate_key"),), 2),
    ),
    _twice(
        "The same case twice",
        "cases",
        cases(),
        f"{CASE_HEAD}{SECRET},x,1\n{SECRET},x,1\n",
        SetAside(((3, "case", "duplicate_row"),), 1),
    ),
    _twice(
        "Two rows of one case that differ",
        "cases",
        cases(),
        f"{CASE_HEAD}{SECRET},x,1\n{SECRET},x,2\n",
        SetAside(((3, "case", "duplicate_key"),), 1),
    ),
    _twice(
        "The same step of a case twice",
        "events",
        events(),
        log(),
        TakenIn(2, note="An event log has no key: two steps may fall in one moment, and both happened."),
    ),
)

VALUES = (*answers, *numbers, *dates, *keys)
