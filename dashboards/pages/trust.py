"""Trust: upward, downward, between; what is asked, and what shows without asking."""

from __future__ import annotations

from ...metrics.text import Text
from ..charts.process_behaviour_chart import process_behaviour_chart
from ..page import Page, Panel, Section
from .compose import parts_chart

PAGE = Page(
    key="trust",
    path="/trust",
    name=Text(sv="Tillit", en="Trust"),
    question=Text(
        sv="Kan vi säga som det är, och står besluten sig?", en="Can we say it as it is, and do decisions stand?"
    ),
    reading=Text(
        sv="Helheten först, sedan delarna i organisationens egen ordning. Små grupper visas som punkter med sin "
        "osäkerhet, utan gränser: där bär en enda röst för mycket. Samtalet i teamet är målet, siffran bara en början.",
        en="The whole first, then the parts in the organisation's own order. Small groups are shown as dots with their "
        "uncertainty and without limits: there a single voice carries too much. The conversation in the team is the "
        "point, the number only a beginning.",
    ),
    sections=(
        Section(
            title=Text(sv="Mätklimatet först", en="The climate of measurement first"),
            lead=Text(
                sv="Hjälper det vi mäter oss, eller kontrollerar det oss? Svaret avgör hur allt annat här ska läsas.",
                en="Does what we measure help us, or control us? The answer decides how all else here is to be read.",
            ),
            panels=(Panel("measurement_climate", (process_behaviour_chart, parts_chart)),),
            rests_on="answers",
        ),
        Section(
            title=Text(sv="Det vi har frågat om", en="What we have asked"),
            lead=Text(
                sv="Varje värde kommer ur svar från minst så många att ingen kan pekas ut.",
                en="Each reading comes from answers by at least so many that no one can be pointed out.",
            ),
            panels=(
                Panel("psychological_safety", (process_behaviour_chart, parts_chart)),
                Panel("vertical_trust", (process_behaviour_chart, parts_chart)),
                Panel("mandate_clarity", (process_behaviour_chart, parts_chart)),
                Panel("hme", (process_behaviour_chart, parts_chart)),
            ),
            families=("trust",),
            rests_on="answers",
        ),
        Section(
            title=Text(sv="Tystnad och rädsla, utan att fråga", en="Silence and fear, without asking"),
            lead=Text(
                sv="Hur vi svarar säger något om hur tryggt det är att svara. Det finns alltid vardagliga skäl också.",
                en="How we answer says something about how safe it is to answer. There are everyday reasons, too.",
            ),
            families=("fear",),
            rests_on="answers",
        ),
    ),
    go_and_see=(
        Text(
            sv="Var med på ett arbetsplatsmöte och lyssna: vem talar, vad händer när någon säger emot?",
            en="Sit in on a team meeting and listen: who speaks, what happens when someone disagrees?",
        ),
        Text(
            sv="Berätta själv om något som inte gick som du tänkt. Fråga sedan: Vad borde jag veta som jag inte vet?",
            en="Tell of something of your own that did not go as you thought. Then ask: What should I know that I do "
            "not?",
        ),
        Text(
            sv="Fråga: Vilket beslut har ni tagit själva sedan sist, och stod det sig?",
            en="Ask: Which decision have you taken yourselves since last time, and did it stand?",
        ),
    ),
    not_ask=Text(sv="Vem svarade vad?", en="Who answered what?"),
)
