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
    assert read["value"].to_dict() == {"p50": 36 / 24, "p85": 96 / 24, "p95": 240 / 24}
    assert (read["lower"] <= read["value"]).all()
    assert read.loc[["p50"], ["period", "n_band", "scope"]].to_numpy().tolist() == [["2026-01", "50+", "whole"]]


def test_open_cases_count_for_as_long_as_they_have_waited(cells: Cells) -> None:
    # 50 met within 36 hours, 50 still open after a week: a median of closed cases would say 1.5 days for all
    frame = month(cells, {"bin": 0, "entered": 100}, {"bin": DAY, "met": 40}, {"bin": WEEK, "censored": 60})
    read = waits(frame).set_index("facet")
    assert read["why_none"].tolist() == ["not_reached"] * 3
    assert read["value"].isna().all()
    assert (read["lower"] >= 7.0).all(), "more than what has been seen"


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
    pd.testing.assert_series_equal(read["value"][:3], read["value"][3:].reset_index(drop=True))


def test_the_curve(cells: Cells) -> None:
    assert time_to_need_met.curve is not None
    curve = time_to_need_met.curve.function(
        month(cells, {"bin": 0, "entered": 10}, {"bin": DAY, "met": 5, "withdrawn": 5})
    )
    assert curve["hours"].iloc[0] == 0
    assert np.allclose(curve["unmet"] + curve["met"] + curve["withdrawn"], 1.0)
    assert curve.iloc[-1][["unmet", "met", "withdrawn"]].tolist() == pytest.approx([0.0, 0.5, 0.5])


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
    value = waits(frame)["value"].dropna()
    assert value.is_monotonic_increasing
    again = waits(frame.sample(frac=1.0, random_state=1))
    pd.testing.assert_frame_equal(again, waits(frame))
