"""All that is said while a block runs: standard output and error, of C and Rust too, and every log record."""

import io
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass


@dataclass
class Said:
    """What was said, after the block."""

    text: str = ""


class _Everything(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.exc_info}")


@contextmanager
def listening() -> Iterator[Said]:
    """Collect it."""
    said, python, records, root = Said(), io.StringIO(), _Everything(), logging.getLogger()
    level = root.level
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryFile() as target:
        kept = [os.dup(1), os.dup(2)]
        root.addHandler(records)
        root.setLevel(logging.DEBUG)
        try:
            os.dup2(target.fileno(), 1)
            os.dup2(target.fileno(), 2)
            with redirect_stdout(python), redirect_stderr(python):
                yield said
        finally:
            root.removeHandler(records)
            root.setLevel(level)
            for number, copy in enumerate(kept, start=1):
                os.dup2(copy, number)
                os.close(copy)
        target.seek(0)
        said.text = "\n".join([target.read().decode(errors="replace"), python.getvalue(), *records.lines])


def told(error: BaseException) -> str:
    """The error as Python would print it, with all that it came from."""
    return "".join(traceback.format_exception(error))
