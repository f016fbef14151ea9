"""Sustainable work: does this last in the long run?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.own import RECIPE
from ...instruments.sustainable_work import SUSTAINABLE_WORK, THREE_ITEMS
from ...measure import Card, Level, TestedOn, Unit
from ...text import Text, joined

sustainable_work = asked(
    __name__,
    Card(
        question=Text("Håller det här i längden?", "Does this last in the long run?"),
        purpose=Text(
            "Ett samtal om vad som ska bort, vänta eller göras på ett annat sätt, så att arbetet går att hålla på med "
            "år efter år.",
            "A conversation about what is to go, wait or be done in another way, so that the work can be kept up year "
            "after year.",
        ),
        not_for=Text(
            "Att följa enskildas hälsa eller frånvaro. Sådana uppgifter tas aldrig in.",
            "Following anyone's health or absence. Such data are never taken in.",
        ),
        misuse=Text(
            "Att svara med en friskvårdskurs när det är mängden arbete som inte går ihop.",
            "Answering with a course in well-being when it is the amount of work that does not add up.",
        ),
        ordinary=Text(
            "Årstiden: strax före och strax efter semestern svarar vi olika om hur vi orkar.",
            "The time of year: just before and just after the holidays we answer differently about our strength.",
        ),
        method=joined(
            Text(
                "Tre egna påståenden om arbetsmängd och återhämtning besvaras från 1 till 5. Varje fråga läggs om till "
                "0-100 och värdet är deras medelvärde.",
                "Three statements of our own on workload and recovery are answered from 1 to 5. Each is mapped to "
                "0-100 and the value is their mean.",
            ),
            RECIPE,
        ),
        level=Level.PART,
        unit=Unit.POMP,
        principle="långsiktighet",
        source=SUSTAINABLE_WORK.source,
        counter_measures=("goal_clarity", "work_in_progress"),
        tested_on=TestedOn.SIMULATION,
        version=1,
        validated=False,
    ),
    items=THREE_ITEMS,
)
