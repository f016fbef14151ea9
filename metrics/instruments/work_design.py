"""Three items of our own on who shapes the work: those who do it, or somebody else."""

from __future__ import annotations

from ..text import Text
from .instrument import Instrument, Item
from .own import HIGHEST, LOWEST, OWN_ITEMS

THREE_ITEMS = (
    Item(
        "design_1",
        Text(
            "Vi som gör arbetet är med och formar hur det går till.",
            "We who do the work take part in shaping how it is done.",
        ),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "design_2",
        Text(
            "Vi får ändra ett arbetssätt som inte fungerar.",
            "We may change a way of working that does not work.",
        ),
        LOWEST,
        HIGHEST,
        sensitive=True,
    ),
    Item(
        "design_3",
        Text(
            "Vi ser själva till att det vi lämnar ifrån oss håller.",
            "We ourselves see to it that what we hand on holds.",
        ),
        LOWEST,
        HIGHEST,
    ),
)

WORK_DESIGN = Instrument(
    id="work_design",
    version=1,
    title=Text("Vem som formar arbetet", "Who shapes the work"),
    source=OWN_ITEMS,
    items=THREE_ITEMS,
    validated=False,
)
