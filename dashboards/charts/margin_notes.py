"""What stands above a process behaviour chart: each stretch of rule breaks named once, each new phase with its cause.

The words stand in lanes above the data, so that none covers a point or another's words at any width.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ..language import short_month
from ..page import Trace, View, escaped
from ..records import Point
from .behaviour_words import Stretch, stretches
from .time_axis import time_range

NARROWEST = 290.0
"""Pixels between the axis's ends on a telephone; what does not overlap there does not on a wider screen."""
LETTER = 6.6
"""Pixels per letter at size 12, on the wide side."""
LANE = 17
MOST_LANES = 3
LONGEST = 44
"""Letters of a note, at most: what fits on a telephone."""
LONGEST_CAUSE = 30


@dataclass(frozen=True)
class Note:
    """Words about a stretch of time."""

    first: date
    last: date
    text: str
    is_phase: bool


@dataclass(frozen=True)
class Placed:
    """A note with its lane, counted from the data upward, and the side that it is anchored at."""

    note: Note
    lane: int
    anchor: str


@dataclass(frozen=True)
class Margin:
    """Shapes, annotations and the room above the data that they need, in pixels."""

    shapes: list[Trace]
    annotations: list[Trace]
    room: int


def margin_notes(points: list[Point], view: View) -> Margin:
    """The notes of one series, oldest first; those that find no lane are left to the sentence below the chart."""
    begin, end = time_range(points[0].starts, points[-1].starts)
    notes = _phases(points, view) + _breaks(points, view)[::-1]
    placed = _lanes(notes, begin, end)
    shapes = [_phase_line(note.first, view) for note in notes if note.is_phase]
    pad = (end - begin) * 0.008
    shapes += [_bracket(note.first - pad, note.last + pad, view) for note in notes if not note.is_phase]
    lanes = max((one.lane + 1 for one in placed), default=0)
    return Margin(shapes, [_annotation(one, view) for one in placed], 14 + LANE * lanes)


def _phases(points: list[Point], view: View) -> list[Note]:
    known = [point for point in points if point.has_limits]
    notes: list[Note] = []
    for before, point in pairwise(known):
        if point.phase == before.phase:
            continue
        month = short_month(point.starts, view.language)
        text = f"{view.say('phase_mark')}, {month}"
        if point.rebase_cause is not None:
            cause = point.rebase_cause
            text = f"{month}: {cause if len(cause) <= LONGEST_CAUSE else cause[: LONGEST_CAUSE - 1].rstrip() + '…'}"
        notes.append(Note(point.starts, point.starts, text, is_phase=True))
    return notes


def _breaks(points: list[Point], view: View) -> list[Note]:
    return [
        Note(
            points[stretch.first].starts,
            points[stretch.last].starts,
            _rules(stretch, view),
            is_phase=False,
        )
        for stretch in stretches(points)
    ]


def _rules(stretch: Stretch, view: View) -> str:
    """The rules of a stretch, as many as fit."""
    text = view.say(f"mark {stretch.rules[0]}")
    for rule in stretch.rules[1:]:
        longer = f"{text}, {view.say(f'mark {rule}')}"
        text = longer if len(longer) <= LONGEST else text
    return text


def _lanes(notes: list[Note], begin: date, end: date) -> list[Placed]:
    """Each note in the lowest lane that is free at the narrowest width, in the order given."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(MOST_LANES)]
    placed: list[Placed] = []
    for note in notes:
        width = len(note.text) * LETTER
        anchor = _anchor(note, width, begin, end)
        left = _at(note.first, begin, end) if anchor == "left" else _at(note.last, begin, end) - width
        for lane, others in enumerate(taken):
            if all(left + width + LETTER < other[0] or left > other[1] + LETTER for other in others):
                others.append((left, left + width))
                placed.append(Placed(note, lane, anchor))
                break
    return placed


def _anchor(note: Note, width: float, begin: date, end: date) -> str:
    """Left at the stretch's first point, unless the words would run out at the right."""
    return "left" if _at(note.first, begin, end) + width <= NARROWEST else "right"


def _at(day: date, begin: date, end: date) -> float:
    return (day - begin) / max(end - begin, timedelta(days=1)) * NARROWEST


def _annotation(placed: Placed, view: View) -> Trace:
    note = placed.note
    return {
        "x": note.first if placed.anchor == "left" else note.last,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": placed.anchor,
        "yshift": 5 + LANE * placed.lane,
        "borderpad": 0,
        "showarrow": False,
        "text": escaped(note.text),
        "font": {"size": 12, "color": view.theme.muted if note.is_phase else view.theme.ink},
    }


def _phase_line(x: date, view: View) -> Trace:
    line = {"color": view.theme.limit, "width": 1}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _bracket(first: date, last: date, view: View) -> Trace:
    """A bar above the stretch, so that words and points are seen to belong together."""
    line = {"color": view.theme.signal, "width": 2}
    place: Trace = {"yref": "paper", "y0": 1.012, "y1": 1.012}
    return {"type": "line", "x0": first, "x1": last, "line": line, **place}
