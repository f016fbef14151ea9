"""Response behaviour: shares and differences on coarser atoms, spread for the whole."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.disclosure.behaviour import (
    BehaviourSums,
    ClearedBehaviour,
    clear_behaviour,
    clear_spread,
    deniable_difference,
    deniable_twentieths,
    difference_spread,
    quantity,
    share_spread,
    two_digits,
)
from tillit.metrics.disclosure.tree import Tree

TEAMS = Tree.of([-1, 0, 0, 0])


def cleared(name: str, people: list[int], total: list[float], squares: list[float] | None = None) -> ClearedBehaviour:
    sums = BehaviourSums(np.array(people), np.array(total, dtype=float), np.array(squares or total, dtype=float))
    return clear_behaviour(TEAMS, name, sums, 8)


def test_a_share_by_hand() -> None:
    """None of 20 -> 2 of 20; 1 of 40 -> 2 of 40; 30 of 100; all of 20 -> 18 of 20; 5 of 40 is halfway, to the even."""
    assert deniable_twentieths([0, 1, 30, 20, 5], [20, 40, 100, 20, 40]).tolist() == [2, 1, 6, 18, 2]


@pytest.mark.parametrize("n", [*range(4, 61), 100, 1000])
def test_an_outsider_can_rule_out_neither_answer_of_anybody(n: int) -> None:
    shown = deniable_twentieths(np.arange(n + 1), n)
    for value in set(shown.tolist()):
        done = np.flatnonzero(shown == value)
        assert done.max() >= 1
        assert done.min() <= n - 1


@pytest.mark.parametrize("n", [20, 25, 40, 100])
def test_rounding_treats_both_answers_alike(n: int) -> None:
    done = np.arange(n + 1)
    assert (deniable_twentieths(done, n) == 20 - deniable_twentieths(n - done, n)).all()
    assert (deniable_difference(done, n) == -deniable_difference(-done, n)).all()


@pytest.mark.parametrize("n", [20, 33])
def test_any_difference_stays_possible_for_anybody(n: int) -> None:
    """On a grid of sixths: for each value let out some sum leaves room for one person at -1, and some for one at 1."""
    sums = np.arange(-6 * n, 6 * n + 1) / 6
    shown = deniable_difference(sums, n)
    for value in set(shown.tolist()):
        seen = sums[shown == value]
        assert seen.max() >= -1 * (n - 1) + 1
        assert seen.min() <= 1 * (n - 1) - 1


def test_a_unit_reads_the_mean_of_its_atoms_let_out_values() -> None:
    done = cleared("straight_lining:hme", [5, 20, 30, 6], [1, 0, 15, 2])
    rows = done.values.set_index("unit")
    assert rows["value"].to_dict() == {0: 0.35, 1: 0.1, 2: 0.5}  # (20 x 0.10 + 30 x 0.50) / 50 = 0.34
    assert rows["n_band"].astype(str).to_dict() == {0: "50+", 1: "20-49", 2: "20-49"}
    assert (rows["spread"] == share_spread(0.35)).all()
    assert done.withheld.tolist() == [False, False, False, True]


def test_response_rates_stand_on_ten_invited() -> None:
    done = cleared("response", [0, 10, 9, 9], [0, 10, 3, 4])
    assert done.values.set_index("unit")["value"].to_dict() == {0: 0.55, 1: 0.8}  # (10 x 0.80 + 18 x 0.40) / 28 = 0.54
    assert quantity("response").least_people == 10


def test_a_chosen_k_above_twenty_holds_here_too() -> None:
    sums = BehaviourSums(np.array([0, 22, 0, 0]), np.array([0.0, 4, 0, 0]), np.array([0.0, 4, 0, 0]))
    assert clear_behaviour(TEAMS, "straight_lining:x", sums, 25).values.empty


def test_nobody_is_let_out_below_twenty() -> None:
    done = cleared("sensitive_skips", [4, 5, 5, 5], [0, 0, 0, 0.5])
    assert done.values.empty
    assert done.withheld.all()


def test_a_spread_of_nothing_is_not_let_out() -> None:
    done = cleared("sensitive_skips", [0, 20, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0])
    assert done.values["spread"].tolist() == [0.3, 0.3]
    assert difference_spread(1_000_000, 0, 0) == 0.01
    assert difference_spread(100, 10, 26) == 0.5
    assert share_spread(0.0) > 0


def test_an_unknown_quantity_is_refused() -> None:
    with pytest.raises(KeyError):
        quantity("birthday")


@pytest.mark.parametrize(("total", "n"), [(0, 3), (21, 20), (-1, 20)])
def test_shares_that_cannot_be_are_refused(total: int, n: int) -> None:
    with pytest.raises(ValueError, match=r"fewer than 4|outside"):
        deniable_twentieths(total, n)


def test_the_order_of_summing_shows_nowhere() -> None:
    assert deniable_difference(0.1 + 0.2 + 0.2, 20) == deniable_difference(0.5, 20)


@given(st.integers(20, 300))
def test_shares_stay_in_order_and_within_half_a_step(n: int) -> None:
    done = np.arange(n + 1)
    shown = deniable_twentieths(done, n)
    assert all(low <= high for low, high in pairwise(shown.tolist()))
    inside = (done >= 2) & (done <= n - 2)
    assert (np.abs(shown / 20 - done / n)[inside] <= 0.025 + 1e-12).all()


def test_spread_of_the_whole() -> None:
    frame = pd.DataFrame(
        {
            "wave_id": "w",
            "scale": ["a", "small", "alike"],
            "people": [457, 19, 60],
            "units": [31, 3, 0],
            "within": [21.4873, 20.0, 0.0],
            "alpha": [0.8472, None, None],
            "icc1": [0.1234, None, None],
            "icc2": [0.6543, None, None],
            "rwg": [0.777, None, None],
        }
    )
    row = clear_spread(frame).to_dict("records")
    assert row == [
        {
            "wave_id": "w",
            "scale": "a",
            "people": 200,
            "units": 20,
            "within": 21.0,
            "alpha": 0.85,
            "icc1": 0.12,
            "icc2": 0.65,
            "rwg": 0.78,
            "n_band": "50+",
        }
    ]
    assert clear_spread(frame.iloc[1:]).empty


@given(st.floats(0.001, 1000))
def test_two_digits_are_wrong_by_five_percent_at_most(value: float) -> None:
    assert abs(two_digits([value])[0] / value - 1) <= 0.05 + 1e-9
