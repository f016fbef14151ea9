"""Bounds on single answers: both rivals give answers away, we never more than the certificate says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.attacks.bounds import attack, bounds, excluded, people_behind, possible_by_size
from tillit.metrics.attacks.deniable import is_deniable
from tillit.metrics.attacks.material import Against, Material
from tillit.metrics.attacks.numbers_behind import attack as numbers_behind
from tillit.metrics.attacks.sheets import sheets
from tillit.metrics.attacks.single_answers import possible
from tillit.metrics.disclosure.certificate import least_possible

from .rivals import (
    K,
    Organisation,
    a_municipality,
    hide_one_more,
    material,
    organisation,
    our_cells,
    plain_cells,
    plain_threshold,
    right_answers,
)
from .test_differencing import trees

AGREED = Organisation(
    [-1, 0, 0, 0],
    [np.zeros((0, 2), dtype=np.int64), np.full((8, 2), 5), np.array([[2, 3]] * 7), np.array([[1, 4]] * 3)],
)


def by_reader(held: Material) -> dict[Against, tuple[int, float | None, bool]]:
    return {outcome.against: (outcome.found, outcome.figure, outcome.holds) for outcome in attack(held)}


@pytest.mark.parametrize("rival", [plain_threshold, hide_one_more])
@pytest.mark.parametrize("who", [True, False])
def test_a_plain_mean_gives_a_unanimous_team_away(rival: object, who: bool) -> None:
    cells = plain_cells(AGREED, (plain_threshold if rival is plain_threshold else hide_one_more)(AGREED))
    held = material(AGREED, cells, who=who)
    found = by_reader(held)
    assert found[Against.OUTSIDER][0] >= 1
    assert not found[Against.OUTSIDER][2]
    assert not found[Against.COLLEAGUE][2]
    said = excluded(held)
    assert len(said)
    assert right_answers(AGREED, said).all()
    team = said[(said["unit_id"] == "u1") & (said["item_id"] == "q1")]
    assert team[["lowest", "highest"]].to_numpy().tolist() == [[5, 5]]


@pytest.mark.parametrize("who", [True, False])
def test_ours_does_not(who: bool) -> None:
    held = material(AGREED, our_cells(AGREED), who=who)
    found = by_reader(held)
    assert found[Against.OUTSIDER] == (0, 5.0, True)
    assert found[Against.COLLEAGUE][0] == 0
    assert found[Against.COLLEAGUE][2]
    assert found[Against.TWO_COLLEAGUES][2]
    assert excluded(held).empty
    assert is_deniable(sheets(held)[0])


def test_the_example_of_the_promise() -> None:
    """Five answers 1, 1, 1, 1, 5 come out as 1.8: who answered 5 knows that the others gave 1 or 2."""
    team = Organisation([-1], [np.array([[1], [1], [1], [1], [5]])])
    held = material(team, our_cells(team))
    assert by_reader(held)[Against.COLLEAGUE] == (0, 2.0, True)
    assert [possible(bound.spans, 4, 0) for bound in bounds(held)] == [5]


def test_the_pattern_of_values_gives_the_number_away() -> None:
    """Five people and a scale of five: 1.8, 2.4, 3.0, 3.6 and 4.2 only, and no other number has all of these."""
    answers = np.array([[1, 1, 3, 4, 5], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [1, 3, 3, 3, 5], [1, 4, 3, 3, 5]])
    team = Organisation([-1], [answers])
    held = material(team, our_cells(team), who=False)
    numbers = people_behind(sheets(held)[0], K)
    assert numbers.candidates[numbers.can[0]].tolist() == [5]
    outcome = numbers_behind(held)[0]
    assert (outcome.figure, outcome.found, outcome.holds) == (1.0, 0, True)


@given(trees, st.booleans(), st.sampled_from([1.5, 3.0, 4.6]))
@settings(max_examples=30, deadline=None)
def test_nothing_is_ever_found_in_what_we_let_out(
    tree: tuple[list[int], list[int], int], who: bool, mean: float
) -> None:
    known = organisation(*tree, mean=mean)
    if not known.own.sum():
        return
    held = material(known, our_cells(known), who=who)
    assert all(outcome.holds and outcome.found == 0 for outcome in attack(held))
    for bound in bounds(held):
        for reader in (0, 1, 2):
            stays = possible(bound.spans, bound.width, reader)
            least = min(least_possible(n, bound.width, reader) for n, _, _ in bound.spans)
            assert stays is None or stays >= least


@given(trees)
@settings(max_examples=40, deadline=None)
def test_whatever_is_said_of_a_plain_threshold_is_true(tree: tuple[list[int], list[int], int]) -> None:
    known = organisation(*tree, mean=4.6)
    shown = plain_threshold(known)
    if not shown:
        return
    said = excluded(material(known, plain_cells(known, shown), who=False))
    assert right_answers(known, said).all()


def test_by_size_nothing_falls_below_the_certificate() -> None:
    known = a_municipality(2, 120, 3)
    for who in (True, False):
        table = possible_by_size(material(known, our_cells(known), who=who))
        assert set(table["against"]) == {reader.value for reader in Against}
        assert (table["possible"] >= table["certified"]).all()
        assert (table.loc[table["against"] == "outsider", "possible"] == 5).all()
        assert (table.loc[table["against"] == "colleague", "possible"] >= 2).all()
    assert set(range(5, 13)) <= set(possible_by_size(material(known, our_cells(known)))["atom_size"])


def test_a_skipped_item_misleads_and_finds_nothing() -> None:
    """Ten answers to one item and nine to the other: the band of 5 to 9 is of the sheet."""
    answers = np.array([[5, 5]] * 9 + [[5, 0]])
    team = Organisation([-1], [answers])
    assert all(outcome.holds for outcome in attack(material(team, our_cells(team), who=False)))


def test_items_of_two_answers() -> None:
    rng = np.random.default_rng(4)
    team = Organisation([-1, 0], [np.zeros((0, 2), dtype=np.int64), rng.integers(1, 3, (24, 2))], (1, 2))
    found = by_reader(material(team, our_cells(team), who=False))
    assert found[Against.OUTSIDER] == (0, 2.0, True)
    assert found[Against.COLLEAGUE] == (0, 2.0, True)
