"""Our team: one unit's own page, first for the team and for others from the day that the readings open."""

from __future__ import annotations

from ...metrics.text import Text
from ..page import UNIT_PAGE, Page, Section
from .team_blocks import at_this_size, our_questions, our_readings, who_sees, whom

PAGE = Page(
    key="our_team",
    path=UNIT_PAGE,
    name=Text(sv="Vårt team", en="Our team"),
    question=Text(
        sv="Vad kan vi själva se, och vad kan vi pröva?", en="What can we see for ourselves, and what can we try?"
    ),
    reading=Text(
        sv="Sidan är teamets egen: teamet ser sina värden innan någon annan gör det. Det mesta som rör sig är vanlig "
        "variation. Siffran är en början på ett samtal i teamet, inte ett omdöme om det.",
        en="The page is the team's own: the team sees its readings before anyone else does. Most of what moves is "
        "routine variation. A figure begins a conversation in the team; it is no verdict on it.",
    ),
    sections=(
        Section(
            title=Text(sv="Våra egna värden", en="Our own readings"),
            lead=Text(
                sv="Vi jämförs bara med oss själva över tid. Under 20 personer visas punkter med sin osäkerhet, utan "
                "gränser.",
                en="We are compared with ourselves over time only. Below 20 people there are dots with their "
                "uncertainty, without limits.",
            ),
            blocks=(our_readings,),
            quiet=True,
        ),
        Section(
            title=Text(sv="Vad vi kan se vid vår storlek", en="What we can see at our size"),
            lead=Text(sv="", en=""),
            blocks=(at_this_size,),
            quiet=True,
        ),
        Section(
            title=Text(sv="Frågor där vi är en del av helheten", en="Questions where we are part of the whole"),
            lead=Text(
                sv="Frågorna gäller helheten eller det som händer mellan enheter, aldrig oss för oss själva. Vad ser "
                "vi härifrån?",
                en="The questions are about the whole, or about what happens between units, never about us alone. "
                "What do we see from here?",
            ),
            blocks=(our_questions,),
            quiet=True,
        ),
        Section(
            title=Text(sv="Vem ser vad, och när", en="Who sees what, and when"),
            lead=Text(sv="", en=""),
            blocks=(who_sees,),
            quiet=True,
        ),
    ),
    go_and_see=(
        Text(
            sv="Ta upp sidan på nästa möte: Vad känner vi igen, och vad förvånar oss?",
            en="Take the page to the next meeting: What do we recognise, and what surprises us?",
        ),
        Text(
            sv="Välj något vi själva råder över och pröva det i liten skala. Skriv först ner vad vi tror händer.",
            en="Choose something that is ours to decide and try it on a small scale. First write down what we believe "
            "will happen.",
        ),
        Text(
            sv="Ser ett värde orimligt ut? Säg det. Det kan vara fel i underlaget.",
            en="Does a reading look unreasonable? Say so. It may be a fault in the data.",
        ),
    ),
    not_ask=Text(sv="Vem svarade vad?", en="Who answered what?"),
    opening=(whom,),
    of_unit=True,
)
