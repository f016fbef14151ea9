"""What atoms can have let out: against every choice for all atoms, and against integer programming."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from tillit.metrics.attacks.bounds import spans_of, states
from tillit.metrics.attacks.families import NOBODY, Node, bits, feasible, plus, window, within
from tillit.metrics.attacks.sheets import TENTHS
from tillit.metrics.attacks.single_answers import of_value, possible, reachable, rounded, sums_behind
from tillit.metrics.disclosure.certificate import least_possible
from tillit.metrics.disclosure.deniability import deniable_sum, published_sums
from tillit.metrics.disclosure.tree import Tree

WIDTH = 4
Family = tuple[list[int], list[int], list[int]]
"""Parents, people in each unit's own atom (0 for none), slack that each atom lets out."""


@st.composite
def families(draw: st.DrawFn, most: int = 4) -> Family:
    size = draw(st.integers(1, most))
    parent = [-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))]
    inner = set(parent)
    people = [draw(st.sampled_from([0, 5, 7] if node in inner else [5, 6, 8, 9])) for node in range(size)]
    let_out = [draw(st.sampled_from(sorted(sums_behind(n, WIDTH, deniable=True)))) if n else 0 for n in people]
    return parent, people, let_out


def values(parent: list[int], people: list[int], let_out: list[int]) -> list[int]:
    tree = Tree.of(parent)
    return [
        rounded(int(total), int(n), WIDTH, deniable=True)
        for total, n in zip(tree.subtree_sum(let_out), tree.subtree_sum(people), strict=True)
    ]


def nodes(family: Family, numbers: list[list[int]]) -> list[Node]:
    parent, people, let_out = family
    return [
        Node(above, {n: states(n, WIDTH, deniable=True) for n in choices}, value)
        for above, choices, value in zip(parent, numbers, values(parent, people, let_out), strict=True)
    ]


@given(families())
@settings(max_examples=30, deadline=None)
def test_it_leaves_what_some_choice_for_all_atoms_explains(family: Family) -> None:
    parent, people, let_out = family
    every = [sorted(sums_behind(n, WIDTH, deniable=True)) if n else [0] for n in people]
    shown = values(parent, people, let_out)
    left: list[set[int]] = [set() for _ in people]
    for choice in product(*every):
        if values(parent, people, list(choice)) == shown:
            for node, chosen in enumerate(choice):
                left[node].add(chosen)
    found = feasible(nodes(family, [[n] for n in people]), TENTHS)
    assert [set(bits(states.get(n, 0))) for states, n in zip(found, people, strict=True)] == left


@given(families(most=3))
@settings(max_examples=12, deadline=None)
def test_it_does_so_where_numbers_are_not_known_either(family: Family) -> None:
    parent, people, let_out = family
    shown = values(parent, people, let_out)
    numbers = [[0, 5, 7] if n == 0 or node in parent else [5, 6, 8, 9] for node, n in enumerate(people)]
    every = [
        [(n, added) for n in choices for added in (sorted(sums_behind(n, WIDTH, deniable=True)) if n else [0])]
        for choices in numbers
    ]
    left: list[set[tuple[int, int]]] = [set() for _ in people]
    tree = Tree.of(parent)
    for choice in product(*every):
        n = tree.subtree_sum([number for number, _ in choice])
        if n.all() and values(parent, [number for number, _ in choice], [added for _, added in choice]) == shown:
            for node, chosen in enumerate(choice):
                left[node].add(chosen)
    found = feasible(nodes(family, numbers), TENTHS)
    assert [{(n, added) for n, sums in states.items() for added in bits(sums)} for states in found] == left


@given(families(most=6))
@settings(max_examples=25, deadline=None)
def test_integer_programming_finds_the_same_ends(family: Family) -> None:
    """HiGHS: each atom picks one of its figures, every unit's sum lies in its window; lowest and highest by node."""
    parent, people, let_out = family
    tree = Tree.of(parent)
    figures = [(node, figure) for node, n in enumerate(people) if n for figure in sums_behind(n, WIDTH, deniable=True)]
    n = tree.subtree_sum(people)
    if not n.all():
        return
    picks: list[list[float]] = []
    sums: list[list[float]] = []
    ends_of_sums: list[tuple[int, int]] = []
    for node in range(len(people)):
        if people[node]:
            picks.append([float(at == node) for at, _ in figures])
        inside = tree.subtree_sum(np.eye(len(people), dtype=np.int64))[node]
        sums.append([float(figure) if inside[at] else 0.0 for at, figure in figures])
        ends_of_sums.append(window(values(parent, people, let_out)[node], int(n[node]), TENTHS))
    low, high = (np.array(each, dtype=np.float64) for each in zip(*ends_of_sums, strict=True))
    rules = [LinearConstraint(np.array(picks), 1, 1), LinearConstraint(np.array(sums), low, high)]  # pyright: ignore[reportArgumentType]  # arrays are documented, the stub says float
    found = feasible(nodes(family, [[number] for number in people]), TENTHS)
    for node, number in enumerate(people):
        if not number:
            continue
        mine = np.array([float(figure) if at == node else 0.0 for at, figure in figures])
        ends = [
            milp(sign * mine, constraints=rules, bounds=Bounds(0, 1), integrality=np.ones(len(figures)))
            for sign in (1.0, -1.0)
        ]
        assert all(each.success for each in ends)
        left = list(bits(found[node][number]))
        assert [left[0], left[-1]] == [round(ends[0].fun), round(-ends[1].fun)]


@given(families())
@settings(max_examples=60, deadline=None)
def test_the_release_never_allows_more_than_the_certificate_says(family: Family) -> None:
    people = family[1]
    for left, n in zip(feasible(nodes(family, [[n] for n in people]), TENTHS), people, strict=True):
        for known in (0, 1, 2) if n else ():
            stays = possible(spans_of(left, WIDTH, deniable=True), WIDTH, known)
            assert stays is not None
            assert stays >= least_possible(n, WIDTH, known)


def test_two_teams_by_hand() -> None:
    """Five at 4.2 (slack 16 let out, 15 to 20 true; or six, slack 19) and six at 2.7 (slack 10), together at 3.4."""
    assert of_value(32, 5, 4, deniable=True) == ((5, 15, 20),)
    assert of_value(15, 6, 4, deniable=True) == ()
    assert of_value(17, 6, 4, deniable=True) == ((6, 9, 11),)
    together = rounded(16 + 10, 11, 4, deniable=True)
    family = [
        Node(-1, NOBODY, together),
        Node(0, {n: states(n, 4, deniable=True) for n in (5, 6)}, 32),
        Node(0, {n: states(n, 4, deniable=True) for n in (5, 6)}, 17),
    ]
    assert feasible(family, TENTHS) == [NOBODY, {5: 1 << 16, 6: 1 << 19}, {6: 1 << 10}]


def test_five_people_can_have_five_values() -> None:
    assert [value for value, can in enumerate(reachable(5, 4, deniable=True)) if can] == [8, 14, 20, 26, 32]


@pytest.mark.parametrize(("n", "width"), [(5, 4), (7, 6), (8, 3), (20, 1)])
def test_values_are_rounded_as_clearing_rounds_them(n: int, width: int) -> None:
    if width >= 2:
        let_out = published_sums(n, width)
        shown = np.rint(TENTHS * (deniable_sum(np.arange(width * n + 1) + n, n, 1, 1 + width)) / n) - TENTHS
        assert [rounded(int(each), n, width, deniable=True) for each in let_out] == shown.tolist()
    else:
        assert set(sums_behind(n, 1, deniable=True)) == set(range(2, 19))


def test_windows_round_halves_to_even() -> None:
    for people in (4, 5, 20, 40):
        for value in range(30):
            low, high = window(value, people, TENTHS)
            inside = [total for total in range(5 * people) if np.rint(TENTHS * total / people) == value]
            assert list(range(max(low, 0), high + 1)) == inside


def test_sets_of_sums() -> None:
    assert plus({5: 0b101}, NOBODY) == {5: 0b101}
    assert plus({5: 0b101}, {5: 0b11, 6: 0b1}) == {10: 0b1111, 11: 0b101}
    assert within({0: 1, 10: 0b1110000}, 5, TENTHS) == {10: 0b100000}
