"""Intervals: shares, rounded means, changes, and what the silent could have answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
    count, total = np.broadcast_arrays(np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64))
    share = np.divide(count, total, out=np.full(count.shape, np.nan), where=total > 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (count + Z95**2 / 2.0) / (total + Z95**2)
        half = Z95 / (total + Z95**2) * np.sqrt(total * share * (1.0 - share) + Z95**2 / 4.0)
    return Interval(share, np.clip(middle - half, 0.0, share), np.clip(middle + half, share, 1.0))


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
