"""Safe lift: the vectors, leaders by hand, and properties against brute force."""

import json
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.disclosure.safe_lift import Lift, safe_lift
from tillit.metrics.disclosure.tree import Tree

VECTORS = json.loads((Path(__file__).parent / "disclosure_vectors.json").read_text())["counts"]


@st.composite
def counted_trees(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    size = draw(st.integers(1, 14))
    parent = [-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))]
    return parent, draw(st.lists(st.integers(0, 11), min_size=size, max_size=size))


def test_what_is_left_moves_to_the_parent_by_hand() -> None:
    lift = safe_lift([-1, 0, 0, 1, 1], [1, 2, 9, 3, 8], 5)
    assert lift.home.tolist() == [-1, 1, 2, 1, 4]
    assert lift.atom.tolist() == [0, 5, 9, 0, 8]
    assert lift.published.tolist() == [22, 13, 9, 0, 8]


@pytest.mark.parametrize(
    ("parent", "own", "published"),
    [pytest.param(vector["parent"], vector["own"], vector["published"], id=vector["id"]) for vector in VECTORS],
)
def test_vectors(parent: list[int], own: list[int], published: list[int | None]) -> None:
    assert safe_lift(parent, own, 5).published.tolist() == [count or 0 for count in published]


def test_an_atom_about_named_persons_needs_five_leaders() -> None:
    parent, own = [-1, 0, 0, 0, 0, 0], [0, 8, 8, 8, 8, 8]
    five = safe_lift(parent, own, 8, leaders=[-1, 1, 2, 3, 4, 5])
    assert five.published.tolist() == [40, 0, 0, 0, 0, 0]
    one_leads_two = safe_lift(parent, own, 8, leaders=[-1, 1, 2, 3, 4, 4])
    assert one_leads_two.published.tolist() == [0] * 6
    unknown_is_nobody = safe_lift(parent, own, 8, leaders=[-1, 1, 2, 3, 4, -1])
    assert unknown_is_nobody.published.tolist() == [0] * 6
    without_answers = safe_lift(parent, [0, 8, 8, 8, 8, 0], 8, leaders=[-1, 1, 2, 3, 4, 5])
    assert without_answers.published.tolist() == [0] * 6


def test_leaders_of_an_atom_do_not_count_again_above_it() -> None:
    parent = [-1, 0, 0, 1, 1, 1, 1, 1, 2]
    own = [0, 0, 0, 2, 2, 2, 2, 2, 20]
    lift = safe_lift(parent, own, 8, leaders=[9, 9, 9, 1, 2, 3, 4, 5, 6])
    assert lift.published.tolist() == [10, 10, 0, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("own", "k", "leaders"), [([1], 5, None), ([1, -1], 5, None), ([1, 1], 0, None), ([1, 1], 5, [1])]
)
def test_counts_that_do_not_fit_are_refused(own: list[int], k: int, leaders: list[int] | None) -> None:
    with pytest.raises(ValueError, match=r"unit|atom"):
        safe_lift([-1, 0], own, k, leaders)


@given(counted_trees(), st.integers(5, 8))
def test_atoms_are_disjoint_whole_and_at_least_k(counted: tuple[list[int], list[int]], k: int) -> None:
    parent, own = counted
    lift = safe_lift(parent, own, k)
    tree = Tree.of(parent)
    members = [[unit for unit in range(len(own)) if lift.home[unit] == atom] for atom in range(len(own))]
    for atom, units in enumerate(members):
        assert lift.atom[atom] == sum(own[unit] for unit in units)
        assert lift.atom[atom] == 0 or lift.atom[atom] >= k
    assert lift.published.tolist() == tree.subtree_sum(lift.atom).tolist()
    assert sum(own) - lift.published[tree.root] < k


@given(counted_trees(), st.integers(5, 8))
def test_every_unit_of_a_plain_threshold_is_published_short_of_k(counted: tuple[list[int], list[int]], k: int) -> None:
    """DESIGN.md, Clearing 1: short of at most k - 1 answers."""
    parent, own = counted
    published = safe_lift(parent, own, k).published
    plain = Tree.of(parent).subtree_sum(own)
    for unit in range(len(own)):
        if plain[unit] >= k:
            assert published[unit] > 0
            assert 0 <= plain[unit] - published[unit] <= k - 1
        else:
            assert published[unit] == 0


@given(counted_trees(), st.lists(st.integers(-1, 7), min_size=14, max_size=14))
def test_leaders_agree_with_sets_carried_up_by_hand(counted: tuple[list[int], list[int]], leaders: list[int]) -> None:
    parent, own = counted
    lift: Lift = safe_lift(parent, own, 5, leaders[: len(own)])
    count = list(own)
    people = [{leader} if leader >= 0 and here else set() for leader, here in zip(leaders, own, strict=False)]
    for unit in range(len(own) - 1, -1, -1):  # a parent comes before its children
        atom = count[unit] >= 5 and len(people[unit]) >= 5
        assert lift.atom[unit] == (count[unit] if atom else 0)
        if not atom and unit:
            count[parent[unit]] += count[unit]
            people[parent[unit]] |= people[unit]


def test_an_organisation_of_half_a_million_takes_well_under_a_second() -> None:
    rng = np.random.default_rng(1)
    units = 68_000
    parent = np.concatenate([[-1], (np.arange(1, units) - 1) // 6])
    own, leaders = rng.integers(0, 15, units), rng.integers(0, 60_000, units)
    began = perf_counter()
    lift = safe_lift(parent, own, 8)
    safe_lift(parent, own, 8, leaders)
    assert perf_counter() - began < 1.5
    assert (lift.atom[lift.atom > 0] >= 8).all()
