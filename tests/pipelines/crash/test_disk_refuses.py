"""A full disk, a folder closed to the account, two publishers at once: a clear fault, and nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tillit.pipelines.fault import TillitError
from tillit.pipelines.project import Project
from tillit.pipelines.release.release import publish, release_numbers, use
from tillit.pipelines.release.releases import in_force
from tillit.pipelines.turn import turn

from ..release_store import OPEN, facts, finds_nothing, made_store, rows
from .publishing_jobs import NOBODY
from .warm import Warm

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    process = Warm.started("publishing_jobs")
    yield process
    process.stop()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A store that one release has been made from; no test leaves it otherwise than it found it."""
    folder = tmp_path_factory.mktemp("project")
    folder.chmod(0o755)
    made = made_store(folder / "home")
    publish(made, facts(), OPEN, attackers=finds_nothing)
    return made


def files(project: Project) -> dict[str, bytes]:
    """What is in force, by name."""
    kept = (project.published, project.held, *project.releases.iterdir(), *project.held_releases.iterdir())
    return {str(file.relative_to(project.home)): file.read_bytes() for file in kept}


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.7, 0.98])
def test_a_full_disk_stops_the_release_and_nothing_else(
    warm: Warm, project: Project, tmp_path: Path, share: float
) -> None:
    before = files(project)
    limit = int(project.published.stat().st_size * share)
    assert warm.run("publish_within", home=str(project.home), bytes=limit, said=str(tmp_path / "said")) == 0
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert said.startswith("disk_full\n")
    assert "What to do: Make room" in said
    assert "Traceback" not in said
    assert files(project) == before
    assert not [*project.candidates.iterdir(), *project.held_candidates.iterdir()]


def test_a_folder_closed_to_the_account_is_named(warm: Warm, tmp_path: Path) -> None:
    """By an account without rights, where this one may do everything."""
    made = made_store(tmp_path / "home")
    publish(made, facts(), OPEN, attackers=finds_nothing)
    before = files(made)
    said = tmp_path / "said"
    said.touch()
    made.candidates.chmod(0o500)
    if os.geteuid() == 0:
        for path in (tmp_path, *tmp_path.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        for folder in tmp_path.parents[:3]:
            folder.chmod(folder.stat().st_mode | 0o011)
    assert warm.run("publish_as_nobody", home=str(made.home), said=str(said)) == 0
    made.candidates.chmod(0o700)
    assert said.read_text(encoding="utf-8").startswith("folder_closed\n")
    assert files(made) == before


def test_two_publishers_at_once_name_each_other(project: Project, tmp_path: Path) -> None:
    made = made_store(tmp_path / "home")
    both = [Warm.started("publishing_jobs") for _ in range(2)]
    children = [
        one.start("publish_in_turn", home=str(made.home), said=str(tmp_path / f"said{place}"))
        for place, one in enumerate(both)
    ]
    assert [one.end() for one in both] == [0, 0]
    for one in both:
        one.stop()
    said = [(tmp_path / f"said{place}").read_text(encoding="utf-8") for place in range(2)]
    assert "released" in said
    for words, other in zip(said, children[::-1], strict=True):
        if words != "released":
            assert words.startswith("vault_busy\n")
            assert f"process {other}" in words
    assert release_numbers(made) == list(range(1, said.count("released") + 1))
    assert in_force(made) == said.count("released")
    assert project.published.exists()


def test_a_release_is_not_pointed_at_while_another_run_is_at_work(warm: Warm, project: Project, tmp_path: Path) -> None:
    with turn(project, 0.0):
        assert warm.run("publish_in_turn", home=str(project.home), said=str(tmp_path / "said")) == 0
    assert (tmp_path / "said").read_text(encoding="utf-8").startswith("vault_busy\n")
    assert release_numbers(project) == [1]


def test_a_release_that_cannot_be_read_is_not_pointed_at_and_not_built_upon(tmp_path: Path) -> None:
    made = made_store(tmp_path / "home")
    for _ in range(3):
        publish(made, facts(), OPEN, attackers=finds_nothing)
    broken = made.releases / "3.duckdb"
    content = broken.read_bytes()
    broken.chmod(0o644)
    broken.write_bytes(content[: len(content) // 3])
    with pytest.raises(TillitError, match="release_unreadable"):
        use(made, 3)
    with pytest.raises(TillitError, match="release_unreadable"):
        publish(made, facts(), OPEN, attackers=finds_nothing)
    use(made, 2)
    assert rows(made.published, "SELECT number FROM release") == [(2,)]
