"""Two items of our own on trust upwards, in the immediate manager."""

from __future__ import annotations

from ..text import Text
from .instrument import Instrument, Item
from .own import HIGHEST, LOWEST, OWN_ITEMS

TWO_ITEMS = (
    Item(
        "upward_1",
        Text(
            "Jag kan komma till min närmaste chef med dåliga nyheter utan att det vänds emot mig.",
            "I can bring bad news to my immediate manager without it being turned against me.",
        ),
        LOWEST,
        HIGHEST,
        sensitive=True,
        named_person=True,
    ),
    Item(
        "upward_2",
        Text(
            "När min närmaste chef säger något, då gäller det.",
            "What my immediate manager says holds.",
        ),
        LOWEST,
        HIGHEST,
        sensitive=True,
        named_person=True,
    ),
)

UPWARD_TRUST = Instrument(
    id="upward_trust",
    version=1,
    title=Text("Förtroende uppåt", "Trust upwards"),
    source=OWN_ITEMS,
    items=TWO_ITEMS,
    validated=False,
)
