"""Trends: Theil-Sen slopes, with p by circular shift, which keeps what neighbours share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]

LEAST_PERIODS = 24
"""Periods without which no trend of a part against the whole is read (INDICATORS.md, local_up_whole_down)."""


@dataclass(frozen=True)
class Slope:
    """Median slope per period with its 95 % interval (Theil 1950, Sen 1968)."""

    slope: float
    lower: float
    upper: float


def theil_sen(values: ArrayLike) -> Slope:
    """Slope per period of a series in the order of time; gaps (NaN) keep their place. NaN below two values.

    >>> theil_sen([1.0, 2.0, float("nan"), 4.0]).slope
    1.0
    """
    series = np.asarray(values, dtype=np.float64)
    at = np.flatnonzero(~np.isnan(series))
    if len(at) < 2:
        return Slope(float("nan"), float("nan"), float("nan"))
    slope, _, low, high = np.asarray(stats.theilslopes(series[at], at, alpha=0.95), dtype=np.float64)
    return Slope(float(slope), float(low), float(high))


def circular_shift_p(values: ArrayLike) -> float:
    """Chance of a direction at least as marked, if the series could have begun at any of its periods; two-sided.

    Null: no direction. What neighbours share is kept, where they begin is not. The statistic is Kendall's S, whose
    zero is what the Theil-Sen slope solves for; the slope itself hardly changes when a straight line is shifted.
    At least 1 / periods; 1 where there are no two values.

    >>> circular_shift_p([1.0, 2.0, 3.0, 4.0])
    0.25
    """
    directions = np.abs(shifted_directions(values))
    return float((directions >= directions[0]).mean())


def shifted_directions(values: ArrayLike) -> Floats:
    """Kendall's S (rising pairs less falling pairs) of the series begun at each period in turn, first as it is."""
    series = np.asarray(values, dtype=np.float64)
    first, second = np.triu_indices(len(series), k=1)
    turned = np.stack([np.roll(series, -by) for by in range(len(series))])
    return np.nan_to_num(np.sign(turned[:, second] - turned[:, first])).sum(axis=1)


@dataclass(frozen=True)
class Opposite:
    """A part and the whole that move apart."""

    part_slope: float
    whole_slope: float
    p: float
    """Chance of moving apart at least as markedly, both in this direction, under the null."""


def opposite_trends(part: ArrayLike, whole: ArrayLike, *, lower_is_better: bool) -> Opposite:
    """Does the part improve while the whole worsens? Slopes per period, and p by circular shift of both.

    Null: neither has a direction; each could have begun at any of its periods, apart from the other. Both must be
    marked: with m the larger number of beginnings, of L, that give the part so much improvement or the whole so much
    worsening, p is (m / L)^2. p is 1 where they do not move apart. Raises ValueError where the two differ in length.
    """
    of_part, of_whole = shifted_directions(part), shifted_directions(whole)
    if len(of_part) != len(of_whole):
        message = "the part and the whole must have the same periods"
        raise ValueError(message)
    sign = 1.0 if lower_is_better else -1.0
    gain, loss = -sign * of_part, sign * of_whole
    p = 1.0
    if gain[0] > 0.0 and loss[0] > 0.0:
        p = float(max((gain >= gain[0]).mean(), (loss >= loss[0]).mean())) ** 2
    return Opposite(theil_sen(part).slope, theil_sen(whole).slope, p)
