"""The asked measures with items of our own: climate of measurement, vertical trust, mandate."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from tillit.metrics.asked import scale_name
from tillit.metrics.cells import ITEM_VALUE, SCALE_SPREAD
from tillit.metrics.indicators.trust.mandate_clarity import mandate_clarity
from tillit.metrics.indicators.trust.measurement_climate import measurement_climate
from tillit.metrics.indicators.trust.vertical_trust import vertical_trust
from tillit.metrics.measure import Measure

Cells = Callable[..., pd.DataFrame]


def read(cells: Cells, measure: Measure, values: dict[str, float]) -> dict[str, float]:
    rows = [{"item_id": item, "value": value} for item, value in values.items()]
    item_value = cells(ITEM_VALUE, rows, wave_id="w1", starts=date(2026, 1, 1), unit_id="a", units=1, whole=False)
    scales = [{"scale": scale_name(measure.id, part.facet), "within": 20.0} for part in measure.parts]
    assert measure.units is not None
    readings = measure.units.function(item_value, cells(SCALE_SPREAD, scales, wave_id="w1"))
    return dict(zip(readings["facet"], readings["value"], strict=True))


def test_control_and_gaming_count_against_the_climate(cells: Cells) -> None:
    helped = {"climate_1": 5.0, "climate_2": 1.0, "climate_3": 1.0, "climate_4": 5.0}
    assert read(cells, measurement_climate, helped)[""] == pytest.approx(100.0)
    assert read(cells, measurement_climate, dict.fromkeys(helped, 5.0))[""] == pytest.approx(50.0)


def test_down_is_two_items_of_hme_and_up_is_our_own(cells: Cells) -> None:
    values = {"hme_4": 1.0, "hme_5": 4.0, "hme_6": 5.0, "upward_1": 2.0, "upward_2": 3.0}
    assert read(cells, vertical_trust, values) == pytest.approx({"down": 87.5, "up": 37.5})


def test_vertical_trust_asks_about_one_named_person_throughout() -> None:
    assert all(item.named_person for item in vertical_trust.items)


def test_mandate_is_the_mean_of_three(cells: Cells) -> None:
    values = {"mandate_1": 5.0, "mandate_2": 3.0, "mandate_3": 1.0}
    assert read(cells, mandate_clarity, values)[""] == pytest.approx(50.0)
