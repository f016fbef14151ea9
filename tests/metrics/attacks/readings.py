"""Readings of eight waves of one asked measure, made from cleared cells by tillit's own code, as a release has them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from tillit.metrics.attacks.material import FILE, Material
from tillit.metrics.catalogue import catalogue
from tillit.metrics.limits import limits_for, within_range
from tillit.metrics.statistics.intervals import if_the_silent_had_answered
from tillit.metrics.statistics.pooling import pooled

from .rivals import Organisation, material, organisation, our_cells

MEASURE = catalogue()["goal_clarity"]
ITEMS = tuple(item.id for item in MEASURE.items)
PARENT = [-1, *([0] * 10)]
WAVES = tuple(f"w{number}" for number in range(1, 9))
STARTS = {wave: date(2024, 1, 15) + timedelta(days=91 * number) for number, wave in enumerate(WAVES)}
WITHIN = 18.0
RESPONSE = 0.75


def answered(seed: int) -> Organisation:
    """One wave of a root and ten teams, five of them large enough for limits."""
    rng = np.random.default_rng(seed)
    own = [0, *(int(n) for n in rng.integers(5, 13, 5)), *(int(n) for n in rng.integers(22, 40, 5))]
    known = organisation(PARENT, own, seed, len(ITEMS), mean=3.6)
    return Organisation(known.parent, known.answers, known.scale, ITEMS)


def release(held_wave: str | None = None, *, drawn_from_all: bool = False) -> Material:
    """A published file and, where a wave is held, the held one; open limits from open readings, unless drawn from all.

    Columns as in published.py, less those that no attacker reads.
    """
    cells = pd.concat([our_cells(answered(seed)).assign(wave_id=wave) for seed, wave in enumerate(WAVES)])
    base = material(answered(0), cells, who=False)
    whole = cells["unit_id"] == "u0"
    shown = cells.groupby(["wave_id", "item_id"])["unit_id"].transform("size")
    item_value = cells.assign(
        starts=cells["wave_id"].map(STARTS), units=np.where(whole, shown, 1), whole=whole.to_numpy(dtype=np.bool_)
    )
    spread = pd.DataFrame({"wave_id": WAVES, "scale": MEASURE.id, "people": 100, "within": WITHIN})
    estimates = MEASURE.estimates()
    reading = pd.concat([estimate.function(item_value, spread) for estimate in estimates.values()], ignore_index=True)
    reading = reading.assign(
        indicator=MEASURE.id, unit_id=reading["unit_id"].fillna("u0"), external=False, silent_lowest=np.nan
    )
    reading["silent_highest"] = np.nan
    of_whole = (reading["scope"] == "whole").to_numpy()
    silent = [if_the_silent_had_answered(value, RESPONSE, 0.0, 100.0) for value in reading.loc[of_whole, "value"]]
    reading.loc[of_whole, "silent_lowest"] = [float(bounds.lower) for bounds in silent]
    reading.loc[of_whole, "silent_highest"] = [float(bounds.upper) for bounds in silent]
    reading["pooled"] = pooled(reading, {f"u{unit}": "u0" for unit in range(1, len(PARENT))})
    is_held = ((reading["period"] == held_wave) & ~of_whole).to_numpy()
    limits = _limits(reading)
    if held_wave is not None:
        after = (limits["period"] == held_wave) & (limits["scope"] == "unit")
        if not drawn_from_all:
            limits = pd.concat([_limits(reading[~is_held]), limits[after]], ignore_index=True)
        limits = limits.assign(**{FILE: ((limits["period"] == held_wave) & (limits["scope"] == "unit")).astype(int)})
    file = {FILE: is_held.astype(int)} if held_wave is not None else {FILE: 0}
    tables = {
        **base.tables,
        "cell": cells.assign(**{FILE: ((cells["wave_id"] == held_wave) & ~whole).astype(int) if held_wave else 0}),
        "reading": reading.assign(**file),
        "limits": limits if FILE in limits else limits.assign(**{FILE: 0}),
        "reliability": pd.DataFrame(
            {"indicator": MEASURE.id, "facet": "", "period": WAVES, "within": WITHIN, "n_band": "50+", FILE: 0}
        ),
        "indicator": pd.DataFrame({"indicator": [MEASURE.id], "version": [MEASURE.card.version], FILE: 0}),
        "release": pd.DataFrame({"number": [1, 1], "k": [5, 5], FILE: [0, 1]}),
    }
    return Material(tables)


def _limits(reading: pd.DataFrame) -> pd.DataFrame:
    measures = {MEASURE.id: MEASURE}
    return within_range(limits_for(reading, measures), measures)


def with_table(held: Material, **tables: pd.DataFrame) -> Material:
    """The same with other tables."""
    return Material({**held.tables, **tables})
