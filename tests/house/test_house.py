"""The house itself: packaging, floors, names and what must never stand in a file."""

import doctest
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE_FOLDERS = ("metrics", "pipelines", "dashboards")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file() and not (ROOT / name).is_symlink()]


def modules() -> list[str]:
    names = []
    for folder in PACKAGE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            names.append(".".join(("tillit", *(parts[:-1] if parts[-1] == "__init__" else parts))))
    return names


def test_the_package_list_is_the_folders() -> None:
    found = {"tillit"}
    for folder in PACKAGE_FOLDERS:
        found |= {
            ".".join(("tillit", *path.parent.relative_to(ROOT).parts)) for path in (ROOT / folder).rglob("__init__.py")
        }
    assert sorted(PROJECT["tool"]["setuptools"]["packages"]) == sorted(found)


def test_every_folder_with_code_is_a_package() -> None:
    bare = {
        path.parent.relative_to(ROOT)
        for folder in PACKAGE_FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if not (path.parent / "__init__.py").exists()
    }
    assert not bare


def test_the_lock_file_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    assert re.search(r"^dagster==", lock, re.MULTILINE)


def test_the_lock_file_holds_every_dependency() -> None:
    locked = {line.split("==")[0] for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()}
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = [*PROJECT["project"]["dependencies"], *(name for extra in extras.values() for name in extra)]
    names = {re.split(r"[<>=\[; ]", entry)[0].lower().replace("_", "-").replace(".", "-") for entry in wanted}
    assert names <= locked


def test_floors_hold() -> None:
    outcome = subprocess.run([ROOT / ".venv/bin/lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize("name", modules())
def test_doctests(name: str) -> None:
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc", "base"])
def test_no_room_without_a_name(word: str) -> None:
    assert not [path for path in tracked() if path.stem == word or word in path.relative_to(ROOT).parts]


def test_files_can_be_seen_whole() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked()
        if path.suffix == ".py" and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_no_absolute_path_of_a_machine() -> None:
    telling = re.compile(r"(?<![\w.])/(?:root|home/\w+|work)/")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".lock", ""} and path != Path(__file__)
        if telling.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not found


def test_no_data_in_the_repository() -> None:
    assert not [path for path in tracked() if path.suffix in {".csv", ".xlsx", ".duckdb", ".parquet", ".xes"}]


def test_the_arithmetic_loads_no_orchestrator() -> None:
    program = (
        "import sys, tillit.metrics.catalogue as c; c.catalogue();"
        "print('dagster' in sys.modules, 'duckdb' in sys.modules)"
    )
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert outcome.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("room", ["metrics", "pipelines", "dashboards"])
def test_the_map_shows_the_floors_that_are_held(room: str) -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (held,) = [contract["layers"] for contract in contracts if contract["name"] == f"Floors of {room}"]
    floors = " > ".join(re.sub(r"[()]", "", floor) for floor in held)
    assert f"- {room}: `{floors}`" in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
