"""Fear and silence without asking: straight-lining and skipped sensitive items."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest
from tillit.metrics.cells import BEHAVIOUR_VALUE, SCALE_SPREAD
from tillit.metrics.indicators.fear.sensitive_skips import sensitive_skips
from tillit.metrics.indicators.fear.straight_lining import straight_lining
from tillit.metrics.statistics.intervals import Z95

Cells = Callable[..., pd.DataFrame]
WAVE = {"wave_id": "w1", "starts": date(2026, 1, 1)}


@pytest.fixture
def behaviour(cells: Cells) -> pd.DataFrame:
    rows = [
        {"quantity": "straight_lining:edmondson", "unit_id": "root", "whole": True, "value": 0.10, "spread": 0.3},
        {"quantity": "straight_lining:edmondson", "unit_id": "a", "whole": False, "value": 0.25, "spread": 0.3},
        {"quantity": "sensitive_skips", "unit_id": "root", "whole": True, "value": 0.05, "spread": 0.2},
        {"quantity": "sensitive_skips", "unit_id": "a", "whole": False, "value": -0.05, "spread": 0.2},
        {"quantity": "response", "unit_id": "root", "whole": True, "value": 0.7, "spread": 0.4},
    ]
    return cells(BEHAVIOUR_VALUE, rows, **WAVE)


@pytest.fixture
def spread(cells: Cells) -> pd.DataFrame:
    rows = [{"scale": "hme:total", "people": 1000}, {"scale": "goal_clarity", "people": 2000}]
    return cells(SCALE_SPREAD, rows, wave_id="w1")


def test_straight_lining_per_instrument(behaviour: pd.DataFrame, spread: pd.DataFrame) -> None:
    assert straight_lining.units is not None
    read = straight_lining.units.function(behaviour, spread)
    assert read[["facet", "unit_id", "value"]].to_numpy().tolist() == [["edmondson", "a", 0.25]]
    half = Z95 * np.sqrt(0.3**2 / 20 + 0.05**2 / 12)
    assert read["upper"][0] == pytest.approx(0.25 + half)
    assert read["lower"][0] == pytest.approx(0.25 - half)


def test_the_whole_rests_on_those_who_answered_in_full(behaviour: pd.DataFrame, spread: pd.DataFrame) -> None:
    assert straight_lining.whole is not None
    read = straight_lining.whole.function(behaviour, spread)
    assert read["unit_id"].isna().tolist() == [True]
    assert read["upper"][0] == pytest.approx(0.10 + Z95 * np.sqrt(0.3**2 / 1000 + 0.05**2 / 12))


def test_skips_may_be_below_zero(behaviour: pd.DataFrame, spread: pd.DataFrame) -> None:
    assert sensitive_skips.units is not None
    assert sensitive_skips.whole is not None
    of_unit = sensitive_skips.units.function(behaviour, spread)
    assert of_unit[["facet", "value"]].to_numpy().tolist() == [["", -0.05]]
    assert of_unit["lower"][0] < -0.05
    assert sensitive_skips.whole.function(behaviour, spread)["value"].tolist() == [0.05]


def test_order_changes_nothing(
    behaviour: pd.DataFrame,
    spread: pd.DataFrame,
    shuffled: Callable[[pd.DataFrame], pd.DataFrame],
    same: Callable[[pd.DataFrame, pd.DataFrame], None],
) -> None:
    assert straight_lining.whole is not None
    same(
        straight_lining.whole.function(behaviour, spread),
        straight_lining.whole.function(shuffled(behaviour), shuffled(spread)),
    )
