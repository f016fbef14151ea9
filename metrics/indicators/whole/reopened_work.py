"""Reopened work: did it get done for the one who needed it?"""

from __future__ import annotations

from ...cells import UNIT_CLOSURES, WHOLE_FLOW
from ...counted import SHARE_NOTE, Share, counted
from ...measure import Card, Level, TestedOn, Unit, measure
from ...text import Source, Text, joined

REOPENED = Share("reopened", of="followed", facet="reopened")
FAILURE_DEMAND = Share(
    "failure_demand",
    of="failure_known",
    facet="failure_demand",
    mark="failure_known",
    unmarked="needs_failure_mark",
)

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
                "Öppnade igen: avslut som öppnades igen inom 30 dygn / avslut vars 30 dygn tog slut i månaden; "
                "enheten är den som avslutade. Onödig efterfrågan (Seddon): nya ärenden som kom sig av något som inte "
                "blev gjort, eller inte blev rätt / nya ärenden där källan säger vilket; bara för helheten. En del "
                "återöppnande är omsorg.",
                "Reopened: closures opened again within 30 days / closures whose 30 days ended in the month; the unit "
                "is the one that closed. Failure demand (Seddon): new cases that came of something not done, or not "
                "done right / new cases where the source says which; for the whole only. Some reopening is care.",
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
    whole=counted(WHOLE_FLOW, REOPENED, FAILURE_DEMAND),
    units=counted(UNIT_CLOSURES, REOPENED),
)
