"""A case, copied to a folder of its own and run by its one command, from file to release and report."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "cases"
COMMAND = Path(sys.executable).with_name("tillit")
DAY = "2026-11-21"
"""The day to act on: measures are reviewed within a year of being chosen, whenever the test runs."""


@dataclass(frozen=True)
class CaseRun:
    """What a run left behind, and what it said."""

    folder: Path
    said: str

    @property
    def home(self) -> Path:
        return self.folder / "tillit_home"

    def published(self, query: str, *parameters: object) -> pd.DataFrame:
        """Rows of the release, as any analyst reads them."""
        return _read(self.home / "published.duckdb", query, parameters)

    def vault(self, query: str) -> pd.DataFrame:
        return _read(self.home / "vault" / "vault.duckdb", query, ())

    def cleared(self, query: str) -> pd.DataFrame:
        return _read(self.home / "vault" / "cleared.duckdb", query, ())


def _read(file: Path, query: str, parameters: tuple[object, ...]) -> pd.DataFrame:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query, list(parameters)).df()


def run_case(name: str, root: Path, shared: Path) -> CaseRun:
    """Run case `name` in root/repo/cases, with the shared folder beside root/repo as it lies beside the repository.

    Dagster keeps its events and logs in the case's folder, beside all else that the run leaves behind.
    """
    cases = root / "repo" / "cases"
    if not cases.exists():
        shutil.copytree(CASES, cases, ignore=shutil.ignore_patterns("tillit_home"))
        (root / "shared").symlink_to(shared)
    storage = cases / name / "dagster"
    storage.mkdir()
    shutil.copy(ROOT / "dagster.yaml", storage)
    done = subprocess.run(
        [str(COMMAND), "--language", "en", "run", "--folder", str(cases / name), "--on", DAY],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env={**os.environ, "DAGSTER_HOME": str(storage)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return CaseRun(cases / name, done.stdout + done.stderr)
