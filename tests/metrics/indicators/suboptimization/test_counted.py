"""Ping-pong, push to front and clock stopping."""

from collections.abc import Callable
from datetime import date
from math import ceil, floor

import pandas as pd
import pytest
from tillit.metrics.cells import INTERFACE_RETURNS, UNIT_CLOSURES, UNIT_WAITS, WHOLE_FLOW, WHOLE_KINDS, WHOLE_WAITS
from tillit.metrics.indicators.suboptimization.clock_stopping import clock_stopping
from tillit.metrics.indicators.suboptimization.ping_pong import ping_pong
from tillit.metrics.indicators.suboptimization.push_to_front import push_to_front
from tillit.metrics.statistics.intervals import wilson

Cells = Callable[..., pd.DataFrame]
Frames = Callable[[pd.DataFrame, pd.DataFrame], None]
JANUARY, FEBRUARY = BOTH = date(2026, 1, 1), date(2026, 2, 1)


def test_ping_pong_of_the_whole_and_of_a_pair(cells: Cells) -> None:
    rows = [{"handed_over": 30, "returned": 3}, {"handed_over": 10, "returned": 5}]
    assert ping_pong.whole is not None
    assert ping_pong.interfaces is not None
    read = ping_pong.whole.function(cells(WHOLE_FLOW, rows, month=JANUARY))
    limits = wilson(8, 40)
    assert read[["value", "lower", "upper"]].to_numpy().tolist() == [
        pytest.approx([0.2, float(limits.lower), float(limits.upper)])
    ]
    assert read["n_band"].tolist() == ["20-49"]
    pair = cells(INTERFACE_RETURNS, [{"unit_id": "a", "other_id": "b", "cases": 12, "returned": 3}], month=JANUARY)
    of_pair = ping_pong.interfaces.function(pair)
    assert of_pair[["unit_id", "other_id", "value"]].to_numpy().tolist() == [["a", "b", 0.25]]
    least = wilson(2.5, 10)  # 12 is in the band 10-19; more than that is not told
    assert of_pair[["lower", "upper"]].to_numpy().tolist() == [
        [floor(100 * float(least.lower)) / 100, ceil(100 * float(least.upper)) / 100]
    ]


def test_how_many_cases_went_between_two_units_cannot_be_read_off(cells: Cells) -> None:
    """In full, a share and its interval tell both counts; here all numbers of a band look alike."""
    assert ping_pong.interfaces is not None
    rows = [{"unit_id": "a", "other_id": str(n), "cases": n, "returned": 0} for n in range(10, 20)]
    read = ping_pong.interfaces.function(cells(INTERFACE_RETURNS, rows, month=JANUARY))
    assert len(read[["value", "lower", "upper"]].drop_duplicates()) == 1


def test_nobody_handed_over_is_a_reason_and_not_a_zero(cells: Cells) -> None:
    assert ping_pong.whole is not None
    read = ping_pong.whole.function(cells(WHOLE_FLOW, [{"closed": 5}], month=JANUARY))
    assert read["value"].isna().tolist() == [True]
    assert read["why_none"].tolist() == ["too_few"]


def test_push_to_front_by_kind_where_kinds_are_few(cells: Cells) -> None:
    rows = [{"closed": 109, "first_line": 49}]
    kinds = [
        {"case_kind": "incident", "closed": 40, "first_line": 30},
        {"case_kind": "request", "closed": 60, "first_line": 10},
        {"case_kind": "rare", "closed": 9, "first_line": 9, "n_band": "5-9"},
    ]
    assert push_to_front.whole is not None
    read = push_to_front.whole.function(
        cells(WHOLE_FLOW, rows, month=JANUARY), cells(WHOLE_KINDS, kinds, month=JANUARY)
    ).set_index("facet")["value"]
    assert read.to_dict() == pytest.approx({"": 49 / 109, "incident": 0.75, "rare": 1.0, "request": 0.17})


def test_many_kinds_are_not_shown_one_by_one(cells: Cells) -> None:
    kinds = [{"case_kind": str(n), "closed": 20, "first_line": 10} for n in range(6)]
    flow = cells(WHOLE_FLOW, [{"closed": 120, "first_line": 60}], month=JANUARY)
    assert push_to_front.whole is not None
    assert push_to_front.whole.function(flow, cells(WHOLE_KINDS, kinds, month=JANUARY))["facet"].tolist() == [""]


def test_without_a_marked_first_line_there_is_one_row_that_says_so(cells: Cells) -> None:
    rows = [{"month": JANUARY, "closed": 40}, {"month": FEBRUARY, "closed": 40}]
    assert push_to_front.whole is not None
    assert push_to_front.units is not None
    read = push_to_front.whole.function(cells(WHOLE_FLOW, rows), cells(WHOLE_KINDS))
    assert read[["period", "why_none"]].to_numpy().tolist() == [["2026-02", "needs_first_line"]]
    closures = [
        {"unit_id": "desk", "closed": 20, "first_line": 15},
        {"unit_id": "back office", "closed": 20, "first_line": 0},
    ]
    of_units = push_to_front.units.function(cells(UNIT_CLOSURES, closures, month=JANUARY))
    assert of_units[["unit_id", "value"]].to_numpy().tolist() == [["desk", 0.75]]


def test_clock_stopping_by_hand(cells: Cells) -> None:
    row = {"waiting_hours": 25.0, "elapsed_hours": 100.0, "waits": 30, "waits_marked": 20, "waits_ended_inside": 5}
    assert clock_stopping.whole is not None
    read = clock_stopping.whole.function(cells(WHOLE_WAITS, [row], month=JANUARY)).set_index("facet")
    assert read.loc["share_of_time", "value"] == 0.25
    assert read.loc["ended_inside", "value"] == 0.25
    assert read["why_none"].to_dict() == {
        "share_of_time": "full_count",
        "ended_inside": None,
        "late_waits": "needs_target",
    }


def test_unmarked_waits_say_what_is_missing(cells: Cells) -> None:
    rows = [{"month": month, "waiting_hours": 1.0, "elapsed_hours": 4.0, "waits": 3} for month in (JANUARY, FEBRUARY)]
    assert clock_stopping.whole is not None
    assert clock_stopping.units is not None
    read = clock_stopping.whole.function(cells(WHOLE_WAITS, rows))
    missing = read[read["facet"] == "ended_inside"]
    assert missing[["period", "why_none"]].to_numpy().tolist() == [["2026-02", "needs_outside_mark"]]
    of_units = clock_stopping.units.function(cells(UNIT_WAITS, rows, unit_id="a"))
    assert of_units["facet"].unique().tolist() == ["share_of_time"]


def test_rows_may_come_in_any_order_and_in_pieces(
    cells: Cells, shuffled: Callable[[pd.DataFrame], pd.DataFrame], same: Frames
) -> None:
    flow = cells(
        WHOLE_FLOW, [{"month": month, "closed": 40 + n, "first_line": 5 + n} for n in (1, 2) for month in BOTH]
    )
    kinds = cells(
        WHOLE_KINDS,
        [
            {"month": month, "case_kind": kind, "closed": 20 + n, "first_line": 5 + n}
            for n, (month, kind) in enumerate([(month, kind) for month in BOTH for kind in ("x", "y")])
        ],
    )
    assert push_to_front.whole is not None
    read = push_to_front.whole.function(flow, kinds)
    same(read, push_to_front.whole.function(shuffled(flow), shuffled(kinds)))
    assert read["value"].between(0, 1).all()
    assert (read["lower"] <= read["value"]).all()
    assert (read["value"] <= read["upper"]).all()
    summed = flow.groupby("month", as_index=False)[["closed", "first_line"]].sum()
    once = cells(WHOLE_FLOW, summed.to_dict("records"))
    same(read[read["facet"] == ""], push_to_front.whole.function(once, cells(WHOLE_KINDS)))
