"""Valid deliveries of every canonical table, in every format, with their mappings."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st
from tillit.metrics.contracts import CONTRACTS, Column, Contract, Kind, contract
from tillit.pipelines.sources.mapping import Mapping

from .plain import Plan, Style

SCALES = {"q1": (1, 5), "q2": (0, 10)}
STATUSES = {"active": ("Handläggs",), "queue": ("Inkommen", "Vilar"), "done": ("Avslutad",)}
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d.%m.%Y")
TIME_FORMATS = (None, "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S")
ZONE = "Europe/Stockholm"
IDS = ("1", "01", "a", "A", "Åsa", "ö b", "x,y", "p;q", 'c"d', "=1+1", " a", "two\nlines", "<b>", "日本")
"""Identifiers and names: valid all of them, awkward some."""
ASCII_IDS = tuple(name for name in IDS if name.isascii() and "\n" not in name)


@dataclass(frozen=True)
class Sheet:
    """A delivery as text: its header, its rows, and what is said of it."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    plans: tuple[Plan, ...]
    style: Style


def source_name(name: str) -> str:
    """What the source calls a canonical column."""
    return f"{name} å"


def _date(form: str) -> st.SearchStrategy[str]:
    return st.dates(min_value=_DAY_1, max_value=_DAY_2).map(lambda day: day.strftime(form))


def _time(form: str | None) -> st.SearchStrategy[str]:
    moments = st.datetimes(min_value=_TIME_1, max_value=_TIME_2)
    if form is not None:
        return moments.map(lambda moment: moment.strftime(form))
    offsets = st.sampled_from(["", "Z", "+01:00", "-0530"])
    return st.tuples(moments, offsets).map(lambda two: two[0].replace(microsecond=0).isoformat() + two[1])


_DAY_1, _DAY_2 = dt.date(2025, 1, 1), dt.date(2026, 12, 31)
_TIME_1, _TIME_2 = dt.datetime(2025, 1, 1), dt.datetime(2026, 12, 31)  # noqa: DTZ001 - local time


def cell(column: Column, plan: Plan, style: Style, ids: Sequence[str]) -> st.SearchStrategy[str]:
    """Texts that are valid in the column."""
    form = plan.formats.get(column.name)
    match column.kind:
        case Kind.INTEGER:
            found = st.integers(0, 12).map(str)
        case Kind.NUMBER:
            whole = st.integers(0, 1 if column.highest else 500)
            found = whole.map(str) | st.integers(0, 99).map(lambda part: f"0{style.decimal}{part:02d}")
        case Kind.BOOLEAN:
            found = st.sampled_from([style.yes, style.no])
        case Kind.DATE:
            found = _date(form or "%Y-%m-%d")
        case Kind.TIMESTAMP:
            found = _time(form)
        case _:
            found = st.sampled_from(column.values or tuple(ids))
    return found if column.required else found | st.just("")


@st.composite
def styles(draw: st.DrawFn) -> Style:
    """How a source writes."""
    yes, no = draw(st.sampled_from([("true", "false"), ("ja", "nej"), ("1", "0")]))
    return Style(decimal=draw(st.sampled_from([".", ","])), yes=yes, no=no, zone=draw(st.sampled_from([ZONE, None])))


def _plain_plan(table: Contract) -> st.SearchStrategy[Plan]:
    formats = {
        column.name: st.sampled_from(DATE_FORMATS if column.kind is Kind.DATE else TIME_FORMATS)
        for column in table.columns
        if column.kind in (Kind.DATE, Kind.TIMESTAMP)
    }
    columns = {column.name: source_name(column.name) for column in table.columns}

    def made(chosen: Names[str, str | None]) -> Plan:
        stated = {name: form for name, form in chosen.items() if form is not None}
        if table.name == "response":
            return Plan(table.name, columns, {"survey_id": "s1"})
        if table.name == "work_event":
            mapped = {name: origin for name, origin in columns.items() if name != "status_class"}
            return Plan(table.name, mapped, formats=stated, statuses=STATUSES)
        return Plan(table.name, columns, formats=stated)

    return st.fixed_dictionaries(formats).map(made)


@st.composite
def plain_sheets(draw: st.DrawFn, table: Contract, ids: Sequence[str] = IDS, most: int = 6) -> Sheet:
    """A sheet that feeds one table, column by column."""
    style = draw(styles())
    plan = draw(_plain_plan(table))
    if table.name == "response":
        style = replace(style, scales=SCALES)
    cells = {name: cell(table.column(name), plan, style, ids) for name in plan.columns}
    if table.name == "response":
        cells |= {"item_id": st.sampled_from(sorted(SCALES)), "answer": st.sampled_from(["1", "3", "5", ""])}
    if plan.statuses:
        words = [word for same in STATUSES.values() for word in same]
        cells["status"] = st.sampled_from([*words, "Okänd", ""])
    count = draw(st.integers(1, most))
    rows = [tuple(draw(cells[name]) for name in plan.columns) for _ in range(count)]
    if table.name == "org_unit":
        rows = _as_tree(draw, tuple(plan.columns), rows)
    header = tuple(source_name(name) for name in plan.columns)
    order = draw(st.permutations(range(len(header))))
    return Sheet(
        tuple(header[at] for at in order), tuple(tuple(row[at] for at in order) for row in rows), (plan,), style
    )


def _as_tree(draw: st.DrawFn, names: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows as one tree: each unit below one that stands before it, always valid."""
    made: list[tuple[str, ...]] = []
    for place, row in enumerate(rows):
        above = "" if place == 0 else f"u{draw(st.integers(0, place - 1))}"
        fixed = {"unit_id": f"u{place}", "parent_id": above, "valid_from": "", "valid_to": ""}
        made.append(tuple(fixed.get(name, value) for name, value in zip(names, row, strict=True)))
    return made


@st.composite
def wide_sheets(draw: st.DrawFn, ids: Sequence[str] = IDS, most: int = 6) -> Sheet:
    """A survey with a column per question."""
    plan = Plan(
        "response",
        {"respondent": "vem", "unit_id": "enhet", "wave_id": "omgång"},
        {"survey_id": "s1"},
        items=tuple(SCALES),
    )
    style = replace(draw(styles()), scales=SCALES)
    answers = st.sampled_from(["1", "2", "5", "", style.skipped])
    row = st.tuples(st.sampled_from(ids), st.sampled_from(ids), st.sampled_from(["w1", "w2"]), answers, answers)
    rows = draw(st.lists(row, min_size=1, max_size=most))
    return Sheet(("vem", "enhet", "omgång", *SCALES), tuple(rows), (plan,), style)


@st.composite
def log_sheets(draw: st.DrawFn, ids: Sequence[str] = IDS, most: int = 6) -> Sheet:
    """An event log that brings its units and its cases along."""
    levels = ("område", "grupp")
    plans = (
        Plan("org_unit", {}, levels=levels),
        Plan(
            "work_event",
            {"case_id": "ärende", "occurred_at": "när", "unit_id": levels, "status": "läge"},
            statuses=STATUSES,
        ),
        Plan("work_case", {"case_id": "ärende", "case_kind": "sort"}, distinct=True),
    )
    style = draw(styles())
    names = st.sampled_from(["Norr", "Syd", ""])
    words = st.sampled_from([*STATUSES["queue"], "Okänd"])
    row = st.tuples(st.sampled_from(ids), _time(None), names, names, words, st.sampled_from(["", "bygglov"]))
    rows = draw(st.lists(row, min_size=1, max_size=most))
    return Sheet(("ärende", "när", *levels, "läge", "sort"), tuple(rows), plans, style)


def sheets(ids: Sequence[str] = IDS) -> st.SearchStrategy[Sheet]:
    """A sheet of any kind."""
    plain = [plain_sheets(table, ids) for table in CONTRACTS]
    return st.one_of(*plain, wide_sheets(ids), log_sheets(ids))


def mapping_of(sheet: Sheet, form: str, csv: Names[str, str] | None = None) -> Mapping:
    """The mapping that says of the sheet what its plans and its style do."""
    tables = [_table(plan, sheet.style) for plan in sheet.plans]
    content: dict[str, object] = {"format": form, "tables": tables}
    if sheet.style.zone is not None:
        content["time_zone"] = sheet.style.zone
    if csv is not None:
        content["csv"] = {**csv, "decimal": sheet.style.decimal}
    return Mapping.model_validate(content)


def _table(plan: Plan, style: Style) -> dict[str, object]:
    found: dict[str, object] = {"table": plan.table, "constants": dict(plan.constants), "distinct": plan.distinct}
    columns = {
        name: origin if isinstance(origin, str) else {"join": list(origin)} for name, origin in plan.columns.items()
    }
    if plan.levels:
        return {"table": plan.table, "hierarchy": {"root": "Allt", "levels": list(plan.levels)}}
    if plan.items:
        wide = {"respondent": columns.pop("respondent"), "unit_id": columns.pop("unit_id")}
        found["wide"] = {**wide, "items": list(plan.items), "skipped": [style.skipped]}
    elif plan.table == "response":
        found["missing"] = {"answer": [style.skipped]}
    flags = [column.name for column in contract(plan.table).columns if column.kind is Kind.BOOLEAN]
    found["booleans"] = {name: {"yes": [style.yes], "no": [style.no]} for name in flags}
    found["formats"] = dict(plan.formats)
    found["statuses"] = {name: list(words) for name, words in plan.statuses.items()}
    return {**found, "columns": columns}


def as_csv(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, separator: str, quote: str, line_end: str, always: bool
) -> str:
    """The sheet as RFC 4180 has it; without a quote the values stand bare."""
    special = (separator, quote, "\n", "\r") if quote else ()

    def written(value: str) -> str:
        if quote and (always or any(letter in value for letter in special)):
            return quote + value.replace(quote, quote * 2) + quote
        return value

    return "".join(separator.join(map(written, row)) + line_end for row in (header, *rows))


def as_json_lines(header: Sequence[str], rows: Sequence[Sequence[str]], *, ascii_only: bool) -> bytes:
    """One object per row; whole numbers and truth as such, an empty value as null."""
    lines = []
    for row in rows:
        pairs = [f"{json.dumps(name)}: {_json(value, ascii_only)}" for name, value in zip(header, row, strict=True)]
        lines.append("{" + ", ".join(pairs) + "}\n")
    return "".join(lines).encode("utf-8", "surrogatepass")


def _json(value: str, ascii_only: bool) -> str:
    if value == "" and ascii_only:
        return "null"
    bare = value in ("true", "false") or (value.isascii() and value.isdigit() and value == str(int(value)))
    return value if bare else json.dumps(value, ensure_ascii=ascii_only)


def as_parquet(sheet: Sheet, *, typed: bool) -> bytes:
    """Columns of text; `typed`: columns of whole numbers as such, where the table has text or numbers in them."""
    target = io.BytesIO()
    whole = _without_times(sheet) if typed else set()
    arrays: list[pa.Array] = []
    for at, name in enumerate(sheet.header):
        values = [row[at] for row in sheet.rows]
        if name in whole and all(map(_is_whole, values)):
            arrays.append(pa.array([int(value) if value else None for value in values], pa.int64()))
        else:
            arrays.append(pa.array(values, pa.string()))
    pq.write_table(pa.Table.from_arrays(arrays, list(sheet.header)), target)
    return target.getvalue()


def _is_whole(value: str) -> bool:
    return value == "" or (value.isascii() and value.isdigit() and len(value) < 19 and str(int(value)) == value)


def _without_times(sheet: Sheet) -> set[str]:
    """Source columns that no date, time or truth is read from."""
    kinds = (Kind.DATE, Kind.TIMESTAMP, Kind.BOOLEAN)
    others = {
        origin
        for plan in sheet.plans
        for name, origin in plan.columns.items()
        if isinstance(origin, str) and contract(plan.table).column(name).kind in kinds
    }
    return set(sheet.header) - others


def as_excel(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A minimal .xlsx with text inline; an empty value is an empty cell."""
    lines = []
    for number, row in enumerate((header, *rows), start=1):
        cells = [
            f'<c r="{_letters(at)}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            for at, value in enumerate(row)
            if value
        ]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        for name, content in {**_EXCEL, "xl/worksheets/sheet1.xml": _SHEET.format("".join(lines))}.items():
            book.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def _letters(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else "A" + chr(ord("A") + at - 26)


_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{{}}</sheetData></worksheet>'
_EXCEL = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"/>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type={quoteattr(_OFFICE + "/officeDocument")} Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type={quoteattr(_OFFICE + "/worksheet")} Target="worksheets/sheet1.xml"/></Relationships>',
}
