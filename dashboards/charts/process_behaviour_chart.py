"""The process behaviour chart: readings over time, what is usual, and where the pattern breaks."""

from __future__ import annotations

import math

import pandas as pd

from ..language import amounts
from ..page import Drawing, Figure, Subject, Trace, View
from ..records import Point, points_of
from .behaviour_lines import series_traces
from .behaviour_words import behaviour_table, extra_words, latest_words, pattern_words, pooled_words
from .margin_notes import margin_notes
from .small_multiples import leading_facet, several_facets
from .time_axis import time_axis

HEIGHT = 276
LOW = 170
"""Heights in pixels, without the notes above: of a series, and of one or two points."""


def process_behaviour_chart(subject: Subject) -> Drawing | None:
    """The whole's readings over time; one pane per series where the measure has several and none leads.

    None without a value.
    """
    return behaviour_of(subject, subject.whole())


def behaviour_of(subject: Subject, frame: pd.DataFrame, *, pooled: bool = False) -> Drawing | None:
    """As process_behaviour_chart, of the readings in `frame`: those of one unit, for example."""
    if not frame["value"].notna().any():
        return None
    name = subject.card.question[subject.view.language]
    leading = leading_facet(frame)
    if leading is not None:
        name = subject.facets().get(leading, name)
        frame = frame[frame["facet"] == leading]
    if frame["facet"].nunique() > 1:
        return several_facets(subject, frame, pooled=pooled)
    points = points_of(frame)
    unit = subject.view.release.unit_of(subject.card, points[0].facet)
    return behaviour_drawing(points, name, unit, subject.view, pooled=pooled)


def leading_series(subject: Subject) -> Drawing | None:
    """The series that speaks for the measure. None where no series leads."""
    return None if leading_facet(subject.whole()) is None else process_behaviour_chart(subject)


def series_behind(subject: Subject) -> Drawing | None:
    """All series but the leading one, folded; all of them where none leads. None without a value."""
    frame = subject.whole()
    rest = frame[frame["facet"] != leading_facet(frame)]
    return several_facets(subject, rest, folded=True) if rest["value"].notna().any() else None


def other_series(subject: Subject) -> Drawing | None:
    """The series that stand behind the leading one, folded. None where no series leads."""
    return None if leading_facet(subject.whole()) is None else series_behind(subject)


def behaviour_drawing(points: list[Point], name: str, unit: str, view: View, *, pooled: bool = False) -> Drawing:
    """One series, oldest first, as a process behaviour chart with its sentence and its table."""
    told = amounts(unit, view.language, largest(points))
    margin = margin_notes(points, view)
    height = (HEIGHT if len(points) > 2 else LOW) + margin.room
    layout: Trace = {
        "template": view.theme.template(),
        "height": height,
        "margin": {"t": margin.room, "b": 8, "l": 8, "r": 16},
        "xaxis": time_axis(points, view.language),
        "yaxis": {"title": {"text": told.axis}, "tickformat": told.tick_format, "showgrid": False, "ticks": "outside"},
        "separators": told.separators,
        "shapes": margin.shapes,
        "annotations": margin.annotations,
    }
    figure = Figure(series_traces(points, told, view, pooled=pooled), layout)
    words = [latest_words(points, told, view), pattern_words(points, view), *extra_words(points, told, view)]
    if pooled:
        words += pooled_words(points, told, view)
    return Drawing(name, figure, height, tuple(words), behaviour_table(points, told, view, pooled=pooled))


def largest(points: list[Point]) -> float:
    """The largest value drawn; NaN where there is none."""
    return max((abs(point.value) for point in points if point.has_value), default=math.nan)
