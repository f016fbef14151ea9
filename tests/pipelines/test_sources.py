"""The same rows from every format, and what each format may get wrong."""

import csv
import datetime as dt
import gzip
import io
import json
import zipfile
from xml.sax.saxutils import escape

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tillit.pipelines.fault import TillitError
from tillit.pipelines.landing.ingestion import SourceFile, check_file, header_of, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import Mapping
from tillit.pipelines.vault.keys import Keys
from tillit.pipelines.vault.vault import Vault

ROWS = [
    {"case": "1", "at": "2026-01-02T08:00:00+01:00", "unit": "u1", "who": "Eva", "hours": "1.5"},
    {"case": "1", "at": "2026-01-02T09:30:00+01:00", "unit": "u,2", "who": "Åke", "hours": "2"},
    {"case": "2", "at": "2026-07-02T09:30:00+02:00", "unit": 'u"3', "who": "", "hours": ""},
]
MAPPED = {"case_id": "case", "occurred_at": "at", "unit_id": "unit", "actor": "who"}


def mapping(form, columns=None, **parts):
    table = {
        "table": "work_event",
        "columns": columns or MAPPED,
        "constants": {"status_class": "active"},
    }
    return Mapping.model_validate({"format": form, "tables": [table], **parts})


@pytest.fixture
def landed(tmp_path):
    """A function that takes a source in and gives its rows as they stand in the vault, persons as their first row."""

    def land(source):
        with Vault(Project(tmp_path / "home")) as vault:
            intake = ingest(vault, source)
            assert intake.quarantined == 0
            keys = Keys.of(vault.project.keys)
            names = dict(zip(keys.pseudonyms("actor", ["Eva", "Åke"]).tolist(), ["Eva", "Åke"], strict=True))
            cases = dict(zip(keys.pseudonyms("case", ["1", "2"]).tolist(), ["1", "2"], strict=True))
            rows = vault.connection.execute(
                "SELECT case_id, strftime(occurred_at, '%d %H:%M'), unit_id, actor FROM work_event ORDER BY row_number"
            ).fetchall()
            return [(cases[case], at, unit, names.get(actor)) for case, at, unit, actor in rows]

    return land


EXPECTED = [("1", "02 07:00", "u1", "Eva"), ("1", "02 08:30", "u,2", "Åke"), ("2", "02 07:30", 'u"3', None)]


def csv_text(separator=",", quote='"'):
    target = io.StringIO()
    writer = csv.DictWriter(target, list(ROWS[0]), delimiter=separator, quotechar=quote, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(ROWS)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "windows-1252", "utf-16"])
@pytest.mark.parametrize("zipped", [False, True])
def test_csv_in_its_declared_encoding(landed, tmp_path, encoding, zipped):
    content = csv_text(";").encode(encoding)
    path = tmp_path / ("a.csv.gz" if zipped else "a.csv")
    path.write_bytes(gzip.compress(content) if zipped else content)
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    source = SourceFile("events", path, mapping("csv", csv={"separator": ";", "encoding": declared}))
    assert header_of(source) == ["case", "at", "unit", "who", "hours"]
    assert landed(source) == EXPECTED


def test_csv_with_another_quote(landed, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(csv_text(",", "'"), encoding="utf-8")
    assert landed(SourceFile("events", path, mapping("csv", csv={"quote": "'"}))) == EXPECTED


def test_tab_separated_without_quotes(landed, tmp_path):
    path = tmp_path / "a.tsv"
    lines = ["\t".join(ROWS[0]), *("\t".join(row.values()) for row in ROWS)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert landed(SourceFile("events", path, mapping("csv", csv={"separator": "\t", "quote": ""}))) == EXPECTED


def test_csv_over_many_blocks_keeps_every_row_and_its_number(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("case,at,unit,who\n")
        for number in range(300_000):
            unit = '"u, ""1"""' if number % 3 == 0 else "u1"
            stamp = "x" if number == 250_000 else "2026-01-02T08:00:00Z"
            file.write(f"{number},{stamp},{unit},Eva\n" if number % 100_000 else "ragged\n")
    report = check_file(path, mapping("csv"))
    assert (report.read, report.accepted, report.quarantined) == (300_000, 299_996, 4)
    assert [(fault.place.row, fault.rule) for fault in report.faults] == [
        (2, "ragged_row"),
        (100_002, "ragged_row"),
        (200_002, "ragged_row"),
        (250_002, "timestamp_format"),
    ]


def test_json_lines(landed, tmp_path):
    path = tmp_path / "a.jsonl.gz"
    lines = [{**row, "case": int(row["case"]), "who": row["who"] or None} for row in ROWS]
    path.write_bytes(gzip.compress("\n".join(json.dumps(line) for line in lines).encode()))
    assert landed(SourceFile("events", path, mapping("json_lines"))) == EXPECTED


def test_json_lines_that_are_none_are_set_aside(tmp_path):
    path = tmp_path / "a.jsonl"
    good = json.dumps(ROWS[0])
    path.write_text(f"{good}\n[1]\n\n{{broken\n{good}\n", encoding="utf-8")
    report = check_file(path, mapping("json_lines"))
    assert (report.read, report.accepted) == (4, 2)
    assert [(fault.place.row, fault.rule) for fault in report.faults] == [(2, "json"), (4, "json")]
    with pytest.raises(TillitError) as caught:
        check_file(path, mapping("json_lines", {**MAPPED, "actor": "nobody"}))
    assert (caught.value.fault.rule, caught.value.fault.place.column) == ("missing_column", "nobody")


def test_parquet_with_typed_columns(landed, tmp_path):
    path = tmp_path / "a.parquet"
    moments = [dt.datetime.fromisoformat(row["at"]).astimezone(dt.UTC) for row in ROWS]
    table = pa.table(
        {
            "case": pa.array([1, 1, 2], pa.int32()),
            "at": pa.array(moments, pa.timestamp("ns", "Europe/Stockholm")),
            "unit": pa.array([row["unit"] for row in ROWS]).dictionary_encode(),
            "who": pa.array([row["who"] or None for row in ROWS], pa.large_string()),
        }
    )
    pq.write_table(table, path)
    assert landed(SourceFile("events", path, mapping("parquet"))) == EXPECTED


def test_parquet_that_is_cut_off_or_not_in_utf8_or_of_a_wrong_type(tmp_path):
    path = tmp_path / "a.parquet"
    whole = pa.table({"case": ["1"], "at": ["2026-01-02T08:00:00Z"], "unit": ["u1"], "who": [1.5]})
    pq.write_table(whole, path)
    with pytest.raises(TillitError) as caught:
        check_file(path, mapping("parquet"))
    assert (caught.value.fault.rule, caught.value.fault.place.column) == ("column_type", "who")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(TillitError) as caught:
        check_file(path, mapping("parquet"))
    assert caught.value.fault.rule == "unreadable"
    latin = pa.array(["Åke".encode("latin-1")], pa.binary()).view(pa.string())
    pq.write_table(whole.set_column(3, "who", latin), path)
    with pytest.raises(TillitError) as caught:
        check_file(path, mapping("parquet"))
    assert (caught.value.fault.rule, caught.value.fault.place.row) == ("encoding", 1)
    assert check_file(path, mapping("parquet", parquet={"encoding": "latin-1"})).accepted == 1


def workbook(path, cells):
    """A minimal .xlsx: text inline, numbers as numbers, dates as styled numbers."""
    rows = []
    for number, row in enumerate(cells, start=1):
        line = []
        for place, cell in enumerate(row):
            at = f"{chr(65 + place)}{number}"
            if isinstance(cell, dt.datetime):
                days = (cell - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)  # noqa: DTZ001 - Excel's own epoch
                line.append(f'<c r="{at}" s="1"><v>{days!r}</v></c>')
            elif isinstance(cell, int | float):
                line.append(f'<c r="{at}"><v>{cell}</v></c>')
            elif cell:
                line.append(f'<c r="{at}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>')
        rows.append(f'<row r="{number}">{"".join(line)}</row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="Händelser" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {main}><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{''.join(rows)}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_excel_with_typed_cells(landed, tmp_path):
    path = tmp_path / "a.xlsx"
    local = [dt.datetime.fromisoformat(row["at"]).replace(tzinfo=None) for row in ROWS]
    body = [[int(row["case"]), at, row["unit"], row["who"]] for row, at in zip(ROWS, local, strict=True)]
    workbook(path, [["Uttag", "", "", ""], ["case", "at", "unit", "who"], *body])
    declared = mapping("excel", excel={"sheet": "Händelser", "header_row": 2}, time_zone="Europe/Stockholm")
    source = SourceFile("events", path, declared)
    assert header_of(source) == ["case", "at", "unit", "who"]
    assert landed(source) == EXPECTED


def test_one_wrong_cell_sets_its_row_aside_and_no_other(tmp_path):
    path = tmp_path / "a.xlsx"
    good = [1, dt.datetime(2026, 1, 2, 8), "u1", "Eva"]  # noqa: DTZ001 - a local time, as Excel has it
    workbook(path, [["case", "at", "unit", "who"], good, [1, "i går", "u1", "Eva"], good])
    report = check_file(path, mapping("excel", time_zone="Europe/Stockholm"))
    assert (report.read, report.accepted) == (3, 2)
    assert [(fault.place.row, fault.place.column, fault.rule) for fault in report.faults] == [
        (3, "at", "timestamp_format")
    ]
    with pytest.raises(TillitError) as caught:
        check_file(path, mapping("excel", excel={"sheet": "Annat"}))
    assert caught.value.fault.rule == "no_sheet"
    path.write_bytes(b"not a workbook")
    with pytest.raises(TillitError) as caught:
        check_file(path, mapping("excel"))
    assert caught.value.fault.rule == "wrong_format"


XES = {"case_id": "case:concept:name", "occurred_at": "time:timestamp", "unit_id": "org:group", "actor": "org:resource"}


def xes_log(space='xmlns="http://www.xes-standard.org/"', head=""):
    def event(row):
        who = f'<string key="org:resource" value="{row["who"]}"/>' if row["who"] else ""
        unit = escape(row["unit"], {'"': "&quot;"})
        return (
            f'<event><date key="time:timestamp" value="{row["at"]}"/>{who}'
            f'<string key="org:group" value="{unit}"/></event>'
        )

    traces = "".join(
        f'<trace><string key="concept:name" value="{case}"/>'
        + "".join(event(row) for row in ROWS if row["case"] == case)
        + "</trace>"
        for case in ("1", "2")
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<log {space}><string key="x" value="y"/>{traces}</log>'


@pytest.mark.parametrize("space", ['xmlns="http://www.xes-standard.org/"', ""])
@pytest.mark.parametrize("zipped", [False, True])
def test_xes(landed, tmp_path, space, zipped):
    content = xes_log(space).encode()
    path = tmp_path / ("a.xes.gz" if zipped else "a.xes")
    path.write_bytes(gzip.compress(content) if zipped else content)
    source = SourceFile("events", path, mapping("xes", XES))
    assert set(header_of(source)) == set(XES.values())
    assert landed(source) == EXPECTED


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (xes_log()[:-40], "unreadable"),
        (xes_log(head='<!DOCTYPE log [<!ENTITY a "aaaa">]>'), "doctype"),
        ("<other/>", "unreadable"),
        ("<log/>", "no_rows"),
        ("case,at\n", "unreadable"),
    ],
)
def test_xes_that_is_none(tmp_path, content, rule):
    path = tmp_path / "a.xes"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TillitError) as caught:
        check_file(path, mapping("xes", XES))
    assert caught.value.fault.rule == rule


def test_a_table_that_ibis_reaches(landed, tmp_path, monkeypatch):
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as theirs:
        theirs.execute('CREATE TABLE log ("case" INTEGER, "at" TIMESTAMPTZ, unit VARCHAR, who VARCHAR, hours DOUBLE)')
        theirs.executemany(
            "INSERT INTO log VALUES (?, ?, ?, nullif(?, ''), NULL)",
            [[row["case"], row["at"], row["unit"], row["who"]] for row in ROWS],
        )
    monkeypatch.setenv("THEIRS", str(path))
    source = SourceFile("events", None, mapping("database", database={"url": "duckdb://$THEIRS", "table": "log"}))
    assert header_of(source) == ["case", "at", "unit", "who", "hours"]
    assert landed(source) == EXPECTED
    with Vault(Project(tmp_path / "home")) as vault:
        assert ingest(vault, source).status == "unchanged"


@pytest.mark.parametrize(
    ("connection", "table", "rule"),
    [
        ("duckdb:///nowhere/at/all.duckdb", "log", "no_connection"),
        ("duckdb://", "log", "no_table"),
        (None, None, "no_connection"),
    ],
)
def test_a_table_that_is_out_of_reach(tmp_path, connection, table, rule):
    source = SourceFile("events", None, mapping("database"), connection, table)
    with Vault(Project(tmp_path / "home")) as vault, pytest.raises(TillitError) as caught:
        ingest(vault, source)
    assert caught.value.fault.rule == rule
