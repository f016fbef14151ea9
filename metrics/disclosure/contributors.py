"""Contributors: work cells stand on enough people, enough cases, and nobody who dominates.

Source: DESIGN.md, Clearing, Work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .tree import NOWHERE, Bools, Ints, Tree, gathered

LEAST_PEOPLE = 5
"""Distinct people behind a work cell, on each side of an interface."""
LEAST_CASES = 10
"""Cases behind a work cell."""
SHARE_INVERSE = 5
"""The p % rule with p = 20: total - largest - second >= largest / 5. Source: Hundepool et al. (2012), Statistical
Disclosure Control, 4.2."""


@dataclass(frozen=True, eq=False)
class Contributions:
    """Who stands behind the cells, on one side: parallel arrays, one row per node and person.

    node: where the work was; person: a number per person; amount: steps this person took there, or handovers they
    gave or took over there; rows of one person there add up.
    weight: people that each person number stands for, where the source has no person column and only the least number
    of people in a unit is known; the p % rule cannot be checked then. None = one person each.
    """

    node: Ints
    person: Ints
    amount: Ints
    weight: Ints | None = None

    def __post_init__(self) -> None:
        if not self.node.shape == self.person.shape == self.amount.shape:
            message = "every row of contributions has a node, a person and an amount"
            raise ValueError(message)
        if (self.amount <= 0).any():
            message = "a person behind a cell has taken one step at the least"
            raise ValueError(message)

    def pass_at(self, nodes: Ints, size: int) -> Bools:
        """For each of `nodes`, whether its people, and their shares, are enough."""
        code, person, amount = self._distinct()
        people = np.bincount(code, weights=self._weights(person), minlength=size).astype(np.int64)
        if self.weight is not None:
            return people[nodes] >= LEAST_PEOPLE
        order = np.lexsort((-amount, code))
        of_node = amount[order]
        start = np.cumsum(people) - people
        largest, second = _at(of_node, start, people >= 1), _at(of_node, start + 1, people >= 2)
        total = np.zeros(size, dtype=np.int64)
        np.add.at(total, code, amount)
        return enough_people(people, total, largest, second)[nodes]

    def _weights(self, person: Ints) -> Ints | None:
        return None if self.weight is None else self.weight[person]

    def _distinct(self) -> tuple[Ints, Ints, Ints]:
        """One row per node and person: a person who was in several parts counts once, with all they did."""
        order = np.lexsort((self.person, self.node))
        node, person, amount = self.node[order], self.person[order], self.amount[order]
        if not node.size:
            return node, person, amount
        first = np.flatnonzero(np.concatenate(([True], (node[1:] != node[:-1]) | (person[1:] != person[:-1]))))
        return node[first], person[first], np.add.reduceat(amount, first)

    def take(self, chosen: Bools) -> Contributions:
        """The rows that are chosen."""
        return Contributions(self.node[chosen], self.person[chosen], self.amount[chosen], self.weight)


@dataclass(frozen=True, eq=False)
class WorkLift:
    """Where the work of each node went.

    home: the node whose atom holds the node's own work, -1 where nothing may be let out.
    cases: cases in each node's own atom (sums over its parts of cases per part), 0 where it holds none.
    published: cases in all atoms of its subtree.
    passes: whether the whole passes; if not, nothing at all is let out.
    """

    home: Ints
    cases: Ints
    published: Ints
    passes: bool


def enough_people(people: Ints, total: Ints, largest: Ints, second: Ints) -> Bools:
    """At least 5 people, and total - largest - second >= 0.2 x largest, in whole numbers.

    >>> one = np.array([1])
    >>> [bool(enough_people(5 * one, total * one, 5 * one, 4 * one)[0]) for total in (10, 9)]
    [True, False]
    """
    return (people >= LEAST_PEOPLE) & (SHARE_INVERSE * (total - largest - second) >= largest)


def lift_work(
    tree: Tree, sides: Sequence[Contributions], cases: Ints, present: Bools, allowed: Bools | None = None
) -> WorkLift:
    """Atoms of work, bottom-up: every side has enough people, and there are enough cases; else all lifts to the parent.

    sides: the people on each side (one for units, two for interfaces; none where `allowed` sees to them). cases: per
    node itself; a case that was in several nodes counts once in each, and a sum over lifted parts counts such pairs of
    case and part. present: nodes with figures of any kind, so that what nobody touched in the month is lifted too.
    People at a node without figures and cases stand behind nothing and are left out. allowed: nodes below the root that
    may hold an atom (all, if None).
    What remains at the root passes too; otherwise the smallest atom (by cases, then by index) is merged into it, until
    it does. So the whole is a sum of atoms, and no total less what is let out leaves a group that fails. A sum of
    atoms passes because each does: people and cases only grow, and the p % rule is subadditive.
    Raises ValueError where shapes differ or cases are negative.
    """
    if cases.shape != tree.parent.shape or present.shape != tree.parent.shape or (cases < 0).any():
        message = "each node has one number of cases, 0 or more"
        raise ValueError(message)
    present = present | (cases > 0)
    sides = [side.take(present[side.node]) for side in sides]
    may = np.ones(tree.size, dtype=np.bool_) if allowed is None else allowed
    home = tree.nearest(_atoms_below_root(tree, sides, cases, may))
    passes = bool(present.any())
    if (present & (home == NOWHERE)).any():
        home, passes = _with_remainder(tree, sides, cases, home)
    if not passes:
        home = np.full(tree.size, NOWHERE, dtype=np.int64)
    of_atom = gathered(home, cases)
    return WorkLift(home=home, cases=of_atom, published=tree.subtree_sum(of_atom), passes=passes)


def _atoms_below_root(tree: Tree, sides: Sequence[Contributions], cases: Ints, may: Bools) -> Bools:
    """Nodes whose remaining work passes, bottom-up; the root is left open."""
    remaining = cases.astype(np.int64, copy=True)
    lifted = list(sides)
    is_atom = np.zeros(tree.size, dtype=np.bool_)
    for level in tree.levels[:0:-1]:
        at_level = np.zeros(tree.size, dtype=np.bool_)
        at_level[level] = True
        enough = may[level] & (remaining[level] >= LEAST_CASES)
        for side in lifted:
            enough &= side.take(at_level[side.node]).pass_at(level, tree.size)
        is_atom[level[enough]] = True
        up = level[~enough]
        np.add.at(remaining, tree.parent[up], remaining[up])
        for number, side in enumerate(lifted):
            rest = side.take(~(at_level & is_atom)[side.node])
            node = np.where(at_level[rest.node], tree.parent[rest.node], rest.node)
            lifted[number] = replace(rest, node=node)
    return is_atom


def _with_remainder(tree: Tree, sides: Sequence[Contributions], cases: Ints, home: Ints) -> tuple[Ints, bool]:
    """`home` with an atom at the root: what remained there, and the smallest atoms until it passes.

    Returns the homes, and whether the root's atom passes at last.
    """
    piles = [_Pile(side, home) for side in sides]
    of_atom = gathered(home, cases)
    waiting = np.unique(home[home != NOWHERE])
    smallest_first = iter(waiting[np.lexsort((waiting, of_atom[waiting]))].tolist())
    remaining = int(cases[home == NOWHERE].sum())
    merged = [NOWHERE]
    while True:
        if remaining >= LEAST_CASES and all(pile.passes() for pile in piles):
            return np.where(np.isin(home, merged), tree.root, home), True
        smallest = next(smallest_first, None)
        if smallest is None:
            return home, False
        merged.append(smallest)
        remaining += int(of_atom[smallest])
        for pile in piles:
            pile.add(smallest)


class _Pile:
    """The people behind what remains at the root, as atoms are merged into it.

    Piles only grow, so the two largest are among those that were and those that have just grown.
    """

    def __init__(self, side: Contributions, home: Ints) -> None:
        persons, number = np.unique(side.person, return_inverse=True)
        order = np.argsort(home[side.node], kind="stable")
        self._home = home[side.node][order]
        self._number = number[order]
        self._amount = side.amount[order]
        self._checks_shares = side.weight is None
        self._weight = np.ones(persons.size, dtype=np.int64) if side.weight is None else side.weight[persons]
        self._pile = np.zeros(persons.size, dtype=np.int64)
        self._people = 0
        self._total = 0
        self._top: Ints = np.zeros(0, dtype=np.int64)
        self.add(NOWHERE)

    def add(self, atom: int) -> None:
        """Merge the people of an atom."""
        rows = slice(*np.searchsorted(self._home, (atom, atom + 1)).tolist())
        grown = np.unique(self._number[rows])
        self._people += int(self._weight[grown][self._pile[grown] == 0].sum())
        self._total += int(self._amount[rows].sum())
        np.add.at(self._pile, self._number[rows], self._amount[rows])
        candidates = np.union1d(self._top, grown)
        self._top = candidates[np.argsort(-self._pile[candidates], kind="stable")][:2]

    def passes(self) -> bool:
        """Whether its people, and their shares, are enough."""
        if self._people < LEAST_PEOPLE:
            return False
        if not self._checks_shares:
            return True
        largest, second = self._pile[self._top].tolist()
        return SHARE_INVERSE * (self._total - largest - second) >= largest


def _at(values: Ints, place: Ints, there: Bools) -> Ints:
    """`values[place]` where it is there, else 0."""
    out = np.zeros(place.size, dtype=np.int64)
    out[there] = values[place[there]]
    return out
