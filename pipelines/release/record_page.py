"""The record of processing as one page that asks nothing of any other host and prints on a few sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Heading:
    """A heading; the first is the page's title."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `strong` where it is said first of all."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Listing:
    """A list of pairs: what, and what holds for it."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """A table with a header."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Heading | Paragraph | Listing | Table

STYLE = """
:root { color-scheme: light; --ink: #22302f; --soft: #5b6b69; --line: #dfe5e2; --paper: #fbfaf7; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .6rem; text-wrap: balance; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .5rem; break-after: avoid; }
p { margin: .5rem 0; max-width: 46rem; }
dl { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: .3rem 1.2rem; margin: .6rem 0; }
dt { color: var(--soft); }
dd { margin: 0; max-width: 42rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .93rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .7rem .45rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
tr { break-inside: avoid; }
td code { white-space: nowrap; }
code { font-size: .9em; background: #eef2f0; border-radius: 3px; padding: 0 .25em; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print { body { background: #fff; font-size: 10pt; } main { max-width: none; padding: 0; } }
"""


def as_page(blocks: Sequence[Block], language: str) -> str:
    """One whole HTML page."""
    title = next(block.text for block in blocks if isinstance(block, Heading))
    body = "\n".join(_html(block, first=place == 0) for place, block in enumerate(blocks))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _html(block: Block, *, first: bool) -> str:
    match block:
        case Heading(text):
            size = "h1" if first else "h2"
            return f"<{size}>{_coded(text)}</{size}>"
        case Paragraph(text, strong):
            return f"<p><strong>{_coded(text)}</strong></p>" if strong else f"<p>{_coded(text)}</p>"
        case Listing(rows):
            return (
                "<dl>\n"
                + "\n".join(f"<dt>{_coded(name)}</dt><dd>{_coded(said)}</dd>" for name, said in rows)
                + "\n</dl>"
            )
        case Table(header, rows):
            head = "".join(f'<th scope="col">{_coded(cell)}</th>' for cell in header)
            lines = "\n".join("<tr>" + "".join(f"<td>{_coded(cell)}</td>" for cell in row) + "</tr>" for row in rows)
            whole = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table>"
            return f'<div class="scroll">{whole}</div>'


def _coded(sentence: str) -> str:
    """The sentence with what stands between backticks as code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(sentence))
