"""Names that are markup, in real Chromium: text everywhere, no rule of the page's policy broken, no foreign request."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tillit.dashboards.app import create_app
from tillit.dashboards.page import Page as Place
from tillit.dashboards.pages.shelf import PAGES
from tillit.dashboards.report import unit_report, write_report
from werkzeug.serving import make_server

from .sample_held import A, access, bearing, held_rows, small_sample, token
from .sample_store import Sample

playwright = pytest.importorskip("playwright.sync_api", reason="playwright: install the extra `dev`")
if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
NAMES = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    '<a href="javascript:alert(3)">x</a>',
    '" onmouseover="alert(4)" x="',
    "{{constructor.constructor('a')()}}",
    "&lt;svg onload=alert(6)&gt;",
    "%{x}<b>fet</b><br>%{y|%d}",
    "javascript:alert(8)",
    "' --><!-- <!--[if gt]>",
    "<style>*{display:none}</style>",
    "\u202eTSET \u2066x\u2069",
    "\\u003cimg src=x\\u003e ${alert(9)}",
)
DRAWN = "[...document.querySelectorAll('.plot')].every(plot => plot.querySelector('.main-svg'))"
INJECTED = """
[...document.querySelectorAll('#provider *, main *, header *, .page *')].filter(one =>
    [...one.attributes].some(attribute => /^on/i.test(attribute.name))
    || /^\\s*javascript:/i.test(one.getAttribute('href') || one.getAttribute('xlink:href') || '')
    || (one.tagName === 'IMG')
    || (one.tagName === 'STYLE' && one.textContent.includes('display:none}') && one.textContent.startsWith('*{'))
).map(one => one.outerHTML.slice(0, 200))
"""
LISTEN = """
window.broken = [];
document.addEventListener('securitypolicyviolation', event => window.broken.push(
    event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
"""


def nasty() -> Sample:
    """The sample with markup wherever somebody outside chose the words."""
    made = small_sample()
    for number, row in enumerate(made.rows["unit"]):
        row["name"] = NAMES[number % len(NAMES)]
    made.rows["release"][0] |= {
        "organisation": " ".join(NAMES[:3]),
        "purpose": NAMES[0] + NAMES[1],
        "contact": NAMES[2] + NAMES[3],
    }
    for row in made.rows["limits"]:
        if row.get("rebase_cause"):
            row["rebase_cause"] = NAMES[0]
    for row in made.rows["signal"]:
        for name in ("subject", "evidence", "question", "ask", "see", "not_ask"):
            row |= {f"{name}_{language}": f"{NAMES[1]} {NAMES[0]} {NAMES[10]}" for language in ("sv", "en")}
    for row in made.rows["data_quality"]:
        row["source"] = NAMES[0]
    for row in made.rows["wave"]:
        row["survey_id"] = NAMES[1]
    return made


@dataclass
class Watched:
    """What a browser's tabs asked for, complained of and popped up."""

    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    popped: list[str] = field(default_factory=list)

    def watch(self, context: "BrowserContext") -> "Page":
        context.add_init_script(LISTEN)
        context.route("**/*", self._pass)
        tab = context.new_page()
        tab.on("console", lambda one: self.faults.append(one.text) if one.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: self.faults.append(str(error)))
        tab.on("dialog", self._popped)
        tab.on("websocket", lambda line: self.asked.append(line.url))
        return tab

    def _pass(self, route: "Route") -> None:
        self.asked.append(route.request.url)
        route.continue_()

    def _popped(self, dialog: "Dialog") -> None:
        self.popped.append(dialog.message)
        dialog.dismiss()

    def foreign(self, home: str) -> list[str]:
        return [url for url in self.asked if not url.startswith((home, "data:", "blob:"))]


def until(tab: "Page", expression: str, argument: str | None = None) -> None:
    """Wait until `expression` holds. (Playwright's own waiting uses eval, which the pages forbid.)"""
    for _ in range(300):
        if tab.evaluate(expression, argument):
            return
        tab.wait_for_timeout(200)
    pytest.fail(f"never came true: {expression}")


def assert_text_only(tab: "Page", watched: Watched, home: str, *, unfolded: bool = True) -> None:
    """See that nothing but text came of the names, what opens on demand included."""
    if unfolded:
        tab.evaluate("for (const fold of document.querySelectorAll('details')) { fold.open = true; }")
    until(tab, DRAWN)
    tab.wait_for_timeout(300)
    assert tab.evaluate(INJECTED) == []
    assert tab.evaluate("window.broken") == []
    assert watched.popped == []
    assert watched.faults == []
    assert watched.foreign(home) == []


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=LAUNCH)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("nasty")
    made = nasty()
    made.write(place / "published.duckdb")
    readings, limits = held_rows(made)
    Sample({**made.rows, "reading": readings, "limits": limits}).write(place / "held.duckdb")
    return place


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    app = create_app(folder / "published.duckdb", folder / "held.duckdb", access())
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_every_page_in_both_languages_and_schemes(browser: "Browser", address: str, page: Place) -> None:
    watched = Watched()
    headers = bearing(token(units=(A, "f1t1")))
    context = browser.new_context(viewport={"width": 1280, "height": 900}, extra_http_headers=headers)
    tab = watched.watch(context)
    tab.goto(address + page.path)
    for language, scheme, label in (("sv", "light", "Ljust"), ("en", "light", "Light"), ("en", "dark", "Dark")):
        tab.get_by_text("Svenska" if language == "sv" else "English", exact=True).click()
        until(tab, "title => document.title === title", f"tillit – {page.name[language]}")
        tab.get_by_text(label, exact=True).click()
        until(tab, "scheme => document.documentElement.dataset.scheme === scheme", scheme)
        assert_text_only(tab, watched, address, unfolded=scheme == "dark")
    assert NAMES[0] in tab.inner_text(".organisation")
    assert NAMES[3] in tab.inner_text(".foot")
    context.close()


@pytest.mark.slow
def test_names_stand_as_text_in_labels_titles_and_what_a_pointer_shows(browser: "Browser", address: str) -> None:
    watched = Watched()
    context = browser.new_context(viewport={"width": 1280, "height": 900}, extra_http_headers=bearing(token()))
    tab = watched.watch(context)
    tab.goto(address + "/trust")
    tab.locator("details.parts-fold > summary").first.click(timeout=60_000)
    until(tab, "document.querySelectorAll('details[open] .ytick text').length > 5")
    labels = tab.evaluate("[...document.querySelectorAll('details[open] .ytick text')].map(one => one.textContent)")
    for name in (NAMES[0], NAMES[5], NAMES[6], NAMES[7]):
        assert name in labels
    assert "TSET x" in labels
    tab.locator("details[open] .plot .points path").nth(3).hover(force=True)
    until(tab, "document.querySelector('.hoverlayer .hovertext') !== null")
    assert NAMES[4] in tab.evaluate("document.querySelector('.hoverlayer .hovertext').textContent")
    assert_text_only(tab, watched, address)
    tab.goto(address + "/work")
    until(tab, "document.querySelectorAll('.plot .main-svg').length > 3")
    tab.evaluate("for (const fold of document.querySelectorAll('details')) { fold.open = true; }")
    until(tab, "[...document.querySelectorAll('.annotation-text')].some(one => one.textContent.includes('</script>'))")
    assert_text_only(tab, watched, address)
    tab.goto(address + "/our-team")
    until(tab, "document.querySelectorAll('.plot .main-svg').length > 3")
    assert NAMES[2] in tab.inner_text(".of-unit")
    assert_text_only(tab, watched, address)
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_offline_files_show_names_as_text(browser: "Browser", folder: Path, tmp_path: Path, language: str) -> None:
    whole = write_report(folder / "published.duckdb", tmp_path, language)
    own = unit_report(folder / "published.duckdb", folder / "held.duckdb", A, tmp_path, language=language)
    for path in (*whole, *own):
        watched = Watched()
        context = browser.new_context(offline=True)
        tab = watched.watch(context)
        tab.goto(f"file://{path}")
        tab.evaluate("for (const one of document.querySelectorAll('.sheet')) { one.hidden = false; }")
        for link in tab.locator("nav a").all():
            link.click()
        assert_text_only(tab, watched, "file://")
        assert tab.title() == f"tillit – {' '.join(NAMES[:3])}"
        context.close()
