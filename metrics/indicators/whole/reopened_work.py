"""Reopened work: did it get done for the one who needed it?"""

from __future__ import annotations

import pandas as pd

from ...cells import UNIT_FOLLOW_UPS, WHOLE_FLOW, WHOLE_FOLLOW_UPS
from ...counted import SHARE_NOTE, Share, counted, read_series
from ...measure import Card, Estimate, Level, Scope, TestedOn, Unit, measure, readings
from ...text import Source, Text, joined

REOPENED = Share("reopened", of="followed", facet="reopened")
FAILURE_DEMAND = Share(
    "failure_demand",
    of="failure_known",
    facet="failure_demand",
    mark="failure_known",
    unmarked="needs_failure_mark",
)


def of_the_whole(whole_follow_ups: pd.DataFrame, whole_flow: pd.DataFrame) -> pd.DataFrame:
    """What was opened again, and failure demand."""
    reopened = read_series(whole_follow_ups, scope=Scope.WHOLE, series=(REOPENED,))
    demand = read_series(whole_flow, scope=Scope.WHOLE, series=(FAILURE_DEMAND,))
    return readings(pd.concat([reopened, demand], ignore_index=True))


reopened_work = measure(
    __name__,
    Card(
        question=Text("Blev det klart för den som behövde det?", "Did it get done for the one who needed it?"),
        purpose=Text(
            "Att se hur ofta någon måste komma tillbaka, och höra av dem vad som saknades första gången.",
            "To see how often somebody has to come back, and to hear from them what was missing the first time.",
        ),
        not_for=Text(
            "Att döma den som stängde ärendet. Det mesta som öppnas igen beror på något tidigare i flödet.",
            "Judging whoever closed the case. Most of what is opened again stems from something earlier in the flow.",
        ),
        misuse=Text(
            "Att göra det svårt att öppna ett ärende igen, så att behovet kommer tillbaka som ett nytt.",
            "Making it hard to open a case again, so that the need comes back as a new one.",
        ),
        ordinary=Text(
            "Ett nytt sätt att öppna ärenden igen: det som förr blev ett nytt ärende syns nu i det gamla.",
            "A new way of opening cases again: what used to become a new case now shows in the old one.",
        ),
        method=joined(
            Text(
                "Öppnade igen: avslut som öppnades igen inom 30 dygn / avslut vars 30 dygn tog slut i månaden; enheten "
                "är den som avslutade. Onödig efterfrågan (Seddon): nya ärenden som kom sig av något som inte blev "
                "gjort, eller inte blev rätt / nya ärenden där källan säger vilket; bara för helheten. Avslut räknas "
                "här när de visades i den månad de gjordes, i grupper om minst tio. En del återöppnande är omsorg.",
                "Reopened: closures opened again within 30 days / closures whose 30 days ended in the month; the unit "
                "is the one that closed. Failure demand (Seddon): new cases that came of something not done, or not "
                "done right / new cases where the source says which; for the whole only. Closures count here where "
                "they were shown in the month they were made, in groups of at least ten. Some reopening is care.",
            ),
            SHARE_NOTE,
        ),
        level=Level.WHOLE,
        unit=Unit.SHARE,
        principle="medborgarfokus",
        source=Source("Seddon (2003), Freedom from Command and Control (failure demand)"),
        counter_measures=("time_to_need_met", "push_to_front", "mandate_clarity"),
        tested_on=TestedOn.REAL_DATA,
        version=1,
        facets=(
            ("reopened", Text("Öppnade igen inom 30 dygn", "Opened again within 30 days")),
            ("failure_demand", Text("Onödig efterfrågan", "Failure demand")),
        ),
    ),
    whole=Estimate((WHOLE_FOLLOW_UPS, WHOLE_FLOW), of_the_whole),
    units=counted(UNIT_FOLLOW_UPS, REOPENED),
)
