"""Three items of our own on workload and recovery. No sick-leave data: that would follow single persons."""

from __future__ import annotations

from ..text import Text
from .instrument import Instrument, Item
from .own import HIGHEST, LOWEST, OWN_ITEMS

THREE_ITEMS = (
    Item(
        "sustainable_1",
        Text("Jag hinner mitt arbete inom min arbetstid.", "I get my work done within my working hours."),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "sustainable_2",
        Text(
            "Jag hinner återhämta mig mellan arbetsdagarna.",
            "I have time to recover between working days.",
        ),
        LOWEST,
        HIGHEST,
    ),
    Item(
        "sustainable_3",
        Text(
            "Jag skulle kunna arbeta på det här sättet i flera år till.",
            "I could go on working like this for several years.",
        ),
        LOWEST,
        HIGHEST,
        sensitive=True,
    ),
)

SUSTAINABLE_WORK = Instrument(
    id="sustainable_work",
    version=1,
    title=Text("Arbete som håller", "Work that lasts"),
    source=OWN_ITEMS,
    items=THREE_ITEMS,
    validated=False,
)
