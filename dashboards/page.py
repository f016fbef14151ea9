"""Pages, panels and what they are made of, as values: the screen and the report draw the same."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

import pandas as pd

from ..metrics.text import Text
from .language import say
from .records import Card
from .release import Release
from .theme import Theme

MOST_ROWS = 40
MOST_PANES = 12
"""More rows, or small charts, than this cannot be read; a reader chooses a part of the organisation instead."""

UNIT_PAGE = "/our-team"
UNIT_KEY = "unit"
"""The page about the reader's own unit, and the word in its address that chooses among several."""

Trace = dict[str, object]
"""A trace, an axis or another piece of a figure in Plotly's own words."""


@dataclass(frozen=True)
class Table:
    """The table behind a figure: headings and rows, formatted."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A figure in Plotly's own words. (Its Python classes check each word again and take fifty times as long; a test
    puts every figure through them.)
    """

    data: list[Trace]
    layout: Trace


@dataclass(frozen=True)
class Drawing:
    """A figure with its words and its table. `height` in pixels."""

    name: str
    figure: Figure
    height: int
    words: tuple[str, ...]
    """What it says, a paragraph each."""
    table: Table
    narrow: bool = False
    """True where it stands beside another."""
    parts: bool = False
    """True where it shows the parts, which open on demand: the whole comes first."""
    folded: str = ""
    """Words that it opens on demand behind; empty where it is open."""
    least_width: int = 0
    """Pixels that it needs to be read; on a narrower screen it scrolls sideways by itself."""


@dataclass(frozen=True)
class Element:
    """A piece of a page: an HTML tag, its class, what is in it. Text is escaped where it is drawn."""

    tag: str
    children: tuple[Piece, ...] = ()
    css: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    def walk(self) -> Iterator[Piece]:
        """Itself and all in it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()
            else:
                yield child


Piece = Element | Drawing | Table | str
"""What an element holds."""


def element(tag: str, *children: Piece | None, css: str = "", **attributes: str) -> Element:
    """An element; None among the children is left out.

    >>> element("p", "hej", css="lead").children
    ('hej',)
    """
    return Element(tag, tuple(child for child in children if child is not None), css, tuple(attributes.items()))


def table_element(table: Table) -> Element:
    """A table as an element that scrolls sideways by itself on a narrow screen."""
    return element("div", table, css="table", tabindex="0")


def escaped(name: str) -> str:
    """A name made safe for Plotly's texts, which read some HTML.

    >>> escaped("<b>Vård & omsorg")
    '&lt;b&gt;Vård &amp; omsorg'
    """
    return html.escape(str(name), quote=False)


@dataclass(frozen=True)
class View:
    """What one reader sees a page with: the release, the language, the theme, and the part they look under."""

    release: Release
    language: str
    theme: Theme
    today: date
    under: str | None = None
    """Unit whose parts are shown; None for the whole."""
    own: frozenset[str] = field(default_factory=frozenset)
    """Units of the reader's own, whose readings they see first."""
    units: frozenset[str] = field(default_factory=frozenset)
    """Units that the reader's login names: their own, and for those who are not of a team the ones they speak of."""
    unit: str | None = None
    """The one of `units` that the page about a unit shows."""
    login: bool = True
    """False on a developer's own machine."""

    def say(self, key: str, **values: str | int) -> str:
        """Fixed words in the reader's language."""
        return say(key, self.language, **values)

    def name(self, unit_id: str) -> str:
        """A unit's name; its identifier where the tree has none."""
        return self.release.names().get(unit_id, unit_id)

    def address_of(self, unit_id: str) -> str:
        """Where the reader's own page about another of their units is."""
        return f"{UNIT_PAGE}?{urlencode({UNIT_KEY: unit_id})}"

    def of_unit(self, unit_id: str, indicator: str) -> pd.DataFrame:
        """Readings of one unit as this reader may see them: what is not open to others for the reader's own only."""
        return self.release.of_unit(unit_id, indicator, held=unit_id in self.own)

    def part_ids(self, most: int = MOST_ROWS) -> tuple[str, ...]:
        """The units whose readings are shown, in the organisation's own order.

        Under a chosen part: all below it, itself first. For the whole: as many levels as give at most `most`, at
        least one.
        """
        units = self.release.units()
        if self.under is not None:
            return _subtree(units, self.under)
        below = units[units["depth"] > 0]
        counts = below.groupby("depth")["unit_id"].count().sort_index().cumsum()
        depths = [depth for depth, count in zip(counts.index.tolist(), counts.tolist(), strict=True) if count <= most]
        deepest = max(depths) if depths else 1
        return tuple(below[below["depth"] <= deepest]["unit_id"])


def _subtree(units: pd.DataFrame, root: str) -> tuple[str, ...]:
    inside: set[str] = {root}
    for unit_id, parent_id in zip(units["unit_id"], units["parent_id"], strict=True):
        if parent_id in inside:
            inside.add(unit_id)
    return tuple(unit_id for unit_id in units["unit_id"] if unit_id in inside)


@dataclass(frozen=True)
class Subject:
    """One measure as a reader sees it: its card and, read when asked for, its figures."""

    card: Card
    view: View

    def facets(self) -> dict[str, str]:
        """The measure's named series, in order."""
        return {key: text[self.view.language] for key, text in self.view.release.facets(self.card.id).items()}

    def titled(self, key: str, facet: str) -> str:
        """Fixed words, and the name of the series where the measure has several."""
        name = self.facets().get(facet)
        return self.view.say(key) if name is None else f"{self.view.say(key)} · {name}"

    def whole(self) -> pd.DataFrame:
        """Readings of the whole with limits."""
        return self.view.release.whole(self.card.id)

    def parts(self, most: int = MOST_ROWS) -> pd.DataFrame:
        """Readings of the units shown, with limits, in the organisation's own order."""
        frame = self.view.release.parts(self.card.id)
        return frame[frame["unit_id"].isin(self.view.part_ids(most))]

    def interfaces(self) -> pd.DataFrame:
        """Readings between units."""
        return self.view.release.interfaces(self.card.id)

    def curve(self) -> pd.DataFrame:
        """Survival curves."""
        return self.view.release.curve(self.card.id)


Chart = Callable[[Subject], "Drawing | None"]
"""Draws one measure; None where it has nothing of the kind to draw."""

Block = Callable[[View], tuple[Element, ...]]
"""A part of a page that is not one measure."""


@dataclass(frozen=True)
class Panel:
    """A measure, by id, and the charts it is placed with."""

    measure: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class Section:
    """A part of a page: measures placed first, then the rest of the families, then blocks."""

    title: Text
    lead: Text
    panels: tuple[Panel, ...] = ()
    families: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    rest: bool = False
    """True where measures of families that no page names are shown."""
    external: bool = False
    """True where measures that others aggregated are shown, unless the page has shown them already."""
    rests_on: str = ""
    """What it takes: "answers", "work", or nothing in particular."""
    quiet: bool = False
    """True where it may be absent without a word."""


@dataclass(frozen=True)
class Page:
    """One question, and what may help to answer it."""

    key: str
    path: str
    name: Text
    question: Text
    reading: Text
    sections: tuple[Section, ...]
    go_and_see: tuple[Text, ...] = ()
    not_ask: Text | None = None
    opening: tuple[Block, ...] = ()
    """What stands right under the page's question."""
    charts: bool = True
    """False where the page has no charts to explain."""
    of_unit: bool = False
    """True where the page is about the reader's own unit; no other page is given anything of it."""
