"""The tree that figures are lifted in: levels, sums over subtrees, nearest ancestors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NOWHERE = -1
"""The parent of the root, and the home of what is lifted off the top."""


@dataclass(frozen=True, eq=False)
class Tree:
    """A tree of `size` nodes. `levels[d]` holds the nodes at depth d, the root alone at 0."""

    parent: Ints
    depth: Ints
    levels: tuple[Ints, ...]

    @staticmethod
    def of(parent: ArrayLike) -> Tree:
        """The tree in which `parent[i]` is the index of node i's parent, -1 for the root.

        Raises ValueError where there is not exactly one root, a parent does not exist, or the nodes form a cycle.

        >>> Tree.of([-1, 0, 0, 1]).depth.tolist()
        [0, 1, 1, 2]
        """
        above = np.asarray(parent, dtype=np.int64)
        if above.ndim != 1 or above.size == 0:
            message = "a tree needs one parent per node, and at least one node"
            raise ValueError(message)
        if above.min() < NOWHERE or above.max() >= above.size:
            message = "a parent is not a node of the tree"
            raise ValueError(message)
        roots = np.flatnonzero(above == NOWHERE)
        if roots.size != 1:
            message = f"a tree has one root, this has {roots.size}"
            raise ValueError(message)
        levels = _levels(above, roots)
        if sum(level.size for level in levels) != above.size:
            message = "some nodes hang in a cycle, not under the root"
            raise ValueError(message)
        depth = np.zeros(above.size, dtype=np.int64)
        for number, level in enumerate(levels):
            depth[level] = number
        return Tree(above, depth, levels)

    @property
    def size(self) -> int:
        """Number of nodes."""
        return int(self.parent.size)

    @property
    def root(self) -> int:
        """Index of the root."""
        return int(self.levels[0][0])

    def subtree_sum(self, values: ArrayLike) -> np.ndarray:
        """Sums of `values` (first axis: nodes) over each node's subtree, itself included.

        >>> Tree.of([-1, 0, 0]).subtree_sum([0, 6, 7]).tolist()
        [13, 6, 7]
        """
        total = np.array(values)
        for level in self.levels[:0:-1]:
            np.add.at(total, self.parent[level], total[level])
        return total

    def nearest(self, marked: Bools) -> Ints:
        """The nearest marked node at or above each node, -1 where there is none.

        >>> Tree.of([-1, 0, 1]).nearest(np.array([False, True, False])).tolist()
        [-1, 1, 1]
        """
        home = np.where(marked, np.arange(self.size), NOWHERE)
        for level in self.levels[1:]:
            home[level] = np.where(marked[level], level, home[self.parent[level]])
        return home

    def preorder(self, order: Sequence[int] | Ints) -> Ints:
        """Each node's place, depth first, the root 0, where `order[i]` is node i's place among its siblings.

        >>> Tree.of([-1, 0, 0, 2]).preorder([0, 1, 0, 0]).tolist()
        [0, 3, 1, 2]
        """
        size = self.subtree_sum(np.ones(self.size, dtype=np.int64))
        rank = np.asarray(order, dtype=np.int64)
        place = np.zeros(self.size, dtype=np.int64)
        for level in self.levels[1:]:
            siblings = level[np.lexsort((level, rank[level], self.parent[level]))]
            above = self.parent[siblings]
            before = np.cumsum(size[siblings]) - size[siblings]
            first = np.concatenate(([True], above[1:] != above[:-1]))
            start = before[first][np.cumsum(first) - 1]
            place[siblings] = place[above] + 1 + before - start
        return place


def gathered(home: Ints, values: np.ndarray) -> np.ndarray:
    """`values` of each node itself (first axis), summed over the nodes that share a home; what has none is left out.

    >>> gathered(np.array([0, 0, 2, -1]), np.array([1, 2, 3, 4])).tolist()
    [3, 0, 3, 0]
    """
    out = np.zeros_like(values)
    kept = home >= 0
    np.add.at(out, home[kept], values[kept])
    return out


def _levels(parent: Ints, roots: Ints) -> tuple[Ints, ...]:
    """Nodes reached from the root, level by level."""
    children = np.argsort(parent, kind="stable")
    above = parent[children]
    first = np.searchsorted(above, np.arange(parent.size), side="left")
    last = np.searchsorted(above, np.arange(parent.size), side="right")
    levels = [roots.astype(np.int64)]
    while True:
        counts = last[levels[-1]] - first[levels[-1]]
        total = int(counts.sum())
        if total == 0:
            return tuple(levels)
        within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
        levels.append(children[np.repeat(first[levels[-1]], counts) + within])
