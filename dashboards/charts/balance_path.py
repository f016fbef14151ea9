"""The balance path: direction and room side by side as a path over time; the two are never added up."""

from __future__ import annotations

import pandas as pd

from ..language import Amounts, amounts, period_words, short_month
from ..page import Drawing, Figure, Subject, Table, Trace, View, escaped

HEIGHT = 400
LEAST_WIDTH = 30.0
"""Points of 100 that an axis spans at the least."""


def balance_path(subject: Subject) -> Drawing | None:
    """The measure's first series against its second, wave by wave. None unless both have readings."""
    view = subject.view
    names = list(subject.facets().items())
    frame = subject.whole()
    if len(names) < 2 or frame.empty:
        return None
    (x_facet, x_name), (y_facet, y_name) = names[0], names[1]
    x = frame[frame["facet"] == x_facet].set_index("period")
    y = frame[frame["facet"] == y_facet].set_index("period")
    path = x.join(y, rsuffix="_y", how="inner")
    path = path[path["value"].notna() & path["value_y"].notna()].sort_values("starts").reset_index()
    if path.empty:
        return None
    told = amounts(subject.card.unit, view.language, float(path[["value", "value_y"]].max().max()))
    x_range, y_range = (
        _room(path["value"], path["lower"], path["upper"]),
        _room(path["value_y"], path["lower_y"], path["upper_y"]),
    )
    layout: Trace = {
        "template": view.theme.template(),
        "height": HEIGHT,
        "margin": {"t": 12, "b": 8, "l": 8, "r": 24},
        "separators": told.separators,
        "annotations": [*_ends(path, told, view), *_ditches(x_name, y_name, view)],
        "xaxis": {
            "title": {"text": f"{escaped(x_name)} ({told.axis})"},
            "showgrid": True,
            "nticks": 6,
            "range": x_range,
        },
        "yaxis": {"title": {"text": f"{escaped(y_name)} ({told.axis})"}, "nticks": 6, "range": y_range},
    }
    figure = Figure([_path(path, told, view)], layout)
    first, last = path.iloc[0], path.iloc[-1]
    words = view.say(
        "path_words",
        first=period_words(first["period"], first["starts"], view.language),
        last=period_words(last["period"], last["starts"], view.language),
        x=x_name,
        x_first=told.bare(first["value"]),
        x_last=told.text(last["value"]),
        y=y_name,
        y_first=told.bare(first["value_y"]),
        y_last=told.text(last["value_y"]),
    )
    table = _table(path, x_name, y_name, told, view)
    return Drawing(subject.card.question[view.language], figure, HEIGHT, (words,), table)


def _path(path: pd.DataFrame, told: Amounts, view: View) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": (path["value"] * told.factor).round(4).tolist(),
        "y": (path["value_y"] * told.factor).round(4).tolist(),
        "line": {"color": view.theme.interval, "width": 1.6},
        "marker": {
            "size": [7] * (len(path) - 1) + [13],
            "color": view.theme.series,
            "opacity": [0.25 + 0.75 * place / max(len(path) - 1, 1) for place in range(len(path))],
        },
        "error_x": _bars(path["lower"], path["value"], path["upper"], told, view),
        "error_y": _bars(path["lower_y"], path["value_y"], path["upper_y"], told, view),
        "hovertext": [_hover(row, told, view) for _, row in path.iterrows()],
        "hoverinfo": "text",
    }


def _room(value: pd.Series, lower: pd.Series, upper: pd.Series) -> list[float]:
    """An axis wide enough that ordinary variation does not fill it."""
    low = float(min(value.min(), lower.iloc[-1] if pd.notna(lower.iloc[-1]) else value.min()))
    high = float(max(value.max(), upper.iloc[-1] if pd.notna(upper.iloc[-1]) else value.max()))
    middle, half = (low + high) / 2, max((high - low) * 0.75, LEAST_WIDTH / 2)
    return [middle - half, middle + half]


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


def _ends(path: pd.DataFrame, told: Amounts, view: View) -> list[Trace]:
    """The months of the first point and the last."""
    return [
        {
            "x": told.drawn(path["value"].iloc[position]),
            "y": told.drawn(path["value_y"].iloc[position]),
            "text": short_month(path["starts"].iloc[position], view.language),
            "showarrow": False,
            "yshift": 16,
            "xshift": 6,
            "xanchor": "left",
            "font": {"size": 12, "color": view.theme.ink},
        }
        for position in dict.fromkeys((0, len(path) - 1))
    ]


def _bars(lower: pd.Series, value: pd.Series, upper: pd.Series, told: Amounts, view: View) -> Trace:
    """Uncertainty of the latest point only: that of all the others would hide the path."""
    last = len(value) - 1
    above = [0.0] * last + [float((upper - value).fillna(0.0).iloc[-1]) * told.factor]
    below = [0.0] * last + [float((value - lower).fillna(0.0).iloc[-1]) * told.factor]
    return {
        "type": "data",
        "symmetric": False,
        "array": above,
        "arrayminus": below,
        "color": view.theme.interval,
        "thickness": 3,
        "width": 0,
    }


def _hover(row: pd.Series, told: Amounts, view: View) -> str:
    period = escaped(period_words(row["period"], row["starts"], view.language))
    return f"<b>{period}</b><br>→ {told.text(row['value'])}<br>↑ {told.text(row['value_y'])}"


def _table(path: pd.DataFrame, x_name: str, y_name: str, told: Amounts, view: View) -> Table:
    columns = (view.say("period"), x_name, view.say("interval"), y_name, view.say("interval"))
    rows = [
        (
            period_words(row["period"], row["starts"], view.language),
            told.text(row["value"]),
            told.range(row["lower"], row["upper"]) if pd.notna(row["lower"]) else "–",
            told.text(row["value_y"]),
            told.range(row["lower_y"], row["upper_y"]) if pd.notna(row["lower_y"]) else "–",
        )
        for _, row in path.iloc[::-1].iterrows()
    ]
    return Table(columns, tuple(rows))
