"""Where an error came from, without its message: messages hold values of the data, and logs are passed on."""

from __future__ import annotations

import traceback
from collections.abc import Iterator


def frames_of(error: BaseException) -> str:
    """The kinds of error and the lines of code, the outermost cause first; no message and no value."""
    return "\n".join(_lines(error)) + "\n"


def _lines(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _lines(cause)
        yield "which led to"
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__} (the message is left out: it may hold a value)"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}, row {frame.lineno}, in {frame.name}"
