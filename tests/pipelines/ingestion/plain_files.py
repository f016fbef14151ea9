"""The rows of a file, taken apart letter by letter: RFC 4180 for CSV, one object per line for JSON."""

import json
from collections.abc import Mapping

ROW = tuple[int, Mapping[str, str | None] | None]
"""A row of the source: its number, and its values by the source's names; None where it cannot be taken apart."""


class RefusedError(Exception):
    """The file as a whole must be refused."""


def csv_rows(content: bytes, encoding: str, separator: str, quote: str) -> tuple[list[str], list[ROW]]:
    """RFC 4180, letter by letter; a row that has not as many values as the header is None."""
    _check_encoding(content, encoding)
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError as error:
        raise RefusedError("encoding") from error
    if not content or "\0" in text:
        raise RefusedError("empty or NUL")
    lines = _split(text, separator, quote)
    if not lines:
        raise RefusedError("no header")
    header = lines[0]
    rows: list[ROW] = []
    for number, line in enumerate(lines[1:], start=2):
        filled = [""] * len(header) if line == [""] else line
        rows.append((number, dict(zip(header, filled, strict=True)) if len(filled) == len(header) else None))
    return header, rows


def _check_encoding(content: bytes, encoding: str) -> None:
    """What is written in another encoding than the declared one, although any bytes would pass."""
    if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedError("no mark")
    if encoding in ("latin-1", "cp1252"):
        if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
            raise RefusedError("another mark")
        if not content.isascii() and _is_utf_8(content):
            raise RefusedError("UTF-8")
    if encoding == "latin-1" and any(0x80 <= byte < 0xA0 for byte in content):
        raise RefusedError("windows-1252")


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _split(text: str, separator: str, quote: str) -> list[list[str]]:  # noqa: C901, PLR0912 - letter by letter
    lines: list[list[str]] = [[]]
    value, state = "", "start"
    place = 0
    while place < len(text):
        letter = text[place]
        if state == "inside":
            if letter != quote:
                value += letter
            elif text[place + 1 : place + 2] == quote:
                value += quote
                place += 1
            else:
                state = "after"
        elif quote and letter == quote:
            if state != "start":
                raise RefusedError("a quote out of place")
            state = "inside"
        elif letter in (separator, "\n", "\r"):
            lines[-1].append(value)
            value, state = "", "start"
            if letter != separator:
                place += text[place : place + 2] == "\r\n"
                lines.append([])
        elif state == "after":
            raise RefusedError("letters after a quote")
        else:
            value, state = value + letter, "value"
        place += 1
    if state == "inside":
        raise RefusedError("an open quote")
    if state == "start" and not lines[-1]:
        lines.pop()
    else:
        lines[-1].append(value)
    return lines


def json_rows(content: bytes) -> tuple[list[str], list[ROW]]:
    """One object per line. The header is every key that occurs."""
    if not content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedError("empty, or UTF-16")
    keys: list[str] = []
    rows: list[ROW] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        bare = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if bare.strip():
            record = _record(bare)
            keys.extend(record or ())
            rows.append((number, record))
    return list(dict.fromkeys(keys)), rows


def _record(line: bytes) -> dict[str, str | None] | None:
    try:
        found = json.loads(line.decode(), object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or _halved("".join(found)):
        return None
    return {key: _word(value) for key, value in found.items()}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


NESTED = "\ud800"
"""Stands for what no column can hold: a list, an object, half a letter."""


def _halved(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _word(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, str):
        return NESTED if value is not None and _halved(value) else value
    return NESTED
