"""The pages in a real browser: every page, both languages, no fault, no request to another host."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tillit.dashboards.app import create_app
from tillit.dashboards.page import Page as Place
from tillit.dashboards.pages.shelf import OF_THE_WHOLE, PAGES
from tillit.dashboards.report import write_report
from werkzeug.serving import make_server

playwright = pytest.importorskip("playwright.sync_api", reason="playwright: install the extra `dev`")
if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
DRAWN = "[...document.querySelectorAll('.plot')].every(plot => plot.querySelector('.main-svg'))"
SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth + 1"
PAGE_IDS = [page.key for page in PAGES]


@dataclass
class Seen:
    """What the browser complained of, and whom it asked."""

    home: str
    faults: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self, page: "Page") -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def _request(self, url: str) -> None:
        if not url.startswith((self.home, "data:", "blob:")):
            self.foreign.append(url)


def until(tab: "Page", expression: str, argument: str | None = None) -> None:
    """Wait until `expression` holds. (Playwright's own waiting uses eval, which the pages forbid.)"""
    for _ in range(300):
        if tab.evaluate(expression, argument):
            return
        tab.wait_for_timeout(200)
    pytest.fail(f"never came true: {expression}")


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=LAUNCH)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def address(release_path: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(release_path).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_every_page_draws_without_a_fault(browser: "Browser", address: str, page: Place, language: str) -> None:
    seen = Seen(address)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    seen.watch(tab)
    tab.goto(address + page.path)
    tab.get_by_text("Svenska" if language == "sv" else "English", exact=True).click()
    until(tab, "title => document.title === title", f"tillit – {page.name[language]}")
    until(tab, DRAWN)
    assert tab.evaluate("document.documentElement.lang") == language
    assert page.question[language] in tab.inner_text("h1")
    assert tab.locator(".plot").count() > 0 or not page.charts or page.of_unit
    assert not tab.evaluate(SIDEWAYS)
    assert seen.faults == []
    assert seen.foreign == []
    context.close()


@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_a_telephones_width_and_the_dark_work(browser: "Browser", address: str, page: Place) -> None:
    seen = Seen(address)
    context = browser.new_context(viewport={"width": 390, "height": 800})
    tab = context.new_page()
    seen.watch(tab)
    tab.goto(address + page.path)
    tab.locator("#page h1").wait_for(timeout=60_000)
    tab.get_by_text("Mörkt", exact=True).click()
    until(tab, "document.documentElement.dataset.scheme === 'dark'")
    until(tab, DRAWN)
    assert not tab.evaluate(SIDEWAYS)
    assert seen.faults == []
    context.close()


def test_a_fold_of_parts_opens_to_a_figure_of_full_width(browser: "Browser", address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(address + "/trust")
    tab.locator("details.parts-fold > summary").first.click(timeout=60_000)
    inside = tab.locator("details.parts-fold[open] .main-svg").first
    inside.wait_for(timeout=60_000)
    until(tab, "document.querySelector('details.parts-fold[open] .main-svg').getBoundingClientRect().width > 500")
    assert tab.locator("details.parts-fold[open]").count() == 1
    context.close()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_report_draws_from_a_file_without_network(
    browser: "Browser", release_path: Path, tmp_path: Path, language: str
) -> None:
    write_report(release_path, tmp_path, language)
    seen = Seen("file://")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    seen.watch(tab)
    for page in OF_THE_WHOLE:
        tab.goto(f"file://{tmp_path}/report_{language}.html#{page.key}")
        until(tab, "key => !document.getElementById(key).hidden", page.key)
        assert tab.evaluate(
            "key => [...document.querySelectorAll(`#${key} .plot`)].every(plot => plot.querySelector('.main-svg'))",
            page.key,
        )
        assert page.question[language] in tab.inner_text(f"#{page.key} h1")
    assert seen.faults == []
    assert seen.foreign == []
    context.close()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_report_fits_a_telephone_and_changes_its_dress(
    browser: "Browser", release_path: Path, tmp_path: Path, language: str
) -> None:
    write_report(release_path, tmp_path, language)
    seen = Seen("file://")
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="light")
    tab = context.new_page()
    seen.watch(tab)
    for page in OF_THE_WHOLE:
        tab.goto(f"file://{tmp_path}/report_{language}.html#{page.key}")
        until(tab, "key => !document.getElementById(key).hidden", page.key)
        tab.evaluate("for (const fold of document.querySelectorAll('details')) { fold.open = true; }")
        assert not tab.evaluate(SIDEWAYS)
    colour = "getComputedStyle(document.querySelector('.sheet:not([hidden]) .plot .ytick text')).fill"
    tab.goto(f"file://{tmp_path}/report_{language}.html#work")
    light = tab.evaluate(colour)
    tab.locator("#scheme").click()
    assert tab.evaluate(colour) != light
    assert seen.faults == []
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_the_demos_pages_never_scroll_sideways(
    browser: "Browser", demo_release: Path, tmp_path: Path, width: int
) -> None:
    write_report(demo_release, tmp_path, "sv")
    seen = Seen("file://")
    context = browser.new_context(viewport={"width": width, "height": 800})
    tab = context.new_page()
    seen.watch(tab)
    for page in OF_THE_WHOLE:
        tab.goto(f"file://{tmp_path}/report_sv.html#{page.key}")
        until(tab, "key => !document.getElementById(key).hidden", page.key)
        tab.evaluate("for (const fold of document.querySelectorAll('details')) { fold.open = true; }")
        assert not tab.evaluate(SIDEWAYS)
    assert seen.faults == []
    context.close()


def test_a_question_at_the_top_leads_to_its_card(browser: "Browser", address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(address + "/")
    link = tab.locator(".questions-first a").first
    link.click(timeout=60_000)
    until(tab, "window.scrollY > 300")
    inside = "document.getElementById(decodeURIComponent(location.hash.slice(1))).getBoundingClientRect().top"
    until(tab, f"Math.abs({inside}) < 900")
    assert tab.locator(".questions .question").count() > 0
    context.close()
