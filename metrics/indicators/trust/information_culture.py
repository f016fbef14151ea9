"""Information culture: does information reach those who need it?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.westrum import SIX_ITEMS, WESTRUM
from ...measure import Card, Level, TestedOn, Unit
from ...text import Text

information_culture = asked(
    __name__,
    Card(
        question=Text("Når information den som behöver den?", "Does information reach those who need it?"),
        purpose=Text(
            "Ett samtal om vad som händer med det vi vet: om det efterfrågas, får komma fram också när det är "
            "obekvämt, och leder till att vi tar reda på mer.",
            "A conversation about what happens to what we know: whether it is asked for, may come forward when it is "
            "inconvenient too, and makes us find out more.",
        ),
        not_for=Text(
            "Att sätta etikett på ett team eller en chef. Westrums typer beskriver flöden, inte personer.",
            "Labelling a team or a manager. Westrum's types describe flows, not persons.",
        ),
        misuse=Text(
            "Att begära besked som gläder om hur informationen flödar. Då är det just den obekväma som slutar komma.",
            "Asking for pleasing news about the flow of information. Then it is the inconvenient kind that stops.",
        ),
        ordinary=Text(
            "Något allvarligt hände nyligen, och alla minns hur det togs emot.",
            "Something serious happened recently, and everybody remembers how it was received.",
        ),
        method=Text(
            "Sex påståenden besvaras från 1 till 7, inget vänds, och värdet är medelvärdet av de sex publicerade "
            "frågevärdena. Den engelska ordalydelsen är DORA:s och väl prövad; den svenska är vår översättning och "
            "inte prövad för sig. Frågorna kommer från IT-verksamhet.",
            "Six statements are answered from 1 to 7, none is reversed, and the value is the mean of the six published "
            "item values. The English wording is DORA's and well tried; the Swedish one is our translation and has not "
            "been tried by itself. The questions come from work with IT.",
        ),
        level=Level.PART,
        unit=Unit.SCALE_1_TO_7,
        principle="öppenhet",
        source=WESTRUM.source,
        counter_measures=("psychological_safety", "sensitive_skips"),
        tested_on=TestedOn.SIMULATION,
        version=1,
    ),
    items=SIX_ITEMS,
)
