"""The tables of cells: what reductions return, clearing keeps and estimates read.

Every work quantity is additive over units, interfaces and months. Hours are elapsed hours.
A cleared table has the same columns as the reduced one, plus `n_band`, less nothing.
"""

from __future__ import annotations

from .contracts import Column, Kind
from .measure import CellShape, Scope


def _key(name: str, meaning: str, kind: Kind = Kind.STRING, *, required: bool = True) -> Column:
    return Column(name, kind, meaning, required)


def _count(name: str, meaning: str) -> Column:
    return Column(name, Kind.INTEGER, meaning, lowest=0)


def _hours(name: str, meaning: str) -> Column:
    return Column(name, Kind.NUMBER, meaning, unit="hours", lowest=0)


MONTH = _key("month", "first day of the month, UTC", Kind.DATE)
UNIT = _key("unit_id", "the unit")
CASE_KIND = _key("case_kind", "sort of case; 'unknown' where the source has none")
BIN = _key("bin", "number of the age bin, see AGE_EDGES_HOURS", Kind.INTEGER)

# fmt: off
AGE_EDGES_HOURS: tuple[float, ...] = (
    0, 1, 2, 4, 8, 16, 24, 36, 48, 72, 96, 120, 144, 168, 240, 336, 504, 720, 1080, 1440, 2160,
    2880, 4320, 6480, 8760, 13140, 17520,
)
# fmt: on
"""Lower edges of the age bins in hours, half-open; the last bin has no upper edge (two years)."""

RESTRICTED_HOURS = 2160.0
"""Restricted mean: time counts up to this many hours (90 days); an edge of AGE_EDGES_HOURS."""

# --- answers -------------------------------------------------------------------------------------------------

ITEM_SUM = CellShape(
    "item_sum",
    Scope.UNIT,
    (_key("wave_id", "the wave"), UNIT, _key("item_id", "the question")),
    (_count("people", "answers to the item in the unit itself"), _count("total", "their sum on the item's own scale")),
    "Answers per item in each unit itself (not its subtree). Never published.",
)
BEHAVIOUR_SUM = CellShape(
    "behaviour_sum",
    Scope.UNIT,
    (
        _key("wave_id", "the wave"),
        UNIT,
        _key("quantity", "straight_lining:<instrument>, sensitive_skips or response"),
    ),
    (
        _count("people", "people the quantity is defined for"),
        Column("total", Kind.NUMBER, "sum over people"),
        Column("squares", Kind.NUMBER, "sum of squares over people", lowest=0),
    ),
    "Response behaviour in each unit itself. Never published.",
)
SCALE_SPREAD = CellShape(
    "scale_spread",
    Scope.WHOLE,
    (_key("wave_id", "the wave"), _key("scale", "<measure> or <measure>:<facet>")),
    (
        _count("people", "people who answered every item of the scale"),
        _count("units", "units with at least two of them"),
        Column(
            "within", Kind.NUMBER, "standard deviation of a person's scale value within units, in the measure's unit"
        ),
        Column("alpha", Kind.NUMBER, "Cronbach's alpha", required=False),
        Column("icc1", Kind.NUMBER, "ICC(1)", required=False),
        Column("icc2", Kind.NUMBER, "ICC(2)", required=False),
        Column("rwg", Kind.NUMBER, "median rwg(j) over units, from 20 units on", required=False),
    ),
    "Spread and reliability of each asked scale, for the whole only.",
)
ITEM_VALUE = CellShape(
    "item_value",
    Scope.UNIT,
    (
        _key("wave_id", "the wave"),
        _key("starts", "first day of the wave", Kind.DATE),
        UNIT,
        _key("item_id", "the question"),
    ),
    (
        Column("value", Kind.NUMBER, "mean answer after clearing, rounded to 0.1 of a scale point"),
        _count("units", "published units in its subtree, itself included: at most so many atoms are pooled"),
        Column("whole", Kind.BOOLEAN, "true for the root of the tree"),
    ),
    "Cleared answers: what an asked measure reads. n_band is 5-9, 10-19, 20-49 or 50+.",
)
BEHAVIOUR_VALUE = CellShape(
    "behaviour_value",
    Scope.UNIT,
    (
        _key("wave_id", "the wave"),
        _key("starts", "first day of the wave", Kind.DATE),
        UNIT,
        _key("quantity", "as in behaviour_sum"),
    ),
    (
        Column("value", Kind.NUMBER, "mean over people, clipped and rounded as in DESIGN.md, Clearing 4"),
        Column("spread", Kind.NUMBER, "standard deviation over people, of the whole", lowest=0),
        Column("whole", Kind.BOOLEAN, "true for the root of the tree"),
    ),
    "Cleared response behaviour, on atoms of at least 20 people.",
)

# --- work ----------------------------------------------------------------------------------------------------

UNIT_PEOPLE = CellShape(
    "unit_people",
    Scope.UNIT,
    (MONTH, UNIT, _key("actor", "pseudonym of a person", Kind.INTEGER)),
    (_count("steps", "steps this person took in the unit in the month"),),
    "Who stands behind a unit's cells, and with how many steps (the p % rule). Never leaves the vault.",
)
UNIT_CASES = CellShape(
    "unit_cases",
    Scope.UNIT,
    (MONTH, UNIT),
    (_count("cases", "cases with an event in the unit in the month"),),
    "How many cases stand behind a unit's cells.",
)
UNIT_FLOW = CellShape(
    "unit_flow",
    Scope.UNIT,
    (MONTH, UNIT),
    (
        _hours("active_hours", "time worked on that passed in the month"),
        _hours("queue_hours", "time in queue"),
        _hours("waiting_hours", "time waiting for somebody outside"),
        _hours("unknown_hours", "time in a status whose meaning is unknown"),
        _count("departures", "visits ended in the month"),
        _hours("visit_hours", "length of the visits that ended in the month"),
    ),
    "Flow through a unit. A visit is a case's unbroken stay in one unit. Neither a stock (two months' stocks would show"
    " what went on in a withheld month between them) nor arrivals (they are the margin of the handovers).",
)
UNIT_AGES = CellShape(
    "unit_ages",
    Scope.UNIT,
    (MONTH, UNIT, BIN),
    (
        _count(
            "entered",
            "visits that come under observation in the month at an age in the bin (0 where begun in the month)",
        ),
        _count("ended", "visits that ended in the month at an age in the bin"),
        _count("censored", "visits still open at the end of the month, at an age in the bin"),
    ),
    "Life table of visits per unit and month.",
)
UNIT_CLOSURES = CellShape(
    "unit_closures",
    Scope.UNIT,
    (MONTH, UNIT),
    (
        _count("closed", "closings by the unit in the month; a case closed twice counts twice"),
        _count("first_line", "of these, handled by first-line units only"),
    ),
    "Closures by the unit that closed.",
)
CLOSURES_FOLLOWED = CellShape(
    "closures_followed",
    Scope.UNIT,
    (MONTH, UNIT, _key("closed_in", "first day of the month they were closed in, UTC", Kind.DATE)),
    (
        _count("followed", "closures whose 30 days of follow-up end in the month, which may still lie ahead"),
        _count("reopened", "of these, opened again within the 30 days"),
    ),
    "What became of closures, by the unit that closed. Never published: it speaks of an earlier month's people, and so "
    "is let out only in groups that were let out in that month (UNIT_FOLLOW_UPS).",
)
_FOLLOW_UPS = (
    _count("followed", "closures that were let out in their own month, whose 30 days of follow-up ended in the month"),
    _count("reopened", "of these, opened again within the 30 days"),
)
UNIT_FOLLOW_UPS = CellShape(
    "unit_follow_ups",
    Scope.UNIT,
    (MONTH, UNIT),
    _FOLLOW_UPS,
    "What became of closures, by the unit that closed; at least 10 closures. Cleared cells only.",
)
WHOLE_FOLLOW_UPS = CellShape(
    "whole_follow_ups",
    Scope.WHOLE,
    (MONTH,),
    _FOLLOW_UPS,
    "What became of closures; at least 10 closures. Cleared cells only.",
)
UNIT_WAITS = CellShape(
    "unit_waits",
    Scope.UNIT,
    (MONTH, UNIT),
    (
        _hours("waiting_hours", "time in waiting_external that passed in the month"),
        _hours("elapsed_hours", "time in any status but done and withdrawn that passed in the month"),
        _count("waits", "waits that began in the month"),
        _count("waits_ended", "waits that ended in the month, by a later step"),
        _count("waits_ended_inside", "of these, ended by a step marked as not caused from outside"),
        _count("waits_marked", "of waits_ended, those whose ending step says whether it came from outside"),
    ),
    "Waiting states, which stop a clock where there is one.",
)
INTERFACE_PEOPLE = CellShape(
    "interface_people",
    Scope.INTERFACE,
    (
        MONTH,
        UNIT,
        _key("other_id", "the unit handed to"),
        _key(
            "side",
            "'from': who did the last step before; 'to': who first took it out of the queue after, in that month",
        ),
        _key("actor", "pseudonym of a person", Kind.INTEGER),
    ),
    (_count("handovers", "handovers this person gave or took over there in the month"),),
    "Who stands behind an interface's cells, and with how many handovers (the p % rule). Never leaves the vault.",
)
INTERFACE_FLOW = CellShape(
    "interface_flow",
    Scope.INTERFACE,
    (MONTH, UNIT, _key("other_id", "the unit handed to")),
    (
        _count("cases", "cases handed over in the month"),
        _count("handovers", "handovers in the month, unit_id -> other_id"),
        _hours(
            "queue_hours",
            "time in queue right after a handover, until the first step that is not queue, that passed in the month",
        ),
        _hours("elapsed_hours", "time in visits that handovers began, that passed in the month"),
    ),
    "Handovers from one unit to another.",
)
INTERFACE_RETURNS = CellShape(
    "interface_returns",
    Scope.INTERFACE,
    (MONTH, UNIT, _key("other_id", "the other unit; unit_id < other_id")),
    (
        _count("cases", "cases handed over between the two in the month, either way"),
        _count("returned", "of these, cases that went A -> B -> A"),
    ),
    "Returns between two units, in no order.",
)
WHOLE_FLOW = CellShape(
    "whole_flow",
    Scope.WHOLE,
    (MONTH,),
    (
        _count("arrivals", "cases opened in the month, or opened again"),
        _count("closed", "cases closed in the month; a case opened again and closed again counts twice"),
        _count("withdrawn", "cases withdrawn in the month"),
        _hours("case_hours", "from opening to closing or withdrawal, of the cases that left in the month"),
        _hours("active_hours", "time worked on, of the cases closed in the month"),
        _hours("queue_hours", "time in queue, of the cases closed in the month"),
        _hours("waiting_hours", "time waiting for somebody outside, of the cases closed in the month"),
        _hours("elapsed_hours", "from opening to closing, of the cases closed in the month"),
        _hours("handover_queue_hours", "time in queue right after a handover, of the cases closed in the month"),
        _count("handed_over", "cases closed in the month with at least one handover"),
        _count("returned", "of these, with a path A -> B -> A"),
        _count("first_line", "cases closed in the month, handled by first-line units only"),
        _count("failure_known", "cases opened in the month marked as failure demand or not"),
        _count("failure_demand", "of these, marked as failure demand"),
    ),
    "Whole cases, by month. No stock: how many were in progress follows from the hours in WHOLE_WAITS.",
)
KIND_PEOPLE = CellShape(
    "kind_people",
    Scope.WHOLE,
    (MONTH, CASE_KIND, _key("actor", "pseudonym of a person", Kind.INTEGER)),
    (_count("closed", "cases of the sort that this person closed in the month"),),
    "Who stands behind the closures of a sort of case (the p % rule). Never leaves the vault.",
)
WHOLE_KINDS = CellShape(
    "whole_kinds",
    Scope.WHOLE,
    (MONTH, CASE_KIND),
    (
        _count("closed", "cases of the sort closed in the month"),
        _count("first_line", "of these, handled by first-line units only"),
    ),
    "Closures by sort of case, where enough people closed them and so did those of all the sorts not shown.",
)
WHOLE_WAITS = CellShape(
    "whole_waits",
    Scope.WHOLE,
    (MONTH,),
    UNIT_WAITS.quantities,
    "Waiting states of whole cases.",
)
WHOLE_AGES = CellShape(
    "whole_ages",
    Scope.WHOLE,
    (MONTH, BIN),
    (
        _count(
            "entered",
            "cases that come under observation in the month at an age in the bin (0 where opened in the month)",
        ),
        _count("met", "cases whose need was met in the month at an age in the bin"),
        _count("withdrawn", "cases withdrawn in the month at an age in the bin"),
        _count("censored", "cases still open at the end of the month, at an age in the bin"),
    ),
    "Life table of needs, with withdrawal as a competing outcome.",
)

# --- figures that somebody else has aggregated ------------------------------------------------------------------

EXTERNAL_VALUE = CellShape(
    "external_value",
    Scope.UNIT,
    (
        _key("series", "which figure"),
        _key("period", "its period as the source writes it"),
        _key("starts", "first day of its period", Kind.DATE),
        UNIT,
    ),
    (
        Column("value", Kind.NUMBER, "the figure; a share where the source gives counts", required=False),
        Column("whole", Kind.BOOLEAN, "true for the root of the tree"),
    ),
    "External figures per unit. There is nothing to clear: no person was ever in them.",
)

SURVEY_CELLS = (ITEM_SUM, BEHAVIOUR_SUM, SCALE_SPREAD)
WORK_CELLS = (
    UNIT_PEOPLE,
    UNIT_CASES,
    UNIT_FLOW,
    UNIT_AGES,
    UNIT_CLOSURES,
    CLOSURES_FOLLOWED,
    UNIT_WAITS,
    INTERFACE_PEOPLE,
    INTERFACE_FLOW,
    INTERFACE_RETURNS,
    WHOLE_FLOW,
    KIND_PEOPLE,
    WHOLE_KINDS,
    WHOLE_WAITS,
    WHOLE_AGES,
)
UNPUBLISHED = (ITEM_SUM, BEHAVIOUR_SUM, UNIT_PEOPLE, CLOSURES_FOLLOWED, INTERFACE_PEOPLE, KIND_PEOPLE)
"""Reduced tables that clearing reads and never passes on as they are."""

CLEARED_WORK_CELLS = (
    *(shape for shape in WORK_CELLS if shape not in UNPUBLISHED),
    UNIT_FOLLOW_UPS,
    WHOLE_FOLLOW_UPS,
)
CLEARED_CELLS = (ITEM_VALUE, BEHAVIOUR_VALUE, SCALE_SPREAD, EXTERNAL_VALUE, *CLEARED_WORK_CELLS)
