"""Bad input: one clear message with file, row, column and rule; no value, no traceback, and nothing lost."""

import gzip
import re

import pytest
from tillit.pipelines.fault import TillitError
from tillit.pipelines.landing.ingestion import SourceFile, check_file, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import load_mapping
from tillit.pipelines.vault.keys import ENVIRONMENT
from tillit.pipelines.vault.vault import Vault

SECRET = "Hemligt-värde-4711"
"""Stands in every bad file; in no message."""

EVENTS = """\
format: csv
time_zone: Europe/Stockholm
tables:
  - table: work_event
    columns: {case_id: case, occurred_at: at, unit_id: unit, actor: who, status: status}
    formats: {occurred_at: "%Y-%m-%d %H:%M"}
    statuses: {active: [Handläggs], done: [Avslutad]}
"""
HEAD = "case,at,unit,who,status\n"
GOOD = f"1,2026-01-02 08:00,u1,{SECRET},Handläggs\n"
UNITS = """\
format: csv
tables: [{table: org_unit, columns: {unit_id: id, parent_id: over, name: name, valid_from: from, valid_to: to}}]
"""
UNIT_HEAD = "id,over,name,from,to\n"
SURVEY = """\
format: csv
tables:
  - table: response
    wide: {respondent: who, unit_id: unit, items: [q1, q2], skipped: [NA]}
    constants: {wave_id: w1, survey_id: s1}
"""
SCALES = {"q1": (1, 5), "q2": (1, 7)}


@pytest.fixture
def written(tmp_path):
    """A function that writes a mapping and a file of text or bytes; gives path and mapping."""

    def write(mapping, content, name="file.csv"):
        (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path, load_mapping(tmp_path / "mapping.yaml")

    return write


def refused_fault(path, mapping, items=None):
    with pytest.raises(TillitError) as caught:
        check_file(path, mapping, items)
    return caught.value.fault


def silent(text):
    """The message without what it may name; a value of the data would stay."""
    assert SECRET not in text
    assert "Traceback" not in text
    assert not re.search(r"\b[A-Za-z]+(Error|Exception|Invalid)\b", text)
    return True


@pytest.mark.parametrize(
    ("content", "row", "column", "rule"),
    [
        (f"case,at,unit,status\n{SECRET},x,y,z\n", 1, "who", "missing_column"),
        (HEAD.replace("unit", "who") + GOOD, 1, "unit", "missing_column"),
        (HEAD.replace("status", "status,who") + GOOD, 1, "who", "duplicate_column"),
        ("", None, None, "empty_file"),
        (HEAD, None, None, "no_rows"),
        (HEAD + GOOD + f'2,2026-01-02 08:00,u1,"{SECRET},Handläggs\n' + GOOD, 3, None, "unclosed_quote"),
        (HEAD + GOOD + f'2,2026-01-02 08:00,u"1,{SECRET},Handläggs\n' + GOOD, 3, None, "unclosed_quote"),
        (HEAD + GOOD + f'2,2026-01-02 08:00,"u1"x,{SECRET},Handläggs\n', 3, None, "unclosed_quote"),
        ((HEAD + GOOD).encode() + f"2,2026-01-02 08:00,u1,{SECRET},a\0b\n".encode(), 3, None, "nul_byte"),
        ((HEAD + GOOD + GOOD).encode("latin-1"), 2, None, "encoding"),
        ((HEAD + GOOD).encode("utf-16"), 1, None, "encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(written, content, row, column, rule):
    fault = refused_fault(*written(EVENTS, content))
    assert (fault.place.file, fault.place.column, fault.rule) == ("file.csv", column, rule)
    assert fault.place.row == row
    assert silent(str(fault))
    assert fault.to_do
    assert fault.kept


def test_a_file_that_is_not_there(written, tmp_path):
    _, mapping = written(EVENTS, HEAD + GOOD)
    assert refused_fault(tmp_path / "gone.csv", mapping).rule == "no_file"


@pytest.mark.parametrize("kept", [0.5, 0.9, 0.999])
def test_a_truncated_gzip_is_refused_and_leaves_nothing(written, tmp_path, kept):
    text = HEAD + "".join(
        f"{case},2026-01-02 08:00,u{case * 7919 % 1013},{SECRET},Handläggs\n" for case in range(60_000)
    )
    whole = gzip.compress(text.encode(), mtime=0)
    path, mapping = written(EVENTS, whole[: int(len(whole) * kept)], "file.csv.gz")
    with Vault(Project(tmp_path / "home")) as vault:
        with pytest.raises(TillitError) as caught:
            ingest(vault, SourceFile("events", path, mapping))
        counts = [
            vault.connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
            for table in ("work_event", "quarantine", "ledger")
        ]
    assert caught.value.fault.rule == "truncated_gzip"
    assert counts == [0, 0, 0]
    assert silent(str(caught.value))


def test_a_gzip_that_is_none(written):
    assert refused_fault(*written(EVENTS, HEAD + GOOD, "file.csv.gz")).rule == "truncated_gzip"


@pytest.mark.parametrize(
    ("line", "column", "rule"),
    [
        (f"2,02/01/2026 08:00,u1,{SECRET},Handläggs\n", "at", "timestamp_format"),
        (f"2,2026-03-29 02:30,u1,{SECRET},Handläggs\n", "at", "time_zone_gap"),
        (f"2,2026-10-25 02:30,u1,{SECRET},Handläggs\n", "at", "time_zone_fold"),
        (f",2026-01-02 08:00,u1,{SECRET},Handläggs\n", "case", "required_missing"),
        (f"2,2026-01-02 08:00,u1,{SECRET}\n", None, "ragged_row"),
        (f"2,2026-01-02 08:00,u1,{SECRET},Handläggs,extra\n", None, "ragged_row"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside_with_its_place(written, line, column, rule):
    report = check_file(*written(EVENTS, HEAD + GOOD + line + GOOD))
    assert (report.read, report.accepted, report.quarantined) == (3, 2, 1)
    fault = report.faults[0]
    assert (fault.place.file, fault.place.row, fault.place.column, fault.rule) == ("file.csv", 3, column, rule)
    assert report.by_rule == {rule: 1}
    assert silent(str(fault))


def test_row_numbers_hold_after_ragged_rows_and_line_breaks_in_quotes(written):
    content = (
        HEAD + GOOD + "ragged\n" + GOOD.replace(SECRET, '"två\nrader"') + "ragged,again\n" + GOOD.replace("u1", "")
    )
    report = check_file(*written(EVENTS, content))
    assert (report.read, report.accepted, report.quarantined) == (5, 2, 3)
    assert [(fault.place.row, fault.rule) for fault in report.faults] == [
        (3, "ragged_row"),
        (5, "ragged_row"),
        (6, "required_missing"),
    ]


def test_an_unmapped_status_is_taken_in_as_unknown_with_one_warning(written):
    odd = GOOD.replace("Handläggs", SECRET)
    report = check_file(*written(EVENTS, HEAD + GOOD + odd + GOOD + odd))
    assert (report.read, report.accepted, report.quarantined) == (4, 4, 0)
    assert [warning.rule for warning in report.warnings] == ["unmapped_status"]
    warning = report.warnings[0]
    assert (warning.place.file, warning.place.column) == ("file.csv", "status")
    assert "2 rows" in warning.problem
    assert "rows 3, 5" in warning.problem
    assert silent(str(warning))


def test_an_unknown_unit_is_set_aside(written, tmp_path):
    home = Project(tmp_path / "home")
    path, mapping = written(UNITS, UNIT_HEAD + "root,,Allt,,\nu1,root,Ett,,\n", "units.csv")
    with Vault(home) as vault:
        ingest(vault, SourceFile("units", path, mapping))
        path, mapping = written(EVENTS, HEAD + GOOD + GOOD.replace("u1", SECRET))
        intake = ingest(vault, SourceFile("events", path, mapping))
        assert (intake.read, intake.accepted, intake.quarantined) == (2, 1, 1)
        found = vault.connection.execute("SELECT * FROM quarantine").fetchall()
    assert found == [(2, 3, "unit", "unknown_unit")]


def test_an_answer_off_its_scale_sets_the_whole_row_aside(written):
    content = f"who,unit,q1,q2\na,u1,5,7\n{SECRET},u1,6,2\nc,u1,NA,\nd,u1,1,2.5\n"
    path, mapping = written(SURVEY, content)
    report = check_file(path, mapping, SCALES)
    assert (report.read, report.accepted, report.quarantined) == (4, 2, 2)
    assert report.tables == {"response": 4}
    assert [(fault.place.row, fault.place.column, fault.rule) for fault in report.faults] == [
        (3, "q1", "off_scale"),
        (5, "q2", "integer"),
    ]
    assert all(silent(str(fault)) for fault in report.faults)


def test_an_item_that_no_instrument_has(written):
    path, mapping = written(SURVEY, "who,unit,q1,q2\na,u1,5,7\n")
    fault = refused_fault(path, mapping, {"q1": (1, 5)})
    assert (fault.place.column, fault.rule) == ("q2", "unknown_item")


@pytest.mark.parametrize(
    ("lines", "row", "rule", "words"),
    [
        ("root,,R,,\na,c,A,,\nb,a,B,,\nc,b,C,,\n", 3, "hierarchy_cycle", "a -> c -> b -> a"),
        ("root,,R,,\na,a,A,,\n", 3, "self_parent", "The unit a"),
        ("root,,R,,\nother,,O,,\n", None, "two_roots", "other and root"),
        ("a,b,A,,\nb,a,B,,\n", None, "no_root", "No unit"),
        ("root,,R,,\na,root,A,,\nb,root,B,,\nc,a,C,,\nc,b,C,2026-01-01,\n", 6, "two_parents", "below a and b"),
        ("root,,R,,\na,root,A,,2026-02-01\na,root,A,2026-01-01,\n", 4, "overlapping_validity", "The unit a"),
        ("root,,R,,\na,gone,A,,\n", 3, "unknown_parent", "below gone"),
        ("root,,R,,\na,root,A,2026-02-01,2026-01-01\n", 3, "validity", "ends before"),
    ],
)
def test_a_tree_that_is_none_is_refused_whole(written, lines, row, rule, words):
    fault = refused_fault(*written(UNITS, UNIT_HEAD + lines))
    assert (fault.place.file, fault.rule) == ("file.csv", rule)
    assert row is None or fault.place.row == row
    assert words in fault.problem


def test_a_unit_that_moves_is_one_unit(written):
    lines = "root,,R,,\na,root,A,,\nb,root,B,,\nc,a,C,,2026-01-01\nc,b,C,2026-01-01,\n"
    report = check_file(*written(UNITS, UNIT_HEAD + lines))
    assert (report.accepted, report.quarantined) == (5, 0)


def test_a_cycle_that_holds_only_for_a_while_is_found(written):
    lines = "root,,R,,\na,root,A,,2026-01-01\na,b,A,2026-01-01,\nb,root,B,,2026-02-01\nb,a,B,2026-02-01,\n"
    fault = refused_fault(*written(UNITS, UNIT_HEAD + lines))
    assert fault.rule == "hierarchy_cycle"


def test_check_stores_nothing(written, tmp_path, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "keys.json"))
    path, mapping = written(EVENTS, HEAD + GOOD)
    before = sorted(tmp_path.rglob("*"))
    assert check_file(path, mapping).tables == {"work_event": 1}
    assert sorted(tmp_path.rglob("*")) == before
