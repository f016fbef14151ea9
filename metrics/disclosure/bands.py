"""Bands: what is said of a number of people or cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

BANDS = ("5-9", "10-19", "20-49", "50+")
"""The bands of a number behind a value (DESIGN.md, Clearing 3)."""
LOWER_ENDS = (5, 10, 20, 50)


def n_band(number: ArrayLike) -> pd.Categorical[str]:
    """The band of each number.

    Raises ValueError where a number is below 5: nothing that small is published.

    >>> n_band([5, 9, 10, 49, 50]).tolist()
    ['5-9', '5-9', '10-19', '20-49', '50+']
    """
    numbers = np.asarray(number)
    if numbers.size and numbers.min() < LOWER_ENDS[0]:
        message = "a number below 5 has no band"
        raise ValueError(message)
    codes = np.searchsorted(LOWER_ENDS, numbers, side="right") - 1
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(BANDS)))
