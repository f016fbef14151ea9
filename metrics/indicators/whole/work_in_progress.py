"""Work in progress: have we started more than we can finish?"""

from __future__ import annotations

import pandas as pd

from ...cells import UNIT_FLOW, WHOLE_FLOW, WHOLE_WAITS
from ...counted import COUNT_NOTE, few_digits, per_month, reading_rows, reason
from ...measure import Card, Estimate, Level, Scope, TestedOn, Unit, measure, readings
from ...text import Source, Text, joined

HOURS_PER_DAY = 24.0
PRESENT = ("active_hours", "queue_hours", "waiting_hours", "unknown_hours")


def of_the_whole(whole_flow: pd.DataFrame, whole_waits: pd.DataFrame) -> pd.DataFrame:
    """L, lambda, W and the residual of whole cases, per month; the residual is (L - lambda W) / L."""
    flow = per_month(whole_flow, Scope.WHOLE, ("arrivals", "closed", "withdrawn", "case_hours"))
    hours = per_month(whole_waits, Scope.WHOLE, ("elapsed_hours",)).set_index("month")["elapsed_hours"]
    months = flow.assign(present=flow["month"].map(hours).fillna(0.0))
    in_progress, days_in = little(months, months["closed"] + months["withdrawn"], months["case_hours"])
    arrivals = months["arrivals"] / months["month"].dt.days_in_month
    residual = (in_progress - arrivals * days_in) / in_progress.where(in_progress > 0)
    series = {"wip": in_progress, "arrivals_per_day": arrivals, "days_in": days_in, "residual": residual}
    return _rows(months, Scope.WHOLE, series)


def of_units(unit_flow: pd.DataFrame) -> pd.DataFrame:
    """L and W of visits, per unit and month."""
    months = per_month(unit_flow, Scope.UNIT, (*PRESENT, "departures", "visit_hours"))
    months = months.assign(present=months[list(PRESENT)].sum(axis=1))
    in_progress, days_in = little(months, months["departures"], months["visit_hours"])
    return _rows(months, Scope.UNIT, {"wip": in_progress, "days_in": days_in})


def little(months: pd.DataFrame, left: pd.Series, stayed: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Little's law per month: L = mean number in progress, W = days of those that left.

    `present` are the hours that passed in the month for all that were there: their sum over the month's length is L,
    without a stock at any moment. `left` are those that left in the month and `stayed` their hours.
    """
    in_progress = months["present"] / (months["month"].dt.days_in_month * HOURS_PER_DAY)
    return in_progress, stayed / left.where(left > 0) / HOURS_PER_DAY


def _rows(months: pd.DataFrame, scope: Scope, series: dict[str, pd.Series]) -> pd.DataFrame:
    frames = []
    for facet, value in series.items():
        why_none = reason(value.notna(), present="full_count", absent="too_few")
        values = pd.DataFrame({"value": few_digits(value), "why_none": why_none})
        frames.append(reading_rows(months, scope, facet, values))
    return readings(pd.concat(frames, ignore_index=True))


work_in_progress = measure(
    __name__,
    Card(
        question=Text("Har vi påbörjat mer än vi kan avsluta?", "Have we started more than we can finish?"),
        purpose=Text(
            "Att se hur mycket som är igång på en gång. Den som börjar på mindre blir ofta klar tidigare, och får "
            "lugnare dagar.",
            "To see how much is under way at once. Those who start less are often done sooner, and have calmer days.",
        ),
        not_for=Text(
            "Att mäta hur mycket någon hinner. Inflödet bestäms sällan av dem som har kön.",
            "Measuring how much anyone gets done. What comes in is seldom decided by those who have the queue.",
        ),
        misuse=Text(
            "Att stänga eller avvisa ärenden för att minska antalet, eller att låta dem vänta utanför registret.",
            "Closing or turning away cases to lower the number, or letting them wait outside the register.",
        ),
        ordinary=Text(
            "Många ärenden kom samtidigt, eller en städning stängde många på en gång.",
            "Many cases came at once, or a clean-up closed many at one time.",
        ),
        method=joined(
            Text(
                "L = genomsnittligt antal pågående: alla timmar som gick i månaden för det som låg inne, delat med "
                "månadens längd. λ = nya per dygn, W = genomsnittligt antal dygn inne för de ärenden som lämnade i "
                "månaden. Avvikelsen är (L - λW) / L. Nära noll: flödet är jämnt. Över noll: kön växer, eller så har "
                "ärenden som ingen avslutar blivit kvar. Stora avvikelser åt andra hållet tyder på att en gammal kö "
                "arbetas bort, eller på fel i data. För enheter visas bara L och W: vad som kom in till dem, minus det "
                "som lämnades över till dem, skulle berätta om dem som är för få för att visas.",
                "L = mean number in progress: all hours that passed in the month for what was inside, over the month's "
                "length. λ = arrivals per day, W = mean days in for the cases that left in the month. The residual is "
                "(L - λW) / L. Near zero: the flow is even. Above zero: the queue grows, or cases that nobody closes "
                "have been left. Large residuals the other way suggest that an old queue is being worked off, or an "
                "error in the data. Units have L and W only: what came in to them, less what was handed over to them, "
                "would tell of those who are too few to be shown.",
            ),
            COUNT_NOTE,
        ),
        level=Level.WHOLE,
        unit=Unit.COUNT,
        principle="långsiktighet",
        source=Source(
            "Little (1961), A Proof for the Queuing Formula: L = λW, Operations Research 9(3)",
            doi="10.1287/opre.9.3.383",
        ),
        counter_measures=("time_to_need_met", "reopened_work", "hme"),
        tested_on=TestedOn.REAL_DATA,
        version=1,
        facets=(
            ("wip", Text("Pågående i snitt (L)", "In progress, mean (L)")),
            ("arrivals_per_day", Text("Nya per dygn (λ)", "Arrivals per day (λ)")),
            ("days_in", Text("Dygn inne (W)", "Days in (W)")),
            ("residual", Text("Avvikelse (L - λW) / L", "Residual (L - λW) / L")),
        ),
        facet_units=(("days_in", Unit.DAYS), ("residual", Unit.RATIO)),
    ),
    whole=Estimate((WHOLE_FLOW, WHOLE_WAITS), of_the_whole),
    units=Estimate((UNIT_FLOW,), of_units),
)
