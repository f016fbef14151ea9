"""HME: nine items, three sub-indices and the instrument's own total."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from tillit.metrics.cells import ITEM_VALUE, SCALE_SPREAD
from tillit.metrics.indicators.trust.hme import hme
from tillit.metrics.instruments.hme import HME

Cells = Callable[..., pd.DataFrame]
VALUES = dict(zip([item.id for item in HME.items], [4.2, 3.8, 4.0, 3.0, 5.0, 4.0, 1.0, 2.0, 3.0], strict=True))


def rows(cells: Cells, values: dict[str, float]) -> pd.DataFrame:
    listed = [{"item_id": item, "value": value} for item, value in values.items()]
    return cells(ITEM_VALUE, listed, wave_id="w1", starts=date(2026, 1, 1), unit_id="a", units=1, whole=False)


def spreads(cells: Cells) -> pd.DataFrame:
    listed = [{"scale": f"hme:{facet}", "people": 300, "within": 18.0} for facet, _ in hme.card.facets]
    return cells(SCALE_SPREAD, listed, wave_id="w1")


def test_sub_indices_and_total_by_hand(cells: Cells) -> None:
    assert hme.units is not None
    read = hme.units.function(rows(cells, VALUES), spreads(cells)).set_index("facet")["value"]
    assert read["motivation"] == pytest.approx((4.0 - 1) / 4 * 100)
    assert read["leadership"] == pytest.approx((4.0 - 1) / 4 * 100)
    assert read["steering"] == pytest.approx((2.0 - 1) / 4 * 100)
    assert read["total"] == pytest.approx((75 + 75 + 25) / 3)


def test_a_team_without_leader_items_sees_motivation_and_steering(cells: Cells) -> None:
    without = {item.id: VALUES[item.id] for item in HME.items if not item.named_person}
    assert hme.units is not None
    read = hme.units.function(rows(cells, without), spreads(cells))
    assert sorted(read["facet"]) == ["motivation", "steering"]
