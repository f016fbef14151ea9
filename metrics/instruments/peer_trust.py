"""Four items of our own on trust between colleagues: within the team, and between those who hand over to each other."""

from __future__ import annotations

from ..text import Text
from .instrument import Instrument, Item
from .own import HIGHEST, LOWEST, OWN_ITEMS

WITHIN = (
    Item(
        "peer_trust_1",
        Text(
            "I teamet kan vi lita på att det vi kommit överens om blir gjort.",
            "In the team we can rely on what we have agreed on being done.",
        ),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "peer_trust_2",
        Text(
            "Jag kan visa mina kollegor i teamet vad jag inte kan.",
            "I can show my colleagues in the team what I do not know how to do.",
        ),
        LOWEST,
        HIGHEST,
        sensitive=True,
    ),
)
BETWEEN = (
    Item(
        "peer_trust_3",
        Text(
            "Vi kan lita på det som kommer till oss från andra enheter.",
            "We can rely on what comes to us from other units.",
        ),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "peer_trust_4",
        Text(
            "När vi lämnar över något till en annan enhet tas det om hand.",
            "When we hand something over to another unit it is taken care of.",
        ),
        LOWEST,
        HIGHEST,
        sensitive=True,
    ),
)

PEER_TRUST = Instrument(
    id="peer_trust",
    version=1,
    title=Text("Tillit mellan kollegor", "Trust between colleagues"),
    source=OWN_ITEMS,
    items=(*WITHIN, *BETWEEN),
    validated=False,
)
