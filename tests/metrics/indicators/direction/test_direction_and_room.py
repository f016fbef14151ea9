"""Direction and room stand side by side; goal clarity is the first of them."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from tillit.metrics.asked import scale_name
from tillit.metrics.cells import ITEM_VALUE, SCALE_SPREAD
from tillit.metrics.indicators.direction.direction_and_room import direction_and_room
from tillit.metrics.indicators.direction.goal_clarity import goal_clarity
from tillit.metrics.measure import Measure

Cells = Callable[..., pd.DataFrame]
VALUES = {"hme_7": 4.0, "hme_8": 3.0, "hme_9": 5.0, "mandate_1": 2.0, "mandate_2": 2.0, "mandate_3": 3.5}


def read(cells: Cells, measure: Measure) -> dict[str, float]:
    rows = [{"item_id": item, "value": value} for item, value in VALUES.items()]
    item_value = cells(ITEM_VALUE, rows, wave_id="w1", starts=date(2026, 1, 1), unit_id="a", units=1, whole=False)
    scales = [{"scale": scale_name(measure.id, part.facet), "within": 20.0} for part in measure.parts]
    assert measure.units is not None
    readings = measure.units.function(item_value, cells(SCALE_SPREAD, scales, wave_id="w1"))
    return dict(zip(readings["facet"], readings["value"], strict=True))


def test_two_series_and_no_third(cells: Cells) -> None:
    assert read(cells, direction_and_room) == pytest.approx({"direction": 75.0, "room": 37.5})


def test_goal_clarity_is_the_direction(cells: Cells) -> None:
    assert read(cells, goal_clarity)[""] == pytest.approx(read(cells, direction_and_room)["direction"])
