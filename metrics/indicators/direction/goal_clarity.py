"""Clarity of goals: do we know what is expected of us and where we are going?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.hme import HME, STEERING
from ...measure import Card, Level, TestedOn, Unit
from ...text import Text

goal_clarity = asked(
    __name__,
    Card(
        question=Text(
            "Vet vi vad som väntas av oss och vart vi ska?",
            "Do we know what is expected of us and where we are going?",
        ),
        purpose=Text(
            "En fråga till dem som ska ge riktning: når det vi har sagt ända fram, och går det att arbeta efter?",
            "A question to those who are to give direction: does what we have said reach all the way, and can it be "
            "worked by?",
        ),
        not_for=Text(
            "Att pröva om medarbetarna har läst verksamhetsplanen.",
            "Testing whether employees have read the business plan.",
        ),
        misuse=Text(
            "Att höja siffran med fler mål och mer uppföljning. Riktning är att välja, också att välja bort.",
            "Raising the number with more goals and more follow-up. Direction is choosing, and choosing not to.",
        ),
        ordinary=Text(
            "Mål för ett nytt år var inte klara när frågan ställdes.",
            "Goals for a new year were not ready when the question was asked.",
        ),
        method=Text(
            "HME:s tre frågor om styrning besvaras från 1 till 5. Varje fråga läggs om till 0-100 och värdet är "
            "deras medelvärde, räknat på publicerade frågevärden.",
            "HME's three steering items are answered from 1 to 5. Each is mapped to 0-100 and the value is their "
            "mean, computed from published item values.",
        ),
        level=Level.PART,
        unit=Unit.POMP,
        principle="helhetssyn",
        source=HME.source,
        counter_measures=("mandate_clarity", "measurement_climate"),
        tested_on=TestedOn.SIMULATION,
        version=1,
    ),
    items=STEERING,
)
