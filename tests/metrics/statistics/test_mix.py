"""What changed within the parts and what changed in their mix."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tillit.metrics.statistics.mix import kitagawa

# Das Gupta (1993), Standardization and Decomposition of Rates, example 5.1: household headship by age, US
SIZE_1970 = [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9]
SIZE_1985 = [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5]
RATE_1970 = [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8]
RATE_1985 = [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2]


def test_the_example_of_das_gupta() -> None:
    split = kitagawa(RATE_1970, SIZE_1970, RATE_1985, SIZE_1985)
    assert split.change == pytest.approx(47.6940 - 44.7268, abs=1e-4)
    assert split.within == pytest.approx(1.7403, abs=1e-4)
    assert split.mix == pytest.approx(1.2269, abs=1e-4)


def test_by_hand() -> None:
    # half and half at 10 and 20, then a quarter and three quarters at 8 and 20
    split = kitagawa([10, 20], [5, 5], [8, 20], [5, 15])
    assert split.within == pytest.approx(-2 * (0.5 + 0.25) / 2)
    assert split.mix == pytest.approx(-0.25 * 9 + 0.25 * 20)


PART = st.tuples(st.floats(0, 100), st.integers(0, 50), st.floats(0, 100), st.integers(0, 50))


@given(st.lists(PART, min_size=1, max_size=12))
def test_within_and_mix_add_up_to_the_change_exactly(parts: list[tuple[float, int, float, int]]) -> None:
    before, size_before, after, size_after = zip(*parts, strict=True)
    assume(sum(size_before) > 0 and sum(size_after) > 0)
    split = kitagawa(before, size_before, after, size_after)
    assert split.within + split.mix == pytest.approx(split.change, abs=1e-9)


def test_a_part_that_comes_or_goes_counts_as_mix() -> None:
    split = kitagawa([10, float("nan")], [4, 0], [10, 30], [4, 4])
    assert split.within == 0.0
    assert split.mix == pytest.approx(10.0)


def test_an_empty_mix_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one case"):
        kitagawa([1.0], [0], [1.0], [3])
