"""Groups that are let out later are made of whole groups that were let out before."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.disclosure.contributors import lift_work
from tillit.metrics.disclosure.nesting import cuts
from tillit.metrics.disclosure.tree import NOWHERE, Tree


@st.composite
def trees(draw: st.DrawFn, most: int = 15) -> Tree:
    size = draw(st.integers(1, most))
    return Tree.of([-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))])


def below(tree: Tree, node: int) -> set[int]:
    return {at for at in range(tree.size) if node in _upward(tree, at)}


def _upward(tree: Tree, node: int) -> list[int]:
    found = []
    while node != NOWHERE:
        found.append(node)
        node = int(tree.parent[node])
    return found


@given(st.data())
def test_an_atom_holds_a_group_whole_or_nothing_of_it(data: st.DataObject) -> None:
    tree = data.draw(trees())
    nodes = data.draw(st.lists(st.integers(0, tree.size - 1), max_size=12))
    groups = [data.draw(st.integers(0, 3)) for _ in nodes]
    cut = cuts(tree, np.array(nodes, dtype=np.int64), np.array(groups, dtype=np.int64))
    members = {group: {node for node, of in zip(nodes, groups, strict=True) if of == group} for group in set(groups)}
    for node in range(tree.size):
        inside = below(tree, node)
        broken = any(0 < len(group & inside) < len(group) for group in members.values())
        assert bool(cut[node]) == broken


@given(st.data())
def test_the_same_groups_or_coarser_ones_are_never_cut(data: st.DataObject) -> None:
    """Homes of one month, cleared again under the groups of another: every later atom is a union of earlier ones."""
    tree = data.draw(trees())
    amounts = st.lists(st.integers(0, 25), min_size=tree.size, max_size=tree.size)
    earlier, later = (np.array(data.draw(amounts), dtype=np.int64) for _ in range(2))
    first = lift_work(tree, (), earlier, earlier > 0)
    present = np.flatnonzero((earlier > 0) & (first.home != NOWHERE))
    homes = first.home[present]
    allowed = ~cuts(tree, np.append(present, homes), np.append(homes, homes))
    second = lift_work(tree, (), later, (earlier > 0) | (later > 0), allowed)
    if first.passes and second.passes:
        for home in np.unique(homes):
            assert len(np.unique(second.home[present[homes == home]])) == 1
        shown = second.cases[second.cases > 0]
        assert (shown >= 10).all()


def test_by_hand() -> None:
    """0 holds 1 (with 2 and 3 below it) and 4; 2's work was shown with 1's, so later 2 cannot stand alone."""
    tree = Tree.of([-1, 0, 1, 1, 0])
    assert cuts(tree, np.array([2, 1, 3]), np.array([0, 0, 1])).tolist() == [False, False, True, False, False]
    assert not cuts(tree, np.array([], dtype=np.int64), np.array([], dtype=np.int64)).any()
