"""The lines and marks of one series on a process behaviour chart, shared by the large chart and the small ones."""

from __future__ import annotations

import math
from datetime import date

from ..language import Amounts
from ..page import Trace, View, escaped
from ..records import Point
from .behaviour_words import broken, reason_words, told_period
from .time_axis import month_gaps

SHAPES = {"outside": "diamond", "run": "square", "trend": "pentagon", "two_of_three": "hexagram"}
"""One shape per rule, so that no rule hangs on colour."""


def series_traces(
    points: list[Point], told: Amounts, view: View, *, pane: str = "", small: bool = False, pooled: bool = False
) -> list[Trace]:
    """The traces of one series; `pane` is the number of its axes ("" for the first).

    With `pooled`, a ring beside each dot: the reading drawn toward the unit above.
    """
    place: Trace = {"xaxis": f"x{pane}", "yaxis": f"y{pane}"}
    traces = [*_limits(points, told, view), _readings(points, told, view, small=small)]
    rings = _rings(points, told, view, small=small) if pooled else []
    marks = _marks(points, told, view, small=small)
    return [{**trace, **place} for trace in (*traces, *rings, *marks)]


def _rings(points: list[Point], told: Amounts, view: View, *, small: bool) -> list[Trace]:
    """Readings drawn toward the unit above, as rings; none where no reading has been."""
    drawn = [point for point in points if point.has_pooled]
    if not drawn:
        return []
    trace: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [point.starts for point in drawn],
        "y": [_drawn(point.pooled, told) for point in drawn],
        "marker": {
            "symbol": "circle-open",
            "size": 6 if small else 10,
            "color": view.theme.second,
            "line": {"width": 1.2 if small else 1.6},
        },
        "hovertext": [
            f"<b>{escaped(told_period(point, view))}</b><br>{view.say('pooled')}: {told.text(point.pooled)}"
            for point in drawn
        ],
        "hoverinfo": "text",
        "name": view.say("pooled"),
    }
    return [trace]


def _limits(points: list[Point], told: Amounts, view: View) -> list[Trace]:
    """Centre and limits, phase by phase; dashed while on trial."""
    traces: list[Trace] = []
    known = [point for point in points if point.has_limits]
    for number in dict.fromkeys(point.phase for point in known):
        phase = [point for point in known if point.phase == number]
        x = [point.starts for point in phase]
        dash = "dash" if phase[-1].trial else "solid"
        both = [point.lower_limit for point in phase], [point.upper_limit for point in phase]
        traces.append(_line(x, [point.centre for point in phase], told, view, width=1.5, dash="solid", name="centre"))
        limits = [*both[0], None, *both[1]]
        traces.append(_line([*x, None, *x], limits, told, view, width=1.0, dash=dash, name="limits"))
    return traces


def _line(
    x: list[date | None] | list[date],
    y: list[float | None] | list[float],
    told: Amounts,
    view: View,
    *,
    width: float,
    dash: str,
    name: str,
) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": [None if value is None else _drawn(value, told) for value in y],
        "line": {"color": view.theme.limit, "width": width, "dash": dash},
        "hoverinfo": "skip",
        "name": view.say(name),
    }


def _readings(points: list[Point], told: Amounts, view: View, *, small: bool) -> Trace:
    external = any(point.external for point in points)
    gaps = set(month_gaps(points))
    shown: list[Point | None] = []
    for position, point in enumerate(points):
        if position in gaps:
            shown.append(None)
        shown.append(point)
    above = [0.0 if point is None else _arm(point.upper - point.value, told) for point in shown]
    below = [0.0 if point is None else _arm(point.value - point.lower, told) for point in shown]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [None if point is None else point.starts for point in shown],
        "y": [None if point is None else _drawn(point.value, told) for point in shown],
        "line": {"color": view.theme.series, "width": 1.2 if small else 1.6},
        "marker": {
            "size": 4 if small else 7,
            "color": view.theme.paper if external else view.theme.series,
            "line": {"color": view.theme.series, "width": 1.5 if external else 0},
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": above,
            "arrayminus": below,
            "color": view.theme.interval,
            "thickness": 1.4 if small else 2,
            "width": 0,
        },
        "connectgaps": False,
        "hovertext": ["" if point is None else _hover(point, told, view) for point in shown],
        "hoverinfo": "text",
        "name": view.say("value"),
    }


def _marks(points: list[Point], told: Amounts, view: View, *, small: bool) -> list[Trace]:
    """Points that break a rule, by the shape of the first that they break. No trace without any."""
    chosen = [point for point in points if broken(point) and point.has_value]
    if not chosen:
        return []
    trace: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [point.starts for point in chosen],
        "y": [_drawn(point.value, told) for point in chosen],
        "marker": {
            "symbol": [SHAPES[broken(point)[0]] for point in chosen],
            "size": 8 if small else 12,
            "color": view.theme.signal,
            "line": {"color": view.theme.paper, "width": 1},
        },
        "cliponaxis": False,
        "hovertext": [_hover(point, told, view) for point in chosen],
        "hoverinfo": "text",
        "name": view.say("remark"),
    }
    return [trace]


def _hover(point: Point, told: Amounts, view: View) -> str:
    lines = [f"<b>{escaped(told_period(point, view))}</b>", told.text(point.value)]
    if point.has_interval:
        lines.append(f"{view.say('interval')}: {told.range(point.lower, point.upper)}")
    elif point.why_none is not None:
        lines.append(escaped(reason_words(point.why_none, view)))
    if point.n_band is not None:
        lines.append(f"{view.say('band')}: {escaped(point.n_band)}")
    lines.extend(view.say(f"rule {rule}") for rule in broken(point))
    if point.external:
        lines.append(view.say("external"))
    return "<br>".join(lines)


def _drawn(value: float, told: Amounts) -> float | None:
    return None if math.isnan(value) else round(told.drawn(value), 4)


def _arm(length: float, told: Amounts) -> float:
    return 0.0 if math.isnan(length) else round(told.drawn(length), 4)
