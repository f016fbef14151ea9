"""Local up, whole down: do the parts get better while the whole gets worse?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...cells import AGE_EDGES_HOURS, RESTRICTED_HOURS, UNIT_AGES, WHOLE_AGES
from ...counted import few_digits
from ...measure import Card, Estimate, Level, Scope, TestedOn, Unit, measure, readings
from ...statistics.mix import split
from ...statistics.survival import restricted_means
from ...statistics.trend import LEAST_PERIODS, opposite_trends, theil_sen
from ...text import Source, Text

Floats = NDArray[np.float64]

WINDOW = 3
"""Months pooled before a restricted mean is read: a small part has too few visits in one."""
LEAST_CHANGE = 0.10
"""Least change of a part over all months, as a share of its mean time, that makes a question. Chosen here."""
SPLIT_MONTHS = 12
"""Months at each end that the split compares: whole years, so that no season slips in."""


def pairs(unit_ages: pd.DataFrame, whole_ages: pd.DataFrame) -> pd.DataFrame:
    """Each part against the whole, at the last month: unit_id the part, other_id missing for the whole.

    Where no part has values for at least LEAST_PERIODS months there is one row, of the whole, that says so.
    """
    months = _months(whole_ages)
    if not len(months) or unit_ages.empty:
        return readings(_rows([], months))
    cases = _counts(whole_ages, ("met", "withdrawn"), months)
    whole = _means(pooled(cases))
    whole_slope = _slope("whole_slope", whole)
    found: list[dict[str, object]] = []
    for unit, cells in unit_ages.groupby("unit_id"):
        visits = _counts(cells, ("ended",), months)
        part = _means(pooled(visits))
        if (~np.isnan(part) & ~np.isnan(whole)).sum() >= LEAST_PERIODS:
            rows = (_slope("part_slope", part), whole_slope, _chance(part, whole), *_split(visits, cases))
            found.extend({"unit_id": unit, **row} for row in rows)
    return readings(_rows(found or [{"facet": "p", "why_none": "too_short"}], months))


def _slope(facet: str, series: Floats) -> dict[str, object]:
    """Hours per month; neighbouring windows share all but 1 / WINDOW of their months, so the values count for fewer."""
    slope, wider = theil_sen(series), np.sqrt(WINDOW)
    return {
        "facet": facet,
        "value": slope.slope,
        "lower": slope.slope - wider * (slope.slope - slope.lower),
        "upper": slope.slope + wider * (slope.upper - slope.slope),
        "why_none": None if np.isfinite(slope.slope) else "too_short",
    }


def _chance(own: Floats, whole: Floats) -> dict[str, object]:
    """Chance of moving apart, from windows that share no month; 1 where the part's change is too small to ask about."""
    apart = slice((len(own) - 1) % WINDOW, None, WINDOW)
    p = opposite_trends(own[apart], whole[apart], lower_is_better=True).p
    change = abs(theil_sen(own).slope) * len(own)
    return {"facet": "p", "value": p if change >= LEAST_CHANGE * np.nanmean(own) else 1.0, "why_none": "is_a_chance"}


def _split(visits: Floats, cases: Floats) -> Iterator[dict[str, object]]:
    """Where the whole's change came from, hours per case: the part's visits, how many went there, and elsewhere.

    A case spends a x m hours in the part: a visits of m hours each (statistics.mix.split). From the first to the last
    SPLIT_MONTHS months in which both have cells.
    """
    present = np.flatnonzero(~np.isnan(visits).any(axis=(1, 2)) & ~np.isnan(cases).any(axis=(1, 2)))
    ends = (present[:SPLIT_MONTHS], present[-SPLIT_MONTHS:])
    here, everywhere = (np.stack([counts[end].sum(axis=0) for end in ends]) for counts in (visits, cases))
    begun, opened = here[:, 0, 0], everywhere[:, 0, 0]
    per_case = np.divide(begun, opened, out=np.full(2, np.nan), where=opened > 0.0)
    found = split(whole=_both(_means(everywhere)), rate=_both(_means(here)), weight=_both(per_case))
    for facet, effect in (("within", found.within), ("mix", found.mix), ("elsewhere", found.elsewhere)):
        yield {"facet": facet, "value": effect, "why_none": "too_few" if np.isnan(effect) else "full_count"}


def _both(values: Floats) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def _means(counts: Floats) -> Floats:
    """Mean hours up to RESTRICTED_HOURS, one per table; NaN where the curve ends before."""
    return restricted_means(AGE_EDGES_HOURS, counts, RESTRICTED_HOURS)


def pooled(counts: Floats) -> Floats:
    """Sums over each month and the WINDOW - 1 before it; NaN where one of them is missing."""
    before = np.full((WINDOW - 1, *counts.shape[1:]), np.nan)
    stacked = np.concatenate([before, counts])
    return np.stack([stacked[at : at + len(counts)] for at in range(WINDOW)]).sum(axis=0)


def _months(cells: pd.DataFrame) -> pd.DatetimeIndex:
    """Every month from the first to the last."""
    month = pd.to_datetime(cells["month"])
    return pd.date_range(month.min(), month.max(), freq="MS") if len(month) else pd.DatetimeIndex([])


def _counts(cells: pd.DataFrame, left: tuple[str, ...], months: pd.DatetimeIndex) -> Floats:
    """months x (entered, left, censored) x bins; NaN throughout a month without any cell."""
    month = months.get_indexer(pd.DatetimeIndex(pd.to_datetime(cells["month"])))
    at_bin = cells["bin"].to_numpy(dtype=np.int64)
    counts = np.full((len(months), 3, len(AGE_EDGES_HOURS)), np.nan)
    counts[month] = 0.0
    for row, names in enumerate((("entered",), left, ("censored",))):
        for name in names:
            np.add.at(counts[:, row, :], (month, at_bin), cells[name].to_numpy(dtype=np.float64))
    return counts


COMPUTED = ["value", "lower", "upper"]


def _rows(found: list[dict[str, object]], months: pd.DatetimeIndex) -> pd.DataFrame:
    columns = ["unit_id", "facet", "value", "lower", "upper", "why_none"]
    frame = pd.DataFrame(found, columns=columns).assign(scope=Scope.INTERFACE.value, other_id=None)
    frame[COMPUTED] = frame[COMPUTED].astype("float64").apply(few_digits)
    last = months[-1:].repeat(len(frame))
    return frame.assign(period=last.strftime("%Y-%m"), starts=last)


local_up_whole_down = measure(
    __name__,
    Card(
        question=Text(
            "Blir delarna bättre medan helheten blir sämre?", "Do the parts get better while the whole gets worse?"
        ),
        purpose=Text(
            "Att upptäcka när en del vinner tid på sitt och den vi finns till för ändå väntar längre, och tala om vad "
            "som hände däremellan.",
            "To notice when a part gains time on its own and those we exist for still wait longer, and to talk about "
            "what happened in between.",
        ),
        not_for=Text(
            "Att lasta delen för helhetens väntan. Det måttet visar är hur de två förhåller sig.",
            "Blaming the part for the wait of the whole. What the measure shows is how the two relate.",
        ),
        misuse=Text(
            "Att läsa en samvariation som en förklaring. Delen kan ha fått andra ärenden; därför står uppdelningen "
            "bredvid.",
            "Reading a coincidence as an explanation. The part may have been given other cases; that is why the split "
            "stands beside it.",
        ),
        ordinary=Text(
            "Delen fick andra ärenden än förr: då ändras dess tid utan att någon gör annorlunda.",
            "The part got other cases than before: then its time changes without anyone doing things differently.",
        ),
        method=Text(
            "Delens och helhetens medeltid, räknad upp till 90 dygn, för varje månad och de två före, under minst 24 "
            "sådana månader: delens per besök, helhetens från öppnat till klart eller återtaget. Lutningen (Theil-Sen) "
            "är timmar per månad; dess osäkerhet är vidgad för att månaderna överlappar. p är chansen att de går isär "
            "så här om minst en av dem saknade riktning (Mann-Kendall på kvartal, den större av de två chanserna); en "
            "del som ändrats mindre än en tiondel väcker ingen fråga. Helhetens ändring från de "
            "första tolv månaderna till de sista, i timmar per ärende, delas i tre som tillsammans är hela ändringen: "
            "att besöken i delen blev längre eller kortare (inom), att fler eller färre ärenden gick dit (blandning; "
            "de två efter Kitagawa), och det som hände någon annanstans.",
            "The mean time of the part and of the whole, counted up to 90 days, for each month and the two before it, "
            "over at least 24 such months: the part's per visit, the whole's from opened to done or withdrawn. The "
            "slope (Theil-Sen) is hours per month; its interval is widened because the months overlap. p is the chance "
            "of moving apart like this if at least one of them had no direction (Mann-Kendall on quarters, the larger "
            "of the two chances); a part that changed by less than a tenth raises no question. The whole's change from "
            "the first twelve months to the last, in hours per case, is split into three that make up all of it: "
            "visits to the part getting longer or shorter (within), more or fewer cases going there (mix; these two "
            "after Kitagawa), and what happened elsewhere.",
        ),
        level=Level.BETWEEN,
        unit=Unit.HOURS,
        principle="helhetssyn",
        source=Source(
            "Theil (1950) and Sen (1968) for the slope; Kitagawa (1955), Components of a Difference Between Two Rates, "
            "Journal of the American Statistical Association 50",
            doi="10.1080/01621459.1955.10501299",
        ),
        counter_measures=("time_to_need_met", "reopened_work", "direction_and_room"),
        tested_on=TestedOn.SIMULATION,
        version=1,
        facets=(
            ("part_slope", Text("Delens ändring, timmar per månad", "The part's change, hours per month")),
            ("whole_slope", Text("Helhetens ändring, timmar per månad", "The whole's change, hours per month")),
            ("p", Text("Chans att gå isär så här", "Chance of moving apart like this")),
            ("within", Text("Inom delen, timmar per ärende", "Within the part, hours per case")),
            ("mix", Text("Blandningen, timmar per ärende", "The mix, hours per case")),
            ("elsewhere", Text("Någon annanstans, timmar per ärende", "Elsewhere, hours per case")),
        ),
        facet_units=(("p", Unit.SHARE),),
    ),
    interfaces=Estimate((UNIT_AGES, WHOLE_AGES), pairs),
)
