"""What the table of bad inputs cannot say in a row: several batches, files that change, damage anywhere, and order."""

from __future__ import annotations

import datetime as dt
import os
import random
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from tillit.pipelines.fault import Fault, TillitError
from tillit.pipelines.landing.ingestion import SourceFile, check_file, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import Mapping
from tillit.pipelines.sources.opened import check_unchanged, opened, stamped
from tillit.pipelines.vault.keys import ENVIRONMENT
from tillit.pipelines.vault.tree import MOST_UNITS, UnitRow, check_tree
from tillit.pipelines.vault.vault import Vault

from .bad_files import GZ
from .bad_formats import ISO_XES, LINE, TABLE, WHOLE
from .builders import event, packed, xes
from .ends import GOOD, HEAD, SCALES, SECRET, UNIT_HEAD, events, log, survey, units


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a file and says where."""

    def write(content: str | bytes, name: str = "file.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def fault_of(path: Path, mapping: Mapping) -> Fault:
    with pytest.raises(TillitError) as caught:
        check_file(path, mapping, SCALES)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    return caught.value.fault


@pytest.mark.parametrize("kept", [0.5, 0.999])
def test_a_file_cut_off_after_many_batches_leaves_nothing(
    written: Callable[..., Path], tmp_path: Path, kept: float
) -> None:
    rows = "".join(f"{case},2026-01-02 08:00,u{case * 7919 % 1013},{SECRET},Handläggs\n" for case in range(200_000))
    whole = packed(HEAD + rows)
    path = written(whole[: int(len(whole) * kept)], "file.csv.gz")
    with Vault(Project(tmp_path / "home")) as vault:
        with pytest.raises(TillitError) as caught:
            ingest(vault, SourceFile("events", path, events()))
        counts = [
            vault.connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
            for table in ("work_event", "quarantine", "ledger")
        ]
    assert caught.value.fault.rule == "truncated_gzip"
    assert counts == [0, 0, 0]


def test_row_numbers_hold_after_ragged_rows_and_line_breaks_in_quotes(written: Callable[..., Path]) -> None:
    more = HEAD.replace("\n", ",note\n")
    good, broken = GOOD.replace("\n", ",x\n"), GOOD.replace("\n", ',"two\nlines"\n')
    content = more + good + "ragged\n" + broken + "ragged,again\n" + good.replace("u1", "")
    report = check_file(written(content), events())
    assert (report.read, report.accepted, report.quarantined) == (5, 2, 3)
    assert [(fault.place.row, fault.rule) for fault in report.faults] == [
        (3, "ragged_row"),
        (5, "ragged_row"),
        (6, "required_missing"),
    ]
    assert report.by_rule == {"ragged_row": 2, "required_missing": 1}


def test_row_numbers_hold_where_every_other_row_is_ragged_over_many_blocks(written: Callable[..., Path]) -> None:
    long = GOOD.replace(SECRET, "x" * 900)
    wrong = GOOD.replace("2026-01-02", "x")
    content = HEAD + (long + "ragged\n") * 20_000 + wrong + "ragged\n" + wrong
    with Vault(Project(written("").parent / "home")) as vault:
        intake = ingest(vault, SourceFile("events", written(content), events()))
        found = vault.connection.execute(
            "SELECT rule, count(*), min(row_number), max(row_number), sum(row_number) FROM quarantine GROUP BY ALL "
            "ORDER BY ALL"
        ).fetchall()
    assert (intake.read, intake.accepted) == (40_003, 20_000)
    ragged = range(3, 40_004, 2)
    assert found == [
        ("ragged_row", 20_001, 3, 40_003, sum(ragged)),
        ("timestamp_format", 2, 40_002, 40_004, 80_006),
    ]


def test_a_warning_names_rows_and_no_value(written: Callable[..., Path]) -> None:
    odd = GOOD.strip().replace("Handläggs", "Pausad")
    report = check_file(written(log(odd, GOOD.strip(), odd)), events())
    (warning,) = report.warnings
    assert (warning.rule, warning.place.column) == ("unmapped_status", "status")
    assert "2 rows" in warning.problem
    assert "rows 3, 5" in warning.problem
    assert "Pausad" not in str(warning)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("a,c,A,,\nb,a,B,,\nc,b,C,,\n", "a -> c -> b -> a"),
        ("b,a,A,,\na,a,A,,\n", "The unit a"),
        ("c,root,C,,\na,root,A,,\nb,root,B,,\nc,a,C,2026-01-01,\n", "below root and a"),
        ("a,gone,A,,\n", "below gone"),
        ("".join(f"c{at},c{(at - 1) % 500},C,,\n" for at in range(500)), "(500 units)"),
        (f"{'x' * 900},{'x' * 900},A,,\n", f"The unit {'x' * 60}… "),
    ],
)
def test_a_fault_in_the_tree_names_the_path(written: Callable[..., Path], lines: str, words: str) -> None:
    fault = fault_of(written(f"{UNIT_HEAD}root,,Allt,,\n{lines}"), units())
    assert words in fault.problem
    assert len(str(fault)) < 600


def test_a_tree_that_lacks_a_row_names_the_row_that_was_set_aside(written: Callable[..., Path]) -> None:
    fault = fault_of(written(f"{UNIT_HEAD}root,,Allt,,\na,root,\u202eA,,\nb,a,B,,\n"), units())
    assert fault.rule == "unknown_parent"
    assert "row 3 (unseen_character)" in fault.to_do


def test_two_thousand_units_that_all_move_are_checked_in_time() -> None:
    day = dt.date(2000, 1, 1)
    moves = [
        UnitRow(f"c{at}", parent, begins, ends, 2 * at + first)
        for at in range(2_000)
        for first, (parent, begins, ends) in enumerate(
            [("root", None, day + dt.timedelta(at)), (f"c{at - 1}" if at else "root", day + dt.timedelta(at), None)]
        )
    ]
    check_tree("units.csv", [UnitRow("root", None, None, None, 1), *moves])
    with pytest.raises(TillitError) as caught:
        check_tree("units.csv", [UnitRow("root", "c1999", None, None, 1), UnitRow("top", None, None, None, 2), *moves])
    assert caught.value.fault.rule == "hierarchy_cycle"


def test_nothing_that_can_be_read_names_the_commonest_rules(written: Callable[..., Path]) -> None:
    content = f"who,unit,q1,q2\n{SECRET},u1,fem,7\nb,u1,ett,1\nc,,två,1\n"
    fault = fault_of(written(content), survey())
    assert fault.rule == "nothing_accepted"
    assert "Of 3 rows not one" in fault.problem
    assert "[integer, column q1: 3 rows]" in fault.problem
    assert "[required_missing, column unit: 1 row]" in fault.problem


def test_a_delivery_that_has_shrunk_is_taken_in_with_a_warning(written: Callable[..., Path], tmp_path: Path) -> None:
    with Vault(Project(tmp_path / "home")) as vault:
        ingest(vault, SourceFile("events", written(HEAD + GOOD * 10), events()))
        enough = ingest(vault, SourceFile("events", written(HEAD + GOOD * 5), events()))
        few = ingest(vault, SourceFile("events", written(HEAD + GOOD * 2), events()))
    assert enough.warnings == ()
    assert [warning.rule for warning in few.warnings] == ["fewer_rows"]


def test_a_file_that_changes_while_it_is_read_is_refused(written: Callable[..., Path]) -> None:
    path = written(HEAD + GOOD)
    before = stamped(path)
    check_unchanged(path, before)
    with path.open("a", encoding="utf-8") as file:
        file.write(GOOD)
    with pytest.raises(TillitError) as caught:
        check_unchanged(path, before)
    assert caught.value.fault.rule == "changed_while_read"
    other = path.with_name("other.csv")
    other.write_bytes(path.read_bytes())
    before = stamped(path)
    other.replace(path)
    with pytest.raises(TillitError):
        check_unchanged(path, before)


@contextmanager
def nobody() -> Iterator[None]:
    """As an account that may read no other's files; root would read them all."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_file_that_may_not_be_read(written: Callable[..., Path]) -> None:
    path = written(HEAD + GOOD)
    path.chmod(0)
    with nobody(), pytest.raises(TillitError) as caught, opened(path):
        pass
    assert caught.value.fault.rule == "no_permission"


DAMAGED = {
    "file.parquet": (TABLE, events("parquet")),
    "file.xlsx": (WHOLE, events("excel")),
    "file.xes": (xes(event() * 3).encode(), ISO_XES),
    "file.csv.gz": (GZ, events()),
    "file.csv": ((HEAD + GOOD * 3).encode(), events()),
    "file.jsonl": (LINE.encode() * 3, events("json_lines")),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_anywhere_ends_in_a_fault_or_in_rows_that_add_up(
    written: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    """Bytes overwritten, left out or doubled at places drawn by a fixed seed; 20 files of each format."""
    draw = random.Random(4711)
    whole, mapping = DAMAGED[name]
    with Vault(Project(tmp_path / "home")) as vault:
        for _ in range(20):
            start = draw.randrange(len(whole))
            stop = min(len(whole), start + draw.choice([1, 1, 2, 8, 64]))
            put = draw.choice([draw.randbytes(stop - start), b"", whole[start:stop] * 2])
            path = written(whole[:start] + put + whole[stop:], name)
            ended = _ended(vault, SourceFile("events", path, mapping))
            assert ended
            assert SECRET not in ended


def _ended(vault: Vault, source: SourceFile) -> str:
    """What is said of a delivery; empty where its rows do not add up."""
    try:
        intake = ingest(vault, source)
    except TillitError as error:
        return str(error)
    return intake.status if intake.read == intake.accepted + intake.quarantined else ""


def test_a_database_that_breaks_off_names_no_value(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "theirs.duckdb")) as theirs:
        theirs.execute(f"CREATE VIEW log AS SELECT '1' AS \"case\", '{SECRET}'::INTEGER AS who, 'u1' AS unit")
    table = {
        "table": "work_event",
        "columns": {"case_id": "case", "actor": "who", "unit_id": "unit"},
        "constants": {"status_class": "active", "occurred_at": "2026-01-02T08:00:00Z"},
    }
    declared = {"url": f"duckdb://{tmp_path}/theirs.duckdb", "table": "log"}
    mapping = Mapping.model_validate({"format": "database", "database": declared, "tables": [table]})
    with Vault(Project(tmp_path / "home")) as vault, pytest.raises(TillitError) as caught:
        ingest(vault, SourceFile("events", None, mapping))
    assert caught.value.fault.rule == "read_error"
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_file_name_cannot_write_lines_of_its_own(written: Callable[..., Path]) -> None:
    fault = fault_of(written("", "a\n\x1b[2Jb.csv"), events())
    assert str(fault).startswith("a??[2Jb.csv: The file is empty.")


def test_a_column_of_cases_makes_no_tree(written: Callable[..., Path]) -> None:
    tables = [
        {
            "table": "work_event",
            "columns": {"case_id": "case", "occurred_at": "at", "unit_id": "case"},
            "constants": {"status_class": "active"},
        },
        {"table": "org_unit", "hierarchy": {"root": "Allt", "levels": ["case"]}},
    ]
    rows = "".join(f"{case},2026-01-02T08:00:00Z\n" for case in range(MOST_UNITS + 1))
    fault = fault_of(written("case,at\n" + rows), Mapping.model_validate({"format": "csv", "tables": tables}))
    assert fault.rule == "too_many_units"


def test_check_stores_nothing(written: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "keys.json"))
    path = written(HEAD + GOOD)
    before = sorted(tmp_path.rglob("*"))
    assert check_file(path, events()).tables == {"work_event": 1}
    assert sorted(tmp_path.rglob("*")) == before
