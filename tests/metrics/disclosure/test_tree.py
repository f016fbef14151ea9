"""The tree: levels, sums over subtrees, places; and what is no tree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.disclosure.tree import Tree


@st.composite
def parents(draw: st.DrawFn, most: int = 12) -> list[int]:
    """Parents of a tree with its nodes in any order."""
    size = draw(st.integers(1, most))
    grown = [-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))]
    name = draw(st.permutations(range(size)))
    parent = [-1] * size
    for node, above in enumerate(grown):
        parent[name[node]] = -1 if above < 0 else name[above]
    return parent


def below(parent: list[int], node: int) -> set[int]:
    return {node} | {under for child in range(len(parent)) if parent[child] == node for under in below(parent, child)}


def test_a_small_tree_by_hand() -> None:
    tree = Tree.of([-1, 0, 0, 1, 1, 2, 2])
    assert [level.tolist() for level in tree.levels] == [[0], [1, 2], [3, 4, 5, 6]]
    assert tree.subtree_sum([2, 1, 1, 8, 3, 7, 6]).tolist() == [28, 12, 14, 8, 3, 7, 6]
    assert tree.nearest(np.array([0, 1, 0, 0, 1, 0, 0], dtype=bool)).tolist() == [-1, 1, -1, 1, 4, -1, -1]
    assert tree.preorder([0, 1, 0, 0, 1, 1, 0]).tolist() == [0, 4, 1, 5, 6, 3, 2]


@pytest.mark.parametrize(
    ("parent", "message"),
    [
        ([], "at least one node"),
        ([-1, -1], "one root"),
        ([1, 0], "one root"),
        ([-1, 2, 1], "cycle"),
        ([-1, 1], "cycle"),
        ([-1, 7], "not a node"),
        ([-2, 0], "not a node"),
    ],
)
def test_what_is_no_tree_is_refused(parent: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Tree.of(parent)


@given(parents())
def test_sums_and_places_agree_with_walking_the_tree(parent: list[int]) -> None:
    tree = Tree.of(parent)
    values = np.arange(1, len(parent) + 1)
    table = np.stack([values, values**2], axis=1)
    assert tree.subtree_sum(values).tolist() == [sum(values[list(below(parent, node))]) for node in range(len(parent))]
    assert tree.subtree_sum(table)[:, 0].tolist() == tree.subtree_sum(values).tolist()
    place = tree.preorder(values)
    assert sorted(place) == list(range(len(parent)))
    for node in range(len(parent)):
        inside = sorted(place[list(below(parent, node))])
        assert inside == list(range(place[node], place[node] + len(inside)))
