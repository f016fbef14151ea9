"""Files of the binary formats, packed files, and what is no file at all."""

from __future__ import annotations

import datetime as dt
import struct

import duckdb
import pyarrow as pa

from .builders import (
    BILLION_LAUGHS,
    DAY_AND_TIME,
    HEADER,
    MOMENT,
    archive,
    book,
    event,
    number,
    parquet,
    step,
    steps,
    text,
    xes,
)
from .ends import SECRET, Bad, Refused, SetAside, TakenIn, events, survey, waves

WORKBOOKS = "Excel workbooks"
PARQUETS = "Parquet files"
JSONS = "JSON lines"
LOGS = "Event logs in XES"

End = Refused | SetAside | TakenIn


def _first_event(vault: duckdb.DuckDBPyConnection) -> object:
    return vault.execute("SELECT min(occurred_at) FROM work_event").fetchall()[0][0]


def _status(vault: duckdb.DuckDBPyConnection) -> object:
    return vault.execute("SELECT status_class FROM work_event").fetchall()


def _wave_days(vault: duckdb.DuckDBPyConnection) -> object:
    return vault.execute("SELECT opens, closes FROM survey_wave").fetchall()


def _excel(name: str, content: bytes, end: End, **excel: object) -> Bad:
    return Bad(WORKBOOKS, name, "events", events("excel", excel=excel), content, end, "file.xlsx")


NO_PARTS = b"PK\x03\x04" + b"\0" * 100 + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, 2 << 20, 4, 0)
WHOLE = book([HEADER, step(), step()])
FORMULA = f"><f>1+0</f><v>{MOMENT}</v>"
WAVES = [tuple(text(name) for name in ("wave", "opens", "closes"))]

workbooks = (
    _excel("A formula with its value", book([HEADER, step(at=f's="{DAY_AND_TIME}"{FORMULA}')]), TakenIn(1)),
    _excel(
        "A formula that was never calculated",
        book([HEADER, step(), step(who="><f>A1</f>"), step()]),
        SetAside(((3, "who", "excel_error"),)),
    ),
    _excel(
        "An error in a cell that may be empty",
        book([HEADER, step(), step(who='t="e"><v>#N/A</v>'), step()]),
        SetAside(((3, "who", "excel_error"),)),
    ),
    _excel(
        "Merged cells below the header",
        book([HEADER, step(), step(unit="")], after='<mergeCells><mergeCell ref="C2:C3"/></mergeCells>'),
        Refused("merged_cells", 2, "unit"),
    ),
    _excel(
        "A merged title above the header",
        book(
            [(text("Uttag"),), HEADER, step()],
            after='<mergeCells><mergeCell ref="A1:E1"/><mergeCell ref="H5:J9"/></mergeCells>',
        ),
        TakenIn(1),
        header_row=2,
    ),
    _excel(
        "A hidden sheet before the one that is seen", book([HEADER, step()], states=("hidden", "visible")), TakenIn(1)
    ),
    _excel("No sheet that is not hidden", book([HEADER, step()], states=("veryHidden",)), Refused("no_sheet")),
    _excel(
        "A hidden sheet that is mapped", book([HEADER, step()], states=("visible", "hidden")), TakenIn(1), sheet="Blad2"
    ),
    _excel(
        "Texts kept apart from the cells, in runs and with readings",
        book([HEADER, step(who='t="s"><v>0</v>', status='t="s"><v>1</v>')]),
        TakenIn(1, (), _status, [("active",)]),
    ),
    _excel(
        "A tab escaped in a text",
        book([HEADER, step(), step(unit='t="s"><v>2</v>'), step()]),
        SetAside(((3, "unit", "unseen_character"),)),
    ),
    _excel(
        "A text that is not in the list of texts",
        book([HEADER, step(), step(who='t="s"><v>7</v>'), step()]),
        SetAside(((3, "who", "excel_error"),)),
    ),
    _excel("A sheet that is not there", WHOLE, Refused("no_sheet"), sheet="Annat"),
    _excel(
        "A date as a number that is formatted as one",
        book([HEADER, step()]),
        TakenIn(1, (), _first_event, dt.datetime(2026, 1, 2, 7)),  # noqa: DTZ001
    ),
    _excel(
        "A date as a number, counted from 1904",
        book([HEADER, step(at=number(MOMENT - 1462, DAY_AND_TIME))], from_1904=True),
        TakenIn(1, (), _first_event, dt.datetime(2026, 1, 2, 7)),  # noqa: DTZ001
    ),
    _excel("Dates as bare numbers", book([HEADER, step(at=number(MOMENT))]), Refused("column_type", None, "at")),
    _excel(
        "A date as a bare number among dates",
        book([HEADER, step(), step(at=number(MOMENT)), step(at=number(MOMENT))]),
        Refused("nothing_accepted", None, "at"),
    ),
    Bad(
        WORKBOOKS,
        "Days in a format of one's own",
        "waves",
        waves("excel"),
        book([*WAVES, (text("v1"), number(46027, 2), number(46041, 2))]),
        TakenIn(1, (), _wave_days, [(dt.date(2026, 1, 5), dt.date(2026, 1, 19))]),
        "file.xlsx",
    ),
    Bad(
        WORKBOOKS,
        "An answer formatted as a day",
        "survey",
        survey("excel"),
        book(
            [
                tuple(text(name) for name in ("who", "unit", "q1", "q2")),
                (text(SECRET), text("u1"), number(4), number(7)),
                (text("b"), text("u1"), number(4, 2), number(7)),
            ]
        ),
        SetAside(((3, "q1", "integer"),), 1),
        "file.xlsx",
    ),
    _excel(
        "Two cells, at A2 and XFD1048576, after the header",
        book([HEADER, step()], cells=f'<row r="1048576"><c r="XFD1048576" {text(SECRET)}</c></row>'),
        SetAside(
            (
                (1_048_576, "at", "required_missing"),
                (1_048_576, "case", "required_missing"),
                (1_048_576, "unit", "required_missing"),
            ),
            1,
        ),
    ),
    _excel(
        "A cell beyond Excel's last column",
        book([HEADER, step()], cells='<row r="9"><c r="XFE9"/></row>'),
        Refused("unreadable"),
    ),
    _excel("Rows out of order", book([HEADER, step()], cells='<row r="1"/>'), Refused("unreadable")),
    _excel("A sheet without rows", book([]), Refused("empty_file", 1)),
    _excel("A header and nothing else in a sheet", book([HEADER]), Refused("no_rows")),
    _excel(
        "A part whose name leads out of the archive",
        book([HEADER, step()], more={"../../../tmp/evil.xml": SECRET}),
        Refused("archive"),
    ),
    _excel(
        "A part named by an absolute path", book([HEADER, step()], more={"/etc/evil.xml": SECRET}), Refused("archive")
    ),
    _excel("More parts than any workbook has", NO_PARTS, Refused("archive")),
    _excel(
        "A zip bomb",
        book([HEADER, step()], more={"xl/worksheets/sheet9.xml": " " * (70 << 20)}),
        Refused("swells"),
    ),
    _excel(
        "An XML bomb in a sheet (billion laughs)",
        book(
            [HEADER, step(who='t="inlineStr"><is><t>&l9;</t></is>')],
            head=BILLION_LAUGHS.replace("DOCTYPE log", "DOCTYPE worksheet"),
        ),
        Refused("doctype"),
    ),
    _excel("A workbook cut off", WHOLE[:-300], Refused("unreadable")),
    _excel("A damaged workbook", WHOLE[:900] + b"\xff" * 40 + WHOLE[940:], Refused("unreadable")),
    _excel("A zip archive that is no workbook", archive({"a.txt": SECRET}), Refused("unreadable")),
)


def _parquet(name: str, content: bytes, end: End) -> Bad:
    return Bad(PARQUETS, name, "events", events("parquet"), content, end, "file.parquet")


def _sheet(**columns: object) -> bytes:
    typed = {"who": pa.array([SECRET, "b"]), "unit": pa.array(["u1", "u1"]), "q1": [5, 4], "q2": [1, 0]}
    return parquet({**typed, **columns})


def _answers(name: str, content: bytes, end: End) -> Bad:
    return Bad(PARQUETS, name, "survey", survey("parquet"), content, end, "file.parquet")


TABLE = parquet(steps())
SWOLLEN = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["x" * 60_000]))

parquets = (
    _parquet("A Parquet file cut off", TABLE[:-20], Refused("unreadable")),
    _parquet("A Parquet file with another end", TABLE[:-4] + b"XXXX", Refused("unreadable")),
    _parquet("A length of metadata beyond the file", TABLE[:-8] + b"\xff\xff\xff\x7fPAR1", Refused("unreadable")),
    _parquet("Metadata that are none", b"PAR1" + b"\xff" * 400 + b"\x90\1\0\0PAR1", Refused("unreadable")),
    _parquet("Metadata made of nothing but zeros", b"PAR1" + b"\0" * 400 + b"\x90\1\0\0PAR1", Refused("unreadable")),
    _parquet("Pages overwritten", TABLE[:4] + b"\xff" * 120 + TABLE[124:], Refused("unreadable")),
    _parquet(
        "A nested column, mapped", parquet(steps(who=[{"name": SECRET}] * 2)), Refused("column_type", None, "who")
    ),
    _parquet("A list in a mapped column", parquet(steps(unit=[[SECRET]] * 2)), Refused("column_type", None, "unit")),
    _parquet("A nested column that is not mapped", parquet(steps(more=[{"name": SECRET}] * 2)), TakenIn(2)),
    _parquet(
        "Text that is not UTF-8",
        parquet(steps(who=pa.array([b"\xc5ke", b"x"], pa.binary()).view(pa.string()))),
        Refused("encoding", 1, "who"),
    ),
    _parquet(
        "Bytes in a mapped column", parquet(steps(who=pa.array([b"a", b"b"]))), Refused("column_type", None, "who")
    ),
    _parquet(
        "A time where a unit is mapped",
        parquet(steps(unit=pa.array([0, 1], pa.timestamp("us")))),
        Refused("column_type", None, "unit"),
    ),
    _parquet(
        "A time beyond the year 9999",
        parquet(steps(at=pa.array([1_767_312_000, 10**15], pa.timestamp("s")))),
        SetAside(((2, "at", "timestamp_format"),), 1),
    ),
    _parquet(
        "A dictionary that swells: 1.2 GB of text in a small file",
        parquet({name: SWOLLEN if name == "who" else ["x"] * 20_000 for name in steps()}),
        Refused("swells", 1, "who"),
    ),
    _answers("Answers as truth values", _sheet(q1=[True, False]), Refused("column_type", None, "q1")),
    _answers("Half an answer", _sheet(q1=[5.0, 4.5]), SetAside(((2, "q1", "integer"),), 1)),
    _answers("Infinity as an answer", _sheet(q1=[5.0, float("inf")]), SetAside(((2, "q1", "integer"),), 1)),
    _answers(
        "NaN as an answer",
        _sheet(q1=[5.0, float("nan")]),
        TakenIn(2, note="In a typed column NaN is a missing value: a skip."),
    ),
    _answers(
        "An unsigned number beyond 64 bits with a sign",
        _sheet(q1=pa.array([5, 2**64 - 1], pa.uint64())),
        SetAside(((2, "q1", "integer"),), 1),
    ),
    _answers("Half-precision numbers", _sheet(q1=pa.array([5, 4], pa.float16())), TakenIn(2)),
    Bad(
        PARQUETS,
        "A day in the year 20000",
        "waves",
        waves("parquet"),
        parquet(
            {
                "wave": [SECRET, "v1"],
                "opens": pa.array([20_000, 20_000], pa.int32()).cast(pa.date32()),
                "closes": pa.array([20_010, 6_585_451], pa.int32()).cast(pa.date32()),
            }
        ),
        SetAside(((2, "closes", "date_format"),), 1),
        "file.parquet",
    ),
)

LINE = f'{{"case": 1, "at": "2026-01-02 08:00", "unit": "u1", "who": "{SECRET}", "status": "Handläggs"}}\n'


def _json(name: str, content: str | bytes, end: End) -> Bad:
    return Bad(JSONS, name, "events", events("json_lines"), content, end, "file.jsonl")


def _odd(name: str, line: str, rule: str = "json", column: str | None = None) -> Bad:
    return _json(name, f"{LINE}{line.strip()}\n{LINE}", SetAside(((2, column, rule),)))


jsons = (
    _json("A byte order mark before the first line", b"\xef\xbb\xbf" + LINE.encode(), TakenIn(1)),
    _json("UTF-16", LINE.encode("utf-16"), Refused("encoding", 1)),
    _odd("A line that is no JSON", f"{{{SECRET}"),
    _odd("A list in place of an object", f'["{SECRET}"]'),
    _odd("A list nested 100,000 deep", "[" * 100_000 + "]" * 100_000),
    _odd("An object nested 100,000 deep in a value", '{"a":' * 100_000 + "1" + "}" * 100_000),
    _odd("A list in a mapped key", LINE.replace('"u1"', f'["{SECRET}"]'), "nested", "unit"),
    _odd("A key twice", LINE.replace('"case": 1', '"case": 1, "case": 2'), "key_twice"),
    _odd("Half a letter (a lone surrogate)", LINE.replace("Handläggs", "\\ud800"), column="status"),
    _odd("A NUL character in a value", LINE.replace('"u1"', '"u1\\u0000"'), "unseen_character", "unit"),
    _odd("NaN where a time belongs", LINE.replace('"2026-01-02 08:00"', "NaN"), "timestamp_format", "at"),
    _json("A line longer than 8 MiB", LINE + " " * (9 << 20) + LINE, Refused("long_row", 2)),
    _json("One list of all objects", f"[{LINE.strip()},{LINE.strip()}]", Refused("nothing_accepted")),
    _json("A key that no line has", LINE.replace("who", "whom"), Refused("missing_column", 1, "who")),
    _json("The last line cut off", LINE * 2 + LINE[:30], SetAside(((3, None, "json"),))),
)

MAPPED = {
    "case_id": "case:concept:name",
    "occurred_at": "time:timestamp",
    "unit_id": "org:group",
    "actor": "org:resource",
    "status": "status",
}


def _xes(name: str, content: str | bytes, end: End, file: str = "file.xes") -> Bad:
    return Bad(LOGS, name, "events", events("xes", columns=MAPPED), content, end, file)


ISO_XES = events("xes", columns=MAPPED).model_copy(
    update={"tables": tuple(table.model_copy(update={"formats": {}}) for table in events("xes", columns=MAPPED).tables)}
)


def _read(name: str, content: str, end: End) -> Bad:
    return Bad(LOGS, name, "events", ISO_XES, content, end, "file.xes")


logs = (
    _xes(
        "An XML bomb (billion laughs)",
        xes(event(more='<string key="x" value="&l9;"/>'), head=BILLION_LAUGHS),
        Refused("doctype"),
    ),
    _xes(
        "An XML bomb in the log's own attribute",
        xes(event(), head=BILLION_LAUGHS, root='log x="&l9;"'),
        Refused("xml_limits", 1),
    ),
    _xes(
        "An entity that fetches a file",
        xes(
            event(more="<string key='x'>&f;</string>"),
            head='<!DOCTYPE log [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
        ),
        Refused("doctype"),
    ),
    _xes(
        "A document type at an address",
        xes(event(), head='<!DOCTYPE log SYSTEM "http://127.0.0.1:9/log.dtd">'),
        Refused("doctype"),
    ),
    _xes("A log cut off", xes(event() * 3)[:-60], Refused("unreadable", 1)),
    _xes(
        "Elements nested 100,000 deep",
        xes(event(more='<string key="a" value="b">' * 100_000)),
        Refused("xml_limits", 1),
    ),
    _xes(
        "A value of 11 MB", xes(event(more=f'<string key="x" value="{"x" * 11_000_000}"/>')), Refused("xml_limits", 1)
    ),
    _xes("A character that XML does not have", xes(event(unit="u\x01")), Refused("unreadable", 1)),
    _xes("Another root", xes(event(), root="html"), Refused("unreadable")),
    _xes("A log without events", "<log/>", Refused("no_rows")),
    _read(
        "Nested attributes in an event",
        xes(event(more='<string key="x" value="y"><string key="org:group" value="u9"/></string>')),
        TakenIn(1),
    ),
    _read(
        "An event without a time",
        xes(event() + event().replace("time:timestamp", "time")),
        SetAside(((2, "time:timestamp", "required_missing"),), 1),
    ),
    _read(
        "A mapped attribute that no event has",
        xes(event().replace("org:resource", "x")),
        Refused("missing_column", 1, "org:resource"),
    ),
)

FORMATS = (*workbooks, *parquets, *jsons, *logs)
