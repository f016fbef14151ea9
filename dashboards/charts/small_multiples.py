"""Small multiples: one small process behaviour chart per unit, series or measure, on the same time."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass, replace

import pandas as pd

from ..language import Amounts, amounts, counted, joined
from ..page import MOST_PANES, MOST_ROWS, Drawing, Figure, Subject, Table, Trace, View, escaped
from ..records import Card, Point, points_of
from .behaviour_lines import series_traces
from .behaviour_words import (
    behaviour_table,
    extra_words,
    latest_phase,
    latest_words,
    pattern_words,
    stretches,
)
from .time_axis import time_axis

PANE = 128
STRIP = 100
"""Heights of a pane, in pixels."""
HEADING = {1: 24, 2: 40, 3: 56}
"""Room for a pane's name on one line, two or three."""
BELOW = {1: 26, 2: 42}
"""Room for the names of months below a pane, on one line or two."""
LEADING = "mean"
"""The series that speaks for a measure where it has it; its others stand behind."""
COLUMN_GAP = 0.1
WIDTHS = {1: 48, 2: 27, "narrow": 40}
"""Characters of a pane's name that fit on one line, on a telephone too, by the number of columns."""


@dataclass(frozen=True)
class Strip:
    """One small chart: its name, the unit of its values, its points."""

    name: str
    unit: str
    points: list[Point]
    pooled: bool = False
    """True where readings drawn toward the unit above stand beside the raw ones."""


def small_multiples(subject: Subject) -> Drawing | None:
    """The units shown, each with its own limits and scale, in the organisation's own order. None without readings."""
    view = subject.view
    every = subject.parts(MOST_PANES)
    if every.empty:
        return None
    facet = view.release.main_facet(subject.card.id, every)
    unit_of_values = view.release.unit_of(subject.card, facet)
    parts = every[every["facet"] == facet]
    present = set(parts[parts["value"].notna()]["unit_id"])
    shown = [unit for unit in view.part_ids(MOST_PANES) if unit in present]
    most = MOST_PANES if view.under is None else MOST_ROWS
    strips = [
        Strip(view.name(unit), unit_of_values, points_of(parts[parts["unit_id"] == unit])) for unit in shown[:most]
    ]
    if not strips:
        return None
    broken = sum(bool(stretches(latest_phase(strip.points))) for strip in strips)
    told = view.say("parts_breaks", count=counted(broken, view.language)) if broken else break_words(strips, view)
    words = [view.say("parts_multiples", count=len(strips)), told]
    if len(shown) > most:
        words.append(view.say("parts_cut", count=most))
    columns = 2 if len(strips) > 1 else 1
    return draw_strips(strips, view, words, name=subject.titled("parts", facet), columns=columns, parts=True)


def leading_facet(frame: pd.DataFrame) -> str | None:
    """The series of `frame` that leads the others; None where none does, or where it has no value."""
    known = frame[frame["value"].notna()]
    return LEADING if (known["facet"] == LEADING).any() and frame["facet"].nunique() > 1 else None


def several_facets(subject: Subject, frame: pd.DataFrame, *, folded: bool = False, pooled: bool = False) -> Drawing:
    """The series of one measure, one pane each, in the order of its card; one without a value is told in words."""
    view = subject.view
    names = {"": view.say("all_together"), **subject.facets()}
    present = set(frame["facet"])
    order = [facet for facet in names if facet in present]
    order += [facet for facet in dict.fromkeys(frame["facet"]) if facet not in names]
    every = [
        Strip(
            names.get(facet, facet),
            view.release.unit_of(subject.card, facet),
            points_of(frame[frame["facet"] == facet]),
            pooled,
        )
        for facet in order
    ]
    strips = [strip for strip in every if any(point.has_value for point in strip.points)]
    words = [_facet_words(strip, view) for strip in every]
    words += extra_words(strips[-1].points, told_of(strips[-1], view), view)
    if pooled and any(point.has_pooled for strip in strips for point in strip.points):
        words.append(view.say("team_pooled_many"))
    columns = 2 if len(strips) in (2, 4) else 1
    drawing = draw_strips(
        strips,
        view,
        words,
        name=subject.card.question[view.language],
        columns=columns,
        pane=PANE if folded else PANE + 26,
    )
    if not folded:
        return drawing
    quoted = joined([view.say("quoted", words=strip.name) for strip in strips], view.language)
    return replace(drawing, folded=view.say("show_series", list=quoted))


def strip_of(card: Card, frame: pd.DataFrame, view: View) -> Strip:
    """A measure's whole (readings of it with limits) as one small chart: its total where it has one, else its first."""
    facet = view.release.main_facet(card.id, frame)
    unit = view.release.unit_of(card, facet)
    return Strip(card.question[view.language], unit, points_of(frame[frame["facet"] == facet]))


def beside(strips: list[Strip], view: View) -> Drawing | None:
    """Counter-measures that stand beside a measure, on the same time. None where there are none."""
    if not strips:
        return None
    words = [view.say("beside_words"), break_words(strips, view)]
    return draw_strips(strips, view, words, name=view.say("together"), columns=1, pane=STRIP, narrow=True)


def draw_strips(
    strips: list[Strip],
    view: View,
    words: list[str],
    *,
    name: str,
    columns: int,
    pane: int = PANE,
    narrow: bool = False,
    parts: bool = False,
) -> Drawing:
    """Small charts in a grid, filled row by row in the order given; every pane keeps its own scale."""
    width = WIDTHS["narrow" if narrow else columns]
    titles = [_fitted(_titled(strip, view), width) for strip in strips]
    heading = HEADING[max(title.count("<br>") + 1 for title in titles)]
    rows = math.ceil(len(strips) / columns)
    every = [point for strip in strips for point in strip.points]
    time = time_axis(every, view.language, 3 if columns > 1 or narrow else 6)
    below = BELOW[2 if any("<br>" in label for label in time["ticktext"]) else 1]  # type: ignore[union-attr]
    height = rows * (pane + heading + below)
    layout: Trace = {
        "template": view.theme.template(),
        "height": height,
        "margin": {"t": 0, "b": 0, "l": 8, "r": 12},
        "separators": told_of(strips[0], view).separators,
        "annotations": [],
    }
    data: list[Trace] = []
    notes: list[Trace] = []
    for position, strip in enumerate(strips):
        row, column = divmod(position, columns)
        pane_number = "" if position == 0 else str(position + 1)
        top = 1 - (row * (pane + heading + below) + heading) / height
        left = column / columns + (COLUMN_GAP / 2 if column else 0)
        right = (column + 1) / columns - (COLUMN_GAP / 2 if column < columns - 1 else 0)
        told = told_of(strip, view)
        data.extend(series_traces(strip.points, told, view, pane=pane_number, small=True, pooled=strip.pooled))
        layout[f"xaxis{pane_number}"] = {
            **time,
            "domain": [left, right],
            "anchor": f"y{pane_number}",
        }
        layout[f"yaxis{pane_number}"] = {
            "domain": [top - pane / height, top],
            "anchor": f"x{pane_number}",
            "nticks": 4,
            "showgrid": False,
            "ticks": "outside",
            "tickformat": told.tick_format,
        }
        notes.append(_title(titles[position], left, top, view))
    layout["annotations"] = notes
    return Drawing(name, Figure(data, layout), height, tuple(words), _table(strips, view), narrow, parts)


def _title(text: str, left: float, top: float, view: View) -> Trace:
    return {
        "text": text,
        "x": left,
        "y": top,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 3,
        "align": "left",
        "showarrow": False,
        "font": {"size": 13, "color": view.theme.ink},
    }


def _titled(strip: Strip, view: View) -> str:
    """The strip's name and, where it is not a plain number, the unit of its values."""
    return strip.name if strip.unit == "count" else f"{strip.name} ({told_of(strip, view).axis})"


def _fitted(name: str, width: int) -> str:
    """A pane's name on up to three lines of at most `width` characters."""
    lines = textwrap.wrap(name, width, max_lines=max(HEADING), placeholder="…")
    return "<br>".join(escaped(line) for line in lines)


def told_of(strip: Strip, view: View) -> Amounts:
    """How the strip's values are told."""
    values = [abs(point.value) for point in strip.points if point.has_value]
    return amounts(strip.unit, view.language, max(values, default=math.nan))


def _facet_words(strip: Strip, view: View) -> str:
    latest = latest_words(strip.points, told_of(strip, view), view)
    told = f"{strip.name}: {latest[:1].lower()}{latest[1:]}"
    if not any(point.has_value for point in strip.points):
        return told
    return f"{told} {pattern_words(strip.points, view)}"


def break_words(strips: list[Strip], view: View) -> str:
    """Which of them show more than routine variation in their latest phase."""
    broken = [strip.name for strip in strips if stretches(latest_phase(strip.points))]
    if not any(latest_phase(strip.points) for strip in strips):
        return pattern_words(strips[0].points, view)
    if not broken:
        return view.say("multiples_routine")
    quoted = [view.say("quoted", words=name) for name in broken]
    return view.say("multiples_breaks", list=joined(quoted, view.language))


def _table(strips: list[Strip], view: View) -> Table:
    columns: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    pooled = any(strip.pooled for strip in strips)
    for strip in strips:
        table = behaviour_table(strip.points, told_of(strip, view), view, pooled=pooled)
        columns = (view.say("series"), *table.columns)
        rows.extend((strip.name, *row) for row in table.rows)
    return Table(columns, tuple(rows))
