"""Fear is asked about only where two independent kinds of evidence point the same way, one not from a survey."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .cells import BEHAVIOUR_VALUE, ITEM_VALUE
from .measure import Measure, Scope

FEAR = "fear"
WORK = "work"
LEAST_KINDS = 2

BESIDE = {"psychological_safety": False, "vertical_trust": False, "voice_and_response": False, "reopened_work": True}
"""Measures of other families that count as evidence of fear, and whether upwards (INDICATORS.md, too_good)."""


def kind_of(measure: Measure) -> str:
    """The kind of evidence a measure is: asked, answering (how a form was filled in) or work."""
    cells = {shape.name for each in measure.estimates().values() for shape in each.cells}
    if BEHAVIOUR_VALUE.name in cells:
        return "answering"
    return "asked" if ITEM_VALUE.name in cells else WORK


def constellation(tests: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.Series:
    """Which tests may be shown: all of other families, those of fear only in a constellation.

    tests: columns family, indicator, scope, shown (after false discovery control) and up. What was asked and how it
    was answered come from the same people in the same week, so the second kind must be work.
    """
    fear = tests["family"] == FEAR
    beside = pd.Series(
        [name in BESIDE and BESIDE[name] == bool(up) for name, up in zip(tests["indicator"], tests["up"], strict=True)],
        index=tests.index,
        dtype="bool",
    )
    counted = tests[tests["shown"].astype(bool) & (tests["scope"] == Scope.WHOLE.value) & (fear | beside)]
    kinds = {kind_of(measures[str(name)]) for name in counted["indicator"]}
    return ~fear | (len(kinds) >= LEAST_KINDS and WORK in kinds)
