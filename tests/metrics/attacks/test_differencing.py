"""Differencing: succeeds against both rivals, fails here; its bounds are the exact ones."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.attacks.differencing import attack, claims, isolated, plainly, rests
from tillit.metrics.attacks.material import Material
from tillit.metrics.attacks.sheets import sheets
from tillit.metrics.disclosure.item_values import SheetAnswers, clear_sheet
from tillit.metrics.disclosure.safe_lift import safe_lift
from tillit.metrics.instruments.instrument import Item, Sheet
from tillit.metrics.text import Text

from .rivals import K, Organisation, hide_one_more, material, organisation, our_cells, plain_cells, plain_threshold

VECTORS = json.loads(
    (Path(__file__).parents[1] / "disclosure" / "disclosure_vectors.json").read_text(encoding="utf-8")
)["counts"]
HIGH, LOW = 5, 1


def filled(parent: list[int], given: list[list[int]]) -> Organisation:
    """An organisation whose people all answered the same to both items."""
    return Organisation(parent, [np.array([[answer, answer] for answer in part]).reshape(-1, 2) for part in given])


ONE_SMALL_TEAM = filled([-1, 0, 0], [[], [4, 4, 3, 5, 2, 4, 4, 3, 5], [1]])
TWO_SMALL_TEAMS = filled([-1, 0, 0, 0], [[], [4, 4, 5, 5, 5, 4, 4, 5, 5], [1], [1, 2]])
A_LEADER_ABOVE = filled([-1, 0, 0], [[1], [4, 5, 5, 4, 5, 4], [5, 5, 4, 4, 5, 4]])


@pytest.mark.parametrize("known", [ONE_SMALL_TEAM, TWO_SMALL_TEAMS, A_LEADER_ABOVE])
@pytest.mark.parametrize("who", [True, False])
def test_a_plain_threshold_gives_people_away(known: Organisation, who: bool) -> None:
    outcome = attack(material(known, plain_cells(known, plain_threshold(known)), who=who))[0]
    if who:
        assert outcome.found >= 1
        assert not outcome.holds
        assert outcome.figure is not None
        assert outcome.figure < K
    ours = attack(material(known, our_cells(known), who=who))[0]
    assert ours.found == 0
    assert ours.holds


@pytest.mark.parametrize("known", [TWO_SMALL_TEAMS, A_LEADER_ABOVE])
def test_so_does_hiding_one_more_cell(known: Organisation) -> None:
    outcome = attack(material(known, plain_cells(known, hide_one_more(known))))[0]
    assert outcome.found == 1
    assert outcome.figure is not None
    assert outcome.figure < K


def test_hiding_one_more_cell_does_help_against_one_small_team() -> None:
    hidden = plain_cells(ONE_SMALL_TEAM, hide_one_more(ONE_SMALL_TEAM))
    assert attack(material(ONE_SMALL_TEAM, hidden))[0].holds


def test_the_answer_of_the_one_who_is_left_over_is_read_off() -> None:
    said = claims(material(ONE_SMALL_TEAM, plain_cells(ONE_SMALL_TEAM, plain_threshold(ONE_SMALL_TEAM))))
    assert said[["unit_id", "people", "lowest", "highest"]].to_numpy().tolist() == [["u0", 1, 1, 1], ["u0", 1, 1, 1]]


def test_bands_alone_give_a_group_away() -> None:
    """Nine in all and a team of eight, both 5-9: four at the most are left, and the figures show that somebody is."""
    known = filled([-1, 0, 0], [[], [5, 5, 4, 5, 5, 4, 5, 5], [1]])
    held = material(known, plain_cells(known, plain_threshold(known)), who=False)
    sheet = sheets(held)[0]
    rest = rests(sheet, K)
    assert (rest.fewest[1], rest.most[1]) == (0, 4)
    assert isolated(rest, K).tolist() == [False, True, False]
    assert not attack(held)[0].holds


def test_bands_alone_say_nothing_where_the_figures_agree() -> None:
    known = filled([-1, 0, 0], [[], [5] * 8, [5]])
    assert attack(material(known, plain_cells(known, plain_threshold(known)), who=False))[0].holds


def test_where_nobody_knows_whether_answers_were_lifted_nothing_is_certain() -> None:
    """The rests of a tree that is let out by our rule are 2 and 3 by who took part; both are lifted to the root."""
    known = organisation([-1, 0, 0, 1, 1, 2, 2], [0, 0, 0, 8, 2, 9, 3])
    held = material(known, our_cells(known))
    sheet = sheets(held)[0]
    assert sheet.took_part is not None
    assert sorted(sheet.took_part[1:].tolist()) == [0, 2, 3, 8, 9]
    assert not plainly(sheet, K)
    assert attack(held)[0].holds


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
@pytest.mark.parametrize("who", [True, False])
def test_the_vectors(vector: dict[str, list[int]], who: bool) -> None:
    known = organisation(vector["parent"], vector["own"])
    outcome = attack(material(known, our_cells(known), who=who))[0]
    assert outcome.holds
    assert outcome.tried == sum(number is not None for number in vector["published"])


trees = st.integers(1, 9).flatmap(
    lambda size: st.tuples(
        st.tuples(*(st.integers(0, max(node - 1, 0)) for node in range(1, size))).map(lambda above: [-1, *above]),
        st.lists(st.integers(0, 9), min_size=size, max_size=size),
        st.integers(0, 999),
    )
)


@given(trees, st.booleans())
@settings(max_examples=80, deadline=None)
def test_nothing_is_ever_found_in_what_we_let_out(tree: tuple[list[int], list[int], int], who: bool) -> None:
    known = organisation(*tree)
    if not known.own.sum():
        return
    outcome = attack(material(known, our_cells(known), who=who))[0]
    assert outcome.found == 0
    assert outcome.holds


@given(trees)
@settings(max_examples=60, deadline=None)
def test_whatever_is_said_of_a_plain_threshold_is_true(tree: tuple[list[int], list[int], int]) -> None:
    known = organisation(*tree)
    shown = plain_threshold(known)
    if not shown:
        return
    said = claims(material(known, plain_cells(known, shown)))
    for row in said.itertuples():
        unit, item = int(str(row.unit_id)[1:]), known.names.index(str(row.item_id))
        inside = set(shown[unit].tolist())
        for other in shown:
            if other != unit and other in inside:
                inside -= set(shown[other].tolist())
        group = sorted(inside)
        assert int(known.own[group].sum()) == row.people
        assert int(str(row.lowest)) <= int(known.total[group, item].sum()) <= int(str(row.highest))


@given(trees)
@settings(max_examples=40, deadline=None)
def test_bounds_by_bands_are_what_every_choice_of_numbers_gives(tree: tuple[list[int], list[int], int]) -> None:
    parent, own, seed = tree
    known = organisation(parent[:4], [n % 5 for n in own[:4]], seed)
    shown = plain_threshold(known)
    if not shown:
        return
    sheet = sheets(material(known, plain_cells(known, shown), who=False))[0]
    ranges = [range(int(low), int(high) + 1) for low, high in zip(sheet.fewest, sheet.most, strict=True)][1:]
    left: dict[int, set[int]] = {}
    for people in product(*ranges):
        rest = np.array([0, *people])
        np.subtract.at(rest, sheet.tree.parent[1:], np.array(people))
        if (rest[1:] >= 0).all():
            for node in range(1, sheet.size):
                left.setdefault(node, set()).add(int(rest[node]))
    rest = rests(sheet, K)
    for node, numbers in left.items():
        assert rest.fewest[node] == min(numbers)
        assert rest.most[node] == max(numbers)


@given(st.data())
@settings(deadline=None)
def test_what_is_let_out_is_a_function_of_whole_atoms_only(data: st.DataObject) -> None:
    """Moving answers between the units of an atom, or withheld ones anywhere, changes nothing that is let out."""
    parent, given_own, _ = data.draw(trees)
    own = np.array(given_own)
    known = organisation(parent, given_own)
    if not own.sum():
        return
    lift = safe_lift(parent, own, K)
    total = np.array([data.draw(st.integers(n, 5 * n)) for n in given_own])
    other = np.array([data.draw(st.integers(n, 5 * n)) for n in given_own])
    for atom in np.flatnonzero(lift.atom).tolist():
        members = np.flatnonzero((lift.home == atom) & (own > 0))
        spare = int(total[members].sum()) - int(own[members].sum())
        other[members] = own[members]
        for unit in members.tolist():
            added = min(spare, 4 * int(own[unit]))
            other[unit] += added
            spare -= added
    sheet = Sheet("s", (Item("a", Text(sv="a", en="a"), 1, 5),), named_person=False)
    first, second = (
        clear_sheet(known.tree, SheetAnswers(sheet, own[:, None], sums[:, None]), K).values for sums in (total, other)
    )
    assert len(first) == len(second) == 1
    assert first[0].equals(second[0])


def test_files_without_answers_have_nothing_to_attack() -> None:
    outcome = attack(Material({}))[0]
    assert (outcome.tried, outcome.figure, outcome.holds) == (0, None, True)
