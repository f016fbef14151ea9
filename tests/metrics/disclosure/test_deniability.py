"""Deniability: the vectors, and every answer possible for everybody, by enumeration."""

import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.disclosure.deniability import deniable_mean, deniable_sum, published_sums

CASES = json.loads((Path(__file__).parent / "disclosure_vectors.json").read_text())["values"]["cases"]
WIDTHS = range(2, 11)
SCALES = [(1, 5), (1, 7), (0, 4), (0, 10), (1, 4), (1, 3), (-2, 2)]


def test_five_answers_by_hand() -> None:
    assert deniable_sum([25, 24, 21, 15, 13, 11, 9, 5], 5, 1, 5).tolist() == [21, 21, 21, 15, 12, 12, 9, 9]


@pytest.mark.parametrize(
    ("n", "scale", "total", "mean"), [(case["n"], case["scale"], case["sum"], case["mean"]) for case in CASES]
)
def test_vectors(n: int, scale: list[int], total: int, mean: str) -> None:
    assert Fraction(int(deniable_sum(total, n, *scale)), n) == Fraction(mean)


@pytest.mark.parametrize("n", range(5, 13))
@pytest.mark.parametrize("width", WIDTHS)
def test_an_outsider_can_rule_out_no_answer_of_anybody(width: int, n: int) -> None:
    """For every value let out and every answer there is a true sum, seen as that value, in which one gave that answer.

    The outsider knows who took part, n and the exact value before it is rounded to 0.1. People are exchangeable, so
    one stands for all: the other n - 1 answers add up to anything from 0 to w (n - 1).
    """
    shown = published_sums(n, width)
    for value in set(shown.tolist()):
        sums = np.flatnonzero(shown == value)
        for answer in range(width + 1):
            assert ((sums >= answer) & (sums <= answer + width * (n - 1))).any()


@pytest.mark.parametrize(("lowest", "highest"), [(1, 5), (0, 4), (1, 4), (1, 3)])
def test_the_same_from_every_list_of_five_answers(lowest: int, highest: int) -> None:
    """No shortcut: all (w + 1)^5 lists of answers."""
    seen: dict[int, list[set[int]]] = {}
    for answers in product(range(lowest, highest + 1), repeat=5):
        value = int(deniable_sum(sum(answers), 5, lowest, highest))
        possible = seen.setdefault(value, [set() for _ in answers])
        for person, answer in enumerate(answers):
            possible[person].add(answer)
    everything = set(range(lowest, highest + 1))
    assert all(possible == everything for people in seen.values() for possible in people)


@pytest.mark.parametrize(("lowest", "highest"), SCALES)
def test_the_rule_moves_with_the_scale(lowest: int, highest: int) -> None:
    for n in (5, 8, 20):
        true = np.arange((highest - lowest) * n + 1)
        assert (deniable_sum(true + lowest * n, n, lowest, highest) - lowest * n).tolist() == (
            published_sums(n, highest - lowest).tolist()
        )


@given(st.integers(2, 10), st.integers(2, 40))
def test_sums_stay_in_order_in_bounds_and_near(width: int, n: int) -> None:
    true = np.arange(width * n + 1)
    shown = published_sums(n, width)
    assert (np.diff(shown) >= 0).all()
    assert width <= shown.min()
    assert shown.max() <= width * n - width
    inside = (true >= width) & (true <= width * n - width)
    assert (np.abs(shown - true)[inside] <= 1).all()
    assert set(np.diff(np.unique(shown)).tolist()) <= {2, 3}  # 2 only where the last step is cut off by the edge


def test_the_last_step_is_cut_off_at_the_edge() -> None:
    """w (n - 2) leaves 0, 1 or 2 over steps of three: the top comes out at the edge, one below it, or at the edge."""
    tops = {n: int(published_sums(n, 4).max()) - (4 * n - 4) for n in (5, 6, 7)}
    assert tops == {5: 0, 6: -1, 7: 0}
    assert np.unique(published_sums(7, 4)).tolist() == [4, 7, 10, 13, 16, 19, 22, 24]


@pytest.mark.parametrize("n", [2, 3, 4])
def test_even_smaller_groups_keep_every_answer(n: int) -> None:
    """Atoms have five; the arithmetic does not rest on it."""
    shown = published_sums(n, 4)
    for value in set(shown.tolist()):
        sums = np.flatnonzero(shown == value)
        assert sums.min() <= 4 * (n - 1)
        assert sums.max() >= 4


def test_an_item_that_more_people_answered_has_its_own_n() -> None:
    """An atom of 5 by its least answered item: the item with 7 answers is clipped as 7."""
    assert deniable_sum([25, 35], [5, 7], 1, 5).tolist() == [21, 31]


def test_nobody_asked_is_nothing() -> None:
    assert deniable_sum([0, 25], [0, 5], 1, 5).tolist() == [0, 21]
    assert np.isnan(deniable_mean(0, 0, 1, 5))


@pytest.mark.parametrize(
    ("total", "n", "lowest", "highest", "message"),
    [
        (3, 5, 0, 1, "two answers"),
        (5, 5, 1, 1, "two answers"),
        (26, 5, 1, 5, "outside"),
        (4, 5, 1, 5, "outside"),
        (3, 1, 1, 5, "one person"),
    ],
)
def test_what_the_rule_cannot_serve_is_refused(total: int, n: int, lowest: int, highest: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        deniable_sum(total, n, lowest, highest)
