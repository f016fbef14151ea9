"""A signal as a question: what is seen, ordinary explanations, whom to ask, where to go and see, and chance."""

from __future__ import annotations

from ..language import number, period_words
from ..page import Element, View, element
from ..records import Signal


def question_card(signal: Signal, view: View, *, short: bool = False, chart: Element | None = None) -> Element:
    """One question, with the chart that it comes from; `short` leaves what is behind it folded."""
    language = view.language
    index = 0 if language == "sv" else 1
    subject = view.say(
        "question_about",
        subject=signal.subject[language],
        period=period_words(signal.period, signal.starts, language),
    )
    explanations = element("ul", *(element("li", pair[index]) for pair in signal.explanations))
    behind = (
        _part(view, "explanations", explanations),
        _part(view, "chance", element("p", _chance(signal, view))),
    )
    steps = element(
        "div",
        _part(view, "ask", element("p", signal.ask[language])),
        _part(view, "see", element("p", signal.see[language])),
        _part(view, "not_ask", element("p", signal.not_ask[language])),
        css="steps",
    )
    folded = element(
        "details",
        element("summary", f"{view.say('explanations')} · {view.say('chance').lower()}"),
        *behind,
        css="fold",
    )
    place = {"id": f"q-{signal.id}"} if short else {}
    return element(
        "article",
        element("p", f"{view.say(f'family {signal.family}')} · {subject}", css="eyebrow"),
        element(
            "div",
            element("h3", signal.question[language]),
            element("p", signal.evidence[language], css="evidence"),
            chart,
            steps,
            css="asked",
        ),
        folded if short else element("div", *behind, css="behind"),
        css="question",
        **place,
    )


def _part(view: View, key: str, content: Element) -> Element:
    return element("section", element("h4", view.say(key)), content, css=f"part {key}")


def _chance(signal: Signal, view: View) -> str:
    return view.say(
        "chance_words",
        p=_per_thousand(signal.p, view),
        q=_per_thousand(signal.q, view),
        null=_ended(signal.null[view.language]),
    )


def _ended(sentence: str) -> str:
    """The sentence with one mark at its end.

    >>> _ended("Hur ofta?"), _ended("Så ofta")
    ('Hur ofta?', 'Så ofta.')
    """
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def _per_thousand(share: float, view: View) -> str:
    if share * 1000 < 1:
        return view.say("less_than_one")
    return number(share * 1000, view.language)
