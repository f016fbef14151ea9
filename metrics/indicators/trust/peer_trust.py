"""Peer trust: do we trust each other, within and between us?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.own import RECIPE
from ...instruments.peer_trust import BETWEEN, PEER_TRUST, WITHIN
from ...measure import Card, Level, Part, TestedOn, Unit
from ...text import Text, joined

peer_trust = asked(
    __name__,
    Card(
        question=Text("Litar vi på varandra, inom och mellan oss?", "Do we trust each other, within and between us?"),
        purpose=Text(
            "Ett samtal om vad som gör att vi kan lita på varandra i teamet, och på dem vi får arbete från och lämnar "
            "arbete till.",
            "A conversation about what lets us trust each other in the team, and those we get work from and hand work "
            "to.",
        ),
        not_for=Text(
            "Att peka ut ett team som de andra inte litar på.",
            "Pointing at a team that the others do not trust.",
        ),
        misuse=Text(
            "Att svara på ett lågt värde med fler avtal och kontroller mellan enheter. De mäter misstro, de botar den "
            "inte.",
            "Answering a low value with more agreements and checks between units. They measure distrust; they do not "
            "heal it.",
        ),
        ordinary=Text(
            "Team slogs ihop eller delades: tillit mellan nya kollegor börjar om.",
            "Teams were merged or split: trust between new colleagues begins again.",
        ),
        method=joined(
            Text(
                "Två serier som visas bredvid varandra och aldrig slås ihop: inom teamet och mellan enheter, två egna "
                "påståenden vardera. De besvaras från 1 till 5 och läggs om till 0-100; varje serie är medelvärdet av "
                "sina två frågor. Vilken annan enhet man menar frågas inte: en sådan uppdelning till skulle göra att "
                "enskilda svar kunde räknas ut.",
                "Two series shown side by side and never combined: within the team and between units, two statements "
                "of our own each. They are answered from 1 to 5 and mapped to 0-100; each series is the mean of its "
                "two items. Which other unit is meant is not asked: a grouping more would let single answers be worked "
                "out.",
            ),
            RECIPE,
        ),
        level=Level.PART,
        unit=Unit.POMP,
        principle="tillit",
        source=PEER_TRUST.source,
        counter_measures=("psychological_safety", "waiting_between"),
        tested_on=TestedOn.SIMULATION,
        version=1,
        validated=False,
        facets=(
            ("within", Text("Inom teamet", "Within the team")),
            ("between", Text("Mellan enheter", "Between units")),
        ),
    ),
    parts=(Part("within", WITHIN), Part("between", BETWEEN)),
)
