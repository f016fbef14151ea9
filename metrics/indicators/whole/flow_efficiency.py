"""Flow efficiency: where does the work wait?"""

from __future__ import annotations

from ...cells import UNIT_FLOW, WHOLE_FLOW
from ...counted import COUNT_NOTE, Ratio, counted
from ...measure import Card, Level, TestedOn, Unit, measure
from ...text import Source, Text, joined

flow_efficiency = measure(
    __name__,
    Card(
        question=Text("Var väntar arbetet?", "Where does the work wait?"),
        purpose=Text(
            "Att se hur stor del av tiden ett ärende faktiskt arbetas med, och gå dit där det ligger stilla.",
            "To see how much of its time a case is really worked on, and to go where it lies still.",
        ),
        not_for=Text(
            "Att se om människor är sysselsatta. Måttet följer ärendet, inte den som arbetar.",
            "Seeing whether people are busy. The measure follows the case, not whoever works.",
        ),
        misuse=Text(
            "Att märka väntan som arbete, eller att fylla kön så att alla alltid har något att göra: då blir ärendena "
            "stående längre.",
            "Marking waiting as work, or filling the queue so that everybody always has something to do: then cases "
            "stand still for longer.",
        ),
        ordinary=Text(
            "Statusar används på ett nytt sätt, så att väntan räknas som arbete eller tvärtom.",
            "Statuses are used in a new way, so that waiting counts as work or the other way round.",
        ),
        method=joined(
            Text(
                "Aktiv tid / all tid, 0-1, efter vad varje status betyder. Helheten: ärenden som avslutades i "
                "månaden, från öppnat till klart. Enheten: steg som började där i månaden. Tid i en status vars "
                "betydelse är okänd räknas som tid men inte som aktiv.",
                "Active time / all time, 0-1, by what each status means. The whole: cases closed in the month, from "
                "opened to done. The unit: steps that began there in the month. Time in a status whose meaning is "
                "unknown counts as time but not as active.",
            ),
            COUNT_NOTE,
        ),
        level=Level.WHOLE,
        unit=Unit.SHARE,
        principle="helhetssyn",
        source=Source("Modig and Åhlström (2012), This is Lean; Rother and Shook (1999), Learning to See"),
        counter_measures=("time_to_need_met", "reopened_work", "hme"),
        tested_on=TestedOn.REAL_DATA,
        version=1,
    ),
    whole=counted(WHOLE_FLOW, Ratio("active_hours", ("elapsed_hours",))),
    units=counted(UNIT_FLOW, Ratio("active_hours", ("active_hours", "queue_hours", "waiting_hours", "unknown_hours"))),
)
