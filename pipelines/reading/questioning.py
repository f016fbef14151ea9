"""Readings -> limits and questions, inside the cleared store."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

from ...metrics.limits import limits_for, within_range
from ...metrics.published import CHANCE, LIMITS, SIGNAL
from ...metrics.signals import signals_for
from ..setup import Setup
from .beside import complete
from .open_limits import open_limits
from .reading import all_readings, forget_measure, replace
from .withdrawing import withdraw


@dataclass(frozen=True)
class Asked:
    """How much was tested and asked."""

    limits: int
    tests: int
    signals: int


def question(cleared: duckdb.DuckDBPyConnection, setup: Setup) -> Asked:
    """Compute limits and questions for the readings that stand, in place of the earlier ones."""
    for measure in setup.measures.values():
        if not setup.adopted.is_adopted(measure.id):
            forget_measure(cleared, measure)
    withdraw(cleared, setup)
    complete(cleared, setup.measures)
    # curves and reliability have just been made anew
    withdraw(cleared, setup)
    readings = all_readings(cleared)
    units = cleared.execute("SELECT unit_id, parent_id, name, position FROM unit ORDER BY position").df()
    limits = limits_for(readings, setup.measures, setup.rebases)
    asked = signals_for(readings, limits, setup.measures, units)
    shown = open_limits(readings, limits, setup.measures, setup.rebases, setup.today)
    replace(cleared, LIMITS, within_range(shown, setup.measures))
    replace(cleared, SIGNAL, asked.signal)
    replace(cleared, CHANCE, asked.chance)
    tests = 0 if asked.chance.empty else int(pd.to_numeric(asked.chance["tests"]).sum())
    return Asked(limits=int(limits["centre"].notna().sum()), tests=tests, signals=len(asked.signal))
