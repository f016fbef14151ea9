"""Cleared cells made by hand: a shape and its rows, with 0 for every quantity that a row leaves out."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import pytest
from tillit.metrics.contracts import Kind
from tillit.metrics.measure import CellShape

Cells = Callable[..., pd.DataFrame]


def cells_of(shape: CellShape, rows: Sequence[Mapping[str, object]] = (), **every: object) -> pd.DataFrame:
    """A cleared table of `shape`: `every` holds what all rows share."""
    blank = {column.name: None for column in shape.keys} | {
        column.name: 0.0 if column.kind is Kind.NUMBER else 0 for column in shape.quantities
    }
    unknown = {name for row in rows for name in row} | set(every)
    assert unknown <= {*blank, "n_band"}, f"{shape.name} has no {unknown - set(blank)}"
    listed = [{**blank, "n_band": "20-49", **every, **row} for row in rows]
    return pd.DataFrame(listed, columns=[*shape.columns, "n_band"])


@pytest.fixture
def cells() -> Cells:
    return cells_of


@pytest.fixture
def shuffled() -> Callable[[pd.DataFrame], pd.DataFrame]:
    """The same rows in another order, and with another index."""
    return lambda frame: frame.sample(frac=1.0, random_state=7).reset_index(drop=True)


@pytest.fixture
def same() -> Callable[[pd.DataFrame, pd.DataFrame], None]:
    """Asserts that two tables of readings say the same, in whatever order."""

    def check(left: pd.DataFrame, right: pd.DataFrame) -> None:
        keys = ["facet", "scope", "unit_id", "other_id", "period"]
        pd.testing.assert_frame_equal(
            *(frame.sort_values(keys).reset_index(drop=True) for frame in (left, right)), check_dtype=False
        )

    return check
