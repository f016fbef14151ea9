"""A release that an attack finds something in: a failing check, nothing in force, and a fault that names the file."""

from __future__ import annotations

import duckdb
import pytest
from tillit.pipelines.command_line import main
from tillit.pipelines.definitions import run_project
from tillit.pipelines.fault import TillitError
from tillit.pipelines.release.releases import in_force, release_numbers

from .project_site import Site, keys_of

LEAK = "anna.andersson@example.org"
"""An address, where only the names of units belong."""


def leaking(site: Site) -> Site:
    """Something that clearing never lets through, put into the cleared store behind its back."""
    with duckdb.connect(str(site.setup.project.cleared)) as store:
        store.execute("UPDATE unit SET name = ? WHERE depth = 1 AND position = 1", [LEAK])
    return site


@pytest.mark.slow
def test_a_failing_attack_is_a_failing_check_that_blocks_the_release(site: Site) -> None:
    project = leaking(site).setup.project
    before = project.published.read_bytes(), project.held.read_bytes()
    result = site.run("tillit_release", raise_on_error=False)
    assert not result.success
    assert ("release", "candidate") in keys_of(result)
    assert not {("release", "published"), ("release", "report")} & set(keys_of(result))
    (check,) = result.get_asset_check_evaluations()
    assert not check.passed
    assert check.severity.value == "ERROR"
    said = {name: value.value for name, value in check.metadata.items()}
    assert set(said) == {"attacks", "tried", "attacks_that_found_something", "found"}
    assert all(isinstance(value, int) for value in said.values())
    assert (project.published.read_bytes(), project.held.read_bytes()) == before
    assert release_numbers(project) == [1]
    with pytest.raises(TillitError, match="attack_found") as caught:
        run_project(site.folder)
    halted = project.home / str(caught.value.fault.place)
    assert halted.name == "stopped-2.duckdb"
    assert LEAK not in str(caught.value)
    with duckdb.connect(str(halted), read_only=True) as stopped:
        assert stopped.execute("SELECT count(*) > 0 FROM attack WHERE NOT holds").fetchall() == [(True,)]


@pytest.mark.slow
def test_the_command_ends_with_one_and_says_what_to_do(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    project = leaking(site).setup.project
    assert main(["run", "--language", "en", "-f", str(site.folder)]) == 1
    said = capsys.readouterr().err
    for part in ("attack_found", "candidate/stopped-2.duckdb", "What to do", "What was kept"):
        assert part in said
    assert LEAK not in said
    assert in_force(project) == 1
    with duckdb.connect(str(project.cleared)) as store:
        store.execute("UPDATE unit SET name = 'Reception' WHERE name = ?", [LEAK])
    assert main(["run", "--language", "en", "-f", str(site.folder)]) == 0
    assert in_force(project) == 2
    assert not list(project.candidates.iterdir())
