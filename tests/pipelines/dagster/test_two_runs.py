"""Two runs started at once, and a run while another process is at work."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from tillit.pipelines.assets.clearing import pending_periods
from tillit.pipelines.fault import TillitError
from tillit.pipelines.release.release import release_numbers
from tillit.pipelines.turn import turn

from .project_site import Site

COMMAND = Path(sys.executable).parent / "tillit"


def started(site: Site) -> subprocess.Popen[str]:
    """A run of the project in a process of its own."""
    return subprocess.Popen(
        [str(COMMAND), "run", "--language", "en", "-f", str(site.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_two_runs_at_once_both_end_well_or_one_names_the_other(fresh: Site, run_site: Site) -> None:
    runs = (started(fresh), started(fresh))
    said = [run.communicate(timeout=300) for run in runs]
    codes = [run.returncode for run in runs]
    assert 0 in codes
    for run, code, (out, err), other in zip(runs, codes, said, runs[::-1], strict=True):
        assert "Traceback" not in out + err
        if code:
            assert re.search(rf"process {other.pid}\b", out + err), (run.pid, out, err)
    project = fresh.setup.project
    assert fresh.frozen() == run_site.frozen()
    for table in ("unit_flow", "item_value", "reading"):
        query = f"SELECT * FROM {table} ORDER BY ALL"
        assert fresh.store(query) == run_site.store(query)
    numbers = release_numbers(project)
    assert 1 <= len(numbers) <= codes.count(0)
    for number in numbers:
        with duckdb.connect(str(project.releases / f"{number}.duckdb"), read_only=True) as release:
            assert release.execute("SELECT number FROM release").fetchall() == [(number,)]
    assert not [*project.home.rglob(".building-*"), *project.home.rglob(".pointing-*"), *project.home.rglob("*.wal")]


def test_who_is_at_work_is_named(site: Site) -> None:
    project = site.setup.project
    script = (
        "import sys; from pathlib import Path; from tillit.pipelines.project import Project;"
        "from tillit.pipelines.turn import turn\n"
        "with turn(Project(Path(sys.argv[1])), 0): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(project.home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(TillitError) as met:
            pending_periods(site.setup)
        other.communicate("")
    assert met.value.fault.rule == "vault_busy"
    assert f"process {other.pid}" in met.value.fault.problem
    with turn(project, 0):
        assert (project.vault_folder / "turn.lock").stat().st_mode & 0o777 == 0o600
