"""Flow of the whole: efficiency, waiting between units, work in progress, reopened work."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from tillit.metrics.cells import INTERFACE_FLOW, UNIT_FLOW, UNIT_FOLLOW_UPS, WHOLE_FLOW, WHOLE_FOLLOW_UPS, WHOLE_WAITS
from tillit.metrics.indicators.whole.flow_efficiency import flow_efficiency
from tillit.metrics.indicators.whole.reopened_work import reopened_work
from tillit.metrics.indicators.whole.waiting_between import waiting_between
from tillit.metrics.indicators.whole.work_in_progress import work_in_progress
from tillit.metrics.statistics.intervals import wilson

Cells = Callable[..., pd.DataFrame]
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def test_flow_efficiency_adds_up_before_it_divides(cells: Cells) -> None:
    rows = [{"active_hours": 1.0, "elapsed_hours": 10.0}, {"active_hours": 9.0, "elapsed_hours": 30.0}]
    assert flow_efficiency.whole is not None
    read = flow_efficiency.whole.function(cells(WHOLE_FLOW, rows, month=JANUARY))
    assert read["value"].tolist() == [0.25], "10 of 40 hours, not the mean of 10 % and 30 %"
    assert read["why_none"].tolist() == ["full_count"]


def test_flow_efficiency_of_a_unit_counts_the_unknown_as_time(cells: Cells) -> None:
    hours = {"active_hours": 2.0, "queue_hours": 3.0, "waiting_hours": 4.0, "unknown_hours": 1.0}
    rows = [{"unit_id": "a", **hours}, {"unit_id": "b"}]
    assert flow_efficiency.units is not None
    read = flow_efficiency.units.function(cells(UNIT_FLOW, rows, month=JANUARY)).set_index("unit_id")
    assert read.loc[["a"], ["value", "n_band"]].to_numpy().tolist() == [[0.2, "20-49"]]
    assert read.loc["b", "why_none"] == "too_few"


def test_waiting_between(cells: Cells) -> None:
    whole_flow = cells(WHOLE_FLOW, [{"handover_queue_hours": 30.0, "elapsed_hours": 120.0}], month=JANUARY)
    assert waiting_between.whole is not None
    assert waiting_between.whole.function(whole_flow)[["facet", "value"]].to_numpy().tolist() == [["share", 0.25]]
    row = {"unit_id": "a", "other_id": "b", "handovers": 4, "queue_hours": 20.0, "elapsed_hours": 50.0}
    assert waiting_between.interfaces is not None
    read = waiting_between.interfaces.function(cells(INTERFACE_FLOW, [row], month=JANUARY))
    assert dict(zip(read["facet"], read["value"], strict=True)) == {"share": 0.4, "hours": 5.0}
    assert read[["unit_id", "other_id"]].drop_duplicates().to_numpy().tolist() == [["a", "b"]]


def test_little_by_hand(cells: Cells) -> None:
    # 31 days: 10 cases inside throughout, one more that comes at noon on day 1 and leaves ten days later
    hours = 31 * 24.0
    flow = cells(WHOLE_FLOW, [{"arrivals": 1, "closed": 1, "case_hours": 240.0}], month=JANUARY)
    waits = cells(WHOLE_WAITS, [{"elapsed_hours": 10 * hours + 240.0}], month=JANUARY)
    assert work_in_progress.whole is not None
    read = work_in_progress.whole.function(flow, waits).set_index("facet")["value"]
    in_progress = 10 + 240 / hours
    assert read["wip"] == pytest.approx(in_progress, rel=5e-4)
    assert read["arrivals_per_day"] == pytest.approx(1 / 31, rel=5e-4)
    assert read["days_in"] == pytest.approx(10.0)
    assert read["residual"] == pytest.approx((in_progress - 10 / 31) / in_progress, rel=5e-4)


def test_of_a_unit_neither_a_stock_nor_what_came_in_is_told(cells: Cells) -> None:
    # 28 days, one arrival and one departure a day, each stays two days, one of them worked on: L = 1 x 2
    days = 28
    row = {"unit_id": "a", "departures": days, "active_hours": 24.0 * days, "queue_hours": 24.0 * days}
    assert work_in_progress.units is not None
    read = work_in_progress.units.function(cells(UNIT_FLOW, [{**row, "visit_hours": 48.0 * days}], month=FEBRUARY))
    assert dict(zip(read["facet"], read["value"], strict=True)) == {"wip": 2.0, "days_in": 2.0}


def test_nothing_that_left_gives_a_reason(cells: Cells) -> None:
    assert work_in_progress.whole is not None
    waits = cells(WHOLE_WAITS, [{"elapsed_hours": 3 * 744.0}], month=JANUARY)
    read = work_in_progress.whole.function(cells(WHOLE_FLOW, [{}], month=JANUARY), waits).set_index("facet")
    assert read["why_none"].to_dict() == {
        "wip": "full_count",
        "arrivals_per_day": "full_count",
        "days_in": "too_few",
        "residual": "too_few",
    }
    assert read.loc["wip", "value"] == 3.0


def test_sums_of_hours_cannot_be_read_out_of_their_ratio(cells: Cells) -> None:
    """In full, the best fraction near 1234 / 4567 with a small denominator is 1234 / 4567 itself."""
    row = {"unit_id": "a", "active_hours": 1234.0, "queue_hours": 3333.0}
    assert flow_efficiency.units is not None
    (value,) = flow_efficiency.units.function(cells(UNIT_FLOW, [row], month=JANUARY))["value"]
    assert Fraction(1234 / 4567).limit_denominator(10_000) == Fraction(1234, 4567)
    assert Fraction(value).limit_denominator(10_000) != Fraction(1234, 4567)
    assert value == 0.2702


def test_reopened_with_wilson_and_what_the_source_does_not_say(cells: Cells) -> None:
    rows = [
        {"month": JANUARY, "followed": 40, "reopened": 4},
        {"month": FEBRUARY, "followed": 60, "reopened": 12},
    ]
    assert reopened_work.whole is not None
    flow = cells(WHOLE_FLOW, [{"month": JANUARY}, {"month": FEBRUARY}])
    read = reopened_work.whole.function(cells(WHOLE_FOLLOW_UPS, rows), flow)
    reopened = read[read["facet"] == "reopened"]
    assert reopened["value"].tolist() == [0.1, 0.2]
    assert reopened["lower"].tolist() == pytest.approx(wilson([4, 12], [40, 60]).lower.tolist())
    missing = read[read["facet"] == "failure_demand"]
    assert missing[["period", "why_none"]].to_numpy().tolist() == [["2026-02", "needs_failure_mark"]]


def test_failure_demand_where_it_is_marked(cells: Cells) -> None:
    rows = [{"failure_known": 50, "failure_demand": 20}]
    assert reopened_work.whole is not None
    read = reopened_work.whole.function(cells(WHOLE_FOLLOW_UPS), cells(WHOLE_FLOW, rows, month=JANUARY))
    assert read[["facet", "value"]].to_numpy().tolist() == [["failure_demand", pytest.approx(0.4)]]


def test_reopened_by_the_unit_that_closed(cells: Cells) -> None:
    rows = [{"unit_id": "a", "followed": 40, "reopened": 4}]
    assert reopened_work.units is not None
    assert reopened_work.units.function(cells(UNIT_FOLLOW_UPS, rows, month=JANUARY))["value"].tolist() == [0.1]
