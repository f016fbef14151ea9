"""A search for planted values in everything that a run leaves behind: every byte, and by value through SQL."""

from __future__ import annotations

import base64
import gzip
import json
import re
import sqlite3
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import duckdb

Found = set[tuple[str, str]]
"""File, and the canary found in it."""


def written(canary: str) -> set[bytes]:
    """The ways in which a text may stand in a file; a number also as an integer or a float of eight bytes."""
    forms = {canary.encode(code) for code in ("utf-8", "cp1252", "utf-16-le", "utf-16-be")}
    forms |= {json.dumps(canary).strip('"').encode(), quote(canary).encode(), repr(canary).strip("'").encode()}
    forms |= {base64.b64encode(canary.encode()).rstrip(b"=")[:-1], canary.encode("unicode_escape")}
    if re.fullmatch(r"-?\d+", canary):
        forms |= {struct.pack("<q", int(canary)), struct.pack("<d", int(canary))}
    return forms


def in_bytes(canaries: Iterable[str], *folders: Path) -> Found:
    """Every byte of every file, unpacked where it is packed."""
    forms = [(canary, form) for canary in canaries for form in written(canary)]
    found: Found = set()
    for path in files_below(*folders):
        content = path.read_bytes()
        for part in (content, *unpacked(content)):
            found |= {(path.name, canary) for canary, form in forms if form in part}
        found |= {(f"name of {path.name}", canary) for canary in canaries if canary in path.name}
    return found


def by_value(canaries: Iterable[str], *folders: Path) -> Found:
    """Every value of every table of every SQLite and DuckDB file, as text; packed values are unpacked."""
    wanted = list(canaries)
    found: Found = set()
    for path in files_below(*folders):
        for value in _values(path):
            found |= {(path.name, canary) for canary in wanted for part in _texts(value) if canary in part}
    return found


def files_below(*folders: Path) -> Iterator[Path]:
    """All files, hidden ones too."""
    return (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())


def unpacked(content: bytes) -> Iterator[bytes]:
    """What gzip and zlib streams in the content hold, as far as they can be read."""
    for start in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", content):
        wanted = 47 if content[start.start()] == 0x1F else 15
        try:
            yield zlib.decompressobj(wanted).decompress(content[start.start() :])
        except zlib.error:
            continue


def _values(path: Path) -> Iterator[object]:
    with path.open("rb") as file:
        first = file.read(16)
    if first.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    yield from row
    elif first[8:12] == b"DUCK":
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            comments = connection.execute(
                "SELECT comment FROM duckdb_tables() UNION ALL SELECT comment FROM duckdb_columns()"
            )
            yield from (value for row in comments.fetchall() for value in row)
            for (table,) in tables:
                for row in connection.execute(f'SELECT * FROM "{table}"').fetchall():
                    yield from row


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, bytes):
        for part in (value, *unpacked(value)):
            yield part.decode("utf-8", "replace")
    else:
        yield str(value)


def packed(text: str) -> tuple[bytes, bytes]:
    """The text as gzip and zlib write it; for the test of the search itself."""
    return gzip.compress(text.encode()), zlib.compress(text.encode())
