"""Response behaviour: shares and differences on coarser atoms, and spread for the whole (DESIGN.md, Clearing 4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..asked import at_least
from .bands import n_band
from .safe_lift import safe_lift
from .tree import Bools, Ints, Tree, gathered

LEAST_PEOPLE = 20
"""People behind response behaviour, and behind an item of two answers."""
LEAST_INVITED = 10
"""People invited behind a response rate."""
STEPS = 20
"""Shares and differences are let out in twentieths: 5 points, 0.05."""
HELD_BACK = 2
"""People by whom a share keeps away from none and from all."""
SETTLED = 9
"""Decimals of a sum of fractions that are kept, so that the order of summing shows nowhere."""


class Kind(StrEnum):
    """What a quantity of behaviour is per person."""

    SHARE = "share"
    """0 or 1."""
    DIFFERENCE = "difference"
    """A difference of two shares, -1 to 1."""


@dataclass(frozen=True)
class Quantity:
    """How a quantity of BEHAVIOUR_SUM is let out."""

    kind: Kind
    least_people: int


QUANTITIES: dict[str, Quantity] = {
    "straight_lining": Quantity(Kind.SHARE, LEAST_PEOPLE),
    "sensitive_skips": Quantity(Kind.DIFFERENCE, LEAST_PEOPLE),
    "response": Quantity(Kind.SHARE, LEAST_INVITED),
}
"""By the name before the colon; the name after it is an instrument's."""


def quantity(name: str) -> Quantity:
    """How the quantity called `name` in BEHAVIOUR_SUM is let out; KeyError where it is unknown.

    >>> quantity("straight_lining:hme").least_people
    20
    """
    return QUANTITIES[name.partition(":")[0]]


@dataclass(frozen=True, eq=False)
class ClearedBehaviour:
    """What is let out of one quantity.

    values: unit (index), value, spread, n_band. withheld: true for units with people of their own and no value.
    """

    values: pd.DataFrame
    withheld: Bools


def deniable_twentieths(total: ArrayLike, n: ArrayLike) -> Ints:
    """A share of n people in whole twentieths: clipped to [2/n, 1 - 2/n], rounded to 5 points, halves to even.

    total: number of people who did; n: people, 4 or more (0 gives 0).
    Raises ValueError where n is 1 to 3, or the total lies outside 0 ... n.

    >>> deniable_twentieths([0, 1, 5, 20], 20).tolist()
    [2, 2, 5, 18]
    """
    done, people = np.broadcast_arrays(np.asarray(total, dtype=np.float64), np.asarray(n, dtype=np.int64))
    return _twentieths(done, people, lowest=0)


def deniable_difference(total: ArrayLike, n: ArrayLike) -> Ints:
    """A mean difference in whole twentieths: clipped to [-1 + 2/n, 1 - 2/n], rounded to 0.05, halves to even.

    total: sum over people of a difference of two shares, each from -1 to 1; n: people, 4 or more (0 gives 0).

    >>> deniable_difference([-20.0, 0.0, 1.5], 20).tolist()
    [-18, 0, 2]
    """
    summed, people = np.broadcast_arrays(np.asarray(total, dtype=np.float64), np.asarray(n, dtype=np.int64))
    return _twentieths(np.round(summed, SETTLED), people, lowest=-1)


def _twentieths(total: np.ndarray, people: Ints, *, lowest: int) -> Ints:
    if ((people > 0) & (people < 2 * HELD_BACK)).any():
        message = "a share of fewer than 4 people cannot be let out"
        raise ValueError(message)
    if ((total < lowest * people) | (total > people)).any():
        message = "a sum lies outside what its people can add up to"
        raise ValueError(message)
    held = np.where(people == 0, 0, HELD_BACK)
    clipped = np.clip(total, lowest * people + held, people - held)
    return np.rint(STEPS * clipped / np.maximum(people, 1)).astype(np.int64)


def whole_twentieths(tree: Tree, twentieths: Ints, people: Ints) -> Ints:
    """Twentieths of each unit's subtree: the mean over its atoms by people, rounded again, halves to even.

    twentieths, people: per atom, 0 people where a unit holds none; one column each or several (units x items).
    """
    behind = tree.subtree_sum(people)
    let_out = tree.subtree_sum(twentieths * people)
    return np.rint(let_out / np.maximum(behind, 1)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class BehaviourSums:
    """A quantity in each unit itself: people, sum and sum of squares over people."""

    people: Ints
    total: np.ndarray
    squares: np.ndarray


def clear_behaviour(tree: Tree, name: str, sums: BehaviourSums, k: int) -> ClearedBehaviour:
    """Values of the quantity called `name` in BEHAVIOUR_SUM.

    A unit's value is the mean of its atoms' let-out values by people. `spread` is that of the whole, in every row:
    of a share, from its let-out value; of a difference, never less than if two people stood 1 apart from the rest.
    """
    rule = quantity(name)
    own = sums.people
    lift = safe_lift(tree, own, max(k, rule.least_people))
    summed = gathered(lift.home, sums.total.astype(np.float64))
    of_atom = deniable_twentieths if rule.kind is Kind.SHARE else deniable_difference
    value = whole_twentieths(tree, of_atom(summed, lift.atom), lift.atom) / STEPS
    shown = np.flatnonzero(lift.published > 0)
    spread = float("nan")
    if shown.size:
        behind = int(lift.published[tree.root])
        squared = float(sums.squares[lift.home >= 0].sum())
        at_root = float(value[tree.root])
        if rule.kind is Kind.SHARE:
            spread = share_spread(at_root)
        else:
            spread = difference_spread(behind, float(summed.sum()), squared)
    values = pd.DataFrame(
        {
            "unit": shown,
            "value": value[shown],
            "spread": spread,
            "n_band": n_band(lift.published[shown]),
        }
    )
    return ClearedBehaviour(values, withheld=(own > 0) & (lift.published == 0))


def share_spread(share: float) -> float:
    """Standard deviation over people of what a let-out share says; 0 stands for anything below half a step.

    >>> share_spread(0.5), round(share_spread(0.0), 3)
    (0.5, 0.156)
    """
    half = 0.5 / STEPS
    inside = min(max(share, half), 1 - half)
    return float(np.sqrt(inside * (1 - inside)))


def difference_spread(n: int, total: float, squares: float) -> float:
    """Standard deviation over n people, to 2 decimals, never less than if two of them stood 1 apart from the rest.

    Without that floor a spread of 0 would say that everybody is alike.

    >>> difference_spread(20, 0.0, 0.0)
    0.3
    """
    variance = max(squares / n - (total / n) ** 2, 0.0)
    floor = HELD_BACK / n * (1 - HELD_BACK / n)
    return max(round(float(np.sqrt(max(variance, floor))), 2), 0.01)


def clear_spread(spread: pd.DataFrame) -> pd.DataFrame:
    """Spread and reliability of scales, for the whole: rows of SCALE_SPREAD with at least 20 people.

    `within` keeps two significant digits: that is wrong by 5 % at the most, as much as chance alone makes of a standard
    deviation of 200 people (1 / sqrt(2 n)), and hides what one person among 20 adds. Alpha, ICC and rwg keep two
    decimals. `people` and `units` are drawn down by `at_least`. Where nobody differs from the rest of the unit
    (within = 0) the row is left out: it would say that everybody gave the mean. Adds `n_band`.
    """
    enough = (spread["people"] >= LEAST_PEOPLE) & (spread["within"].astype("float64") > 0)
    kept = spread[enough].reset_index(drop=True)
    rounded = {name: kept[name].astype("float64").round(2) for name in ("alpha", "icc1", "icc2", "rwg")}
    return kept.assign(
        people=at_least(kept["people"]).fillna(0).astype("int64"),
        units=at_least(kept["units"]).fillna(0).astype("int64"),
        within=two_digits(kept["within"].astype("float64").to_numpy()),
        n_band=n_band(kept["people"].to_numpy()),
        **rounded,
    )


def two_digits(values: ArrayLike) -> np.ndarray:
    """Positive numbers to two significant digits.

    >>> two_digits([0.8372, 21.49]).tolist()
    [0.84, 21.0]
    """
    numbers = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{number:.2g}") for number in numbers.tolist()], dtype=np.float64)
