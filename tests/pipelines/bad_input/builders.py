"""Files of the binary formats, whole and broken."""

from __future__ import annotations

import gzip
import io
import os
import socket
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq

from .ends import SECRET, Writer

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TEXTS = (
    f"<si><t>{SECRET}</t></si><si><r><t>Hand</t></r><r><rPr/><t>läggs</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
    "<si><t>u1_x0009_</t></si>"
)
"""Texts that cells refer to by number: a plain one, one in two runs with its reading, one with an escaped tab."""
DAY_AND_TIME = 1
"""Number of the style that shows a number as a day and a time; 2 shows it as a day."""


def text(value: str) -> str:
    """A cell's XML but for its place."""
    return f't="inlineStr"><is><t>{escape(value)}</t></is>'


def number(value: float | str, style: int = 0) -> str:
    """A cell with a number."""
    return f's="{style}"><v>{value}</v>'


def grid(rows: Sequence[Sequence[str]], first: int = 1) -> str:
    """Rows of cells as XML; an empty string is no cell."""
    lines: list[str] = []
    for at, row in enumerate(rows, start=first):
        cells = "".join(f'<c r="{chr(65 + place)}{at}" {cell}</c>' for place, cell in enumerate(row) if cell)
        lines.append(f'<row r="{at}">{cells}</row>')
    return "".join(lines)


HEADER = tuple(text(name) for name in ("case", "at", "unit", "who", "status"))
MOMENT = 46024.333333333336
"""2026-01-02 08:00 as Excel counts."""


def step(**changed: str) -> tuple[str, ...]:
    """A row of the event log."""
    cells = {
        "case": number(1),
        "at": number(MOMENT, DAY_AND_TIME),
        "unit": text("u1"),
        "who": text(SECRET),
        "status": text("Handläggs"),
    }
    return tuple((cells | changed).values())


def book(
    rows: Sequence[Sequence[str]],
    *,
    after: str = "",
    more: Mapping[str, str] | None = None,
    states: Sequence[str] = ("visible",),
    from_1904: bool = False,
    head: str = "",
    cells: str = "",
) -> bytes:
    """A workbook: `states` of its sheets, the last of which has the rows; `more` parts, `after` the sheet's rows."""
    sheets = "".join(
        f'<sheet name="Blad{at}" sheetId="{at}" state="{state}" r:id="r{at}"/>' for at, state in enumerate(states, 1)
    )
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(states) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><workbookPr date1904="{int(from_1904)}"/>'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}'
        f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="/xl/texts.xml"/></Relationships>',
        "xl/texts.xml": f"<sst {MAIN}>{TEXTS}</sst>",
        "xl/styles.xml": f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="170" formatCode="[$-41D]yyyy\\-mm\\-dd"/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="170"/></cellXfs></styleSheet>',
        **{f"xl/worksheets/sheet{at}.xml": f"<worksheet {MAIN}/>" for at in range(1, len(states))},
        f"xl/worksheets/sheet{len(states)}.xml": f"{head}<worksheet {MAIN}><sheetData>{grid(rows)}{cells}</sheetData>"
        f"{after}</worksheet>",
        **(more or {}),
    }
    return archive(parts)


def archive(parts: Mapping[str, str]) -> bytes:
    """A zip archive of the parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return held.getvalue()


def parquet(columns: Mapping[str, object]) -> bytes:
    """A Parquet file of the columns."""
    held = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), held)
    return held.getvalue()


def steps(**changed: object) -> dict[str, object]:
    """Two rows of the event log as typed columns."""
    return {
        "case": pa.array([1, 2]),
        "at": pa.array(["2026-01-02 08:00"] * 2),
        "unit": pa.array(["u1", "u1"]),
        "who": pa.array([SECRET, SECRET]),
        "status": pa.array(["Handläggs"] * 2),
        **changed,
    }


def xes(events: str, *, head: str = "", root: str = "log") -> str:
    """An event log of one case."""
    trace = f'<trace><string key="concept:name" value="1"/>{events}</trace>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<{root}>{trace}</{root.split(" ", 1)[0]}>'


def event(at: str = "2026-01-02T08:00:00+01:00", unit: str = "u1", more: str = "") -> str:
    """A step of it."""
    return (
        f'<event><date key="time:timestamp" value="{at}"/><string key="org:group" value="{unit}"/>'
        f'<string key="org:resource" value="{SECRET}"/><string key="status" value="Handläggs"/>{more}</event>'
    )


LAUGHS = "".join(f'<!ENTITY l{depth} "{f"&l{depth - 1};" * 10 if depth else "ha" * 10}">' for depth in range(10))
BILLION_LAUGHS = f"<!DOCTYPE log [{LAUGHS}]>"
"""Ten entities, each ten times the one before: 20 GB."""


def packed(content: str | bytes, times: int = 1) -> bytes:
    """A gzip file of the content, so many times over."""
    held = io.BytesIO()
    raw = content.encode() if isinstance(content, str) else content
    with gzip.GzipFile(fileobj=held, mode="wb", mtime=0) as target:
        for _ in range(times):
            target.write(raw)
    return held.getvalue()


def placed(make: str, content: str = "") -> Writer:
    """No plain file but a `link`, `dangling`, a `circle`, `folder`, `pipe`, `socket`, `device` or `nothing`."""

    def write(folder: Path) -> Path:
        path, real = folder / "file.csv", folder / "real.csv"
        real.write_text(content, encoding="utf-8")
        match make:
            case "link":
                path.symlink_to(real)
            case "dangling":
                path.symlink_to(folder / "gone.csv")
            case "circle":
                path.symlink_to(path)
            case "folder":
                path.mkdir()
            case "pipe":
                os.mkfifo(path)
            case "socket":
                here = Path.cwd()
                os.chdir(folder)  # a socket's path holds 108 bytes at most
                try:
                    with socket.socket(socket.AF_UNIX) as made:
                        made.bind(path.name)
                finally:
                    os.chdir(here)
            case "device":
                return Path("/dev/zero")
        return path

    return write
