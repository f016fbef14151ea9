"""Process behaviour charts: golden case, rules by hand, and what never depends on unit or order of series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.statistics.process_behaviour import RULES, chart, charts, sampling_half_width

GOLDEN = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
"""NHSRplotthedots, vignettes/deviations.Rmd."""


@pytest.mark.parametrize(("screened", "lower", "upper"), [(True, -0.72, 4.60), (False, -3.06, 6.95)])
def test_the_golden_case_of_nhsrplotthedots(screened: bool, lower: float, upper: float) -> None:
    golden = chart(GOLDEN, screened=screened, locked_after=None)
    assert golden.centre[0] == pytest.approx(1.94, abs=0.005)
    assert golden.lower[0] == pytest.approx(lower, abs=0.005)
    assert golden.upper[0] == pytest.approx(upper, abs=0.005)
    assert [at for at, rules in enumerate(golden.rule_breaks) if rules] == [4]
    assert golden.rule_breaks[4] == ("outside",)


def test_worked_by_hand() -> None:
    # mean 5; moving ranges 2, 2, 2, 2, 2; limits 5 +- 2.66 x 2
    drawn = chart([4, 6, 4, 6, 4, 6])
    assert drawn.centre.tolist() == [5.0] * 6
    assert drawn.upper[0] == pytest.approx(5 + 5.32)
    assert drawn.lower[0] == pytest.approx(5 - 5.32)
    assert drawn.trial.all()


def test_one_to_five_points_give_nothing_but_a_reason() -> None:
    drawn = chart([4, 6, 4, 6, 40])
    assert np.isnan(drawn.centre).all()
    assert set(drawn.why_none) == {"too_short"}
    assert not any(drawn.rule_breaks)


def test_from_twelve_points_limits_are_locked_to_the_first_twelve() -> None:
    first = [4.0, 6.0, 5.0, 3.0] * 3
    drawn = chart([*first, 9.0, 9.0, 9.0])
    again = chart(first)
    assert not drawn.trial.any()
    assert drawn.centre[-1] == again.centre[0]
    assert drawn.upper[-1] == again.upper[0]


def test_seven_in_a_row_on_one_side_is_a_run_and_a_gap_breaks_it() -> None:
    base = [4.0, 6.0] * 6
    drawn = chart([*base, *[5.5] * 7])
    # the seven, and the last of the base, which lies on the same side
    assert [at for at, rules in enumerate(drawn.rule_breaks) if "run" in rules] == list(range(11, 19))
    broken = chart([*base, 5.5, 5.5, 5.5, float("nan"), 5.5, 5.5, 5.5])
    assert not any("run" in rules for rules in broken.rule_breaks)


def test_seven_rising_is_a_trend_and_six_are_not() -> None:
    base = [0.0, 20.0, 1.0, 19.0, 2.0, 18.0] * 2
    seven = chart([*base, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0])
    assert [at for at, rules in enumerate(seven.rule_breaks) if "trend" in rules] == list(range(12, 19))
    six = chart([*base, 14.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0])
    assert not any("trend" in rules for rules in six.rule_breaks)


def test_two_of_three_in_the_outer_third_on_the_same_side() -> None:
    base = [4.0, 6.0] * 6  # limits 5 +- 5.32, the outer third from 8.55
    drawn = chart([*base, 9.0, 5.0, 9.5])
    assert [at for at, rules in enumerate(drawn.rule_breaks) if "two_of_three" in rules] == [12, 14]
    other_sides = chart([*base, 9.0, 5.0, 0.5])
    assert not any("two_of_three" in rules for rules in other_sides.rule_breaks)
    outside = chart([*base, 20.0, 5.0, 9.5])
    assert outside.rule_breaks[12] == ("outside",)
    assert not any("two_of_three" in rules for rules in outside.rule_breaks)


def test_a_rebase_begins_a_phase_with_limits_of_its_own() -> None:
    drawn = chart([4.0, 6.0] * 6 + [14.0, 16.0] * 4, rebases=(12,))
    assert drawn.phase.tolist() == [1] * 12 + [2] * 8
    assert drawn.centre[0] == 5.0
    assert drawn.centre[-1] == 15.0
    assert drawn.trial.tolist() == [False] * 12 + [True] * 8
    assert not any(drawn.rule_breaks)


def test_survey_limits_are_never_narrower_than_sampling_and_rounding_imply() -> None:
    half = float(sampling_half_width(1.2, 20))
    assert half == pytest.approx(3 * (1.2**2 / 20 + 9 / (12 * 400)) ** 0.5)
    drawn = chart([4.0, 4.1, 4.0, 3.9, 4.0, 4.1, 3.9, 4.2], n=20, sigma=1.2)
    assert drawn.upper[0] - drawn.centre[0] == pytest.approx(half)


def test_too_few_distinct_values_and_no_variation_give_no_limits() -> None:
    assert set(chart([4.0, 4.1, 4.2] * 4, least_distinct=4).why_none) == {"too_coarse"}
    assert set(chart([4.0] * 12).why_none) == {"never_varies"}
    assert not np.isnan(chart([4.0, 4.1, 4.2, 4.3] * 3, least_distinct=4).centre).any()


def test_a_single_jump_in_a_still_series_keeps_some_width() -> None:
    drawn = chart([*[0.0] * 11, 1.0])
    assert drawn.upper[0] > drawn.centre[0]


VALUES = st.lists(st.floats(-1e3, 1e3).map(lambda value: round(value, 3)), min_size=1, max_size=30)


@given(VALUES, st.floats(0.1, 50.0), st.floats(-100.0, 100.0))
def test_a_change_of_unit_changes_no_rule(values: list[float], scale: float, shift: float) -> None:
    plain = chart(values)
    moved = chart([scale * value + shift for value in values])
    if np.nanmin([*(plain.upper - plain.centre), 1.0]) > 1e-3:
        near = np.abs(np.array(values) - plain.upper).min(), np.abs(np.array(values) - plain.lower).min()
        if min(near) > 1e-6:
            kept = [set(a) & {"outside", "trend"} for a in plain.rule_breaks]
            assert [set(b) & {"outside", "trend"} for b in moved.rule_breaks] == kept


@given(VALUES)
def test_turning_a_series_upside_down_turns_its_limits_and_keeps_its_rules(values: list[float]) -> None:
    plain, turned = chart(values), chart([-value for value in values])
    assert turned.rule_breaks == plain.rule_breaks
    assert np.allclose(turned.upper, -plain.lower, equal_nan=True)


def test_many_series_at_once_are_each_as_if_alone() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(20, 25))
    values[rng.random(values.shape) < 0.1] = np.nan
    together = charts(values, rebases=(14,))
    for row, series in enumerate(values):
        alone = chart(series, rebases=(14,))
        assert np.allclose(together.upper[row], alone.upper, equal_nan=True)
        found = [tuple(rule for rule, hit in zip(RULES, point, strict=True) if hit) for point in together.broken[row]]
        assert tuple(found) == alone.rule_breaks
