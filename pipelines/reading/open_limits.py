"""Limits that do not give away what is not open yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from ...metrics.limits import Rebase, limits_for
from ...metrics.measure import Measure


def open_limits(
    readings: pd.DataFrame, limits: pd.DataFrame, measures: Mapping[str, Measure], rebases: Iterable[Rebase], on: date
) -> pd.DataFrame:
    """`limits`, with those of readings that are open on the day drawn from open readings only.

    A centre line is the mean of its points: were a held reading among them, everybody could work it out from the line.
    Rows of readings that are held keep limits drawn from all, for the unit itself.
    """
    day = pd.Timestamp(on)
    is_open = pd.to_datetime(readings["visible_from"]) <= day
    if bool(is_open.all()) or readings.empty:
        return limits
    held = limits[~(pd.to_datetime(limits["visible_from"]) <= day)]
    drawn = limits_for(readings[is_open.to_numpy()].reset_index(drop=True), measures, rebases)
    return pd.concat([part for part in (drawn, held) if len(part)], ignore_index=True)
