"""Interfaces: both sides, lifting of both ends, and what two directions and no direction say together."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.disclosure.contributors import Contributions, WorkLift
from tillit.metrics.disclosure.interfaces import Pairs, lift_ordered, lift_unordered
from tillit.metrics.disclosure.tree import Ints, Tree

ORGANISATION = Tree.of([-1, 0, 0, 1, 1, 2, 2])
"""0; departments 1 and 2; teams 3, 4 in 1 and 5, 6 in 2."""


@dataclass(frozen=True)
class Handed:
    """Handovers of one pair: what each giver gave and each taker took; cases of the pair."""

    first: int
    second: int
    given: tuple[tuple[int, int], ...]
    taken: tuple[tuple[int, int], ...]
    cases: int


def evenly(first: int, second: int, givers: int = 5, takers: int = 5, each: int = 3) -> Handed:
    given = tuple((100 * first + number, each) for number in range(givers))
    taken = tuple((100 * second + number, each) for number in range(takers))
    return Handed(first, second, given, taken, each * min(givers, takers))


def side(touched: list[tuple[int, int, int]]) -> Contributions:
    node, person, handovers = (np.array(part, dtype=np.int64) for part in zip(*touched, strict=True))
    return Contributions(node, person, handovers)


def lifted(units: Tree, handed: Iterable[Handed]) -> tuple[Pairs, WorkLift, Ints]:
    rows = list(handed)
    first, second = np.array([row.first for row in rows]), np.array([row.second for row in rows])
    pairs = Pairs.of(units, first, second, ordered=True)
    at = pairs.index(first, second)
    cases = np.bincount(at, weights=[row.cases for row in rows], minlength=pairs.tree.size).astype(np.int64)
    givers = side([(node, *part) for node, row in zip(at, rows, strict=True) for part in row.given])
    takers = side([(node, *part) for node, row in zip(at, rows, strict=True) for part in row.taken])
    present = np.zeros(pairs.tree.size, dtype=np.bool_)
    present[at] = True
    return pairs, lift_ordered(pairs, givers, takers, cases, present), at


def home_of(units: Tree, *handed: Handed) -> list[tuple[int, int] | None]:
    """Where each pair's handovers stand; None where nowhere."""
    pairs, lift, at = lifted(units, handed)
    return [(int(pairs.first[home]), int(pairs.second[home])) if home >= 0 else None for home in lift.home[at]]


def test_pairs_lift_the_deeper_end_first_and_stay_at_the_root() -> None:
    pairs = Pairs.of(ORGANISATION, np.array([3, 3, 4]), np.array([5, 2, 0]), ordered=True)
    above = {
        (int(pairs.first[node]), int(pairs.second[node])): (
            (int(pairs.first[parent]), int(pairs.second[parent])) if parent >= 0 else None
        )
        for node, parent in enumerate(pairs.tree.parent)
    }
    assert above == {
        (3, 5): (1, 2),
        (3, 2): (1, 2),
        (1, 2): (0, 0),
        (4, 0): (1, 0),
        (1, 0): (0, 0),
        (0, 0): None,
    }
    assert pairs.index(np.array([3, 5]), np.array([5, 3])).tolist() == [
        pairs.index(np.array([3]), np.array([5]))[0],
        -1,
    ]


def test_an_interface_stands_where_both_sides_have_five_people() -> None:
    rest = evenly(6, 4, each=9)
    assert home_of(ORGANISATION, evenly(3, 5), rest) == [(3, 5), (6, 4)]
    few_givers, few_takers = evenly(3, 5, givers=4), evenly(3, 5, takers=4)
    assert home_of(ORGANISATION, few_givers, rest) == [(0, 0), (0, 0)]
    assert home_of(ORGANISATION, few_takers, rest) == [(0, 0), (0, 0)]


def test_both_ends_lift_to_the_nearest_ancestors_that_pass() -> None:
    rest = evenly(6, 4, each=9)
    handed = [evenly(3, 5, givers=3), evenly(4, 6, givers=3), rest]
    assert home_of(ORGANISATION, *handed) == [(1, 2), (1, 2), (6, 4)]


def test_what_goes_between_two_teams_of_one_department_stands_inside_it() -> None:
    rest = evenly(6, 4, each=9)
    handed = [evenly(3, 4, givers=3), evenly(4, 3, takers=2, givers=3), rest]
    assert home_of(ORGANISATION, *handed) == [(1, 1), (1, 1), (6, 4)]
    alone = [evenly(3, 4, givers=3), rest]
    assert home_of(ORGANISATION, *alone) == [(0, 0), (0, 0)]


def test_a_month_that_fails_as_a_whole_has_no_interfaces() -> None:
    assert home_of(ORGANISATION, evenly(3, 5, givers=4)) == [None]


def unordered_home(units: Tree, *handed: Handed) -> list[tuple[int, int]]:
    pairs, lift, at = lifted(units, handed)
    present = np.zeros(pairs.tree.size, dtype=np.bool_)
    present[at] = True
    none = Pairs.of(units, pairs.first[at], pairs.second[at], ordered=False)
    homes = lift_unordered(pairs, lift.home, present, none)[none.index(pairs.first[at], pairs.second[at])]
    return [(int(none.first[home]), int(none.second[home])) for home in homes]


def test_in_no_order_a_pair_stands_where_both_directions_do() -> None:
    assert unordered_home(ORGANISATION, evenly(3, 5), evenly(5, 3)) == [(3, 5), (3, 5)]
    assert unordered_home(ORGANISATION, evenly(3, 5), evenly(6, 4)) == [(3, 5), (4, 6)]  # nothing came back


def test_a_direction_that_is_lifted_takes_the_pair_with_it() -> None:
    """Cases either way less cases 3 -> 5 would be those of 5 -> 3, on two people."""
    handed = [evenly(3, 5, each=9), evenly(5, 3, givers=2), evenly(6, 4)]
    assert home_of(ORGANISATION, *handed) == [(3, 5), (0, 0), (0, 0)]
    assert unordered_home(ORGANISATION, *handed) == [(0, 0), (0, 0), (0, 0)]
    more = [*handed, evenly(6, 3, givers=4)]
    assert home_of(ORGANISATION, *more) == [(3, 5), (2, 1), (6, 4), (2, 1)]
    assert unordered_home(ORGANISATION, *more) == [(1, 2), (1, 2), (4, 6), (1, 2)]


@st.composite
def people_of(draw: st.DrawFn, unit: int) -> tuple[tuple[int, int], ...]:
    """People of a unit, and cases of each."""
    people = draw(st.sets(st.integers(0, 8), min_size=1, max_size=9))
    return tuple((10 * unit + person, draw(st.integers(1, 9))) for person in sorted(people))


@st.composite
def handovers(draw: st.DrawFn) -> tuple[Tree, list[Handed]]:
    size = draw(st.integers(2, 6))
    units = Tree.of([-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))])
    unit = st.integers(0, size - 1)
    ends = draw(st.lists(st.tuples(unit, unit).filter(lambda pair: pair[0] != pair[1]), min_size=1, max_size=9))
    handed = []
    for first, second in sorted(set(ends)):
        given, taken = draw(people_of(first)), draw(people_of(second))
        cases = max(count for _, count in given + taken) + draw(st.integers(0, 9))
        handed.append(Handed(first, second, given, taken, cases))
    return units, handed


def passes(people: Iterable[tuple[int, int]]) -> bool:
    piles: dict[int, int] = {}
    for person, count in people:
        piles[person] = piles.get(person, 0) + count
    ordered = sorted(piles.values(), reverse=True)
    return len(ordered) >= 5 and 5 * (sum(ordered) - ordered[0] - ordered[1]) >= ordered[0]


@given(handovers())
def test_every_atom_passes_on_both_sides_and_nothing_is_left_over(month: tuple[Tree, list[Handed]]) -> None:
    units, handed = month
    _, lift, at = lifted(units, handed)
    homes = lift.home[at]
    everything = (
        passes(part for row in handed for part in row.given)
        and passes(part for row in handed for part in row.taken)
        and sum(row.cases for row in handed) >= 10
    )
    assert lift.passes == everything
    assert (homes == -1).all() if not everything else (homes >= 0).all()
    for atom in set(homes.tolist()) - {-1}:
        members = [row for row, home in zip(handed, homes, strict=True) if home == atom]
        assert passes(part for row in members for part in row.given)
        assert passes(part for row in members for part in row.taken)
        assert sum(row.cases for row in members) >= 10


@given(handovers())
def test_in_no_order_every_atom_is_a_union_of_whole_ordered_ones(month: tuple[Tree, list[Handed]]) -> None:
    units, handed = month
    pairs, lift, at = lifted(units, handed)
    present = np.zeros(pairs.tree.size, dtype=np.bool_)
    present[at] = True
    none = Pairs.of(units, pairs.first[at], pairs.second[at], ordered=False)
    homes = lift_unordered(pairs, lift.home, present, none)[none.index(pairs.first[at], pairs.second[at])]
    if not lift.passes:
        assert (homes == -1).all()
        return
    assert (homes >= 0).all()
    union_of = {}
    for ordered, unordered in zip(lift.home[at].tolist(), homes.tolist(), strict=True):
        assert union_of.setdefault(ordered, unordered) == unordered


@given(handovers())
def test_the_pair_of_two_units_of_one_depth_holds_all_between_their_subtrees(month: tuple[Tree, list[Handed]]) -> None:
    units, handed = month
    pairs, _, at = lifted(units, handed)
    cases = np.bincount(at, weights=[row.cases for row in handed], minlength=pairs.tree.size)
    summed = pairs.tree.subtree_sum(cases)
    for node in range(pairs.tree.size):
        first, second = int(pairs.first[node]), int(pairs.second[node])
        if units.depth[first] != units.depth[second]:
            continue
        between = [
            row.cases for row in handed if is_below(units, row.first, first) and is_below(units, row.second, second)
        ]
        assert summed[node] == sum(between)


def is_below(tree: Tree, node: int, unit: int) -> bool:
    while node not in (unit, -1):
        node = int(tree.parent[node])
    return node == unit
