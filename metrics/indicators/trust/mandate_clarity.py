"""Clarity of mandate: do we know what we may decide, and does it hold?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.mandate import MANDATE, THREE_ITEMS
from ...instruments.own import RECIPE
from ...measure import Card, Level, TestedOn, Unit
from ...text import Text, joined

mandate_clarity = asked(
    __name__,
    Card(
        question=Text(
            "Vet vi vad vi får besluta, och står det sig?", "Do we know what we may decide, and does it hold?"
        ),
        purpose=Text(
            "Ett samtal om var beslut tas: vad teamet själv råder över, och vad som händer efteråt när någon har "
            "använt sitt mandat.",
            "A conversation about where decisions are taken: what the team itself has a say over, and what happens "
            "afterwards when somebody has used their mandate.",
        ),
        not_for=Text(
            "Att granska enskilda beslut eller den som fattade dem.",
            "Going over single decisions or whoever took them.",
        ),
        misuse=Text(
            "Att svara på ett lågt värde med fler regler. Ett mandat blir tydligt när det används och håller.",
            "Answering a low value with more rules. A mandate becomes clear when it is used and holds.",
        ),
        ordinary=Text(
            "En delegationsordning eller rollbeskrivning skrevs om nyligen.",
            "A scheme of delegation or a description of roles was recently rewritten.",
        ),
        method=joined(
            Text(
                "Tre egna påståenden besvaras från 1 till 5: att veta vad man får besluta om, att få besluta, och "
                "att få stöd efteråt. Varje fråga läggs om till 0-100 och värdet är deras medelvärde. Hur ofta beslut "
                "rivs upp räknas inte ännu; det kräver ett register över beslut.",
                "Three statements of our own are answered from 1 to 5: knowing what one may decide, being allowed to "
                "decide it, and being backed afterwards. Each is mapped to 0-100 and the value is their mean. How "
                "often decisions are overturned is not computed yet; that takes a register of decisions.",
            ),
            RECIPE,
        ),
        level=Level.PART,
        unit=Unit.POMP,
        principle="handlingsutrymme",
        source=MANDATE.source,
        counter_measures=("goal_clarity", "psychological_safety"),
        tested_on=TestedOn.SIMULATION,
        version=1,
        validated=False,
    ),
    items=THREE_ITEMS,
)
