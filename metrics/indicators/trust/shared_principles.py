"""Shared principles: do we have principles in common to lean on?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.own import RECIPE
from ...instruments.shared_principles import SHARED_PRINCIPLES, THREE_ITEMS
from ...measure import Card, Level, TestedOn, Unit
from ...text import Text, joined

shared_principles = asked(
    __name__,
    Card(
        question=Text("Har vi gemensamma principer att luta oss mot?", "Do we have principles in common to lean on?"),
        purpose=Text(
            "Ett samtal om vad vi går efter när ingen regel passar: det är där självledarskap bär eller brister.",
            "A conversation about what we go by when no rule fits: that is where self-leadership carries or gives way.",
        ),
        not_for=Text(
            "Att pröva om någon följer värdegrunden.",
            "Testing whether somebody follows the official values.",
        ),
        misuse=Text(
            "Att svara med en affisch. Principer lever i de beslut som fattas efter dem.",
            "Answering with a poster. Principles live in the decisions that are taken by them.",
        ),
        ordinary=Text(
            "Ett arbete med principer pågår just nu, och det som förr var självklart har blivit en fråga.",
            "Work on principles is under way, and what used to go without saying has become a question.",
        ),
        method=joined(
            Text(
                "Tre egna påståenden besvaras från 1 till 5. Varje fråga läggs om till 0-100 och värdet är deras "
                "medelvärde.",
                "Three statements of our own are answered from 1 to 5. Each is mapped to 0-100 and the value is their "
                "mean.",
            ),
            RECIPE,
        ),
        level=Level.PART,
        unit=Unit.POMP,
        principle="helhetssyn",
        source=SHARED_PRINCIPLES.source,
        counter_measures=("mandate_clarity", "goal_clarity"),
        tested_on=TestedOn.SIMULATION,
        version=1,
        validated=False,
    ),
    items=THREE_ITEMS,
)
