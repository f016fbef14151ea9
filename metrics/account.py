"""Tables in which a release accounts for itself: what was tried against it, what is not shown, what was read."""

from __future__ import annotations

from .columns import PERIOD, both, day, flag, integer, number, string
from .contracts import Contract

CERTIFICATE = Contract(
    "certificate",
    "What stays possible against whom, per size of atom.",
    (
        integer("atom_size", "answers in the atom"),
        string("scale", "the answer scale, as lowest-highest"),
        string("against", "outsider, colleague or two_colleagues"),
        integer("possible", "answers on the scale that stay possible for every other respondent, at the least"),
        integer("of", "answers on the scale"),
        flag("holds", "true where the promise made against this reader holds"),
    ),
    key=("atom_size", "scale", "against"),
)
ATTACK = Contract(
    "attack",
    "What attackers who hold every file, and no vault, could work out; run before the release was put in force.",
    (
        string("attack", "the attacker"),
        string("against", "outsider, colleague or two_colleagues: what the attacker knows beside the files"),
        integer("tried", "things tried"),
        integer("found", "of these, those that gave away what is promised not to be"),
        number("figure", "what the attack measures; empty where nothing was there to measure"),
        *both("meaning", "what the figure is"),
        *both("assumption", "what the attacker is taken to know"),
        flag("holds", "true where the promise holds against this attack"),
    ),
    key=("attack", "against"),
)
CORRECTION = Contract(
    "correction",
    "How far the frozen figures of work are off, for the whole: what came late, or was changed, after its month had "
    "been published. Each is told once, and adds to those before it; readings stay as they were.",
    (
        integer("number", "number of the correction; all quantities of one number were told together"),
        string("quantity", "what is corrected, as a column of the reduced whole cases"),
        string("first_month", "first month that it speaks of, as YYYY-MM"),
        string("last_month", "last month that it speaks of, as YYYY-MM"),
        day("cleared_on", "the day it was told"),
        string("unit", "cases or hours"),
        number("published", "sum of the months as they were published", required=True),
        number("correction", "what is to be added to that sum, beside earlier corrections", required=True),
        *both("meaning", "the same in words"),
    ),
    key=("number", "quantity"),
)
REASON = Contract(
    "reason",
    "Why a value, an interval or limits are missing, in words.",
    (string("why_none", "the code"), *both("reason", "the reason")),
    key=("why_none",),
)
WITHHELD = Contract(
    "withheld",
    "What is not shown, and why. Counts only.",
    (
        string("kind", "answers, behaviour, work, interface, or correction: what came late and is not told yet"),
        PERIOD,
        integer("units", "units (or interfaces) whose figures stand with the unit above"),
        *both("reason", "why"),
    ),
    key=("kind", "period"),
)
DATA_QUALITY = Contract(
    "data_quality",
    "What was read, and what the checks found. Counts only.",
    (
        string("source", "the source's name"),
        string("table_name", "the canonical table"),
        string("rule", "the rule, or 'rows' for the row count"),
        string("severity", "critical, warning or info"),
        integer("read", "rows read"),
        integer("accepted", "rows accepted"),
        integer("quarantined", "rows set aside"),
        flag("passed", "true where the rule holds"),
        *both("meaning", "what it means"),
    ),
    key=("source", "table_name", "rule"),
)
DICTIONARY = Contract(
    "dictionary",
    "Every column of every table of this file.",
    (
        string("table_name", "the table or view"),
        string("column_name", "the column"),
        string("type", "its DuckDB type"),
        string("unit", "its unit", required=False),
        string("meaning", "what it means"),
    ),
    key=("table_name", "column_name"),
)
