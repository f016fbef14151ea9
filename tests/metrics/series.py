"""Made-up readings for tests of limits and signals."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

ROOT = "root"
UNITS = pd.DataFrame(
    {
        "unit_id": [ROOT, "u1", "u2", "u3"],
        "parent_id": [None, ROOT, ROOT, ROOT],
        "name": ["Kommunen", "Bygglov", "Vård", "Omsorg"],
        "position": range(4),
    }
)


def series(
    indicator: str,
    values: ArrayLike,
    *,
    facet: str = "",
    scope: str = "whole",
    unit: str = ROOT,
    other: str = "",
    half: float = 0.0,
    band: str | None = "50+",
    waves: bool = False,
    first: str = "2024-01-01",
    absent: Sequence[int] = (),
) -> pd.DataFrame:
    """One series of readings, months from `first` or quarterly waves; positions in `absent` have no row."""
    value = np.asarray(values, dtype=np.float64)
    starts = pd.date_range(first, periods=len(value), freq="91D" if waves else "MS")
    period = [f"w{at + 1}" for at in range(len(value))] if waves else list(starts.strftime("%Y-%m"))
    frame = pd.DataFrame(
        {
            "indicator": indicator,
            "facet": facet,
            "scope": scope,
            "unit_id": unit,
            "other_id": other,
            "period": period,
            "starts": starts,
            "value": value,
            "lower": value - half,
            "upper": value + half,
            "n_band": band,
            "why_none": None,
            "visible_from": starts + pd.Timedelta(days=14),
        }
    )
    return frame.drop(index=list(absent)).reset_index(drop=True)


def stable(seed: int, length: int = 24, centre: float = 10.0) -> np.ndarray:
    """A stable series without any rule break at its end."""
    rng = np.random.default_rng(seed)
    values = centre + rng.normal(size=length)
    values[-7:] = centre + np.array([0.2, -0.3, 0.4, -0.1, 0.3, -0.2, 0.1])
    return values
