"""A change of the whole, split into what changed within the parts and what changed in their mix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Split:
    """within + mix = change, exactly."""

    change: float
    within: float
    """What the parts' own rates changed, at the average mix."""
    mix: float
    """What the mix changed, at the average rates."""


def kitagawa(rates_before: ArrayLike, mix_before: ArrayLike, rates_after: ArrayLike, mix_after: ArrayLike) -> Split:
    """Kitagawa (1955), doi 10.1080/01621459.1955.10501299; one value per part, mixes as counts or shares.

    A part that is absent on one side has no rate there: it takes the rate of the other side, so that its coming or
    going counts as mix. Raises ValueError where a mix has no cases.

    >>> kitagawa([10, 20], [1, 1], [8, 20], [1, 3])
    Split(change=2.0, within=-0.75, mix=2.75)
    """
    first, second = np.asarray(mix_before, dtype=np.float64), np.asarray(mix_after, dtype=np.float64)
    if not (first.sum() > 0.0 and second.sum() > 0.0):
        message = "a mix needs at least one case"
        raise ValueError(message)
    early, late = np.asarray(rates_before, dtype=np.float64), np.asarray(rates_after, dtype=np.float64)
    start, end = first / first.sum(), second / second.sum()
    early = np.where(start > 0.0, early, late)
    late = np.where(end > 0.0, late, early)
    present = (start > 0.0) | (end > 0.0)
    early, late = np.where(present, early, 0.0), np.where(present, late, 0.0)
    within = float(((start + end) / 2.0 * (late - early)).sum())
    mix = float(((early + late) / 2.0 * (end - start)).sum())
    return Split(float((end * late).sum() - (start * early).sum()), within, mix)
