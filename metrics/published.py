"""The published tables: the release's schema. What may be seen, and what each column means."""

from __future__ import annotations

from .contracts import Column, Contract, Kind


def _text(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Kind.STRING, meaning, required)


def _both(name: str, meaning: str, *, required: bool = True) -> tuple[Column, Column]:
    return (
        _text(f"{name}_sv", f"{meaning}, in Swedish", required=required),
        _text(f"{name}_en", f"{meaning}, in English", required=required),
    )


def _number(name: str, meaning: str, *, required: bool = False, unit: str | None = None) -> Column:
    return Column(name, Kind.NUMBER, meaning, required, unit=unit)


def _integer(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Kind.INTEGER, meaning, required)


def _date(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Kind.DATE, meaning, required)


def _time(name: str, meaning: str) -> Column:
    return Column(name, Kind.TIMESTAMP, meaning, unit="UTC")


def _flag(name: str, meaning: str) -> Column:
    return Column(name, Kind.BOOLEAN, meaning)


def _list(name: str, meaning: str) -> Column:
    return Column(name, Kind.STRINGS, meaning)


INDICATOR_ID = _text("indicator", "the measure, as in the table indicator")
FACET = _text("facet", "which series of the measure; empty where it has one")
UNIT_ID = _text("unit_id", "the unit, as in the table unit")
PERIOD = _text("period", "the wave, or the month as YYYY-MM")
STARTS = _date("starts", "first day of the period")
VISIBLE_FROM = _date("visible_from", "the day from which others than the unit itself may see it")
N_BAND = _text("n_band", "band of the number of people (asked) or cases (work) behind it", required=False)
VALUE = (
    _number("value", "the reading, in the unit given by the table indicator"),
    _number("lower", "lower end of its 95 % interval"),
    _number("upper", "upper end of its 95 % interval"),
    N_BAND,
    _text("why_none", "why a value or an interval is missing: see the table reason", required=False),
)

INDICATOR = Contract(
    "indicator",
    "The cards: every measure of the catalogue, adopted or not.",
    (
        INDICATOR_ID,
        _text("family", "the family it belongs to"),
        *_both("question", "the question it helps people ask"),
        *_both("purpose", "what it is for"),
        *_both("not_for", "what it is not for"),
        *_both("misuse", "known misuse"),
        *_both("method", "how it is computed"),
        *_both("minimums", "how much must stand behind a reading"),
        _text("principle", "the word of the Swedish trust commission it serves"),
        _text("level", "whole, between or part"),
        _text("unit", "unit of its values"),
        _text("better", "up or down where that is beyond dispute; else empty", required=False),
        _text("source", "where the definition comes from"),
        _text("doi", "its DOI", required=False),
        _list("counter_measures", "measures that are shown beside it"),
        _text("tested_on", "the strongest ground on which it has been tried"),
        _flag("validated", "false where the wording of its items has not been validated"),
        _integer("version", "version of the definition"),
        _text("status", "adopted, expired, missing_input or not_adopted"),
        *_both("missing", "what is missing, where nothing can be computed", required=False),
        _text("owner", "the role that owns it here", required=False),
        _list("chosen_with", "the roles it was chosen with"),
        _date("chosen_on", "when it was chosen", required=False),
        _text("stop_if", "when it is to be stopped", required=False),
        _date("review_by", "when the choice is to be reviewed", required=False),
    ),
    key=("indicator",),
)
FACETS = Contract(
    "facet",
    "The named series of measures that have several.",
    (
        INDICATOR_ID,
        FACET,
        _integer("position", "place in the order they are shown"),
        *_both("name", "its name"),
        _text("unit", "unit of its values, where it is not the indicator's", required=False),
    ),
    key=("indicator", "facet"),
)
UNIT = Contract(
    "unit",
    "The organisation's tree as it stands at the release.",
    (
        UNIT_ID,
        _text("parent_id", "the unit above; empty for the root", required=False),
        _text("name", "its name"),
        _text("kind", "what sort of unit", required=False),
        _integer("depth", "0 for the root"),
        _integer("position", "place in the organisation's own order, depth first, the root 0"),
    ),
    key=("unit_id",),
)
ITEM = Contract(
    "item",
    "The questions that were asked.",
    (
        _text("item_id", "the question"),
        _text("instrument", "its questionnaire"),
        _integer("position", "place in the questionnaire"),
        *_both("text", "the wording"),
        _integer("lowest", "lowest answer on the scale"),
        _integer("highest", "highest answer on the scale"),
        _flag("reversed", "true where a high answer means less"),
    ),
    key=("item_id",),
)
WAVE = Contract(
    "wave",
    "The waves of surveys that have been cleared.",
    (
        _text("wave_id", "the wave"),
        _text("survey_id", "the survey"),
        _date("opens", "first day it could be answered"),
        _date("closes", "last day it could be answered"),
        _date("cleared_on", "the day it was cleared, once"),
        VISIBLE_FROM,
    ),
    key=("wave_id",),
)
CELL = Contract(
    "cell",
    "Cleared answers per unit, wave and item.",
    (
        _text("wave_id", "the wave"),
        UNIT_ID,
        _text("item_id", "the question"),
        _number("value", "mean answer on the item's own scale, to 0.1", required=True, unit="scale points"),
        _text("n_band", "band of the number of answers, the same for all items of a sheet"),
        VISIBLE_FROM,
    ),
    key=("wave_id", "unit_id", "item_id"),
)
READING = Contract(
    "reading",
    "What each measure read, for the whole and for units.",
    (
        INDICATOR_ID,
        FACET,
        _text("scope", "whole or unit"),
        UNIT_ID,
        PERIOD,
        STARTS,
        *VALUE,
        _number("silent_lowest", "for the whole: the value if all who were silent had answered lowest"),
        _number("silent_highest", "for the whole: the value if all who were silent had answered highest"),
        _number("pooled", "for a unit: the value drawn toward its parent's as far as chance warrants"),
        _flag("external", "true where somebody else aggregated the figure"),
        VISIBLE_FROM,
    ),
    key=("indicator", "facet", "scope", "unit_id", "period"),
)
INTERFACE_READING = Contract(
    "interface_reading",
    "What each measure read between two units.",
    (INDICATOR_ID, FACET, UNIT_ID, _text("other_id", "the other unit"), PERIOD, STARTS, *VALUE, VISIBLE_FROM),
    key=("indicator", "facet", "unit_id", "other_id", "period"),
)
LIMITS = Contract(
    "limits",
    "Process behaviour charts: what the voice of the process says of each reading.",
    (
        INDICATOR_ID,
        FACET,
        _text("scope", "whole, unit or interface"),
        UNIT_ID,
        _text("other_id", "the interface's second unit; empty otherwise"),
        PERIOD,
        STARTS,
        _number("centre", "centre line"),
        _number("lower_limit", "lower natural process limit"),
        _number("upper_limit", "upper natural process limit"),
        _integer("phase", "number of the phase, from 1; a rebase begins a new one"),
        _text("rebase_cause", "the logged cause of the phase; empty for the first", required=False),
        _flag("trial", "true while the limits rest on 6 to 11 points"),
        _list("rule_breaks", "the rules that the point breaks: outside, run, trend, two_of_three"),
        _text("why_none", "why there are no limits", required=False),
        VISIBLE_FROM,
    ),
    key=("indicator", "facet", "scope", "unit_id", "other_id", "period"),
)
CURVE = Contract(
    "curve",
    "Survival curves of the whole: the share of needs still unmet after so many hours.",
    (
        INDICATOR_ID,
        PERIOD,
        STARTS,
        _number("hours", "hours since the need arose", required=True, unit="hours"),
        _number("unmet", "share neither met nor withdrawn (Kaplan-Meier of both outcomes)", required=True),
        _number("met", "share met by then (Aalen-Johansen)", required=True),
        _number("withdrawn", "share withdrawn by then (Aalen-Johansen)", required=True),
        _number("lower", "lower end of the 95 % interval of the share unmet"),
        _number("upper", "upper end of the 95 % interval of the share unmet"),
    ),
    key=("indicator", "period", "hours"),
)
SIGNAL = Contract(
    "signal",
    "Questions: what stands out from chance, and what to do about it.",
    (
        _text("signal_id", "the question's identifier, stable over releases"),
        _text("family", "fear, suboptimization, direction, drift, trust or flow"),
        INDICATOR_ID,
        FACET,
        _text("subject_kind", "whole, interface, measure, target or rule"),
        *_both("subject", "what it is about"),
        _text("unit_id", "the interface's first unit; the root for the whole"),
        _text("other_id", "the interface's second unit", required=False),
        PERIOD,
        STARTS,
        *_both("evidence", "which readings, how strong, since when"),
        _number("p", "chance of this under the stated null", required=True),
        _number("q", "the same after false discovery control (Benjamini-Hochberg)", required=True),
        *_both("null", "the null that p is computed under"),
        *_both("question", "the question"),
        _list("explanations_sv", "ordinary explanations, chance and data error among them, in Swedish"),
        _list("explanations_en", "the same in English"),
        *_both("ask", "whom to ask"),
        *_both("see", "where to go and see"),
        *_both("not_ask", "what not to ask"),
        VISIBLE_FROM,
    ),
    key=("signal_id",),
)
CHANCE = Contract(
    "chance",
    "The two figures about chance, per family of tests.",
    (
        _text("family", "the family"),
        _integer("tests", "tests made in this release"),
        _number("breaks_expected", "rule breaks that chance alone would give before control", required=True),
        _integer("breaks_seen", "rule breaks seen before control"),
        _integer("shown", "questions shown after control"),
        _number("shown_expected", "of these, expected to be chance (q = .10)", required=True),
    ),
    key=("family",),
)
RELIABILITY = Contract(
    "reliability",
    "How well each asked scale hangs together, for the whole only.",
    (
        INDICATOR_ID,
        FACET,
        PERIOD,
        N_BAND,
        _number("within", "standard deviation of a person's value within units, in the indicator's unit"),
        _number("alpha", "Cronbach's alpha"),
        _number("icc1", "ICC(1): share of variance that lies between units"),
        _number("icc2", "ICC(2): reliability of unit means"),
        _number("rwg", "median rwg(j) over at least 20 units"),
    ),
    key=("indicator", "facet", "period"),
)
RELEASE = Contract(
    "release",
    "What this file is.",
    (
        _integer("number", "number of the release"),
        _time("made_at", "when it was made"),
        _text("organisation", "the organisation"),
        _flag("synthetic", "true for made-up data"),
        _flag("public", "true for public data"),
        _text("time_zone", "the organisation's time zone"),
        _text("language", "the language pages open in", required=False),
        _text("purpose", "the purpose on record", required=False),
        _text("contact", "whom to turn to", required=False),
        _integer("k", "least number of answers behind a survey value"),
        _text("definitions", "version of tillit that made it"),
        _integer("reading_minutes", "reading time the pages cost"),
        *_both("climate_note", "why leaders see the whole only (rule 11); empty where they see more", required=False),
        _flag("units_open", "true where unit readings are open to others than the unit itself (rule 11)"),
    ),
    key=("number",),
)
CERTIFICATE = Contract(
    "certificate",
    "What stays possible against whom, per size of atom.",
    (
        _integer("atom_size", "answers in the atom"),
        _text("scale", "the answer scale, as lowest-highest"),
        _text("against", "outsider, colleague or two_colleagues"),
        _integer("possible", "answers on the scale that stay possible for every other respondent, at the least"),
        _integer("of", "answers on the scale"),
        _flag("holds", "true where the promise made against this reader holds"),
    ),
    key=("atom_size", "scale", "against"),
)
ATTACK = Contract(
    "attack",
    "What attackers who hold every file, and no vault, could work out; run before the release was put in force.",
    (
        _text("attack", "the attacker"),
        _text("against", "outsider, colleague or two_colleagues: what the attacker knows beside the files"),
        _integer("tried", "things tried"),
        _integer("found", "of these, those that gave away what is promised not to be"),
        _number("figure", "what the attack measures; empty where nothing was there to measure"),
        *_both("meaning", "what the figure is"),
        *_both("assumption", "what the attacker is taken to know"),
        _flag("holds", "true where the promise holds against this attack"),
    ),
    key=("attack", "against"),
)
REASON = Contract(
    "reason",
    "Why a value, an interval or limits are missing, in words.",
    (_text("why_none", "the code"), *_both("reason", "the reason")),
    key=("why_none",),
)
CORRECTION = Contract(
    "correction",
    "How far the frozen figures of work are off, for the whole: what came late, or was changed, after its month had "
    "been published. Each is told once, and adds to those before it; readings stay as they were.",
    (
        _integer("number", "number of the correction; all quantities of one number were told together"),
        _text("quantity", "what is corrected, as a column of the reduced whole cases"),
        _text("first_month", "first month that it speaks of, as YYYY-MM"),
        _text("last_month", "last month that it speaks of, as YYYY-MM"),
        _date("cleared_on", "the day it was told"),
        _text("unit", "cases or hours"),
        _number("published", "sum of the months as they were published", required=True),
        _number("correction", "what is to be added to that sum, beside earlier corrections", required=True),
        *_both("meaning", "the same in words"),
    ),
    key=("number", "quantity"),
)
WITHHELD = Contract(
    "withheld",
    "What is not shown, and why. Counts only.",
    (
        _text("kind", "answers, behaviour, work, interface, or correction: what came late and is not told yet"),
        PERIOD,
        _integer("units", "units (or interfaces) whose figures stand with the unit above"),
        *_both("reason", "why"),
    ),
    key=("kind", "period"),
)
DATA_QUALITY = Contract(
    "data_quality",
    "What was read, and what the checks found. Counts only.",
    (
        _text("source", "the source's name"),
        _text("table_name", "the canonical table"),
        _text("rule", "the rule, or 'rows' for the row count"),
        _text("severity", "critical, warning or info"),
        _integer("read", "rows read"),
        _integer("accepted", "rows accepted"),
        _integer("quarantined", "rows set aside"),
        _flag("passed", "true where the rule holds"),
        *_both("meaning", "what it means"),
    ),
    key=("source", "table_name", "rule"),
)
DICTIONARY = Contract(
    "dictionary",
    "Every column of every table of this file.",
    (
        _text("table_name", "the table or view"),
        _text("column_name", "the column"),
        _text("type", "its DuckDB type"),
        _text("unit", "its unit", required=False),
        _text("meaning", "what it means"),
    ),
    key=("table_name", "column_name"),
)

PUBLISHED: tuple[Contract, ...] = (
    RELEASE,
    INDICATOR,
    FACETS,
    UNIT,
    ITEM,
    WAVE,
    CELL,
    READING,
    INTERFACE_READING,
    LIMITS,
    CURVE,
    SIGNAL,
    CHANCE,
    RELIABILITY,
    REASON,
    CERTIFICATE,
    ATTACK,
    CORRECTION,
    WITHHELD,
    DATA_QUALITY,
    DICTIONARY,
)
