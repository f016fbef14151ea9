"""The pages on a screen: a Dash app that serves everything itself and asks no other host for anything."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from datetime import date
from pathlib import Path

import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from flask import Flask
from plotly.utils import PlotlyJSONEncoder

from .access import Access, Loopback, Reader, UseLedger, guard, reader_now, security_headers, token_access
from .language import LANGUAGES, date_words, say
from .page import Drawing, Element, Page, Piece, Table, View, element
from .pages.shelf import PAGES, elements_of, page_at
from .release import NothingReleasedError, Release, open_release
from .theme import FONT, THEMES

GRAPH: dcc.Graph.Config = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}
SCHEMES = tuple(THEMES)
INDENT = "\u2003"
WHOLE = ""
"""The choice that shows the whole and its first levels."""


MOST_KEPT = 100
"""Composed pages in memory; one of a large release takes a few megabytes."""


class KeptPages:
    """Composed pages, by release, page, language, scheme, part, the reader's own units and the day."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._release: Release | None = None
        self._kept: dict[tuple[object, ...], object] = {}

    def body(self, page: Page, view: View) -> object:
        """The page as the plain values that Dash sends; composed once for each way of looking at a release."""
        key = (page.key, view.language, view.theme.name, view.under, view.own, view.today)
        with self._lock:
            if self._release is not view.release:
                self._release, self._kept = view.release, {}
            kept = self._kept.get(key)
        if kept is not None:
            return kept
        made = json.loads(json.dumps(dash_of(elements_of(page, view)), cls=PlotlyJSONEncoder))
        with self._lock:
            if self._release is view.release:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = made
        return made

    def warm(self, release_path: Path, held_path: Path | None) -> None:
        """Compose every page of the whole once in both languages, so that the first reader need not wait."""
        release = open_release(release_path, held_path)
        first = release.about().language
        for language in sorted(LANGUAGES, key=lambda one: one != first):
            for page in PAGES:
                self.body(page, View(release, language, THEMES["light"], date.today()))  # noqa: DTZ011


def create_app(
    release_path: Path,
    held_path: Path | None = None,
    access: Access | None = None,
    ledger: UseLedger | None = None,
    kept: KeptPages | None = None,
) -> Dash:
    """The app over one release file. Without `access` it answers on loopback only, without login, and says so."""
    server = Flask("tillit.dashboards")
    guard(server, access or Loopback())
    app = Dash(
        "tillit.dashboards",
        server=server,  # pyright: ignore[reportArgumentType]  (a Flask app, as documented; the annotation lacks it)
        assets_folder=str(Path(__file__).parent / "assets"),
        use_pages=False,
        serve_locally=True,
        title="tillit",
        update_title="",
        suppress_callback_exceptions=True,
        enable_mcp=False,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "robots", "content": "noindex"},
        ],
    )
    app.layout = lambda: _layout(release_path)
    _callbacks(app, release_path, held_path, ledger, kept or KeptPages())
    security_headers(server, list(app.csp_hashes()))
    return app


def dash_of(part: Piece) -> Component | str:
    """An element as Dash components. Text is put in as text, never as markup."""
    if isinstance(part, str):
        return part
    if isinstance(part, Drawing):
        graph = dcc.Graph(
            figure={"data": part.figure.data, "layout": part.figure.layout},
            config=GRAPH,
            style={"height": f"{part.height}px", "minWidth": f"{part.least_width}px"},
            className="plot",
        )
        wide = {"className": "sideways", "tabIndex": "0"} if part.least_width else {}
        return _html("div", graph, {"role": "img", "aria-label": " ".join(part.words), **wide})
    if isinstance(part, Table):
        # one component: a component per cell takes the browser seconds
        return dmc.Table(data={"head": part.columns, "body": part.rows}, unstyled=True)
    children = [dash_of(child) for child in part.children]
    attributes = dict(part.attributes)
    if part.tag == "a" and not attributes["href"].startswith("#"):
        return dcc.Link(children, href=attributes["href"], className=part.css)
    if "tabindex" in attributes:
        attributes["tabIndex"] = attributes.pop("tabindex")
    return _html(part.tag, children, {"className": part.css, **attributes})


def _html(tag: str, children: object, attributes: dict[str, str]) -> Component:
    """An HTML element as Dash's component of the same name, `aria-` attributes included."""
    return getattr(html, tag.capitalize())(children, **attributes)


def _layout(release_path: Path) -> Component:
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


def _callbacks(
    app: Dash, release_path: Path, held_path: Path | None, ledger: UseLedger | None, kept: KeptPages
) -> None:
    @app.callback(
        Output("page", "children"),
        Output("nav", "children"),
        Output("brand", "children"),
        Output("foot", "children"),
        Output("under", "data"),
        Output("under", "label"),
        Output("scheme", "data"),
        Output("skip", "children"),
        Output("provider", "forceColorScheme"),
        Output("told", "children"),
        Input("url", "pathname"),
        Input("language", "value"),
        Input("scheme", "value"),
        Input("under", "value"),
    )
    def _show(path: str | None, language: str, scheme: str, under: str | None) -> tuple[object, ...]:
        """Everything that depends on page, language, scheme or part. Values are checked: a client may send any."""
        reader = reader_now()
        language = language if language in LANGUAGES else "sv"
        scheme = scheme if scheme in SCHEMES else "light"
        try:
            release = open_release(release_path, held_path)
        except NothingReleasedError:
            return _nothing(path, language, scheme)
        names = release.names()
        view = View(
            release,
            language,
            THEMES[scheme],
            date.today(),  # noqa: DTZ011 (the reader's day, not a moment)
            under=under if under in names and under != WHOLE else None,
            own=reader.units,
        )
        page = page_at(path or "/")
        title = say("no_page", language) if page is None else page.name[language]
        if ledger is not None and page is not None:
            ledger.note(reader.role, page.key)
        return (
            dash_of(_no_page(view)) if page is None else kept.body(page, view),
            _nav(path or "/", language),
            _brand(release.about().organisation, language),
            _foot(release, reader, language),
            _parts(release, language),
            say("parts_under", language),
            [{"value": one, "label": say(one, language)} for one in SCHEMES],
            say("skip", language),
            scheme,
            f"{language}|{say('dashboard_title', language, page=title)}",
        )

    app.clientside_callback(
        """
        function (told, scheme) {
            if (!told) { return window.dash_clientside.no_update; }
            const [language, title] = told.split("|");
            document.documentElement.lang = language;
            document.documentElement.dataset.scheme = scheme;
            if (document.title !== title) { window.scrollTo(0, 0); }
            document.title = title;
            return title;
        }
        """,
        Output("told", "title"),
        Input("told", "children"),
        Input("provider", "forceColorScheme"),
    )


def _nav(path: str, language: str) -> Component:
    here = page_at(path)
    links = [
        _html(
            "li",
            dcc.Link(page.name[language], href=page.path),
            {"className": "here", "aria-current": "page"} if page is here else {},
        )
        for page in PAGES
    ]
    return html.Ul(links)


def _brand(organisation: str, language: str) -> list[Component]:
    return [
        html.Span("tillit", className="mark"),
        html.Span(say("strap", language), className="strap"),
        html.Span(organisation, className="organisation"),
    ]


def _foot(release: Release, reader: Reader, language: str) -> list[Component]:
    about = release.about()
    line = say("release_line", language, number=about.number, date=date_words(about.made_at.date(), language))
    lines: list[Component] = [html.P(line)]
    if about.contact is not None:
        lines.append(html.P(say("contact", language, contact=about.contact)))
    if not reader.login:
        lines.append(html.P(say("no_login", language)))
    return lines


def _parts(release: Release, language: str) -> list[dict[str, str]]:
    """The whole, then every unit right below it or with others below itself, in the organisation's own order."""
    units = release.units()
    parents = set(units["parent_id"].dropna())
    inner = units[(units["unit_id"].isin(parents) & (units["depth"] > 0)) | (units["depth"] == 1)]
    choices = [{"value": WHOLE, "label": say("whole", language)}]
    for _, row in inner.iterrows():
        choices.append({"value": row["unit_id"], "label": INDENT * (int(row["depth"]) - 1) + row["name"]})
    return choices


def _no_page(view: View) -> Element:
    return element("div", element("h1", view.say("no_page")), element("p", view.say("no_page_long")), css="page")


def _nothing(path: str | None, language: str, scheme: str) -> tuple[object, ...]:
    body = element(
        "div",
        element("h1", say("nothing_released", language)),
        element("p", say("nothing_released_long", language), css="lead"),
        css="page",
    )
    return (
        dash_of(body),
        _nav(path or "/", language),
        _brand("", language),
        [],
        [{"value": WHOLE, "label": say("whole", language)}],
        say("parts_under", language),
        [{"value": one, "label": say(one, language)} for one in SCHEMES],
        say("skip", language),
        scheme,
        f"{language}|tillit",
    )


def serve_command(arguments: list[str]) -> int:
    """`tillit serve`: the pages on this machine, or behind a reverse proxy that logs people in."""
    parser = argparse.ArgumentParser(prog="tillit serve", description="Show the release in force as pages.")
    parser.add_argument("home", nargs="?", type=Path, default=Path(), help="the project's folder (default: here)")
    parser.add_argument("--release", type=Path, help="a release file, instead of the project's")
    parser.add_argument("--port", type=int, default=8050)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; other than loopback needs a login")
    chosen = parser.parse_args(arguments)
    access = token_access()
    if access is None and chosen.host not in ("127.0.0.1", "::1", "localhost"):
        sys.stderr.write(
            "Without login the pages are shown on this machine only.\n"
            "What to do: leave --host out, or set TILLIT_JWT_ISSUER, TILLIT_JWT_AUDIENCE and TILLIT_JWT_KEYS.\n"
        )
        return 2
    release = chosen.release or chosen.home / "published.duckdb"
    if not release.exists():
        sys.stderr.write(
            f"There is no release at {release}.\nWhat to do: tillit run, or tillit demo for made-up data.\n"
        )
        return 1
    held = release.parent / "vault" / "held.duckdb"
    ledger = UseLedger(release.parent / "use.sqlite")
    held = held if held.exists() else None
    kept = KeptPages()
    app = create_app(release, held, access, ledger, kept)
    threading.Thread(target=kept.warm, args=(release, held), daemon=True).start()
    login = "without login, for this machine only" if access is None else "with login by token"
    sys.stdout.write(f"tillit: http://{chosen.host}:{chosen.port}/ ({login}). Stop with Ctrl+C.\n")
    sys.stdout.flush()
    from waitress import serve

    serve(app.server, host=chosen.host, port=chosen.port, threads=4, ident=None)
    return 0
