"""The survival curve: how long the need of those we exist for stays unmet, open cases included."""

from __future__ import annotations

import pandas as pd

from ..language import amounts, number, period_words
from ..page import Drawing, Figure, Subject, Table, Trace, View

HEIGHT = 320
NEARLY_ALL_DONE = 0.02


def survival_curve(subject: Subject) -> Drawing | None:
    """The latest curve with its interval, the competing outcome, and the curve a year before. None without curves."""
    every = subject.curve()
    if every.empty:
        return None
    view = subject.view
    periods = list(dict.fromkeys(every["period"]))
    latest = _with_start(every[every["period"] == periods[-1]])
    before = _with_start(every[every["period"] == periods[-13]]) if len(periods) > 12 else None
    until = _until(latest)
    data = [*_interval(latest, view)]
    if before is not None:
        data.append(_line(before, "unmet", view, color=view.theme.limit, dash="dot", name="before"))
    data.append(_line(latest, "withdrawn", view, color=view.theme.second, dash="dash", name="withdrawn"))
    data.append(_line(latest, "unmet", view, color=view.theme.series, dash="solid", name="still_waiting"))
    ticks = list(range(0, int(until) + 1, _step_days(until)))
    layout: Trace = {
        "template": view.theme.template(),
        "height": HEIGHT,
        "margin": {"t": 12, "b": 8, "l": 8, "r": 16},
        "annotations": _direct_labels(latest, until, view),
        "xaxis": {
            "title": {"text": f"{view.say('since_need')}, {view.say('axis days')}"},
            "range": [0, until],
            "tickvals": ticks,
            "ticktext": [number(day, view.language) for day in ticks],
        },
        "yaxis": {
            "title": {"text": view.say("per_cent_of_needs")},
            "range": [0, 103],
            "tickvals": [0, 25, 50, 75, 100],
        },
    }
    name = view.say("curve_title")
    words = (_words(latest, view), view.say("curve_before")) if before is not None else (_words(latest, view),)
    return Drawing(name, Figure(data, layout), HEIGHT, words, _table(latest, view))


def _with_start(curve: pd.DataFrame) -> pd.DataFrame:
    """The curve from time zero, where all are waiting."""
    if curve["hours"].iloc[0] <= 0:
        return curve
    first = curve.iloc[[0]].assign(hours=0.0, unmet=1.0, met=0.0, withdrawn=0.0, lower=1.0, upper=1.0)
    return pd.concat([first, curve], ignore_index=True)


def _until(curve: pd.DataFrame) -> float:
    """Days until nearly all are settled, so that the part that matters is wide enough to read."""
    done = curve[curve["unmet"] <= NEARLY_ALL_DONE]
    hours = done["hours"].iloc[0] if len(done) else curve["hours"].iloc[-1]
    return max(float(hours) / 24.0, 1.0)


def _step_days(until: float) -> int:
    for step in (1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365):
        if until / step <= 8:
            return step
    return 730


def _line(curve: pd.DataFrame, column: str, view: View, *, color: str, dash: str, name: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": (curve["hours"] / 24.0).round(4).tolist(),
        "y": (curve[column] * 100.0).round(3).tolist(),
        "line": {"color": color, "width": 2.4 if name == "still_waiting" else 1.6, "dash": dash, "shape": "hv"},
        "name": view.say(name),
        "hovertext": [_hover(row, column, name, view) for _, row in curve.iterrows()],
        "hoverinfo": "text",
    }


def _hover(row: pd.Series, column: str, name: str, view: View) -> str:
    share = amounts("share", view.language, 1.0)
    lines = [f"<b>{_after(row['hours'], view)}</b>", f"{view.say(name)}: {share.text(row[column])}"]
    if column == "unmet" and pd.notna(row["lower"]) and pd.notna(row["upper"]):
        lines.append(f"{view.say('interval')}: {share.range(row['lower'], row['upper'])}")
    return "<br>".join(lines)


def _interval(curve: pd.DataFrame, view: View) -> list[Trace]:
    known = curve[curve["lower"].notna() & curve["upper"].notna()]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": (known["hours"] / 24.0).round(4).tolist(),
            "y": (known[column] * 100.0).round(3).tolist(),
            "line": {"width": 0, "shape": "hv"},
            "fill": fill,
            "fillcolor": view.theme.interval,
            "hoverinfo": "skip",
            "name": view.say("interval"),
        }
        for column, fill in (("upper", "none"), ("lower", "tonexty"))
    ]


def _direct_labels(latest: pd.DataFrame, until: float, view: View) -> list[Trace]:
    """Names beside the lines instead of a legend."""
    row = latest[latest["hours"] / 24.0 <= until * 0.3].iloc[-1]
    end = latest[latest["hours"] / 24.0 <= until].iloc[-1]
    places = [
        (until * 0.3, _top(row), "still_waiting", view.theme.series, "left", "bottom"),
        (until, float(end["withdrawn"]), "withdrawn", view.theme.second, "right", "bottom"),
    ]
    return [
        {
            "x": x,
            "y": y * 100,
            "text": view.say(key),
            "showarrow": False,
            "xanchor": anchor,
            "yanchor": upright,
            "xshift": 6 if anchor == "left" else -6,
            "yshift": 2,
            "font": {"color": color, "size": 13},
        }
        for x, y, key, color, anchor, upright in places
    ]


def _top(row: pd.Series) -> float:
    """The upper end of the interval, so that words stand clear of it."""
    return float(row["upper"] if pd.notna(row["upper"]) else row["unmet"])


def _after(hours: float, view: View) -> str:
    return amounts("hours", view.language, float(hours)).text(float(hours))


def _words(curve: pd.DataFrame, view: View) -> str:
    period = period_words(curve["period"].iloc[-1], curve["starts"].iloc[-1], view.language)
    told = []
    for share in (0.5, 0.15):
        reached = curve[curve["unmet"] <= share]
        if len(reached):
            row = reached.iloc[0]
            told.append((number(float(row["unmet"]) * 100, view.language), _after(row["hours"], view)))
    if len(told) == 2 and told[0] != told[1]:
        return view.say(
            "curve_words",
            first=told[0][0],
            first_after=told[0][1],
            second=told[1][0],
            second_after=told[1][1],
            period=period,
        )
    row = curve.iloc[-1]
    first, after = told[0] if told else (number(float(row["unmet"]) * 100, view.language), _after(row["hours"], view))
    return view.say("curve_one", first=first, first_after=after, period=period)


def _table(curve: pd.DataFrame, view: View) -> Table:
    share = amounts("share", view.language, 1.0)
    keys = ("since_need", "still_waiting", "interval", "met", "withdrawn")
    rows = [
        (
            _after(row["hours"], view),
            share.text(row["unmet"]),
            share.range(row["lower"], row["upper"]) if pd.notna(row["lower"]) else "–",
            share.text(row["met"]),
            share.text(row["withdrawn"]),
        )
        for _, row in curve.iterrows()
    ]
    return Table(tuple(view.say(key) for key in keys), tuple(rows))
