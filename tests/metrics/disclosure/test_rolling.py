"""Rolled-up figures: by hand, and against sums over subtrees."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.disclosure.rolling import Figures, roll_up
from tillit.metrics.disclosure.tree import Tree, gathered


def test_two_bins_by_hand() -> None:
    tree = Tree.of([-1, 0, 0, 1])
    figures = Figures(np.array([3, 3, 2, 1]), np.array([0, 5, 5, 0]), np.array([[1.0], [2.0], [4.0], [8.0]]))
    rolled = roll_up(tree, np.array([-1, 1, 2, 1]), figures)
    assert list(zip(rolled.node.tolist(), rolled.key.tolist(), rolled.values[:, 0].tolist(), strict=True)) == [
        (0, 0, 9.0),
        (0, 5, 6.0),
        (1, 0, 9.0),
        (1, 5, 2.0),
        (2, 5, 4.0),
    ]


def test_nothing_is_rolled_up_to_nothing() -> None:
    empty = Figures(np.array([], dtype=int), np.array([], dtype=int), np.zeros((0, 2)))
    rolled = roll_up(Tree.of([-1, 0]), np.array([0, 0]), empty)
    assert rolled.node.size == 0
    assert rolled.values.shape == (0, 2)


@given(st.data())
def test_it_agrees_with_sums_over_subtrees(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 9))
    tree = Tree.of([-1, *(data.draw(st.integers(0, node - 1)) for node in range(1, size))])
    marked = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    home = tree.nearest(marked)
    rows = data.draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, 2), st.integers(0, 9)), min_size=1))
    node, key, value = (np.array(part) for part in zip(*rows, strict=True))
    rolled = roll_up(tree, home, Figures(node, key, value[:, None].astype(float)))
    for number in range(3):
        own = np.bincount(node[key == number], weights=value[key == number], minlength=size)
        expected = tree.subtree_sum(gathered(home, own))
        found = np.zeros(size)
        found[rolled.node[rolled.key == number]] = rolled.values[rolled.key == number, 0]
        assert found.tolist() == expected.tolist()
