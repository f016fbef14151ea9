"""What a process behaviour chart says, in words made from the data."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..language import Amounts, joined, period_words
from ..page import Table, View
from ..records import Point

RULES = ("outside", "run", "trend", "two_of_three")
"""The rules in the order they are named; the first that a point breaks gives it its shape."""

MOST_TOLD = 3


@dataclass(frozen=True)
class Stretch:
    """Points in a row that break some rule: the rules in the order of RULES, positions of the first and last point."""

    rules: tuple[str, ...]
    first: int
    last: int


def broken(point: Point) -> tuple[str, ...]:
    """The rules that a point breaks, in the order of RULES."""
    return tuple(rule for rule in RULES if rule in point.rule_breaks)


def stretches(points: list[Point]) -> list[Stretch]:
    """Stretches of points that break a rule, oldest first; new limits begin a new stretch."""
    found: list[Stretch] = []
    for position, point in enumerate(points):
        rules = broken(point)
        if not rules:
            continue
        if found and found[-1].last == position - 1 and points[position - 1].phase == point.phase:
            before = found.pop()
            rules = tuple(rule for rule in RULES if rule in before.rules or rule in rules)
            found.append(Stretch(rules, before.first, position))
        else:
            found.append(Stretch(rules, position, position))
    return found


def latest_phase(points: list[Point]) -> list[Point]:
    """The points with limits of the latest phase; none where there are no limits."""
    known = [point for point in points if point.has_limits]
    return [point for point in known if point.phase == known[-1].phase]


def told_period(point: Point, view: View) -> str:
    """The point's period in words."""
    return period_words(point.period, point.starts, view.language)


def latest_words(points: list[Point], told: Amounts, view: View) -> str:
    """The latest reading with its interval and its band, or why there is none."""
    point = points[-1]
    reason = reason_words(point.why_none, view)
    if not point.has_value:
        return f"{view.say('latest', period=told_period(point, view), value='–')}. {reason}".strip()
    text = view.say("latest", period=told_period(point, view), value=told.text(point.value))
    if point.has_interval:
        text += view.say("latest_interval", interval=told.range(point.lower, point.upper))
        reason = ""
    if point.n_band is not None:
        text += view.say("latest_band", band=point.n_band)
    return f"{text}. {reason}".strip()


def reason_words(code: str | None, view: View) -> str:
    """Why something is missing, in words; empty for no code."""
    if code is None:
        return ""
    reasons = view.release.reasons()
    return reasons[code][view.language] if code in reasons else code


def pattern_words(points: list[Point], view: View) -> str:
    """Whether the latest phase shows more than routine variation, in one or two sentences."""
    current = latest_phase(points)
    if not current:
        why = next((reason_words(point.no_limits, view) for point in points if point.no_limits is not None), "")
        return view.say("no_limits_why", reason=why) if why else view.say("no_limits_few")
    found = stretches(current)
    since = told_period(current[0], view)
    sentences = [view.say("routine_since", period=since)] if not found else [_breaks(found, current, view)]
    cause = current[0].rebase_cause
    if cause is not None:
        sentences.append(view.say("phase", period=since, cause=cause.rstrip(".")))
    if current[-1].trial:
        sentences.append(view.say("trial"))
    return " ".join(sentences)


def _breaks(found: list[Stretch], points: list[Point], view: View) -> str:
    told = []
    newest = found[-MOST_TOLD:]
    for stretch in newest:
        first, last = told_period(points[stretch.first], view), told_period(points[stretch.last], view)
        rule = joined([view.say(f"rule {rule}") for rule in stretch.rules], view.language)
        told.append(
            view.say("break_at", rule=rule, period=first)
            if stretch.first == stretch.last
            else view.say("break_span", rule=rule, first=first, last=last)
        )
    plain = all(len(stretch.rules) == 1 for stretch in newest)
    return view.say("breaks", list=joined(told, view.language) if plain else "; ".join(told))


def pooled_words(points: list[Point], told: Amounts, view: View) -> list[str]:
    """The latest reading raw and drawn toward the unit above; none where it has not been drawn."""
    point = next((point for point in reversed(points) if point.has_value), None)
    if point is None or not point.has_pooled:
        return []
    return [view.say("team_pooled", pooled=told.bare(point.pooled), raw=told.text(point.value))]


def extra_words(points: list[Point], told: Amounts, view: View) -> list[str]:
    """Gaps, those who were silent, and figures of others, each in a sentence where it applies."""
    latest = points[-1]
    words: list[str] = []
    if any(not point.has_value for point in points):
        words.append(view.say("gaps"))
    if not (math.isnan(latest.silent_lowest) or math.isnan(latest.silent_highest)):
        words.append(view.say("silent", interval=told.range(latest.silent_lowest, latest.silent_highest)))
    if any(point.external for point in points):
        words.append(view.say("external_long"))
    return words


def behaviour_table(points: list[Point], told: Amounts, view: View, *, pooled: bool = False) -> Table:
    """Every point of the chart, newest first; with `pooled`, what each is when drawn toward the unit above."""
    drawn = ("pooled",) if pooled else ()
    keys = ("period", "value", "interval", *drawn, "band", "limits", "remark")
    rows = tuple(_row(point, told, view, pooled=pooled) for point in reversed(points))
    return Table(tuple(view.say(key) for key in keys), rows)


def _row(point: Point, told: Amounts, view: View, *, pooled: bool) -> tuple[str, ...]:
    remarks = [view.say(f"rule {rule}") for rule in broken(point)]
    if not point.has_interval:
        remarks.append(reason_words(point.why_none, view))
    if point.external:
        remarks.append(view.say("external"))
    return (
        told_period(point, view),
        told.text(point.value),
        told.range(point.lower, point.upper) if point.has_interval else "–",
        *((told.text(point.pooled),) if pooled else ()),
        point.n_band or "–",
        told.range(point.lower_limit, point.upper_limit) if point.has_limits else "–",
        "; ".join(part for part in remarks if part),
    )
