"""The interface map: what happens between units, both axes in the organisation's own order."""

from __future__ import annotations

import pandas as pd

from ..language import Amounts, amounts, period_words
from ..page import MOST_ROWS, Drawing, Figure, Subject, Table, Trace, View, escaped

CELL = 30
LOW_CELL = 20
"""Heights of a row, in pixels: with its value written out, and without."""
WIDTH = 12
NAMES = 250
"""Least width of a column and of the units' names, in pixels: two figures fit over a column."""
LONGEST_NAME = 26
MOST_LABELLED = 24
MONTHS = 12
"""So many of the latest months stand in the table behind; the map shows the latest month of each interface."""


def interface_map(subject: Subject) -> Drawing | None:
    """A square per interface, row = hands over, column = takes over. None without readings of interfaces."""
    view = subject.view
    frame = subject.interfaces()
    frame = frame[frame["value"].notna()]
    if frame.empty:
        return None
    facet = view.release.main_facet(subject.card.id, frame)
    frame = frame[frame["facet"] == facet]
    recent = sorted(frame["starts"].unique())[-MONTHS:]
    latest = frame[frame["starts"].isin(recent)].drop_duplicates(["unit_id", "other_id"], keep="last")
    names = _ends(latest, view)
    latest = latest[latest["unit_id"].isin(names) & latest["other_id"].isin(names)]
    if latest.empty:
        return None
    told = amounts(view.release.unit_of(subject.card, facet), view.language, float(latest["value"].abs().max()))
    both_ways = bool((latest["unit_id"] < latest["other_id"]).all())
    figure = _figure(latest, names, told, view, both_ways=both_ways)
    newest = latest.sort_values("starts").iloc[-1]
    period = period_words(newest["period"], newest["starts"], view.language)
    words = (
        view.say("interface_both" if both_ways else "interface_words", count=len(latest), period=period),
        view.say("interface_range", range=told.range(float(latest["value"].min()), float(latest["value"].max()))),
    )
    return Drawing(
        subject.titled("between", facet),
        figure,
        _height(names),
        words,
        _table(latest, told, view),
        least_width=len(names) * WIDTH + NAMES,
    )


def _ends(frame: pd.DataFrame, view: View) -> list[str]:
    """Units at either end, in the organisation's own order; under a chosen part, only those with an end in it."""
    if view.under is not None:
        inside = set(view.part_ids())
        frame = frame[frame["unit_id"].isin(inside) | frame["other_id"].isin(inside)]
    ends = set(frame["unit_id"]) | set(frame["other_id"])
    return [unit for unit in view.release.units()["unit_id"] if unit in ends][:MOST_ROWS]


def _figure(frame: pd.DataFrame, names: list[str], told: Amounts, view: View, *, both_ways: bool) -> Figure:
    place = {unit: position for position, unit in enumerate(names)}
    grid: list[list[float | None]] = [[None] * len(names) for _ in names]
    texts = [[""] * len(names) for _ in names]
    hovers = [[""] * len(names) for _ in names]
    for _, row in frame.iterrows():
        y, x = place[row["unit_id"]], place[row["other_id"]]
        if both_ways and x > y:
            x, y = y, x
        grid[y][x] = round(told.drawn(row["value"]), 4)
        texts[y][x] = told.bare(row["value"]) if len(names) <= MOST_LABELLED else ""
        hovers[y][x] = _hover(row, told, view)
    low, middle, high = view.theme.scale
    heatmap: Trace = {
        "type": "heatmap",
        "z": grid,
        "text": texts,
        "texttemplate": "%{text}",
        "textfont": {"size": 11},
        "hovertext": hovers,
        "hoverinfo": "text",
        "hoverongaps": False,
        "colorscale": [[0, low], [0.5, middle], [1, high]],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }
    ticks = list(range(len(names)))
    numbers = [str(tick + 1) for tick in ticks]
    labels = [f"{_label(view.name(unit))}  {one}" for unit, one in zip(names, numbers, strict=True)]
    axis: Trace = {"tickvals": ticks, "ticks": "", "showgrid": False, "showline": False}
    over, beside = f"{view.say('takes_over')} →", f"← {view.say('hands_over')}"
    layout: Trace = {
        "template": view.theme.template(),
        "height": _height(names),
        "margin": {"t": 8, "b": 8, "l": 8, "r": 8},
        "shapes": [_home(tick, view) for tick in ticks],
        "xaxis": {
            **axis,
            "ticktext": numbers,
            "tickfont": {"size": 10},
            "side": "top",
            "tickangle": 0,
            "range": [-0.5, len(names) - 0.5],
            "title": {"text": "" if both_ways else over},
        },
        "yaxis": {
            **axis,
            "ticktext": labels,
            "range": [len(names) - 0.5, -0.5],
            "title": {"text": "" if both_ways else beside},
        },
    }
    return Figure([heatmap], layout)


def _height(names: list[str]) -> int:
    return len(names) * (CELL if len(names) <= MOST_LABELLED else LOW_CELL) + 70


def _home(tick: int, view: View) -> Trace:
    """The square where a unit meets itself, so that the eye finds its row and its column."""
    line = {"color": view.theme.faint, "width": 1}
    ends = {"x0": tick - 0.5, "x1": tick + 0.5, "y0": tick - 0.5, "y1": tick + 0.5}
    return {"type": "rect", "layer": "below", "line": line, **ends}


def _label(name: str) -> str:
    return escaped(name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…")


def _hover(row: pd.Series, told: Amounts, view: View) -> str:
    lines = [
        f"<b>{escaped(view.name(row['unit_id']))} → {escaped(view.name(row['other_id']))}</b>",
        f"{escaped(period_words(row['period'], row['starts'], view.language))}: {told.text(row['value'])}",
    ]
    if pd.notna(row["lower"]) and pd.notna(row["upper"]):
        lines.append(f"{view.say('interval')}: {told.range(row['lower'], row['upper'])}")
    if isinstance(row["n_band"], str) and row["n_band"]:
        lines.append(f"{view.say('band')}: {escaped(row['n_band'])}")
    return "<br>".join(lines)


def _table(frame: pd.DataFrame, told: Amounts, view: View) -> Table:
    place = {unit: position for position, unit in enumerate(view.release.units()["unit_id"])}
    ordered = frame.assign(row=frame["unit_id"].map(place), column=frame["other_id"].map(place))
    keys = ("from_unit", "to_unit", "period", "value", "interval", "band")
    rows = [
        (
            view.name(row["unit_id"]),
            view.name(row["other_id"]),
            period_words(row["period"], row["starts"], view.language),
            told.text(row["value"]),
            told.range(row["lower"], row["upper"]) if pd.notna(row["lower"]) and pd.notna(row["upper"]) else "–",
            row["n_band"] if isinstance(row["n_band"], str) else "–",
        )
        for _, row in ordered.sort_values(["row", "column"]).iterrows()
    ]
    return Table(tuple(view.say(key) for key in keys), tuple(rows))
