"""Six statements on how information flows in a team, after Westrum's typology, in DORA's wording."""

from __future__ import annotations

from ..text import Source, Text
from .instrument import Instrument, Item

LOWEST, HIGHEST = 1, 7
"""Strongly disagree to strongly agree."""


def _item(number: int, sv: str, en: str, *, sensitive: bool = False) -> Item:
    return Item(f"information_culture_{number}", Text(sv, en), LOWEST, HIGHEST, sensitive=sensitive)


SIX_ITEMS = (
    _item(1, "I mitt team söker vi aktivt efter information.", "On my team, information is actively sought."),
    _item(
        2,
        "Den som berättar om något som gått fel, eller kommer med andra dåliga nyheter, får inte lida för det.",
        "Messengers are not punished when they deliver news of failures or other bad news.",
        sensitive=True,
    ),
    _item(3, "I mitt team delar vi på ansvaret.", "On my team, responsibilities are shared."),
    _item(
        4,
        "I mitt team uppmuntras och uppskattas samarbete över gränserna.",
        "On my team, cross-functional collaboration is encouraged and rewarded.",
    ),
    _item(
        5,
        "När något går fel i mitt team försöker vi förstå varför.",
        "On my team, failure causes inquiry.",
        sensitive=True,
    ),
    _item(6, "I mitt team är nya idéer välkomna.", "On my team, new ideas are welcomed."),
)

WESTRUM = Instrument(
    id="westrum",
    version=1,
    title=Text("Hur information når fram (Westrum)", "How information flows (Westrum)"),
    source=Source(
        "Westrum (2004), A typology of organisational cultures, Quality and Safety in Health Care 13, suppl. 2; "
        "wording as asked by DORA (Forsgren, Humble and Kim 2018, Accelerate)",
        doi="10.1136/qshc.2003.009522",
    ),
    items=SIX_ITEMS,
    validated=True,
)
