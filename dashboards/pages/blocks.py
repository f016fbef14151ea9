"""Parts of pages that are not one measure: questions, and several measures at a glance."""

from __future__ import annotations

from ..charts.process_behaviour_chart import behaviour_drawing
from ..charts.question_card import question_card
from ..charts.small_multiples import Strip, break_words, draw_strips, strip_of
from ..language import counted
from ..page import Block, Element, View, element
from ..records import Signal, points_of
from .compose import SHOWN, figure_element

MOST_QUESTIONS = 3
"""More than three at once is a list, not a question (issue: the whole)."""


def questions_now(view: View) -> tuple[Element, ...]:
    """At most three questions, short; the page Questions has them all."""
    signals = view.release.signals()
    if not signals:
        return (_no_question(view),)
    cards = element(
        "div", *(question_card(signal, view, short=True) for signal in signals[:MOST_QUESTIONS]), css="questions"
    )
    if len(signals) <= MOST_QUESTIONS:
        return (cards,)
    more = view.say("questions_more", count=counted(len(signals), view.language))
    return cards, element("p", element("a", more, href="/questions"), css="more")


def questions_first(view: View) -> tuple[Element, ...]:
    """The questions below in a line each, so that a first look meets them; nothing where there are none."""
    signals = view.release.signals()[:MOST_QUESTIONS]
    if not signals:
        return ()
    lines = (element("li", element("a", one.question[view.language], href=f"#q-{one.id}")) for one in signals)
    return (element("div", element("h2", view.say("questions_first")), element("ol", *lines), css="questions-first"),)


def every_question(view: View) -> tuple[Element, ...]:
    """All questions with all that is behind them."""
    signals = view.release.signals()
    if not signals:
        return (_no_question(view),)
    return tuple(question_card(signal, view, chart=_chart(signal, view)) for signal in signals)


def _no_question(view: View) -> Element:
    tested = view.release.chance()["tests"].sum()
    return element("p", view.say("questions_empty" if tested else "chance_no_tests"), css="empty")


def _chart(signal: Signal, view: View) -> Element | None:
    """The process behaviour chart that a question about the whole comes from; None for one between two units."""
    card = view.release.cards().get(signal.indicator)
    if card is None or signal.subject_kind == "interface":
        return None
    frame = view.release.whole(signal.indicator)
    points = points_of(frame[frame["facet"] == signal.facet])
    if not any(point.has_value for point in points):
        return None
    name = view.release.facets(card.id).get(signal.facet, card.question)[view.language]
    return figure_element(behaviour_drawing(points, name, view.release.unit_of(card, signal.facet), view), view)


def glance(*measures: str, family: str) -> Block:
    """The whole's readings of several measures on the same time, in the order given; of the family where none has any.

    Figures that others aggregated have their own place.
    """

    def block(view: View) -> tuple[Element, ...]:
        cards = view.release.cards()
        rest = (card.id for card in cards.values() if card.family == family and not view.release.is_external(card.id))
        strips = _strips(measures, view) or _strips(tuple(rest), view)
        if not strips:
            return ()
        words = _words(strips, view)
        drawing = draw_strips(strips, view, words, name=view.say("whole"), columns=2 if len(strips) > 1 else 1)
        return (element("article", figure_element(drawing, view), css="panel"),)

    return block


def _strips(measures: tuple[str, ...], view: View) -> list[Strip]:
    """The measures that are shown and have a value, as small charts."""
    cards = view.release.cards()
    strips: list[Strip] = []
    for measure in measures:
        card = cards.get(measure)
        if card is None or card.status not in SHOWN:
            continue
        frame = view.release.whole(measure)
        if frame["value"].notna().any():
            strips.append(strip_of(card, frame, view))
    return strips


def _words(strips: list[Strip], view: View) -> list[str]:
    return [view.say("beside_words"), break_words(strips, view)]
