"""The measuring is measured, and gates what leaders see (DESIGN.md, rule 11)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .statistics.intervals import Interval, change
from .text import Text

NEVER_MEASURED = Text(
    "Vi har inte frågat hur det är att bli mätt. Till dess ser varje enhet sitt eget, och ledare ser helheten.",
    "We have not asked what being measured is like. Until then each unit sees its own, and leaders see the whole.",
)
FELL = Text(
    "Svaren om hur det är att bli mätt har sjunkit mer än slumpen brukar ge. Fram till nästa mätning ser ledare "
    "bara helheten. Börja med att prata om själva mätandet: vad används siffrorna till, och vem var med och valde dem?",
    "Answers about what being measured is like have fallen by more than chance usually gives. Until the next wave "
    "leaders see the whole only. Begin by talking about the measuring itself: what are the numbers used for, and "
    "who took part in choosing them?",
)
OPEN = Text("", "")


@dataclass(frozen=True)
class Gate:
    """Whether unit readings are open to others than the unit itself, and the note that says why not (else empty)."""

    units_open: bool
    note: Text


def climate_gate(readings: pd.DataFrame) -> Gate:
    """The gate, from the readings of `measurement_climate` for the whole: columns starts, value, lower, upper.

    Closed where it has never been measured, and while the 95 % interval of its last change lies below zero.
    Measured once there is no change yet: open. Readings without an interval do not count as measured.
    """
    known = readings.dropna(subset=["value", "lower", "upper"]).sort_values("starts")
    if known.empty:
        return Gate(units_open=False, note=NEVER_MEASURED)
    if len(known) < 2:
        return Gate(units_open=True, note=OPEN)
    before, after = (_interval(known.iloc[at]) for at in (-2, -1))
    fell = float(change(before, after).upper) < 0.0
    return Gate(units_open=not fell, note=FELL if fell else OPEN)


def _interval(row: pd.Series) -> Interval:
    return Interval(*(np.asarray(float(row[name])) for name in ("value", "lower", "upper")))
