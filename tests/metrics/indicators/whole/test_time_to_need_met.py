"""Time until the need is met: quantiles from life tables, open cases included."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.cells import AGE_EDGES_HOURS, WHOLE_AGES
from tillit.metrics.indicators.whole.time_to_need_met import time_to_need_met
from tillit.metrics.limits import limits_for
from tillit.metrics.signals import signals_for

Cells = Callable[..., pd.DataFrame]
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
DAY, THREE_DAYS, WEEK = (AGE_EDGES_HOURS.index(hours) for hours in (24, 72, 168))


def waits(frame: pd.DataFrame) -> pd.DataFrame:
    assert time_to_need_met.whole is not None
    return time_to_need_met.whole.function(frame)


def month(cells: Cells, *rows: dict[str, int], month: date = JANUARY) -> pd.DataFrame:
    return cells(WHOLE_AGES, list(rows), month=month)


def test_quantiles_by_hand_where_all_are_met(cells: Cells) -> None:
    # of 100, half within [24, 36) hours, 40 within [72, 96), 10 within [168, 240)
    frame = month(
        cells,
        {"bin": 0, "entered": 100},
        {"bin": DAY, "met": 50},
        {"bin": THREE_DAYS, "met": 40},
        {"bin": WEEK, "met": 10},
    )
    read = waits(frame).set_index("facet")
    quantiles = read["value"].drop("mean").to_dict()
    assert quantiles == {"p50": 36 / 24, "p85": 96 / 24, "p95": 240 / 24}
    assert (read["lower"] <= read["value"]).all()
    assert read.loc[["p50"], ["period", "n_band", "scope"]].to_numpy().tolist() == [["2026-01", "50+", "whole"]]


def test_open_cases_count_for_as_long_as_they_have_waited(cells: Cells) -> None:
    # 50 met within 36 hours, 50 still open after a week: a median of closed cases would say 1.5 days for all
    frame = month(cells, {"bin": 0, "entered": 100}, {"bin": DAY, "met": 40}, {"bin": WEEK, "censored": 60})
    read = waits(frame).set_index("facet")
    quantiles = read.drop("mean")
    assert quantiles["why_none"].tolist() == ["not_reached"] * 3
    assert quantiles["value"].isna().all()
    assert (quantiles["lower"] >= 7.0).all(), "more than what has been seen"


def test_the_withdrawn_are_an_end_of_their_own(cells: Cells) -> None:
    met_or_gone = month(
        cells, {"bin": 0, "entered": 100}, {"bin": DAY, "met": 45, "withdrawn": 45}, {"bin": WEEK, "met": 10}
    )
    read = waits(met_or_gone).set_index("facet")
    assert read.loc["p50", "value"] == 240 / 24, "45 of 100 within the first day, 55 in the end"
    assert read.loc["p85", "why_none"] == "not_reached"


def test_each_month_stands_by_itself(cells: Cells) -> None:
    rows = ({"bin": 0, "entered": 30}, {"bin": DAY, "met": 30})
    both = pd.concat([month(cells, *rows), month(cells, *rows, month=FEBRUARY)])
    read = waits(both)
    assert read["period"].unique().tolist() == ["2026-01", "2026-02"]
    pd.testing.assert_series_equal(read["value"][:4], read["value"][4:].reset_index(drop=True))


def test_the_mean_wait_by_hand_and_first(cells: Cells) -> None:
    # S is 1 until 24 h, falls to 0.5 until 36 h, stays until 2,160 h, where 50 are still open
    late = AGE_EDGES_HOURS.index(2160)
    frame = month(cells, {"bin": 0, "entered": 100}, {"bin": DAY, "met": 50}, {"bin": late, "censored": 50})
    first = waits(frame).iloc[0]
    assert first["facet"] == "mean" == time_to_need_met.card.facets[0][0]
    assert first["value"] == pytest.approx((24 + 12 * 0.75 + (2160 - 36) * 0.5) / 24, rel=1e-3)
    rests = 12 * 0.5 / 2 + (2160 - 36) * 0.5
    half = 1.959964 * rests * (50 / (100 * 50)) ** 0.5 / 24
    assert first["upper"] - first["value"] == pytest.approx(half, abs=0.01)
    assert first["value"] - first["lower"] == pytest.approx(half, abs=0.01)
    assert first["why_none"] is None


def test_nobody_waits_longer_than_counts(cells: Cells) -> None:
    # one of five is met at 60 days, the others wait on: the interval would end beyond 90 days
    at = AGE_EDGES_HOURS.index(1440)
    last = len(AGE_EDGES_HOURS) - 1
    first = waits(month(cells, {"bin": 0, "entered": 5}, {"bin": at, "met": 1}, {"bin": last, "censored": 4})).iloc[0]
    assert first["upper"] == 90.0
    assert first["lower"] < first["value"] < 90.0


def test_without_anybody_followed_for_ninety_days_there_is_no_mean(cells: Cells) -> None:
    first = waits(month(cells, {"bin": 0, "entered": 9}, {"bin": DAY, "met": 4}, {"bin": WEEK, "censored": 5})).iloc[0]
    assert first["why_none"] == "not_followed"
    assert np.isnan(first["value"])


def test_the_mean_wait_can_become_a_question(cells: Cells) -> None:
    rng = np.random.default_rng(8)
    months = pd.date_range("2024-01-01", periods=24, freq="MS")
    frames = []
    for at, starts in enumerate(months):
        hours = rng.exponential(200.0 if at < 23 else 400.0, 400)
        met = np.histogram(hours, [*AGE_EDGES_HOURS, np.inf])[0]
        rows = [{"bin": number, "met": int(count)} for number, count in enumerate(met)]
        frames.append(month(cells, {"bin": 0, "entered": 400}, *rows, month=starts.date()))
    read = waits(pd.concat(frames)).assign(indicator="time_to_need_met", unit_id="root", other_id="")
    measures = {"time_to_need_met": time_to_need_met}
    limits = limits_for(read, measures)
    units = pd.DataFrame({"unit_id": ["root"], "parent_id": [None], "name": ["Kommunen"], "position": [0]})
    (signal,) = signals_for(read, limits, measures, units).signal.to_dict("records")
    assert signal["facet"] == "mean"
    assert "medelväntan, högst 90 dygn räknas" in signal["evidence_sv"]


def test_the_curve(cells: Cells) -> None:
    assert time_to_need_met.curve is not None
    curve = time_to_need_met.curve.function(
        month(cells, {"bin": 0, "entered": 10}, {"bin": DAY, "met": 5, "withdrawn": 5})
    )
    assert curve["hours"].iloc[0] == 0
    assert np.allclose(curve["unmet"] + curve["met"] + curve["withdrawn"], 1.0)
    assert curve.iloc[-1][["unmet", "met", "withdrawn"]].tolist() == pytest.approx([0.0, 0.5, 0.5])


def test_a_curve_is_let_out_in_whole_per_cent(cells: Cells) -> None:
    assert time_to_need_met.curve is not None
    curve = time_to_need_met.curve.function(
        month(cells, {"bin": 0, "entered": 37}, {"bin": DAY, "met": 5, "withdrawn": 3}, {"bin": WEEK, "met": 29})
    )
    shares = curve[["unmet", "met", "withdrawn", "lower", "upper"]]
    assert np.allclose(shares * 100, (shares * 100).round())
    assert np.allclose(curve["unmet"] + curve["met"] + curve["withdrawn"], 1.0)
    assert (curve["lower"].isna() | (curve["lower"] <= curve["unmet"])).all()
    assert curve["unmet"].is_monotonic_decreasing


@settings(max_examples=40, deadline=None)
@given(met=st.lists(st.integers(0, 30), min_size=10, max_size=10), left=st.integers(0, 50))
def test_later_quantiles_are_never_earlier(met: list[int], left: int) -> None:
    columns = [*WHOLE_AGES.columns, "n_band"]
    rows = [{"month": JANUARY, "bin": at, "met": count} for at, count in enumerate(met, start=1)]
    frame = pd.DataFrame(
        [
            {"month": JANUARY, "bin": 0, "entered": sum(met) + left},
            *rows,
            {"month": JANUARY, "bin": 12, "censored": left},
        ],
        columns=columns,
    ).fillna({"entered": 0, "met": 0, "withdrawn": 0, "censored": 0})
    read = waits(frame)
    quantiles = read.loc[read["facet"] != "mean", "value"].dropna()
    assert quantiles.is_monotonic_increasing
    mean = read.loc[read["facet"] == "mean"].iloc[0]
    assert np.isnan(mean["value"]) or 0.0 <= mean["lower"] <= mean["value"] <= mean["upper"] <= 90.0
    again = waits(frame.sample(frac=1.0, random_state=1))
    pd.testing.assert_frame_equal(again, waits(frame))
