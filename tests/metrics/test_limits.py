"""The published table of limits, from readings."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from tillit.metrics.catalogue import catalogue
from tillit.metrics.limits import LEAST_DISTINCT, Rebase, limits_for, rounding_of, within_range
from tillit.metrics.published import LIMITS
from tillit.metrics.statistics.process_behaviour import chart

from tests.metrics.series import series, stable

MEASURES = catalogue()


def of(limits: pd.DataFrame, unit: str) -> pd.DataFrame:
    return limits[limits["unit_id"] == unit]


def test_the_columns_are_those_of_the_contract_and_the_values_those_of_the_chart() -> None:
    values = stable(1)
    values[5] = 30.0
    limits = limits_for(series("work_in_progress", values), MEASURES)
    drawn = chart(values)
    assert list(limits.columns) == list(LIMITS.names)
    assert np.allclose(limits["centre"], drawn.centre)
    assert np.allclose(limits["upper_limit"], drawn.upper)
    assert [tuple(rules) for rules in limits["rule_breaks"]] == list(drawn.rule_breaks)
    assert limits["rule_breaks"].iloc[5] == ["outside"]
    assert (limits["visible_from"] == series("work_in_progress", values)["visible_from"]).all()


def test_no_readings_no_limits() -> None:
    empty = limits_for(series("work_in_progress", []), MEASURES)
    assert list(empty.columns) == list(LIMITS.names)
    assert empty.empty


def test_a_month_without_a_row_is_a_gap_that_breaks_a_run() -> None:
    values = np.concatenate([np.tile([4.0, 6.0, 5.1, 4.9], 3), [5.6] * 8])
    whole = limits_for(series("work_in_progress", values), MEASURES)
    assert any("run" in rules for rules in whole["rule_breaks"])
    gap = limits_for(series("work_in_progress", values, absent=[16]), MEASURES)
    assert not any("run" in rules for rules in gap["rule_breaks"])
    assert len(gap) == 19


def test_a_unit_that_skipped_a_wave_has_a_gap_there() -> None:
    values = np.concatenate([np.tile([40.0, 60.0, 51.0, 49.0], 3), [56.0] * 8])
    others = series("hme", values, scope="unit", unit="u1", waves=True)
    skipped = series("hme", values, scope="unit", unit="u2", waves=True, absent=[16])
    limits = limits_for(pd.concat([others, skipped]), MEASURES)
    assert any("run" in rules for rules in of(limits, "u1")["rule_breaks"])
    assert not any("run" in rules for rules in of(limits, "u2")["rule_breaks"])


@pytest.mark.parametrize("band", ["5-9", "10-19"])
def test_survey_values_of_fewer_than_twenty_people_have_no_limits_and_no_rules(band: str) -> None:
    values = stable(2, centre=60.0)
    values[-1] += 40.0
    limits = limits_for(series("hme", values, scope="unit", unit="u1", band=band, waves=True), MEASURES)
    assert limits["centre"].isna().all()
    assert set(limits["why_none"]) == {"small_atom"}
    assert not any(limits["rule_breaks"])
    work = limits_for(series("work_in_progress", values, scope="unit", unit="u1", band=band), MEASURES)
    assert work["centre"].notna().all()


def test_survey_limits_are_no_narrower_than_the_readings_own_uncertainty() -> None:
    values = stable(3, centre=60.0)
    limits = limits_for(series("hme", values, half=5.0, waves=True), MEASURES)
    assert np.allclose(limits["upper_limit"] - limits["centre"], 3 * 5.0 / 1.959963984540054)


def test_too_few_different_values_give_no_limits() -> None:
    limits = limits_for(series("work_in_progress", [1.0, 2.0] * 12), MEASURES)
    assert set(limits["why_none"]) == {"too_coarse"}


def test_short_series_and_still_series_say_why() -> None:
    assert set(limits_for(series("work_in_progress", [1.0, 2, 3, 4, 5]), MEASURES)["why_none"]) == {"too_short"}
    assert set(limits_for(series("work_in_progress", [1.0] * 12), MEASURES)["why_none"]) == {"never_varies"}


def test_a_rebase_of_one_unit_leaves_the_others() -> None:
    values = np.concatenate([stable(4, 12), stable(5, 12) + 20.0])
    frame = pd.concat([series("flow_efficiency", values, scope="unit", unit=unit) for unit in ("u1", "u2")])
    log = [Rebase("flow_efficiency", date(2025, 1, 1), "Nytt ärendesystem", unit_id="u1")]
    limits = limits_for(frame, MEASURES, log)
    changed, same = of(limits, "u1"), of(limits, "u2")
    assert changed["phase"].tolist() == [1] * 12 + [2] * 12
    assert changed["rebase_cause"].tolist()[-1] == "Nytt ärendesystem"
    assert changed["rebase_cause"].isna().tolist() == [True] * 12 + [False] * 12
    assert set(same["phase"]) == {1}
    assert any(same["rule_breaks"])
    assert not any(changed["rule_breaks"])


def test_a_measure_that_carries_its_own_test_has_no_chart() -> None:
    own = [
        series("local_up_whole_down", [0.01], facet=facet, scope="interface", unit="u1", other="root")
        for facet in ("p", "part_slope", "whole_slope")
    ]
    assert limits_for(pd.concat(own), MEASURES).empty


def test_interfaces_have_charts_of_their_own() -> None:
    frame = pd.concat(
        [
            series("waiting_between", stable(6, centre=0.3 + at), scope="interface", unit="u1", other=other)
            for at, other in enumerate(("u2", "u3"))
        ]
    )
    limits = limits_for(frame, MEASURES)
    assert [limits[limits["other_id"] == other]["centre"].nunique() for other in ("u2", "u3")] == [1, 1]
    assert limits["centre"].nunique() == 2


def test_a_gap_in_value_has_no_limits_and_no_reason() -> None:
    values = stable(7)
    values[3] = np.nan
    limits = limits_for(series("work_in_progress", values), MEASURES)
    assert np.isnan(limits["centre"].iloc[3])
    assert limits["why_none"].iloc[3] is None
    assert limits["centre"].notna().sum() == 23


def test_a_coarse_survey_series_keeps_limits_a_step_wider_and_only_the_rule_outside() -> None:
    # the whole, rounded to 0.1 of a scale point: 71.7 and 70.8 for ever, then a leap
    values = np.array([70.8, 71.7, 71.7, 70.8, *[71.7] * 9, 84.2])
    limits = limits_for(series("goal_clarity", values, half=1.3, waves=True), MEASURES)
    assert len(set(values[:12])) < LEAST_DISTINCT
    assert limits["why_none"].isna().all()
    assert np.allclose(limits["upper_limit"] - limits["centre"], 3 * 1.3 / 1.959963984540054 + 2.5)
    assert [list(rules) for rules in limits["rule_breaks"]] == [[]] * 13 + [["outside"]], "nine in a row are no run"


def test_a_survey_series_that_never_varied_can_still_be_left() -> None:
    limits = limits_for(series("vertical_trust", [77.5] * 12 + [90.0], facet="down", half=1.0, waves=True), MEASURES)
    assert list(limits["rule_breaks"].iloc[-1]) == ["outside"]
    assert not any(limits["rule_breaks"].iloc[:-1])


def test_work_series_that_are_too_coarse_have_no_limits() -> None:
    read = limits_for(series("time_to_need_met", [14.0, 30.0] * 12, facet="p85", half=1.0), MEASURES)
    assert set(read["why_none"]) == {"too_coarse"}


def test_the_step_is_that_of_the_rounding_in_the_units_of_the_series() -> None:
    assert rounding_of(MEASURES["goal_clarity"], "") == 2.5
    assert rounding_of(MEASURES["psychological_safety"], "") == pytest.approx(0.1)
    assert rounding_of(MEASURES["straight_lining"], "edmondson") == 0.05


@pytest.mark.parametrize(
    ("measure", "facet", "centre", "ends"),
    [
        ("reopened_work", "reopened", 0.02, (0.0, 1.0)),
        ("reopened_work", "reopened", 0.98, (0.0, 1.0)),
        ("hme", "total", 97.0, (0.0, 100.0)),
        ("psychological_safety", "", 6.9, (1.0, 7.0)),
        ("waiting_between", "hours", 1.0, (0.0, np.inf)),
        ("work_in_progress", "residual", 0.0, (-np.inf, np.inf)),
    ],
)
def test_published_limits_end_where_the_unit_ends_and_the_rules_do_not(
    measure: str, facet: str, centre: float, ends: tuple[float, float]
) -> None:
    noise = stable(9, centre=0.0) * {"hme": 3.0, "waiting_between": 0.8}.get(measure, 0.05)
    frame = series(measure, centre + noise, facet=facet, waves=measure in ("hme", "psychological_safety"))
    limits = limits_for(frame, MEASURES)
    published = within_range(limits, MEASURES)
    assert (published["lower_limit"] >= ends[0]).all()
    assert (published["upper_limit"] <= ends[1]).all()
    assert limits["lower_limit"].min() < ends[0] or limits["upper_limit"].max() > ends[1] or measure.startswith("work")
    assert published["rule_breaks"].tolist() == limits["rule_breaks"].tolist()
    assert published["centre"].tolist() == limits["centre"].tolist()


def test_limits_that_do_not_exist_stay_missing() -> None:
    published = within_range(limits_for(series("hme", [50.0] * 3, facet="total", waves=True), MEASURES), MEASURES)
    assert published[["lower_limit", "upper_limit"]].isna().all(axis=None)
