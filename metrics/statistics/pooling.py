"""Partial pooling: a small unit's value, drawn toward its parent's as far as chance warrants."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .intervals import Z95, half_width

Floats = NDArray[np.float64]

LEAST_UNITS = 8
"""tau^2 never from fewer units (INDICATORS.md, Small units)."""


def between_variance(deviations: ArrayLike, sampling_variances: ArrayLike) -> float | None:
    """tau^2: variance between units beyond sampling, by moments, 0 at the least; None below 8 units.

    deviations: each unit's value, or its distance from its parent's. sampling_variances: sigma^2 / n of each.
    Source: DerSimonian and Laird (1986), doi 10.1016/0197-2456(86)90046-2.
    """
    values = np.asarray(deviations, dtype=np.float64)
    sampling = np.asarray(sampling_variances, dtype=np.float64)
    known = ~np.isnan(values) & (sampling > 0.0)
    values, weights = values[known], 1.0 / sampling[known]
    if len(values) < LEAST_UNITS:
        return None
    mean = (weights * values).sum() / weights.sum()
    spread = float((weights * (values - mean) ** 2).sum())
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    return max((spread - (len(values) - 1.0)) / float(scale), 0.0)


def pool(own: ArrayLike, parent: ArrayLike, sampling_variance: ArrayLike, tau_squared: float) -> Floats:
    """w x own + (1 - w) x parent, w = tau^2 / (tau^2 + sampling variance).

    >>> float(pool(60.0, 50.0, 3.0, 1.0))
    52.5
    """
    sampling = np.asarray(sampling_variance, dtype=np.float64)
    together = tau_squared + sampling
    weight = np.divide(tau_squared, together, out=np.ones_like(together), where=together > 0.0)
    return weight * np.asarray(own, dtype=np.float64) + (1.0 - weight) * np.asarray(parent, dtype=np.float64)


def pooled(readings: pd.DataFrame, parents: dict[str, str]) -> pd.Series:
    """The pooled value of every unit reading, on the index of `readings`; missing where it cannot be given.

    readings: columns indicator, facet, scope, unit_id, period, value, lower, upper. parents: unit -> unit above.
    A unit's parent counts with its raw reading of the same period; the root's is that of the whole.
    """
    if not (readings["scope"] == "unit").any():
        # empty frames have columns of any type, which do not merge
        return pd.Series(np.nan, index=readings.index, name="pooled")
    key = ["indicator", "facet", "period"]
    spread = half_width(readings["value"], readings["lower"], readings["upper"]) / Z95
    frame = readings[[*key, "unit_id", "value"]].assign(
        sampling=spread**2, above=readings["unit_id"].map(parents), unit=(readings["scope"] == "unit").to_numpy()
    )
    frame["row"] = np.arange(len(frame))
    above = frame[[*key, "unit_id", "value"]].rename(columns={"unit_id": "above", "value": "parent"})
    above = above.drop_duplicates([*key, "above"])
    merged = frame[frame["unit"]].merge(above, on=[*key, "above"], how="left")
    result = np.full(len(frame), np.nan)
    for _, group in merged.groupby(key, sort=False):
        own, parent = group["value"].to_numpy(dtype=np.float64), group["parent"].to_numpy(dtype=np.float64)
        sampling = group["sampling"].to_numpy(dtype=np.float64)
        tau_squared = between_variance(own - parent, sampling)
        if tau_squared is not None:
            result[group["row"].to_numpy()] = pool(own, parent, sampling, tau_squared)
    return pd.Series(result, index=readings.index, name="pooled")
