"""Text files: encodings, separators, line ends, quotes, headers, and what poses as a text file."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile

from tillit.pipelines.sources.checked_text import LONGEST_ROW
from tillit.pipelines.sources.mapping import Mapping
from tillit.pipelines.sources.raw import LONGEST_HEADER, MOST_COLUMNS

from .ends import GOOD, HEAD, SECRET, Bad, Refused, SetAside, TakenIn, events, log

ENCODINGS = "Encodings and byte order marks"
SHAPE = "Separators, line ends, rows and quotes"
HEADERS = "Headers, and files with nothing in them"
POSING = "Files that are something else"

TEXT = HEAD + GOOD * 2


def _coded(name: str, encoding: str, content: bytes, end: Refused | TakenIn) -> Bad:
    return Bad(ENCODINGS, name, "events", events(csv={"encoding": encoding}), content, end)


ALL = TakenIn(2)
TYPOGRAPHIC = log(f"2,2026-01-02 09:00,u1,”{SECRET}”,Handläggs")

encodings = (
    _coded("UTF-8 with a byte order mark", "utf-8", codecs.BOM_UTF8 + TEXT.encode(), ALL),
    _coded("UTF-16, little-endian, with its mark, declared", "utf-16", TEXT.encode("utf-16"), ALL),
    _coded(
        "UTF-16, big-endian, with its mark, declared",
        "utf-16",
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        ALL,
    ),
    _coded("UTF-16, little-endian, without a mark, declared as such", "utf-16-le", TEXT.encode("utf-16-le"), ALL),
    _coded("UTF-16, big-endian, without a mark, declared as such", "utf-16-be", TEXT.encode("utf-16-be"), ALL),
    _coded("UTF-16-le with a mark all the same", "utf-16-le", codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), ALL),
    _coded(
        "UTF-16 without a mark, declared without its order", "utf-16", TEXT.encode("utf-16-le"), Refused("encoding", 1)
    ),
    _coded("UTF-16 with its mark, not declared", "utf-8", TEXT.encode("utf-16"), Refused("encoding", 1)),
    _coded("UTF-16 without a mark, not declared", "utf-8", TEXT.encode("utf-16-le"), Refused("nul_byte", 1)),
    _coded("UTF-32 with its mark, not declared", "utf-8", TEXT.encode("utf-32"), Refused("encoding", 1)),
    _coded("Latin-1, declared", "latin-1", TEXT.encode("latin-1"), ALL),
    _coded("Latin-1, not declared", "utf-8", TEXT.encode("latin-1"), Refused("encoding", 2)),
    _coded("UTF-8, declared as Latin-1", "latin-1", TEXT.encode(), Refused("encoding")),
    _coded("UTF-8 with its mark, declared as windows-1252", "cp1252", TEXT.encode("utf-8-sig"), Refused("encoding", 1)),
    _coded("Windows-1252 with typographic quotes, declared", "cp1252", TYPOGRAPHIC.encode("cp1252"), TakenIn(3)),
    _coded(
        "Windows-1252 with typographic quotes, declared as Latin-1",
        "latin-1",
        TYPOGRAPHIC.encode("cp1252"),
        Refused("encoding", 3),
    ),
    _coded(
        "Windows-1252 with typographic quotes, not declared",
        "utf-8",
        TYPOGRAPHIC.encode("cp1252"),
        Refused("encoding", 2),
    ),
    _coded(
        "UTF-8, and from the middle on Latin-1",
        "utf-8",
        TEXT.encode() + GOOD.encode("latin-1"),
        Refused("encoding", 4),
    ),
    _coded(
        "Latin-1, and from the middle on UTF-16",
        "latin-1",
        TEXT.encode("latin-1") + GOOD.encode("utf-16-le"),
        Refused("nul_byte", 4),
    ),
)


def _shaped(name: str, content: str | bytes, end: Refused | SetAside | TakenIn, mapping: Mapping | None = None) -> Bad:
    return Bad(SHAPE, name, "events", mapping or events(), content, end)


EMPTY = tuple((row, column, "required_missing") for row in (3, 4) for column in ("at", "case", "unit"))

shapes = (
    _shaped("Semicolons, not declared", TEXT.replace(",", ";"), Refused("separator", 1)),
    _shaped("Tabs, not declared", TEXT.replace(",", "\t"), Refused("separator", 1)),
    _shaped("Bars, not declared", TEXT.replace(",", "|"), Refused("separator", 1)),
    _shaped("Commas, semicolons declared", TEXT, Refused("separator", 1), events(csv={"separator": ";"})),
    _shaped(
        "Semicolons in one row among commas",
        log(GOOD.strip().replace(",", ";")),
        SetAside(((3, None, "ragged_row"),)),
    ),
    _shaped("Lines that end with CR alone", TEXT.replace("\n", "\r"), TakenIn(2)),
    _shaped(
        "Lines that end with CR LF and with LF", HEAD.replace("\n", "\r\n") + GOOD + GOOD[:-1] + "\r\n", TakenIn(2)
    ),
    _shaped("No line end at the end", TEXT[:-1], TakenIn(2)),
    _shaped("A row cut off in the middle, at the end", TEXT + GOOD[:20], SetAside(((4, None, "ragged_row"),))),
    _shaped(
        "Rows with too few and too many values",
        log("2,x", f"{GOOD.strip()},{SECRET}"),
        SetAside(((3, None, "ragged_row"), (4, None, "ragged_row"))),
    ),
    _shaped("Empty lines between rows", log("", ""), SetAside(EMPTY)),
    _shaped("A NUL byte", log(f"2,2026-01-02 08:00,u1,{SECRET}\0,Handläggs"), Refused("nul_byte", 3)),
    _shaped(
        "A quote that is never closed", log(f'2,2026-01-02 08:00,u1,"{SECRET},Handläggs'), Refused("unclosed_quote", 3)
    ),
    _shaped("A quote inside a value", log(f'2,2026-01-02 08:00,u"1,{SECRET},Handläggs'), Refused("unclosed_quote", 3)),
    _shaped(
        "Text after a closing quote", log(f'2,2026-01-02 08:00,"u1"x,{SECRET},Handläggs'), Refused("unclosed_quote", 3)
    ),
    _shaped("Doubled quotes in a quoted value", log(f'2,2026-01-02 08:00,u1,"a ""{SECRET}"" b",Handläggs'), TakenIn(3)),
    _shaped(
        "A line break inside a quoted value",
        log(f'2,2026-01-02 08:00,u1,"{SECRET}\nx",Handläggs', "ragged"),
        SetAside(((4, None, "ragged_row"),), 3),
    ),
    _shaped("A row longer than 1 MiB", log("x" * (LONGEST_ROW + (2 << 20))), Refused("long_row", 3)),
    _shaped(
        "A quoted value of 5 MiB with line breaks",
        log(f'2,2026-01-02 08:00,u1,"{(SECRET + chr(10)) * 275_000}",Handläggs'),
        Refused("long_row"),
    ),
    _shaped(
        "A value of 1,001 characters",
        log(f"2,2026-01-02 08:00,u1,{SECRET:x<1001},Handläggs"),
        SetAside(((3, "who", "too_long"),)),
    ),
)

WIDE = ["case", "at", "unit", "who", "status", *(f"c{number}" for number in range(20_000))]
ODD_HEADER = 'who"; DROP TABLE work_event; --'


def _headed(name: str, content: str | bytes, end: Refused | SetAside | TakenIn, mapping: Mapping | None = None) -> Bad:
    return Bad(HEADERS, name, "events", mapping or events(), content, end)


headers = (
    _headed("An empty file", "", Refused("empty_file")),
    _headed("Nothing but a byte order mark", codecs.BOM_UTF8, Refused("empty_file", 1)),
    _headed("Spaces and nothing else", "   ", Refused("empty_file", 1)),
    _headed("Line ends and nothing else", "\n\r\n\n", Refused("empty_file", 1)),
    _headed("A header and nothing else", HEAD, Refused("no_rows")),
    _headed("No header", GOOD * 2, Refused("missing_column", 1, "case")),
    _headed("A mapped column that is not there", TEXT.replace("who", SECRET, 1), Refused("missing_column", 1, "who")),
    _headed(
        "A mapped column twice, in the place of another",
        TEXT.replace("unit", "who", 1),
        Refused("missing_column", 1, "unit"),
    ),
    _headed(
        "A mapped column twice, beside all others",
        HEAD.strip() + ",who\n" + GOOD,
        Refused("duplicate_column", 1, "who"),
    ),
    _headed(
        "Another column twice",
        f"{HEAD.strip()},x,x\n{GOOD.strip()},1,2\n",
        TakenIn(1),
    ),
    _headed("A column without a name", f"{HEAD.strip()},\n{GOOD.strip()},{SECRET}\n", TakenIn(1)),
    _headed("A space before a name", TEXT.replace("who", " who", 1), Refused("missing_column", 1, "who")),
    _headed("A zero-width space in a name", TEXT.replace("who", "w\u200bho", 1), Refused("missing_column", 1, "who")),
    _headed("A name in capitals", TEXT.replace("who", "WHO", 1), Refused("missing_column", 1, "who")),
    _headed(
        "SQL in a column's name",
        f'case,at,unit,"{ODD_HEADER.replace(chr(34), chr(34) * 2)}",status\n' + GOOD,
        TakenIn(1),
        events(
            columns={"case_id": "case", "occurred_at": "at", "unit_id": "unit", "actor": ODD_HEADER, "status": "status"}
        ),
    ),
    _headed(
        "20,000 columns",
        ",".join(WIDE) + "\n" + ",".join([*GOOD.strip().split(","), *["0"] * 20_000]) + "\n",
        Refused("too_many_columns", 1),
    ),
    _headed(
        f"{MOST_COLUMNS:,} columns",
        ",".join(WIDE[:MOST_COLUMNS]) + "\n" + ",".join([*GOOD.strip().split(","), *["0"] * (MOST_COLUMNS - 5)]) + "\n",
        TakenIn(1),
    ),
    _headed("A first row without an end", "x" * (LONGEST_HEADER + 5), Refused("no_header", 1)),
    _headed("A first row in a quote without an end", '"' + "x\n" * LONGEST_HEADER + '"', Refused("no_header", 1)),
)

PAGE = f"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>{SECRET}</body></html>\n"


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("../../file.csv", TEXT)
    return held.getvalue()


def _posing(name: str, content: str | bytes, form: str = "csv", end: Refused | None = None) -> Bad:
    ending = {"json_lines": "jsonl", "excel": "xlsx"}.get(form, form)
    return Bad(POSING, name, "events", events(form), content, end or Refused("wrong_format"), f"file.{ending}")


posing = (
    _posing("A web page named .csv", PAGE),
    _posing("A web page named .xlsx", PAGE, "excel"),
    _posing("A web page named .jsonl", PAGE, "json_lines"),
    _posing("A web page named .xes", PAGE, "xes"),
    _posing("An Excel workbook named .csv", _zip()),
    _posing(
        "An old Excel workbook, or one with a password, named .xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "excel",
    ),
    _posing("A PDF named .csv", b"%PDF-1.7\n" + SECRET.encode()),
    _posing("A Parquet file named .csv", b"PAR1" + b"\0" * 60),
    _posing("A CSV file named .parquet", TEXT, "parquet"),
    _posing("A CSV file named .xlsx", TEXT, "excel"),
    _posing("A CSV file named .xes", TEXT, "xes", Refused("unreadable", 1)),
    _posing("A CSV file named .jsonl", TEXT, "json_lines", Refused("nothing_accepted")),
    _posing("Gzip without .gz at the end of its name", gzip.compress(TEXT.encode(), mtime=0)),
    _posing("Bzip2", b"BZh91AY&SY" + b"\x12" * 50),
    _posing("Zstandard", b"\x28\xb5\x2f\xfd" + b"\x12" * 50),
    _posing("A DuckDB database", b"\x01" * 8 + b"DUCK" + b"\0" * 60),
    _posing("An SQLite database", b"SQLite format 3\0" + b"\0" * 60),
    _posing("A picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 60),
)

TEXT_FILES = (*encodings, *shapes, *headers, *posing)
