"""What stands beside the readings: the pooled value, what silence could mean, reliability, curves."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import pandas as pd

from ...metrics.cells import BEHAVIOUR_VALUE, SCALE_SPREAD
from ...metrics.measure import RANGE, Measure
from ...metrics.published import CURVE, READING, RELIABILITY
from ...metrics.statistics.intervals import if_the_silent_had_answered
from ...metrics.statistics.pooling import pooled
from .reading import cells, replace


def complete(cleared: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure]) -> None:
    """Fill in what needs all readings at once, in place of what stood there."""
    frame = cleared.execute("SELECT * FROM reading ORDER BY indicator, facet, scope, unit_id, starts").df()
    parents = {
        str(unit): str(parent)
        for unit, parent in cleared.execute(
            "SELECT unit_id, parent_id FROM unit WHERE parent_id IS NOT NULL"
        ).fetchall()
    }
    asked = (
        frame["indicator"].map({name: bool(measure.parts) for name, measure in measures.items()}).fillna(value=False)
    )
    frame["pooled"] = pooled(frame, parents).where(asked.astype(bool))
    low, high = silence(cleared, frame, measures)
    replace(cleared, READING, frame.assign(silent_lowest=low, silent_highest=high))
    replace(cleared, RELIABILITY, reliability(cleared, measures))
    replace(cleared, CURVE, curves(cleared, measures))


def silence(
    cleared: duckdb.DuckDBPyConnection, frame: pd.DataFrame, measures: Mapping[str, Measure]
) -> tuple[pd.Series, pd.Series]:
    """For the whole's asked readings: the value if all who were silent had answered lowest, and highest."""
    behaviour = cells(cleared, BEHAVIOUR_VALUE)
    rates = behaviour[(behaviour["quantity"] == "response") & behaviour["whole"].astype(bool)]
    rate = frame["period"].map(rates.set_index("wave_id")["value"])
    answered = (frame["scope"] == "whole") & rate.notna() & frame["value"].notna()
    low, high = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    for at in np.flatnonzero(answered.to_numpy()):
        measure = measures.get(str(frame["indicator"].iloc[at]))
        lowest, highest = (None, None) if measure is None else RANGE[measure.card.unit]
        if measure is None or not measure.parts or lowest is None or highest is None:
            continue
        value, share = float(frame["value"].iloc[at]), float(rate.iloc[at])
        bounds = if_the_silent_had_answered(value, share, lowest, highest)
        low[at], high[at] = float(bounds.lower), float(bounds.upper)
    return pd.Series(low, index=frame.index), pd.Series(high, index=frame.index)


def reliability(cleared: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """Spread and reliability of every scale of the measures, per wave."""
    spread = cells(cleared, SCALE_SPREAD)
    named = [str(scale).partition(":") for scale in spread["scale"]]
    frame = spread.assign(
        indicator=[name for name, _, _ in named],
        facet=[facet for _, _, facet in named],
        period=spread["wave_id"],
    )
    return frame[frame["indicator"].isin(list(measures))]


def curves(cleared: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """The survival curves of the measures in use that have one."""
    in_use = {str(name) for (name,) in cleared.execute("SELECT DISTINCT indicator FROM reading").fetchall()}
    frames = [
        measure.curve.function(*(cells(cleared, shape) for shape in measure.curve.cells)).assign(indicator=measure.id)
        for measure in measures.values()
        if measure.curve is not None and measure.id in in_use
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"indicator": pd.Series(dtype="object")})
