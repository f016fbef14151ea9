"""Formats known by their first bytes: a file that is something else than its mapping says is refused at once."""

from __future__ import annotations

from ..refused import refused

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET = b"PAR1"

SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (ZIP, "a zip archive, such as an Excel workbook", "Declare the format (excel), or deliver what is in the archive."),
    (b"PK\x05\x06", "an empty zip archive", "Export it again."),
    (
        OLE,
        "an old Excel workbook (.xls), or one with a password",
        "Save it as .xlsx without a password, or export it as CSV.",
    ),
    (PARQUET, "a Parquet file", "Declare the format in the mapping (format: parquet)."),
    (b"%PDF-", "a PDF", "Export the table itself; a PDF is a picture of it."),
    (
        b"\x1f\x8b",
        "compressed with gzip",
        "Unpack it, or end its name with .gz: CSV, JSON lines and XES may be packed, once.",
    ),
    (b"BZh", "compressed with bzip2", "Unpack it, or pack it with gzip."),
    (b"\xfd7zXZ\0", "compressed with xz", "Unpack it, or pack it with gzip."),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard", "Unpack it, or pack it with gzip."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Deliver what is in the archive."),
    (b"Rar!\x1a\x07", "a RAR archive", "Deliver what is in the archive."),
    (b"SQLite format 3\0", "an SQLite database", "Reach it as a table (format: database)."),
    (b"ARROW1", "an Arrow file", "Save it as Parquet."),
    (b"{\\rtf", "a document (RTF)", "Export the table itself."),
    (b"\x89PNG", "a picture", "Export the table itself."),
    (b"\xff\xd8\xff", "a picture", "Export the table itself."),
)
"""First bytes, what they are the beginning of, and what to do."""

DATABASE = (8, b"DUCK")
"""A DuckDB file says so after its checksum."""

OWN = {"excel": ZIP, "parquet": PARQUET}
"""Formats that always begin alike."""

MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
PAGES = (b"<!doctype html", b"<html", b"<head", b"<body")


def check_signature(file: str, first: bytes, written: str) -> None:
    """TillitError, rule `wrong_format`, where the first bytes belong to another format than `written`."""
    own = OWN.get(written)
    for signature, name, to_do in SIGNATURES:
        if signature != own and first.startswith(signature):
            raise _wrong(file, name, to_do)
    place, word = DATABASE
    if first[place : place + len(word)] == word:
        raise _wrong(file, "a DuckDB database", "Reach it as a table (format: database).")
    if looks_like_page(first):
        raise _wrong(
            file,
            "a web page",
            "Look at it in a browser: often a login or an error page was saved in place of the export.",
        )
    if own is not None and not first.startswith(own):
        raise refused(
            file,
            "wrong_format",
            f"The file does not begin as a file of the format '{written}' does.",
            "Declare the format that it has, or transfer it again.",
        )


def looks_like_page(first: bytes) -> bool:
    """Whether the bytes begin an HTML page.

    >>> looks_like_page(b" <!DOCTYPE HTML><title>Sign in</title>")
    True
    """
    for mark in MARKS:
        first = first.removeprefix(mark)
    return first.replace(b"\0", b"").lstrip()[:20].lower().startswith(PAGES)


def _wrong(file: str, name: str, to_do: str) -> Exception:
    return refused(file, "wrong_format", f"The file is {name}, not what the mapping declares.", to_do)
