"""Psychological safety: is it safe to take interpersonal risks here?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.edmondson import EDMONDSON, SEVEN_ITEMS
from ...measure import Card, Level, TestedOn, Unit
from ...text import Text

psychological_safety = asked(
    __name__,
    Card(
        question=Text(
            "Är det tryggt att ta mellanmänskliga risker här?", "Is it safe to take interpersonal risks here?"
        ),
        purpose=Text(
            "Ett samtal i teamet om vad som gör det lätt eller svårt att säga som det är, fråga om hjälp och "
            "berätta om misstag.",
            "A conversation in the team about what makes it easy or hard to say it as it is, ask for help and tell "
            "of mistakes.",
        ),
        not_for=Text("Att bedöma chefer eller jämföra team.", "Appraising managers or comparing teams."),
        misuse=Text(
            "Den som kräver trygghet i siffror får tystnad: att peka ut ett team med låg siffra gör det otryggare.",
            "Whoever demands safety in numbers gets silence: pointing out a team with a low number makes it less safe.",
        ),
        ordinary=Text(
            "Många team är nya: det tar tid att veta vad man kan säga till varandra.",
            "Many teams are new: it takes time to know what one can say to each other.",
        ),
        method=Text(
            "Sju påståenden besvaras från 1 till 7. Fråga 1, 3 och 5 vänds (8 - svaret); fråga 6 är nekande "
            "formulerad men vänds inte, för den som håller med beskriver ett tryggt team. Värdet är medelvärdet av "
            "de sju publicerade frågevärdena. Den engelska ordalydelsen är Edmondsons och väl prövad; den svenska "
            "är vår översättning och inte prövad för sig.",
            "Seven statements are answered from 1 to 7. Items 1, 3 and 5 are reversed (8 - the answer); item 6 is "
            "worded with a negation but not reversed, because agreeing describes a safe team. The value is the mean "
            "of the seven published item values. The English wording is Edmondson's and well tried; the Swedish one "
            "is our translation and has not been tried by itself.",
        ),
        level=Level.PART,
        unit=Unit.SCALE_1_TO_7,
        principle="tillit",
        source=EDMONDSON.source,
        counter_measures=("measurement_climate", "sensitive_skips"),
        tested_on=TestedOn.SIMULATION,
        version=1,
    ),
    items=SEVEN_ITEMS,
)
