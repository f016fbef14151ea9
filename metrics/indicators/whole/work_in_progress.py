"""Work in progress: have we started more than we can finish?"""

from __future__ import annotations

import pandas as pd

from ...cells import UNIT_FLOW, WHOLE_FLOW
from ...counted import COUNT_NOTE, per_month, reading_rows, reason
from ...measure import Card, Estimate, Level, Scope, TestedOn, Unit, measure, readings
from ...text import Source, Text, joined

HOURS_PER_DAY = 24.0


def of_the_whole(whole_flow: pd.DataFrame) -> pd.DataFrame:
    """L, lambda, W and the residual of whole cases, per month."""
    left = whole_flow["closed"].astype("float64") + whole_flow["withdrawn"].astype("float64")
    return little(whole_flow.assign(left=left, stayed=whole_flow["case_hours"]), Scope.WHOLE)


def of_units(unit_flow: pd.DataFrame) -> pd.DataFrame:
    """L, lambda, W and the residual of visits, per unit and month."""
    return little(unit_flow.assign(left=unit_flow["departures"], stayed=unit_flow["visit_hours"]), Scope.UNIT)


def little(cells: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Little's law per month: L = mean number in progress, lambda = arrivals per day, W = days of those that left.

    `left` are those that left in the month and `stayed` their hours. The residual is (L - lambda W) / L.
    """
    quantities = ("open_at_start", "arrivals", "arrival_hours", "departure_hours", "left", "stayed")
    months = per_month(cells, scope, quantities)
    days = months["month"].dt.days_in_month.astype("float64")
    case_hours = months["open_at_start"] * days * HOURS_PER_DAY + months["arrival_hours"] - months["departure_hours"]
    in_progress = case_hours / (days * HOURS_PER_DAY)
    arrivals = months["arrivals"] / days
    days_in = months["stayed"] / months["left"].where(months["left"] > 0) / HOURS_PER_DAY
    residual = (in_progress - arrivals * days_in) / in_progress.where(in_progress > 0)
    series = {"wip": in_progress, "arrivals_per_day": arrivals, "days_in": days_in, "residual": residual}
    frames = [
        reading_rows(
            months,
            scope,
            facet,
            pd.DataFrame({"value": value, "why_none": reason(value.notna(), present="full_count", absent="too_few")}),
        )
        for facet, value in series.items()
    ]
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
                "L = genomsnittligt antal pågående under månaden, λ = nya per dygn, W = genomsnittligt antal dygn "
                "inne för de ärenden som lämnade i månaden. Avvikelsen är (L - λW) / L. Nära noll: flödet är jämnt. "
                "Över noll: kön växer, eller så har ärenden som ingen avslutar blivit kvar. Stora avvikelser åt andra "
                "hållet tyder på att en gammal kö arbetas bort, eller på fel i data.",
                "L = mean number in progress over the month, λ = arrivals per day, W = mean days in for the cases "
                "that left in the month. The residual is (L - λW) / L. Near zero: the flow is even. Above zero: the "
                "queue grows, or cases that nobody closes have been left. Large residuals the other way suggest that "
                "an old queue is being worked off, or an error in the data.",
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
    whole=Estimate((WHOLE_FLOW,), of_the_whole),
    units=Estimate((UNIT_FLOW,), of_units),
)
