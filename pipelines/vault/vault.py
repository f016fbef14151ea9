"""The vault: rows, pseudonymised, in one DuckDB file in a folder closed to others."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from ..closed import close_file, only_ours
from ..fault import Fault, Place, TillitError
from ..project import Project
from ..storage import sync
from ..tables import transaction
from .arrival import Arrival, Intake
from .custody import keep_custody
from .erasure import Erased, Request, of_actor, of_respondent
from .intake import take_in
from .keys import Keys
from .ledger import create_tables, due_under_new_key
from .register import KeyInfo, destroy, key_in_use, registered, remember_erased, rotate
from .retention import past, remember_retention
from .rewriting import Rewriting, Rewritten, overwrite, prove, write_anew
from .standing import due_after_retention
from .traces import found_in

ATTEMPTS = 5
PAUSE_SECONDS = 0.4
INTAKE_MEMORY = "384MB"
"""DuckDB's share while rows are taken in: they are written out as they come, beside Arrow's batches."""


FRESH = "vault.fresh.duckdb"
"""The vault as it is written anew, until it is put in the old one's place."""
SPILL = "spill-"
"""Beginning of the folders for rows that do not fit into memory; the process's number follows."""
OLD = "vault.old.duckdb"
"""The old file under a second name, until it has been wiped."""


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
        with ExitStack() as opening:
            opening.enter_context(only_ours())
            self._sweep_old()
            self._connection = self._open()
            opening.callback(self._close)
            self._sweep()
            create_tables(self.connection)
            self._closing = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._closing:
            if kind is None and self._connection is not None:
                keep_custody(self.project, self._connection)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open DuckDB connection."""
        if self._connection is None:
            raise RuntimeError("the vault is not open: use it in a with block")
        return self._connection

    def take(self, arrival: Arrival) -> Intake:
        """Take a delivery in, whole or not at all, in one transaction; the same delivery again is a no-op."""
        with self._memory_limit(INTAKE_MEMORY):
            return take_in(self.connection, self.keys, arrival)

    def key(self, serves: str) -> bytes:
        """The key in use for a survey's coming waves, or for `actor`, `case` or `ledger`; registered."""
        return self.keys.key(key_in_use(self.connection, self.keys, serves))

    def registered_keys(self) -> tuple[KeyInfo, ...]:
        """Every key that has been in use: ids, days and what they serve."""
        return registered(self.connection)

    def rotate_key(self, key_id: str) -> str:
        """Take a new key into use for what is to come; returns its id.

        A survey's waves that have begun keep theirs. For actors and cases every delivery is due again: it is read
        anew under the new key, for under two keys one person would count as two.
        """
        with transaction(self.connection):
            made = rotate(self.connection, self.keys, key_id)
            due_under_new_key(self.connection, made)
        return made

    def destroy_key(self, key_id: str) -> KeyInfo:
        """Take a key away for good; what it hid can no longer be linked to anyone. Returns what it served."""
        return destroy(self.connection, self.keys, key_id, _today())

    def retain(self, before: date) -> Rewritten:
        """Delete all rows about persons and cases older than `before`. Later deliveries of such rows set them aside.

        The vault is written anew without them and put in the old one's place in one step, because rows that are
        deleted inside a DuckDB file stay readable in it. Raises TillitError where the proof fails.
        """

        def remember() -> None:
            remember_retention(self.connection, before)
            due_after_retention(self.connection)

        return self._rewrite(past(self.connection, before), remember)

    def erase_respondent(self, survey_id: str, token: str) -> Erased:
        """Erase one respondent from every wave of a survey; see `erasure.of_respondent`."""
        return self._erase(of_respondent(self.connection, self.keys, survey_id, token))

    def erase_actor(self, name: str) -> Erased:
        """Erase one person of the work; see `erasure.of_actor`."""
        return self._erase(of_actor(self.connection, self.keys, name))

    def _erase(self, request: Request) -> Erased:
        done = self._rewrite(request.rewriting, lambda: remember_erased(self.connection, request.marks, _today()))
        return Erased(done.deleted, done.emptied, request.unreachable, done.proof)

    def _rewrite(self, rewriting: Rewriting, remember: Callable[[], None]) -> Rewritten:
        """Remember why, write the vault anew, put it in place, wipe the old file, and prove what is left."""
        path = self.project.vault
        fresh = path.with_name(FRESH)
        fresh.unlink(missing_ok=True)
        remember()
        written = write_anew(self.connection, fresh, rewriting)
        seen_before = len(found_in([path], written.gone))
        self.connection.close()
        self._connection = None
        sync(fresh)
        prove([fresh], written, seen_before)
        old = path.with_name(OLD)
        os.link(path, old)
        self._wal.unlink(missing_ok=True)
        fresh.replace(path)
        sync(self.project.vault_folder)
        overwrite(old)
        old.unlink()
        sync(self.project.vault_folder)
        proof = prove(self._files(), written, seen_before)
        self._connection = self._open()
        return Rewritten(written.deleted, written.emptied, proof)

    def _files(self) -> list[Path]:
        """Every file of the vault's folder, the vault first."""
        others = (path for path in sorted(self.project.vault_folder.rglob("*")) if path.is_file())
        return [self.project.vault, *(path for path in others if path != self.project.vault)]

    @contextmanager
    def _memory_limit(self, limit: str) -> Iterator[None]:
        self.connection.execute("SET memory_limit = ?", [limit])
        try:
            yield
        finally:
            self.connection.execute("SET memory_limit = ?", [self._memory])

    @property
    def _spill(self) -> Path:
        """Each process has a folder of its own: one that ends must not take away the next one's."""
        return self.project.vault_folder / f"{SPILL}{os.getpid()}"

    @property
    def _wal(self) -> Path:
        return self.project.vault.with_name(self.project.vault.name + ".wal")

    def _open(self) -> duckdb.DuckDBPyConnection:
        close_file(self.project.vault)
        self._spill.mkdir(exist_ok=True)
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
                    shutil.rmtree(self._spill, ignore_errors=True)
                    raise _busy(self.project.vault, str(error)) from None
                time.sleep(PAUSE_SECONDS * (attempt + 1))
        raise AssertionError("unreachable")

    def _sweep_old(self) -> None:
        """Finish with an old file that a killed run left; where it is still the vault itself, only its second name."""
        old = self.project.vault.with_name(OLD)
        if not old.exists():
            return
        if not (self.project.vault.exists() and old.samefile(self.project.vault)):
            overwrite(old)
        old.unlink()

    def _sweep(self) -> None:
        """Remove what a killed run left: a file that was not put in place, and rows spilled to disk."""
        for name in (FRESH, f"{FRESH}.wal"):
            self.project.vault.with_name(name).unlink(missing_ok=True)
        for spilled in self.project.vault_folder.glob(f"{SPILL}*"):
            if spilled != self._spill:
                shutil.rmtree(spilled, ignore_errors=True)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        shutil.rmtree(self._spill, ignore_errors=True)


def _today() -> date:
    return datetime.now(tz=UTC).date()


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
