"""The tests behind signals: one row per newest point or own test, with its null's p. Never of one unit alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .limits import OWN_TEST, SERIES, Grid, charted, grids
from .measure import Measure, Scope
from .questions.families import published_family
from .statistics.chance import dependence, newest, p_values
from .statistics.process_behaviour import LOCKED_FROM, RULES, stretch

KEY = ["indicator", "facet", *SERIES, "period"]
OF_LIMITS = ["centre", "lower_limit", "upper_limit", "phase", "trial", "rule_breaks"]
EVIDENCE = (
    *("family", "indicator", "facet", "scope", "unit_id", "other_id", "period", "starts", "visible_from"),
    *("p", "chance_of_break", "broken", "up"),
    *(
        "value",
        "centre",
        "lower_limit",
        "upper_limit",
        "trial",
        "points",
        "rules",
        "run",
        "trend",
        "outside",
        "rising",
        "run_since",
        "trend_since",
        "outside_since",
    ),
    *("part_slope", "whole_slope", "within", "mix", "elsewhere"),
)
"""Columns of the evidence; the last row are those of an own test, the two before those of a chart."""

OWN_BREAK = 0.05
"""An own test counts as a break from this p on, which is then its chance of one."""


def evidence(readings: pd.DataFrame, limits: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """Every test of this release, in the columns of EVIDENCE: the whole, interfaces and own tests; never a unit."""
    known = readings[readings["indicator"].isin(list(measures))]
    frames = [frame for frame in (_charts(known, limits), _own(known)) if not frame.empty]
    if not frames:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in EVIDENCE})
    whole = pd.concat(frames, ignore_index=True).reindex(columns=list(EVIDENCE))
    whole["family"] = [published_family(measures[str(name)].family) for name in whole["indicator"]]
    return whole.sort_values(["family", "scope", "indicator", "facet", "unit_id", "other_id"], ignore_index=True)


def _charts(readings: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    frame = charted(readings)
    latest = frame.groupby("indicator")["starts"].max() if len(frame) else pd.Series(dtype="object")
    tested = [Scope.WHOLE.value, Scope.INTERFACE.value]
    drawn = limits.loc[limits["scope"].isin(tested), [*KEY, *OF_LIMITS]]
    frame = frame[frame["scope"].isin(tested)].merge(drawn, on=KEY, how="left").reset_index(drop=True)
    tests = [_newest_points(frame, grid) for grid in grids(frame) if grid.starts[-1] == _day(latest[grid.indicator])]
    return pd.concat(tests, ignore_index=True) if tests else pd.DataFrame()


def _day(moment: object) -> pd.Timestamp:
    return pd.Timestamp(str(moment))


def _newest_points(frame: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """The newest point of every series that has limits there."""

    def spread(name: str) -> NDArray[np.float64]:
        return grid.spread(np.asarray(frame[name].iloc[grid.rows], dtype=np.float64))

    values, centre, upper, phase = (spread(name) for name in ("value", "centre", "upper_limit", "phase"))
    tested = np.flatnonzero(~np.isnan(centre[:, -1]))
    if not len(tested):
        return pd.DataFrame()
    values, centre, upper, phase = (each[tested] for each in (values, centre, upper, phase))
    current = (phase == phase[:, -1:]) & ~np.isnan(centre)
    values = np.where(current, values, np.nan)
    scaled = (values - centre) / ((upper - centre) / 3.0)
    place = np.full(len(grid.series), -1)
    at_end = grid.column == len(grid.starts) - 1
    place[grid.row[at_end]] = grid.rows[at_end]
    last = frame.iloc[place[tested]].reset_index(drop=True)
    rules = pd.Series([tuple(rule for rule in RULES if rule in found) for found in last["rule_breaks"]])
    broken = np.array([[rule in found for rule in RULES] for found in rules], dtype=np.bool_)
    points = current.sum(axis=1)
    p, chance = p_values(newest(values, scaled, broken), points, dependence(_from_first(values)))
    rising, run, trend = _shape(values, scaled)
    outside = np.maximum(stretch(scaled > 3.0)[:, -1], stretch(scaled < -3.0)[:, -1])
    only_trend = broken[:, RULES.index("trend")] & ~broken[:, :2].any(axis=1)
    names = frame.iloc[grid.rows].drop_duplicates("starts").set_index("starts")["period"]

    def began(length: NDArray[np.int64]) -> pd.Series:
        return pd.Series([str(names.get(grid.starts[-max(int(back), 1)], "")) for back in length])

    return last.assign(
        p=p,
        chance_of_break=chance,
        broken=pd.Series(broken.any(axis=1)),
        up=pd.Series(np.where(only_trend, rising, scaled[:, -1] > 0.0)),
        points=points,
        rules=rules,
        run=run,
        trend=trend,
        run_since=began(run),
        trend_since=began(trend),
        outside=outside,
        rising=rising,
        outside_since=began(outside),
        trial=points < LOCKED_FROM,
    )


def _from_first(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the columns in which no series has begun."""
    begun = np.flatnonzero(~np.isnan(values).all(axis=0))
    return values[:, begun[0] :]


def _shape(
    values: NDArray[np.float64], scaled: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Whether the newest step rises, and the lengths of the run and the trend that end at the newest point."""
    above, below = stretch(scaled > 0.0)[:, -1], stretch(scaled < 0.0)[:, -1]
    step = np.diff(values, axis=1)
    up, down = stretch(step > 0.0)[:, -1], stretch(step < 0.0)[:, -1]
    return up > 0, np.maximum(above, below), np.maximum(up, down) + 1


def _own(readings: pd.DataFrame) -> pd.DataFrame:
    """Tests that measures carry themselves: facets p, part_slope, whole_slope and the split, of one pair."""
    own = set(readings.loc[readings["facet"] == OWN_TEST, "indicator"])
    frame = readings[readings["indicator"].isin(own) & (readings["scope"] == Scope.INTERFACE.value)]
    if frame.empty:
        return pd.DataFrame()
    frame = frame[frame["starts"] == frame.groupby("indicator")["starts"].transform("max")]
    about = ["indicator", *SERIES, "period", "starts"]
    if "visible_from" in frame:
        about.append("visible_from")
    wide = frame.drop_duplicates([*about, "facet"]).pivot(index=about, columns="facet", values="value").reset_index()
    wide = wide.reindex(columns=[*about, "p", "part_slope", "whole_slope", "within", "mix", "elsewhere"]).dropna(
        subset=["p"]
    )
    opposite = np.sign(wide["part_slope"]) * np.sign(wide["whole_slope"]) < 0.0
    return wide.assign(
        facet="",
        chance_of_break=OWN_BREAK,
        broken=(wide["p"] <= OWN_BREAK) & opposite,
        up=wide["whole_slope"] > 0.0,
        rules=pd.Series([()] * len(wide), index=wide.index),
    )
