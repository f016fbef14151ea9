"""Edmondson's seven items."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from tillit.metrics.cells import ITEM_VALUE, SCALE_SPREAD
from tillit.metrics.indicators.trust.psychological_safety import psychological_safety
from tillit.metrics.instruments.edmondson import SEVEN_ITEMS

Cells = Callable[..., pd.DataFrame]


def read(cells: Cells, answers: list[float]) -> pd.DataFrame:
    rows = [{"item_id": item.id, "value": value} for item, value in zip(SEVEN_ITEMS, answers, strict=True)]
    values = cells(ITEM_VALUE, rows, wave_id="w1", starts=date(2026, 1, 1), unit_id="a", units=1, whole=False)
    spread = cells(SCALE_SPREAD, [{"scale": "psychological_safety", "people": 200, "within": 0.9}], wave_id="w1")
    assert psychological_safety.units is not None
    return psychological_safety.units.function(values, spread)


def test_all_sevens_give_thirty_one_sevenths(cells: Cells) -> None:
    # INDICATORS.md: items 1, 3 and 5 become 1, the other four stay 7
    assert read(cells, [7.0] * 7)["value"][0] == pytest.approx(31 / 7)


def test_the_safest_answers_give_seven(cells: Cells) -> None:
    assert read(cells, [1, 7, 1, 7, 1, 7, 7])["value"][0] == pytest.approx(7.0)


def test_item_six_is_negated_but_not_reversed() -> None:
    assert [item.reversed for item in SEVEN_ITEMS] == [True, False, True, False, True, False, False]
