"""What chance alone does to a process behaviour chart: a rule is not a p-value (INDICATORS.md, Honest chance).

Everything here is simulated from stable, normally distributed series with the same length and the same dependence
between neighbours as the series at hand; bench/false_alarms.py measures how that holds for other shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .process_behaviour import LOCKED_FROM, RUN, TRIAL_FROM, Flags, Floats, charts, stretch

SIMULATIONS = 20_000
"""Series per null; the smallest p that can come out is 1 / (SIMULATIONS + 1)."""

SEED = 20_471
LONGEST = 36
"""With limits locked from 12 points the newest point's chance no longer depends on the length from here on."""

STRONGEST_DEPENDENCE = 0.8
LEAST_FOR_DEPENDENCE = 10


@dataclass(frozen=True)
class Newest:
    """How strongly the newest point of each series stands out, shape (series, 4), in the order of RULES.

    outside: distance from the centre, in thirds of the distance to a limit. run: the sum of these over the run.
    trend: length in points. two_of_three: the lesser of the two distances.
    """

    strength: Floats
    broken: Flags


def newest(values: Floats, scaled: Floats, broken: Flags) -> Newest:
    """The newest point (last column) of each series.

    values: NaN is a gap. scaled: (value - centre) / (half-width / 3). broken: the rules that the last point breaks.
    """
    strength = np.zeros((len(values), 4))
    last = scaled[:, -1]
    strength[:, 0] = np.abs(last)
    step = np.diff(values, axis=1)
    for side in (1.0, -1.0):
        strength[:, 1] = np.maximum(strength[:, 1], _area(np.where(side * scaled > 0.0, side * scaled, 0.0)))
        if values.shape[1] > 1:
            strength[:, 2] = np.maximum(strength[:, 2], stretch(side * step > 0.0)[:, -1] + 1)
        if values.shape[1] > 2:
            other = np.fmax(side * scaled[:, -2], side * scaled[:, -3])
            strength[:, 3] = np.fmax(strength[:, 3], np.fmin(side * last, other))
    return Newest(strength, broken)


def _area(heights: Floats) -> Floats:
    """Sum of the unbroken stretch of positive heights that ends each row."""
    open_run = np.cumprod(heights[:, ::-1] > 0.0, axis=1)
    return (heights[:, ::-1] * open_run).sum(axis=1)


@dataclass(frozen=True)
class Null:
    """What stable series of one length and dependence do at their newest point."""

    breaks: float
    """Chance that the newest point breaks any rule."""
    strengths: Floats
    """Sorted strengths per rule, shape (4, simulations)."""
    rarest: Floats
    """Sorted: per simulated series the rarity of the rarest rule broken, 1 where none is."""

    def p_values(self, observed: Newest) -> Floats:
        """Chance that the newest point would break the rules at least as strongly; 1 where it breaks none."""
        rarest = _rarest(self.strengths, observed)
        count = np.searchsorted(self.rarest, rarest, side="right")
        return np.where(observed.broken.any(axis=1), (count + 1.0) / (len(self.rarest) + 1.0), 1.0)


def _rarest(strengths: Floats, observed: Newest) -> Floats:
    rarity = np.ones(observed.strength.shape)
    simulations = strengths.shape[1]
    for rule, ordered in enumerate(strengths):
        at_least = simulations - np.searchsorted(ordered, observed.strength[:, rule], side="left")
        rarity[:, rule] = np.where(observed.broken[:, rule], (at_least + 1.0) / (simulations + 1.0), 1.0)
    return rarity.min(axis=1)


@lru_cache(maxsize=512)
def null(length: int, dependence: float = 0.0, locked_after: int | None = LOCKED_FROM) -> Null:
    """The null for series of `length` points with this lag-1 autocorrelation (to one decimal).

    Raises ValueError below 6 points: there are no limits to break.

    >>> 0.01 < null(12).breaks < 0.02
    True
    """
    if length < TRIAL_FROM:
        message = f"limits need {TRIAL_FROM} points, not {length}"
        raise ValueError(message)
    length = min(length, LONGEST)
    rng = np.random.default_rng([SEED, length, round(dependence * 10)])
    # the rules go through the series point by point, for all at once
    values = np.asfortranarray(stable_series(rng, SIMULATIONS, length, dependence))
    simulated = charts(values, locked_after=locked_after)
    third = (simulated.upper - simulated.centre) / 3.0
    observed = newest(values, (values - simulated.centre) / third, simulated.broken[:, -1])
    strengths = np.sort(observed.strength.T, axis=1)
    return Null(
        breaks=float(observed.broken.any(axis=1).mean()),
        strengths=strengths,
        rarest=np.sort(_rarest(strengths, observed)),
    )


def stable_series(rng: np.random.Generator, series: int, length: int, dependence: float = 0.0) -> Floats:
    """Stable normal series with variance 1 and this lag-1 autocorrelation, shape (series, length)."""
    shocks = rng.normal(size=(series, length))
    if dependence == 0.0:
        return shocks
    values = shocks.copy()
    scale = np.sqrt(1.0 - dependence**2)
    for at in range(1, length):
        values[:, at] = dependence * values[:, at - 1] + scale * shocks[:, at]
    return values


def dependence(values: Floats) -> Floats:
    """Lag-1 autocorrelation of each row, corrected for its small-sample bias, to one decimal, 0 to 0.8.

    The newest 7 values are left out as long as 10 remain: a change under test would look like dependence.
    Rows of fewer than 10 values give 0: so few say nothing of it. Bias: E(r) = rho - (1 + 3 rho) / n (Kendall 1954).

    >>> dependence(np.array([[1.0, -1.0] * 10])).tolist()
    [0.0]
    """
    known = ~np.isnan(values)
    points = known.sum(axis=1)
    kept = np.maximum(points - RUN, LEAST_FOR_DEPENDENCE)
    known &= np.cumsum(known, axis=1) <= kept[:, None]
    count = known.sum(axis=1)
    mean = np.divide(np.where(known, values, 0.0).sum(axis=1), count, out=np.zeros(len(values)), where=count > 0)
    centred = np.where(known, values - mean[:, None], 0.0)
    square = (centred**2).sum(axis=1)
    product = (centred[:, 1:] * centred[:, :-1]).sum(axis=1)
    raw = np.divide(product, square, out=np.zeros(len(values)), where=square > 0.0)
    corrected = np.where(count > 3, (raw * count + 1.0) / np.maximum(count - 3.0, 1.0), 0.0)
    corrected = np.where(count >= LEAST_FOR_DEPENDENCE, corrected, 0.0)
    tenths = np.rint(10.0 * np.clip(corrected, 0.0, STRONGEST_DEPENDENCE))
    return np.asarray(tenths / 10.0, dtype=np.float64)


def p_values(observed: Newest, lengths: NDArray[np.int64], dependences: Floats) -> tuple[Floats, Floats]:
    """Per series: p of its newest point, and the chance that a stable series like it breaks a rule there."""
    p = np.ones(len(lengths))
    breaks = np.zeros(len(lengths))
    for length, rho in sorted({(int(m), float(r)) for m, r in zip(lengths, dependences, strict=True)}):
        rows = np.flatnonzero((lengths == length) & (dependences == rho))
        table = null(length, rho)
        p[rows] = table.p_values(Newest(observed.strength[rows], observed.broken[rows]))
        breaks[rows] = table.breaks
    return p, breaks
