"""A part that gains while the whole loses."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from tillit.metrics.cells import AGE_EDGES_HOURS, RESTRICTED_HOURS, UNIT_AGES, WHOLE_AGES
from tillit.metrics.indicators.suboptimization.local_up_whole_down import (
    local_up_whole_down,
    pooled,
)
from tillit.metrics.statistics.survival import life_table, restricted_mean

MONTHS = pd.date_range("2023-01-01", periods=36, freq="MS")
BINS = len(AGE_EDGES_HOURS)


def pairs(unit_ages: pd.DataFrame, whole_ages: pd.DataFrame) -> pd.DataFrame:
    assert local_up_whole_down.interfaces is not None
    return local_up_whole_down.interfaces.function(unit_ages, whole_ages)


def stays(bins: np.ndarray, size: int, ended: str, unit: str | None = None) -> pd.DataFrame:
    """`size` visits a month, all of which end in the month's bin."""
    rows = []
    for month, at in zip(MONTHS, bins, strict=False):
        rows += [{"month": month, "bin": 0, "entered": size}, {"month": month, "bin": int(at), ended: size}]
    shape = WHOLE_AGES if unit is None else UNIT_AGES
    frame = pd.DataFrame(rows, columns=[*shape.columns, "n_band"])
    quantities = [column.name for column in shape.quantities]
    frame[quantities] = frame[quantities].fillna(0).astype("int64")
    return frame if unit is None else frame.assign(unit_id=unit, n_band="20-49")


def planted(months: int = 36) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part a gets quicker, part b slower; every case visits both, and the whole waits longer and longer."""
    quicker, slower = np.linspace(12, 6, months).round(), np.linspace(8, 18, months).round()
    unit_ages = pd.concat([stays(quicker, 30, "ended", "a"), stays(slower, 30, "ended", "b")], ignore_index=True)
    return unit_ages, stays(slower, 30, "met")


def values(read: pd.DataFrame, unit: str, column: str) -> dict[str, float]:
    of_unit = read[read["unit_id"] == unit]
    return dict(zip(of_unit["facet"], of_unit[column], strict=True))


def test_the_planted_pair_is_seen() -> None:
    read = pairs(*planted())
    assert read["other_id"].isna().all(), "the whole"
    assert read["period"].unique().tolist() == ["2025-12"]
    value, upper = values(read, "a", "value"), values(read, "a", "upper")
    assert value["part_slope"] < 0.0 < value["whole_slope"]
    assert upper["part_slope"] < 0.0
    assert value["p"] < 0.05
    assert values(read, "b", "value")["p"] > 0.95, "b moves the same way as the whole"


def mean_of(frame: pd.DataFrame, ended: str, months: slice) -> float:
    counts = ["entered", ended, "censored"]
    chosen = frame[frame["month"].isin(MONTHS[months])]
    bins = chosen.groupby("bin")[counts].sum().reindex(range(BINS), fill_value=0)
    table = life_table(AGE_EDGES_HOURS, entered=bins["entered"], met=bins[ended], censored=bins["censored"])
    return restricted_mean(table, RESTRICTED_HOURS).mean


def test_the_split_by_hand() -> None:
    unit_ages, whole_ages = planted()
    a = unit_ages[unit_ages["unit_id"] == "a"]
    first, last = slice(0, 12), slice(24, 36)
    visit = mean_of(a, "ended", last) - mean_of(a, "ended", first)
    case = mean_of(whole_ages, "met", last) - mean_of(whole_ages, "met", first)
    split = values(pairs(unit_ages, whole_ages), "a", "value")
    assert split["within"] == pytest.approx(visit, rel=1e-3), "one visit per case throughout"
    assert split["mix"] == pytest.approx(0.0, abs=1e-9)
    assert split["elsewhere"] == pytest.approx(case - visit, rel=1e-3)


def test_more_cases_to_the_part_is_mix() -> None:
    whole_ages = planted()[1]
    steady = stays(np.full(36, 9.0), 30, "ended", "a")
    grown = pd.concat([steady[steady["month"] < MONTHS[18]], stays(np.full(36, 9.0), 60, "ended", "a")])
    grown = grown.drop_duplicates(["month", "bin"])
    split = values(pairs(grown, whole_ages), "a", "value")
    hours = mean_of(steady, "ended", slice(0, 12))
    assert split["within"] == pytest.approx(0.0, abs=1e-9)
    assert split["mix"] == pytest.approx(hours, rel=1e-3), "from one visit per case to two"


def test_too_few_months_give_one_row_that_says_so() -> None:
    read = pairs(*planted(months=25))
    assert read[["facet", "why_none"]].to_numpy().tolist() == [["p", "too_short"]]
    assert read[["unit_id", "other_id"]].isna().all(axis=None)


def test_order_changes_nothing(
    shuffled: Callable[[pd.DataFrame], pd.DataFrame], same: Callable[[pd.DataFrame, pd.DataFrame], None]
) -> None:
    unit_ages, whole_ages = planted()
    same(pairs(unit_ages, whole_ages), pairs(shuffled(unit_ages), shuffled(whole_ages)))


def test_a_window_with_a_missing_month_is_missing() -> None:
    counts = np.ones((5, 3, 2))
    counts[3] = np.nan
    totals = pooled(counts)[:, 0, 0]
    assert np.isnan(totals).tolist() == [True, True, False, True, True]
    assert totals[2] == 3.0
