"""Ping-pong: do cases bounce?"""

from __future__ import annotations

from ...cells import INTERFACE_RETURNS, WHOLE_FLOW
from ...counted import COARSE_NOTE, SHARE_NOTE, Share, counted
from ...measure import Card, Level, TestedOn, Unit, measure
from ...text import Source, Text, joined

ping_pong = measure(
    __name__,
    Card(
        question=Text("Studsar ärenden?", "Do cases bounce?"),
        purpose=Text(
            "Ett samtal mellan två enheter om vad som får ett ärende att komma tillbaka: saknas en uppgift, ett "
            "mandat eller en gemensam bild av vem som gör vad?",
            "A conversation between two units about what makes a case come back: is a piece of information missing, "
            "a mandate, or a shared picture of who does what?",
        ),
        not_for=Text(
            "Att avgöra vilken av de två som har fel.",
            "Settling which of the two is in the wrong.",
        ),
        misuse=Text(
            "Att förbjuda återlämning. Då blir ärendet liggande hos den som inte kan lösa det.",
            "Forbidding returns. Then the case stays with whoever cannot solve it.",
        ),
        ordinary=Text(
            "En del återlämningar är omsorg: någon hjälper till en stund och lämnar tillbaka.",
            "Some returns are care: someone helps out for a while and hands it back.",
        ),
        method=joined(
            Text(
                "Ärenden med vägen A, B, A / ärenden som lämnats över minst en gång. Helheten: ärenden som avslutades "
                "i månaden. Mellan två enheter, oavsett riktning: ärenden som gick mellan dem i månaden. En del "
                "återlämningar är omsorg: en snabb fråga, ett gemensamt ansvar.",
                "Cases with the path A, B, A / cases handed over at least once. The whole: cases closed in the month. "
                "Between two units, whichever way: cases that went between them in the month. Some returns are care: a "
                "quick question, a shared responsibility.",
            ),
            SHARE_NOTE,
            Text("Mellan två enheter gäller:", "Between two units:"),
            COARSE_NOTE,
        ),
        level=Level.BETWEEN,
        unit=Unit.SHARE,
        principle="helhetssyn",
        source=Source(
            "Steeman (2013), BPI Challenge 2013 (the question of ping-pong behaviour)",
            doi="10.4121/500573e6-accc-4b0c-9576-aa5468b10cee",
        ),
        counter_measures=("waiting_between", "reopened_work", "mandate_clarity"),
        tested_on=TestedOn.REAL_DATA,
        version=1,
    ),
    whole=counted(WHOLE_FLOW, Share("returned", of="handed_over")),
    interfaces=counted(INTERFACE_RETURNS, Share("returned", of="cases", coarse=True)),
)
