"""A change of the whole, split into what one part changed, how much went to it, and everywhere else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.statistics.mix import split

# Das Gupta (1993), Standardization and Decomposition of Rates, example 5.1: household headship by age, US
SIZE_1970 = [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9]
SIZE_1985 = [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5]
RATE_1970 = [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8]
RATE_1985 = [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2]


def test_the_parts_of_das_guptas_example_add_up_to_kitagawas_components() -> None:
    sizes = [np.array(size) / sum(size) for size in (SIZE_1970, SIZE_1985)]
    rates = [np.array(rate) for rate in (RATE_1970, RATE_1985)]
    whole = (float(sizes[0] @ rates[0]), float(sizes[1] @ rates[1]))
    found = [
        split(whole, (float(rates[0][at]), float(rates[1][at])), (float(sizes[0][at]), float(sizes[1][at])))
        for at in range(len(SIZE_1970))
    ]
    assert found[0].change == pytest.approx(47.6940 - 44.7268, abs=1e-4)
    assert sum(part.within for part in found) == pytest.approx(1.7403, abs=1e-4)
    assert sum(part.mix for part in found) == pytest.approx(1.2269, abs=1e-4)
    for at, part in enumerate(found):
        others = found[:at] + found[at + 1 :]
        assert part.elsewhere == pytest.approx(sum(other.within + other.mix for other in others))


def test_by_hand() -> None:
    # a part with half of the cases at 10 hours, then a quarter of them at 8
    found = split(whole=(15.0, 17.0), rate=(10.0, 8.0), weight=(0.5, 0.25))
    assert found.within == pytest.approx((0.5 + 0.25) / 2 * (8 - 10))
    assert found.mix == pytest.approx((10 + 8) / 2 * (0.25 - 0.5))
    assert found.elsewhere == pytest.approx(2.0 - found.within - found.mix)


BEFORE_AND_AFTER = st.tuples(st.floats(0, 1000), st.floats(0, 1000))


@given(BEFORE_AND_AFTER, BEFORE_AND_AFTER, BEFORE_AND_AFTER)
def test_the_three_are_the_whole_change(
    whole: tuple[float, float], rate: tuple[float, float], weight: tuple[float, float]
) -> None:
    found = split(whole, rate, weight)
    assert found.within + found.mix + found.elsewhere == pytest.approx(found.change, abs=1e-6)
    assert found.within + found.mix == pytest.approx(rate[1] * weight[1] - rate[0] * weight[0], abs=1e-6)


def test_what_is_missing_stays_missing() -> None:
    found = split((10.0, 12.0), (1.0, float("nan")), (0.5, 0.5))
    assert np.isnan([found.within, found.elsewhere]).all()
