"""A search for numbers in the bytes of files: whether anything of a deleted row can still be read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

CHUNK = 1 << 24
"""Bytes looked through at a time."""
WIDTH = 8
"""Bytes of a pseudonym, least significant first, as DuckDB keeps a BIGINT that it has not packed."""


def found_in(paths: Iterable[Path], numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Those of the numbers whose eight bytes stand anywhere in the files, at any offset."""
    wanted = np.unique(numbers)
    found = np.zeros(len(wanted), bool)
    if not len(wanted):
        return wanted
    first = np.zeros(1 << 16, bool)
    first[wanted.astype("<i8").view("<u2")[::4]] = True
    for path in paths:
        with path.open("rb") as file:
            tail = b""
            while chunk := file.read(CHUNK):
                content = np.frombuffer(tail + chunk, np.uint8)
                tail = (tail + chunk)[1 - WIDTH :]
                found |= _found(content, wanted, first)
    return wanted[found]


def _found(
    content: npt.NDArray[np.uint8], wanted: npt.NDArray[np.int64], first: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Places where two bytes fit some number are few; only there are all eight compared."""
    if len(content) < WIDTH:
        return np.zeros(len(wanted), bool)
    places = np.concatenate([_fitting(content, start, first) for start in (0, 1)])
    places = places[places <= len(content) - WIDTH]
    eights = content[places[:, None] + np.arange(WIDTH)]
    numbers = np.ascontiguousarray(eights).view("<i8").ravel()
    return np.isin(wanted, numbers)


def _fitting(content: npt.NDArray[np.uint8], start: int, first: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Every other place, from `start`, whose two bytes begin a number that is looked for."""
    pairs = content[start : start + (len(content) - start) // 2 * 2].view("<u2")
    return np.flatnonzero(first[pairs]) * 2 + start
