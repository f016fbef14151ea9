"""Measures whose figures somebody else has aggregated: shown as external, never recomputed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .cells import EXTERNAL_VALUE
from .measure import Card, Estimate, Measure, Scope, readings


@dataclass(frozen=True)
class ExternalSeries:
    """The arithmetic of an external measure: none, but for choosing its rows.

    percent: the source writes a share as 0 to 100.
    """

    series: str
    percent: bool = False

    def whole(self, external_value: pd.DataFrame) -> pd.DataFrame:
        """Readings of the root."""
        return self._read(external_value, Scope.WHOLE)

    def units(self, external_value: pd.DataFrame) -> pd.DataFrame:
        """Readings of every other unit."""
        return self._read(external_value, Scope.UNIT)

    def _read(self, cells: pd.DataFrame, scope: Scope) -> pd.DataFrame:
        chosen = cells[(cells["series"] == self.series) & (cells["whole"].astype(bool) == (scope is Scope.WHOLE))]
        return readings(
            pd.DataFrame(
                {
                    "facet": "",
                    "scope": scope.value,
                    "unit_id": None if scope is Scope.WHOLE else chosen["unit_id"],
                    "period": chosen["period"],
                    "starts": chosen["starts"],
                    "value": chosen["value"].astype("float64") / (100.0 if self.percent else 1.0),
                    "why_none": "no_interval_external",
                },
                index=chosen.index,
            )
        )


def external(family: str, name: str, card: Card, series: str, *, percent: bool = False) -> Measure:
    """A measure that shows the external figure `series`; percent: the source writes a share as 0 to 100."""
    figures = ExternalSeries(series, percent)
    cells = (EXTERNAL_VALUE,)
    return Measure(name, family, card, whole=Estimate(cells, figures.whole), units=Estimate(cells, figures.units))
