"""What the page About the measures is made of."""

from __future__ import annotations

import pandas as pd

from ...metrics.text import Text
from ..language import date_words, joined, number
from ..page import Element, Table, View, element, table_element
from ..records import Card
from .compose import table_fold, why_absent

UNBROKEN = "\u2011"
"""A hyphen that no line breaks at."""
PROMISE = Text(
    sv="För varje mätning bygger varje kombination av publicerade enkätvärden på minst {k} svarande, och mot den som "
    "vet vilka som deltog men inte känner något svar är varje svar på skalan möjligt för varje svarande. En kollega "
    "som använder sitt eget svar kan ringa in de andras (fem svar 1, 1, 1, 1, 5 publiceras som 1,8: den som svarade 5 "
    "vet då att de andra svarade 1 eller 2), och två som slår ihop sina kan ringa in mer. Över flera mätningar kan "
    "svaret från någon som slutat gissas något oftare än slumpen medger. Arbetsmåtten har en egen regel, inte det här "
    "löftet.",
    en="For each wave, any combination of published survey values involves at least {k} respondents, and against "
    "someone who knows who took part but no answer, every answer on the scale stays possible for every respondent. A "
    "colleague who uses their own answer can narrow the others' (five answers 1, 1, 1, 1, 5 come out as 1.8: the one "
    "who answered 5 then knows that the others gave 1 or 2), and two who pool theirs can narrow further. Across waves "
    "a leaver's answer can be guessed somewhat better than by chance. Work measures carry their own rule, not this "
    "promise.",
)
"""In the words of DESIGN.md, Clearing, with the release's own k."""


RELIABILITY_COLUMNS = (("α", "alpha"), ("ICC(1)", "icc1"), ("ICC(2)", "icc2"), ("rwg(j)", "rwg"))
"""What reliability is called, and its column in the release."""


def promise(view: View) -> tuple[Element, ...]:
    """The promise, the purpose on record and whom to turn to."""
    about = view.release.about()
    words = PROMISE[view.language].format(k=about.k)
    purpose = None
    if about.purpose is not None:
        purpose = element("p", element("strong", f"{view.say('purpose_record')}: "), about.purpose, css="note")
    contact = None if about.contact is None else element("p", view.say("contact", contact=about.contact), css="note")
    two = element("p", view.say("promise_two"))
    return tuple(part for part in (element("blockquote", words), two, purpose, contact) if part is not None)


def withheld(view: View) -> tuple[Element, ...]:
    """What stands with the unit above, per kind and period; the latest of each kind first, all on demand."""
    frame = view.release.withheld()
    if frame.empty:
        return (_none(view),)
    latest = frame.drop_duplicates("kind", keep="first")
    tables = [_withheld_table(part, view) for part in (latest, frame)]
    whole = table_fold(tables[1], view) if len(frame) > len(latest) else None
    return tuple(part for part in (table_element(tables[0]), whole) if part is not None)


def _withheld_table(frame: pd.DataFrame, view: View) -> Table:
    rows = [
        (
            view.say(f"kind {row['kind']}"),
            str(row["period"]).replace("-", UNBROKEN),
            number(int(row["units"]), view.language),
            str(row[f"reason_{view.language}"]),
        )
        for _, row in frame.iterrows()
    ]
    return Table(heads(("kind", "period", "units_count", "reason"), view), tuple(rows))


def chance(view: View) -> tuple[Element, ...]:
    """The figures about chance per family."""
    frame = view.release.chance()
    frame = frame[frame["tests"] > 0]
    if frame.empty:
        return (element("p", view.say("chance_no_tests"), css="empty"),)
    keys = ("family", "tests", "breaks_expected", "breaks_seen", "shown", "shown_expected")
    rows = [
        (
            _family(row["family"], view),
            number(int(row["tests"]), view.language),
            number(float(row["breaks_expected"]), view.language, 1),
            number(int(row["breaks_seen"]), view.language),
            number(int(row["shown"]), view.language),
            number(float(row["shown_expected"]), view.language, 1),
        )
        for _, row in frame.iterrows()
    ]
    return (table_element(Table(heads(keys, view), tuple(rows))),)


def quality(view: View) -> tuple[Element, ...]:
    """Rows read, accepted and set aside; then every check on demand."""
    frame = view.release.data_quality()
    if frame.empty:
        return (_none(view),)
    counts = frame[frame["rule"] == "rows"]
    keys = ("source", "table_name", "read_rows", "accepted", "quarantined")
    rows = [
        (
            str(row["source"]),
            str(row["table_name"]),
            *(number(int(row[name]), view.language) for name in ("read", "accepted", "quarantined")),
        )
        for _, row in counts.iterrows()
    ]
    checks = frame[frame["rule"] != "rows"]
    check_rows = [
        (
            str(row["source"]),
            str(row["table_name"]),
            str(row[f"meaning_{view.language}"]),
            view.say(f"severity {row['severity']}"),
            yes_or_no(row["passed"], view),
        )
        for _, row in checks.iterrows()
    ]
    every = Table(heads(("source", "table_name", "meaning", "severity", "passed"), view), tuple(check_rows))
    fold = table_fold(every, view) if check_rows else None
    counted = table_element(Table(heads(keys, view), tuple(rows)))
    return tuple(part for part in (counted, fold) if part is not None)


def reliability(view: View) -> tuple[Element, ...]:
    """How well the asked scales hang together, at the latest wave of each."""
    frame = view.release.reliability()
    if frame.empty:
        return ()
    heading = element("h3", view.say("reliability_title"))
    latest = frame.drop_duplicates(["indicator", "facet"], keep="last")
    cards_by_id = view.release.cards()
    rows = []
    for _, row in latest.iterrows():
        card = cards_by_id.get(row["indicator"])
        name = row["indicator"] if card is None else card.question[view.language]
        facets = view.release.facets(row["indicator"])
        if row["facet"] in facets:
            name = f"{name} · {facets[row['facet']][view.language]}"
        figures = (_figure(row[column], view) for _, column in RELIABILITY_COLUMNS)
        rows.append((name, *figures, str(row["n_band"]) if pd.notna(row["n_band"]) else "–"))
    columns = (view.say("series"), *(name for name, _ in RELIABILITY_COLUMNS), view.say("band"))
    lead = element("p", view.say("reliability_lead"), css="section-lead")
    return heading, lead, table_element(Table(columns, tuple(rows)))


def cards(view: View) -> tuple[Element, ...]:
    """Every card of the catalogue, by family, chosen or not."""
    every = view.release.cards()
    families = list(dict.fromkeys(card.family for card in every.values()))
    parts: list[Element] = []
    for family in families:
        parts.append(element("h3", _family(family, view)))
        parts.extend(_card(card, view, every) for card in every.values() if card.family == family)
    return tuple(parts) or (_none(view),)


def _card(card: Card, view: View, every: dict[str, Card]) -> Element:
    language = view.language
    status = view.say(f"status {card.status}")
    beside = [every[other].question[language] for other in card.counter_measures if other in every]
    pairs: list[tuple[str, str]] = [
        ("purpose", card.purpose[language]),
        ("not_for", card.not_for[language]),
        ("misuse", card.misuse[language]),
        ("method", card.method[language]),
        ("minimums", card.minimums[language]),
        ("reliability", _reliability_of(card, view)),
        ("together", " ".join(beside)),
        ("level", view.say(f"level {card.level}")),
        ("principle", card.principle),
        ("source", f"{card.source} (doi {card.doi})" if card.doi else card.source),
        ("tested_on", view.say(f"tested {card.tested_on}")),
        ("version", str(card.version)),
        *_adoption(card, view),
    ]
    items = [part for key, text in pairs if text for part in (element("dt", view.say(key)), element("dd", text))]
    remarks = []
    if not card.validated:
        remarks.append(element("p", view.say("validated_not"), css="note"))
    if card.status != "adopted":
        remarks.append(element("p", why_absent(card, view), css="note"))
    return element(
        "details",
        element("summary", element("span", card.question[language]), element("span", status, css="label quiet")),
        *remarks,
        element("dl", *items),
        css="fold card",
        id=f"card-{card.id}",
    )


def _reliability_of(card: Card, view: View) -> str:
    """The scale's reliability for the whole at the latest wave, a sentence per series; empty where there is none."""
    frame = view.release.reliability()
    facets = view.release.facets(card.id)
    said = []
    for _, row in frame[frame["indicator"] == card.id].drop_duplicates("facet", keep="last").iterrows():
        figures = ", ".join(f"{name} {_figure(row[column], view)}" for name, column in RELIABILITY_COLUMNS)
        facet = facets[row["facet"]][view.language] if row["facet"] in facets else ""
        said.append(f"{facet}: {figures}." if facet else f"{figures}.")
    return " ".join(said)


def _adoption(card: Card, view: View) -> list[tuple[str, str]]:
    roles = joined(list(card.chosen_with), view.language)
    if roles and card.chosen_on is not None:
        roles = view.say("chosen_value", roles=roles, date=date_words(card.chosen_on, view.language))
    review = "" if card.review_by is None else date_words(card.review_by, view.language)
    return [
        ("owner", card.owner or ""),
        ("chosen_with", roles),
        ("stop_if", card.stop_if or ""),
        ("review_by", review),
    ]


def _family(family: str, view: View) -> str:
    try:
        return view.say(f"family {family}")
    except KeyError:
        return family


def _figure(value: float | None, view: View) -> str:
    return "–" if value is None or pd.isna(value) else number(float(value), view.language, 2)


def yes_or_no(value: object, view: View) -> str:
    """Yes or no, in words."""
    return view.say("yes" if bool(value) else "no")


def heads(keys: tuple[str, ...], view: View) -> tuple[str, ...]:
    """The headings of a table, by their keys."""
    return tuple(view.say(key) for key in keys)


def _none(view: View) -> Element:
    return element("p", view.say("none_recorded"), css="empty")
