"""Something goes wrong at a chosen line of tillit's own code: an error is raised, or the process is killed."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import tillit.pipelines

OURS = str(Path(tillit.pipelines.__file__).parent)


class CrashError(Exception):
    """Stands for whatever may go wrong."""


@contextmanager
def at_line(count: int, happens: Callable[[], None]) -> Iterator[list[int]]:
    """Call `happens` when the `count`th line of `pipelines` is about to run; gives the lines that were counted."""
    passed = [0]

    def watch(frame: FrameType, event: str, _: object) -> Callable | None:
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        if event == "line":
            passed[0] += 1
            if passed[0] == count:
                sys.settrace(None)
                happens()
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        yield passed
    finally:
        sys.settrace(before)


def crash() -> None:
    """Raise."""
    raise CrashError


def interrupt() -> None:
    """As Ctrl-C does."""
    raise KeyboardInterrupt


def in_a_child(work: Callable[[], None], count: int, number: int = signal.SIGKILL) -> int:
    """Run `work` in a forked child that gets the signal at a line; returns what became of it (0, or minus a signal)."""
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        code = 1
        try:
            with at_line(count, lambda: os.kill(os.getpid(), number)):
                work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
