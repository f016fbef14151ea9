"""The `v_` views of a release: the common questions, each answered in one line.

No view orders by a value: rows stand by measure, by the organisation's own order, and by time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class View:
    """One view: its SQL, what it answers, and what each of its columns means (in the order of the SELECT)."""

    name: str
    comment: str
    columns: tuple[tuple[str, str], ...]
    sql: str

    def create(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the view, with its comments; the tables of metrics/published.py must be there."""
        connection.execute(f"CREATE VIEW {self.name} AS {self.sql}")
        connection.execute(f"COMMENT ON VIEW {self.name} IS {_literal(self.comment)}")
        for column, meaning in self.columns:
            connection.execute(f"COMMENT ON COLUMN {self.name}.{column} IS {_literal(meaning)}")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


INDICATOR = ("indicator", "the measure, as in the table indicator")
QUESTION = (("question_sv", "the question it helps people ask, in Swedish"), ("question_en", "the same in English"))
FACET = (
    ("facet", "which series of the measure; empty where it has one"),
    ("facet_sv", "the series' name in Swedish"),
    ("facet_en", "the series' name in English"),
)
PERIOD = (("period", "the wave, or the month as YYYY-MM"), ("starts", "first day of the period"))
VALUE = (
    ("unit", "unit of the value"),
    ("value", "the reading"),
    ("lower", "lower end of its 95 % interval"),
    ("upper", "upper end of its 95 % interval"),
    ("n_band", "band of the number of people (asked) or cases (work) behind it"),
    ("reason_sv", "why a value or an interval is missing, in Swedish"),
    ("reason_en", "the same in English"),
)
LIMITS = (
    ("centre", "centre line"),
    ("lower_limit", "lower natural process limit"),
    ("upper_limit", "upper natural process limit"),
    ("phase", "number of the phase, from 1; a rebase begins a new one"),
    ("trial", "true while the limits rest on 6 to 11 points"),
    ("rule_breaks", "the rules that the point breaks: outside, run, trend, two_of_three"),
    ("no_limits_sv", "why there are no limits, in Swedish"),
    ("no_limits_en", "the same in English"),
)
VISIBLE_FROM = ("visible_from", "the day from which others than the unit itself may see it")

V_ORGANISATION = View(
    "v_organisation",
    "The organisation as a tree, in its own order, each unit with the path from the root.",
    (
        ("unit_id", "the unit"),
        ("name", "its name"),
        ("path", "names from the root down, with / between"),
        ("kind", "what sort of unit"),
        ("depth", "0 for the root"),
        ("parent_id", "the unit above; empty for the root"),
        ("position", "place in the organisation's own order, the root 0"),
    ),
    """
    WITH RECURSIVE tree AS (
        SELECT unit_id, name, name AS path, kind, depth, parent_id, position FROM unit WHERE parent_id IS NULL
        UNION ALL
        SELECT child.unit_id, child.name, tree.path || ' / ' || child.name, child.kind, child.depth,
               child.parent_id, child.position
        FROM unit AS child JOIN tree ON child.parent_id = tree.unit_id
    )
    SELECT unit_id, name, path, kind, depth, parent_id, position FROM tree ORDER BY position
    """,
)

V_LATEST = View(
    "v_latest",
    "The whole: the latest reading of every measure in this file, with its interval or the reason for having none.",
    (INDICATOR, *QUESTION, *FACET, *PERIOD, *VALUE),
    """
    SELECT reading.indicator, indicator.question_sv, indicator.question_en, reading.facet,
           facet.name_sv AS facet_sv, facet.name_en AS facet_en, reading.period, reading.starts, indicator.unit,
           reading.value, reading.lower, reading.upper, reading.n_band, reason.reason_sv, reason.reason_en
    FROM reading
    JOIN indicator USING (indicator)
    LEFT JOIN facet ON facet.indicator = reading.indicator AND facet.facet = reading.facet
    LEFT JOIN reason ON reason.why_none = reading.why_none
    WHERE reading.scope = 'whole'
    QUALIFY row_number() OVER (PARTITION BY reading.indicator, reading.facet ORDER BY reading.starts DESC) = 1
    ORDER BY reading.indicator, facet.position
    """,
)

V_HISTORY = View(
    "v_history",
    "Every reading of the whole and of units, with names, limits and rule breaks.",
    (
        INDICATOR,
        *FACET,
        ("scope", "whole or unit"),
        ("unit_id", "the unit"),
        ("unit_name", "its name"),
        ("position", "its place in the organisation's own order"),
        *PERIOD,
        *VALUE,
        ("silent_lowest", "for the whole: the value if all who were silent had answered lowest"),
        ("silent_highest", "for the whole: the value if all who were silent had answered highest"),
        ("pooled", "for a unit: the value drawn toward its parent's as far as chance warrants"),
        *LIMITS,
        ("external", "true where somebody else aggregated the figure"),
        VISIBLE_FROM,
    ),
    """
    SELECT reading.indicator, reading.facet, facet.name_sv AS facet_sv, facet.name_en AS facet_en,
           reading.scope, reading.unit_id, unit.name AS unit_name, unit.position, reading.period, reading.starts,
           indicator.unit, reading.value, reading.lower, reading.upper, reading.n_band, reason.reason_sv,
           reason.reason_en, reading.silent_lowest, reading.silent_highest, reading.pooled, limits.centre,
           limits.lower_limit, limits.upper_limit, limits.phase, limits.trial, limits.rule_breaks,
           no_limits.reason_sv AS no_limits_sv, no_limits.reason_en AS no_limits_en, reading.external,
           reading.visible_from
    FROM reading
    JOIN indicator USING (indicator)
    LEFT JOIN unit ON unit.unit_id = reading.unit_id
    LEFT JOIN facet ON facet.indicator = reading.indicator AND facet.facet = reading.facet
    LEFT JOIN limits
        ON limits.indicator = reading.indicator AND limits.facet = reading.facet AND limits.scope = reading.scope
        AND limits.unit_id = reading.unit_id AND limits.other_id = '' AND limits.period = reading.period
    LEFT JOIN reason ON reason.why_none = reading.why_none
    LEFT JOIN reason AS no_limits ON no_limits.why_none = limits.why_none
    ORDER BY reading.indicator, facet.position, reading.scope DESC, unit.position, reading.starts
    """,
)

V_RULE_BREAKS = View(
    "v_rule_breaks",
    "Points that break a rule of the process behaviour chart. Chance alone breaks rules too: see v_chance.",
    (
        INDICATOR,
        *FACET,
        ("scope", "whole, unit or interface"),
        ("unit_name", "the unit, or the interface's first unit"),
        ("other_name", "the interface's second unit; empty otherwise"),
        *PERIOD,
        ("rule_break", "the rule: outside, run, trend or two_of_three"),
        ("phase", "number of the phase"),
        ("trial", "true while the limits rest on 6 to 11 points"),
    ),
    """
    SELECT limits.indicator, limits.facet, facet.name_sv AS facet_sv, facet.name_en AS facet_en, limits.scope,
           unit.name AS unit_name, other.name AS other_name, limits.period, limits.starts, broken.rule_break,
           limits.phase, limits.trial
    FROM limits
    CROSS JOIN unnest(limits.rule_breaks) AS broken (rule_break)
    LEFT JOIN unit ON unit.unit_id = limits.unit_id
    LEFT JOIN unit AS other ON other.unit_id = limits.other_id
    LEFT JOIN facet ON facet.indicator = limits.indicator AND facet.facet = limits.facet
    ORDER BY limits.indicator, facet.position, limits.scope DESC, unit.position, other.position, limits.starts
    """,
)

V_INTERFACES = View(
    "v_interfaces",
    "What was read between two units, with names and limits.",
    (
        INDICATOR,
        *QUESTION,
        *FACET,
        ("unit_id", "the first unit"),
        ("unit_name", "its name"),
        ("other_id", "the other unit"),
        ("other_name", "its name"),
        *PERIOD,
        *VALUE,
        *LIMITS,
        VISIBLE_FROM,
    ),
    """
    SELECT between_units.indicator, indicator.question_sv, indicator.question_en, between_units.facet,
           facet.name_sv AS facet_sv, facet.name_en AS facet_en, between_units.unit_id, unit.name AS unit_name,
           between_units.other_id, other.name AS other_name, between_units.period, between_units.starts,
           indicator.unit, between_units.value, between_units.lower, between_units.upper, between_units.n_band,
           reason.reason_sv, reason.reason_en, limits.centre, limits.lower_limit, limits.upper_limit, limits.phase,
           limits.trial, limits.rule_breaks, no_limits.reason_sv AS no_limits_sv,
           no_limits.reason_en AS no_limits_en, between_units.visible_from
    FROM interface_reading AS between_units
    JOIN indicator USING (indicator)
    LEFT JOIN unit ON unit.unit_id = between_units.unit_id
    LEFT JOIN unit AS other ON other.unit_id = between_units.other_id
    LEFT JOIN facet ON facet.indicator = between_units.indicator AND facet.facet = between_units.facet
    LEFT JOIN limits
        ON limits.indicator = between_units.indicator AND limits.facet = between_units.facet
        AND limits.scope = 'interface' AND limits.unit_id = between_units.unit_id
        AND limits.other_id = between_units.other_id AND limits.period = between_units.period
    LEFT JOIN reason ON reason.why_none = between_units.why_none
    LEFT JOIN reason AS no_limits ON no_limits.why_none = limits.why_none
    ORDER BY between_units.indicator, facet.position, unit.position, other.position, between_units.starts
    """,
)

V_QUESTIONS = View(
    "v_questions",
    "The questions of this release: what stands out, ordinary explanations, whom to ask, where to go and see.",
    (
        ("signal_id", "the question's identifier, stable over releases"),
        ("family", "the family of tests it was made in"),
        INDICATOR,
        *PERIOD,
        ("subject_sv", "what it is about, in Swedish"),
        ("subject_en", "what it is about, in English"),
        ("question_sv", "the question, in Swedish"),
        ("question_en", "the question, in English"),
        ("evidence_sv", "which readings, how strong, since when, in Swedish"),
        ("evidence_en", "the same in English"),
        ("p", "chance of this under the stated null"),
        ("q", "the same after false discovery control"),
        ("null_sv", "the null that p is computed under, in Swedish"),
        ("null_en", "the same in English"),
        ("explanations_sv", "ordinary explanations, chance and data error among them, in Swedish"),
        ("explanations_en", "the same in English"),
        ("ask_sv", "whom to ask, in Swedish"),
        ("ask_en", "whom to ask, in English"),
        ("see_sv", "where to go and see, in Swedish"),
        ("see_en", "where to go and see, in English"),
        ("not_ask_sv", "what not to ask, in Swedish"),
        ("not_ask_en", "what not to ask, in English"),
        ("shown_in_family", "questions shown in its family"),
        ("chance_in_family", "how many of those are expected to be chance"),
    ),
    """
    SELECT signal.signal_id, signal.family, signal.indicator, signal.period, signal.starts, signal.subject_sv,
           signal.subject_en, signal.question_sv, signal.question_en, signal.evidence_sv, signal.evidence_en,
           signal.p, signal.q, signal.null_sv, signal.null_en, signal.explanations_sv, signal.explanations_en,
           signal.ask_sv, signal.ask_en, signal.see_sv, signal.see_en, signal.not_ask_sv, signal.not_ask_en,
           chance.shown AS shown_in_family, chance.shown_expected AS chance_in_family
    FROM signal
    LEFT JOIN chance USING (family)
    ORDER BY signal.family, signal.indicator, signal.starts, signal.signal_id
    """,
)

V_CHANCE = View(
    "v_chance",
    "The two figures about chance, per family of tests and for all of them (the row where family is 'all').",
    (
        ("family", "the family of tests; 'all' for their sum"),
        ("tests", "tests made in this release"),
        ("breaks_expected", "rule breaks that chance alone would give before control"),
        ("breaks_seen", "rule breaks seen before control"),
        ("shown", "questions shown after control"),
        ("shown_expected", "of these, expected to be chance (q = .10)"),
    ),
    """
    SELECT coalesce(family, 'all') AS family, sum(tests)::BIGINT AS tests, sum(breaks_expected) AS breaks_expected,
           sum(breaks_seen)::BIGINT AS breaks_seen, sum(shown)::BIGINT AS shown,
           sum(shown_expected) AS shown_expected
    FROM chance
    GROUP BY GROUPING SETS ((chance.family), ())
    ORDER BY chance.family NULLS LAST
    """,
)

V_WHAT_IS_MISSING = View(
    "v_what_is_missing",
    "What is not shown, and why: measures without input, readings without a value, units whose figures stand above.",
    (
        ("what", "measure, reading, limits, or what was withheld: answers, behaviour, work, interface"),
        ("subject", "the measure it is about; empty for what was withheld"),
        ("period", "the wave or month; empty where it is all of them"),
        ("number", "how many readings or units; empty for a measure"),
        ("reason_sv", "why, in Swedish"),
        ("reason_en", "why, in English"),
    ),
    """
    SELECT what, subject, period, number, reason_sv, reason_en
    FROM (
        SELECT 'measure' AS what, indicator AS subject, NULL AS period, NULL::BIGINT AS number,
               missing_sv AS reason_sv, missing_en AS reason_en
        FROM indicator
        WHERE status = 'missing_input'
        UNION ALL
        SELECT 'measure', indicator, NULL, NULL, 'Valet av måttet gick ut ' || review_by || '.',
               'The choice of the measure ran out on ' || review_by || '.'
        FROM indicator
        WHERE status = 'expired'
        UNION ALL
        SELECT 'reading', reading.indicator, reading.period, count(*), reason.reason_sv, reason.reason_en
        FROM reading JOIN reason USING (why_none)
        WHERE reading.value IS NULL
        GROUP BY ALL
        UNION ALL
        SELECT 'limits', limits.indicator, NULL, count(*), reason.reason_sv, reason.reason_en
        FROM limits JOIN reason USING (why_none)
        GROUP BY ALL
        UNION ALL
        SELECT kind, NULL, period, units, reason_sv, reason_en FROM withheld
    )
    ORDER BY what, subject, period, reason_en
    """,
)

V_MEASURES = View(
    "v_measures",
    "The measures, and whether they are in use here: chosen with whom, owned by whom, until when.",
    (
        INDICATOR,
        *QUESTION,
        ("status", "adopted, expired, missing_input or not_adopted"),
        ("owner", "the role that owns it here"),
        ("chosen_with", "the roles it was chosen with"),
        ("chosen_on", "when it was chosen"),
        ("stop_if", "when it is to be stopped"),
        ("review_by", "when the choice is to be reviewed"),
        ("counter_measures", "measures that are to be read beside it"),
        ("not_for_sv", "what it is not for, in Swedish"),
        ("not_for_en", "what it is not for, in English"),
        ("tested_on", "the strongest ground on which it has been tried"),
    ),
    """
    SELECT indicator, question_sv, question_en, status, owner, chosen_with, chosen_on, stop_if, review_by,
           counter_measures, not_for_sv, not_for_en, tested_on
    FROM indicator
    ORDER BY family, indicator
    """,
)

V_ANSWERS = View(
    "v_answers",
    "Cleared answers with wording and names, on the item's own scale and as percent of maximum possible (POMP).",
    (
        ("wave_id", "the wave"),
        ("opens", "first day it could be answered"),
        ("unit_id", "the unit"),
        ("unit_name", "its name"),
        ("position", "its place in the organisation's own order"),
        ("instrument", "the questionnaire"),
        ("item_id", "the question"),
        ("text_sv", "its wording in Swedish"),
        ("text_en", "its wording in English"),
        ("value", "mean answer on the item's own scale, to 0.1"),
        ("pomp", "the same from 0 to 100, turned round where the item is reversed"),
        ("n_band", "band of the number of answers"),
        VISIBLE_FROM,
    ),
    """
    SELECT cell.wave_id, wave.opens, cell.unit_id, unit.name AS unit_name, unit.position, item.instrument,
           cell.item_id, item.text_sv, item.text_en, cell.value,
           CASE WHEN item.reversed THEN 100 * (item.highest - cell.value) / (item.highest - item.lowest)
                ELSE 100 * (cell.value - item.lowest) / (item.highest - item.lowest) END AS pomp,
           cell.n_band, cell.visible_from
    FROM cell
    JOIN item USING (item_id)
    LEFT JOIN wave USING (wave_id)
    LEFT JOIN unit ON unit.unit_id = cell.unit_id
    ORDER BY wave.opens, unit.position, item.instrument, item.position
    """,
)

VIEWS: tuple[View, ...] = (
    V_ORGANISATION,
    V_LATEST,
    V_HISTORY,
    V_RULE_BREAKS,
    V_INTERFACES,
    V_QUESTIONS,
    V_CHANCE,
    V_WHAT_IS_MISSING,
    V_MEASURES,
    V_ANSWERS,
)
"""Every view of a release, in the order they are made."""
