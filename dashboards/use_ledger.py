"""The use ledger: that a page was opened, by which role and when. Never a value, never a person."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

MODE = 0o600
PATIENCE = 30.0
"""Seconds that a writer waits for the others."""


class UseLedger:
    """A file of lines (hour, role, page), mode 0600; SQLite gives its `-wal` and `-shm` the same mode."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch(mode=MODE)
        path.chmod(MODE)
        with closing(self._open()) as connection, connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS use (at TEXT NOT NULL, role TEXT NOT NULL, page TEXT NOT NULL)"
            )

    def note(self, role: str, page: str, at: datetime | None = None) -> None:
        """Write one line; the time to the hour, so that a line cannot be tied to a log of somebody's day.

        Raises sqlite3.Error where the file cannot be written.
        """
        moment = (at or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
        with closing(self._open()) as connection, connection:
            connection.execute("INSERT INTO use VALUES (?, ?, ?)", (moment.isoformat(), role, page))

    def lines(self) -> list[tuple[str, str, str]]:
        """All lines as (time, role, page), oldest first."""
        with closing(self._open()) as connection:
            return list(connection.execute("SELECT at, role, page FROM use ORDER BY rowid"))

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=PATIENCE)
