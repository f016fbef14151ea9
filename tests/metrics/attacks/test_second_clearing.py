"""Two clearings of one wave: the cut that counts, against elimination; rivals that recompute, ourselves among them."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.attacks.elimination import fewest_people
from tillit.metrics.attacks.linear_algebra import attack as linear_algebra
from tillit.metrics.attacks.material import FILE, Material
from tillit.metrics.attacks.second_clearing import attack, changed_cells, fewest_set_apart, isolated
from tillit.metrics.attacks.sheets import MANY, sheets

from .rivals import WAVE, K, Organisation, a_municipality, late_and_erased, material, organisation, our_cells

groups = st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2), st.integers(1, 6)), min_size=1, max_size=7)


@given(groups)
@settings(max_examples=200, deadline=None)
def test_the_lightest_cut_is_the_smallest_combination(drawn: list[tuple[int, int, int]]) -> None:
    """Atoms of both clearings as rows, groups of people with the same homes as columns: elimination says the same."""
    before, after, people = (np.array(each) for each in zip(*drawn, strict=True))
    rows = np.array([[int(home == atom) for home in homes] for homes in (before, after) for atom in range(3)])
    gives = isolated(before, after, people)
    smallest, exact = fewest_people(rows, people)
    assert exact
    assert gives.fewest == (smallest or MANY)
    alone = []
    pairs = sorted({(one, other) for one, other, _ in drawn if max(one, other) >= 0})
    for number, pair in enumerate(pairs):
        others = [place for place, (one, other, _) in enumerate(drawn) if (one, other) != pair]
        mine = [place for place in range(len(drawn)) if place not in others]
        if rank(rows[:, others]) < rank(rows) and rank(np.hstack([rows[:, others], rows[:, mine[:1]]])) == rank(rows):
            alone.append(number)
    assert gives.alone.tolist() == alone


def rank(rows: np.ndarray) -> int:
    return int(np.linalg.matrix_rank(rows)) if rows.size else 0


def test_one_late_answer_is_told_by_hand() -> None:
    """A team of seven becomes one of eight: the difference of its two sums is the eighth answer."""
    gives = isolated(np.array([0, -1]), np.array([0, 0]), np.array([7, 1]))
    assert (gives.fewest, gives.single, gives.persons(K)) == (1, 1, 1)


def test_a_team_that_grows_past_k_exposes_the_one_that_stays_behind() -> None:
    """Seven of A and one of B stand together; A gets its eighth answer and B's one is lifted on to C's atom."""
    gives = isolated(np.array([0, -1, 0, 1]), np.array([2, 2, 1, 1]), np.array([7, 1, 1, 9]))
    assert gives.single >= 1
    assert gives.fewest == 1


@pytest.mark.parametrize("lifted", [False, True])
def test_thirty_late_and_thirty_erased_expose_about_that_many_and_more(lifted: bool) -> None:
    """DESIGN.md: "Late answers and erasures never recompute a wave (30 of each would expose 97 single persons)"."""
    known = a_municipality(3, 2000, 1)
    found = [late_and_erased(known, 30, seed, lifted=lifted) for seed in range(3)]
    assert all(fewest == 1 for fewest, _, _ in found)
    assert all(45 <= single <= 150 for _, single, _ in found)
    assert all(persons >= single for _, single, persons in found)


def twice(known: Organisation, later: Organisation, *, who: bool) -> Material:
    """A wave let out by our rule before and after answers came in late, and cleared anew."""
    held = material(known, our_cells(known), our_cells(later), who=False)
    if not who:
        return held
    units = [f"u{unit}" for unit in range(len(known.parent))]
    took_part = pd.concat(
        [
            pd.DataFrame({"wave_id": WAVE, "unit_id": units, "people": each.own, FILE: number})
            for number, each in enumerate((known, later))
        ]
    )
    return Material(held.tables, took_part)


KNOWN = organisation([-1, 0, 0, 0], [0, 8, 9, 6], items=2, mean=3.0)
ONE_MORE = Organisation(KNOWN.parent, [*KNOWN.answers[:3], np.vstack([KNOWN.answers[3], [[5, 1]]])])
SIX_MORE = Organisation(KNOWN.parent, [*KNOWN.answers[:3], np.vstack([KNOWN.answers[3], [[5, 1]] * 6])])


def test_a_second_clearing_is_found() -> None:
    held = twice(KNOWN, ONE_MORE, who=False)
    assert {sheet.clearing for sheet in sheets(held)} == {0, 1}
    assert changed_cells(held) >= 1
    outcome = attack(held)[0]
    assert outcome.found == changed_cells(held)
    assert not outcome.holds
    assert fewest_set_apart(held) is None


def test_whoever_knows_how_many_answered_says_whom_it_sets_apart() -> None:
    held = twice(KNOWN, ONE_MORE, who=True)
    assert fewest_set_apart(held) == 1
    assert attack(held)[0].figure == 1.0
    assert not attack(held)[0].holds
    assert not linear_algebra(held)[0].holds


def test_enough_newcomers_together_are_not_set_apart() -> None:
    held = twice(KNOWN, SIX_MORE, who=True)
    assert fewest_set_apart(held) == 6
    assert attack(held)[0].holds


def test_releases_that_only_add_hold() -> None:
    cells = our_cells(KNOWN)
    held = material(KNOWN, cells[cells["unit_id"] == "u0"], cells, cells)
    assert {sheet.clearing for sheet in sheets(held)} == {0}
    outcome = attack(held)[0]
    assert (outcome.tried, outcome.found, outcome.holds) == (len(cells), 0, True)


def test_the_joint_attack_never_claims_too_few() -> None:
    """Every small change to two teams: what is counted from the files is what the homes of all people give."""
    for more, fewer in product(range(3), range(3)):
        grown = np.vstack([KNOWN.answers[3], np.full((more, 2), 4)])
        later = Organisation(
            KNOWN.parent, [KNOWN.answers[0], KNOWN.answers[1][fewer:], KNOWN.answers[2], grown], KNOWN.scale
        )
        held = twice(KNOWN, later, who=True)
        changed = fewest_set_apart(held)
        assert changed is not None
        if len(sheets(held)) == 2:
            assert changed == min(each for each in (more, fewer) if each)
