"""Reliability against published examples, all from sums alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.statistics.reliability import (
    cronbach_alpha,
    median_rwg,
    one_way,
    rwg_j,
    uniform_variance,
    variance,
)

RATINGS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)
"""Shrout and Fleiss (1979), Psychological Bulletin 86, table 2: six targets, four judges."""


def test_alpha_of_the_mini_haq() -> None:
    # Bland and Altman (1997), BMJ 314:572: ten items, sum of item variances 11.16, variance of the score 77.44
    assert cronbach_alpha(10, 11.16, 77.44) == pytest.approx(0.95, abs=0.005)


def test_alpha_of_identical_items_is_one_and_of_unrelated_ones_zero() -> None:
    assert cronbach_alpha(4, 4 * 2.0, 16 * 2.0) == pytest.approx(1.0)
    assert cronbach_alpha(4, 4 * 2.0, 4 * 2.0) == pytest.approx(0.0)
    assert np.isnan(cronbach_alpha(1, 1.0, 1.0))


def test_the_ratings_of_shrout_and_fleiss() -> None:
    found = one_way(np.full(6, 4), RATINGS.sum(1), (RATINGS**2).sum(1))
    assert found.between == pytest.approx(11.24, abs=0.005)
    assert found.within == pytest.approx(6.26, abs=0.005)
    assert found.icc1 == pytest.approx(0.17, abs=0.005)
    assert found.icc2 == pytest.approx(0.44, abs=0.005)


def test_unequal_units_by_hand() -> None:
    # units 1, 3 and 2, 4, 6: grand mean 16 / 5
    found = one_way([2, 3], [4, 12], [10, 56])
    assert found.between == pytest.approx(2 * (2 - 3.2) ** 2 + 3 * (4 - 3.2) ** 2)
    assert found.within == pytest.approx((2 + 8) / 3)
    assert found.typical_size == pytest.approx(5 - 13 / 5)


@given(st.lists(st.lists(st.integers(1, 5), min_size=2, max_size=6), min_size=2, max_size=8))
def test_sums_give_the_same_as_the_answers_themselves(units: list[list[int]]) -> None:
    sizes = [len(unit) for unit in units]
    found = one_way(sizes, [sum(unit) for unit in units], [sum(x * x for x in unit) for unit in units])
    everyone = np.concatenate([np.array(unit, dtype=float) for unit in units])
    total = ((everyone - everyone.mean()) ** 2).sum()
    parts = found.between * (len(units) - 1) + found.within * (len(everyone) - len(units))
    assert parts == pytest.approx(total, abs=1e-9)


def test_agreement_by_hand() -> None:
    # James, Demaree and Wolf (1984), eq. 2: J (1 - r) / (J (1 - r) + r) with r = .4 / 2
    assert uniform_variance(1, 5) == 2.0
    assert float(rwg_j(3, 0.4, 2.0)) == pytest.approx(3 * 0.8 / (3 * 0.8 + 0.2))
    assert rwg_j(3, [0.0, 2.0, 5.0], 2.0).tolist() == [1.0, 0.0, 0.0]


def test_agreement_is_one_median_over_at_least_twenty_units() -> None:
    assert median_rwg([0.9] * 19) is None
    assert median_rwg([*[0.9] * 19, 0.5, float("nan")]) == 0.9


def test_a_variance_from_sums() -> None:
    values = np.array([1.0, 4.0, 4.0, 7.0])
    assert float(variance(4, values.sum(), (values**2).sum())) == pytest.approx(values.var(ddof=1))
    assert np.isnan(variance(1, 3, 9))
