"""JSON lines: one object per line; numbers and truth values as the text they are written with."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..refused import refused
from .opened import opened
from .raw import BATCH_ROWS, FLUSH_BYTES, LONGEST_LINE, MOST_COLUMNS, Raw, Unread, check_header, text_array

WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Record = dict[str, str | None]


class _NoRecordError(ValueError):
    """A line that holds no record, by which rule, and in which column."""

    def __init__(self, rule: str, column: str | None = None) -> None:
        super().__init__(rule)
        self.rule = rule
        self.column = column


def header_of(path: Path) -> list[str]:
    """The keys of the first object."""
    with opened(path, "json_lines") as stream:
        for _, line in _lines(stream, path.name):
            try:
                return list(_object(line))
            except _NoRecordError:
                continue
    return []


def read(path: Path, wanted: tuple[str, ...]) -> Iterator[Raw]:
    """Batches of text. An absent key is a missing value.

    A line that is no object is unread, by the rule `json`; one that has a key twice, or lists or objects in a mapped
    place, by the rules `key_twice` and `nested`.
    """
    seen_keys: set[str] = set()
    with opened(path, "json_lines") as stream:
        records: list[Record] = []
        rows: list[int] = []
        unread: list[Unread] = []
        held = 0
        for number, line in _lines(stream, path.name):
            try:
                content = _object(line)
                seen_keys.update(content)
                if len(seen_keys) > MOST_COLUMNS:
                    check_header(path.name, list(seen_keys), ())
                records.append({name: _text(name, content[name]) for name in wanted if name in content})
                rows.append(number)
            except _NoRecordError as error:
                unread.append(Unread(number, error.rule, error.column))
            held += len(line)
            if len(rows) + len(unread) >= BATCH_ROWS or held > FLUSH_BYTES:
                yield _batch(records, rows, unread, wanted)
                records, rows, unread, held = [], [], [], 0
        if rows or unread:
            yield _batch(records, rows, unread, wanted)
    if seen_keys:
        check_header(path.name, list(seen_keys), wanted)


def _lines(stream: BinaryIO, file: str) -> Iterator[tuple[int, bytes]]:
    """Lines that hold something, with their numbers; TillitError where one has no end, or the text is UTF-16."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if number == 1:
            if line.startswith(WIDE_MARKS):
                raise refused(
                    file,
                    "encoding",
                    "The file begins with the byte order mark of UTF-16; JSON lines are UTF-8.",
                    "Export it as UTF-8.",
                    row=1,
                )
            line = line.removeprefix(codecs.BOM_UTF8)
        if len(line) > LONGEST_LINE:
            raise refused(
                file,
                "long_row",
                f"A line is longer than {LONGEST_LINE >> 20} MiB.",
                "Write one object per line; a list of objects in one line is not read.",
                row=number,
            )
        if line.strip():
            yield number, line


def _batch(records: list[Record], rows: list[int], unread: list[Unread], wanted: tuple[str, ...]) -> Raw:
    columns = {name: text_array(record.get(name) for record in records) for name in wanted}
    return Raw(columns, np.asarray(rows, np.int64), tuple(unread))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise _NoRecordError("key_twice")
    return content


_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_once)


def _object(line: bytes) -> dict[str, object]:
    """The line's object; _NoRecordError where it is none in UTF-8, or has half a letter (a lone surrogate) in it."""
    try:
        content = _DECODER.decode(line.decode().strip())
        if isinstance(content, dict):
            "".join(content).encode()
            return content
    except _NoRecordError:
        raise
    except (ValueError, RecursionError):
        raise _NoRecordError("json") from None
    raise _NoRecordError("json")


def _text(name: str, value: object) -> str | None:
    if value is None or value is True or value is False:
        return None if value is None else str(value).lower()
    if not isinstance(value, str):
        raise _NoRecordError("nested", name)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _NoRecordError("json", name) from None
    return value
