"""Elimination against brute force; the nested case against elimination; the attack against both rivals."""

from fractions import Fraction
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.attacks.elimination import classes, echelon, fewest_people
from tillit.metrics.attacks.linear_algebra import attack
from tillit.metrics.disclosure.safe_lift import safe_lift

from .rivals import K, Organisation, hide_one_more, material, organisation, our_cells, plain_cells, plain_threshold
from .test_differencing import A_LEADER_ABOVE, ONE_SMALL_TEAM, TWO_SMALL_TEAMS, trees


def rank(rows: np.ndarray) -> int:
    return len(echelon([{at: Fraction(int(row[at])) for at in np.flatnonzero(row).tolist()} for row in rows]))


def by_brute_force(rows: np.ndarray, people: np.ndarray) -> int:
    """The fewest people of any set of columns without which the rank falls: every set is tried."""
    whole = rank(rows)
    every = chain.from_iterable(combinations(range(rows.shape[1]), size) for size in range(1, rows.shape[1] + 1))
    sizes = [
        int(people[list(chosen)].sum())
        for chosen in every
        if rank(np.delete(rows, chosen, axis=1)) < whole and people[list(chosen)].all()
    ]
    return min(sizes, default=0)


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.tuples(
            st.lists(st.lists(st.integers(-1, 2), min_size=width, max_size=width), min_size=1, max_size=5),
            st.lists(st.integers(1, 9), min_size=width, max_size=width),
        )
    )
)
@settings(max_examples=150, deadline=None)
def test_elimination_agrees_with_every_set_of_people(figures: tuple[list[list[int]], list[int]]) -> None:
    rows, people = np.array(figures[0]), np.array(figures[1])
    found, exact = fewest_people(rows, people)
    assert exact
    assert found == by_brute_force(rows, people)


@given(trees)
@settings(max_examples=60, deadline=None)
def test_of_nested_figures_the_smallest_rest_is_the_smallest_combination(
    tree: tuple[list[int], list[int], int],
) -> None:
    """Plain sums over subtrees: what the docstring of linear_algebra proves, against elimination."""
    known = organisation(*tree)
    shown = plain_threshold(known)
    if not shown:
        return
    rows = np.array([[int(unit in inside) for unit in range(len(known.parent))] for inside in shown.values()])
    _, behind = classes(rows, known.own)
    assert fewest_people(rows, known.own) == (int(behind.min()), True)


@given(trees)
@settings(max_examples=60, deadline=None)
def test_no_combination_of_what_we_let_out_involves_fewer_than_k(tree: tuple[list[int], list[int], int]) -> None:
    parent, own, _ = tree
    lift = safe_lift(parent, own, K)
    known = organisation(*tree)
    rows = np.array(
        [
            [int(lift.home[node] in known.below(unit)) for node in range(len(parent))]
            for unit in np.flatnonzero(lift.published).tolist()
        ]
    ).reshape(-1, len(parent))
    found, exact = fewest_people(rows, np.array(own))
    assert exact
    assert found == int(lift.atom[lift.atom > 0].min(initial=10**6)) if len(rows) else found == 0
    assert found >= K or not len(rows)


def test_linear_algebra_finds_what_differencing_down_the_tree_does_not() -> None:
    """Figures of overlapping groups, as a second grouping (tenure) would give: the reason why there is none."""
    rows = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    assert fewest_people(rows, np.array([5, 1, 5])) == (1, True)


def test_a_wide_block_is_said_to_be_an_upper_end() -> None:
    wide = np.eye(17, dtype=np.int64)[:16] + np.eye(17, k=1, dtype=np.int64)[:16]
    found, exact = fewest_people(wide, np.full(17, 3))
    assert found == 6
    assert not exact


@pytest.mark.parametrize("known", [ONE_SMALL_TEAM, TWO_SMALL_TEAMS, A_LEADER_ABOVE])
def test_it_succeeds_against_a_plain_threshold_and_fails_here(known: Organisation) -> None:
    assert not attack(material(known, plain_cells(known, plain_threshold(known))))[0].holds
    assert attack(material(known, our_cells(known)))[0].holds


@pytest.mark.parametrize("known", [TWO_SMALL_TEAMS, A_LEADER_ABOVE])
def test_it_succeeds_against_hiding_one_more_cell(known: Organisation) -> None:
    assert not attack(material(known, plain_cells(known, hide_one_more(known))))[0].holds
