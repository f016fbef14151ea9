"""Nesting: groups that are let out later are made of whole groups that were let out before.

What happened in a month may show in a later month's figures (a closure is followed for 30 days). If the two months
grouped their units differently, the one less the other would leave a group that was let out in neither.
"""

from __future__ import annotations

import numpy as np

from .tree import Bools, Ints, Tree


def cuts(tree: Tree, node: Ints, group: Ints) -> Bools:
    """For each node, whether an atom there would cut through one of the groups.

    node, group: parallel; the nodes of each group, by a number from 0 on. A group hangs together at the deepest node
    that has all of it at or below, so every node from its members up to, but not, that one cuts through it. An atom
    at any other node holds whole groups, or nothing of them.

    >>> tree = Tree.of([-1, 0, 1, 1, 0])
    >>> cuts(tree, np.array([2, 3, 4]), np.array([0, 0, 1])).tolist()
    [False, False, True, True, False]
    """
    at = node.astype(np.int64, copy=True)
    cut = np.zeros(tree.size, dtype=np.bool_)
    if not at.size:
        return cut
    groups = int(group.max()) + 1
    for depth in range(len(tree.levels) - 1, 0, -1):
        lowest, highest = np.full(groups, tree.size), np.full(groups, -1)
        np.minimum.at(lowest, group, at)
        np.maximum.at(highest, group, at)
        moving = (lowest != highest)[group] & (tree.depth[at] == depth)
        cut[at[moving]] = True
        at[moving] = tree.parent[at[moving]]
    return cut
