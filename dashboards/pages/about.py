"""About the measures: the promise, how far it goes, what is not shown, and every card."""

from __future__ import annotations

from ...metrics.text import Text
from ..page import Page, Section
from .about_blocks import cards, chance, promise, quality, reliability, withheld
from .protection_blocks import attacks, certificate, cost

PAGE = Page(
    key="about",
    path="/about",
    name=Text(sv="Om måtten", en="About the measures"),
    question=Text(
        sv="Vad mäts här, och vad lovas den som svarar?",
        en="What is measured here, and what is promised to those who answer?",
    ),
    reading=Text(
        sv="Ett mått ska gå att ifrågasätta. Här står vad varje mått är till för, vad det inte är till för, hur det "
        "räknas, vad som hålls inne och hur säkert underlaget är.",
        en="A measure must be open to challenge. Here is what each is for, what it is not for, how it is computed, "
        "what is held back and how sure the data are.",
    ),
    sections=(
        Section(
            Text(sv="Vad som lovas", en="What is promised"),
            Text(sv="", en=""),
            blocks=(promise, attacks, certificate, cost),
        ),
        Section(
            Text(sv="Vad som inte visas, och varför", en="What is not shown, and why"),
            Text(
                sv="Där för få står bakom en siffra ligger den hos enheten ovanför i stället.",
                en="Where too few stand behind a figure it stands with the unit above instead.",
            ),
            blocks=(withheld,),
        ),
        Section(
            Text(sv="Vad slumpen ger", en="What chance gives"),
            Text(
                sv="Den som prövar mycket ser alltid något. Så här mycket skulle synas även om inget hade hänt.",
                en="Whoever tests much always sees something. This much would be seen even had nothing happened.",
            ),
            blocks=(chance,),
        ),
        Section(
            Text(sv="Underlagets kvalitet", en="Quality of the data"),
            Text(
                sv="Varje läst rad är antingen mottagen eller ställd åt sidan. Kontrollerna anger regeln, aldrig ett "
                "värde.",
                en="Every row read was either accepted or set aside. The checks name the rule, never a value.",
            ),
            blocks=(quality, reliability),
        ),
        Section(
            Text(sv="Alla mått", en="All measures"),
            Text(
                sv="Kortet är en del av måttet. Läs det innan du läser en siffra.",
                en="The card is part of the measure. Read it before you read a number.",
            ),
            blocks=(cards,),
        ),
    ),
    charts=False,
)
