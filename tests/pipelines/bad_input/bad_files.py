"""Packed files, and what is no plain file."""

from __future__ import annotations

from .bad_formats import TABLE, WHOLE, End
from .builders import packed, placed
from .ends import GOOD, HEAD, SECRET, Bad, Refused, TakenIn, events

PACKED = "Packed files"
PLACES = "What is no plain file"

WHOLE_CSV = HEAD + GOOD * 2
EXACT = TakenIn(2)


def _packed(name: str, content: bytes, end: End, form: str = "csv", file: str = "file.csv.gz") -> Bad:
    return Bad(PACKED, name, "events", events(form), content, end, file)


GZ = packed(WHOLE_CSV)

packed_files = (
    _packed("A gzip file in two parts", packed(HEAD + GOOD) + packed(GOOD), EXACT),
    _packed("A gzip file cut off", GZ[:-12], Refused("truncated_gzip")),
    _packed("A gzip file with a wrong checksum", GZ[:-8] + b"\1\2\3\4" + GZ[-4:], Refused("truncated_gzip")),
    _packed("Something behind a gzip file", GZ + SECRET.encode(), Refused("truncated_gzip")),
    _packed("A file named .gz that is none", (WHOLE_CSV + GOOD).encode(), Refused("truncated_gzip")),
    _packed("A gzip file of nothing", packed(""), Refused("empty_file", 1)),
    _packed("A gzip file of a gzip file", packed(GZ), Refused("wrong_format")),
    _packed("A gzip file of a web page", packed(f"<html>{SECRET}</html>"), Refused("wrong_format")),
    _packed("A gzip bomb of rows", packed(HEAD) + packed(GOOD * 20_000, 80), Refused("swells")),
    _packed("A gzip bomb of one letter", packed(b"x" * (1 << 20), 200), Refused("no_header", 1)),
    _packed("A gzip bomb of NULs", packed(b"\0" * (1 << 20), 200), Refused("nul_byte", 1)),
    _packed("A packed workbook", packed(WHOLE), Refused("wrong_format"), "excel", "file.xlsx.gz"),
    _packed("A packed Parquet file", packed(TABLE), Refused("wrong_format"), "parquet", "file.parquet.gz"),
)


def _place(name: str, make: str, end: End) -> Bad:
    return Bad(PLACES, name, "events", events(), placed(make, WHOLE_CSV), end)


places = (
    _place("A link to a file", "link", Refused("link")),
    _place("A link that leads nowhere", "dangling", Refused("link")),
    _place("A link to itself", "circle", Refused("link")),
    _place("A folder", "folder", Refused("no_plain_file")),
    _place("A named pipe", "pipe", Refused("no_plain_file")),
    _place("A socket", "socket", Refused("no_plain_file")),
    _place("A device", "device", Refused("no_plain_file")),
    _place("Nothing at all", "nothing", Refused("no_file")),
)

FILES = (*packed_files, *places)
