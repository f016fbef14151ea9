"""The frame around every page: brand, choices, links to the pages, foot."""

from __future__ import annotations

from pathlib import Path

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from .access import Reader
from .drawn import dash_of, tag
from .language import date_words, say
from .page import Element, View, element
from .pages.shelf import PAGES, page_at
from .release import NothingReleasedError, Release, open_release
from .theme import FONT, THEMES

SCHEMES = tuple(THEMES)
INDENT = "\u2003"
WHOLE = ""
"""The choice that shows the whole and its first levels."""


def layout(release_path: Path) -> Component:
    """The frame; what is in it follows from the callbacks."""
    try:
        language = open_release(release_path).about().language
    except NothingReleasedError:
        language = "sv"
    controls = html.Div(
        [
            dmc.SegmentedControl(
                id="language",
                data=[{"value": "sv", "label": "Svenska"}, {"value": "en", "label": "English"}],
                value=language,
                size="xs",
                persistence=True,
                persistence_type="local",
            ),
            dmc.SegmentedControl(
                id="scheme",
                data=[{"value": scheme, "label": say(scheme, language)} for scheme in SCHEMES],
                value="light",
                size="xs",
                persistence=True,
                persistence_type="local",
            ),
        ],
        className="controls",
    )
    return dmc.MantineProvider(
        [
            dcc.Location(id="url"),
            html.A(id="skip", href="#content", className="skip"),
            html.Header(
                [
                    html.Div([html.Div(id="brand", className="brand"), controls], className="top"),
                    html.Div(
                        [
                            html.Nav(id="nav"),
                            html.Div(
                                dmc.Select(id="under", value=WHOLE, size="xs", searchable=True, allowDeselect=False),
                                className="under",
                            ),
                        ],
                        className="bar",
                    ),
                ],
                className="frame",
            ),
            html.Main(html.Div(id="page"), id="content", tabIndex="-1"),
            html.Footer(id="foot", className="foot"),
            html.Div(id="told", style={"display": "none"}),
        ],
        id="provider",
        forceColorScheme="light",
        theme={"fontFamily": FONT, "primaryColor": "gray", "defaultRadius": "sm"},
    )


def nav(path: str, language: str) -> Component:
    """Links to the pages; the one at `path` is marked."""
    here = page_at(path)
    links = [
        tag(
            "li",
            dcc.Link(page.name[language], href=page.path),
            {"className": "here", "aria-current": "page"} if page is here else {},
        )
        for page in PAGES
    ]
    return html.Ul(links)


def brand(organisation: str, language: str) -> list[Component]:
    """Whose pages these are."""
    return [
        html.Span("tillit", className="mark"),
        html.Span(say("strap", language), className="strap"),
        html.Span(organisation, className="organisation"),
    ]


def foot(release: Release, reader: Reader, language: str) -> list[Component]:
    """Which release, whom to ask, and whether anybody had to log in."""
    about = release.about()
    line = say("release_line", language, number=about.number, date=date_words(about.made_at.date(), language))
    lines: list[Component] = [html.P(line)]
    if about.contact is not None:
        lines.append(html.P(say("contact", language, contact=about.contact)))
    if not reader.login:
        lines.append(html.P(say("no_login", language)))
    return lines


def parts(release: Release, language: str) -> list[dict[str, str]]:
    """The whole, then every unit right below it or with others below itself, in the organisation's own order."""
    units, names = release.units(), release.names()
    parents = set(units["parent_id"].dropna())
    inner = units[(units["unit_id"].isin(parents) & (units["depth"] > 0)) | (units["depth"] == 1)]
    choices = [{"value": WHOLE, "label": say("whole", language)}]
    for _, row in inner.iterrows():
        choices.append({"value": row["unit_id"], "label": INDENT * (int(row["depth"]) - 1) + names[row["unit_id"]]})
    return choices


def no_page(view: View) -> Element:
    """What stands at an address without a page."""
    return element("div", element("h1", view.say("no_page")), element("p", view.say("no_page_long")), css="page")


def nothing(path: str, language: str, scheme: str) -> tuple[object, ...]:
    """All outputs of the callback while there is no release."""
    body = element(
        "div",
        element("h1", say("nothing_released", language)),
        element("p", say("nothing_released_long", language), css="lead"),
        css="page",
    )
    return (
        dash_of(body),
        nav(path, language),
        brand("", language),
        [],
        [{"value": WHOLE, "label": say("whole", language)}],
        say("parts_under", language),
        [{"value": one, "label": say(one, language)} for one in SCHEMES],
        say("skip", language),
        scheme,
        f"{language}|tillit",
    )
