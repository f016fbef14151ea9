"""Intervals against published tables, and what must hold of any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.statistics.intervals import (
    Interval,
    PairedSums,
    change,
    clopper_pearson,
    half_width,
    if_the_silent_had_answered,
    ratio_of_counts,
    ratio_of_sums,
    rounded_mean,
    wilson,
)

NEWCOMBE = {
    (81, 263): ((0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148): ((0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20): ((0.0, 0.1611), (0.0, 0.1684)),
    (1, 29): ((0.0061, 0.1718), (0.0009, 0.1776)),
}
"""Newcombe (1998), Statistics in Medicine 17, table I: methods 3 (Wilson) and 5 (Clopper-Pearson)."""


@pytest.mark.parametrize(("counts", "limits"), NEWCOMBE.items())
def test_the_table_of_newcombe(counts: tuple[int, int], limits: tuple[tuple[float, float], ...]) -> None:
    for interval, (lower, upper) in zip((wilson(*counts), clopper_pearson(*counts)), limits, strict=True):
        assert float(interval.lower) == pytest.approx(lower, abs=5e-5)
        assert float(interval.upper) == pytest.approx(upper, abs=5e-5)


def test_no_cases_no_interval() -> None:
    assert np.isnan(wilson(0, 0).lower)
    assert np.isnan(clopper_pearson(0, 0).upper)


@given(st.integers(0, 200), st.integers(1, 200))
def test_a_share_lies_in_its_interval_and_the_exact_one_is_no_promise_broken(count: int, more: int) -> None:
    total = count + more
    for interval in (wilson(count, total), clopper_pearson(count, total)):
        assert 0.0 <= interval.lower <= interval.value <= interval.upper <= 1.0
    mirrored = wilson(more, total)
    assert float(mirrored.lower) == pytest.approx(1.0 - float(wilson(count, total).upper), abs=1e-12)


def test_a_ratio_of_sums_by_hand() -> None:
    # x 0, 1, 1, 2 and y 1, 2, 2, 3: ratio 4 / 8; residuals x - y / 2 = -.5, 0, 0, .5
    sums = PairedSums(n=4, x=4, y=8, xx=6, yy=18, xy=10)
    found = ratio_of_sums(sums)
    error = (4 * 0.5 / 3) ** 0.5 / 8
    assert float(found.value) == 0.5
    assert float(found.upper) == pytest.approx(0.5 + 1.959964 * error)


def test_a_ratio_of_sums_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    y = rng.gamma(4.0, 2.0, size=(3000, 80))
    x = 0.4 * y + rng.normal(0.0, 1.0, y.shape)
    found = ratio_of_sums(PairedSums(80, x.sum(1), y.sum(1), (x**2).sum(1), (y**2).sum(1), (x * y).sum(1)))
    assert ((found.lower <= 0.4) & (found.upper >= 0.4)).mean() == pytest.approx(0.95, abs=0.015)
    assert np.isnan(ratio_of_sums(PairedSums(1, 1, 1, 1, 1, 1)).lower)


def test_a_ratio_of_counts_by_hand() -> None:
    found = ratio_of_counts(20, 10)
    assert float(found.upper) == pytest.approx(2 * np.exp(1.959964 * (1 / 20 + 1 / 10) ** 0.5))
    assert np.isnan(ratio_of_counts(0, 10).value)


def test_a_rounded_mean_carries_both_variances() -> None:
    found = rounded_mean(4.0, 1.0, 25, 9 / (12 * 625))
    assert float(found.upper - found.value) == pytest.approx(1.959964 * (1 / 25 + 9 / 7500) ** 0.5)


def test_a_change_adds_both_variances_also_where_the_scale_cut_one_off() -> None:
    before = Interval(*(np.asarray(each) for each in (4.9, 4.6, 5.0)))
    after = Interval(*(np.asarray(each) for each in (4.0, 3.6, 4.4)))
    found = change(before, after)
    assert float(found.value) == pytest.approx(-0.9)
    assert float(found.upper) == pytest.approx(-0.9 + 0.5)
    assert float(half_width(before.value, before.lower, before.upper)) == pytest.approx(0.3)


@given(st.integers(1, 100), st.integers(0, 100), st.floats(1, 5))
def test_the_silent_could_have_moved_the_whole_no_further_than_their_number(
    answered: int, silent: int, mean: float
) -> None:
    bounds = if_the_silent_had_answered(mean, answered / (answered + silent), 1, 5)
    assert bounds.lower <= mean + 1e-12
    assert bounds.upper >= mean - 1e-12
    assert float(bounds.upper - bounds.lower) == pytest.approx(4 * silent / (answered + silent))


def test_more_answers_than_invitations_are_refused() -> None:
    with pytest.raises(ValueError, match="invited"):
        if_the_silent_had_answered(4.0, 1.1, 1, 5)
