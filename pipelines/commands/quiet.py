"""What libraries say while they work goes to a log inside the vault: tracebacks can hold values."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

from ..project import Project


def run_log(project: Project) -> Path:
    """The log of what was run from the command line (0600)."""
    return project.vault_folder / "run.log"


@contextmanager
def quiet(project: Project) -> Iterator[None]:
    """Send standard error and warnings of the block to the run log, and put standard error back."""
    project.prepare()
    handle = os.open(run_log(project), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as log, redirect_stderr(log), warnings.catch_warnings():
        # a beta notice of a library is no business of the person at the keyboard
        warnings.simplefilter("ignore")
        yield
    sys.stderr.flush()
