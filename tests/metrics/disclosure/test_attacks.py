"""Attackers: each first succeeds against a plain threshold and against hiding one more cell, and then fails here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.disclosure.deniability import deniable_sum
from tillit.metrics.disclosure.item_values import SheetAnswers, clear_sheet
from tillit.metrics.disclosure.safe_lift import safe_lift
from tillit.metrics.disclosure.tree import Tree
from tillit.metrics.instruments.instrument import Item, Sheet
from tillit.metrics.text import Text

K = 5
Rows = dict[int, list[int]]
"""What is let out: unit -> for each unit, whether its own answers are in the unit's figure (0 or 1)."""


@dataclass(frozen=True)
class Survey:
    parent: list[int]
    own: list[int]

    @property
    def tree(self) -> Tree:
        return Tree.of(self.parent)

    def children(self, unit: int) -> list[int]:
        return [child for child, above in enumerate(self.parent) if above == unit]

    def below(self, unit: int) -> set[int]:
        return {unit}.union(*(self.below(child) for child in self.children(unit)))

    def people(self, units: Iterable[int]) -> int:
        return sum(self.own[unit] for unit in units)

    def row(self, units: Iterable[int]) -> list[int]:
        inside = set(units)
        return [int(unit in inside) for unit in range(len(self.own))]


# --- what is let out -------------------------------------------------------------------------------------------


def plain_threshold(survey: Survey) -> Rows:
    """Every unit whose subtree has k answers."""
    units = [unit for unit in range(len(survey.own)) if survey.people(survey.below(unit)) >= K]
    return {unit: survey.row(survey.below(unit)) for unit in units}


def hide_one_more(survey: Survey) -> Rows:
    """A plain threshold; where it hides one child of a unit, the smallest of its shown siblings is hidden too."""
    shown = plain_threshold(survey)
    for unit in list(shown):
        children = [child for child in survey.children(unit) if survey.people(survey.below(child))]
        open_ones = [child for child in children if child in shown]
        if len(children) - len(open_ones) == 1 and open_ones:
            hidden = min(open_ones, key=lambda child: survey.people(survey.below(child)))
            for inside in survey.below(hidden):
                shown.pop(inside, None)
    return shown


def lifted(survey: Survey) -> Rows:
    """What safe lift lets out."""
    lift = safe_lift(survey.parent, survey.own, K)
    shown: Rows = {}
    for unit in np.flatnonzero(lift.published).tolist():
        inside = survey.below(unit)
        shown[unit] = survey.row(own for own in range(len(survey.own)) if lift.home[own] in inside)
    return shown


# --- the attackers ---------------------------------------------------------------------------------------------


def differencing(survey: Survey, shown: Rows) -> list[set[int]]:
    """Down the tree: a unit less the shown units right under it leaves a group of units."""
    found = []
    for unit, row in shown.items():
        rest = np.array(row)
        for under in nearest_shown(survey, shown, unit):
            rest = rest - np.array(shown[under])
        found.append({own for own in np.flatnonzero(rest).tolist() if survey.own[own]})
    return [group for group in found if group]


def nearest_shown(survey: Survey, shown: Rows, unit: int) -> list[int]:
    found = []
    for child in survey.children(unit):
        found += [child] if child in shown else nearest_shown(survey, shown, child)
    return found


def rank(rows: Sequence[Sequence[int]]) -> int:
    """Exact rank, by elimination in fractions."""
    left = [[Fraction(entry) for entry in row] for row in rows]
    done = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((row for row in range(done, len(left)) if left[row][column]), None)
        if pivot is None:
            continue
        left[done], left[pivot] = left[pivot], left[done]
        for row in range(done + 1, len(left)):
            factor = left[row][column] / left[done][column]
            if factor:
                left[row] = [entry - factor * above for entry, above in zip(left[row], left[done], strict=True)]
        done += 1
    return done


def linear_algebra(survey: Survey, shown: Rows) -> list[set[int]]:
    """Every smallest group of units that some rational combination of what is let out isolates.

    A combination that is zero outside a group exists exactly where leaving the group out lowers the rank.
    """
    used = [unit for unit in range(len(survey.own)) if survey.own[unit]]
    rows = [[row[unit] for unit in used] for row in shown.values()]
    whole = rank(rows)
    found: list[set[int]] = []
    for size in range(1, len(used) + 1):
        for group in combinations(used, size):
            if any(smaller <= set(group) for smaller in found):
                continue
            if rank([[row[unit] for unit in used if unit not in group] for row in shown.values()]) < whole:
                found.append(set(group))
    return found


def smallest(survey: Survey, groups: Iterable[set[int]]) -> int:
    return min(survey.people(group) for group in groups)


# --- tests -----------------------------------------------------------------------------------------------------

ONE_SMALL_TEAM = Survey([-1, 0, 0], [0, 9, 1])
TWO_SMALL_TEAMS = Survey([-1, 0, 0, 0], [0, 9, 1, 2])
A_LEADER_ABOVE = Survey([-1, 0, 0], [1, 6, 6])
HIDDEN_DEEP = Survey([-1, 0, 0, 1, 1, 2, 2], [0, 0, 0, 8, 1, 7, 6])


@pytest.mark.parametrize("attack", [differencing, linear_algebra])
@pytest.mark.parametrize("survey", [ONE_SMALL_TEAM, TWO_SMALL_TEAMS, A_LEADER_ABOVE, HIDDEN_DEEP])
def test_a_plain_threshold_gives_people_away(survey: Survey, attack: type) -> None:
    assert smallest(survey, attack(survey, plain_threshold(survey))) < K
    assert smallest(survey, attack(survey, lifted(survey))) >= K


@pytest.mark.parametrize("attack", [differencing, linear_algebra])
@pytest.mark.parametrize("survey", [TWO_SMALL_TEAMS, A_LEADER_ABOVE])
def test_so_does_hiding_one_more_cell(survey: Survey, attack: type) -> None:
    assert smallest(survey, attack(survey, hide_one_more(survey))) < K


def test_hiding_one_more_cell_does_help_against_one_small_team() -> None:
    assert smallest(ONE_SMALL_TEAM, linear_algebra(ONE_SMALL_TEAM, hide_one_more(ONE_SMALL_TEAM))) >= K


def test_linear_algebra_finds_what_differencing_down_the_tree_does_not() -> None:
    """Two figures of overlapping groups, as a second grouping (tenure) would give: the reason why there is none."""
    survey = Survey([-1, 0, 0, 0], [0, 5, 1, 5])
    overlapping = {1: survey.row([1, 2]), 2: survey.row([2, 3]), 3: survey.row([1, 3])}
    assert smallest(survey, differencing(survey, overlapping)) >= K
    assert smallest(survey, linear_algebra(survey, overlapping)) == 1


def test_the_answer_of_the_one_who_is_left_over_is_read_off() -> None:
    answers = {1: [4, 4, 3, 5, 2, 4, 4, 3, 5], 2: [1]}
    total = {unit: sum(given) for unit, given in answers.items()}
    shown = plain_threshold(ONE_SMALL_TEAM)
    assert sorted(shown) == [0, 1]
    assert total[1] + total[2] - total[1] == 1  # the root less team 1 is the answer of the one in team 2


def test_a_unanimous_team_gives_everybody_away_without_deniability() -> None:
    plain_mean_of_fives = {total for total in range(5, 26) if total / 5 == 5.0}
    assert plain_mean_of_fives == {25}
    as_let_out = {total for total in range(5, 26) if deniable_sum(total, 5, 1, 5) == deniable_sum(25, 5, 1, 5)}
    assert as_let_out == {20, 21, 22, 23, 24, 25}


@st.composite
def surveys(draw: st.DrawFn, most: int = 8) -> Survey:
    size = draw(st.integers(1, most))
    parent = [-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))]
    return Survey(parent, draw(st.lists(st.integers(0, 9), min_size=size, max_size=size)))


@given(surveys())
@settings(max_examples=60)
def test_no_combination_of_published_cells_involves_fewer_than_k_people(survey: Survey) -> None:
    groups = linear_algebra(survey, lifted(survey)) if any(survey.own) else []
    assert all(survey.people(group) >= K for group in groups)


@given(surveys(most=40))
def test_because_all_people_of_an_atom_look_alike_to_every_combination(survey: Survey) -> None:
    """Units with the same column weigh the same in any combination; each class of them is an atom of k or more."""
    shown = lifted(survey)
    columns: dict[tuple[int, ...], int] = {}
    for unit, people in enumerate(survey.own):
        column = tuple(row[unit] for row in shown.values())
        if any(column):
            columns[column] = columns.get(column, 0) + people
    assert all(people >= K for people in columns.values())
    atoms = safe_lift(survey.parent, survey.own, K).atom
    assert sorted(columns.values()) == sorted(atoms[atoms > 0].tolist())


@given(st.data())
def test_what_is_let_out_is_a_function_of_whole_atoms_only(data: st.DataObject) -> None:
    """Moving answers between the units of an atom, or withheld ones anywhere, changes nothing that is let out."""
    survey = data.draw(surveys())
    own = np.array(survey.own)
    if not own.sum():
        return
    lift = safe_lift(survey.parent, own, K)
    total = np.array([data.draw(st.integers(n, 5 * n)) for n in survey.own])
    other = np.array([data.draw(st.integers(n, 5 * n)) for n in survey.own])
    for atom in np.flatnonzero(lift.atom).tolist():
        members = np.flatnonzero((lift.home == atom) & (own > 0))
        wanted = int(total[members].sum())
        spare = wanted - int(own[members].sum())
        other[members] = own[members]
        for unit in members.tolist():
            added = min(spare, 4 * int(own[unit]))
            other[unit] += added
            spare -= added
    item = Item("a", Text(sv="a", en="a"), 1, 5)
    sheet = Sheet("s", (item,), named_person=False)
    first, second = (
        clear_sheet(survey.tree, SheetAnswers(sheet, own[:, None], sums[:, None]), K).values for sums in (total, other)
    )
    assert len(first) == len(second) == 1
    assert first[0].equals(second[0])
