"""An Excel workbook (.xlsx, ECMA-376) as an archive of XML parts: which sheet, its texts, which numbers are dates.

Read part by part in bounded memory. Readers that hold a sheet as one grid end the whole process on a sheet with two
cells, at A1 and XFD1048576, and take error cells for empty ones (python-calamine 0.9 does both).
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - made by its C extension

from ..fault import TillitError
from ..refused import refused
from .opened import HARMLESS_BYTES, LARGEST_RATIO, opened
from .xml_walk import local, walk

LARGEST_DIRECTORY = 1 << 20
"""Bytes of the archive's list of parts; a workbook has some tens of parts, and each takes about 100."""
LARGEST_TEXTS = 256 << 20
"""Bytes of the part with the workbook's texts, the one that is held in memory: a million texts of 256 letters."""
END_OF_ARCHIVE = struct.Struct("<4s4H2LH")
ZIP64_LOCATOR = 20
"""Bytes; it stands before the archive's end where the archive is larger than Excel makes them."""
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Numbers of the formats for dates and times that need not be described (ECMA-376, 18.8.30)."""
TIME_FORMATS = frozenset((18, 19, 20, 21, 22, 32, 33, 45, 46, 47, 55, 56))
NOT_A_FIELD = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
"""Text, fillers and colours in a format; [h], [m] and [s] are fields."""
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Style:
    """What a number in a cell means: a day, a moment, or neither; `elapsed` is a length of time."""

    date: bool = False
    time: bool = False
    elapsed: bool = False


@dataclass(frozen=True)
class Workbook:
    """The open archive, the part that holds the sheet, and what its cells refer to."""

    file: str
    archive: zipfile.ZipFile
    sheet: str
    texts: list[str]
    styles: list[Style]
    from_1904: bool
    """Whether days are counted from 1904 (older Macs), not 1900."""

    def part(self) -> IO[bytes]:
        """The sheet's XML."""
        return self.archive.open(self.sheet)


@contextmanager
def workbook(path: Path, sheet: str | None) -> Iterator[Workbook]:
    """The workbook's named sheet, or its first that is not hidden; TillitError where there is none to be read."""
    with opened(path, "excel", unpack=False) as stream:
        try:
            _check_directory(path.name, stream)
            with zipfile.ZipFile(stream) as archive:
                _check_members(path.name, archive)
                yield _found(path.name, archive, sheet)
        except TillitError:
            raise
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            KeyError,
            ValueError,
            struct.error,
            NotImplementedError,
            RuntimeError,
        ):
            raise damaged(path.name) from None


def damaged(file: str) -> TillitError:
    """The refusal of a workbook that is none, or not whole."""
    return refused(
        file,
        "unreadable",
        "The file is not a whole Excel workbook.",
        "Transfer it again, or open it in Excel and save it as .xlsx.",
    )


def _check_directory(file: str, stream: BinaryIO) -> None:
    """The list of parts is read whole, so its size is looked at first."""
    size = stream.seek(0, 2)
    tail_size = min(size, END_OF_ARCHIVE.size + 0xFFFF)
    stream.seek(size - tail_size)
    tail = stream.read(tail_size)
    at = len(tail) - END_OF_ARCHIVE.size
    if not (at >= 0 and tail[at : at + 4] == b"PK\5\6" and tail[-2:] == b"\0\0"):
        at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < END_OF_ARCHIVE.size:
        raise damaged(file)
    directory_size = END_OF_ARCHIVE.unpack_from(tail, at)[5]
    large = tail[max(at - ZIP64_LOCATOR, 0) : at].startswith(b"PK\6\7")
    if large or directory_size > LARGEST_DIRECTORY:
        raise refused(
            file, "archive", "The workbook has more parts than Excel ever makes.", "Save it again with Excel as .xlsx."
        )
    stream.seek(0)


def _check_members(file: str, archive: zipfile.ZipFile) -> None:
    seen: set[str] = set()
    for member in archive.infolist():
        name = member.filename
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or name in seen:
            raise refused(
                file,
                "archive",
                "The workbook has a part whose name leads out of it, or two parts of one name.",
                "Save it again with Excel as .xlsx; find out who made it.",
            )
        seen.add(name)
        if member.file_size > max(HARMLESS_BYTES, LARGEST_RATIO * member.compress_size):
            raise refused(
                file,
                "swells",
                f"A part of the workbook unpacks to more than {LARGEST_RATIO} times its size.",
                "Save it again with Excel as .xlsx, or export it as CSV.",
            )


def _found(file: str, archive: zipfile.ZipFile, wanted: str | None) -> Workbook:
    main = next((target for kind, _, target in _relations(file, archive, "") if kind == "officeDocument"), None)
    if main is None:
        raise damaged(file)
    parts = {number: (kind, target) for kind, number, target in _relations(file, archive, main)}
    sheets: list[tuple[str, str]] = []
    from_1904 = False
    with archive.open(main) as part:
        for action, element in walk(part, file, ("workbook", "workbookPr", "sheet")):
            if action == "end" and local(element) == "workbookPr":
                from_1904 = element.get("date1904") in ("1", "true")
            elif action == "end" and local(element) == "sheet":
                number = next((value for name, value in element.items() if name.endswith("}id")), "")
                kind, target = parts.get(number, ("", ""))
                name, visible = element.get("name", ""), element.get("state", "visible") == "visible"
                if kind == "worksheet" and (name == wanted or (wanted is None and visible)):
                    sheets.append((name, target))
    if not sheets:
        raise refused(
            file,
            "no_sheet",
            "The mapped sheet is not in the workbook, or it is no sheet of cells."
            if wanted is not None
            else "The workbook has no sheet that is not hidden.",
            "Correct the sheet's name in the mapping (excel: sheet).",
        )
    named = dict(parts.values())
    return Workbook(
        file,
        archive,
        sheets[0][1],
        _texts(file, archive, named.get("sharedStrings")),
        _styles(file, archive, named.get("styles")),
        from_1904,
    )


def _relations(file: str, archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """Kind, number and target of every part that `part` names; the archive's own where it is empty."""
    folder, name = posixpath.split(part)
    with archive.open(posixpath.join(folder, "_rels", f"{name}.rels")) as listed:
        for action, element in walk(listed, file, ("Relationships", "Relationship")):
            if action == "end" and local(element) == "Relationship" and element.get("TargetMode") != "External":
                target = element.get("Target", "")
                place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                yield element.get("Type", "").rpartition("/")[2], element.get("Id", ""), posixpath.normpath(place)


def _texts(file: str, archive: zipfile.ZipFile, name: str | None) -> list[str]:
    if name is None:
        return []
    if archive.getinfo(name).file_size > LARGEST_TEXTS:
        raise refused(
            file,
            "swells",
            f"The workbook holds more than {LARGEST_TEXTS >> 20} MiB of text.",
            "Export it as CSV, with the mapped columns alone.",
        )
    texts: list[str] = []
    with archive.open(name) as part:
        for action, element in walk(part, file, ("sst", "si")):
            if action == "end" and local(element) == "si":
                texts.append(text_of(element))
                forget(element)
    return texts


def text_of(holder: etree._Element) -> str:
    """The text of a cell or of an entry in the list of texts, without its readings in kana."""
    runs: list[str] = []
    for child in holder:
        if local(child) == "t":
            runs.append(child.text or "")
        elif local(child) == "r":
            runs.extend(part.text or "" for part in child if local(part) == "t")
    return unescaped("".join(runs))


def unescaped(text: str) -> str:
    r"""Excel writes characters that XML cannot hold as _xHHHH_.

    >>> unescaped("a_x000D_")
    'a\r'
    """
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def forget(element: etree._Element) -> None:
    """Free an element that has been read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and len(parent) > 1 and parent[0] is not element:
        del parent[0]


def _styles(file: str, archive: zipfile.ZipFile, name: str | None) -> list[Style]:
    if name is None:
        return []
    described: dict[str, str] = {}
    styles: list[Style] = []
    with archive.open(name) as part:
        for action, element in walk(part, file, ("styleSheet", "numFmt", "cellXfs")):
            if action == "end" and local(element) == "numFmt":
                described[element.get("numFmtId", "")] = element.get("formatCode", "")
            elif action == "end" and local(element) == "cellXfs":
                styles = [_style(form.get("numFmtId", "0"), described) for form in element if local(form) == "xf"]
    return styles


def _style(number: str, described: dict[str, str]) -> Style:
    code = described.get(number)
    if code is None:
        known = int(number) if number.isascii() and number.isdigit() else 0
        return Style(
            date=known in DATE_FORMATS and known not in (18, 19, 20, 21, 45, 46, 47),
            time=known in TIME_FORMATS,
            elapsed=known == 46,
        )
    fields = NOT_A_FIELD.sub("", code.split(";")[0]).casefold()
    if "general" in fields:
        return Style()
    date, time = any(letter in fields for letter in "yd"), any(letter in fields for letter in "hs")
    return Style(date=date or ("m" in fields and not time), time=time, elapsed="[" in fields)
