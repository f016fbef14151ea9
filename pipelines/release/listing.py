"""What each numbered release says of itself, for those who choose among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from ..project import Project
from ..tables import count, one, table_names
from .releases import in_force, pair, release_numbers

VALUES = ("cell", "reading", "interface_reading")
"""Tables whose rows are values somebody may read."""


@dataclass(frozen=True)
class Listed:
    """One numbered release. `made_at` is UTC without a zone, as stored; all but the number is None where it cannot be
    read, and the attacks are 0 of 0 where it is older than they are.
    """

    number: int
    path: Path
    in_force: bool
    made_at: datetime | None = None
    values: int | None = None
    attacks: int = 0
    held: int = 0
    """Attacks that worked nothing out."""


def listed(project: Project) -> list[Listed]:
    """The releases that are kept, the newest first."""
    current = in_force(project)
    return [_described(project, number, current=number == current) for number in reversed(release_numbers(project))]


def _described(project: Project, number: int, *, current: bool) -> Listed:
    path = pair(project, number).published
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            (made_at,) = one(connection, "SELECT max(made_at) FROM release")
            there = table_names(connection)
            values = sum(count(connection, name) for name in VALUES if name in there)
            attacks, held = (
                one(connection, "SELECT count(*), count(*) FILTER (holds) FROM attack") if "attack" in there else (0, 0)
            )
    except duckdb.Error:
        return Listed(number, path, current)
    return Listed(number, path, current, made_at, values, attacks, held)
