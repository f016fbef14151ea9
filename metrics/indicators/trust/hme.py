"""HME: do we have the conditions to engage in our work?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.hme import HME, LEADERSHIP, MOTIVATION, STEERING
from ...measure import Card, Level, Part, TestedOn, Unit
from ...text import Text

hme = asked(
    __name__,
    Card(
        question=Text("Har vi förutsättningar att engagera oss?", "Do we have the conditions to engage in our work?"),
        purpose=Text(
            "Ett samtal i teamet om vad som ger mening, stöd och riktning i vardagen, och vad som står i vägen.",
            "A conversation in the team about what gives meaning, support and direction day to day, and what is in "
            "the way.",
        ),
        not_for=Text(
            "Att bedöma chefer, jämföra enheter eller sätta löner.",
            "Appraising managers, comparing units or setting pay.",
        ),
        misuse=Text(
            "När siffran blir något att nå svarar vi det som önskas, och då berättar den inte längre något.",
            "When the number becomes something to reach, people answer what is wished for, and then it no longer "
            "tells anything.",
        ),
        ordinary=Text(
            "Årstiden: svar i november och i maj kan skilja sig fast arbetet är detsamma.",
            "The time of year: answers in November and in May may differ although the work is the same.",
        ),
        method=Text(
            "Nio påståenden besvaras från 1 till 5. Varje delindex är medelvärdet av (frågans medelvärde - 1) / 4 × "
            "100 över sina tre frågor; totalindex är medelvärdet av de tre. Allt räknas på publicerade frågevärden, "
            "aldrig på en persons svar. Ledarskap och totalindex visas bara där minst fem ledare är sammanslagna, "
            "så att ingen enskild chef kan pekas ut. Den engelska ordalydelsen är vår översättning.",
            "Nine statements are answered from 1 to 5. Each sub-index is the mean of (item mean - 1) / 4 × 100 over "
            "its three items; the total is the mean of the three. All of it is computed from published item values, "
            "never from one person's answers. Leadership and the total are shown only where at least five leaders "
            "are pooled, so that no single manager can be pointed out. The English wording is our translation.",
        ),
        level=Level.PART,
        unit=Unit.POMP,
        principle="tillit",
        source=HME.source,
        counter_measures=("psychological_safety", "measurement_climate"),
        tested_on=TestedOn.SIMULATION,
        version=1,
        facets=(
            ("motivation", Text("Motivation", "Motivation")),
            ("leadership", Text("Ledarskap", "Leadership")),
            ("steering", Text("Styrning", "Steering")),
            ("total", Text("Totalindex", "Total index")),
        ),
    ),
    parts=(
        Part("motivation", MOTIVATION),
        Part("leadership", LEADERSHIP),
        Part("steering", STEERING),
        Part("total", HME.items),
    ),
)
