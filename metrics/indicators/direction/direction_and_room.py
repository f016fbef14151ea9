"""Direction and room: do we have both, side by side and never combined?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.hme import HME, STEERING
from ...instruments.mandate import THREE_ITEMS
from ...instruments.own import RECIPE
from ...measure import Card, Level, Part, TestedOn, Unit
from ...text import Source, Text, joined

direction_and_room = asked(
    __name__,
    Card(
        question=Text("Har vi både riktning och utrymme?", "Do we have both direction and room?"),
        purpose=Text(
            "Att se två saker på en gång: vet vi vart vi ska, och får vi själva välja hur? Två diken väntar vid "
            "sidan av vägen: att ingen tar ansvar för riktningen, och att någon styr i detalj.",
            "To see two things at once: do we know where we are going, and may we choose how ourselves? Two ditches "
            "lie beside the road: that nobody takes responsibility for the direction, and that somebody steers in "
            "detail.",
        ),
        not_for=Text(
            "Att vägas ihop till ett tal. Mycket av det ena ersätter inte brist på det andra.",
            "Being weighed into one number. Plenty of the one does not make up for a lack of the other.",
        ),
        misuse=Text(
            "Att läsa av en enda punkt. Det är vägen över tid som berättar åt vilket dike det lutar.",
            "Reading off a single point. It is the path over time that tells towards which ditch it leans.",
        ),
        ordinary=Text(
            "Riktning och utrymme rör sig ofta i otakt när ett uppdrag byter ägare.",
            "Direction and room often move out of step when an assignment changes hands.",
        ),
        method=joined(
            Text(
                "Två serier som visas mot varandra som en väg över tid och aldrig slås ihop. Riktning: HME:s tre "
                "frågor om styrning. Utrymme: tre egna påståenden om mandat. Alla besvaras från 1 till 5 och läggs "
                "om till 0-100; varje serie är medelvärdet av sina tre frågor.",
                "Two series drawn against each other as a path over time and never combined. Direction: HME's three "
                "steering items. Room: three statements of our own on mandate. All are answered from 1 to 5 and "
                "mapped to 0-100; each series is the mean of its three items.",
            ),
            RECIPE,
        ),
        level=Level.PART,
        unit=Unit.POMP,
        principle="handlingsutrymme",
        source=Source(f"{HME.source.citation} (direction); tillit's own items, not validated (room)"),
        counter_measures=("psychological_safety", "measurement_climate"),
        tested_on=TestedOn.SIMULATION,
        version=1,
        validated=False,
        facets=(("direction", Text("Riktning", "Direction")), ("room", Text("Utrymme", "Room"))),
    ),
    parts=(Part("direction", STEERING), Part("room", THREE_ITEMS)),
)
