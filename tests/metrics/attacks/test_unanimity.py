"""Figures at the ends of the scale."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.attacks.sheets import sheets
from tillit.metrics.attacks.unanimity import attack, from_the_end

from .rivals import Organisation, hide_one_more, material, organisation, our_cells, plain_cells, plain_threshold
from .test_bounds import AGREED
from .test_differencing import trees


@pytest.mark.parametrize("rival", [plain_threshold, hide_one_more])
def test_a_unanimous_team_shows_under_both_rivals(rival: object) -> None:
    cells = plain_cells(AGREED, (plain_threshold if rival is plain_threshold else hide_one_more)(AGREED))
    outcome = attack(material(AGREED, cells))[0]
    assert outcome.found == 2
    assert outcome.figure == 0.0
    assert not outcome.holds


def test_it_does_not_show_here() -> None:
    outcome = attack(material(AGREED, our_cells(AGREED)))[0]
    assert outcome.found == 0
    assert outcome.figure is not None
    assert outcome.figure >= 1.0
    assert outcome.holds


@pytest.mark.parametrize("people", [5, 9, 10, 19, 20, 49])
@pytest.mark.parametrize("scale", [(1, 5), (1, 7), (0, 10), (1, 3)])
def test_the_ends_by_hand(people: int, scale: tuple[int, int]) -> None:
    """All at the top: a plain mean is at the end, ours a whole width of the scale away from it."""
    known = Organisation([-1], [np.full((people, 1), scale[1])], scale)
    ours, plain = our_cells(known), plain_cells(known, plain_threshold(known))
    width = scale[1] - scale[0]
    assert from_the_end(sheets(material(known, ours))[0]).item() >= 1.0
    assert from_the_end(sheets(material(known, plain))[0]).item() <= 4 / width


@given(trees, st.sampled_from([1.2, 3.0, 4.8]))
@settings(max_examples=40, deadline=None)
def test_no_figure_of_ours_is_ever_near_an_end(tree: tuple[list[int], list[int], int], mean: float) -> None:
    known = organisation(*tree, mean=mean)
    if known.own.sum():
        assert attack(material(known, our_cells(known)))[0].holds
