"""Excel: one sheet, cell by cell; a column whose cells all have one type keeps it, others become text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - made by its C extension

from ..refused import refused
from .raw import BATCH_ROWS, FLUSH_BYTES, MOST_COLUMNS, Raw, Unread, check_header, text_array
from .workbook import Style, Workbook, damaged, forget, text_of, unescaped, workbook
from .xml_walk import local, walk

Cell = float | str | bool | dt.datetime | dt.date | dt.time | dt.timedelta
Rows = Iterator[tuple[int, dict[int, Cell | None]]]

PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
MOST_ROWS = 1_048_576
EPOCH_1900, EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - Excel's days have no zone
LOTUS_DAYS = 60
"""Excel counts a 29 February 1900 that never was, so days before 1 March 1900 are one off."""
UNREAD = None
"""Stands for a cell without a value of its own: an error, or a formula that has never been calculated."""


def header_of(path: Path, sheet: str | None, header_row: int) -> list[str]:
    """The names of the columns."""
    with workbook(path, sheet) as book:
        for number, cells in _rows(book, None):
            if number >= header_row:
                return _header(cells) if number == header_row else []
    return []


def read(path: Path, sheet: str | None, header_row: int, wanted: tuple[str, ...]) -> Iterator[Raw]:
    """Batches; row numbers are the sheet's own. A row without any value is no row.

    A row with an error in a mapped cell is unread, by the rule `excel_error`: it is not the same as an empty one.
    TillitError where mapped cells below the header are merged: only the first of them has the value.
    """
    header = header_of(path, sheet, header_row)
    if not header:
        raise refused(
            path.name,
            "empty_file",
            "The sheet has nothing in the row that should be its header.",
            "Check the sheet's name and the header's row in the mapping (excel: sheet, header_row).",
            row=header_row,
        )
    check_header(path.name, header, wanted)
    places = {header.index(name): name for name in wanted}
    with workbook(path, sheet) as book:
        held: list[dict[int, Cell | None]] = []
        rows: list[int] = []
        unread: list[Unread] = []
        size = 0
        for number, cells in _rows(book, _Merged(path.name, header_row, places)):
            if number <= header_row or not cells:
                continue
            mapped = {place: cells[place] for place in places if place in cells}
            broken = next((places[place] for place, cell in mapped.items() if cell is UNREAD), None)
            if broken is not None:
                unread.append(Unread(number, "excel_error", broken))
            else:
                held.append(mapped)
                rows.append(number)
                size += sum(len(cell) for cell in mapped.values() if isinstance(cell, str))
            if len(rows) + len(unread) >= BATCH_ROWS or size > FLUSH_BYTES:
                yield _batch(held, rows, unread, places)
                held, rows, unread, size = [], [], [], 0
        if rows or unread:
            yield _batch(held, rows, unread, places)


class _Merged:
    """Looks at a sheet's merged cells, which stand at its end."""

    def __init__(self, file: str, header_row: int, places: dict[int, str]) -> None:
        self._file = file
        self._header_row = header_row
        self._places = places

    def check(self, area: str) -> None:
        """TillitError where the area reaches mapped cells below the header."""
        first, _, last = area.partition(":")
        (left, top), (right, bottom) = _place(self._file, first), _place(self._file, last or first)
        if bottom <= self._header_row:
            return
        for place, name in self._places.items():
            if left <= place <= right:
                raise refused(
                    self._file,
                    "merged_cells",
                    "Cells are merged, so that only the first of them has the value.",
                    "Take the merging away and fill in every cell.",
                    row=max(top, self._header_row + 1),
                    column=name,
                )


def _rows(book: Workbook, merged: _Merged | None) -> Rows:
    """Number and cells, by column from 0, of every row that stands in the sheet."""
    number = 0
    cells: dict[int, Cell | None] = {}
    with book.part() as part:
        for action, element in walk(part, book.file, ("worksheet", "row", "c", "mergeCell")):
            name = local(element)
            if name == "row" and action == "start":
                before, number = number, int(element.get("r") or number + 1)
                cells = {}
                if not before < number <= MOST_ROWS:
                    raise damaged(book.file)
            elif name == "row":
                yield number, cells
                forget(element)
            elif name == "c" and action == "end":
                place = _place(book.file, element.get("r"))[0] if element.get("r") else max(cells, default=-1) + 1
                cell = _cell(element, book)
                if cell != "":
                    cells[place] = cell
                forget(element)
            elif name == "mergeCell" and action == "end" and merged is not None:
                merged.check(element.get("ref", ""))


def _place(file: str, written: str | None) -> tuple[int, int]:
    """Column from 0 and row from 1 of a place such as B7."""
    found = PLACE.fullmatch(written or "")
    if found is None:
        raise damaged(file)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    if column > MOST_COLUMNS:
        raise damaged(file)
    return column - 1, int(found[2])


def _cell(element: etree._Element, book: Workbook) -> Cell | None:
    """The cell's value; empty text where there is none."""
    kind = element.get("t", "n")
    parts = {local(child): child for child in element}
    if kind == "inlineStr":
        return text_of(parts["is"]) if "is" in parts else ""
    value = parts["v"].text if "v" in parts else None
    if kind == "e" or (value is None and "f" in parts):
        return UNREAD
    if value is None:
        return ""
    match kind:
        case "s":
            return book.texts[int(value)] if 0 <= int(value) < len(book.texts) else UNREAD
        case "str":
            return unescaped(value)
        case "b":
            return value in ("1", "true")
        case "d":
            return value
    try:
        number = float(value)
    except ValueError:
        return UNREAD
    place = int(element.get("s", "0"))
    style = book.styles[place] if place < len(book.styles) else Style()
    return _moment(number, style, from_1904=book.from_1904) if style.date or style.time else number


def _moment(days: float, style: Style, *, from_1904: bool) -> Cell | None:
    """A number in a cell formatted as a date or a time; milliseconds, as far as Excel's numbers reach."""
    try:
        passed = dt.timedelta(milliseconds=round(days * 86_400_000))
        if style.elapsed:
            return passed
        if not style.date:
            return (EPOCH_1900 + passed % dt.timedelta(days=1)).time()
        if from_1904:
            moment = EPOCH_1904 + passed
        else:
            moment = EPOCH_1900 + passed + (dt.timedelta(days=1) if days < LOTUS_DAYS else dt.timedelta())
    except (OverflowError, ValueError):
        return UNREAD
    return moment if style.time or moment.time() != dt.time() else moment.date()


def _batch(held: list[dict[int, Cell | None]], rows: list[int], unread: list[Unread], places: dict[int, str]) -> Raw:
    columns = {name: _column([cells.get(place, "") for cells in held]) for place, name in places.items()}
    return Raw(columns, np.asarray(rows, np.int64), tuple(unread))


def _header(cells: dict[int, Cell | None]) -> list[str]:
    return [_text(cells.get(place, "")) or "" for place in range(max(cells, default=-1) + 1)]


def _column(cells: Sequence[Cell | None]) -> pa.Array:
    kinds = {type(cell) for cell in cells if cell != ""}
    present = [None if cell == "" else cell for cell in cells]
    if kinds and kinds <= {dt.datetime, dt.date}:
        if dt.datetime in kinds:
            return pa.array([_midnight(cell) for cell in present], pa.timestamp("us"))
        return pa.array(present, pa.date32())
    if kinds <= {float, int} and kinds:
        return pa.array(present, pa.float64())
    return text_array(_text(cell) for cell in cells)


def _midnight(cell: object) -> object:
    if isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
        return dt.datetime.combine(cell, dt.time())
    return cell


def _text(cell: Cell | None) -> str | None:
    """A cell as text: whole numbers without decimals, dates and times as ISO 8601, truth as true and false."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
