"""Measures of how a form was answered, from cleared response behaviour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .asked import BAND_LOWER, at_least, no_interval
from .measure import Scope, readings
from .statistics.intervals import rounded_mean

BEHAVIOUR_STEP = 0.05
"""Cleared shares are rounded to 5 points (DESIGN.md, Clearing 4)."""


def read_behaviour(behaviour: pd.DataFrame, scale_spread: pd.DataFrame, scope: Scope, *, lowest: float) -> pd.DataFrame:
    """Readings of a mean over respondents, `lowest` to 1.

    behaviour: rows of BEHAVIOUR_VALUE with n_band and a column `facet`. The interval is z sqrt(spread^2 / n + step^2 /
    12), n the lower end of the band; for the whole at least the fewest who answered any scale of the wave in full.
    """
    is_whole = behaviour["whole"].astype(bool)
    cells = behaviour[is_whole if scope is Scope.WHOLE else ~is_whole].dropna(subset=["value"])
    people = cells["n_band"].map(BAND_LOWER).astype("float64")
    if scope is Scope.WHOLE:
        fewest = scale_spread.groupby("wave_id")["people"].min().astype("float64")
        people = np.fmax(people, at_least(cells["wave_id"].map(fewest).astype("float64")))
    found = rounded_mean(
        cells["value"].astype("float64"), cells["spread"].astype("float64"), people, BEHAVIOUR_STEP**2 / 12.0
    )
    return readings(
        pd.DataFrame(
            {
                "facet": cells["facet"],
                "scope": scope.value,
                "unit_id": None if scope is Scope.WHOLE else cells["unit_id"],
                "period": cells["wave_id"],
                "starts": cells["starts"],
                "value": found.value,
                "lower": found.lower.clip(lowest, 1.0),
                "upper": found.upper.clip(lowest, 1.0),
                "n_band": cells["n_band"],
                "why_none": no_interval(found),
            },
            index=cells.index,
        )
    )
