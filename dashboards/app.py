"""The pages on a screen: a Dash app that serves everything itself and asks no other host for anything."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypedDict
from urllib.parse import parse_qs

from dash import Dash, Input, Output
from flask import Flask

from .access import Access, Loopback, Reader, guard, reader_now, token_access
from .answers import MOST_BYTES, quiet_faults, security_headers
from .drawn import dash_of
from .frame import SCHEMES, WHOLE, brand, foot, layout, nav, no_page, nothing, parts
from .kept_pages import KeptPages
from .language import LANGUAGES, say
from .page import UNIT_KEY, Page, View
from .pages.shelf import page_at
from .release import NothingReleasedError, open_release
from .theme import THEMES
from .use_ledger import UseLedger

LONGEST = 2_048
"""Characters of an address, or of a choice, that are looked at."""
HEADER_BYTES = 32_768
"""Of a request's head, the token of at most TOKEN_LENGTH among it."""


def create_app(
    release_path: Path,
    held_path: Path | None = None,
    access: Access | None = None,
    ledger: UseLedger | None = None,
    *,
    kept: KeptPages | None = None,
    today: Callable[[], date] = date.today,
) -> Dash:
    """The app over one release file. Without `access` it answers on loopback only, without login, and says so.

    `today` is the reader's day, not a moment.
    """
    server = Flask("tillit.dashboards", static_folder=None)
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
    app.layout = lambda: layout(release_path)
    _callbacks(app, _Behind(release_path, held_path, ledger, kept or KeptPages(), today))
    security_headers(server, list(app.csp_hashes()))
    quiet_faults(server)
    return app


@dataclass(frozen=True)
class _Behind:
    """What stands behind the pages."""

    release: Path
    held: Path | None
    ledger: UseLedger | None
    kept: KeptPages
    today: Callable[[], date]


def _callbacks(app: Dash, behind: _Behind) -> None:
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
        Input("url", "search"),
    )
    def _show(*sent: object) -> tuple[object, ...]:
        """Everything that depends on page, language, scheme, part or unit. A client may send anything at all."""
        reader = reader_now()
        path, language, scheme, under, search = (_text(value) for value in sent)
        language = language if language in LANGUAGES else "sv"
        scheme = scheme if scheme in SCHEMES else "light"
        try:
            release = open_release(behind.release, behind.held)
        except NothingReleasedError:
            return nothing(path, language, scheme)
        page = page_at(path)
        names = release.names()
        view = View(
            release,
            language,
            THEMES[scheme],
            behind.today(),
            under=under if under in names and under != WHOLE else None,
        )
        if behind.ledger is not None and page is not None:
            _noted(behind.ledger, reader.role, page)
        title = say("no_page", language) if page is None else page.name[language]
        return (
            dash_of(no_page(view)) if page is None else behind.kept.body(page, _seen_by(reader, page, view, search)),
            nav(path, language),
            brand(release.about().organisation, language),
            foot(release, reader, language),
            parts(release, language),
            say("parts_under", language),
            [{"value": one, "label": say(one, language)} for one in SCHEMES],
            say("skip", language),
            scheme,
            f"{language}|{say('dashboard_title', language, page=title)}",
        )

    def _noted(uses: UseLedger, role: str, page: Page) -> None:
        """A page is shown even where the ledger cannot be written."""
        try:
            uses.note(role, page.key)
        except sqlite3.Error as error:
            app.server.logger.warning("the use ledger cannot be written: %s", type(error).__name__)

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


def _text(value: object) -> str:
    """What a client sent, where it is text of a sane length; else nothing."""
    return value if isinstance(value, str) and len(value) <= LONGEST else ""


def _seen_by(reader: Reader, page: Page, view: View, search: str) -> View:
    """The page as this reader may see it. Only the page about one's own unit is given anything of the reader.

    The units come from the token alone; the address can choose among them and name no other.
    """
    if not page.of_unit:
        return view
    known = [unit for unit, depth in view.release.depths().items() if depth > 0 and unit in reader.units]
    asked = parse_qs(search.removeprefix("?")).get(UNIT_KEY, [""])[0]
    unit = asked if asked in known else next(iter(known), None)
    return replace(view, under=None, own=reader.first, units=reader.units, unit=unit, login=reader.login)


class Serving(TypedDict):
    """How waitress serves (its Adjustments)."""

    threads: int
    ident: None
    max_request_body_size: int
    max_request_header_size: int
    clear_untrusted_proxy_headers: bool


def serving(*, login: bool) -> Serving:
    """Limits of the server; without login what a proxy wrote is left to be seen, so that it can be refused."""
    return {
        "threads": 4,
        "ident": None,
        "max_request_body_size": MOST_BYTES,
        "max_request_header_size": HEADER_BYTES,
        "clear_untrusted_proxy_headers": login,
    }


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
    kept = KeptPages()
    app = create_app(release, held, access, ledger, kept=kept)
    threading.Thread(target=kept.warm, args=(release, held), daemon=True).start()
    login = "without login, for this machine only" if access is None else "with login by token"
    sys.stdout.write(f"tillit: http://{chosen.host}:{chosen.port}/ ({login}). Stop with Ctrl+C.\n")
    sys.stdout.flush()
    from waitress import serve

    serve(app.server, host=chosen.host, port=chosen.port, **serving(login=access is not None))
    return 0
