"""Interval dots: the latest reading of each unit with its uncertainty, in the organisation's own order."""

from __future__ import annotations

import math

from ..language import Amounts, amounts, period_words
from ..page import MOST_ROWS, Drawing, Figure, Subject, Table, Trace, View, escaped
from ..records import Point, points_of
from .behaviour_words import reason_words

ROW = 26
LONGEST_NAME = 34


def interval_dots(subject: Subject) -> Drawing | None:
    """Units with a dot and a bar each, never sorted by value, without limits. None without readings of units."""
    view = subject.view
    every = subject.parts()
    if every.empty:
        return None
    facet = view.release.main_facet(subject.card.id, every)
    frame = every[(every["facet"] == facet) & (every["starts"] == every["starts"].max())]
    by_unit = {point.unit_id: point for point in points_of(frame)}
    order = [unit for unit in view.part_ids() if unit in by_unit]
    points = [by_unit[unit] for unit in order[:MOST_ROWS]]
    unit_of_values = view.release.unit_of(subject.card, facet)
    told = amounts(unit_of_values, view.language, max((abs(p.value) for p in points if p.has_value), default=math.nan))
    height = len(points) * ROW + 66
    layout: Trace = {
        "template": view.theme.template(),
        "height": height,
        "margin": {"t": 8, "b": 8, "l": 8, "r": 16},
        "separators": told.separators,
        "shapes": _whole_line(subject, points[0], told),
        "yaxis": {
            "tickvals": list(range(len(points))),
            "ticktext": [_label(point.unit_id, view) for point in points],
            "range": [len(points) - 0.4, -0.6],
            "ticks": "",
        },
        "xaxis": {"title": {"text": told.axis}, "showgrid": True, "nticks": 6, "tickformat": told.tick_format},
    }
    period = period_words(points[0].period, points[0].starts, view.language)
    known = any(point.has_interval for point in points)
    words = [
        view.say("parts_dots" if known else "parts_dots_bare", count=len(points), period=period),
        view.say("parts_note"),
    ]
    if len(order) > MOST_ROWS:
        words.append(view.say("parts_cut", count=MOST_ROWS))
    figure = Figure([_dots(points, told, view)], layout)
    return Drawing(subject.titled("parts", facet), figure, height, tuple(words), _table(points, told, view), parts=True)


def _label(unit_id: str, view: View) -> str:
    """The unit's name; units right below the whole in bold, so that the tree shows."""
    name = view.name(unit_id)
    short = escaped(name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…")
    return f"<b>{short}</b>" if view.release.depths().get(unit_id, 0) <= 1 else short


def _dots(points: list[Point], told: Amounts, view: View) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [told.drawn(point.value) if point.has_value else None for point in points],
        "y": list(range(len(points))),
        "marker": {"size": 8, "color": view.theme.series},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [told.drawn(point.upper - point.value) if point.has_interval else 0.0 for point in points],
            "arrayminus": [told.drawn(point.value - point.lower) if point.has_interval else 0.0 for point in points],
            "color": view.theme.interval,
            "thickness": 4,
            "width": 0,
        },
        "hovertext": [_hover(point, told, view) for point in points],
        "hoverinfo": "text",
        "name": view.say("value"),
    }


def _whole_line(subject: Subject, point: Point, told: Amounts) -> list[Trace]:
    """An upright line at the whole's reading of the same period; none where it has none."""
    whole = subject.whole()
    same = whole[(whole["facet"] == point.facet) & (whole["period"] == point.period) & whole["value"].notna()]
    if same.empty:
        return []
    at = told.drawn(float(same["value"].iloc[-1]))
    line = {"color": subject.view.theme.limit, "width": 1.4}
    return [{"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "layer": "below", "line": line}]


def _hover(point: Point, told: Amounts, view: View) -> str:
    lines = [f"<b>{escaped(view.name(point.unit_id))}</b>", told.text(point.value)]
    if point.has_interval:
        lines.append(f"{view.say('interval')}: {told.range(point.lower, point.upper)}")
    elif point.why_none is not None:
        lines.append(escaped(reason_words(point.why_none, view)))
    if point.n_band is not None:
        lines.append(f"{view.say('band')}: {escaped(point.n_band)}")
    return "<br>".join(lines)


def _table(points: list[Point], told: Amounts, view: View) -> Table:
    keys = ("unit", "value", "interval", "pooled", "band", "remark")
    cells = [
        (
            view.name(point.unit_id),
            told.text(point.value),
            told.range(point.lower, point.upper) if point.has_interval else "–",
            told.text(point.pooled),
            point.n_band or "–",
            "" if point.has_interval else reason_words(point.why_none, view),
        )
        for point in points
    ]
    return Table(tuple(view.say(key) for key in keys), tuple(cells))
