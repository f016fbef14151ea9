"""One process at a time writes in a project; the others wait their turn."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .fault import Fault, Place, TillitError
from .project import Project

LOCK = "turn.lock"
PAUSE_SECONDS = 0.1


@contextmanager
def turn(project: Project, patience: float) -> Iterator[None]:
    """Hold the project's one turn to write for as long as the block lasts.

    patience: seconds to wait for it. The lock is the kernel's (flock), so it ends with its process, however that ends.
    Raises TillitError, rule `vault_busy`, naming the process that has the turn.
    """
    project.prepare()
    handle = os.open(project.vault_folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(handle, patience)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise _busy(os.pread(handle, 20, 0).decode()) from None
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _busy(number: str) -> TillitError:
    holder = f"process {number}" if number.isdigit() else "another process"
    return TillitError(
        Fault(
            Place("vault"),
            "vault_busy",
            f"Another run is at work in this project: {holder}.",
            "Wait until it has ended, or stop it; then start this one again.",
            "Everything: this run has written nothing.",
        )
    )
