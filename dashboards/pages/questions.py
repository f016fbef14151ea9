"""Questions: what stands out from chance, worded so that someone can go and see."""

from __future__ import annotations

from ...metrics.text import Text
from ..page import Page, Section
from .blocks import every_question

PAGE = Page(
    key="questions",
    path="/questions",
    name=Text(sv="Frågor", en="Questions"),
    question=Text(sv="Vad är värt att gå och fråga om?", en="What is worth going to ask about?"),
    reading=Text(
        sv="Det som sticker ut från slumpen, ordnat efter vad det gäller och när: helheten först, sedan det nyaste. "
        "Pröva de vanliga förklaringarna innan någon annan. Att välja att inte göra något är också ett svar.",
        en="What stands out from chance, ordered by what it is about and when: the whole first, then the newest. Try "
        "the ordinary explanations before any other. To choose to do nothing is an answer too.",
    ),
    sections=(
        Section(
            title=Text(sv="Frågorna", en="The questions"),
            lead=Text(sv="", en=""),
            blocks=(every_question,),
        ),
    ),
)
