"""What the page Our team is made of. Each part is empty for a reader whose login names no unit."""

from __future__ import annotations

from ..charts.process_behaviour_chart import behaviour_of
from ..charts.question_card import question_card
from ..language import date_words, joined, period_words
from ..page import Drawing, Element, Subject, View, element
from ..records import Card, Signal
from .blocks import MOST_QUESTIONS
from .compose import SHOWN, about_measure, expired_note, figure_element, stands_beside
from .team_figures import Period, measures_shown, parents, periods_of
from .team_tables import seen_table, sees_table, stands_table


def whom(view: View) -> tuple[Element, ...]:
    """Which unit the page is about, and what only the reader's team sees; or why the page is empty."""
    if view.unit is None:
        return _nobody(view)
    lines = [element("p", view.say("team_unit", name=view.name(view.unit)), css="of-unit")]
    if len(view.units) > 1:
        lines.append(_choice(view))
    if view.unit not in view.own:
        lines.append(element("p", view.say("team_not_first"), css="note"))
    elif not view.release.has_held:
        lines.append(element("p", view.say("team_held_unread"), css="note"))
    held = [period for period in periods_of(view) if period.held]
    if held:
        lines.append(element("p", _only_we(held[0], view), css="note only-we"))
    return tuple(lines)


def _nobody(view: View) -> tuple[Element, ...]:
    key = "team_nobody_known" if view.units else "team_nobody_login" if view.login else "team_nobody_local"
    how = ("team_how_first", "team_how_others", "team_how_login", "team_how_file")
    return (
        element("p", view.say(key), css="empty"),
        element("h2", view.say("team_how")),
        element("ul", *(element("li", view.say(line)) for line in how), css="plain"),
    )


def _choice(view: View) -> Element:
    """A link to each of the units that the login names, in the organisation's own order."""
    links = [
        element("li", element("span", view.name(unit), css="here"))
        if unit == view.unit
        else element("li", element("a", view.name(unit), href=view.address_of(unit)))
        for unit in view.release.names()
        if unit in view.units
    ]
    label = view.say("team_choose")
    return element("div", element("p", label, css="note"), element("ul", *links), css="units", role="group")


def _only_we(period: Period, view: View) -> str:
    words = period_words(period.name, period.starts, view.language)
    if not view.release.about().units_open:
        return view.say("team_only_we_closed", period=words)
    if period.visible_from <= view.today:
        return view.say("team_only_we_yet", period=words)
    return view.say("team_only_we", period=words, date=date_words(period.visible_from, view.language))


def our_readings(view: View) -> tuple[Element, ...]:
    """The unit's own charts, one measure after the other."""
    if view.unit is None:
        return ()
    panels = [panel for card in measures_shown(view) if (panel := _panel(card, view.unit, view)) is not None]
    return tuple(panels) or (element("p", view.say("team_nothing"), css="empty"),)


def _panel(card: Card, unit_id: str, view: View) -> Element | None:
    drawing = behaviour_of(Subject(card, view), view.of_unit(unit_id, card.id), pooled=True)
    if drawing is None:
        return None
    main = element("div", _figure(drawing, card, view), about_measure(card, view), css="main")
    return element(
        "article",
        element("h3", card.question[view.language]),
        expired_note(card, view),
        element("div", main, stands_beside(card, view, unit_id), css="panel-body"),
        css="panel",
        id=f"own-{card.id}",
    )


def _figure(drawing: Drawing, card: Card, view: View) -> Element:
    figure = figure_element(drawing, view)
    if drawing.name == card.question[view.language]:
        return figure
    return element("div", element("h4", drawing.name), figure, css="sub")


def our_questions(view: View) -> tuple[Element, ...]:
    """Questions about the whole, and about interfaces and targets that the unit, or one above it, is an end of."""
    if view.unit is None:
        return ()
    signals = view.release.signals()
    line = {view.unit, *parents(view.unit, view)}
    whole = [signal for signal in signals if signal.subject_kind == "whole"][:MOST_QUESTIONS]
    between = [signal for signal in signals if signal.subject_kind != "whole" and _concerns(signal, line, view)]
    asked = [*whole, *between[:MOST_QUESTIONS]]
    if not asked:
        return (element("p", view.say("team_questions_none"), css="empty"),)
    cards = (question_card(signal, view, short=True) for signal in asked)
    return (element("div", *cards, css="questions"),)


def _concerns(signal: Signal, line: set[str], view: View) -> bool:
    """Whether one end is the unit or above it. The root is above all, and says nothing of anybody."""
    ends = {signal.unit_id, signal.other_id} - {None}
    rooted = {unit for unit in ends if view.release.depths().get(str(unit)) == 0}
    return bool((ends - rooted) & line) or ends == rooted


def who_sees(view: View) -> tuple[Element, ...]:
    """Who sees what and when: a line per period, then in plain words."""
    if view.unit is None:
        return ()
    about = view.release.about()
    climate = view.say("team_who_climate")
    if not about.units_open:
        note = "" if about.climate_note is None else about.climate_note[view.language]
        climate = view.say("team_who_climate_now", note=note).strip()
    lines = [
        view.say("team_who_answers"),
        view.say("team_who_we"),
        view.say("team_who_others"),
        climate,
        view.say("team_who_keeper"),
        view.say("team_who_ledger"),
    ]
    table = sees_table(view)
    told = element("ul", *(element("li", line) for line in lines), css="plain")
    return (told,) if table is None else (table, told)


def at_this_size(view: View) -> tuple[Element, ...]:
    """What can be shown of the unit, what stands with another and why, and what is never shown per unit."""
    if view.unit is None:
        return ()
    parts: list[Element] = [*seen_table(view), *stands_table(view)]
    cards = view.release.cards().values()
    of_units = view.release.reads_units()
    whole = [card for card in cards if card.status in SHOWN and card.chosen_with and card.id not in of_units]
    alone = [card for card in cards if card.status in SHOWN and not card.chosen_with]
    for key, some in (("team_whole_only", whole), ("team_not_chosen_with", alone)):
        if some:
            names = [view.say("quoted", words=card.question[view.language]) for card in some]
            parts.append(element("p", view.say(key, list=joined(names, view.language)), css="note"))
    return tuple(parts)
