"""Slopes and their chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.statistics.chance import stable_series
from tillit.metrics.statistics.trend import circular_shift_p, opposite_trends, shifted_directions, theil_sen


def test_the_example_of_helsel_and_hirsch() -> None:
    # Helsel and Hirsch (2002), Statistical Methods in Water Resources, 10.1.1: one outlier leaves the slope at 1
    assert theil_sen([1, 2, 3, 4, 5, 16, 7]).slope == 1.0


def test_by_hand_with_a_gap() -> None:
    # pairs: 2/1, 4/3, 6/4, 2/2, 4/3, 2/1; median of 1, 4/3, 4/3, 3/2, 2, 2
    assert theil_sen([0.0, 2.0, float("nan"), 4.0, 6.0]).slope == pytest.approx((4 / 3 + 1.5) / 2)
    assert np.isnan(theil_sen([1.0]).slope)


def test_shifted_directions_by_hand() -> None:
    # 1 2 3: three pairs rise; begun at 2: 2 3 1, one rises and two fall; begun at 3: 3 1 2, likewise
    assert shifted_directions([1.0, 2.0, 3.0]).tolist() == [3.0, -1.0, -1.0]
    assert shifted_directions([1.0, float("nan"), 3.0])[0] == 1.0


@given(st.lists(st.integers(-50, 50), min_size=6, max_size=20, unique=True))
def test_a_shift_of_level_changes_no_slope(values: list[int]) -> None:
    shifted = [value + 1000.0 for value in values]
    assert theil_sen(shifted).slope == pytest.approx(theil_sen(values).slope)
    assert circular_shift_p(shifted) == circular_shift_p([float(value) for value in values])


def test_a_steady_climb_is_as_rare_as_the_number_of_periods_allows() -> None:
    assert circular_shift_p(np.arange(24.0)) == pytest.approx(1 / 24)


def test_on_stable_series_p_is_small_no_more_often_than_it_should_be() -> None:
    rng = np.random.default_rng(6)
    p = [circular_shift_p(series) for series in stable_series(rng, 400, 24)]
    assert np.mean(np.array(p) <= 0.10) <= 0.14


def test_a_part_that_improves_while_the_whole_worsens() -> None:
    rng = np.random.default_rng(1)
    months = np.arange(30)
    part = 100.0 - 2.0 * months + rng.normal(0, 3, 30)
    whole = 200.0 + 3.0 * months + rng.normal(0, 3, 30)
    found = opposite_trends(part, whole, lower_is_better=True)
    assert found.part_slope == pytest.approx(-2.0, abs=0.3)
    assert found.whole_slope == pytest.approx(3.0, abs=0.3)
    assert found.p < 0.01
    assert opposite_trends(whole, part, lower_is_better=True).p == 1.0
    assert opposite_trends(whole, part, lower_is_better=False).p == found.p


def test_opposite_trends_of_stable_series_are_rare() -> None:
    rng = np.random.default_rng(12)
    pairs = stable_series(rng, 400, 24, 0.4)
    p = [opposite_trends(pairs[at], pairs[at + 1], lower_is_better=True).p for at in range(0, 400, 2)]
    assert np.mean(np.array(p) <= 0.05) <= 0.10


def test_a_part_and_a_whole_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same periods"):
        opposite_trends([1.0, 2.0], [1.0, 2.0, 3.0], lower_is_better=True)
