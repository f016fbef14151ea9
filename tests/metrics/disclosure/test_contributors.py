"""Work cells: people, cases and shares by hand, and no total less what is let out leaves a group that fails."""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.disclosure.contributors import Contributions, WorkLift, lift_work
from tillit.metrics.disclosure.tree import Tree

TEAMS = Tree.of([-1, 0, 0, 0])
Touched = list[tuple[int, int, int]]
"""Node, person, steps."""


def side(touched: Touched) -> Contributions:
    node, person, steps = (np.array(part, dtype=np.int64) for part in zip(*touched, strict=True))
    return Contributions(node, person, steps)


def lifted(tree: Tree, touched: Touched, cases: list[int], idle: Iterable[int] = ()) -> WorkLift:
    present = np.zeros(tree.size, dtype=np.bool_)
    present[list(idle)] = True
    return lift_work(tree, (side(touched),), np.array(cases), present)


def team(node: int, *cases: int, first: int | None = None) -> Touched:
    """People of one team, numbered from 100 x node, with so many steps each."""
    start = 100 * node if first is None else first
    return [(node, start + number, count) for number, count in enumerate(cases)]


def group_passes(rows: Iterable[tuple[int, int]], cases: int) -> bool:
    """The rule, written plainly: rows are person and steps."""
    piles: Counter[int] = Counter()
    for person, count in rows:
        piles[person] += count
    ordered = sorted(piles.values(), reverse=True)
    if len(ordered) < 5 or cases < 10:
        return False
    return (sum(ordered) - ordered[0] - ordered[1]) * 5 >= ordered[0]


def test_a_team_stands_alone_from_five_people_and_ten_cases() -> None:
    touched = [*team(1, 3, 3, 3, 3, 3), *team(2, 3, 3, 3, 3), *team(3, 2, 2, 2, 2, 1)]
    lift = lifted(TEAMS, touched, [0, 15, 12, 9])
    assert lift.home.tolist() == [0, 1, 0, 0]
    assert lift.published.tolist() == [36, 15, 0, 0]
    assert lift.passes


def test_somebody_who_stands_for_nearly_all_of_it_lifts_the_team() -> None:
    """100 + 1 + 1 + 1 + 1: total - largest - second = 3 < 20. With 17 more spread over the others it is 20."""
    few = lifted(Tree.of([-1, 0, 0]), [*team(1, 100, 1, 1, 1, 1), *team(2, 50, 50, 50, 50, 50)], [0, 104, 250])
    assert few.home.tolist() == [0, 0, 0]
    assert few.passes
    enough = lifted(Tree.of([-1, 0, 0]), [*team(1, 100, 7, 7, 7, 6), *team(2, 50, 50, 50, 50, 50)], [0, 127, 250])
    assert enough.home.tolist() == [-1, 1, 2]


def test_a_person_in_two_teams_counts_once() -> None:
    tree = Tree.of([-1, 0, 1, 1, 0])
    others = team(4, *[9] * 9)
    same = lifted(tree, [*team(2, 4, 4, 4, first=1), *team(3, 4, 4, first=2), *others], [0, 0, 12, 8, 81])
    assert same.published.tolist()[1:4] == [0, 0, 0]  # persons 1, 2, 3 only
    different = lifted(tree, [*team(2, 4, 4, 4, first=1), *team(3, 4, 4, first=7), *others], [0, 0, 12, 8, 81])
    assert different.published.tolist()[1:4] == [20, 0, 0]


def test_their_steps_in_both_add_up_for_the_share() -> None:
    tree = Tree.of([-1, 0, 1, 1, 0])
    twice = [(2, 1, 50), (3, 1, 50), *team(2, 5, 5), *team(3, 5, 5), *team(4, *[9] * 20)]
    assert lifted(tree, twice, [0, 0, 60, 60, 180]).published[1] == 0  # 120 - 100 - 5 = 15 < 20
    once = [(2, 1, 50), (3, 2, 50), *team(2, 5, 5), *team(3, 5, 5), *team(4, *[9] * 20)]
    assert lifted(tree, once, [0, 0, 60, 60, 180]).published[1] == 120  # 120 - 50 - 50 = 20 >= 10


def test_what_fails_at_the_root_takes_the_smallest_atom_with_it() -> None:
    touched = [*team(1, 4, 4, 4, 4, 4), *team(2, 3, 3, 3, 3, 3), *team(3, 9)]
    lift = lifted(TEAMS, touched, [0, 20, 15, 9])
    assert lift.home.tolist() == [0, 1, 0, 0]
    assert lift.published.tolist() == [44, 20, 0, 0]


def test_and_the_next_smallest_until_it_passes() -> None:
    touched = [*team(1, 4, 4, 4, 4, 4), *team(2, 3, 3, 3, 3, 3), *team(3, 999)]
    lift = lifted(TEAMS, touched, [0, 20, 15, 999])
    assert lift.home.tolist() == [-1, -1, -1, -1]  # 35 - 4 < 0.2 x 999: not even the whole passes
    assert not lift.passes
    assert lift.published.tolist() == [0, 0, 0, 0]
    lift = lifted(TEAMS, [*touched[:-1], (3, 300, 150)], [0, 20, 15, 150])
    assert lift.home.tolist() == [0, 0, 0, 0]  # 15 - 3 < 30 with the smallest, 35 - 4 = 31 >= 30 with both
    assert lift.passes


def test_figures_that_nobody_touched_this_month_are_lifted_too() -> None:
    touched = [*team(1, 4, 4, 4, 4, 4), *team(2, 3, 3, 3, 3, 3)]
    busy = lifted(TEAMS, touched, [0, 20, 15, 0])
    assert busy.home.tolist()[1:] == [1, 2, -1]
    idle = lifted(TEAMS, touched, [0, 20, 15, 0], idle=[3])
    assert idle.home.tolist() == [0, 1, 0, 0]


def test_people_where_there_is_nothing_stand_behind_nothing() -> None:
    touched = [*team(1, 4, 4, 4, 4, 4), *team(2, 4, 4, 4), *team(3, 1, 1)]
    lift = lifted(TEAMS, touched, [0, 20, 12, 0])
    assert lift.home.tolist() == [0, 0, 0, 0]  # team 3 has no figures, so team 2 is three people, not five


def test_a_month_without_anything_lets_nothing_out() -> None:
    none = Contributions(*(np.array([], dtype=np.int64) for _ in range(3)))
    lift = lift_work(TEAMS, (none,), np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.bool_))
    assert not lift.passes


def test_without_persons_units_stand_for_their_least_number_of_people() -> None:
    nodes = np.array([1, 2, 3])
    cases, weight = np.array([0, 12, 12, 12]), np.array([0, 5, 3, 3])
    lift = lift_work(TEAMS, (Contributions(nodes, nodes, cases[nodes], weight),), cases, cases > 0)
    assert lift.home.tolist() == [0, 1, 0, 0]
    assert lift.published.tolist() == [36, 12, 0, 0]


def test_contributions_that_do_not_fit_are_refused() -> None:
    one = np.array([1])
    with pytest.raises(ValueError, match="one step at the least"):
        Contributions(one, one, np.array([0]))
    with pytest.raises(ValueError, match="every row"):
        Contributions(one, np.array([1, 2]), one)
    with pytest.raises(ValueError, match="one number of cases"):
        lift_work(TEAMS, (side(team(1, 1)),), np.array([1]), np.zeros(4, dtype=np.bool_))


@st.composite
def months(draw: st.DrawFn) -> tuple[Tree, Touched, list[int]]:
    size = draw(st.integers(1, 7))
    tree = Tree.of([-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))])
    amount = st.one_of(st.integers(1, 4), st.integers(1, 40))
    touched = [
        (node, person, draw(amount)) for node in range(size) for person in draw(st.sets(st.integers(0, 11), max_size=7))
    ]
    cases = [0] * size
    for node, _, count in touched:
        cases[node] = max(cases[node], count) + draw(st.integers(0, 2))
    return tree, touched or [(0, 0, 1)], cases if touched else [1] + [0] * (size - 1)


@given(months())
def test_every_atom_passes_and_all_of_a_month_is_in_an_atom_or_nothing_is(
    month: tuple[Tree, Touched, list[int]],
) -> None:
    tree, touched, cases = month
    lift = lifted(tree, touched, cases)
    used = {node for node in range(tree.size) if cases[node]} | {node for node, _, _ in touched}
    assert lift.passes == group_passes([(person, count) for _, person, count in touched], sum(cases))
    if not lift.passes:
        assert (lift.home == -1).all()
        return
    assert all(lift.home[node] >= 0 for node in used)
    for atom in {int(lift.home[node]) for node in used}:
        members = {node for node in used if lift.home[node] == atom}
        rows = [(person, count) for node, person, count in touched if node in members]
        assert group_passes(rows, sum(cases[node] for node in members))


@given(months())
def test_no_total_less_what_is_let_out_leaves_a_group_that_fails(month: tuple[Tree, Touched, list[int]]) -> None:
    """Brute force: every group of units that any sums and differences of let-out figures and the total can isolate."""
    tree, touched, cases = month
    lift = lifted(tree, touched, cases)
    used = sorted({node for node in range(tree.size) if cases[node]} | {node for node, _, _ in touched})
    if not lift.passes:
        return
    atoms = sorted({int(lift.home[node]) for node in used})
    let_out = [np.ones(len(used))]
    for unit in np.flatnonzero(lift.published):
        inside = [atom for atom in atoms if _is_below(tree, atom, int(unit))]
        let_out.append(np.isin(lift.home[used], inside).astype(float))
    seen = np.array(let_out)
    rank = int(np.linalg.matrix_rank(seen))
    isolated: list[frozenset[int]] = []
    for size in range(1, len(used) + 1):
        for group in combinations(range(len(used)), size):
            if any(smaller <= set(group) for smaller in isolated):
                continue
            outside = [place for place in range(len(used)) if place not in group]
            if not outside or np.linalg.matrix_rank(seen[:, outside]) < rank:
                isolated.append(frozenset(group))
    assert isolated
    for group in isolated:
        members = {used[place] for place in group}
        rows = [(person, count) for node, person, count in touched if node in members]
        assert group_passes(rows, sum(cases[node] for node in members))


def _is_below(tree: Tree, node: int, unit: int) -> bool:
    while node not in (unit, -1):
        node = int(tree.parent[node])
    return node == unit
