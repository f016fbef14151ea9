"""HME, sustainable employee engagement: nine items of the Swedish municipalities and regions (SKR, RKA)."""

from __future__ import annotations

from ..text import Source, Text
from .instrument import Instrument, Item

LOWEST, HIGHEST = 1, 5
"""Strongly disagree to strongly agree."""


def _item(number: int, sv: str, en: str, *, sensitive: bool = False, named_person: bool = False) -> Item:
    return Item(f"hme_{number}", Text(sv, en), LOWEST, HIGHEST, sensitive=sensitive, named_person=named_person)


MOTIVATION = (
    _item(1, "Mitt arbete känns meningsfullt.", "My work feels meaningful."),
    _item(
        2,
        "Jag lär nytt och utvecklas i mitt dagliga arbete.",
        "I learn new things and develop in my daily work.",
    ),
    _item(3, "Jag ser fram emot att gå till arbetet.", "I look forward to going to work."),
)
LEADERSHIP = (
    _item(
        4,
        "Min närmaste chef visar uppskattning för mina arbetsinsatser.",
        "My immediate manager shows appreciation for my work.",
        sensitive=True,
        named_person=True,
    ),
    _item(
        5,
        "Min närmaste chef visar förtroende för mig som medarbetare.",
        "My immediate manager shows trust in me as an employee.",
        sensitive=True,
        named_person=True,
    ),
    _item(
        6,
        "Min närmaste chef ger mig förutsättningar att ta ansvar i mitt arbete.",
        "My immediate manager gives me the means to take responsibility in my work.",
        sensitive=True,
        named_person=True,
    ),
)
STEERING = (
    _item(7, "Jag är insatt i min arbetsplats mål.", "I am familiar with the goals of my workplace."),
    _item(
        8,
        "Min arbetsplats mål följs upp och utvärderas på ett bra sätt.",
        "The goals of my workplace are followed up and evaluated in a good way.",
        sensitive=True,
    ),
    _item(
        9,
        "Jag vet vad som förväntas av mig i mitt arbete.",
        "I know what is expected of me in my work.",
    ),
)

HME = Instrument(
    id="hme",
    version=1,
    title=Text("Hållbart medarbetarengagemang (HME)", "Sustainable employee engagement (HME)"),
    source=Source(
        "Sveriges Kommuner och Regioner (SKR) och Rådet för främjande av kommunala analyser (RKA), "
        "Hållbart medarbetarengagemang (HME), 2011"
    ),
    items=(*MOTIVATION, *LEADERSHIP, *STEERING),
    validated=True,
)
