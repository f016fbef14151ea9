"""Two items of our own on speaking up, and on what became of it."""

from __future__ import annotations

from ..text import Text
from .instrument import Instrument, Item
from .own import HIGHEST, LOWEST, OWN_ITEMS

TWO_ITEMS = (
    Item(
        "voice_1",
        Text(
            "Senast jag tog upp ett problem fick jag veta vad det ledde till.",
            "The last time I raised a problem I learned what came of it.",
        ),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "voice_2",
        Text(
            "Det senaste kvartalet har jag låtit bli att säga något som var viktigt.",
            "I have left something important unsaid this quarter.",
        ),
        LOWEST,
        HIGHEST,
        reversed=True,
        sensitive=True,
    ),
)
"""Item 2 is reversed."""

VOICE = Instrument(
    id="voice",
    version=1,
    title=Text("Att säga till", "Speaking up"),
    source=OWN_ITEMS,
    items=TWO_ITEMS,
    validated=False,
)
