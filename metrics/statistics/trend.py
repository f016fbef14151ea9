"""Trends: Theil-Sen slopes, and the chance of a direction when neighbours resemble each other."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import Z95

Floats = NDArray[np.float64]

LEAST_PERIODS = 24
"""Periods without which no trend of a part against the whole is read (INDICATORS.md, local_up_whole_down)."""


LEAST_VALUES = 8
"""Values without which no chance of a direction is given: the normal form of Kendall's S is close from there on."""

MOST_ALIKE = 0.9
"""Lag-1 correlation at the most; beyond it a short series says nothing of its direction."""


@dataclass(frozen=True)
class Slope:
    """Median slope per period with its 95 % interval (Theil 1950, Sen 1968)."""

    slope: float
    lower: float
    upper: float


def theil_sen(values: ArrayLike) -> Slope:
    """Slope per period of a series in the order of time; gaps (NaN) keep their place. NaN below two values.

    The interval takes the ranks that Kendall's S, with ties, leaves at 95 % (Sen 1968, section 3), as
    scipy.stats.theilslopes does; importing that takes longer than a thousand slopes.

    >>> theil_sen([1.0, 2.0, float("nan"), 4.0]).slope
    1.0
    """
    series = np.asarray(values, dtype=np.float64)
    at = np.flatnonzero(~np.isnan(series))
    if len(at) < 2:
        return Slope(float("nan"), float("nan"), float("nan"))
    known = series[at]
    first, second = np.triu_indices(len(at), k=1)
    slopes = np.sort((known[second] - known[first]) / (at[second] - at[first]))
    reach = Z95 * sqrt(_variance_of_s(known))
    low = max(round((len(slopes) - reach) / 2.0) - 1, 0)
    high = min(round((len(slopes) + reach) / 2.0), len(slopes) - 1)
    return Slope(float(np.median(slopes)), float(slopes[low]), float(slopes[high]))


def rising_p(values: ArrayLike) -> float:
    """Chance of rising at least as markedly if the series had no direction; one-sided, 1 below LEAST_VALUES values.

    Mann-Kendall: Kendall's S against its variance under the null, continuity-corrected. The variance is widened by
    (1 + r) / (1 - r), r the lag-1 correlation of what the Theil-Sen line leaves, where it is positive: neighbours that
    resemble each other count for fewer. Gaps (NaN) are passed over.
    Source: Kendall (1975), Rank Correlation Methods; the widening after Hamed and Rao (1998), doi
    10.1016/S0022-1694(97)00125-X, with the first lag only.

    >>> rising_p(range(12)) < 0.001 < 0.999 < rising_p(range(12, 0, -1))
    True
    """
    series = np.asarray(values, dtype=np.float64)
    at = np.flatnonzero(~np.isnan(series))
    n = len(at)
    if n < LEAST_VALUES:
        return 1.0
    known = series[at]
    rising = kendall_s(known)
    variance = _variance_of_s(known)
    rest = known - theil_sen(series).slope * at
    rest = rest - rest.mean()
    alike = float((rest[1:] * rest[:-1]).sum() / (rest**2).sum()) if (rest**2).sum() > 0.0 else 0.0
    alike = min(max(alike, 0.0), MOST_ALIKE)
    widened = variance * (1.0 + alike) / (1.0 - alike)
    if widened <= 0.0:
        return 1.0
    return 0.5 * erfc((rising - np.sign(rising)) / sqrt(2.0 * widened))


def kendall_s(values: Floats) -> float:
    """Rising pairs less falling pairs.

    >>> kendall_s(np.array([1.0, 3.0, 2.0]))
    1.0
    """
    first, second = np.triu_indices(len(values), k=1)
    return float(np.sign(values[second] - values[first]).sum())


def _variance_of_s(values: Floats) -> float:
    """Variance of Kendall's S without a direction, less for values that are tied."""
    n = len(values)
    _, tied = np.unique(values, return_counts=True)
    return float(n * (n - 1) * (2 * n + 5) - (tied * (tied - 1) * (2 * tied + 5)).sum()) / 18.0


@dataclass(frozen=True)
class Opposite:
    """A part and the whole that move apart."""

    part_slope: float
    whole_slope: float
    p: float
    """Chance of it, had at least one of the two no direction."""


def opposite_trends(part: ArrayLike, whole: ArrayLike, *, lower_is_better: bool) -> Opposite:
    """Does the part improve while the whole worsens? Slopes per period, and p of both at once.

    Null: at least one of the two has no direction. p is the larger of the two chances (an intersection-union test):
    a whole that worsens for everybody must not make a finding of every part that happens to drift. It assumes
    nothing about how part and whole hang together.
    Source: Berger (1982), doi 10.1080/00401706.1982.10487790. Raises ValueError where the two differ in length.
    """
    of_part, of_whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    if len(of_part) != len(of_whole):
        message = "the part and the whole must have the same periods"
        raise ValueError(message)
    sign = 1.0 if lower_is_better else -1.0
    p = max(rising_p(-sign * of_part), rising_p(sign * of_whole))
    return Opposite(theil_sen(of_part).slope, theil_sen(of_whole).slope, p)
