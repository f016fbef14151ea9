"""The numbered releases: which there are, which is in force, and what an interrupted run left behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import duckdb

from ...metrics.published import CELL, INTERFACE_READING, READING, RELEASE
from ..fault import Fault, Place, TillitError
from ..project import Project
from ..storage import sync
from ..tables import one, statement, table_names
from .frozen import Pair

PUBLISHED_MODE = 0o444
HELD_MODE = 0o400

NEEDED = (RELEASE, CELL, READING, INTERFACE_READING)
"""Tables without which a file is no release."""

Step = Callable[[str], None]
"""Is told the name of each step when it is done."""


def quietly(_: str) -> None:
    """Nobody is told."""


def pair(project: Project, number: int) -> Pair:
    """The two files of a numbered release."""
    return Pair(project.releases / f"{number}.duckdb", project.held_releases / f"{number}.duckdb")


def release_numbers(project: Project) -> list[int]:
    """Numbers of the releases that are kept, oldest first."""
    return _numbers(project.releases)


def in_force(project: Project) -> int | None:
    """Number of the release in force: the numbered file that `published.duckdb` is; None before the first.

    In a copy of the project the two may be files of their own; then it is the number that the file itself says.
    """
    if not project.published.exists():
        return None
    numbers = release_numbers(project)[::-1]
    for number in numbers:
        if project.published.samefile(pair(project, number).published):
            return number
    try:
        with duckdb.connect(str(project.published), read_only=True) as connection:
            (said,) = one(connection, "SELECT max(number) FROM release")
    except duckdb.Error:
        return None
    return said if said in numbers else None


def is_whole(project: Project, number: int) -> bool:
    """Whether every row of the numbered release can be read, and the tables are there that later ones are held to."""
    try:
        with duckdb.connect(str(pair(project, number).published), read_only=True) as connection:
            there = table_names(connection)
            for name in there:
                connection.execute(statement("SELECT bit_xor(hash(row)) FROM {table} AS row", table=name)).fetchall()
            return {contract.name for contract in NEEDED} <= there
    except duckdb.Error:
        return False


def assert_whole(project: Project, number: int) -> None:
    """Raises TillitError, rule `release_unreadable`, where the numbered release cannot be read."""
    if not is_whole(project, number):
        file = pair(project, number).published
        raise TillitError(
            Fault(
                Place(f"{file.parent.name}/{file.name}"),
                "release_unreadable",
                "That file cannot be read as a release.",
                "Put it back from the backup, or choose another one with `tillit releases --use`.",
                "The release in force stays.",
            )
        )


def next_number(project: Project) -> int:
    """A number no release has had: numbering goes on after a roll-back too."""
    return max(release_numbers(project), default=0) + 1


def sweep(project: Project) -> None:
    """Remove what an interrupted run left behind, and let `held.duckdb` fit the release in force.

    Nothing that is in force, or was, is touched: only files on their way, candidates, held files without a release,
    and write-ahead logs, which a closed database has none of.
    """
    for folder in (project.candidates, project.held_candidates):
        _remove(folder, "*")
    for folder in (project.home, project.releases, project.vault_folder, project.held_releases):
        _remove(folder, ".building-*")
        _remove(folder, ".pointing-*")
    for folder in (project.releases, project.held_releases):
        _remove(folder, "*.wal")
    for file in (project.published, project.held):
        file.with_name(f"{file.name}.wal").unlink(missing_ok=True)
    known = set(release_numbers(project))
    for number in set(_numbers(project.held_releases)) - known:
        pair(project, number).held.unlink()
    current = in_force(project)
    if current is not None:
        point_held(project, current)


def point_published(project: Project, number: int) -> None:
    """`published.duckdb` becomes the numbered file, in one step."""
    _point(pair(project, number).published, project.published)


def point_held(project: Project, number: int) -> None:
    """`held.duckdb` becomes what the numbered release holds, in one step; a release without one leaves it as it is."""
    held = pair(project, number).held
    if held.exists() and not (project.held.exists() and project.held.samefile(held)):
        _point(held, project.held)


def _point(chosen: Path, name: Path) -> None:
    link = name.parent / f".pointing-{os.getpid()}"
    link.unlink(missing_ok=True)
    os.link(chosen, link)
    link.replace(name)
    # a name that is the chosen file already is left alone by rename(2), and so is the link
    link.unlink(missing_ok=True)
    sync(name.parent)


def _numbers(folder: Path) -> list[int]:
    return sorted(int(path.stem) for path in folder.glob("*.duckdb") if path.stem.isdigit())


def _remove(folder: Path, pattern: str) -> None:
    for leftover in folder.glob(pattern):
        if not leftover.is_dir():
            leftover.unlink(missing_ok=True)
