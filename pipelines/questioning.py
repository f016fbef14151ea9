"""Readings -> limits and questions, inside the cleared store."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

from ..metrics.published import CHANCE, LIMITS, SIGNAL
from ..metrics.signals import Rebase, limits_for, signals_for
from .governance import load_yaml
from .reading import all_readings, replace
from .setup import Setup


@dataclass(frozen=True)
class Asked:
    """How much was tested and asked."""

    limits: int
    tests: int
    signals: int


def question(cleared: duckdb.DuckDBPyConnection, setup: Setup) -> Asked:
    """Compute limits and questions for the readings that stand, in place of the earlier ones."""
    readings = all_readings(cleared)
    units = cleared.execute("SELECT unit_id, name, position FROM unit ORDER BY position").df()
    limits = limits_for(readings, setup.measures, rebases(setup))
    asked = signals_for(readings, limits, setup.measures, units)
    replace(cleared, LIMITS, limits)
    replace(cleared, SIGNAL, asked.signal)
    replace(cleared, CHANCE, asked.chance)
    tests = 0 if asked.chance.empty else int(pd.to_numeric(asked.chance["tests"]).sum())
    return Asked(limits=int(limits["centre"].notna().sum()), tests=tests, signals=len(asked.signal))
