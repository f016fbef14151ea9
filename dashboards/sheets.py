"""Pages as one offline HTML document: no network, no server, no Dash."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from plotly.offline import get_plotlyjs

from .language import date_words, say
from .page import Drawing, Page, Piece, Table, View
from .pages.shelf import PAGES, elements_of
from .theme import DARK, LIGHT, NAMED

STYLES = Path(__file__).parent / "assets" / "tillit.css"
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
"""The file itself forbids any request."""
SCROLLING = ' class="sideways" tabindex="0"'
VOID = frozenset({"br", "hr"})


def document(view: View, pages: Sequence[Page], other: str, note: str = "") -> str:
    """The pages as `view` sees them, one sheet each. `other`: name of the file in the other language; `note`: what
    stands at the foot beside the release.
    """
    release, language = view.release, view.language
    figures: list[str] = []
    bodies: list[str] = []
    for page in pages:
        body = elements_of(page, view)
        first = len(figures)
        figures.extend(_figure_json(part) for part in body.walk() if isinstance(part, Drawing))
        bodies.append(f'<section class="sheet" id="{page.key}">{_Writer(first, pages).html(body)}</section>')
    about = release.about()
    links = "".join(
        f'<li data-page="{page.key}"><a href="#{page.key}">{html.escape(page.name[language])}</a></li>'
        for page in pages
    )
    made = say("release_line", language, number=about.number, date=date_words(about.made_at.date(), language))
    contact = "" if about.contact is None else f"<p>{html.escape(say('contact', language, contact=about.contact))}</p>"
    remark = f"<p>{html.escape(note)}</p>" if note else ""
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
<div class="controls"><a class="switch" id="other" href="{html.escape(other)}">\
{"English" if language == "sv" else "Svenska"}</a><button class="switch" id="scheme" type="button" \
data-light="{say("light", language)}" data-dark="{say("dark", language)}"></button></div></div>
<nav><ul>{links}</ul></nav>
</header>
<main id="content">{"".join(bodies)}</main>
<footer class="foot"><p>{html.escape(made)}</p>{contact}{remark}</footer>
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
    """Writes elements as HTML, numbering the figures from `first`. Links lead to `pages`, which are in the file."""

    def __init__(self, first: int, pages: Sequence[Page]) -> None:
        self._next = first
        self._pages = pages

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
        if part.tag == "a" and self._elsewhere(dict(part.attributes).get("href", "")):
            return f"<span>{''.join(self.html(child) for child in part.children)}</span>"
        attributes = "".join(f' {name}="{html.escape(_local(name, value))}"' for name, value in part.attributes)
        css = f' class="{part.css}"' if part.css else ""
        inside = "".join(self.html(child) for child in part.children)
        return f"<{part.tag}{css}{attributes}>" + ("" if part.tag in VOID else f"{inside}</{part.tag}>")

    def _elsewhere(self, href: str) -> bool:
        """True for a link to what is not in the file: it is written as plain text."""
        return not href.startswith("#") and all(page.path != href for page in self._pages)


def _local(name: str, value: str) -> str:
    """A link to another page becomes a link inside the file."""
    page = next((page for page in PAGES if page.path == value), None)
    return f"#{page.key}" if name == "href" and page is not None else value


def _figure_json(drawing: Drawing) -> str:
    """A figure as JSON, without the template it shares with all others, that may stand in a script element."""
    figure = {"data": drawing.figure.data, "layout": {**drawing.figure.layout, "template": None}}
    return json.dumps(figure, ensure_ascii=False, default=date.isoformat, allow_nan=False).replace("<", "\\u003c")
