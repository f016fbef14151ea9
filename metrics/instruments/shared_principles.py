"""Three items of our own on principles to lean on where rules do not reach."""

from __future__ import annotations

from ..text import Text
from .instrument import Instrument, Item
from .own import HIGHEST, LOWEST, OWN_ITEMS

THREE_ITEMS = (
    Item(
        "principles_1",
        Text(
            "Vi har gemensamma principer som hjälper oss när reglerna inte räcker till.",
            "We have shared principles that help us where rules do not reach.",
        ),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "principles_2",
        Text(
            "När två viktiga saker står emot varandra vet vi vad som går först.",
            "When two important things conflict we know which goes first.",
        ),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "principles_3",
        Text(
            "Det vi säger är viktigt märks när beslut fattas.",
            "What we say is important shows when decisions are taken.",
        ),
        LOWEST,
        HIGHEST,
        sensitive=True,
    ),
)

SHARED_PRINCIPLES = Instrument(
    id="shared_principles",
    version=1,
    title=Text("Gemensamma principer", "Shared principles"),
    source=OWN_ITEMS,
    items=THREE_ITEMS,
    validated=False,
)
