"""What may be said of the vault without opening it: ids and ages of keys, and the last retention."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import duckdb
from pydantic import TypeAdapter

from ..project import Project
from .register import KeyInfo, registered

FILE = "custody.json"


@dataclass(frozen=True)
class Custody:
    """Keys that have been in use, and the last retention: on which day, and of rows before which."""

    keys: tuple[KeyInfo, ...] = ()
    retained_on: dt.date | None = None
    retained_before: dt.date | None = None


KEPT = TypeAdapter(Custody)


def keep_custody(project: Project, connection: duckdb.DuckDBPyConnection) -> None:
    """Write the facts beside the vault: what comes after clearing never opens the vault itself."""
    rows = connection.execute("SELECT done_at::DATE, before FROM retention ORDER BY done_at DESC LIMIT 1").fetchall()
    on, before = rows[0] if rows else (None, None)
    path = project.vault_folder / FILE
    fresh = path.with_suffix(".new")
    fresh.write_bytes(KEPT.dump_json(Custody(registered(connection), on, before), indent=1))
    fresh.replace(path)


def read_custody(project: Project) -> Custody:
    """The facts as of the last time the vault was closed; none where it has never been opened."""
    path = project.vault_folder / FILE
    return KEPT.validate_json(path.read_bytes()) if path.exists() else Custody()
