"""How well a scale hangs together and how far units agree, from sums alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEAST_UNITS_FOR_RWG = 20
"""rwg(j) is given as one median over at least so many units (INDICATORS.md, Reliability)."""


def variance(n: ArrayLike, total: ArrayLike, squares: ArrayLike) -> Floats:
    """Sample variance (n - 1) from the count, the sum and the sum of squares; NaN below two.

    >>> float(variance(3, 6, 14))
    1.0
    """
    count, whole, square = (np.asarray(each, dtype=np.float64) for each in (n, total, squares))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = (square - whole**2 / count) / (count - 1.0)
    return np.where(count > 1.0, np.maximum(spread, 0.0), np.nan)


def cronbach_alpha(items: int, item_variances: float, total_variance: float) -> float:
    """Cronbach's alpha from the sum of the item variances and the variance of the sum score; NaN where undefined.

    Source: Cronbach (1951), doi 10.1007/BF02310555.

    >>> round(cronbach_alpha(10, 11.16, 77.44), 2)
    0.95
    """
    if items < 2 or not total_variance > 0.0:
        return float("nan")
    return items / (items - 1.0) * (1.0 - item_variances / total_variance)


@dataclass(frozen=True)
class OneWay:
    """One-way analysis of variance over units, from each unit's count, sum and sum of squares."""

    units: int
    people: float
    between: float
    """Mean square between units."""
    within: float
    """Mean square within units; its root is the standard deviation within units."""
    typical_size: float
    """Average unit size for unequal units: (N - sum n^2 / N) / (units - 1) (Snedecor and Cochran)."""

    @property
    def icc1(self) -> float:
        """ICC(1): share of variance that lies between units (Bliese 2000); may be negative."""
        below = self.between + (self.typical_size - 1.0) * self.within
        return (self.between - self.within) / below if below > 0.0 else float("nan")

    @property
    def icc2(self) -> float:
        """ICC(2): reliability of unit means (Bliese 2000); may be negative."""
        return (self.between - self.within) / self.between if self.between > 0.0 else float("nan")


def one_way(n: ArrayLike, total: ArrayLike, squares: ArrayLike) -> OneWay:
    """The analysis from per-unit sums; units without people are left out. NaN mean squares where they do not exist."""
    size, whole, square = (np.asarray(each, dtype=np.float64) for each in (n, total, squares))
    kept = size > 0.0
    size, whole, square = size[kept], whole[kept], square[kept]
    units, people = len(size), float(size.sum())
    if units < 2 or people <= units:
        return OneWay(units, people, float("nan"), float("nan"), float("nan"))
    grand = whole.sum() / people
    between = float((size * (whole / size - grand) ** 2).sum()) / (units - 1.0)
    within = max(float((square - whole**2 / size).sum()), 0.0) / (people - units)
    typical = (people - float((size**2).sum()) / people) / (units - 1.0)
    return OneWay(units, people, between, within, typical)


def uniform_variance(lowest: int, highest: int) -> float:
    """Variance if people answered at random over the whole scale: (A^2 - 1) / 12 with A answers.

    >>> uniform_variance(1, 5)
    2.0
    """
    answers = highest - lowest + 1
    return (answers**2 - 1.0) / 12.0


def rwg_j(items: int, mean_item_variance: ArrayLike, at_random: float) -> Floats:
    """Agreement within a unit, 0 to 1, from the mean of its item variances; 0 where they exceed those of chance.

    Source: James, Demaree and Wolf (1984), doi 10.1037/0021-9010.69.1.85, eq. 2.

    >>> round(float(rwg_j(10, 0.5, 2.0)), 3)
    0.968
    """
    ratio = np.minimum(np.asarray(mean_item_variance, dtype=np.float64) / at_random, 1.0)
    return items * (1.0 - ratio) / (items * (1.0 - ratio) + ratio)


def median_rwg(values: ArrayLike) -> float | None:
    """Median over units; None below 20 units that have a value."""
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    return float(np.median(known)) if len(known) >= LEAST_UNITS_FOR_RWG else None
