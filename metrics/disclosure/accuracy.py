"""What clearing costs: how far a let-out mean lies from the true one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import root_scalar

from .deniability import deniable_mean
from .item_values import TENTHS

MEANS = (3.0, 4.0, 4.4)
SIZES = (5, 6, 8, 10, 15, 20, 50)
"""Means and sizes of atoms that the cost is told for (DESIGN.md, Clearing 2)."""
STEEPEST = 30.0
"""Slopes of the answer model that are searched; at 30 all but 1e-13 of the answers are the same."""


@dataclass(frozen=True)
class AccuracyCost:
    """Expected error of a let-out item value of one atom, in scale points.

    clipped_bias, clipped_error: mean and mean absolute difference after clipping and rounding the sum.
    bias, error: the same after rounding to 0.1 too, as the value is let out.
    """

    clipped_bias: float
    clipped_error: float
    bias: float
    error: float


def answer_model(mean: float, scale: tuple[int, int]) -> np.ndarray:
    """Chances of each answer of the scale: of all distributions with this mean the least assuming one.

    That is the one of highest entropy, chance proportional to exp(t x answer); on 1-5 its standard deviation is 1.4 at
    a mean of 3.0, 1.2 at 4.0 and 0.9 at 4.4.
    Raises ValueError where the mean is not inside the scale.
    """
    lowest, highest = scale
    answers = np.arange(lowest, highest + 1, dtype=np.float64)
    if not lowest < mean < highest:
        message = "the mean lies strictly between the lowest and the highest answer"
        raise ValueError(message)

    def chances(slope: float) -> np.ndarray:
        weights = np.exp(slope * (answers - mean))
        return weights / weights.sum()

    found = root_scalar(
        lambda slope: float(np.dot(chances(slope), answers)) - mean, bracket=(-STEEPEST, STEEPEST), method="brentq"
    )
    return chances(float(found.root))


def accuracy_cost(mean: float, n: int, scale: tuple[int, int] = (1, 5)) -> AccuracyCost:
    """Expected error for `n` independent answers of `answer_model`, against the mean that the n people really gave.

    Exact: the distribution of the sum is the n-fold convolution.

    >>> five, eight = accuracy_cost(4.2, 5), accuracy_cost(4.2, 8)
    >>> round(five.clipped_bias, 2), round(eight.clipped_bias, 2)
    (-0.18, -0.03)
    """
    lowest, highest = scale
    chance = _sum_chances(answer_model(mean, scale), n)
    slack = np.arange(chance.size)
    true = lowest + slack / n
    clipped = deniable_mean(slack + lowest * n, n, lowest, highest)
    shown = np.rint(TENTHS * clipped) / TENTHS
    return AccuracyCost(
        clipped_bias=float(np.dot(chance, clipped - true)),
        clipped_error=float(np.dot(chance, np.abs(clipped - true))),
        bias=float(np.dot(chance, shown - true)),
        error=float(np.dot(chance, np.abs(shown - true))),
    )


def accuracy_table(scale: tuple[int, int] = (1, 5)) -> pd.DataFrame:
    """The cost for MEANS and SIZES, on the scale: one row each.

    Columns mean, atom_size; bias, error: mean and mean absolute difference between the value as it is let out and what
    the people really gave; rounding_error: what rounding to 0.1 alone would cost; all in scale points.
    """
    rows = [
        (mean, size, cost.bias, cost.error, _rounding_error(mean, size, scale))
        for mean in MEANS
        for size in SIZES
        for cost in (accuracy_cost(mean, size, scale),)
    ]
    return pd.DataFrame(rows, columns=["mean", "atom_size", "bias", "error", "rounding_error"])


def _rounding_error(mean: float, n: int, scale: tuple[int, int]) -> float:
    """Expected absolute error of a plain mean that is rounded to 0.1."""
    chance = _sum_chances(answer_model(mean, scale), n)
    true = scale[0] + np.arange(chance.size) / n
    return float(np.dot(chance, np.abs(np.rint(TENTHS * true) / TENTHS - true)))


def _sum_chances(model: np.ndarray, n: int) -> np.ndarray:
    """Chances of each sum of n answers, as slack."""
    chance = np.ones(1)
    for _ in range(n):
        chance = np.convolve(chance, model)
    return chance
