"""Intervals against published tables, and what must hold of any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.statistics.intervals import (
    Interval,
    change,
    half_width,
    if_the_silent_had_answered,
    rounded_mean,
    wilson,
)

NEWCOMBE = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0.0, 0.1611),
    (1, 29): (0.0061, 0.1718),
}
"""Newcombe (1998), Statistics in Medicine 17, table I: method 3 (Wilson)."""


@pytest.mark.parametrize(("counts", "limits"), NEWCOMBE.items())
def test_the_table_of_newcombe(counts: tuple[int, int], limits: tuple[float, float]) -> None:
    interval = wilson(*counts)
    assert (float(interval.lower), float(interval.upper)) == pytest.approx(limits, abs=5e-5)


def test_no_cases_no_interval() -> None:
    assert np.isnan(wilson(0, 0).lower)


@given(st.integers(0, 200), st.integers(1, 200))
def test_a_share_lies_in_its_interval(count: int, more: int) -> None:
    total = count + more
    interval = wilson(count, total)
    assert 0.0 <= interval.lower <= interval.value <= interval.upper <= 1.0
    mirrored = wilson(more, total)
    assert float(mirrored.lower) == pytest.approx(1.0 - float(wilson(count, total).upper), abs=1e-12)


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
