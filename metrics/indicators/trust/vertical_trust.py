"""Vertical trust: can bad news travel up, and trust travel down?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.hme import HME, LEADERSHIP
from ...instruments.own import RECIPE
from ...instruments.upward_trust import TWO_ITEMS
from ...measure import Card, Level, Part, TestedOn, Unit
from ...text import Source, Text, joined

DOWN = LEADERSHIP[1:]
"""HME's second and third leadership items: shows trust in me; gives me the means to take responsibility."""

vertical_trust = asked(
    __name__,
    Card(
        question=Text(
            "Kan dåliga nyheter gå uppåt, och förtroende neråt?", "Can bad news travel up, and trust travel down?"
        ),
        purpose=Text(
            "Ett samtal mellan ledare och medarbetare om vad som krävs för att säga som det är uppåt, och för att "
            "lita på varandra neråt.",
            "A conversation between leaders and employees about what it takes to say it as it is upwards, and to "
            "trust each other downwards.",
        ),
        not_for=Text(
            "Att bedöma en enskild chef: värdet visas bara där minst fem ledare är sammanslagna.",
            "Appraising a single manager: the value is shown only where at least five leaders are pooled.",
        ),
        misuse=Text(
            "Att leta efter vem som svarade vad. Ett lågt värde uppåt betyder just att det är riskfyllt att svara.",
            "Looking for who answered what. A low value upwards means precisely that answering is risky.",
        ),
        ordinary=Text(
            "En ny chef: förtroende behöver tid åt båda håll.", "A new manager: trust needs time in both directions."
        ),
        method=joined(
            Text(
                "Två serier som visas bredvid varandra och aldrig slås ihop. Neråt: HME:s andra och tredje "
                "ledarskapsfråga. Uppåt: två egna påståenden, om att komma med nyheter som ingen vill höra och om "
                "att det chefen säger gäller. Alla besvaras från 1 till 5 och läggs om till 0-100; varje serie är "
                "medelvärdet av sina två frågor.",
                "Two series shown side by side and never combined. Down: HME's second and third leadership items. Up: "
                "two statements of our own, on bringing news that nobody wants to hear and on whether what the "
                "manager says holds. All are answered from 1 to 5 and mapped to 0-100; each series is the mean of "
                "its two items.",
            ),
            RECIPE,
        ),
        level=Level.PART,
        unit=Unit.POMP,
        principle="tillit",
        source=Source(f"{HME.source.citation} (down); tillit's own items, not validated (up)"),
        counter_measures=("psychological_safety", "sensitive_skips"),
        tested_on=TestedOn.SIMULATION,
        version=1,
        validated=False,
        facets=(
            ("down", Text("Förtroende neråt", "Trust downwards")),
            ("up", Text("Förtroende uppåt", "Trust upwards")),
        ),
    ),
    parts=(Part("down", DOWN), Part("up", TWO_ITEMS)),
)
