"""The published tables: the release's schema. What may be seen, and what each column means."""

from __future__ import annotations

from .account import ATTACK, CERTIFICATE, CORRECTION, DATA_QUALITY, DICTIONARY, REASON, WITHHELD
from .columns import PERIOD, both, day, flag, integer, moment, number, string, strings
from .contracts import Contract

INDICATOR_ID = string("indicator", "the measure, as in the table indicator")
FACET = string("facet", "which series of the measure; empty where it has one")
UNIT_ID = string("unit_id", "the unit, as in the table unit")
STARTS = day("starts", "first day of the period")
VISIBLE_FROM = day("visible_from", "the day from which others than the unit itself may see it")
N_BAND = string("n_band", "band of the number of people (asked) or cases (work) behind it", required=False)
VALUE = (
    number("value", "the reading, in the unit given by the table indicator"),
    number("lower", "lower end of its 95 % interval"),
    number("upper", "upper end of its 95 % interval"),
    N_BAND,
    string("why_none", "why a value or an interval is missing: see the table reason", required=False),
)

INDICATOR = Contract(
    "indicator",
    "The cards: every measure of the catalogue, adopted or not.",
    (
        INDICATOR_ID,
        string("family", "the family it belongs to"),
        *both("question", "the question it helps people ask"),
        *both("purpose", "what it is for"),
        *both("not_for", "what it is not for"),
        *both("misuse", "known misuse"),
        *both("method", "how it is computed"),
        *both("minimums", "how much must stand behind a reading"),
        string("principle", "the word of the Swedish trust commission it serves"),
        string("level", "whole, between or part"),
        string("unit", "unit of its values"),
        string("better", "up or down where that is beyond dispute; else empty", required=False),
        string("source", "where the definition comes from"),
        string("doi", "its DOI", required=False),
        strings("counter_measures", "measures that are shown beside it"),
        string("tested_on", "the strongest ground on which it has been tried"),
        flag("validated", "false where the wording of its items has not been validated"),
        integer("version", "version of the definition"),
        string("status", "adopted, expired, missing_input or not_adopted"),
        *both("missing", "what is missing, where nothing can be computed", required=False),
        string("owner", "the role that owns it here", required=False),
        strings("chosen_with", "the roles it was chosen with"),
        day("chosen_on", "when it was chosen", required=False),
        string("stop_if", "when it is to be stopped", required=False),
        day("review_by", "when the choice is to be reviewed", required=False),
    ),
    key=("indicator",),
)
FACETS = Contract(
    "facet",
    "The named series of measures that have several.",
    (
        INDICATOR_ID,
        FACET,
        integer("position", "place in the order they are shown"),
        *both("name", "its name"),
        string("unit", "unit of its values, where it is not the indicator's", required=False),
    ),
    key=("indicator", "facet"),
)
UNIT = Contract(
    "unit",
    "The organisation's tree as it stands at the release.",
    (
        UNIT_ID,
        string("parent_id", "the unit above; empty for the root", required=False),
        string("name", "its name"),
        string("kind", "what sort of unit", required=False),
        integer("depth", "0 for the root"),
        integer("position", "place in the organisation's own order, depth first, the root 0"),
    ),
    key=("unit_id",),
)
ITEM = Contract(
    "item",
    "The questions that were asked.",
    (
        string("item_id", "the question"),
        string("instrument", "its questionnaire"),
        integer("position", "place in the questionnaire"),
        *both("text", "the wording"),
        integer("lowest", "lowest answer on the scale"),
        integer("highest", "highest answer on the scale"),
        flag("reversed", "true where a high answer means less"),
    ),
    key=("item_id",),
)
WAVE = Contract(
    "wave",
    "The waves of surveys that have been cleared.",
    (
        string("wave_id", "the wave"),
        string("survey_id", "the survey"),
        day("opens", "first day it could be answered"),
        day("closes", "last day it could be answered"),
        day("cleared_on", "the day it was cleared, once"),
        VISIBLE_FROM,
    ),
    key=("wave_id",),
)
CELL = Contract(
    "cell",
    "Cleared answers per unit, wave and item.",
    (
        string("wave_id", "the wave"),
        UNIT_ID,
        string("item_id", "the question"),
        number("value", "mean answer on the item's own scale, to 0.1", required=True, unit="scale points"),
        string("n_band", "band of the number of answers, the same for all items of a sheet"),
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
        string("scope", "whole or unit"),
        UNIT_ID,
        PERIOD,
        STARTS,
        *VALUE,
        number("silent_lowest", "for the whole: the value if all who were silent had answered lowest"),
        number("silent_highest", "for the whole: the value if all who were silent had answered highest"),
        number("pooled", "for a unit: the value drawn toward its parent's as far as chance warrants"),
        flag("external", "true where somebody else aggregated the figure"),
        VISIBLE_FROM,
    ),
    key=("indicator", "facet", "scope", "unit_id", "period"),
)
INTERFACE_READING = Contract(
    "interface_reading",
    "What each measure read between two units.",
    (INDICATOR_ID, FACET, UNIT_ID, string("other_id", "the other unit"), PERIOD, STARTS, *VALUE, VISIBLE_FROM),
    key=("indicator", "facet", "unit_id", "other_id", "period"),
)
LIMITS = Contract(
    "limits",
    "Process behaviour charts: what the voice of the process says of each reading.",
    (
        INDICATOR_ID,
        FACET,
        string("scope", "whole, unit or interface"),
        UNIT_ID,
        string("other_id", "the interface's second unit; empty otherwise"),
        PERIOD,
        STARTS,
        number("centre", "centre line"),
        number("lower_limit", "lower natural process limit"),
        number("upper_limit", "upper natural process limit"),
        integer("phase", "number of the phase, from 1; a rebase begins a new one"),
        string("rebase_cause", "the logged cause of the phase; empty for the first", required=False),
        flag("trial", "true while the limits rest on 6 to 11 points"),
        strings("rule_breaks", "the rules that the point breaks: outside, run, trend, two_of_three"),
        string("why_none", "why there are no limits", required=False),
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
        number("hours", "hours since the need arose", required=True, unit="hours"),
        number("unmet", "share neither met nor withdrawn (Kaplan-Meier of both outcomes)", required=True),
        number("met", "share met by then (Aalen-Johansen)", required=True),
        number("withdrawn", "share withdrawn by then (Aalen-Johansen)", required=True),
        number("lower", "lower end of the 95 % interval of the share unmet"),
        number("upper", "upper end of the 95 % interval of the share unmet"),
    ),
    key=("indicator", "period", "hours"),
)
SIGNAL = Contract(
    "signal",
    "Questions: what stands out from chance, and what to do about it.",
    (
        string("signal_id", "the question's identifier, stable over releases"),
        string("family", "fear, suboptimization, direction, drift, trust or flow"),
        INDICATOR_ID,
        FACET,
        string("subject_kind", "whole, interface, measure, target or rule"),
        *both("subject", "what it is about"),
        string("unit_id", "the interface's first unit; the root for the whole"),
        string("other_id", "the interface's second unit", required=False),
        PERIOD,
        STARTS,
        *both("evidence", "which readings, how strong, since when"),
        number("p", "chance of this under the stated null", required=True),
        number("q", "the same after false discovery control (Benjamini-Hochberg)", required=True),
        *both("null", "the null that p is computed under"),
        *both("question", "the question"),
        strings("explanations_sv", "ordinary explanations, chance and data error among them, in Swedish"),
        strings("explanations_en", "the same in English"),
        *both("ask", "whom to ask"),
        *both("see", "where to go and see"),
        *both("not_ask", "what not to ask"),
        VISIBLE_FROM,
    ),
    key=("signal_id",),
)
CHANCE = Contract(
    "chance",
    "The two figures about chance, per family of tests.",
    (
        string("family", "the family"),
        integer("tests", "tests made in this release"),
        number("breaks_expected", "rule breaks that chance alone would give before control", required=True),
        integer("breaks_seen", "rule breaks seen before control"),
        integer("shown", "questions shown after control"),
        number("shown_expected", "of these, expected to be chance (q = .10)", required=True),
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
        number("within", "standard deviation of a person's value within units, in the indicator's unit"),
        number("alpha", "Cronbach's alpha"),
        number("icc1", "ICC(1): share of variance that lies between units"),
        number("icc2", "ICC(2): reliability of unit means"),
        number("rwg", "median rwg(j) over at least 20 units"),
    ),
    key=("indicator", "facet", "period"),
)
RELEASE = Contract(
    "release",
    "What this file is.",
    (
        integer("number", "number of the release"),
        moment("made_at", "when it was made"),
        string("organisation", "the organisation"),
        flag("synthetic", "true for made-up data"),
        flag("public", "true for public data"),
        string("time_zone", "the organisation's time zone"),
        string("language", "the language pages open in", required=False),
        string("purpose", "the purpose on record", required=False),
        string("contact", "whom to turn to", required=False),
        integer("k", "least number of answers behind a survey value"),
        string("definitions", "version of tillit that made it"),
        integer("reading_minutes", "reading time the pages cost"),
        *both("climate_note", "why leaders see the whole only (rule 11); empty where they see more", required=False),
        flag("units_open", "true where unit readings are open to others than the unit itself (rule 11)"),
    ),
    key=("number",),
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
