"""The process behaviour chart: readings over time, what is usual, and where the pattern breaks."""

from __future__ import annotations

import math
from itertools import pairwise

from ..language import amounts, short_month
from ..page import Drawing, Figure, Subject, Trace, View, escaped
from ..records import Point, points_of
from .behaviour_lines import series_traces
from .behaviour_words import behaviour_table, extra_words, latest_words, pattern_words
from .small_multiples import several_facets
from .time_axis import time_axis

HEIGHT = 300


def process_behaviour_chart(subject: Subject) -> Drawing | None:
    """The whole's readings over time; one pane per series where the measure has several. None without readings."""
    frame = subject.whole()
    if frame.empty:
        return None
    if frame["facet"].nunique() > 1:
        return several_facets(subject, frame)
    points = points_of(frame)
    unit = subject.view.release.unit_of(subject.card, points[0].facet)
    return behaviour_drawing(points, subject.card.question[subject.view.language], unit, subject.view)


def behaviour_drawing(points: list[Point], name: str, unit: str, view: View) -> Drawing:
    """One series, oldest first, as a process behaviour chart with its sentence and its table."""
    told = amounts(unit, view.language, largest(points))
    shapes, notes = _phases(points, view)
    layout: Trace = {
        "template": view.theme.template(),
        "height": HEIGHT,
        "margin": {"t": 28, "b": 8, "l": 8, "r": 16},
        "xaxis": time_axis(points, view.language),
        "yaxis": {"title": {"text": told.axis}, "tickformat": told.tick_format, "showgrid": False, "ticks": "outside"},
        "separators": told.separators,
        "shapes": shapes,
        "annotations": notes,
    }
    figure = Figure(series_traces(points, told, view), layout)
    words = (latest_words(points, told, view), pattern_words(points, view), *extra_words(points, told, view))
    return Drawing(name, figure, HEIGHT, words, behaviour_table(points, told, view))


def largest(points: list[Point]) -> float:
    """The largest value drawn; NaN where there is none."""
    return max((abs(point.value) for point in points if point.has_value), default=math.nan)


def _phases(points: list[Point], view: View) -> tuple[list[Trace], list[Trace]]:
    """A thin upright line with its cause where the limits were set anew."""
    known = [point for point in points if point.has_limits]
    shapes: list[Trace] = []
    notes: list[Trace] = []
    for before, point in pairwise(known):
        if point.phase == before.phase:
            continue
        x = point.starts
        line = {"color": view.theme.limit, "width": 1}
        shapes.append({"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line})
        cause = f": {escaped(point.rebase_cause)}" if point.rebase_cause is not None else ""
        notes.append(
            {
                "x": x,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": "left" if x < points[len(points) // 2].starts else "right",
                "showarrow": False,
                "text": f"{view.say('phase_mark')}, {short_month(x, view.language)}{cause}",
                "font": {"size": 11, "color": view.theme.muted},
            }
        )
    return shapes, notes
