"""From a page's value to its elements: the frame that every page has, and its measures with what stands beside."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from ..charts.behaviour_words import reason_words
from ..charts.interface_map import interface_map
from ..charts.interval_dots import interval_dots
from ..charts.process_behaviour_chart import other_series, process_behaviour_chart
from ..charts.small_multiples import Strip, beside, small_multiples, strip_of
from ..language import date_words, joined, number, period_words
from ..page import Chart, Drawing, Element, Page, Section, Subject, Table, View, element, table_element
from ..records import Card

SHOWN = ("adopted", "expired")
"""Only what has been chosen is shown; past its review date the last readings stay (DESIGN.md, rule 13)."""


def parts_chart(subject: Subject) -> Drawing | None:
    """Units by month as small process behaviour charts; units by wave as dots with intervals."""
    frame = subject.parts()
    if frame.empty:
        return None
    monthly = (frame["period"] == pd.to_datetime(frame["starts"]).dt.strftime("%Y-%m")).all()
    return small_multiples(subject) if monthly else interval_dots(subject)


DEFAULT_CHARTS: tuple[Chart, ...] = (process_behaviour_chart, other_series, interface_map, parts_chart)
"""The whole before what is between, and that before the parts."""


def compose(page: Page, view: View, named_families: frozenset[str]) -> Element:
    """The whole page; `named_families` are those that some page names, so that the rest can find their place."""
    elsewhere = frozenset(panel.measure for section in page.sections for panel in section.panels)
    making = _Making(view, view.release.cards(), named_families, elsewhere)
    body = [_section(section, making) for section in page.sections]
    return element(
        "div",
        _head(page, view, making.placed),
        *body,
        *_nothing_about(making),
        _waiting_for(view) if making.placed else None,
        _not_here(making.absent, view),
        _go_and_see(page, view),
        css=f"page page-{page.key}",
    )


def figure_element(drawing: Drawing, view: View) -> Element:
    """A figure, its words under it, and the table behind."""
    caption = element("figcaption", *(element("p", line) for line in drawing.words))
    table = table_fold(drawing.table, view)
    if drawing.folded:
        inside = element("figure", drawing, caption, table)
        return element("details", element("summary", drawing.folded), inside, css="fold series-fold")
    if not drawing.parts:
        return element("figure", drawing, caption, table, css="narrow" if drawing.narrow else "")
    fold = element("details", element("summary", view.say("show_parts")), drawing, css="fold parts-fold")
    return element("figure", caption, element("div", fold, table, css="folds"))


def table_fold(table: Table, view: View) -> Element:
    """A table that opens on demand."""
    return element("details", element("summary", view.say("table")), table_element(table), css="fold table-fold")


def _head(page: Page, view: View, placed: list[Card]) -> Element:
    about = view.release.about()
    labels = []
    if about.synthetic:
        labels.append(element("strong", view.say("synthetic"), css="label made-up"))
    if about.public:
        labels.append(element("strong", view.say("public"), css="label"))
    labels.append(element("span", view.say("reading_time", minutes=about.reading_minutes), css="label quiet"))
    labels.append(element("span", _review(placed or list(view.release.cards().values()), view), css="label quiet"))
    made_up = element("p", view.say("synthetic_long"), css="note") if about.synthetic else None
    public = element("p", view.say("public_long"), css="note") if about.public else None
    climate = None
    if about.climate_note is not None and about.climate_note[view.language]:
        climate = element(
            "aside",
            element("h2", view.say("climate_title")),
            element("p", about.climate_note[view.language]),
            css="climate",
        )
    facts = element("aside", element("p", *labels, css="labels"), made_up, public, chance_line(view), css="facts")
    opening = element(
        "div",
        element("h1", page.question[view.language]),
        element("p", page.reading[view.language], css="lead"),
        climate,
        *(part for block in page.opening for part in block(view)),
        _how_to_read(view) if page.charts else None,
        css="opening",
    )
    return element("header", opening, facts, css="head")


def _review(cards: list[Card], view: View) -> str:
    dates = [card.review_by for card in cards if card.review_by is not None and card.status == "adopted"]
    return view.say("review", date=date_words(min(dates), view.language)) if dates else view.say("review_none")


def chance_line(view: View) -> Element:
    """The two figures about chance, for the whole release (DESIGN.md, rule 9)."""
    chance = view.release.chance()
    if chance.empty:
        return element("p", view.say("chance_absent"), css="chance")
    if not chance["tests"].sum():
        return element("p", view.say("chance_no_tests"), css="chance")
    shown = int(chance["shown"].sum())
    breaks = view.say(
        "chance_breaks",
        expected=_rule_breaks(float(chance["breaks_expected"].sum()), view),
        tests=_tests(int(chance["tests"].sum()), view),
        seen=number(int(chance["breaks_seen"].sum()), view.language),
    )
    if shown > 1:
        questions = view.say("chance_shown", shown=shown, expected=_about(float(chance["shown_expected"].sum()), view))
    else:
        questions = view.say("chance_shown_one" if shown else "chance_shown_none")
    return element("p", breaks, " ", questions, css="chance")


def _tests(count: int, view: View) -> str:
    return view.say("tests_one") if count == 1 else view.say("tests_many", count=number(count, view.language))


def _rule_breaks(expected: float, view: View) -> str:
    if expected < 1:
        return view.say("rule_breaks_few")
    count = round(expected)
    return view.say("rule_breaks_one") if count == 1 else view.say("rule_breaks", count=number(count, view.language))


def _about(value: float, view: View) -> str:
    return view.say("less_than_one_whole") if value < 1 else number(value, view.language, 0)


def _how_to_read(view: View) -> Element:
    keys = ("how_point", "how_limits", "how_signal", "how_not")
    lines = (element("li", view.say(key)) for key in keys)
    return element("details", element("summary", view.say("how_title")), element("ul", *lines), css="fold how")


@dataclass
class _Making:
    """A page under way."""

    view: View
    cards: dict[str, Card]
    named_families: frozenset[str]
    elsewhere: frozenset[str]
    """Measures that some section of the page places."""
    placed: list[Card] = field(default_factory=list)
    absent: list[tuple[str, str]] = field(default_factory=list)
    empty: list[Section] = field(default_factory=list)
    """Sections without anything to show; they are told in one line."""


def _section(section: Section, making: _Making) -> Element | None:
    """Measures placed first, then the rest of the families, then blocks; None without any of them."""
    view = making.view
    chosen: list[tuple[str, tuple[Chart, ...]]] = [(panel.measure, panel.charts) for panel in section.panels]
    for card in making.cards.values():
        in_family = card.family in section.families or (section.rest and card.family not in making.named_families)
        others = section.external and view.release.is_external(card.id)
        if (in_family or others) and card.id not in making.elsewhere and card not in making.placed:
            chosen.append((card.id, DEFAULT_CHARTS))
    content: list[Element] = []
    for measure, charts in chosen:
        card = making.cards.get(measure)
        if card is None:
            continue
        panel, why = _panel(card, charts, view)
        if panel is None:
            making.absent.append((card.question[view.language], why))
        else:
            making.placed.append(card)
            content.append(panel)
    for block in section.blocks:
        content.extend(block(view))
    if not content:
        if not (section.rest or section.external or section.quiet):
            making.empty.append(section)
        return None
    lead = section.lead[view.language]
    return element(
        "section",
        element("h2", section.title[view.language]),
        element("p", lead, css="section-lead") if lead else None,
        *content,
        css="section",
    )


def _nothing_about(making: _Making) -> list[Element]:
    """What the page would have shown, and why it does not: one line per reason."""
    view = making.view
    rests_on = view.release.rests_on()
    by_reason: dict[str, list[str]] = {}
    for section in making.empty:
        lacking = section.rests_on and section.rests_on not in rests_on
        reason = view.say(f"no_{section.rests_on}" if lacking else "no_measure")
        by_reason.setdefault(reason, []).append(view.say("quoted", words=section.title[view.language]))
    return [
        element("p", view.say("nothing_about", list=joined(titles, view.language), why=reason), css="empty")
        for reason, titles in by_reason.items()
    ]


def why_absent(card: Card, view: View) -> str:
    """Why a measure is not shown, in words."""
    if card.status == "missing_input" and card.missing is not None:
        return card.missing[view.language]
    if card.status in SHOWN:
        whole = view.release.whole(card.id)
        told = [reason_words(str(code), view) for code in whole["why_none"].dropna()[-1:]]
        if told and not whole["value"].notna().any():
            return told[0][:1].lower() + told[0][1:].rstrip(".")
    return view.say(f"why {card.status}") if card.status not in SHOWN else view.say("why no_reading")


def _panel(card: Card, charts: tuple[Chart, ...], view: View) -> tuple[Element | None, str]:
    """A measure with its charts and its counter-measures; None and the reason where there is nothing to draw."""
    if card.status not in SHOWN:
        return None, why_absent(card, view)
    subject = Subject(card, view)
    drawings = [drawing for chart in charts if (drawing := chart(subject)) is not None]
    if not drawings:
        return None, why_absent(card, view)
    side = stands_beside(card, view)
    about = about_measure(card, view)
    main = element("div", *(_headed(drawing, card, view) for drawing in drawings), about, css="main")
    return (
        element(
            "article",
            element("h3", card.question[view.language]),
            expired_note(card, view),
            element("p", view.say("external_mark"), css="note") if view.release.is_external(card.id) else None,
            element("div", main, side, css="panel-body"),
            css="panel",
            id=f"m-{card.id}",
        ),
        "",
    )


def _headed(drawing: Drawing, card: Card, view: View) -> Element:
    """A figure; those of the parts and of what is between carry a small heading."""
    figure = figure_element(drawing, view)
    if drawing.name == card.question[view.language]:
        return figure
    return element("div", element("h4", drawing.name), figure, css="sub")


def expired_note(card: Card, view: View) -> Element | None:
    """That a measure is past its review date; None where it is not."""
    if card.status != "expired":
        return None
    if card.review_by is None:
        return element("p", view.say("expired_undated"), css="note")
    return element("p", view.say("expired", date=date_words(card.review_by, view.language)), css="note")


def stands_beside(card: Card, view: View, unit_id: str | None = None) -> Element | None:
    """The cards that a card names stand beside it, or the reason why they cannot (DESIGN.md, rule 10).

    With `unit_id` that unit's readings of them; where it has none, those of the whole.
    """
    cards = view.release.cards()
    strips: list[Strip] = []
    absent: list[Element] = []
    for measure in card.counter_measures:
        other = cards.get(measure)
        if other is None:
            continue
        frame = view.release.whole(measure) if other.status in SHOWN else pd.DataFrame({"value": []})
        own = frame if unit_id is None or frame.empty else view.of_unit(unit_id, measure)
        if unit_id is not None and own["value"].notna().any():
            strips.append(strip_of(other, own, view))
        elif not frame["value"].notna().any():
            text = view.say("together_absent", question=other.question[view.language], why=why_absent(other, view))
            absent.append(element("li", text))
        else:
            strip = strip_of(other, frame, view)
            name = strip.name if unit_id is None else view.say("team_of_whole", question=strip.name)
            strips.append(replace(strip, name=name))
    drawing = beside(strips, view)
    if drawing is None and not absent:
        return None
    return element(
        "aside",
        element("h4", view.say("together")),
        figure_element(drawing, view) if drawing is not None else None,
        element("ul", *absent, css="absent") if absent else None,
        css="side",
    )


def about_measure(card: Card, view: View) -> Element:
    """The card of a measure, on demand."""
    keys = (("purpose", card.purpose), ("not_for", card.not_for), ("misuse", card.misuse), ("method", card.method))
    pairs = [part for key, text in keys for part in (element("dt", view.say(key)), element("dd", text[view.language]))]
    return element(
        "details", element("summary", view.say("about_measure")), element("dl", *pairs), css="fold about-measure"
    )


def _waiting_for(view: View) -> Element | None:
    """Waves whose unit readings are not open to others yet, and from when they are."""
    lines = []
    for _, wave in view.release.waves().iterrows():
        visible = pd.Timestamp(wave["visible_from"]).date()
        if visible > view.today:
            words = period_words(wave["wave_id"], wave["opens"], view.language)
            lines.append(element("p", view.say("visible_later", wave=words, date=_day(visible, view)), css="note"))
    return element("div", *lines, css="waiting") if lines else None


def _day(day: date, view: View) -> str:
    return date_words(day, view.language)


def _not_here(absent: list[tuple[str, str]], view: View) -> Element | None:
    if not absent:
        return None
    lines = (element("li", element("span", question), " – ", why) for question, why in dict.fromkeys(absent))
    return element("details", element("summary", view.say("not_here")), element("ul", *lines), css="fold not-here")


def _go_and_see(page: Page, view: View) -> Element | None:
    if not page.go_and_see:
        return None
    not_ask = None
    if page.not_ask is not None:
        not_ask = element("div", element("h4", view.say("not_ask")), element("p", page.not_ask[view.language]))
    return element(
        "aside",
        element(
            "div",
            element("h2", view.say("see")),
            element("ul", *(element("li", text[view.language]) for text in page.go_and_see)),
        ),
        not_ask,
        css="go-and-see",
    )
