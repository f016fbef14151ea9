"""Pages, panels and what they are made of, as values: the screen and the report draw the same."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from ..metrics.text import Text
from .language import say
from .release import Card, Release
from .theme import Theme

MOST_PARTS = 40
"""More rows than this cannot be read; a reader chooses a part of the organisation instead."""


@dataclass(frozen=True)
class Table:
    """The table behind a figure: headings and rows, formatted."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """A figure with its words and its table. `height` in pixels."""

    name: str
    figure: go.Figure
    height: int
    words: str
    table: Table
    narrow: bool = False
    """True where it stands beside another."""


@dataclass(frozen=True)
class Element:
    """A piece of a page: an HTML tag, its class, what is in it. Text is escaped where it is drawn."""

    tag: str
    children: tuple[Element | Drawing | str, ...] = ()
    css: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    def walk(self) -> Iterator[Element | Drawing | str]:
        """Itself and all in it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()
            else:
                yield child


def element(tag: str, *children: Element | Drawing | str | None, css: str = "", **attributes: str) -> Element:
    """An element; None among the children is left out.

    >>> element("p", "hej", css="lead").children
    ('hej',)
    """
    return Element(tag, tuple(child for child in children if child is not None), css, tuple(attributes.items()))


def table_element(table: Table) -> Element:
    """A table as an element that scrolls sideways by itself on a narrow screen."""
    head = element("tr", *(element("th", name, scope="col") for name in table.columns))
    rows = (element("tr", *(element("td", cell) for cell in row)) for row in table.rows)
    return element("div", element("table", element("thead", head), element("tbody", *rows)), css="table", tabindex="0")


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

    def say(self, key: str, **values: str | int) -> str:
        """Fixed words in the reader's language."""
        return say(key, self.language, **values)

    def name(self, unit_id: str) -> str:
        """A unit's name; its identifier where the tree has none."""
        return self.release.names().get(unit_id, unit_id)

    def part_ids(self) -> tuple[str, ...]:
        """The units whose readings are shown, in the organisation's own order.

        Under a chosen part: all below it, itself first. For the whole: as many levels as stay readable.
        """
        units = self.release.units()
        if self.under is not None:
            return _subtree(units, self.under)
        below = units[units["depth"] > 0]
        counts = below.groupby("depth")["unit_id"].count().sort_index().cumsum()
        depths = [depth for depth, count in counts.items() if count <= MOST_PARTS]
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

    def whole(self) -> pd.DataFrame:
        """Readings of the whole with limits."""
        return self.view.release.whole(self.card.id)

    def parts(self) -> pd.DataFrame:
        """Readings of the units shown, with limits, in the organisation's own order."""
        frame = self.view.release.parts(self.card.id)
        return frame[frame["unit_id"].isin(self.view.part_ids())]

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
    charts: bool = True
    """False where the page has no charts to explain."""
