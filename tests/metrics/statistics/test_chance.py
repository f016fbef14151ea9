"""What chance alone does to the newest point, and p-values that hold what they promise."""

from math import factorial

import numpy as np
import pytest
from tillit.metrics.statistics.chance import dependence, newest, null, p_values, stable_series
from tillit.metrics.statistics.process_behaviour import Floats, charts


def observe(values: Floats) -> tuple[Floats, Floats]:
    """p of the newest point of each series, and the chance of a break."""
    drawn = charts(values)
    seen = newest(values, (values - drawn.centre) / ((drawn.upper - drawn.centre) / 3.0), drawn.broken[:, -1])
    return p_values(seen, np.full(len(values), values.shape[1]), dependence(values))


def test_a_trend_of_seven_is_as_rare_as_counting_says() -> None:
    # of the 7! orders of the newest seven values, two rise or fall throughout
    rng = np.random.default_rng(1)
    values = stable_series(rng, 60_000, 8)
    share = charts(values).broken[:, -1, 2].mean()
    assert share == pytest.approx(2 / factorial(7), rel=0.5)


def test_five_points_have_nothing_to_break() -> None:
    with pytest.raises(ValueError, match="6 points"):
        null(5)


def test_the_chance_of_a_break_grows_with_what_neighbours_share() -> None:
    chances = [null(24, rho).breaks for rho in (0.0, 0.3, 0.6)]
    assert chances == sorted(chances)
    assert chances[0] < 0.08
    assert chances[-1] > 0.25


def test_the_null_is_the_same_every_time() -> None:
    first = null(12, 0.2)
    null.cache_clear()
    assert null(12, 0.2).breaks == first.breaks


@pytest.mark.parametrize("length", [8, 12, 24, 40])
@pytest.mark.parametrize("level", [0.01, 0.05])
def test_p_is_no_smaller_than_it_should_be_on_stable_series(length: int, level: float) -> None:
    p, _ = observe(stable_series(np.random.default_rng(length), 8_000, length))
    assert (p <= level).mean() <= level * 1.35


@pytest.mark.parametrize("rho", [0.3, 0.5])
def test_p_holds_on_dependent_series_once_there_is_enough_to_see_it(rho: float) -> None:
    p, _ = observe(stable_series(np.random.default_rng(7), 8_000, 36, rho))
    assert (p <= 0.05).mean() <= 0.07


def test_a_point_that_breaks_no_rule_has_p_one() -> None:
    values = np.array([[4.0, 6.0, 5.0, 5.5, 4.5, 6.1, 3.9, 5.2, 4.8, 5.9, 4.4, 5.6, 5.1]])
    p, chance = observe(values)
    assert p.tolist() == [1.0]
    assert 0.0 < chance[0] < 0.1


def test_the_further_out_the_smaller_p() -> None:
    base = np.random.default_rng(2).normal(size=24)
    series = np.stack([np.append(base, far) for far in (5.0, 7.0, 9.0)])
    p, _ = observe(series)
    assert p[0] >= p[1] >= p[2]
    assert p[2] < 0.001


def test_a_lasting_shift_is_seen() -> None:
    values = stable_series(np.random.default_rng(4), 500, 24)
    values[:, -8:] += 3.0
    p, _ = observe(values)
    assert (p <= 0.01).mean() > 0.7


def test_dependence_of_known_series() -> None:
    rng = np.random.default_rng(9)
    assert dependence(stable_series(rng, 400, 200, 0.5)).mean() == pytest.approx(0.5, abs=0.03)
    assert dependence(np.arange(9.0)[None, :]).tolist() == [0.0]
    gaps = stable_series(rng, 1, 40)
    gaps[0, ::3] = np.nan
    assert 0.0 <= dependence(gaps)[0] <= 0.8
