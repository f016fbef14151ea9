"""CSV: every value as text, with the declared encoding, separator and quote; nothing guessed."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from ..fault import TillitError
from ..refused import refused
from .opened import CHUNK, opened
from .raw import Raw, check_header

if TYPE_CHECKING:
    from .mapping import Csv

BLOCK = 8 << 20
"""Bytes of a block; also the longest row."""


class CheckedText(io.RawIOBase):
    """The file as UTF-8 bytes; refuses what is not in the declared encoding, NUL bytes and quotes out of place.

    A lax reader swallows the rows between two stray quotes. Here every opening quote must follow a separator or a
    line's start, every closing quote must be followed by a separator or a line's end (RFC 4180), and all are closed.
    """

    def __init__(self, stream: BinaryIO, file: str, declared: Csv) -> None:
        self._stream = stream
        self._file = file
        self._quote = ord(declared.quote) if declared.quote else None
        self._separator = ord(declared.separator)
        self._encoding = declared.encoding
        name = codecs.lookup(declared.encoding).name
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if name == "utf-8" else name)()
        self._ready = bytearray()
        self._lines = 0
        self._quotes = 0
        self._latest_quote = 1
        self._carried = b"\n"
        self._at_end = False

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, target: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Fill `target`; 0 at the end."""
        while not self._ready and not self._at_end:
            self._more()
        taken = min(len(target), len(self._ready))
        target[:taken] = self._ready[:taken]
        del self._ready[:taken]
        return taken

    def _more(self) -> None:
        piece = self._stream.read(CHUNK)
        self._at_end = not piece
        try:
            encoded = self._decoder.decode(piece, final=self._at_end).encode()
        except UnicodeError as error:
            before = piece[: error.start] if isinstance(error, UnicodeDecodeError) else b""
            raise refused(
                self._file,
                "encoding",
                f"The file is not written in {self._encoding}.",
                "Declare the file's real encoding in the mapping (csv: encoding).",
                row=self._lines + before.count(b"\n") + 1,
            ) from error
        at = encoded.find(0)
        if at >= 0:
            raise refused(
                self._file,
                "nul_byte",
                "The file holds a NUL byte.",
                "Export it as plain text, or declare its real encoding.",
                row=self._lines + encoded.count(b"\n", 0, at) + 1,
            )
        if self._quote is not None:
            self._check_quotes(encoded)
        self._lines += encoded.count(b"\n")
        self._ready += encoded

    def _check_quotes(self, encoded: bytes) -> None:
        """Quotes of this piece but for a last byte, which waits for its neighbour in the next."""
        window = self._carried + encoded + (b"\n" if self._at_end else b"")
        data = np.frombuffer(window, np.uint8)
        places = np.flatnonzero(data[1:-1] == self._quote) + 1
        opening = (np.arange(len(places)) + self._quotes) % 2 == 0
        neighbours = np.where(opening, data[places - 1], data[places + 1])
        allowed = np.array([self._separator, ord("\n"), ord("\r"), self._quote or 0], np.uint8)
        wrong = np.flatnonzero(~np.isin(neighbours, allowed))
        if len(wrong):
            self._refuse_quote(self._line_of(window, int(places[wrong[0]])))
        self._quotes += len(places)
        if len(places):
            self._latest_quote = self._line_of(window, int(places[-1]))
        if self._at_end and self._quotes % 2:
            self._refuse_quote(self._latest_quote)
        self._carried = window[-2:]

    def _line_of(self, window: bytes, place: int) -> int:
        """The line that a place in the window stands on."""
        return self._lines + window.count(b"\n", len(self._carried), place) + 1

    def _refuse_quote(self, line: int) -> None:
        raise refused(
            self._file,
            "unclosed_quote",
            "A quote is not closed, or stands inside a value without being doubled.",
            "Export the file anew, or declare its quote in the mapping (csv: quote; empty for none).",
            row=line,
        )


def header_of(path: Path, declared: Csv) -> list[str]:
    """The names of the columns."""
    with opened(path) as stream:
        checked = io.BufferedReader(CheckedText(stream, path.name, declared))
        rows = csv.reader(
            io.TextIOWrapper(checked, encoding="utf-8", newline=""),
            delimiter=declared.separator,
            quotechar=declared.quote or None,
            quoting=csv.QUOTE_MINIMAL if declared.quote else csv.QUOTE_NONE,
        )
        return next(rows, [])


def read(path: Path, declared: Csv, wanted: tuple[str, ...]) -> Iterator[Raw]:
    """Batches of text; a row with too few or too many values is unread, by the rule `ragged_row`."""
    header = header_of(path, declared)
    check_header(path.name, header, wanted)
    ragged: list[int] = []

    def set_aside(row: pa_csv.InvalidRow) -> str:
        ragged.append(row.number)
        return "skip"

    with opened(path) as stream:
        try:
            batches = pa_csv.open_csv(
                CheckedText(stream, path.name, declared),
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
            raise refused(
                path.name,
                "unreadable",
                "The file cannot be taken apart into rows.",
                "Check the separator and the quote in the mapping; a row holds at most 8 MiB.",
            ) from None


def _numbered(batches: Iterator[pa.RecordBatch], ragged: list[int]) -> Iterator[Raw]:
    """Batches with the row numbers that the file has, ragged rows counted in."""
    seen = reported = 0
    for batch in batches:
        known = np.asarray(ragged, np.int64)
        index = np.arange(seen, seen + batch.num_rows)
        skipped = np.searchsorted(known - 2 - np.arange(len(known)), index, side="right")
        seen += batch.num_rows
        fresh = tuple((row, "ragged_row") for row in ragged[reported:])
        reported = len(known)
        yield Raw(dict(zip(batch.schema.names, batch.columns, strict=True)), index + 2 + skipped, fresh)
    if reported < len(ragged):
        late = tuple((row, "ragged_row") for row in ragged[reported:])
        yield Raw({}, np.empty(0, np.int64), late)
