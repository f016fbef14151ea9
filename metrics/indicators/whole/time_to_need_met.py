"""Time until the need is met: how long do those we exist for wait?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...cells import AGE_EDGES_HOURS, RESTRICTED_HOURS, WHOLE_AGES
from ...counted import band, few_digits
from ...measure import Better, Card, Estimate, Level, Scope, TestedOn, Unit, measure, readings
from ...statistics.survival import LifeTable, life_table, restricted_mean, time_until_met
from ...text import Source, Text

SHARES = {"p50": 0.50, "p85": 0.85, "p95": 0.95}
HOURS_PER_DAY = 24.0
COUNTS = ["entered", "met", "withdrawn", "censored"]
CURVE_DECIMALS = 2
"""Shares on a curve are let out in whole per cent: in full they tell how many were seen at every age, and so how many
cases the month began with. Two months' such stocks would show what a withheld month, or late events, came to."""


def waits(whole_ages: pd.DataFrame) -> pd.DataFrame:
    """Per month: mean days counted up to RESTRICTED_HOURS, and days within which half, 85 and 95 % had their need met.

    A quantile is the upper edge of the age bin in which the share is reached. Where it is not reached there is no
    value, and `lower` says what it is more than.
    """
    rows = [
        row.assign(period=f"{month:%Y-%m}", starts=month, n_band=band(pd.Series([met])))
        for month, table, met in _tables(whole_ages)
        for row in (_mean(table), *(_quantile(table, facet, share) for facet, share in SHARES.items()))
    ]
    empty = pd.DataFrame({name: pd.Series(dtype="object") for name in ("facet", "period", "starts")})
    frame = pd.concat(rows, ignore_index=True) if rows else empty
    return readings(frame.assign(scope=Scope.WHOLE.value, unit_id=None))


def curves(whole_ages: pd.DataFrame) -> pd.DataFrame:
    """The curve of each month: hours, and the shares unmet, met and withdrawn by then.

    Columns period, starts, hours, unmet, met, withdrawn, lower, upper (of unmet), to CURVE_DECIMALS; hours that nobody
    was seen at are left out.
    """
    frames = []
    for month, table, _ in _tables(whole_ages):
        met, withdrawn = np.round(table.met, CURVE_DECIMALS), np.round(table.withdrawn, CURVE_DECIMALS)
        unmet = np.round(1.0 - met - withdrawn, CURVE_DECIMALS)
        rows = {
            "period": f"{month:%Y-%m}",
            "starts": month,
            "hours": table.hours,
            "unmet": unmet,
            "met": met,
            "withdrawn": withdrawn,
            "lower": np.minimum(np.round(table.lower, CURVE_DECIMALS), unmet),
            "upper": np.maximum(np.round(table.upper, CURVE_DECIMALS), unmet),
        }
        frames.append(pd.DataFrame(rows).dropna(subset=["unmet"]))
    columns = ["period", "starts", "hours", "unmet", "met", "withdrawn", "lower", "upper"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _tables(whole_ages: pd.DataFrame) -> list[tuple[pd.Timestamp, LifeTable, float]]:
    """Month, life table and number met, oldest first; a bin without a row counts nobody."""
    cells = whole_ages[["bin", *COUNTS]].astype("float64").assign(month=pd.to_datetime(whole_ages["month"]))
    found = []
    for month, group in cells.groupby("month"):
        bins = group.groupby("bin")[COUNTS].sum().reindex(range(len(AGE_EDGES_HOURS)), fill_value=0.0)
        table = life_table(
            AGE_EDGES_HOURS,
            entered=bins["entered"].to_numpy(),
            met=bins["met"].to_numpy(),
            withdrawn=bins["withdrawn"].to_numpy(),
            censored=bins["censored"].to_numpy(),
        )
        found.append((pd.Timestamp(str(month)), table, float(bins["met"].sum())))
    return found


def _mean(table: LifeTable) -> pd.DataFrame:
    found = restricted_mean(table, RESTRICTED_HOURS)
    lower, upper = np.clip(found.interval, 0.0, RESTRICTED_HOURS)
    value, lower, upper = few_digits(pd.Series([found.mean, lower, upper]) / HOURS_PER_DAY)
    why_none = "not_followed" if np.isnan(value) else None
    return pd.DataFrame({"facet": ["mean"], "value": value, "lower": lower, "upper": upper, "why_none": why_none})


def _quantile(table: LifeTable, facet: str, share: float) -> pd.DataFrame:
    found = time_until_met(table, share)
    days = [found.at_most, found.lower if found.reached else found.above, found.upper]
    value, lower, upper = (np.nan if hours is None else hours / HOURS_PER_DAY for hours in days)
    why_none = None if found.reached and found.upper is not None else "not_reached"
    return pd.DataFrame({"facet": [facet], "value": value, "lower": lower, "upper": upper, "why_none": why_none})


time_to_need_met = measure(
    __name__,
    Card(
        question=Text("Hur länge väntar den vi finns till för?", "How long do those we exist for wait?"),
        purpose=Text(
            "Att se väntan som den är för den som väntar, också för dem som väntar än. Helheten först: här syns om det "
            "vi gör var för sig når fram.",
            "To see the wait as it is for the one who waits, those who are still waiting included. The whole first: "
            "here it shows whether what each of us does gets through.",
        ),
        not_for=Text(
            "Att jämföra handläggare eller enheter: väntan är hela organisationens.",
            "Comparing case workers or units: the wait belongs to the whole organisation.",
        ),
        misuse=Text(
            "Att räkna bara det som är klart. Då sjunker siffran när svåra ärenden får ligga.",
            "Counting only what is done. Then the number drops when hard cases are left lying.",
        ),
        ordinary=Text(
            "Ett gammalt ärendeberg betades av: då blir väntan lång i siffran fast det går framåt.",
            "An old pile of cases was worked off: then the wait looks long although things move.",
        ),
        method=Text(
            "Tiden från att behovet uppstår tills det är mött. Varje månad ger en livslängdstabell över alla som "
            "väntade då: öppna ärenden räknas med så länge de har väntat, och ett återtaget ärende är ett eget slut "
            "(Aalen-Johansen). Medelväntan är så länge ett ärende väntar i snitt, tills det är klart eller återtaget, "
            "med månadens takt; väntan bortom 90 dygn räknas som 90. De andra värdena säger inom hur många dygn "
            "hälften, 85 % och 95 % har fått sitt behov mött. De är övre gränser för fasta tidsintervall och därför "
            "för grova för gränser i diagrammet; där är det medelväntan som följs. Nås nivån inte visas ”mer än”, för "
            "att så många väntar än eller har dragit sig ur. Osäkerheten (95 %) ser månadens ärenden som ett stickprov "
            "av vad processen brukar ge.",
            "The time from when the need arises until it is met. Each month gives a life table of all who waited in "
            "it: open cases count for as long as they have waited, and a withdrawn one is an end of its own "
            "(Aalen-Johansen). The mean wait is how long a case waits on average, until it is done or withdrawn, at "
            "the month's pace; a wait beyond 90 days counts as 90. The other values say within how many days half, "
            "85 % and 95 % have had their need met. They are upper edges of fixed time bins, and so too coarse for "
            "limits on the chart; it is the mean wait that is followed there. Where the level is not reached, “more "
            "than” is shown, because so many are still waiting or have withdrawn. The interval (95 %) sees the month's "
            "cases as a sample of what the process usually gives.",
        ),
        level=Level.WHOLE,
        unit=Unit.DAYS,
        principle="medborgarfokus",
        source=Source(
            "Kaplan and Meier (1958), Journal of the American Statistical Association 53; Aalen and Johansen (1978), "
            "Scandinavian Journal of Statistics 5",
            doi="10.1080/01621459.1958.10501452",
        ),
        counter_measures=("reopened_work", "clock_stopping", "hme"),
        tested_on=TestedOn.REAL_DATA,
        version=1,
        better=Better.DOWN,
        facets=(
            ("mean", Text("Medelväntan, högst 90 dygn räknas", "Mean wait, counted up to 90 days")),
            ("p50", Text("Hälften har fått sitt inom", "Half have had theirs within")),
            ("p85", Text("85 % har fått sitt inom", "85 % have had theirs within")),
            ("p95", Text("95 % har fått sitt inom", "95 % have had theirs within")),
        ),
    ),
    whole=Estimate((WHOLE_AGES,), waits),
    curve=Estimate((WHOLE_AGES,), curves),
)
