"""The same pages as one offline HTML file per language: no network, no server, no Dash."""

from __future__ import annotations

import argparse
import html
import json
import sys
from datetime import date
from pathlib import Path

from plotly.offline import get_plotlyjs

from .language import LANGUAGES, date_words, say
from .page import Drawing, Piece, Table, View
from .pages.shelf import PAGES, elements_of
from .release import NothingReleasedError, Release, open_release
from .theme import DARK, LIGHT, NAMED

STYLES = Path(__file__).parent / "assets" / "tillit.css"
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
"""The file itself forbids any request."""
SCROLLING = ' class="sideways" tabindex="0"'
VOID = frozenset({"br", "hr"})


def write_report(release_path: Path, folder: Path, language: str | None = None) -> list[Path]:
    """Write the pages to `folder`, in `language` or in both, and an index; returns the files, the index last.

    Raises NothingReleasedError where there is no release.
    """
    release = open_release(release_path)
    folder.mkdir(parents=True, exist_ok=True)
    languages = LANGUAGES if language is None else (language,)
    written = []
    for one in languages:
        path = folder / f"report_{one}.html"
        _replace(path, report_html(release, one))
        written.append(path)
    index = folder / "index.html"
    _replace(index, _index_html(release, languages))
    return [*written, index]


def report_html(release: Release, language: str, today: date | None = None) -> str:
    """The report in one language, as one HTML document."""
    day = today or date.today()  # noqa: DTZ011 (the reader's day, not a moment)
    view = View(release, language, NAMED, day)
    figures: list[str] = []
    bodies: list[str] = []
    for page in PAGES:
        body = elements_of(page, view)
        first = len(figures)
        figures.extend(_figure_json(part) for part in body.walk() if isinstance(part, Drawing))
        bodies.append(f'<section class="sheet" id="{page.key}">{_Writer(first).html(body)}</section>')
    about = release.about()
    links = "".join(
        f'<li data-page="{page.key}"><a href="#{page.key}">{html.escape(page.name[language])}</a></li>'
        for page in PAGES
    )
    other = "en" if language == "sv" else "sv"
    made = say("release_line", language, number=about.number, date=date_words(about.made_at.date(), language))
    contact = "" if about.contact is None else f"<p>{html.escape(say('contact', language, contact=about.contact))}</p>"
    colours = json.dumps({theme.name: theme.colours() for theme in (LIGHT, DARK)})
    template = json.dumps(NAMED.template())
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>tillit – {html.escape(about.organisation)}</title>
<style>{STYLES.read_text(encoding="utf-8")}</style>
</head>
<body>
<a class="skip" href="#content">{html.escape(say("skip", language))}</a>
<header class="frame">
<div class="top"><div class="brand"><span class="mark">tillit</span><span class="strap">\
{html.escape(say("strap", language))}</span><span class="organisation">{html.escape(about.organisation)}</span></div>
<div class="controls"><a class="switch" id="other" href="report_{other}.html">\
{"English" if other == "en" else "Svenska"}</a><button class="switch" id="scheme" type="button" \
data-light="{say("light", language)}" data-dark="{say("dark", language)}"></button></div></div>
<nav><ul>{links}</ul></nav>
</header>
<main id="content">{"".join(bodies)}</main>
<footer class="foot"><p>{html.escape(made)}</p>{contact}</footer>
<script>{get_plotlyjs()}</script>
<script>const FIGURES = [{",".join(figures)}], TEMPLATE = {template}, COLOURS = {colours};
{SCRIPT}</script>
</body>
</html>
"""


SCRIPT = """
const drawn = new Map();
const CONFIG = {displayModeBar: false, responsive: true};
function scheme() { return document.documentElement.dataset.scheme || "light"; }
function dressed(part, colours) {
  if (typeof part === "string") { return colours[part] || part; }
  if (Array.isArray(part)) { return part.map(inner => dressed(inner, colours)); }
  if (part === null || typeof part !== "object") { return part; }
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, dressed(inner, colours)]));
}
function draw(sheet) {
  const colours = COLOURS[scheme()];
  for (const place of sheet.querySelectorAll(".plot")) {
    const number = place.dataset.figure;
    if (drawn.get(number) === scheme()) { continue; }
    drawn.set(number, scheme());
    const figure = dressed({...FIGURES[number], template: TEMPLATE}, colours);
    Plotly.react(place, figure.data, {...figure.layout, template: figure.template}, CONFIG);
  }
}
function show() {
  const sheets = [...document.querySelectorAll(".sheet")];
  const wanted = decodeURIComponent(location.hash.slice(1));
  const inside = wanted ? document.getElementById(wanted) : null;
  const sheet = (inside && inside.closest(".sheet")) || sheets[0];
  for (const one of sheets) { one.hidden = one !== sheet; }
  for (const link of document.querySelectorAll("nav li")) {
    const here = link.dataset.page === sheet.id;
    link.className = here ? "here" : "";
    link.setAttribute("aria-current", here ? "page" : "false");
  }
  document.getElementById("other").hash = sheet.id;
  draw(sheet);
  if (inside && inside !== sheet) { inside.scrollIntoView(); } else { window.scrollTo(0, 0); }
}
function dress(name) {
  document.documentElement.dataset.scheme = name;
  const button = document.getElementById("scheme");
  button.textContent = name === "dark" ? button.dataset.light : button.dataset.dark;
}
document.getElementById("scheme").addEventListener("click", () => {
  dress(scheme() === "dark" ? "light" : "dark");
  for (const sheet of document.querySelectorAll(".sheet:not([hidden])")) { draw(sheet); }
});
for (const fold of document.querySelectorAll("details")) {
  fold.addEventListener("toggle", () => {
    for (const place of fold.querySelectorAll(".plot")) { if (place.data) { Plotly.Plots.resize(place); } }
  });
}
window.addEventListener("hashchange", show);
window.addEventListener("beforeprint", () => {
  dress("light");
  for (const sheet of document.querySelectorAll(".sheet")) { sheet.hidden = false; draw(sheet); }
});
window.addEventListener("afterprint", show);
dress(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
show();
"""


class _Writer:
    """Writes elements as HTML, numbering the figures from `first`."""

    def __init__(self, first: int) -> None:
        self._next = first

    def html(self, part: Piece) -> str:
        if isinstance(part, str):
            return html.escape(part, quote=False)
        if isinstance(part, Drawing):
            number, self._next = self._next, self._next + 1
            words = html.escape(" ".join(part.words))
            wide = f";min-width:{part.least_width}px" if part.least_width else ""
            return (
                f'<div role="img" aria-label="{words}"{SCROLLING if wide else ""}>'
                f'<div class="plot" data-figure="{number}" style="height:{part.height}px{wide}"></div></div>'
            )
        if isinstance(part, Table):
            head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in part.columns)
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in part.rows)
            body = "".join(f"<tr>{row}</tr>" for row in rows)
            return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        attributes = "".join(f' {name}="{html.escape(_local(name, value))}"' for name, value in part.attributes)
        css = f' class="{part.css}"' if part.css else ""
        inside = "".join(self.html(child) for child in part.children)
        return f"<{part.tag}{css}{attributes}>" + ("" if part.tag in VOID else f"{inside}</{part.tag}>")


def _local(name: str, value: str) -> str:
    """A link to another page becomes a link inside the file."""
    page = next((page for page in PAGES if page.path == value), None)
    return f"#{page.key}" if name == "href" and page is not None else value


def _figure_json(drawing: Drawing) -> str:
    """A figure as JSON, without the template it shares with all others, that may stand in a script element."""
    figure = {"data": drawing.figure.data, "layout": {**drawing.figure.layout, "template": None}}
    return (
        json.dumps(figure, ensure_ascii=False, default=date.isoformat, allow_nan=False)
        .replace("</", "<\\/")
        .replace("<!--", "<\\!--")
    )


def _index_html(release: Release, languages: tuple[str, ...]) -> str:
    """A page with a link to each language, that of the organisation first."""
    about = release.about()
    order = sorted(languages, key=lambda language: language != about.language)
    names = {"sv": "Läs på svenska", "en": "Read in English"}
    links = "".join(f'<p class="lead"><a href="report_{one}.html" lang="{one}">{names[one]}</a></p>' for one in order)
    made_up = "".join(
        f'<p class="note" lang="{one}">{html.escape(say("synthetic_long", one))}</p>'
        for one in order
        if about.synthetic
    )
    return f"""<!doctype html>
<html lang="{order[0]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>tillit – {html.escape(about.organisation)}</title>
<style>{STYLES.read_text(encoding="utf-8")}</style>
</head>
<body><main class="index"><p class="labels"><span class="mark">tillit</span></p>
<h1>{html.escape(about.organisation)}</h1>{links}{made_up}</main></body>
</html>
"""


def _replace(path: Path, text: str) -> None:
    """Write whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def report_command(arguments: list[str]) -> int:
    """`tillit report`: write the pages as files that need no network."""
    parser = argparse.ArgumentParser(prog="tillit report", description="Write the pages as offline HTML files.")
    parser.add_argument("home", nargs="?", type=Path, default=Path(), help="the project's folder (default: here)")
    parser.add_argument("--release", type=Path, help="a release file, instead of the project's")
    parser.add_argument("--to", type=Path, help="folder to write to (default: report/ in the project)")
    parser.add_argument("--language", choices=LANGUAGES, help="one language instead of both")
    chosen = parser.parse_args(arguments)
    release = chosen.release or chosen.home / "published.duckdb"
    try:
        written = write_report(release, chosen.to or chosen.home / "report", chosen.language)
    except NothingReleasedError:
        sys.stderr.write(
            f"There is no release at {release}.\nWhat to do: tillit run, or tillit demo for made-up data.\n"
        )
        return 1
    for path in written:
        sys.stdout.write(f"{path}\n")
    return 0
