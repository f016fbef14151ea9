"""A unit's own file: on demand only, for whoever may read the held file; the whole's report holds none of it."""

import os
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from tillit.dashboards.release import open_release
from tillit.dashboards.report import (
    HeldUnreadError,
    NoSuchUnitError,
    report_command,
    report_html,
    unit_report,
    write_report,
)

from .sample_held import LIFTED, MARKS, OPENS, A, B, planted, small_sample

DAYS = {"before": OPENS - timedelta(days=1), "on the day": OPENS, "after": OPENS + timedelta(days=1)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("planted")
    planted(place)
    return place


def told_of(unit: str, text: str) -> list[str]:
    return [mark for mark in MARKS[unit].texts() if mark in text]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_the_report_of_the_whole_holds_nothing_that_is_held(folder: Path, day: date, language: str) -> None:
    for held in (None, folder / "vault" / "held.duckdb"):
        text = report_html(open_release(folder / "published.duckdb", held), language, day)
        assert told_of(A, text) == told_of(B, text) == []
        assert 'id="our_team"' not in text


def test_the_run_writes_no_units_file(folder: Path, tmp_path: Path) -> None:
    written = write_report(folder / "published.duckdb", tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["index.html", "report_en.html", "report_sv.html"]
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert told_of(A, text) == told_of(B, text) == []


@pytest.mark.parametrize(("mine", "theirs"), [(A, B), (B, A)])
@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_a_units_file_holds_its_own_and_nothing_of_another(
    folder: Path, tmp_path: Path, mine: str, theirs: str, day: date
) -> None:
    held = folder / "vault" / "held.duckdb"
    written = unit_report(folder / "published.duckdb", held, mine, tmp_path, today=day)
    assert len(written) == 2
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert told_of(mine, text) == list(MARKS[mine].texts())
        assert told_of(theirs, text) == []
        assert mode_of(path) == 0o600
        assert mode_of(path.parent) == 0o700
    assert not list(tmp_path.rglob("*.part"))


def test_it_is_closed_whatever_the_account_allows_others(folder: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        written = unit_report(folder / "published.duckdb", folder / "vault" / "held.duckdb", A, tmp_path)
    finally:
        os.umask(before)
    assert {mode_of(path) for path in written} == {0o600}


def test_a_unit_without_figures_of_its_own_gets_the_reasons(folder: Path, tmp_path: Path) -> None:
    held = folder / "vault" / "held.duckdb"
    path, *_ = unit_report(folder / "published.duckdb", held, LIFTED, tmp_path, language="en")
    text = path.read_text(encoding="utf-8")
    assert "Nothing is shown of the unit on its own" in text
    assert told_of(A, text) == told_of(B, text) == []


@pytest.mark.parametrize("unit", ["", "*", "../f0t0", "f0t0,f1t1", "f0t0' OR '1'='1", "F0T0", "nobody"])
def test_an_unknown_unit_gets_no_file(folder: Path, tmp_path: Path, unit: str) -> None:
    with pytest.raises(NoSuchUnitError):
        unit_report(folder / "published.duckdb", folder / "vault" / "held.duckdb", unit, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_who_cannot_read_the_held_file_gets_no_file(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(HeldUnreadError):
        unit_report(folder / "published.duckdb", tmp_path / "held.duckdb", A, tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


def test_names_of_files_come_from_any_identifier_and_never_lead_elsewhere(tmp_path: Path) -> None:
    made = small_sample()
    unit = "../../é <b>/f0"
    made.rows["unit"][1]["unit_id"] = unit
    made.rows["unit"][2]["unit_id"] = "../../é <b>\\f0"
    published, held = made.write(tmp_path / "published.duckdb"), made.write(tmp_path / "held.duckdb")
    names = set()
    for one in (unit, "../../é <b>\\f0"):
        for path in unit_report(published, held, one, tmp_path / "report", language="sv"):
            assert path.resolve().parent == (tmp_path / "report" / "own").resolve()
            names.add(path.name)
    assert len(names) == 2


def test_the_command_writes_it_and_says_where(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report_command([str(folder), "--unit", A, "--to", str(tmp_path)]) == 0
    written = [Path(line) for line in capsys.readouterr().out.split()]
    assert [mode_of(path) for path in written] == [0o600, 0o600]
    assert told_of(B, written[0].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("unit", "said"), [("nobody", "There is no such unit"), (A, "This account cannot read")])
def test_the_command_says_what_is_wrong(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], unit: str, said: str
) -> None:
    (tmp_path / "published.duckdb").write_bytes((folder / "published.duckdb").read_bytes())
    assert report_command([str(tmp_path), "--unit", unit]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "What to do" in told
    assert not (tmp_path / "report").exists()
