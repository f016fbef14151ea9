"""Four items of our own on what being measured is like."""

from __future__ import annotations

from ..text import Text
from .instrument import Instrument, Item
from .own import HIGHEST, LOWEST, OWN_ITEMS

FOUR_ITEMS = (
    Item(
        "climate_1",
        Text("Det vi mäter används för att hjälpa oss att bli bättre.", "What we measure is used to help us improve."),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "climate_2",
        Text("Det vi mäter används för att kontrollera oss.", "What we measure is used to control us."),
        LOWEST,
        HIGHEST,
        reversed=True,
        sensitive=True,
    ),
    Item(
        "climate_3",
        Text(
            "Jag har ändrat mitt sätt att arbeta mest för att siffran ska se bra ut.",
            "I have changed how I work mostly so that the number looks good.",
        ),
        LOWEST,
        HIGHEST,
        reversed=True,
        sensitive=True,
    ),
    Item(
        "climate_4",
        Text("Vi har fått vara med och välja vad som ska mätas.", "We took part in choosing what is measured."),
        LOWEST,
        HIGHEST,
    ),
)
"""Items 2 and 3 are reversed."""

MEASUREMENT_CLIMATE = Instrument(
    id="measurement_climate",
    version=1,
    title=Text("Hur det är att bli mätt", "What being measured is like"),
    source=OWN_ITEMS,
    items=FOUR_ITEMS,
    validated=False,
)
