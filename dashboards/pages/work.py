"""Work: where it waits, where it bounces, and whether a part gains what the whole loses."""

from __future__ import annotations

from ...metrics.text import Text
from ..charts.interface_map import interface_map
from ..charts.process_behaviour_chart import other_series, process_behaviour_chart
from ..page import Page, Panel, Section
from .compose import parts_chart

PAGE = Page(
    key="work",
    path="/work",
    name=Text(sv="Arbetet", en="Work"),
    question=Text(
        sv="Var väntar arbetet, och vad händer mellan oss?", en="Where does the work wait, and what happens between us?"
    ),
    reading=Text(
        sv="Väntan bor oftast mellan enheter, inte i dem. Läs varje flödesmått tillsammans med dem som står bredvid: "
        "det som går fortare på ett ställe kan ha flyttat väntan till ett annat.",
        en="Waiting mostly lives between units, not in them. Read each measure of flow together with those beside it: "
        "what goes faster in one place may have moved the waiting to another.",
    ),
    sections=(
        Section(
            title=Text(sv="Flödet genom helheten", en="The flow through the whole"),
            lead=Text(sv="", en=""),
            panels=(
                Panel("time_to_need_met", (process_behaviour_chart, other_series)),
                Panel("flow_efficiency", (process_behaviour_chart, parts_chart)),
                Panel("work_in_progress", (process_behaviour_chart, parts_chart)),
                Panel("reopened_work", (process_behaviour_chart, parts_chart)),
            ),
            families=("whole",),
            rests_on="work",
        ),
        Section(
            title=Text(sv="Mellan oss", en="Between us"),
            lead=Text(
                sv="Ett gränssnitt har två sidor. Fråga båda, samtidigt, om samma ärende.",
                en="An interface has two sides. Ask both, together, about the same case.",
            ),
            panels=(
                Panel("waiting_between", (process_behaviour_chart, interface_map)),
                Panel("ping_pong", (process_behaviour_chart, interface_map)),
            ),
            rests_on="work",
        ),
        Section(
            title=Text(sv="Vinner delen medan helheten förlorar?", en="Does the part win while the whole loses?"),
            lead=Text(
                sv="Sådant byggs in av mål, regler och gränssnitt. Det är dem frågan gäller, aldrig en enskild enhet.",
                en="Such things are built in by targets, rules and interfaces. The question is about them, never about "
                "one unit.",
            ),
            families=("suboptimization",),
            rests_on="work",
        ),
    ),
    go_and_see=(
        Text(
            sv="Stå vid en överlämning en timme. Vad väntar ärendet på, och vem vet att det väntar?",
            en="Stand at a handover for an hour. What is the case waiting for, and who knows that it waits?",
        ),
        Text(
            sv="Fråga de två som lämnar och tar emot: Vad skulle ni behöva av varandra för att det inte ska komma "
            "tillbaka?",
            en="Ask the two who hand over and take over: What would you need of each other so that it does not come "
            "back?",
        ),
        Text(
            sv="Fråga: Vilken regel eller vilket mål gör att ni gör så här, och vem kan ändra det?",
            en="Ask: Which rule or target makes you do it this way, and who can change it?",
        ),
    ),
    not_ask=Text(sv="Varför är ni långsammare än de andra?", en="Why are you slower than the others?"),
)
