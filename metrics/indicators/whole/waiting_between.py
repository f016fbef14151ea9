"""Waiting between units: how long does the work wait between us?"""

from __future__ import annotations

from ...cells import INTERFACE_FLOW, WHOLE_FLOW
from ...counted import COUNT_NOTE, Ratio, counted
from ...measure import Card, Level, TestedOn, Unit, measure
from ...text import Source, Text, joined

waiting_between = measure(
    __name__,
    Card(
        question=Text("Hur länge väntar arbetet mellan oss?", "How long does the work wait between us?"),
        purpose=Text(
            "Ett samtal mellan dem som lämnar över och dem som tar emot: vad skulle göra överlämningen lättare?",
            "A conversation between those who hand over and those who take over: what would make the handover easier?",
        ),
        not_for=Text(
            "Att peka ut den som tar emot. En kö uppstår mellan två och hör till båda.",
            "Pointing out whoever takes over. A queue arises between two and belongs to both.",
        ),
        misuse=Text(
            "Att ta emot på pappret och låta ärendet vänta i en annan status.",
            "Taking over on paper and letting the case wait in another status.",
        ),
        ordinary=Text(
            "Den som tar emot hade färre på plats just då, eller fick ärenden från flera håll samtidigt.",
            "The receiver had fewer people in just then, or got cases from several sides at once.",
        ),
        method=joined(
            Text(
                "Tid i kö direkt efter en överlämning. Helheten: dess andel av all tid, för ärenden som avslutades i "
                "månaden. Mellan två enheter, a till b: dess andel av tiden hos b, och timmar per överlämning, för "
                "överlämningar i månaden.",
                "Time in queue right after a handover. The whole: its share of all time, for cases closed in the "
                "month. Between two units, a to b: its share of the time at b, and hours per handover, for the "
                "month's handovers.",
            ),
            COUNT_NOTE,
        ),
        level=Level.BETWEEN,
        unit=Unit.SHARE,
        principle="helhetssyn",
        source=Source("Rother and Shook (1999), Learning to See"),
        counter_measures=("ping_pong", "reopened_work", "psychological_safety"),
        tested_on=TestedOn.REAL_DATA,
        version=1,
        facets=(
            ("share", Text("Andel av tiden", "Share of the time")),
            ("hours", Text("Timmar per överlämning", "Hours per handover")),
        ),
        facet_units=(("hours", Unit.HOURS),),
    ),
    whole=counted(WHOLE_FLOW, Ratio("handover_queue_hours", ("elapsed_hours",), "share")),
    interfaces=counted(
        INTERFACE_FLOW,
        Ratio("queue_hours", ("elapsed_hours",), "share"),
        Ratio("queue_hours", ("handovers",), "hours"),
    ),
)
