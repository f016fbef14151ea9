"""The disk refuses: full, closed to this account, or read-only. Said in four parts, never as a traceback."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from .fault import Fault, Place, TillitError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
SAID = (
    ("No space left", errno.ENOSPC),
    ("Disk quota exceeded", errno.EDQUOT),
    ("File too large", errno.EFBIG),
    ("Permission denied", errno.EACCES),
    ("Operation not permitted", errno.EPERM),
    ("Read-only file system", errno.EROFS),
)
"""How DuckDB's messages end, in the C library's words: its errors carry no number."""

NOTHING_NEW = "What was there before this step stands unchanged; nothing half written will be used."


@contextmanager
def storing(place: str, kept: str = NOTHING_NEW) -> Iterator[None]:
    """Turns what the disk refuses into a fault about `place`; every other error passes through as it is.

    Raises TillitError, rule `disk_full` or `folder_closed`.
    """
    try:
        yield
    except (OSError, duckdb.Error) as error:
        fault = refusal(error, place, kept)
        if fault is None:
            raise
        raise TillitError(fault) from None


def refusal(error: Exception, place: str, kept: str = NOTHING_NEW) -> Fault | None:
    """The fault where the error says that the disk refused; None where it says anything else."""
    number = _number(error)
    if number in FULL:
        return Fault(
            Place(place),
            "disk_full",
            "The disk is full, or a limit on the size of files is reached.",
            "Make room, then run again.",
            kept,
        )
    if number in CLOSED:
        return Fault(
            Place(place),
            "folder_closed",
            "This account may not write there: the folder is read-only or belongs to somebody else.",
            "Give the account that runs tillit the right to write in the project's home, then run again.",
            kept,
        )
    return None


def _number(error: Exception) -> int | None:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    if isinstance(error, duckdb.Error):
        return next((number for words, number in SAID if words in str(error)), None)
    return None


def sync(path: Path) -> None:
    """Put a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
