"""Many tests at once: false discovery control, and the two figures about chance (DESIGN.md, rule 9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Q = 0.10
"""Of those shown, about one in ten is expected to be chance (INDICATORS.md, Honest chance)."""


@dataclass(frozen=True)
class Control:
    """One family after Benjamini-Hochberg; arrays in the order of the p-values given."""

    q: NDArray[np.float64]
    shown: NDArray[np.bool_]


@dataclass(frozen=True)
class Chance:
    """The two figures of a family, and what they rest on."""

    tests: int
    breaks_expected: float
    """Rule breaks that chance alone would give among the tests, before control."""
    breaks_seen: int
    shown: int
    shown_expected: float
    """Of those shown, expected to be chance."""


def control(p_values: ArrayLike, q: float = Q) -> Control:
    """Benjamini and Hochberg (1995), doi 10.1111/j.2517-6161.1995.tb02031.x; empty in, empty out.

    >>> control([0.01, 0.04, 0.5]).q.round(2).tolist()
    [0.03, 0.06, 0.5]
    """
    p = np.asarray(p_values, dtype=np.float64)
    if not len(p):
        return Control(np.zeros(0), np.zeros(0, dtype=np.bool_))
    order = np.argsort(p)[::-1]
    rank = np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.minimum.accumulate(p[order] * len(p) / rank), 1.0)
    return Control(adjusted, adjusted <= q)


def whole_before_parts(p_values: ArrayLike, of_the_whole: ArrayLike, q: float = Q) -> Control:
    """A family controlled in two steps: its tests of the whole by themselves, then those of the parts.

    The whole does not drown in thousands of interfaces, and in each step about one in ten shown is chance.
    """
    p = np.asarray(p_values, dtype=np.float64)
    first = np.asarray(of_the_whole, dtype=np.bool_)
    adjusted, shown = np.ones(len(p)), np.zeros(len(p), dtype=np.bool_)
    for step in (first, ~first):
        result = control(p[step], q)
        adjusted[step], shown[step] = result.q, result.shown
    return Control(adjusted, shown)


def two_figures(chance_of_break: ArrayLike, broken: ArrayLike, shown: int, q: float = Q) -> Chance:
    """Rule breaks that chance alone would give, and how many of those shown are expected to be chance."""
    breaks = np.asarray(chance_of_break, dtype=np.float64)
    return Chance(
        tests=len(breaks),
        breaks_expected=float(breaks.sum()),
        breaks_seen=int(np.asarray(broken, dtype=np.bool_).sum()),
        shown=shown,
        shown_expected=q * shown,
    )
