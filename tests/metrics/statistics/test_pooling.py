"""Partial pooling toward the parent."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.statistics.pooling import between_variance, pool, pooled

BCG = [
    *((4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761)),
    *((180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232)),
    *((17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)),
]
"""Colditz et al. (1994), JAMA 271: 13 trials of BCG vaccine, cases and non-cases in either arm."""


def test_the_bcg_trials() -> None:
    # log risk ratios; DerSimonian and Laird's tau^2 is 0.3088 (documentation of the R package metafor, dat.bcg)
    a, b, c, d = np.array(BCG, dtype=float).T
    ratio = np.log(a / (a + b)) - np.log(c / (c + d))
    assert between_variance(ratio, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)) == pytest.approx(0.3088, abs=5e-5)


def test_never_from_fewer_than_eight_units() -> None:
    assert between_variance([1.0, 9.0] * 3 + [4.0], [1.0] * 7) is None
    assert between_variance([1.0, 9.0] * 4, [1.0] * 8) == pytest.approx(8 * 16 / 7 - 1.0)


def test_by_hand() -> None:
    assert float(pool(60.0, 50.0, 3.0, 1.0)) == pytest.approx(0.25 * 60 + 0.75 * 50)
    assert float(pool(60.0, 50.0, 3.0, 0.0)) == 50.0
    assert float(pool(60.0, 50.0, 0.0, 0.0)) == 60.0


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 50), st.floats(0, 50))
def test_a_pooled_value_lies_between_its_own_and_its_parents(
    own: float, parent: float, noise: float, tau: float
) -> None:
    value = float(pool(own, parent, noise, tau))
    assert min(own, parent) - 1e-9 <= value <= max(own, parent) + 1e-9


def test_readings_are_pooled_toward_the_parents_of_the_same_period() -> None:
    rows = [("whole", "root", 50.0)] + [("unit", f"u{at}", 50.0 + 4.0 * (at - 4)) for at in range(9)]
    frame = pd.DataFrame(rows, columns=["scope", "unit_id", "value"]).assign(
        indicator="m", facet="", period="w1", lower=lambda each: each["value"] - 3, upper=lambda each: each["value"] + 3
    )
    found = pooled(frame, {f"u{at}": "root" for at in range(9)})
    assert np.isnan(found.iloc[0])
    assert found.iloc[5] == pytest.approx(50.0)
    assert 34.0 < found.iloc[1] < 36.0
    few = pooled(frame.iloc[:6], {f"u{at}": "root" for at in range(9)})
    assert few.isna().all()


def test_without_units_there_is_nothing_to_pool() -> None:
    columns = ["indicator", "facet", "scope", "unit_id", "period", "value", "lower", "upper"]
    assert pooled(pd.DataFrame({name: pd.Series(dtype="str") for name in columns}), {"a": "r"}).empty
