"""Interfaces: both sides of a handover are protected, or both ends lift (DESIGN.md, Clearing, Work).

An interface is a pair of units, and pairs form a tree of their own: the deeper end lifts to its parent first, ends of
the same depth lift together, the root stays. So the pair of two units of the same depth holds all handovers between
their subtrees; where both ends become the same unit the pair stands for what happened inside it, and lifts on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .contributors import Contributions, WorkLift, lift_work
from .tree import NOWHERE, Bools, Ints, Tree


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs that occur, with all those above them, as a tree. `first` and `second` are units of the unit tree.

    In an unordered tree first <= second.
    """

    tree: Tree
    first: Ints
    second: Ints
    units: int
    ordered: bool

    @staticmethod
    def of(units: Tree, first: Ints, second: Ints, *, ordered: bool) -> Pairs:
        """The tree of the pairs (first[i], second[i]), which may repeat, of those above them, and of the root's."""
        level = np.unique(np.append(_code(units, first, second, ordered=ordered), units.root * (units.size + 1)))
        found = [level]
        while True:
            above = _above(units, level, ordered=ordered)
            level = np.unique(above[above != NOWHERE])
            if not level.size:
                break
            found.append(level)
        codes = np.unique(np.concatenate(found))
        above = _above(units, codes, ordered=ordered)
        parent = np.where(above == NOWHERE, NOWHERE, np.searchsorted(codes, above))
        return Pairs(Tree.of(parent), codes // units.size, codes % units.size, units.size, ordered)

    def index(self, first: Ints, second: Ints) -> Ints:
        """The nodes of pairs of units; -1 where a pair does not occur."""
        low, high = (first, second) if self.ordered else (np.minimum(first, second), np.maximum(first, second))
        codes, wanted = self.first * self.units + self.second, low * self.units + high
        place = np.minimum(np.searchsorted(codes, wanted), codes.size - 1)
        return np.where(codes[place] == wanted, place, NOWHERE)


def lift_ordered(pairs: Pairs, givers: Contributions, takers: Contributions, cases: Ints, present: Bools) -> WorkLift:
    """Atoms of handovers from one unit to another; the rule holds for those who gave and for those who took over.

    All arrays are about the nodes of `pairs`; otherwise as in `lift_work`, the remainder at the root included.
    """
    return lift_work(pairs.tree, (givers, takers), cases, present)


def lift_unordered(ordered: Pairs, ordered_home: Ints, present: Bools, unordered: Pairs) -> Ints:
    """Homes of figures of two units in no order, such that each atom is a union of whole ordered atoms.

    ordered_home, present: the homes of `lift_ordered`, and which ordered pairs have figures. Returns one home per node
    of `unordered`, -1 where nothing may be let out.
    A figure of a <-> b less a figure of a -> b is one of b -> a. So a <-> b stands where it is only if neither a -> b
    nor b -> a, nor anything lifted to them, has been lifted beyond it. The rule then holds without being computed:
    a union of atoms passes because each does.
    """
    node, home = np.flatnonzero(present), ordered_home[present]
    if (home == NOWHERE).any():
        return np.full(unordered.tree.size, NOWHERE, dtype=np.int64)
    beyond = np.zeros(unordered.tree.size, dtype=np.bool_)
    while node.size:
        moving = node != home
        node, home = node[moving], home[moving]
        beyond[unordered.index(ordered.first[node], ordered.second[node])] = True
        node = ordered.tree.parent[node]
    return unordered.tree.nearest(~beyond)


def _code(units: Tree, first: Ints, second: Ints, *, ordered: bool) -> Ints:
    if ordered:
        return first * units.size + second
    return np.minimum(first, second) * units.size + np.maximum(first, second)


def _above(units: Tree, code: Ints, *, ordered: bool) -> Ints:
    """The pair above each pair, -1 above the pair of the root with itself."""
    first, second = code // units.size, code % units.size
    deep = units.depth[first] - units.depth[second]
    lift_first = (deep >= 0) & (first != units.root)
    lift_second = (deep <= 0) & (second != units.root)
    up = _code(
        units,
        np.where(lift_first, units.parent[first], first),
        np.where(lift_second, units.parent[second], second),
        ordered=ordered,
    )
    return np.where(lift_first | lift_second, up, NOWHERE)
