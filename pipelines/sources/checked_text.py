"""The text of a CSV file as it must be before it is taken apart: one encoding, no NUL bytes, quotes in their places."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from ..fault import TillitError
from ..refused import refused
from .opened import CHUNK

if TYPE_CHECKING:
    from .mapping import Csv

BLOCK = 2 << 20
"""Bytes. Arrow takes a file apart in blocks of this size, reads 32 of them ahead, and a row must fit into one."""
LONGEST_ROW = BLOCK // 2
"""Bytes of a line at most: so it is found here, where its number is known, before Arrow runs into it."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The longer ones first: UTF-32's begins as UTF-16's does."""
ORDERED = {"utf-16": codecs.BOM_UTF16, "utf-32": codecs.BOM_UTF32}
"""Encodings that need a mark to say in which order the bytes stand."""
WITHOUT_MARK = {
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
CONTROLS = range(0x80, 0xA0)
"""Latin-1 has control characters where windows-1252 has typographic quotes, dashes and the euro sign."""


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
        self._name = codecs.lookup(declared.encoding).name
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if self._name == "utf-8" else self._name)()
        self._mistaken = None if self._name.startswith("utf") else codecs.getincrementaldecoder("utf-8")()
        self._wide = self._name.startswith(("utf-16", "utf-32"))
        self._beyond_ascii = False
        self._first = True
        self._ready = bytearray()
        self._lines = 0
        self._since_line = 0
        self._after_return = False
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
        if self._first:
            piece = self._without_mark(piece)
            self._first = False
        if not self._wide:
            self._check_nul(piece)
        self._check_mistaken(piece)
        try:
            encoded = self._decoder.decode(piece, final=self._at_end).encode()
        except UnicodeError as error:
            before = piece[: error.start] if isinstance(error, UnicodeDecodeError) else b""
            raise self._not_in_encoding(self._lines + before.count(b"\n") + 1) from None
        self._check_nul(encoded)
        if self._quote is not None:
            self._check_quotes(encoded)
        self._count_lines(encoded)
        self._ready += encoded

    def _without_mark(self, first: bytes) -> bytes:
        """The file's beginning without its byte order mark; TillitError where that is another encoding's."""
        if self._name in ORDERED:
            if not any(first.startswith(mark) for mark, name in BYTE_ORDER_MARKS if name == self._name):
                raise refused(
                    self._file,
                    "encoding",
                    f"The file has no byte order mark, so {self._encoding} does not say how to read it.",
                    f"Declare {self._name}-le (Windows) or {self._name}-be (csv: encoding).",
                    row=1,
                )
            return first
        if self._name in WITHOUT_MARK:
            return first.removeprefix(WITHOUT_MARK[self._name])
        for mark, name in BYTE_ORDER_MARKS:
            if first.startswith(mark) and self._name not in (name, "utf-8-sig"):
                raise refused(
                    self._file,
                    "encoding",
                    f"The file begins with the byte order mark of {name}, not as {self._encoding} does.",
                    f"Declare {name} in the mapping (csv: encoding).",
                    row=1,
                )
        return first

    def _check_nul(self, piece: bytes) -> None:
        at = piece.find(0)
        if at >= 0:
            raise refused(
                self._file,
                "nul_byte",
                "The file holds a NUL byte.",
                "Export it as plain text. If every second byte is NUL it is UTF-16: declare that (csv: encoding).",
                row=self._lines + piece.count(b"\n", 0, at) + 1,
            )

    def _check_mistaken(self, piece: bytes) -> None:
        """Any bytes are text in a one-byte encoding: see whether the file is UTF-8, or windows-1252, all the same."""
        self._beyond_ascii = self._beyond_ascii or not piece.isascii()
        if self._mistaken is not None:
            try:
                self._mistaken.decode(piece, final=self._at_end)
            except UnicodeDecodeError:
                self._mistaken = None
        if self._mistaken is not None and self._at_end and self._beyond_ascii:
            raise refused(
                self._file,
                "encoding",
                f"The file is declared as {self._encoding}, but all of it is written in utf-8.",
                "Declare utf-8 in the mapping (csv: encoding).",
            )
        if self._mistaken is None and self._name.startswith("iso8859"):
            self._check_controls(piece)

    def _check_controls(self, piece: bytes) -> None:
        values = np.frombuffer(piece, np.uint8)
        places = np.flatnonzero((values >= CONTROLS.start) & (values < CONTROLS.stop))
        if len(places):
            raise refused(
                self._file,
                "encoding",
                f"The file is declared as {self._encoding}, but has characters that only windows-1252 has.",
                "Declare windows-1252 in the mapping (csv: encoding).",
                row=self._lines + piece.count(b"\n", 0, int(places[0])) + 1,
            )

    def _not_in_encoding(self, line: int) -> TillitError:
        begins = f" from line {line} on; all above it is" if line > 1 else ""
        return refused(
            self._file,
            "encoding",
            f"The file is not written in {self._encoding}{begins}.",
            "Declare the file's real encoding (csv: encoding); Excel writes windows-1252 unless told otherwise. "
            "If two exports were joined, write both in one encoding.",
            row=line,
        )

    def _count_lines(self, encoded: bytes) -> None:
        """Lines end with LF, CR or both; the longest row is bounded."""
        feeds, returns = encoded.count(b"\n"), encoded.count(b"\r")
        pairs = encoded.count(b"\r\n") if returns else 0
        if self._after_return and encoded.startswith(b"\n"):
            feeds -= 1
        self._lines += feeds + returns - pairs
        last = max(encoded.rfind(b"\n"), encoded.rfind(b"\r"))
        self._since_line = self._since_line + len(encoded) if last < 0 else len(encoded) - last - 1
        if self._since_line > LONGEST_ROW:
            raise too_long(self._file, self._lines + 1)
        if encoded:
            self._after_return = encoded.endswith(b"\r")

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


def too_long(file: str, row: int | None = None) -> TillitError:
    """The refusal of a file whose row does not fit into a block."""
    return refused(
        file,
        "long_row",
        f"A row is longer than {LONGEST_ROW >> 20} MiB: the line ends or the quotes are not where they should be.",
        "See how the export ends its lines, and whether the file is a text file at all.",
        row=row,
    )
