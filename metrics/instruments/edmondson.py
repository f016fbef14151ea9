"""Edmondson's seven items on psychological safety in a team."""

from __future__ import annotations

from ..text import Source, Text
from .instrument import Instrument, Item

LOWEST, HIGHEST = 1, 7
"""Very inaccurate to very accurate."""


def _item(number: int, sv: str, en: str, *, reversed_: bool = False, sensitive: bool = False) -> Item:
    return Item(
        f"psychological_safety_{number}", Text(sv, en), LOWEST, HIGHEST, reversed=reversed_, sensitive=sensitive
    )


SEVEN_ITEMS = (
    _item(
        1,
        "Om man gör ett misstag i det här teamet hålls det ofta emot en.",
        "If you make a mistake on this team, it is often held against you.",
        reversed_=True,
        sensitive=True,
    ),
    _item(
        2,
        "I det här teamet kan vi ta upp problem och svåra frågor.",
        "Members of this team are able to bring up problems and tough issues.",
    ),
    _item(
        3,
        "I det här teamet händer det att någon avvisas för att vara annorlunda.",
        "People on this team sometimes reject others for being different.",
        reversed_=True,
        sensitive=True,
    ),
    _item(
        4,
        "Det är tryggt att ta risker i det här teamet.",
        "It is safe to take a risk on this team.",
        sensitive=True,
    ),
    _item(
        5,
        "Det är svårt att be andra i det här teamet om hjälp.",
        "It is difficult to ask other members of this team for help.",
        reversed_=True,
    ),
    # worded with a negation, yet agreeing means more safety: not reversed
    _item(
        6,
        "Ingen i det här teamet skulle medvetet göra något som undergräver mitt arbete.",
        "No one on this team would deliberately act in a way that undermines my efforts.",
        sensitive=True,
    ),
    _item(
        7,
        "När jag arbetar med de andra i det här teamet värdesätts och används det som just jag kan.",
        "Working with members of this team, my unique skills and talents are valued and utilized.",
    ),
)
"""Items 1, 3 and 5 are reversed. Answering 7 throughout gives (3 * 1 + 4 * 7) / 7 = 31 / 7."""

EDMONDSON = Instrument(
    id="edmondson",
    version=1,
    title=Text("Psykologisk trygghet i team (Edmondson)", "Team psychological safety (Edmondson)"),
    source=Source(
        "Edmondson (1999), Psychological Safety and Learning Behavior in Work Teams, "
        "Administrative Science Quarterly 44(2)",
        doi="10.2307/2666999",
    ),
    items=SEVEN_ITEMS,
    validated=True,
)
