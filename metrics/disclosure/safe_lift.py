"""Safe lift: answers move up until at least k stand together (DESIGN.md, Clearing 1 and 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .tree import NOWHERE, Bools, Ints, Tree

LEAST_K = 5
"""No atom has fewer answers, whatever an organisation chooses."""
LEAST_LEADERS = 5
"""Leaders that stand together where the items are about one named person."""


@dataclass(frozen=True, eq=False)
class Lift:
    """Where the answers of each unit went; one entry per unit.

    home: the unit whose atom holds the unit's own answers, -1 where they are lifted off the top and withheld.
    atom: answers in the unit's own atom, 0 where it is none.
    published: answers in all atoms of its subtree, 0 where the unit is not published.
    """

    home: Ints
    atom: Ints
    published: Ints

    @property
    def is_atom(self) -> Bools:
        """True for units that hold an atom."""
        return self.atom > 0


def safe_lift(
    parent: Tree | ArrayLike,
    own: ArrayLike,
    k: int,
    leaders: ArrayLike | None = None,
    least_leaders: int = LEAST_LEADERS,
) -> Lift:
    """Atoms of at least `k` answers, bottom-up, on counts alone.

    parent: a tree, or the index of each unit's parent (-1 = the root); own: answers given in each unit itself.
    leaders: for items about one named person, a number that stands for the person whom the answers of each unit are
    about (-1 = unknown, which counts as nobody); an atom then also needs `least_leaders` distinct ones.
    Raises ValueError where the tree is none, a count is negative, or k is below 1.
    Source: DESIGN.md, Clearing; worked cases in disclosure_vectors.json.

    >>> safe_lift([-1, 0, 0, 0], [0, 9, 3, 2], 5).published.tolist()
    [14, 9, 0, 0]
    """
    tree = parent if isinstance(parent, Tree) else Tree.of(parent)
    remaining = np.array(own, dtype=np.int64)
    if remaining.shape != tree.parent.shape or (remaining.size and remaining.min() < 0):
        message = "each unit has one count of answers, 0 or more"
        raise ValueError(message)
    if k < 1:
        message = "an atom has at least one answer"
        raise ValueError(message)
    people = None if leaders is None else _Leaders(np.asarray(leaders, dtype=np.int64), remaining)
    atom = np.zeros(tree.size, dtype=np.int64)
    for level in tree.levels[::-1]:
        enough = remaining[level] >= k
        if people is not None:
            enough &= people.distinct(level, tree.size) >= least_leaders
        atoms, lifted = level[enough], level[~enough]
        atom[atoms] = remaining[atoms]
        above = tree.parent[lifted]
        if above.size and above[0] != NOWHERE:
            np.add.at(remaining, above, remaining[lifted])
        if people is not None:
            people.lift(level, ~enough, tree)
    return Lift(home=tree.nearest(atom > 0), atom=atom, published=tree.subtree_sum(atom))


class _Leaders:
    """Distinct leaders of what remains in each unit, as pairs of unit and leader."""

    def __init__(self, leaders: Ints, own: Ints) -> None:
        if leaders.shape != own.shape:
            message = "each unit has one leader, or -1"
            raise ValueError(message)
        led = np.flatnonzero((own > 0) & (leaders >= 0))
        self._unit = led.astype(np.int64)
        self._leader = leaders[led]

    def distinct(self, level: Ints, size: int) -> Ints:
        """Number of distinct leaders behind what remains in each unit of the level."""
        here = np.zeros(size, dtype=np.bool_)
        here[level] = True
        chosen = here[self._unit]
        pairs = np.unique(np.stack([self._unit[chosen], self._leader[chosen]], axis=1), axis=0)
        return np.bincount(pairs[:, 0], minlength=size)[level].astype(np.int64)

    def lift(self, level: Ints, failing: Bools, tree: Tree) -> None:
        """Move the leaders of units that are no atoms to the unit above; those of atoms stay behind."""
        state = np.zeros(tree.size, dtype=np.int8)
        state[level] = np.where(failing, 1, 2)
        mine = state[self._unit]
        above = np.where(mine == 1, tree.parent[self._unit], self._unit)
        stays = (mine != 2) & (above != NOWHERE)
        self._unit, self._leader = above[stays], self._leader[stays]
