"""Three items of our own on the mandate: knowing it, having it, and being backed afterwards."""

from __future__ import annotations

from ..text import Text
from .instrument import Instrument, Item
from .own import HIGHEST, LOWEST, OWN_ITEMS

THREE_ITEMS = (
    Item(
        "mandate_1",
        Text("Jag vet vad jag själv får besluta om i mitt arbete.", "I know what I may decide myself in my work."),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "mandate_2",
        Text(
            "Jag får fatta de beslut som mitt arbete kräver.",
            "I may take the decisions that my work calls for.",
        ),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "mandate_3",
        Text(
            "När jag har beslutat något inom mitt mandat får jag stöd för det efteråt.",
            "When I have decided something within my mandate, I am backed afterwards.",
        ),
        LOWEST,
        HIGHEST,
        sensitive=True,
    ),
)

MANDATE = Instrument(
    id="mandate",
    version=1,
    title=Text("Mandat", "Mandate"),
    source=OWN_ITEMS,
    items=THREE_ITEMS,
    validated=False,
)
