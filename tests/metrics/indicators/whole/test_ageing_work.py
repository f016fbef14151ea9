"""Ageing work: old among the open, beside what a steady flow would show."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm, norm
from tillit.metrics.cells import AGE_EDGES_HOURS, WHOLE_AGES
from tillit.metrics.indicators.whole.ageing_work import ageing_work
from tillit.metrics.statistics.survival import life_table, steady_ages

Cells = Callable[..., pd.DataFrame]
DAY, WEEK, MONTH = (AGE_EDGES_HOURS.index(hours) for hours in (24, 168, 720))


def read(frame: pd.DataFrame) -> pd.DataFrame:
    assert ageing_work.whole is not None
    return ageing_work.whole.function(frame)


def months(cells: Cells, *each: list[dict[str, int]]) -> pd.DataFrame:
    frames = [cells(WHOLE_AGES, rows, month=date(2026, number, 1)) for number, rows in enumerate(each, start=1)]
    return pd.concat(frames, ignore_index=True)


# of 100, 90 leave within [24, 36) hours and 10 within [168, 240): 85 % have left at 36 hours
ORDINARY = [{"bin": 0, "entered": 100}, {"bin": DAY, "met": 90}, {"bin": WEEK, "met": 10}]


def test_by_hand(cells: Cells) -> None:
    seventh = [{"bin": 0, "censored": 30}, {"bin": DAY, "censored": 10}, {"bin": WEEK, "censored": 20}]
    newest = read(months(cells, *[ORDINARY] * 6, seventh)).query("period == '2026-07'").set_index("facet")
    assert newest.loc["older", "value"] == pytest.approx(20 / 60)
    # S is 1 until 24, falls to .1 at 36, stays until 168, falls to 0 at 240
    beyond = 0.1 * (168 - 36) + 0.05 * 72
    assert newest.loc["steady", "value"] == pytest.approx(beyond / (24 + 0.55 * 12 + beyond))
    assert (newest["lower"].lt(20 / 60) & newest["upper"].gt(20 / 60))["older"]
    assert newest.loc["steady", "why_none"] == "is_expected"


def test_six_months_of_history_come_first(cells: Cells) -> None:
    found = read(months(cells, *[ORDINARY] * 6))
    assert set(found["why_none"]) == {"too_short"}


def test_nothing_open_has_no_share(cells: Cells) -> None:
    newest = read(months(cells, *[ORDINARY] * 7)).query("period == '2026-07' and facet == 'older'")
    assert newest["why_none"].tolist() == ["too_few"]


def test_a_curve_that_does_not_come_down_says_nothing(cells: Cells) -> None:
    still = [{"bin": 0, "entered": 100}, {"bin": DAY, "met": 50}, {"bin": MONTH, "censored": 50}]
    newest = read(months(cells, *[still] * 7)).query("period == '2026-07'")
    assert set(newest["why_none"]) == {"too_short"}


@given(hazard=st.floats(0.005, 0.2))
@settings(max_examples=30)
def test_under_a_constant_hazard_the_steady_share_is_the_curve_itself(hazard: float) -> None:
    """Memoryless: of the open, those older than x are S(x); the area under S is exact enough on a fine table."""
    edges = np.arange(0.0, 20.0 / hazard, 0.02 / hazard)
    left = 1e6 * -np.diff(np.exp(-hazard * edges))
    entered = np.zeros_like(left)
    entered[0] = 1e6
    still = np.zeros_like(left)
    found = steady_ages(life_table(edges, entered=entered, met=left, censored=still), 0.85)
    assert found is not None
    assert found.share == pytest.approx(float(np.exp(-hazard * found.old)), rel=1e-2)


@pytest.mark.parametrize(("sigma", "share"), [(0.5, 0.073), (1.0, 0.229), (1.5, 0.448)])
def test_a_heavy_tail_shows_far_more_than_fifteen_per_cent(sigma: float, share: float) -> None:
    """Lognormal times, by closed form: E(X - q)+ / E(X), q the 85th percentile (INDICATORS.md: 23 % or 45 %)."""
    old = lognorm.ppf(0.85, sigma)
    mean = np.exp(sigma**2 / 2)
    beyond = mean * norm.cdf(sigma - norm.ppf(0.85)) - 0.15 * old
    assert beyond / mean == pytest.approx(share, abs=0.001)
    edges = np.concatenate([np.linspace(0.0, old, 2001), np.geomspace(old * 1.001, lognorm.ppf(1 - 1e-9, sigma), 4000)])
    left = 1e6 * np.diff(lognorm.cdf(edges, sigma))
    entered = np.zeros_like(left)
    entered[0] = 1e6
    found = steady_ages(life_table(edges, entered=entered, met=left, censored=np.zeros_like(left)), 0.85)
    assert found is not None
    assert found.share == pytest.approx(share, abs=0.005)
