"""Readings -> process behaviour charts of every series: the published table `limits`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .asked import BAND_LOWER, rounding_step
from .behaved import BEHAVIOUR_STEP
from .cells import BEHAVIOUR_VALUE, ITEM_VALUE
from .measure import RANGE, Measure
from .published import LIMITS
from .questions.numbers import is_month
from .statistics.intervals import Z95, half_width
from .statistics.process_behaviour import RULES, Charts, charts

SERIES = ["scope", "unit_id", "other_id"]
LEAST_PEOPLE = 20
"""No limits and no run rules on atoms of fewer people (INDICATORS.md, Limits on survey values)."""

LEAST_DISTINCT = 4
"""Fewest distinct values inside the limits, for all measures: shares of few cases and bin bounds are coarse too.

A survey value with fewer keeps limits that are one step of its rounding wider, and only the rule `outside`: else the
rounding that protects answers would hide a large change of the whole (docs/deviations.md).
"""

OWN_TEST = "p"
"""A measure with a facet of this name carries its own test; its facets are no series over time."""


@dataclass(frozen=True)
class Rebase:
    """A logged change after which a series begins anew: the only way limits change."""

    indicator: str
    starts: date
    """First day of the first period of the new phase."""
    cause: str
    unit_id: str = ""
    """Empty = every series of the indicator."""
    facet: str | None = None
    """None = every facet."""


@dataclass(frozen=True)
class Grid:
    """The readings of one facet of one indicator, one row per series and one column per period in the order of time."""

    indicator: str
    facet: str
    series: pd.DataFrame
    """Columns SERIES, one row per series."""
    starts: pd.DatetimeIndex
    rows: NDArray[np.int64]
    """Row of the frame it was made from, per reading."""
    row: NDArray[np.int64]
    column: NDArray[np.int64]

    def spread(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """One value per reading -> series x periods; NaN where there is no reading."""
        table = np.full((len(self.series), len(self.starts)), np.nan)
        table[self.row, self.column] = values
        return table


def grids(readings: pd.DataFrame) -> Iterator[Grid]:
    """One grid per indicator and facet. Months without any reading are gaps, as are waves a series has no value in."""
    for places in readings.groupby(["indicator", "facet"], sort=True).indices.values():
        rows = np.asarray(places, dtype=np.int64)
        part = readings.iloc[rows]
        number = np.asarray(part.groupby(SERIES, sort=True).ngroup(), dtype=np.int64)
        first = np.unique(number, return_index=True)[1]
        days = pd.DatetimeIndex(part["starts"])
        every = pd.DatetimeIndex(days.unique()).sort_values()
        if all(is_month(str(period)) for period in part["period"].unique()):
            every = every.union(pd.date_range(every[0], every[-1], freq="MS"))
        yield Grid(
            str(part["indicator"].iloc[0]),
            str(part["facet"].iloc[0]),
            part[SERIES].iloc[first].reset_index(drop=True),
            every,
            rows,
            number,
            np.asarray(every.get_indexer(days), dtype=np.int64),
        )


def charted(readings: pd.DataFrame) -> pd.DataFrame:
    """Readings that are series over time, with facet, unit and other unit filled in, on a fresh index."""
    own = set(readings.loc[readings["facet"] == OWN_TEST, "indicator"])
    frame = readings[~readings["indicator"].isin(own)].reset_index(drop=True)
    for name in ("facet", "unit_id", "other_id"):
        if name not in frame:
            frame[name] = ""
        frame[name] = frame[name].astype("object").fillna("")
    return frame.assign(starts=pd.to_datetime(frame["starts"]))


def limits_for(readings: pd.DataFrame, measures: Mapping[str, Measure], rebases: Iterable[Rebase] = ()) -> pd.DataFrame:
    """The chart of every series, in the columns of published.LIMITS; `visible_from` carried through.

    readings: column indicator, those of measure.READING (for the whole, unit_id is the root), maybe visible_from.
    Measures that carry their own test have no chart. Readings without a value are gaps.
    """
    frame = charted(readings)
    names = list(LIMITS.names)
    if frame.empty:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in names})
    log = sorted(rebases, key=lambda rebase: rebase.starts)
    value = _floats(frame["value"])
    spread = half_width(value, _floats(frame["lower"]), _floats(frame["upper"]))
    people = _floats(frame["n_band"].map(BAND_LOWER))
    out = _Columns(len(frame))
    for grid in grids(frame):
        measure = measures.get(grid.indicator)
        asked = measure is not None and is_asked(measure)
        step = rounding_of(measure, grid.facet) if asked else 0.0
        out.fill(grid, value, spread, people=people if asked else None, log=log, step=step)
    table = frame.assign(
        centre=out.centre,
        lower_limit=out.lower,
        upper_limit=out.upper,
        phase=out.phase,
        rebase_cause=pd.Series(out.cause, dtype="object"),
        trial=out.trial,
        rule_breaks=_LISTS[out.broken],
        why_none=pd.Series(out.why_none, dtype="object").replace("", None),
        visible_from=frame.get("visible_from", pd.Series(pd.NaT, index=frame.index)),
    )
    return table[names].sort_values(["indicator", "facet", *SERIES, "starts"], ignore_index=True)


def _floats(column: pd.Series) -> NDArray[np.float64]:
    return np.asarray(column, dtype=np.float64)


def is_asked(measure: Measure) -> bool:
    """Whether its values come from a survey, answers or the way they were given."""
    return any(shape.name in _OF_SURVEYS for each in measure.estimates().values() for shape in each.cells)


_OF_SURVEYS = {ITEM_VALUE.name, BEHAVIOUR_VALUE.name}


def rounding_of(measure: Measure | None, facet: str) -> float:
    """What the published values behind one series of an asked measure were rounded to, in the series' unit."""
    parts = [part for part in measure.parts if part.facet == facet] if measure is not None else []
    if measure is None or not parts:
        return BEHAVIOUR_STEP
    return rounding_step(parts[0].items, measure.card.unit)


def within_range(limits: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """`limits` as they are published: cut off where the measure's unit ends; no rule depends on it.

    No limit below 0 % or above 100 % is drawn or said. Rules and chances are worked out before, from the full width.
    """
    ends = {
        (str(name), str(facet)): RANGE[measures[str(name)].card.unit_of(str(facet))]
        for name, facet in limits[["indicator", "facet"]].drop_duplicates().itertuples(index=False)
        if str(name) in measures
    }
    keys = list(zip(limits["indicator"], limits["facet"], strict=True))
    lowest, highest = (
        np.array([_end(ends.get(key, (None, None))[side], open_end) for key in keys], dtype=np.float64)
        for side, open_end in ((0, -np.inf), (1, np.inf))
    )
    return limits.assign(
        lower_limit=np.maximum(_floats(limits["lower_limit"]), lowest),
        upper_limit=np.minimum(_floats(limits["upper_limit"]), highest),
    )


def _end(known: float | None, otherwise: float) -> float:
    return otherwise if known is None else known


class _Columns:
    """The computed columns of `limits`, one value per reading."""

    def __init__(self, readings: int) -> None:
        self.centre = np.full(readings, np.nan)
        self.lower = np.full(readings, np.nan)
        self.upper = np.full(readings, np.nan)
        self.phase = np.ones(readings, dtype=np.int64)
        self.cause = np.full(readings, None, dtype=np.object_)
        self.trial = np.zeros(readings, dtype=np.bool_)
        self.broken = np.zeros(readings, dtype=np.int64)
        self.why_none = np.full(readings, "", dtype=np.object_)

    def fill(
        self,
        grid: Grid,
        value: NDArray[np.float64],
        spread: NDArray[np.float64],
        *,
        people: NDArray[np.float64] | None,
        log: Sequence[Rebase],
        step: float,
    ) -> None:
        """Chart one grid. people: lower end of the n band, for survey values only; step: what they were rounded to."""
        values = grid.spread(value[grid.rows])
        small = np.zeros(values.shape, dtype=np.bool_)
        floor = np.zeros(values.shape)
        if people is not None:
            # a whole without a band rests on everybody who answered
            known = np.where(np.isnan(people[grid.rows]), np.inf, people[grid.rows])
            small = grid.spread(known) < LEAST_PEOPLE
            floor = np.nan_to_num(grid.spread(3.0 * spread[grid.rows] / Z95))
        charted_values = np.where(small, np.nan, values)
        for number, at, causes in _phases(grid, log):
            many = charts(
                charted_values[number], floor=floor[number], rebases=at, least_distinct=LEAST_DISTINCT, step=step
            )
            chosen = np.flatnonzero(np.isin(grid.row, number))
            self._take(grid, many, np.searchsorted(number, grid.row[chosen]), chosen, causes)
        reading = small[grid.row, grid.column] & ~np.isnan(values[grid.row, grid.column])
        self.why_none[grid.rows[reading]] = "small_atom"

    def _take(
        self, grid: Grid, many: Charts, row: NDArray[np.int64], chosen: NDArray[np.int64], causes: list[str]
    ) -> None:
        column, target = grid.column[chosen], grid.rows[chosen]
        self.centre[target] = many.centre[row, column]
        self.lower[target] = many.lower[row, column]
        self.upper[target] = many.upper[row, column]
        self.phase[target] = many.phase[column]
        self.trial[target] = many.trial[row, column]
        self.why_none[target] = many.why_none[row, column]
        self.broken[target] = (many.broken[row, column] * _WEIGHTS).sum(axis=1)
        named = np.array([None, *causes], dtype=np.object_)
        self.cause[target] = named[many.phase[column] - 1]


def _phases(grid: Grid, log: Sequence[Rebase]) -> Iterator[tuple[NDArray[np.int64], list[int], list[str]]]:
    """Series that share their rebases: their numbers, the columns at which phases begin, and the causes."""
    mine = [each for each in log if each.indicator == grid.indicator and each.facet in (None, grid.facet)]
    named = {each.unit_id for each in mine} - {""}
    units = grid.series["unit_id"].where(grid.series["unit_id"].isin(named), "")
    for unit in sorted(set(units)):
        begins: dict[int, str] = {}
        for each in mine:
            at = int(grid.starts.searchsorted(pd.Timestamp(each.starts)))
            if each.unit_id in ("", unit) and 0 < at < len(grid.starts):
                begins[at] = each.cause
        order = sorted(begins)
        yield np.flatnonzero((units == unit).to_numpy()), order, [begins[at] for at in order]


_WEIGHTS = 2 ** np.arange(len(RULES))
_LISTS = np.empty(2 ** len(RULES), dtype=np.object_)
for _code in range(len(_LISTS)):
    _LISTS[_code] = [rule for place, rule in enumerate(RULES) if _code >> place & 1]
