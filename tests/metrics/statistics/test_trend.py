"""Slopes and their chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, norm, theilslopes
from tillit.metrics.statistics.chance import stable_series
from tillit.metrics.statistics.trend import kendall_s, opposite_trends, rising_p, theil_sen


def test_the_example_of_helsel_and_hirsch() -> None:
    # Helsel and Hirsch (2002), Statistical Methods in Water Resources, 10.1.1: one outlier leaves the slope at 1
    assert theil_sen([1, 2, 3, 4, 5, 16, 7]).slope == 1.0


def test_by_hand_with_a_gap() -> None:
    # pairs: 2/1, 4/3, 6/4, 2/2, 4/3, 2/1; median of 1, 4/3, 4/3, 3/2, 2, 2
    assert theil_sen([0.0, 2.0, float("nan"), 4.0, 6.0]).slope == pytest.approx((4 / 3 + 1.5) / 2)
    assert np.isnan(theil_sen([1.0]).slope)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=30))
def test_slope_and_interval_are_those_of_scipy_ties_included(values: list[int]) -> None:
    found = theil_sen(values)
    slope, _, lower, upper = theilslopes(values, alpha=0.95)
    assert [found.slope, found.lower, found.upper] == pytest.approx([slope, lower, upper])


def test_kendalls_s_by_hand() -> None:
    # 1 2 3: three pairs rise; 2 3 1: one rises and two fall
    assert kendall_s(np.array([1.0, 2.0, 3.0])) == 3.0
    assert kendall_s(np.array([2.0, 3.0, 1.0])) == -1.0


def test_rising_p_by_hand() -> None:
    # 1 ... 10: S = 45, variance 10 x 9 x 25 / 18 = 125, z = 44 / sqrt(125)
    assert rising_p(range(1, 11)) == pytest.approx(norm.sf(44 / np.sqrt(125)))
    assert rising_p(range(7)) == 1.0
    assert rising_p([3.0] * 12) == 1.0


def test_rising_p_against_scipy_where_neighbours_are_unlike() -> None:
    values = [5.0, 1.0, 7.0, 2.0, 8.0, 3.0, 9.0, 4.0, 10.0, 6.0, 11.0, 5.5]
    _, exact = kendalltau(range(12), values, alternative="greater", method="exact")
    assert rising_p(values) == pytest.approx(exact, abs=0.01)


@given(st.lists(st.integers(-50, 50), min_size=8, max_size=20, unique=True))
def test_a_shift_of_level_changes_no_slope(values: list[int]) -> None:
    shifted = [value + 1000.0 for value in values]
    assert theil_sen(shifted).slope == pytest.approx(theil_sen(values).slope)
    assert rising_p(shifted) == pytest.approx(rising_p(values), abs=1e-6)


@pytest.mark.parametrize(("alike", "at_most"), [(0.0, 0.075), (0.3, 0.11)])
def test_on_stable_series_p_is_small_about_as_often_as_it_should_be(alike: float, at_most: float) -> None:
    rng = np.random.default_rng(6)
    p = np.array([rising_p(series) for series in stable_series(rng, 2000, 12, alike)])
    assert np.mean(p <= 0.05) <= at_most
    assert np.mean(p <= 0.50) > 0.35


def test_drifting_parts_under_a_whole_that_worsens_are_not_found_more_often_than_chance() -> None:
    rng = np.random.default_rng(8)
    whole = np.arange(12.0) * 5.0 + rng.normal(0, 3, 12)
    p = np.array([opposite_trends(part, whole, lower_is_better=True).p for part in stable_series(rng, 1000, 12)])
    assert np.mean(p <= 0.05) <= 0.075


def test_a_part_that_improves_while_the_whole_worsens() -> None:
    rng = np.random.default_rng(1)
    months = np.arange(30)
    part = 100.0 - 2.0 * months + rng.normal(0, 3, 30)
    whole = 200.0 + 3.0 * months + rng.normal(0, 3, 30)
    found = opposite_trends(part, whole, lower_is_better=True)
    assert found.part_slope == pytest.approx(-2.0, abs=0.3)
    assert found.whole_slope == pytest.approx(3.0, abs=0.3)
    assert found.p < 0.01
    assert opposite_trends(whole, part, lower_is_better=True).p > 0.99
    assert opposite_trends(whole, part, lower_is_better=False).p == found.p


def test_opposite_trends_of_stable_series_are_rare() -> None:
    rng = np.random.default_rng(12)
    pairs = stable_series(rng, 400, 12, 0.4)
    p = [opposite_trends(pairs[at], pairs[at + 1], lower_is_better=True).p for at in range(0, 400, 2)]
    assert np.mean(np.array(p) <= 0.05) <= 0.10


def test_a_part_and_a_whole_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same periods"):
        opposite_trends([1.0, 2.0], [1.0, 2.0, 3.0], lower_is_better=True)
