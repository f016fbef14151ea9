"""The vault: rows, pseudonymised, in one DuckDB file in a folder closed to others."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from ..fault import Fault, Place, TillitError
from ..project import Project
from .arrival import Arrival, Intake
from .intake import take_in
from .keys import Keys
from .ledger import create_tables
from .retention import copy_younger

ATTEMPTS = 5
PAUSE_SECONDS = 0.4
INTAKE_MEMORY = "384MB"
"""DuckDB's share while rows are taken in: they are written out as they come, beside Arrow's batches."""


class Vault:
    """A context manager around the one connection that may write the vault.

    Errors: TillitError (rule `vault_busy`, naming the other process) where another process holds the file.
    """

    def __init__(
        self, project: Project, *, memory: str = "768MB", threads: int | None = None, keys: Keys | None = None
    ) -> None:
        self.project = project
        self.keys = Keys.of(project.keys) if keys is None else keys
        self._memory = memory
        self._threads = threads
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        self.project.prepare()
        self._connection = self._open()
        create_tables(self._connection)
        self._close_to_others()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close_to_others()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        shutil.rmtree(self._spill, ignore_errors=True)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open DuckDB connection."""
        if self._connection is None:
            raise RuntimeError("the vault is not open: use it in a with block")
        return self._connection

    def take(self, arrival: Arrival) -> Intake:
        """Take a delivery in, whole or not at all, in one transaction; the same delivery again is a no-op."""
        with self._memory_limit(INTAKE_MEMORY):
            intake = take_in(self.connection, self.keys, arrival)
        self._close_to_others()
        return intake

    def retain(self, before: date) -> dict[str, int]:
        """Delete all rows about persons and cases older than `before`; returns the rows deleted per table.

        The vault is written anew without them and put in the old one's place in one step, because rows that are
        deleted inside a DuckDB file stay readable in it. Later deliveries of such rows set them aside.
        """
        fresh = self.project.vault.with_name("vault.retained.duckdb")
        fresh.unlink(missing_ok=True)
        deleted = copy_younger(self.connection, fresh, before)
        self.connection.execute("CHECKPOINT")
        self.connection.close()
        self._connection = None
        fresh.chmod(0o600)
        _sync(fresh)
        fresh.replace(self.project.vault)
        self.project.vault.with_name(self.project.vault.name + ".wal").unlink(missing_ok=True)
        _sync(self.project.vault_folder)
        self._connection = self._open()
        return deleted

    @contextmanager
    def _memory_limit(self, limit: str) -> Iterator[None]:
        self.connection.execute("SET memory_limit = ?", [limit])
        try:
            yield
        finally:
            self.connection.execute("SET memory_limit = ?", [self._memory])

    @property
    def _spill(self) -> Path:
        return self.project.vault_folder / "spill"

    def _open(self) -> duckdb.DuckDBPyConnection:
        self._spill.mkdir(mode=0o700, exist_ok=True)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": str(self._spill),
            "memory_limit": self._memory,
        }
        if self._threads is not None:
            settings["threads"] = self._threads
        for attempt in range(ATTEMPTS):
            try:
                return duckdb.connect(str(self.project.vault), config=settings)
            except duckdb.IOException as error:
                if "lock" not in str(error).lower():
                    raise
                if attempt == ATTEMPTS - 1:
                    raise _busy(self.project.vault, str(error)) from None
                time.sleep(PAUSE_SECONDS * (attempt + 1))
        raise AssertionError("unreachable")

    def _close_to_others(self) -> None:
        for path in (self.project.vault, self.project.vault.with_name(self.project.vault.name + ".wal")):
            if path.exists():
                path.chmod(0o600)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _busy(path: Path, message: str) -> TillitError:
    """DuckDB names the process that holds the lock: 'held in /usr/bin/python3.11 (PID 123)'."""
    found = re.search(r"held in (?P<program>\S+).*?\(PID (?P<process>\d+)\)", message)
    holder = f"process {found['process']} ({Path(found['program']).name})" if found else "another process"
    return TillitError(
        Fault(
            Place(path.name),
            "vault_busy",
            f"The vault is held by {holder}.",
            "Wait until that run has ended, or stop it; then start this one again.",
            "Everything: this run has written nothing.",
        )
    )
