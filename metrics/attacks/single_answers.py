"""Answers that stay possible for one person of an atom: counted from what its true sum can be."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from ..disclosure.behaviour import deniable_twentieths
from ..disclosure.deniability import NARROWEST, published_sums
from ..disclosure.tree import Bools
from .sheets import TENTHS, TWENTIETHS

Span = tuple[int, int, int]
"""People in an atom, and the lowest and highest slack (sum less the lowest answer times people) of a true sum."""


def possible(spans: Iterable[Span], width: int, known: int) -> int | None:
    """Answers that stay possible for any other person, at the least over what the reader's own answers can be.

    spans: the true sums that explain the published values. known: answers of the atom that the reader knows (0, 1, 2).
    None where the reader's answers fit none of the sums, or nobody else is there.

    >>> possible([(5, 15, 20)], 4, 0), possible([(5, 15, 20)], 4, 2)
    (5, 1)
    """
    every = tuple(sorted(set(spans)))
    return _possible(every, width, known)


@cache
def _possible(spans: tuple[Span, ...], width: int, known: int) -> int | None:
    least: int | None = None
    for told in range(known * width + 1):
        left = sum(
            any(
                n > known and max(low, told + answer) <= min(high, told + answer + width * (n - known - 1))
                for n, low, high in spans
            )
            for answer in range(width + 1)
        )
        if left:
            least = left if least is None else min(least, left)
    return least


@cache
def sums_behind(n: int, width: int, *, deniable: bool) -> dict[int, Span]:
    """For each figure that an atom of n people can let out, the true sums behind it.

    deniable: by tillit's rule; else the plain sum. Figures are slack, or twentieths for items of two answers.
    """
    if not deniable:
        return {slack: (n, slack, slack) for slack in range(width * n + 1)}
    slack = np.arange(width * n + 1)
    shown = published_sums(n, width) if width >= NARROWEST else deniable_twentieths(slack, n)
    return {
        int(figure): (n, int(slack[shown == figure].min()), int(slack[shown == figure].max()))
        for figure in np.unique(shown)
    }


@cache
def of_value(value: int, n: int, width: int, *, deniable: bool) -> tuple[Span, ...]:
    """The true sums of an atom of n people that come out as a value: its height above the scale's lowest, in parts.

    >>> of_value(32, 5, 4, deniable=True)
    ((5, 15, 20),)
    """
    figures = sums_behind(n, width, deniable=deniable)
    return tuple(span for figure, span in figures.items() if rounded(figure, n, width, deniable=deniable) == value)


def rounded(figure: int, n: int, width: int, *, deniable: bool) -> int:
    """A figure of n people as a value above the scale's lowest, in parts; halves to even, as values are rounded.

    The lowest answer is a whole number, so it moves no half.
    """
    if width < NARROWEST and deniable:
        return figure
    parts = TENTHS if width >= NARROWEST else TWENTIETHS
    whole, rest = divmod(parts * figure, n)
    return whole + int(2 * rest > n or (2 * rest == n and whole % 2 == 1))


def reachable(n: int, width: int, *, deniable: bool) -> Bools:
    """For every value above the scale's lowest, in parts, whether an atom of n people can have it."""
    parts = TENTHS if width >= NARROWEST else TWENTIETHS
    found = np.zeros(width * parts + 1, dtype=np.bool_)
    for figure in sums_behind(n, width, deniable=deniable):
        value = rounded(figure, n, width, deniable=deniable)
        found[value] = True
    return found
