"""What the checks found, kept in the vault's folder: counts and row numbers, never a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from ..closed import as_open_as_its_folder, only_ours
from ..project import Project
from .expectations import CheckResult
from .report import checks_page

RESULTS = TypeAdapter(list[CheckResult])


def keep_results(project: Project, table: str, results: Sequence[CheckResult]) -> None:
    """Put the results of a table in place of its earlier ones."""
    folder = _folder(project)
    path = folder / f"{table}.json"
    fresh = path.with_suffix(".new")
    with only_ours():
        folder.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(RESULTS.dump_json(list(results), indent=1))
    fresh.replace(path)


def kept_results(project: Project) -> list[CheckResult]:
    """The results of every table, in the order of the tables' names."""
    return [
        result
        for path in sorted(_folder(project).glob("*.json"))
        for result in RESULTS.validate_json(path.read_bytes())
    ]


def write_checks_page(project: Project, language: str, files: Mapping[int, str]) -> Path:
    """The page of the checks in one language; returns its path."""
    path = project.report / f"checks_{language}.html"
    path.write_text(checks_page(kept_results(project), language, files=files), encoding="utf-8")
    as_open_as_its_folder(path)  # the vault may be open meanwhile, and what is made then is closed to others
    return path


def _folder(project: Project) -> Path:
    return project.vault_folder / "checks"
