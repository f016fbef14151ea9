"""Figures of atoms, rolled up: what is let out for a node is the sum over the atoms in its subtree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .tree import NOWHERE, Ints, Tree


@dataclass(frozen=True, eq=False)
class Figures:
    """Additive figures: parallel arrays, one row per node and key.

    node: the node; key: a number for the rest of what the cell is about (a bin, a sort of case), 0 where there is
    nothing else; values: rows x quantities.
    """

    node: Ints
    key: Ints
    values: np.ndarray


def roll_up(tree: Tree, home: Ints, figures: Figures) -> Figures:
    """Figures of every node with an atom in its subtree, sorted by node and key.

    Figures of nodes without a home are left out; the others go to their home's atom, and from there to every node
    above it.
    """
    at_home = home[figures.node]
    kept = at_home != NOWHERE
    rows = _summed(Figures(at_home[kept], figures.key[kept], figures.values[kept]))
    done: list[Figures] = []
    for depth in range(len(tree.levels) - 1, -1, -1):
        here = tree.depth[rows.node] == depth
        mine = _summed(Figures(rows.node[here], rows.key[here], rows.values[here]))
        done.append(mine)
        if depth:
            rows = Figures(
                np.concatenate([rows.node[~here], tree.parent[mine.node]]),
                np.concatenate([rows.key[~here], mine.key]),
                np.concatenate([rows.values[~here], mine.values]),
            )
    return _summed(
        Figures(
            np.concatenate([part.node for part in done]),
            np.concatenate([part.key for part in done]),
            np.concatenate([part.values for part in done]),
        )
    )


def _summed(figures: Figures) -> Figures:
    """One row per node and key."""
    order = np.lexsort((figures.key, figures.node))
    node, key, values = figures.node[order], figures.key[order], figures.values[order]
    if not node.size:
        return Figures(node, key, values)
    first = np.flatnonzero(np.concatenate(([True], (node[1:] != node[:-1]) | (key[1:] != key[:-1]))))
    return Figures(node[first], key[first], np.add.reduceat(values, first, axis=0))
