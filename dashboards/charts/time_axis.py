"""Time along an axis: where the ticks stand and what they say, in the reader's language."""

from __future__ import annotations

from datetime import date, timedelta

from ..language import bare_month, short_month
from ..page import Trace
from ..records import Point

STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)


def month_ticks(first: date, last: date, language: str, most: int = 6) -> tuple[list[date], list[str]]:
    """At most `most` ticks on whole months between two days, and their labels; whole years as the year alone.

    >>> month_ticks(date(2024, 1, 1), date(2026, 12, 1), "sv", most=4)[1]
    ['2024', '2025', '2026']
    >>> month_ticks(date(2024, 7, 1), date(2025, 6, 1), "sv", most=3)[1]
    ['juli<br>2024', 'jan<br>2025']
    """
    months = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first.replace(day=1) <= date(year, month, 1) <= last
    ]
    for step in STEPS_MONTHS:
        ticks = [day for day in months if (day.year * 12 + day.month - 1) % step == 0]
        if len(ticks) <= most:
            shown = ticks or months[:1]
            return shown, [_label(day, step, language, first=day == shown[0]) for day in shown]
    return [first], [short_month(first, language)]


def _label(day: date, step: int, language: str, *, first: bool) -> str:
    """The month, and below it the year where a year begins or the axis does."""
    if step >= 12:
        return str(day.year)
    month = bare_month(day, language)
    return f"{month}<br>{day.year}" if first or day.month == 1 else month


def time_range(first: date, last: date) -> list[date]:
    """The axis, with a little room on either side."""
    room = max(timedelta(days=12), (last - first) * 0.03)
    return [first - room, last + room]


def month_gaps(points: list[Point]) -> list[int]:
    """Positions before which a month is missing, so that a line breaks there. Waves have no months to miss."""
    if any(point.period != f"{point.starts:%Y-%m}" for point in points):
        return []
    months = [point.starts.year * 12 + point.starts.month for point in points]
    return [place for place in range(1, len(months)) if months[place] - months[place - 1] > 1]


def time_axis(points: list[Point], language: str, most: int = 6) -> Trace:
    """An axis over the points' time with ticks on whole months or years."""
    starts = [point.starts for point in points]
    ticks, labels = month_ticks(min(starts), max(starts), language, most)
    return {"tickvals": ticks, "ticktext": labels, "range": time_range(min(starts), max(starts)), "type": "date"}
