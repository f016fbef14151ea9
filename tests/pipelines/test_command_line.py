"""What people meet at the command line: plain words, four-part faults, no tracebacks and no values."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from tillit.metrics.published import PUBLISHED
from tillit.metrics.text import Text
from tillit.pipelines import command_line
from tillit.pipelines.command_line import COMMANDS, HELP, main
from tillit.pipelines.commands import demo
from tillit.pipelines.commands.projects import STOPS
from tillit.pipelines.commands.quiet import quiet, run_log
from tillit.pipelines.commands.voice import Voice, language_of
from tillit.pipelines.fault import Fault, Place, TillitError
from tillit.pipelines.project import Project
from tillit.pipelines.tables import create_contract

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def delivery(tmp_path: Path) -> Callable[[str], tuple[Path, Path]]:
    """Writes a file of waves with the given rows, and its mapping."""

    def write(rows: str) -> tuple[Path, Path]:
        file, mapping = tmp_path / "waves.csv", tmp_path / "waves.yaml"
        file.write_text(f"wave,survey,from,to\n{rows}", encoding="utf-8")
        mapping.write_text(
            "format: csv\n"
            "tables:\n"
            "  - table: survey_wave\n"
            "    columns: {wave_id: wave, survey_id: survey, opens: from, closes: to}\n"
            '    formats: {opens: "%Y-%m-%d", closes: "%Y-%m-%d"}\n',
            encoding="utf-8",
        )
        return file, mapping

    return write


# --- words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("verb", list(COMMANDS))
def test_every_verb_explains_itself(verb: str, language: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as end:
        main([verb, "--language", language, "--help"])
    assert end.value.code == 0
    assert HELP[verb][language].split()[0] in capsys.readouterr().out


def test_the_version_is_the_packages(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith("tillit 0.")


@pytest.mark.parametrize("given", [[], ["dance"], ["check", "file.csv"], ["run", "--on", "yesterday"]])
def test_what_is_not_understood_ends_with_two(given: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as end:
        main(given)
    assert end.value.code == 2
    assert "usage: tillit" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "sv_SE.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "sv_FI", "LANG": "en_US"}, "sv"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_environments(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


@pytest.mark.parametrize("given", [["--language", "sv", "releases"], ["releases", "--language", "sv"]])
def test_a_named_language_goes_before_the_environments(given: list[str], tmp_path: Path, capsys: Captured) -> None:
    assert main([*given, "--folder", str(tmp_path)]) == 1
    assert "Gör så här" in capsys.readouterr().err


# --- faults --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["run", "report", "serve", "releases"])
def test_a_folder_without_a_project_is_a_fault_in_four_parts(verb: str, tmp_path: Path, capsys: Captured) -> None:
    assert main([verb, "--folder", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    for part in ("Place:", "Rule: no_project", "What to do:", "What was kept:", "defs.yaml"):
        assert part in said
    assert "Traceback" not in said


def test_an_unexpected_error_is_one_line_and_a_log_for_the_owner_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    def broken(*_: object) -> int:
        message = "the answer of respondent 17 was 3"
        raise ZeroDivisionError(message)

    monkeypatch.setitem(COMMANDS, "releases", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["releases"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ZeroDivisionError" in said
    assert "respondent" not in said
    assert "Traceback" not in said
    (log,) = tmp_path.glob("tillit-*.log")
    assert str(log) in said
    written = log.read_text(encoding="utf-8")
    assert "respondent 17" not in written
    assert "in broken" in written
    assert log.stat().st_mode & 0o077 == 0


def test_breaking_off_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def broken_off(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "releases", broken_off)
    assert main(["releases"]) == 130
    assert capsys.readouterr().err == ""


def test_a_demo_is_not_written_over_somebodys_files(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    assert main(["demo", "--folder", str(tmp_path)]) == 1
    assert "folder_in_use" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_fault_is_said_in_its_four_parts(capsys: Captured) -> None:
    fault = Fault(Place("a.csv", 3, "b"), "date_format", "Not a date.", "Mend it.", "The other rows.")
    Voice("sv").fault(fault)
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "Det gick inte att fortsätta. Not a date.",
        "  Var: a.csv, row 3, column b",
        "  Regel: date_format",
        "  Gör så här: Mend it.",
        "  Det som sparades: The other rows.",
    ]


# --- check and init ------------------------------------------------------------------------------------------


def test_a_file_that_fits(delivery: Callable[[str], tuple[Path, Path]], capsys: Captured) -> None:
    file, mapping = delivery("w1,s,2026-01-01,2026-01-14\nw2,s,2026-04-01,2026-04-14\n")
    before = sorted(file.parent.iterdir())
    assert main(["check", str(file), "--mapping", str(mapping)]) == 0
    said = capsys.readouterr().out
    assert "2 rows" in said
    assert "Nothing was stored" in said
    assert sorted(file.parent.iterdir()) == before


def test_a_file_with_a_wrong_date_says_where_and_never_what(
    delivery: Callable[[str], tuple[Path, Path]], capsys: Captured
) -> None:
    file, mapping = delivery("w1,s,2026-01-01,2026-01-14\nw2,s,13/04/2026,2026-04-14\n")
    assert main(["check", str(file), "--mapping", str(mapping)]) == 1
    out, err = capsys.readouterr()
    said = out + err
    assert "row 3" in said
    assert "13/04" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("content", ["", "wave,survey,from\nw1,s,2026-01-01\n"])
def test_an_empty_file_and_a_missing_column_are_faults(
    content: str, delivery: Callable[[str], tuple[Path, Path]], capsys: Captured
) -> None:
    file, mapping = delivery("")
    file.write_text(content, encoding="utf-8")
    assert main(["check", str(file), "--mapping", str(mapping)]) == 1
    said = capsys.readouterr().err
    assert "What to do:" in said
    assert "Traceback" not in said


def test_a_mapping_that_does_not_exist(delivery: Callable[[str], tuple[Path, Path]], capsys: Captured) -> None:
    file, _ = delivery("w1,s,2026-01-01,2026-01-14\n")
    for mapping in (str(file.with_name("absent.yaml")), "ready:absent"):
        assert main(["check", str(file), "--mapping", mapping]) == 1
        assert "Rule: no_mapping" in capsys.readouterr().err


def test_init_drafts_a_project(delivery: Callable[[str], tuple[Path, Path]], tmp_path: Path, capsys: Captured) -> None:
    file, _ = delivery("w1,s,2026-01-01,2026-01-14\n")
    folder = tmp_path / "project"
    assert main(["init", str(file), "--folder", str(folder)]) == 0
    said = capsys.readouterr().out
    for name in ("governance.yaml", "adopted.yaml", "defs.yaml"):
        assert (folder / name).is_file()
        assert name in said


# --- the end of the demo -------------------------------------------------------------------------------------


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release with one reading of the whole and one question."""
    path = tmp_path / "published.duckdb"
    with duckdb.connect(str(path)) as connection:
        for contract in PUBLISHED:
            create_contract(connection, contract)
        connection.execute(
            """
            INSERT INTO indicator (indicator, question_sv, question_en, unit)
            VALUES ('goal_clarity', 'Vet vi vart vi ska?', 'Do we know where to go?', '0-100')
            """
        )
        for period, starts, value in (("2026-K3", date(2026, 8, 1), 61.0), ("2026-K4", date(2026, 11, 1), 73.4)):
            connection.execute(
                """
                INSERT INTO reading (indicator, facet, scope, unit_id, period, starts, value, lower, upper)
                VALUES ('goal_clarity', '', 'whole', '0', ?, ?, ?, 71.0, 75.0)
                """,
                [period, starts, value],
            )
        connection.execute(
            """
            INSERT INTO signal (signal_id, subject_kind, subject_sv, subject_en, evidence_sv, evidence_en, question_sv,
                                question_en, ask_sv, ask_en, see_sv, see_en, not_ask_sv, not_ask_en, p, q, starts)
            VALUES ('s1', 'interface', 'A till B', 'A to B', 'Sedan maj.', 'Since May.', 'Vad ändrades?',
                    'What changed?', 'dem i A', 'those in A', 'i kön', 'in the queue', 'vems fel', 'whose fault',
                    0.001, 0.01, DATE '2026-10-01')
            """
        )
    return path


def test_the_demo_ends_with_the_whole_a_question_and_monday(release: Path) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        whole = demo.the_whole(connection, Voice("sv"))
        question = demo.a_question(connection, Voice("en"))
    assert whole == ["  Vet vi vart vi ska?\n    73 på skalan 0–100 (osäkerhet 71 till 75), 2026-K4"]
    assert question[0] == "A QUESTION"
    assert question[1:4] == ["  A to B", "  What changed?", "  Since May."]
    assert "  Go and see: in the queue" in question
    assert question.index("ON MONDAY") < question.index("  Do not ask: whose fault")


def test_where_nothing_stands_out_the_demo_says_so(release: Path) -> None:
    with duckdb.connect(str(release)) as connection:
        connection.execute("DELETE FROM signal")
        question = demo.a_question(connection, Voice("en"))
    assert "Nothing stands out" in question[1]
    assert "ON MONDAY" in question


def test_every_stop_has_words() -> None:
    from tillit.pipelines.definitions import STOPS as STOPS_OF_A_RUN

    assert set(STOPS) == set(STOPS_OF_A_RUN)


def test_every_message_is_in_both_languages() -> None:
    from tillit.pipelines.commands import files, projects, voice

    messages = [
        text
        for module in (command_line, demo, files, projects, voice)
        for text in vars(module).values()
        if isinstance(text, Text)
    ]
    assert len(messages) > 20
    for text in (*messages, *HELP.values(), *STOPS.values()):
        assert text.sv
        assert text.en


def test_serving_without_a_dashboard_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "defs.yaml").write_text("attributes: {}\n", encoding="utf-8")
    monkeypatch.setattr("tillit.pipelines.commands.projects.entry_points", lambda **_: ())
    assert main(["serve", "--folder", str(tmp_path)]) == 1
    assert "No release yet" in capsys.readouterr().out
    (tmp_path / "tillit_home").mkdir()
    (tmp_path / "tillit_home" / "published.duckdb").touch()
    assert main(["serve", "--folder", str(tmp_path)]) == 1
    assert "no_dashboard" in capsys.readouterr().err


def test_releases_stand_with_the_newest_first(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "defs.yaml").write_text("attributes: {}\n", encoding="utf-8")
    assert main(["releases", "--folder", str(tmp_path / "defs.yaml")]) == 1
    assert "No release yet" in capsys.readouterr().out
    folder = tmp_path / "tillit_home" / "releases"
    folder.mkdir(parents=True)
    for number in (2, 9, 10):
        with duckdb.connect(str(folder / f"{number}.duckdb")) as release:
            for table in PUBLISHED:
                create_contract(release, table)
            release.execute("INSERT INTO release (number, made_at) VALUES (?, TIMESTAMP '2026-11-01 12:00')", [number])
    assert main(["releases", "--folder", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("releases/")[1].split(".duckdb")[0] for line in lines] == ["10", "9", "2"]
    assert main(["releases", "--folder", str(tmp_path), "--use", "9"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert ["(in force)" in line for line in lines] == [False, True, False]
    assert main(["releases", "--folder", str(tmp_path), "--use", "4"]) == 1
    assert "no_such_release" in capsys.readouterr().err


def test_the_environment_is_left_as_it_was() -> None:
    before = dict(os.environ)
    with pytest.raises(TillitError):
        COMMANDS["releases"](command_line.parser("en").parse_args(["releases", "-f", "/nowhere"]), Voice("en"))
    assert dict(os.environ) == before


def test_what_libraries_say_goes_to_a_log_for_the_owner_alone(tmp_path: Path, capsys: Captured) -> None:
    project = Project(tmp_path)
    with quiet(project):
        sys.stderr.write("Traceback: the answer was 3\n")
    assert capsys.readouterr().err == ""
    assert "Traceback" in run_log(project).read_text(encoding="utf-8")
    assert run_log(project).stat().st_mode & 0o077 == 0
    assert project.vault_folder.stat().st_mode & 0o077 == 0
