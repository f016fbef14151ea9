"""What clearing costs, against what DESIGN.md says of it, and against simulated answers."""

import numpy as np
import pytest
from tillit.metrics.disclosure.accuracy import MEANS, SIZES, accuracy_cost, accuracy_table, answer_model
from tillit.metrics.disclosure.deniability import deniable_sum


def test_the_model_has_the_mean_it_is_asked_for() -> None:
    answers = np.arange(1, 6)
    for mean, spread in ((3.0, 1.41), (4.0, 1.17), (4.4, 0.91)):
        chances = answer_model(mean, (1, 5))
        assert float(chances @ answers) == pytest.approx(mean)
        assert float(np.sqrt(chances @ (answers - mean) ** 2)) == pytest.approx(spread, abs=0.005)
    with pytest.raises(ValueError, match="strictly between"):
        answer_model(5.0, (1, 5))


def test_the_losses_that_the_design_states() -> None:
    """ "Five answers with a mean of 4.2 lose 0.1 to 0.2, eight lose 0.02 to 0.05." """
    assert 0.1 <= -accuracy_cost(4.2, 5).clipped_bias <= 0.2
    assert 0.02 <= -accuracy_cost(4.2, 8).clipped_bias <= 0.05


def test_the_cost_falls_with_the_size_of_the_atom() -> None:
    for mean in (3.0, 4.0, 4.4):
        errors = [accuracy_cost(mean, n).clipped_error for n in (5, 8, 12, 20, 50)]
        assert errors == sorted(errors, reverse=True)
        assert errors[-1] < 0.02
    assert accuracy_cost(3.0, 8).clipped_bias == pytest.approx(0, abs=1e-12)


def test_it_agrees_with_simulated_answers() -> None:
    rng = np.random.default_rng(3)
    sums = rng.choice(np.arange(1, 6), (200_000, 8), p=answer_model(4.4, (1, 5))).sum(axis=1)
    error = deniable_sum(sums, 8, 1, 5) / 8 - sums / 8
    cost = accuracy_cost(4.4, 8)
    assert error.mean() == pytest.approx(cost.clipped_bias, abs=0.002)
    assert np.abs(error).mean() == pytest.approx(cost.clipped_error, abs=0.002)


def test_one_case_by_hand() -> None:
    """Five people, a mean of 2 on 1 to 3 (all answers equally likely): 243 lists, sums 0 to 10 above the lowest.

    Chances 1, 5, 15, 30, 45, 51, 45, 30, 15, 5, 1 in 243. Let out 2, 2, 2, 2, 5, 5, 5, 8, 8, 8, 8 (w = 2: clipped to
    2 ... 8, in steps of three), as 1.4, 2.0 and 2.6, which are tenths, so the last rounding costs nothing. Off by
    2, 1, 0, 1, 1, 0, 1, 1, 0, 1, 2 answers' points of five each: (2 + 5 + 30 + 45 + 45 + 30 + 5 + 2) / 243 / 5.
    """
    cost = accuracy_cost(2.0, 5, (1, 3))
    assert cost.bias == pytest.approx(0.0, abs=1e-12)
    assert cost.error == pytest.approx((2 + 5 + 30 + 45 + 45 + 30 + 5 + 2) / 243 / 5)


def test_the_table() -> None:
    table = accuracy_table()
    assert list(zip(table["mean"], table["atom_size"], strict=True)) == [(mean, n) for mean in MEANS for n in SIZES]
    row = table[(table["mean"] == 4.4) & (table["atom_size"] == 8)].iloc[0]
    assert row["error"] == accuracy_cost(4.4, 8).error
    assert row["bias"] == accuracy_cost(4.4, 8).bias
    assert (table["error"] >= table["rounding_error"] - 1e-12).all()


def test_fifteen_people_are_always_rounded_up_by_a_thirtieth() -> None:
    """Slack 4 + 3 m over 15 is 0.2667 + 0.2 m: rounding to 0.1 adds 0.0333 whatever was answered, the ends apart."""
    table = accuracy_table()
    middle = table[table["mean"] == 3.0].set_index("atom_size")["bias"]
    assert middle[15] == pytest.approx(1 / 30, abs=1e-6)
    assert middle[[5, 8, 10, 20, 50]].abs().max() < 1e-4
