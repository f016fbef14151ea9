"""Ageing work: what is about to be forgotten?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...cells import AGE_EDGES_HOURS, WHOLE_AGES
from ...counted import SHARE_NOTE, band
from ...measure import Card, Estimate, Level, Scope, TestedOn, Unit, measure, readings
from ...statistics.intervals import wilson
from ...statistics.survival import SteadyAges, life_table, steady_ages
from ...text import Source, Text, joined

OLD = 0.85
"""A case is old once this share of those before it had left at its age."""
FEWEST_MONTHS, MOST_MONTHS = 6, 24
"""Months before, whose cases say what is old: at least, and at most."""
COUNTS = ["entered", "met", "withdrawn", "censored"]


def old_and_open(whole_ages: pd.DataFrame) -> pd.DataFrame:
    """Per month: share of the open cases that are old (facet older), and what a steady flow would show (steady)."""
    counts = _counts(whole_ages)
    rows = []
    for place, month in enumerate(counts):
        before = list(counts.values())[max(place - MOST_MONTHS, 0) : place]
        steady = _steady(np.sum(before, axis=0)) if len(before) >= FEWEST_MONTHS else None
        rows.extend(_rows(month, counts[month][:, COUNTS.index("censored")], steady))
    columns = ["facet", "period", "starts", "value", "lower", "upper", "n_band", "why_none"]
    frame = pd.DataFrame(rows, columns=columns)
    return readings(frame.assign(scope=Scope.WHOLE.value, unit_id=None))


def _counts(whole_ages: pd.DataFrame) -> dict[pd.Timestamp, np.ndarray]:
    """Bins x COUNTS of every month, oldest first; a bin without a row counts nobody."""
    cells = whole_ages[["bin", *COUNTS]].astype("float64").assign(month=pd.to_datetime(whole_ages["month"]))
    bins = range(len(AGE_EDGES_HOURS))
    return {
        pd.Timestamp(str(month)): group.groupby("bin")[COUNTS].sum().reindex(bins, fill_value=0.0).to_numpy()
        for month, group in cells.groupby("month")
    }


def _steady(counts: np.ndarray) -> SteadyAges | None:
    entered, met, withdrawn, censored = counts.T
    table = life_table(AGE_EDGES_HOURS, entered=entered, met=met, withdrawn=withdrawn, censored=censored)
    return steady_ages(table, OLD)


def _rows(month: pd.Timestamp, still_open: np.ndarray, steady: SteadyAges | None) -> list[tuple[object, ...]]:
    number = float(still_open.sum())
    about = (f"{month:%Y-%m}", month)
    behind = band(pd.Series([number]))[0]
    none = (np.nan, np.nan, np.nan, behind)
    if steady is None:
        return [(facet, *about, *none, "too_short") for facet in ("older", "steady")]
    if number == 0.0:
        older: tuple[object, ...] = ("older", *about, *none, "too_few")
    else:
        old = float(still_open[np.asarray(AGE_EDGES_HOURS) >= steady.old].sum())
        share = wilson(np.array([old]), np.array([number]))
        older = ("older", *about, float(share.value[0]), float(share.lower[0]), float(share.upper[0]), behind, None)
    return [older, ("steady", *about, steady.share, np.nan, np.nan, behind, "is_expected")]


ageing_work = measure(
    __name__,
    Card(
        question=Text("Vad håller på att glömmas?", "What is about to be forgotten?"),
        purpose=Text(
            "Att upptäcka ärenden som blivit liggande medan det nya gick före, och fråga vad de väntar på.",
            "To notice cases that were left lying while what is new went first, and to ask what they are waiting for.",
        ),
        not_for=Text(
            "Att leta upp vem som har de gamla ärendena. Det som är svårt blir gammalt hos den som tar sig an det.",
            "Finding out who has the old cases. What is hard grows old with whoever takes it on.",
        ),
        misuse=Text(
            "Att stänga gamla ärenden för siffrans skull. Behovet finns kvar, och kommer tillbaka som ett nytt.",
            "Closing old cases for the sake of the number. The need remains, and comes back as a new case.",
        ),
        ordinary=Text(
            "Färre nya ärenden kom in: då blir de gamla en större del av dem som är öppna.",
            "Fewer new cases came in: then the old ones become a larger part of those that are open.",
        ),
        method=joined(
            Text(
                "Gammalt är ett öppet ärende som är äldre än den ålder då 85 % av de senaste 6-24 månadernas ärenden "
                "var klara eller återtagna. Värdet är de gamlas andel av alla öppna vid månadens slut. Bredvid står "
                "den andel som ett jämnt flöde skulle visa: ytan under överlevnadskurvan bortom åldern, delad med hela "
                "ytan. Den är sällan 15 %: är tiderna jämna blir den mindre (7 %), och med lång svans större (23 eller "
                "45 %). Det är skillnaden mellan de två som säger något.",
                "Old is an open case beyond the age at which 85 % of the last 6-24 months' cases were done or "
                "withdrawn. The value is the share of the old among all open at the month's end. Beside it stands the "
                "share that a steady flow would show: the area under the survival curve beyond that age over the whole "
                "area. It is seldom 15 %: with even times it is smaller (7 %), and with a long tail far larger (23 or "
                "45 %). It is the difference between the two that says something.",
            ),
            SHARE_NOTE,
        ),
        level=Level.WHOLE,
        unit=Unit.SHARE,
        principle="medborgarfokus",
        source=Source("Cox (1962), Renewal Theory (ages in a steady flow); Kaplan and Meier (1958)"),
        counter_measures=("time_to_need_met", "reopened_work", "hme"),
        tested_on=TestedOn.REAL_DATA,
        version=1,
        facets=(
            ("older", Text("Gamla bland de öppna", "The old among the open")),
            ("steady", Text("Vad ett jämnt flöde skulle visa", "What a steady flow would show")),
        ),
    ),
    whole=Estimate((WHOLE_AGES,), old_and_open),
)
