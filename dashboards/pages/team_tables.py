"""The tables of the page Our team: what can be shown at this size, what stands elsewhere, who sees what and when."""

from __future__ import annotations

from ..charts.behaviour_words import reason_words
from ..language import date_words, period_words
from ..page import Element, Table, View, element, table_element
from ..records import Card, Point, points_of
from .team_figures import Period, Standing, measures_shown, periods_of, standings

MOST_PERIODS = 4
"""The newest periods that the table of who sees what names; the older ones are as open as the last of these."""


def seen_table(view: View) -> tuple[Element, ...]:
    """Each measure at its latest reading: how many stand behind, whether there is an interval, whether limits."""
    rows = [_seen(card, point, view) for card, point in _latest_points(view)]
    if not rows:
        return ()
    keys = ("team_measure", "team_latest", "band", "team_interval", "team_limits", "team_why")
    table = Table(tuple(view.say(key) for key in keys), tuple(rows))
    return element("h3", view.say("team_seen")), table_element(table)


def _latest_points(view: View) -> list[tuple[Card, Point]]:
    found: list[tuple[Card, Point]] = []
    for card in measures_shown(view):
        frame = view.of_unit(view.unit or "", card.id)
        known = frame[frame["value"].notna()]
        if not known.empty:
            facet = view.release.main_facet(card.id, known)
            found.append((card, points_of(known[known["facet"] == facet])[-1]))
    return found


def _seen(card: Card, point: Point, view: View) -> tuple[str, ...]:
    why = [] if point.has_interval else [reason_words(point.why_none, view)]
    why += [] if point.has_limits else [reason_words(point.no_limits, view)]
    return (
        card.question[view.language],
        period_words(point.period, point.starts, view.language),
        point.n_band or "–",
        view.say("team_has" if point.has_interval else "team_has_not"),
        view.say("team_has" if point.has_limits else "team_has_not"),
        " ".join(dict.fromkeys(part for part in why if part)),
    )


def stands_table(view: View) -> tuple[Element, ...]:
    """The measures whose figures stand with a unit above, with which, and why."""
    rows = [_stands(standing, view) for standing in standings(view)]
    if not rows:
        return ()
    keys = ("team_measure", "period", "team_stands_with", "reason")
    table = Table(tuple(view.say(key) for key in keys), tuple(rows))
    heading, lead = element("h3", view.say("team_stands")), element("p", view.say("team_stands_lead"), css="note")
    return heading, lead, table_element(table)


def _stands(standing: Standing, view: View) -> tuple[str, ...]:
    if standing.unit_id is not None:
        where = view.name(standing.unit_id)
    elif standing.opens is not None:
        where = view.say("team_stands_later", date=date_words(standing.opens, view.language))
    else:
        where = view.say("team_stands_above")
    period = period_words(standing.period, standing.starts, view.language) if standing.period else "–"
    return standing.card.question[view.language], period, where, standing.card.minimums[view.language]


def sees_table(view: View) -> Element | None:
    """The newest periods, who sees the unit's readings of each now, and from when others do."""
    rows = tuple(_sees(period, view) for period in periods_of(view)[:MOST_PERIODS])
    if not rows:
        return None
    keys = ("period", "team_sees_now", "team_since")
    return table_element(Table(tuple(view.say(key) for key in keys), rows))


def _sees(period: Period, view: View) -> tuple[str, ...]:
    name = period_words(period.name, period.starts, view.language)
    day = date_words(period.visible_from, view.language)
    if not period.held:
        return name, view.say("team_everybody"), view.say("team_is_since", date=day)
    if not view.release.about().units_open:
        return name, view.say("team_we"), view.say("team_closed")
    key = "team_from" if period.visible_from > view.today else "team_with_next"
    return name, view.say("team_we"), view.say(key, date=day) if key == "team_from" else view.say(key)
