"""`tillit releases`: what each release says of itself, which is in force, and back to an earlier one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from tillit.pipelines.command_line import main
from tillit.pipelines.project import Project
from tillit.pipelines.release.listing import listed
from tillit.pipelines.release.release import publish
from tillit.pipelines.release.releases import in_force
from tillit.pipelines.turn import turn

from .release_store import LATE, OPEN, facts, finds_nothing, made_store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with three releases, the second with more in it; the last one cut off afterwards."""
    folder = tmp_path_factory.mktemp("listing")
    (folder / "defs.yaml").write_text("attributes: {}\n", encoding="utf-8")
    project = made_store(folder / "tillit_home")
    for hour, day in ((12, OPEN.on), (13, LATE), (14, LATE)):
        publish(project, facts(datetime(2026, 2, 1, hour)), replace(OPEN, on=day), attackers=finds_nothing)  # noqa: DTZ001
    last = project.releases / "3.duckdb"
    last.chmod(0o644)
    last.write_bytes(last.read_bytes()[:1000])
    return folder


def test_each_release_says_when_it_was_made_what_it_holds_and_how_it_stood(folder: Path) -> None:
    broken, second, first = listed(Project(folder / "tillit_home"))
    assert (first.number, first.values, first.attacks, first.held) == (1, 6, 1, 1)
    assert (second.number, second.values, second.made_at) == (2, 9, datetime(2026, 2, 1, 13))  # noqa: DTZ001
    assert (broken.number, broken.made_at, broken.values) == (3, None, None)


def test_back_and_forth_on_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = Project(folder / "tillit_home")
    command = ["releases", "--language", "en", "--folder", str(folder)]
    assert main([*command, "--use", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("3.duckdb  cannot be read")
    assert "9 values  1 of 1 attacks worked nothing out" in lines[1]
    assert [line.endswith("(in force)") for line in lines] == [False, False, True]
    assert main([*command, "--use", "3"]) == 1
    assert "release_unreadable" in capsys.readouterr().err
    assert in_force(project) == 1
    assert main(["releases", "--language", "sv", "--folder", str(folder), "--use", "2"]) == 0
    assert "1 av 1 angrepp kom ingenstans  (gäller nu)" in capsys.readouterr().out


def test_a_release_from_before_there_were_attackers_is_listed_too(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "defs.yaml").write_text("attributes: {}\n", encoding="utf-8")
    releases = tmp_path / "tillit_home" / "releases"
    releases.mkdir(parents=True)
    with duckdb.connect(str(releases / "1.duckdb")) as old:
        old.execute(f"ATTACH '{folder}/tillit_home/releases/1.duckdb' AS made (READ_ONLY)")
        for table in ("release", "cell", "reading", "interface_reading"):
            old.execute(f"CREATE TABLE {table} AS FROM made.{table}")
    assert main(["releases", "--language", "en", "--folder", str(tmp_path)]) == 0
    assert "6 values  not attacked" in capsys.readouterr().out


def test_nobody_points_while_a_run_is_at_work(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tillit.pipelines.commands.projects.PATIENCE_SECONDS", 0.0)
    project = Project(folder / "tillit_home")
    before = in_force(project)
    with turn(project, 0.0):
        assert main(["releases", "--language", "en", "--folder", str(folder), "--use", "1"]) == 1
    assert "vault_busy" in capsys.readouterr().err
    assert in_force(project) == before
