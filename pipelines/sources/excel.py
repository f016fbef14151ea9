"""Excel: one sheet; a column whose cells all have one type keeps it, others become text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import python_calamine

from ..refused import refused
from .opened import opened
from .raw import BATCH_ROWS, Raw, check_header, text_array

Cell = float | str | bool | dt.datetime | dt.date | dt.time | dt.timedelta


def header_of(path: Path, sheet: str | None, header_row: int) -> list[str]:
    """The names of the columns."""
    rows = _rows(path, sheet)
    return _header(rows[header_row - 1]) if len(rows) >= header_row else []


def read(path: Path, sheet: str | None, header_row: int, wanted: tuple[str, ...]) -> Iterator[Raw]:
    """Batches; row numbers are the sheet's own. Empty rows at the end of the sheet are not rows."""
    rows = _rows(path, sheet)
    if len(rows) < header_row:
        raise refused(path.name, "empty_file", "The sheet is empty.", "Check the sheet's name in the mapping.")
    header = _header(rows[header_row - 1])
    check_header(path.name, header, wanted)
    places = [header.index(name) for name in wanted]
    body = rows[header_row:]
    while body and all(cell == "" for cell in body[-1]):
        body.pop()
    for start in range(0, len(body), BATCH_ROWS):
        part = body[start : start + BATCH_ROWS]
        columns = {name: _column([row[at] for row in part]) for name, at in zip(wanted, places, strict=True)}
        yield Raw(columns, np.arange(start, start + len(part)) + header_row + 1)


def _rows(path: Path, sheet: str | None) -> list[list[Cell]]:
    with opened(path):
        try:
            book = python_calamine.load_workbook(str(path))
            found = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
            return found.to_python(skip_empty_area=False)
        except python_calamine.WorksheetNotFound as error:
            raise refused(
                path.name,
                "no_sheet",
                "The mapped sheet is not in the workbook.",
                "Correct the sheet's name in the mapping (excel: sheet).",
            ) from error
        except python_calamine.CalamineError as error:
            raise refused(
                path.name, "unreadable", "The file is not a whole Excel workbook.", "Save it again as .xlsx."
            ) from error


def _header(cells: Sequence[Cell]) -> list[str]:
    return [_text(cell) or "" for cell in cells]


def _column(cells: Sequence[Cell]) -> pa.Array:
    kinds = {type(cell) for cell in cells if cell != ""}
    present = [None if cell == "" else cell for cell in cells]
    if kinds == {dt.datetime}:
        return pa.array(present, pa.timestamp("us"))
    if kinds == {dt.date}:
        return pa.array(present, pa.date32())
    if kinds <= {float, int} and kinds:
        return pa.array(present, pa.float64())
    return text_array(_text(cell) for cell in cells)


def _text(cell: Cell) -> str | None:
    """A cell as text: whole numbers without decimals, dates and times as ISO 8601, truth as true and false."""
    if cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
