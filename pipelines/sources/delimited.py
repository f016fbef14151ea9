"""CSV: every value as text, with the declared encoding, separator and quote; nothing guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from ..fault import TillitError
from ..refused import refused
from .checked_text import BLOCK, CheckedText, too_long
from .opened import opened
from .raw import LONGEST_HEADER, Raw, Unread, check_header

if TYPE_CHECKING:
    from .mapping import Csv

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def header_of(path: Path, declared: Csv) -> list[str]:
    """The names of the columns; TillitError where the first row has no end within a mebibyte."""
    with opened(path) as stream:
        checked = io.BufferedReader(CheckedText(stream, path.name, declared))
        first = checked.read(LONGEST_HEADER)
    text = first.decode(errors="ignore")  # the last letter may be cut in two
    rows = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=declared.separator,
        quotechar=declared.quote or None,
        quoting=csv.QUOTE_MINIMAL if declared.quote else csv.QUOTE_NONE,
    )
    try:
        header = next(rows, [])
    except csv.Error:  # a name beyond 131,072 characters
        raise _no_header(path.name) from None
    if len(first) == LONGEST_HEADER and rows.line_num == len(text.splitlines()):
        raise _no_header(path.name)
    return header


def read(path: Path, declared: Csv, wanted: tuple[str, ...]) -> Iterator[Raw]:
    """Batches of text; a row with too few or too many values is unread, by the rule `ragged_row`."""
    header = header_of(path, declared)
    _check_separator(path.name, header, declared.separator, wanted)
    check_header(path.name, header, wanted)
    ragged: list[int] = []

    def set_aside(row: pa_csv.InvalidRow) -> str:
        ragged.append(row.number)
        return "skip"

    with opened(path) as stream:
        try:
            batches = pa_csv.open_csv(
                # a short read would be taken for a block of its own, and a row may not reach over two
                io.BufferedReader(CheckedText(stream, path.name, declared), BLOCK),
                read_options=pa_csv.ReadOptions(use_threads=False, block_size=BLOCK),
                parse_options=pa_csv.ParseOptions(
                    delimiter=declared.separator,
                    quote_char=declared.quote or False,
                    newlines_in_values=bool(declared.quote),
                    ignore_empty_lines=False,
                    invalid_row_handler=set_aside,
                ),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(wanted, pa.string()),
                    include_columns=list(wanted),
                    strings_can_be_null=False,
                    check_utf8=False,
                ),
            )
            yield from _numbered(batches, ragged)
        except pa.ArrowInvalid as error:
            if isinstance(error.__cause__, TillitError):
                raise error.__cause__ from None
            if "straddling" in str(error):
                raise too_long(path.name) from None
            raise refused(
                path.name,
                "unreadable",
                "The file cannot be taken apart into rows.",
                "Check the separator and the quote in the mapping.",
            ) from None


def _numbered(batches: Iterator[pa.RecordBatch], ragged: list[int]) -> Iterator[Raw]:
    """Batches with the row numbers that the file has, ragged rows counted in.

    `ragged` is emptied on the way: a file may be ragged from end to end, and is read in bounded memory all the same.
    """
    seen = passed = reported = 0
    for batch in batches:
        known = np.asarray(ragged, np.int64)
        whole_before = known - 2 - passed - np.arange(len(known))  # rows that are whole, before each ragged one
        index = np.arange(seen, seen + batch.num_rows)
        skipped = passed + np.searchsorted(whole_before, index, side="right")
        seen += batch.num_rows
        fresh = tuple(Unread(row, "ragged_row") for row in ragged[reported:])
        done = int(np.searchsorted(whole_before, seen, side="right"))
        passed += done
        del ragged[:done]
        reported = len(ragged)
        yield Raw(dict(zip(batch.schema.names, batch.columns, strict=True)), index + 2 + skipped, fresh)
    if reported < len(ragged):
        late = tuple(Unread(row, "ragged_row") for row in ragged[reported:])
        yield Raw({}, np.empty(0, np.int64), late)


def _check_separator(file: str, header: Sequence[str], declared: str, wanted: tuple[str, ...]) -> None:
    """TillitError where another separator would give all the mapped columns."""
    if set(wanted) <= set(header):
        return
    line = declared.join(header)
    for separator, name in SEPARATORS.items():
        names = {part.strip('"') for part in line.split(separator)}
        if separator != declared and len(wanted) > 1 and set(wanted) <= names:
            shown = "\\t" if separator == "\t" else separator
            raise refused(
                file,
                "separator",
                f"The mapped columns are in the file, but with {name} between them.",
                f'Declare it in the mapping (csv: separator: "{shown}").',
                row=1,
            )


def _no_header(file: str) -> TillitError:
    return refused(
        file,
        "no_header",
        f"The first row has no end within {LONGEST_HEADER >> 20} MiB, or a name in it is longer than any name.",
        "See whether the file is a text file with a header row, and whether its first quote is closed.",
        row=1,
    )
