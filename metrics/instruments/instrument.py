"""What a questionnaire is made of."""

from __future__ import annotations

from dataclasses import dataclass

from ..text import Source, Text


@dataclass(frozen=True)
class Item:
    """One question with its answer scale, `lowest` to `highest`, whole numbers."""

    id: str
    text: Text
    lowest: int
    highest: int
    reversed: bool = False
    sensitive: bool = False
    named_person: bool = False
    """About one named person (a leader): cleared on a sheet of its own (DESIGN.md, Clearing 5)."""

    @property
    def width(self) -> int:
        """w = highest - lowest."""
        return self.highest - self.lowest


@dataclass(frozen=True)
class Sheet:
    """Items that are cleared together: an instrument, or its items about one named person."""

    id: str
    items: tuple[Item, ...]
    named_person: bool


@dataclass(frozen=True)
class Instrument:
    """A questionnaire. New wording, scale or language is a new version, and the series breaks."""

    id: str
    version: int
    title: Text
    source: Source
    items: tuple[Item, ...]
    validated: bool

    def sheets(self) -> tuple[Sheet, ...]:
        """The instrument's sheets: `id` for the ordinary items, `id:leader` for those about one named person."""
        ordinary = tuple(item for item in self.items if not item.named_person)
        leader = tuple(item for item in self.items if item.named_person)
        pairs = (Sheet(self.id, ordinary, named_person=False), Sheet(f"{self.id}:leader", leader, named_person=True))
        return tuple(sheet for sheet in pairs if sheet.items)


def pomp(value: float, lowest: float, highest: float) -> float:
    """Percent of maximum possible, 0 to 100 (Cohen, Cohen, Aiken and West 1999).

    >>> pomp(4, 1, 5)
    75.0
    """
    return 100.0 * (value - lowest) / (highest - lowest)
