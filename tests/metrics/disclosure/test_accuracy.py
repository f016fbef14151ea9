"""What clearing costs, against what DESIGN.md says of it, and against simulated answers."""

import numpy as np
import pytest
from tillit.metrics.disclosure.accuracy import accuracy_cost, answer_model
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
