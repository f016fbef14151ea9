"""The balance path: direction and room side by side as a path over time; the two are never added up."""

from __future__ import annotations

import math

from ..language import Amounts, amounts, period_words, short_month
from ..page import Drawing, Figure, Subject, Table, Trace, View, escaped
from ..records import Point, points_of

HEIGHT = 400
NOMINAL = (560.0, 320.0)
"""Pixels between the ends of the axes, about."""
SIDES = ((0, -40), (0, 40), (-60, -30), (60, -30), (-60, 30), (60, 30))
LEAST_WIDTH = 30.0
"""Points of 100 that an axis spans at the least."""

Step = tuple[Point, Point]
"""One wave: its point on the first series and on the second."""


def balance_path(subject: Subject) -> Drawing | None:
    """The measure's first series against its second, wave by wave. None unless both have readings."""
    view = subject.view
    names = list(subject.facets().items())
    frame = subject.whole()
    if len(names) < 2 or frame.empty:
        return None
    (x_facet, x_name), (y_facet, y_name) = names[0], names[1]
    readings = [point for point in points_of(frame) if point.has_value]
    second = {point.period: point for point in readings if point.facet == y_facet}
    path = [(point, second[point.period]) for point in readings if point.facet == x_facet and point.period in second]
    if not path:
        return None
    told = amounts(subject.card.unit, view.language, max(max(x.value, y.value) for x, y in path))
    x_title, y_title = (f"{escaped(name)} ({told.axis})" for name in (x_name, y_name))
    layout: Trace = {
        "template": view.theme.template(),
        "height": HEIGHT,
        "margin": {"t": 12, "b": 8, "l": 8, "r": 24},
        "separators": told.separators,
        "annotations": [*_ends(path, told, view), *_ditches(x_name, y_name, view)],
        "xaxis": {"title": {"text": x_title}, "showgrid": True, "nticks": 6, "range": _room([x for x, _ in path])},
        "yaxis": {"title": {"text": y_title}, "nticks": 6, "range": _room([y for _, y in path])},
    }
    (x_first, y_first), (x_last, y_last) = path[0], path[-1]
    words = view.say(
        "path_words",
        first=period_words(x_first.period, x_first.starts, view.language),
        last=period_words(x_last.period, x_last.starts, view.language),
        x=x_name,
        x_first=told.bare(x_first.value),
        x_last=told.text(x_last.value),
        y=y_name,
        y_first=told.bare(y_first.value),
        y_last=told.text(y_last.value),
    )
    name = subject.card.question[view.language]
    figure = Figure([_line(path, told, view)], layout)
    return Drawing(name, figure, HEIGHT, (words,), _table(path, (x_name, y_name), told, view))


def _line(path: list[Step], told: Amounts, view: View) -> Trace:
    """The path; older waves paler, the latest larger and with its uncertainty (that of all would hide the path)."""
    last = len(path) - 1
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [round(told.drawn(x.value), 4) for x, _ in path],
        "y": [round(told.drawn(y.value), 4) for _, y in path],
        "line": {"color": view.theme.interval, "width": 1.6},
        "marker": {
            "size": [7] * last + [13],
            "color": view.theme.series,
            "opacity": [0.25 + 0.75 * place / max(last, 1) for place in range(len(path))],
        },
        "error_x": _bars(path[-1][0], last, told, view),
        "error_y": _bars(path[-1][1], last, told, view),
        "hovertext": [_hover(step, told, view) for step in path],
        "hoverinfo": "text",
    }


def _bars(point: Point, before: int, told: Amounts, view: View) -> Trace:
    above = told.drawn(point.upper - point.value) if point.has_interval else 0.0
    below = told.drawn(point.value - point.lower) if point.has_interval else 0.0
    return {
        "type": "data",
        "symmetric": False,
        "array": [0.0] * before + [round(above, 4)],
        "arrayminus": [0.0] * before + [round(below, 4)],
        "color": view.theme.interval,
        "thickness": 3,
        "width": 0,
    }


def _room(points: list[Point]) -> list[float]:
    """An axis wide enough that ordinary variation does not fill it."""
    ends = [points[-1].lower, points[-1].upper] if points[-1].has_interval else []
    every = [*(point.value for point in points), *ends]
    middle, half = (min(every) + max(every)) / 2, max((max(every) - min(every)) * 0.75, LEAST_WIDTH / 2)
    return [round(middle - half, 4), round(middle + half, 4)]


def _ends(path: list[Step], told: Amounts, view: View) -> list[Trace]:
    """The months of the first point and the last, each on the free side of its point with a thin line to it."""
    x_room, y_room = _room([x for x, _ in path]), _room([y for _, y in path])
    places = [
        (
            (x.value - x_room[0]) / (x_room[1] - x_room[0]) * NOMINAL[0],
            (y_room[1] - y.value) / (y_room[1] - y_room[0]) * NOMINAL[1],
        )
        for x, y in path
    ]
    notes: list[Trace] = []
    for position in dict.fromkeys((0, len(path) - 1)):
        across, down = _free_side(places, position)
        notes.append(
            {
                "x": told.drawn(path[position][0].value),
                "y": told.drawn(path[position][1].value),
                "text": short_month(path[position][0].starts, view.language),
                "showarrow": True,
                "arrowhead": 0,
                "arrowwidth": 1,
                "arrowcolor": view.theme.limit,
                "standoff": 8,
                "ax": across,
                "ay": down,
                "font": {"size": 12, "color": view.theme.ink},
            }
        )
    return notes


def _free_side(places: list[tuple[float, float]], position: int) -> tuple[int, int]:
    """Where words about a point stand, in pixels from it: as far from all points of the path as can be."""
    x, y = places[position]

    def clear(side: tuple[int, int]) -> float:
        return min(math.hypot((x + side[0] - a) / 1.6, y + side[1] - b) for a, b in places)

    return max(SIDES, key=clear)


def _ditches(x_name: str, y_name: str, view: View) -> list[Trace]:
    """The two ditches, named in their corners: room without direction, direction without room."""
    corners = ((0.01, 0.99, "left", "top", y_name, x_name), (0.99, 0.01, "right", "bottom", x_name, y_name))
    return [
        {
            "x": x,
            "y": y,
            "xref": "paper",
            "yref": "paper",
            "xanchor": anchor,
            "yanchor": upright,
            "text": escaped(view.say("without", has=has, lacks=lacks.lower())),
            "showarrow": False,
            "font": {"size": 13, "color": view.theme.muted},
        }
        for x, y, anchor, upright, has, lacks in corners
    ]


def _hover(step: Step, told: Amounts, view: View) -> str:
    x, y = step
    period = escaped(period_words(x.period, x.starts, view.language))
    return f"<b>{period}</b><br>→ {told.text(x.value)}<br>↑ {told.text(y.value)}"


def _table(path: list[Step], names: tuple[str, str], told: Amounts, view: View) -> Table:
    columns = (view.say("period"), names[0], view.say("interval"), names[1], view.say("interval"))
    rows = [
        (
            period_words(x.period, x.starts, view.language),
            told.text(x.value),
            told.range(x.lower, x.upper) if x.has_interval else "–",
            told.text(y.value),
            told.range(y.lower, y.upper) if y.has_interval else "–",
        )
        for x, y in reversed(path)
    ]
    return Table(columns, tuple(rows))
