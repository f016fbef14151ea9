"""Intervals: shares, ratios of sums, rounded means, changes, and what the silent could have answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Interval:
    """Values with their 95 % intervals; arrays of one shape."""

    value: Floats
    lower: Floats
    upper: Floats


def wilson(successes: ArrayLike, n: ArrayLike) -> Interval:
    """Share with Wilson's 95 % interval (Wilson 1927; Newcombe 1998, method 3); NaN where n is 0.

    >>> limits = wilson(81, 263)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (0.2553, 0.3662)
    """
    count, total, share = _share(successes, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (count + Z95**2 / 2.0) / (total + Z95**2)
        half = Z95 / (total + Z95**2) * np.sqrt(total * share * (1.0 - share) + Z95**2 / 4.0)
    return Interval(share, np.clip(middle - half, 0.0, share), np.clip(middle + half, share, 1.0))


def clopper_pearson(successes: ArrayLike, n: ArrayLike) -> Interval:
    """Share with the exact 95 % interval (Clopper and Pearson 1934); NaN where n is 0."""
    count, total, share = _share(successes, n)
    lower = np.where(count == 0.0, 0.0, stats.beta.ppf(0.025, np.maximum(count, 1.0), total - count + 1.0))
    upper = np.where(count == total, 1.0, stats.beta.ppf(0.975, count + 1.0, np.maximum(total - count, 1.0)))
    gone = np.isnan(share)
    return Interval(share, np.where(gone, np.nan, lower), np.where(gone, np.nan, upper))


def _share(successes: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats, Floats]:
    count, total = np.broadcast_arrays(np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64))
    share = np.divide(count, total, out=np.full(count.shape, np.nan), where=total > 0.0)
    return count, total, share


@dataclass(frozen=True)
class PairedSums:
    """Sums over n independent observations of a numerator x and a denominator y."""

    n: ArrayLike
    x: ArrayLike
    y: ArrayLike
    xx: ArrayLike
    yy: ArrayLike
    xy: ArrayLike


def ratio_of_sums(sums: PairedSums) -> Interval:
    """Sum of x over sum of y with its 95 % interval (delta method; Cochran 1977, eq. 6.13, no correction for n of N).

    NaN where n is below 2 or y sums to 0.

    >>> limits = ratio_of_sums(PairedSums(n=4, x=4, y=8, xx=6, yy=18, xy=10))
    >>> round(float(limits.value), 3), round(float(limits.upper - limits.value), 3)
    (0.5, 0.2)
    """
    n, x, y, xx, yy, xy = (
        np.asarray(each, dtype=np.float64) for each in (sums.n, sums.x, sums.y, sums.xx, sums.yy, sums.xy)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(y != 0.0, x / y, np.nan)
        squares = np.maximum(xx - 2.0 * ratio * xy + ratio**2 * yy, 0.0)
        half = Z95 * np.sqrt(n * squares / (n - 1.0)) / np.abs(y)
    half = np.where(n > 1.0, half, np.nan)
    return Interval(ratio, ratio - half, ratio + half)


def ratio_of_counts(x: ArrayLike, y: ArrayLike) -> Interval:
    """Ratio of two independent counts with its 95 % interval on the log scale, variance 1/x + 1/y; NaN where one is 0.

    Source: Rothman and Greenland, Modern Epidemiology, on rate ratios.
    """
    top, bottom = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((top > 0.0) & (bottom > 0.0), top / bottom, np.nan)
        factor = np.exp(Z95 * np.sqrt(1.0 / top + 1.0 / bottom))
    return Interval(ratio, ratio / factor, ratio * factor)


def rounded_mean(value: ArrayLike, sigma: ArrayLike, n: ArrayLike, rounding_variance: ArrayLike = 0.0) -> Interval:
    """Mean with value +- z sqrt(sigma^2 / n + rounding variance); sigma within units, of the whole (INDICATORS.md)."""
    mean = np.asarray(value, dtype=np.float64)
    people = np.asarray(n, dtype=np.float64)
    half = Z95 * np.sqrt(np.asarray(sigma, dtype=np.float64) ** 2 / people + np.asarray(rounding_variance))
    return Interval(mean, mean - half, mean + half)


def half_width(value: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Floats:
    """Half-width of an interval that was made symmetric and may have been cut off at an end of the scale."""
    middle = np.asarray(value, dtype=np.float64)
    return np.maximum(
        middle - np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64) - middle, dtype=np.float64
    )


def change(before: Interval, after: Interval) -> Interval:
    """After minus before, both variances added (INDICATORS.md); as if the two were independent.

    >>> moved = change(Interval(np.array(3.0), np.array(2.7), np.array(3.3)),
    ...                Interval(np.array(4.0), np.array(3.6), np.array(4.4)))
    >>> float(moved.value), round(float(moved.lower), 6), round(float(moved.upper), 6)
    (1.0, 0.5, 1.5)
    """
    difference = after.value - before.value
    half = np.hypot(
        half_width(before.value, before.lower, before.upper), half_width(after.value, after.lower, after.upper)
    )
    return Interval(difference, difference - half, difference + half)


def if_the_silent_had_answered(mean: float, share: float, lowest: float, highest: float) -> Interval:
    """The whole's mean if all who were silent had answered lowest, and highest; share = answered / invited.

    Raises ValueError where the share is not above 0 and at most 1.

    >>> bounds = if_the_silent_had_answered(4.0, 0.6, 1, 5)
    >>> round(float(bounds.lower), 9), round(float(bounds.upper), 9)
    (2.8, 4.4)
    """
    if not 0.0 < share <= 1.0:
        message = "of those invited, at least one must have answered and not more than all"
        raise ValueError(message)
    silent = 1.0 - share
    return Interval(
        np.asarray(mean, dtype=np.float64),
        np.asarray(mean * share + lowest * silent),
        np.asarray(mean * share + highest * silent),
    )
