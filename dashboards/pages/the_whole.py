"""The whole: what it is like for those we exist for, and whether the force goes the same way."""

from __future__ import annotations

from ...metrics.text import Text
from ..charts.balance_path import balance_path
from ..charts.process_behaviour_chart import leading_series, series_behind
from ..charts.survival_curve import survival_curve
from ..page import Page, Panel, Section
from .blocks import glance, questions_first, questions_now

PAGE = Page(
    key="the_whole",
    path="/",
    name=Text(sv="Helheten", en="The whole"),
    question=Text(
        sv="Hur är det för dem vi finns till för, och drar vi åt samma håll?",
        en="What is it like for those we exist for, and do we pull the same way?",
    ),
    reading=Text(
        sv="Börja här, med helheten, innan någon del. Det mesta som rör sig är vanlig variation och behöver ingen "
        "förklaring. Det som bryter mönstret är en fråga att ta med sig ut: vad ändrades, och vem vet?",
        en="Start here, with the whole, before any part. Most of what moves is routine variation and needs no story. "
        "What breaks the pattern is a question to take along: what changed, and who knows?",
    ),
    sections=(
        Section(
            title=Text(sv="För dem vi finns till för", en="For those we exist for"),
            lead=Text(
                sv="Väntan räknas tills behovet är mött. Öppna ärenden är med.",
                en="Waiting is counted until the need is met. Open cases are included.",
            ),
            panels=(Panel("time_to_need_met", (leading_series, survival_curve, series_behind)),),
            rests_on="work",
        ),
        Section(
            title=Text(sv="Siffror som andra har räknat", en="Figures that others have counted"),
            lead=Text(
                sv="De visas som de är. Vad som inte går att räkna ut ur dem står vid var och en.",
                en="They are shown as they are. What cannot be worked out from them is said with each.",
            ),
            external=True,
        ),
        Section(
            title=Text(sv="Frågor just nu", en="Questions now"),
            lead=Text(
                sv="Frågor, inte domar. Varje fråga har vanliga förklaringar; slumpen och fel i underlaget är alltid "
                "två av dem.",
                en="Questions, not verdicts. Each has ordinary explanations; chance and faults in the data are always "
                "two of them.",
            ),
            blocks=(questions_now,),
        ),
        Section(
            title=Text(sv="Riktning och utrymme", en="Direction and room"),
            lead=Text(
                sv="Självledda team behöver någon som tar tydligt ansvar för riktning och helhet, utan att styra i "
                "detalj.",
                en="Self-led teams need someone who takes clear responsibility for direction and the whole, without "
                "steering in detail.",
            ),
            panels=(Panel("direction_and_room", (balance_path,)),),
            families=("direction",),
            rests_on="answers",
        ),
        Section(
            title=Text(sv="Tilliten i helheten", en="Trust in the whole"),
            lead=Text(
                sv="Mätklimatet står först: där mätandet upplevs som kontroll ska de andra svaren läsas med varsamhet.",
                en="The climate of measurement comes first: where measuring is felt as control, read the other answers "
                "with care.",
            ),
            blocks=(glance("measurement_climate", "psychological_safety", "hme", "vertical_trust", family="trust"),),
            rests_on="answers",
        ),
        Section(
            title=Text(sv="Övrigt", en="Other"),
            lead=Text(sv="", en=""),
            rest=True,
        ),
    ),
    go_and_see=(
        Text(
            sv="Följ ett ärende på riktigt, från den som behövde något till att behovet var mött. Stå bredvid, avbryt "
            "inte.",
            en="Follow one case for real, from the one who needed something until the need was met. Stand beside, do "
            "not interrupt.",
        ),
        Text(
            sv="Fråga två team: Vad har ni lagt åt sidan den här månaden för att något annat skulle gå först?",
            en="Ask two teams: What did you put aside this month so that something else could go first?",
        ),
        Text(
            sv="Fråga dig själv: Vilket hinder har jag fått höra om, och har den som sa det fått svar?",
            en="Ask yourself: Which obstacle have I been told of, and has the one who told me had an answer?",
        ),
    ),
    not_ask=Text(sv="Vem drar ner siffran?", en="Who pulls the number down?"),
    opening=(questions_first,),
)
