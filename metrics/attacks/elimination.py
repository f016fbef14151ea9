"""Exact elimination: the fewest people that any rational combination of published figures involves."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np

from ..disclosure.tree import Ints

WIDEST = 14
"""Classes in a block up to which every set of them is tried."""

Rows = list[dict[int, Fraction]]


def classes(rows: np.ndarray, people: np.ndarray) -> tuple[Ints, Ints]:
    """Columns that occur, each once, and the people behind each: people with equal columns weigh the same everywhere.

    rows: figures x people (or groups of them), whole numbers; people: how many each column stands for.
    Columns without people and those that are in no figure are left out.

    >>> classes(np.array([[1, 1, 0], [1, 1, 1]]), np.array([2, 3, 4]))[1].tolist()
    [4, 5]
    """
    used = (rows != 0).any(axis=0) & (people > 0)
    columns, place = np.unique(rows[:, used], axis=1, return_inverse=True)
    together = np.zeros(columns.shape[1], dtype=np.int64)
    np.add.at(together, place.ravel(), people[used])
    return columns.astype(np.int64), together


def fewest_people(rows: np.ndarray, people: np.ndarray) -> tuple[int, bool]:
    """The fewest people whose answers some non-zero rational combination of the rows involves, and whether it is exact.

    0 where there is no row. In fractions throughout. After reduction to row echelon form the rows fall into blocks
    that share no class, and a combination that involves the fewest lies inside one block: the part of a combination
    in each block is one of its own, with fewer people. A combination inside a block that is zero outside a set of
    classes exists exactly where leaving the set out lowers the block's rank, which is tried for every set in the
    order of its people. In a block of more than WIDEST classes only the rows of the echelon form are looked at, which
    gives an upper end.

    >>> fewest_people(np.array([[1, 1, 1], [1, 1, 0]]), np.array([5, 1, 9]))
    (6, True)
    """
    columns, behind = classes(rows, people)
    reduced = echelon([{at: Fraction(int(row[at])) for at in np.flatnonzero(row).tolist()} for row in columns])
    if not reduced:
        return 0, True
    best, exact = min(sum(int(behind[at]) for at in row) for row in reduced), True
    for block in _blocks(reduced):
        inside = sorted(set().union(*(row.keys() for row in block)))
        if len(inside) > WIDEST:
            exact = False
            continue
        best = min(best, _smallest(block, inside, behind, best))
    return best, exact


def echelon(rows: Rows) -> Rows:
    """Reduced row echelon form, sparse: each row is column -> entry, without zeros; each pivot stands alone."""
    done: dict[int, dict[int, Fraction]] = {}
    for fresh in rows:
        row = dict(fresh)
        for pivot in [column for column in row if column in done]:
            _subtract(row, done[pivot], row[pivot])
        if not row:
            continue
        pivot = min(row)
        scale = row[pivot]
        row = {column: entry / scale for column, entry in row.items()}
        for other in done.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        done[pivot] = row
    return [done[pivot] for pivot in sorted(done)]


def _subtract(row: dict[int, Fraction], other: dict[int, Fraction], factor: Fraction) -> None:
    for column, entry in other.items():
        left = row.get(column, Fraction(0)) - factor * entry
        if left:
            row[column] = left
        else:
            row.pop(column, None)


def _blocks(rows: Rows) -> list[Rows]:
    """Rows that share classes, directly or through others."""
    blocks: list[tuple[set[int], Rows]] = []
    for row in rows:
        mine, together = set(row), [row]
        apart: list[tuple[set[int], Rows]] = []
        for columns, members in blocks:
            if columns & mine:
                mine |= columns
                together += members
            else:
                apart.append((columns, members))
        blocks = [*apart, (mine, together)]
    return [members for _, members in blocks]


def _smallest(block: Rows, inside: Sequence[int], behind: Ints, best: int) -> int:
    """The fewest people of a set of classes whose absence lowers the block's rank, `best` where none has fewer."""
    light = [column for column in inside if behind[column] < best]
    sets = sorted(
        (sum(int(behind[column]) for column in chosen), chosen)
        for size in range(1, len(light) + 1)
        for chosen in combinations(light, size)
    )
    for people, chosen in sets:
        if people >= best:
            break
        without = [{column: entry for column, entry in row.items() if column not in chosen} for row in block]
        if len(echelon([row for row in without if row])) < len(block):
            return people
    return best
