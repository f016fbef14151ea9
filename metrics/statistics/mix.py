"""A change of the whole, split: within one part, in how much goes to it, and everywhere else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Split:
    """within + mix + elsewhere = change, exactly but for rounding."""

    change: float
    within: float
    """What the part's own rate changed, at its average weight."""
    mix: float
    """What its weight changed, at its average rate."""
    elsewhere: float
    """The rest of the whole's change."""


def split(whole: tuple[float, float], rate: tuple[float, float], weight: tuple[float, float]) -> Split:
    """The whole's change, first to second, seen from one part that contributes rate x weight to it.

    Kitagawa's two components of one part, and the rest; over parts that make up the whole they add up to hers.
    The weights may be shares of cases (hers), or visits per case. NaN in, NaN out.
    Source: Kitagawa (1955), Components of a Difference Between Two Rates, doi 10.1080/01621459.1955.10501299.

    >>> split(whole=(15.0, 17.0), rate=(10.0, 8.0), weight=(0.5, 0.25))
    Split(change=2.0, within=-0.75, mix=-2.25, elsewhere=5.0)
    """
    change = whole[1] - whole[0]
    within = (weight[0] + weight[1]) / 2.0 * (rate[1] - rate[0])
    mix = (rate[0] + rate[1]) / 2.0 * (weight[1] - weight[0])
    return Split(change, within, mix, change - within - mix)
