"""Deniability: every answer stays possible for every respondent (DESIGN.md, Clearing 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .tree import Ints

STEP = 3
"""Sums are published in steps of this many scale points."""
NARROWEST = 2
"""Least width of a scale that this rule serves; two answers go by `behaviour.deniable_share`."""


def deniable_sum(total: ArrayLike, n: ArrayLike, lowest: ArrayLike, highest: ArrayLike) -> Ints:
    """The sum that is let out instead of `total`, the sum of `n` answers from `lowest` to `highest`.

    With w = highest - lowest and slack s = total - lowest n: s is clipped to [w, w n - w], rounded to the nearest
    w + 3 m (whole numbers have no ties in steps of three), and clipped again, because the last step may go over the
    edge. Where that leaves the last step a distance of two, the sum between goes up, not down: the highest figure then
    never means one sum only, and nobody who knows their own answer can read off what all others gave.
    All arguments are whole numbers or arrays of them; n = 0 gives 0.
    Raises ValueError where the width is below 2, n is 1, or the total is not reachable.

    >>> deniable_sum([25, 15, 13, 5], 5, 1, 5).tolist()
    [21, 15, 12, 9]
    >>> deniable_sum([31, 30, 29], 7, 1, 5).tolist()
    [31, 31, 29]
    """
    sums, people, low, high = np.broadcast_arrays(
        *(np.asarray(part, dtype=np.int64) for part in (total, n, lowest, highest))
    )
    width = high - low
    slack = sums - low * people
    if (width < NARROWEST).any():
        message = "a scale of two answers has a rule of its own"
        raise ValueError(message)
    if ((slack < 0) | (slack > width * people)).any():
        message = "a sum lies outside what its answers can add up to"
        raise ValueError(message)
    if (people == 1).any():
        message = "the answer of one person has no deniable sum"
        raise ValueError(message)
    least = np.where(people == 0, 0, width)
    most = np.where(people == 0, 0, width * people - width)
    clipped = np.clip(slack, least, most)
    stepped = np.minimum(least + STEP * ((clipped - least + 1) // STEP), most)
    return np.where((clipped == most - 1) & (stepped == most - 2), most, stepped) + low * people


def deniable_mean(total: ArrayLike, n: ArrayLike, lowest: ArrayLike, highest: ArrayLike) -> np.ndarray:
    """The mean of `deniable_sum`, before any rounding; not a number where n = 0.

    >>> float(deniable_mean(24, 5, 1, 5))
    4.2
    """
    people = np.asarray(n, dtype=np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return deniable_sum(total, n, lowest, highest) / np.where(people == 0, np.nan, people.astype(np.float64))


def published_sums(n: int, width: int) -> Ints:
    """What is let out for each true slack 0 ... width n, as slack: the whole rule in one table.

    >>> published_sums(5, 4).tolist()
    [4, 4, 4, 4, 4, 4, 7, 7, 7, 10, 10, 10, 13, 13, 13, 16, 16, 16, 16, 16, 16]
    """
    return deniable_sum(np.arange(width * n + 1), n, 0, width)
