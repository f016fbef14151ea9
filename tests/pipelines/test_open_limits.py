"""Limits of open readings are drawn from open readings; the unit's own, held ones from all."""

from datetime import date

import numpy as np
import pandas as pd
from tillit.metrics.catalogue import catalogue
from tillit.metrics.limits import limits_for
from tillit.pipelines.reading.open_limits import open_limits

MEASURES = {"goal_clarity": catalogue()["goal_clarity"]}
TODAY = date(2026, 3, 1)


def readings(visible_from: list[date]) -> pd.DataFrame:
    """One unit's eight waves, values 50, 52 ... 64."""
    value = 50.0 + 2.0 * np.arange(8)
    return pd.DataFrame(
        {
            "indicator": "goal_clarity",
            "facet": "",
            "scope": "unit",
            "unit_id": "team",
            "other_id": "",
            "period": [f"w{number}" for number in range(8)],
            "starts": pd.date_range("2024-01-01", periods=8, freq="90D"),
            "value": value,
            "lower": value - 5.0,
            "upper": value + 5.0,
            "n_band": "20-49",
            "visible_from": pd.to_datetime(visible_from),
        }
    )


def test_what_is_open_does_not_rest_on_what_is_held() -> None:
    frame = readings([*[date(2026, 1, 1)] * 7, date(2026, 3, 2)])
    shown = open_limits(frame, limits_for(frame, MEASURES), MEASURES, (), TODAY).set_index("period")["centre"]
    assert shown["w0"] == 56.0  # the mean of the seven that are open
    assert shown["w7"] == 57.0  # for the unit itself: of all eight
    changed = frame.assign(value=frame["value"].where(frame["period"] != "w7", 90.0))
    again = open_limits(changed, limits_for(changed, MEASURES), MEASURES, (), TODAY).set_index("period")["centre"]
    assert again.drop("w7").equals(shown.drop("w7"))


def test_where_all_is_open_nothing_changes() -> None:
    frame = readings([date(2026, 1, 1)] * 8)
    limits = limits_for(frame, MEASURES)
    assert open_limits(frame, limits, MEASURES, (), TODAY) is limits


def test_where_nothing_is_open_limits_are_the_units_own() -> None:
    frame = readings([date(2026, 3, 2)] * 8)
    limits = limits_for(frame, MEASURES)
    shown = open_limits(frame, limits, MEASURES, (), TODAY)
    assert shown["centre"].tolist() == limits["centre"].tolist()
