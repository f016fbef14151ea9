"""A valid delivery is mutated: every row of it is accepted or set aside, as a plain reading has it; nothing leaks."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.pipelines.project import Project

from .conftest import Homes
from .deliveries import (
    ASCII_IDS,
    IDS,
    SCALES,
    Sheet,
    as_csv,
    as_excel,
    as_json_lines,
    as_parquet,
    mapping_of,
    sheets,
)
from .effort import effort
from .intakes import Taken, assert_sums, held, keys_of, set_aside, take
from .mutations import CANARY, NASTY, SILENT, damaged, mutated
from .plain import Outcome, outcome
from .plain_files import ROW, RefusedError, csv_rows, json_rows

XML_TEXTS = tuple(
    text for text in NASTY if text.isprintable() and "_x" not in text and text == text.strip() and len(text) < 30_000
)
"""What a cell of a workbook can hold as it stands."""


UNFIT = frozenset({"unseen_character", "too_long", "personal_data"})
"""Rules about texts that nobody should keep; tests of their own say which those are."""

Reading = Callable[[], tuple[list[str], list[ROW]]]
"""A plain reading of the file: its header and its rows; RefusedError where it must be refused."""


def expected(project: Project, taken: Taken, reading: Reading, sheet: Sheet) -> Outcome | None:
    """The plain reading; None where the file must be refused."""
    try:
        header, rows = reading()
        unfit = {row for _, row, _, name in set_aside(project) if name in UNFIT}
        assert all(_odd(dict(rows)[number] or {}) for number in unfit)
        keys = keys_of(project)
        if taken.fault is not None:
            outcome(header, rows, sheet.plans, sheet.style, keys=keys)
            unfit = {number for number, record in rows if record is not None and _odd(record)}
        return outcome(header, rows, sheet.plans, sheet.style, keys=keys, unfit=unfit)
    except RefusedError:
        return None


def _odd(record: Mapping[str, str | None]) -> bool:
    """Whether a text of the row is long, has what is not printed, or came in by a mutation."""
    texts = [value for value in record.values() if value]
    return any(
        not text.isprintable() or text.isspace() or len(text) > 20 or text in NASTY or CANARY in text for text in texts
    )


def assert_as_expected(project: Project, taken: Taken, plain: Outcome | None, sheet: Sheet) -> None:
    """The vault holds what the plain reading says, and nothing was said that may not be."""
    assert_sums(project, taken)
    tree = any(plan.table == "org_unit" for plan in sheet.plans)
    if not (tree and taken.fault):  # the path to a fault of the tree is made of unit ids
        taken.assert_silent(*SILENT)
    tables = {name: rows for name, rows in held(project).items() if rows}
    if plain is None:
        assert taken.fault is not None
        assert tables == {}
        return
    assert taken.fault is None, taken.fault
    assert taken.intake is not None
    assert taken.intake.read == plain.read
    assert {row for _, row, _, _ in set_aside(project)} == plain.aside
    assert tables == {name: rows for name, rows in plain.tables.items() if rows}


def with_points(sheet: Sheet) -> Sheet:
    """The decimal comma is CSV's alone: other formats have numbers of their own."""
    return replace(sheet, style=replace(sheet.style, decimal="."))


def scales_of(sheet: Sheet):
    return SCALES if sheet.style.scales else None


@effort(150)
@given(data=st.data())
def test_csv(homes: Homes, data: st.DataObject) -> None:
    sheet = data.draw(sheets().flatmap(mutated), "sheet")
    declared = {
        "encoding": data.draw(st.sampled_from(["utf-8", "utf-16", "latin-1", "cp1252", "utf-8"]), "encoding"),
        "separator": data.draw(st.sampled_from([",", ";", "\t", "|"]), "separator"),
        "quote": data.draw(st.sampled_from(['"', '"', "'", ""]), "quote"),
    }
    text = as_csv(
        sheet.header,
        sheet.rows,
        separator=declared["separator"],
        quote=declared["quote"],
        line_end=data.draw(st.sampled_from(["\n", "\r\n", "\r"]), "line end"),
        always=data.draw(st.booleans(), "always quoted"),
    )
    content = text.encode(declared["encoding"], errors="replace")
    if data.draw(st.booleans(), "damaged"):
        content = data.draw(damaged(content), "content")
    with homes() as project:
        taken = take(project, content, ".csv", mapping_of(sheet, "csv", declared), scales_of(sheet))
        plain = expected(project, taken, lambda: csv_rows(content, **declared), sheet)
        assert_as_expected(project, taken, plain, sheet)


@effort(80)
@given(data=st.data())
def test_json_lines(homes: Homes, data: st.DataObject) -> None:
    sheet = with_points(data.draw(sheets().flatmap(mutated), "sheet"))
    content = as_json_lines(sheet.header, sheet.rows, ascii_only=data.draw(st.booleans(), "ascii"))
    if data.draw(st.booleans(), "damaged"):
        content = data.draw(damaged(content), "content")
    with homes() as project:
        taken = take(project, content, ".jsonl", mapping_of(sheet, "json_lines"), scales_of(sheet))
        assert_as_expected(project, taken, expected(project, taken, lambda: json_rows(content), sheet), sheet)


@pytest.mark.parametrize(("form", "suffix"), [("parquet", ".parquet"), ("excel", ".xlsx")])
@effort(40)
@given(data=st.data())
def test_parquet_and_excel(homes: Homes, form: str, suffix: str, data: st.DataObject) -> None:
    excel = form == "excel"
    texts = XML_TEXTS if excel else NASTY
    ids = ASCII_IDS if excel else IDS
    sheet = with_points(data.draw(sheets(ids).flatmap(lambda sheet: mutated(sheet, texts)), "sheet"))
    typed = not excel and data.draw(st.booleans(), "typed")
    content = as_excel(sheet.header, sheet.rows) if excel else as_parquet(sheet, typed=typed)
    broken = data.draw(st.booleans(), "damaged")
    if broken:
        content = data.draw(damaged(content), "content")
    with homes() as project:
        taken = take(project, content, suffix, mapping_of(sheet, form), scales_of(sheet))
        if broken:
            assert_sums(project, taken)
            return
        first = 2 if excel else 1
        rows: list[ROW] = [
            (number, dict(zip(sheet.header, row, strict=True))) for number, row in enumerate(sheet.rows, start=first)
        ]
        if excel:
            rows = [row for row in rows if any((row[1] or {}).values())]
        plain = expected(project, taken, lambda: (list(sheet.header), rows), sheet)
        assert_as_expected(project, taken, plain, sheet)
