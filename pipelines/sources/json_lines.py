"""JSON lines: one object per line; numbers and truth values as the text they are written with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .opened import opened
from .raw import BATCH_ROWS, Raw, check_header, text_array

_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


def header_of(path: Path) -> list[str]:
    """The keys of the first object."""
    with opened(path) as stream:
        for line in stream:
            record = _record(line)
            if record is not None:
                return list(record)
    return []


def read(path: Path, wanted: tuple[str, ...]) -> Iterator[Raw]:
    """Batches of text; a line that is no object is unread, by the rule `json`. An absent key is a missing value."""
    seen_keys: set[str] = set()
    with opened(path) as stream:
        records: list[dict[str, str | None]] = []
        rows: list[int] = []
        unread: list[tuple[int, str]] = []
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            record = _record(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
            if record is None:
                unread.append((number, "json"))
            else:
                seen_keys.update(record)
                records.append(record)
                rows.append(number)
            if len(rows) + len(unread) >= BATCH_ROWS:
                yield _batch(records, rows, unread, wanted)
                records, rows, unread = [], [], []
        if rows or unread:
            yield _batch(records, rows, unread, wanted)
    if seen_keys:
        check_header(path.name, list(seen_keys), wanted)


def _batch(
    records: list[dict[str, str | None]], rows: list[int], unread: list[tuple[int, str]], wanted: tuple[str, ...]
) -> Raw:
    columns = {name: text_array(record.get(name) for record in records) for name in wanted}
    return Raw(columns, np.asarray(rows, np.int64), tuple(unread))


def _record(line: bytes) -> dict[str, str | None] | None:
    """The line's object with its values as text; None where it is not a flat object in UTF-8."""
    try:
        content = _DECODER.decode(line.decode().strip())
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    record: dict[str, str | None] = {}
    for key, value in content.items():
        if value is None or isinstance(value, str):
            record[key] = value
        elif isinstance(value, bool):
            record[key] = "true" if value else "false"
        else:
            record[key] = json.dumps(value)
    return record
