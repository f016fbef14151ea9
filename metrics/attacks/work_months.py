"""Differencing of work over months: what two months that are shown tell of a withheld month between them.

Tried: every unit with withheld months between two that are shown, and every unit whose closures are followed up. What
is in progress at the end of a month is there at the beginning of the next; so where two months' stocks are known, what
came in to and left a unit in between is, too. From a mean number in progress L, A that came and D that left, the stock
lies from L - A to L + D at the month's beginning and from L - D to L + A at its end; D is known to be none where
nothing can be said of how long those stayed that left. It succeeds where the withheld months' net flow is left fewer
than 10 possible values. And what is followed up in a month was mostly closed in the month before: it succeeds where a
unit had no figures then, and where more is followed up than was shown to be closed in the months that it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd

from ..disclosure.contributors import LEAST_CASES
from ..text import Text
from .material import Against, Material, Outcome
from .work_counts import MANY, known_units, work_readings

MEANING = Text(
    "Det minsta antal värden som är möjliga för nettoflödet i en undanhållen månad mellan två som visas",
    "The fewest values possible for the net flow of a withheld month between two that are shown",
)
ASSUMPTION = Text(
    "Angriparen har alla filer och lägger månaderna efter varandra.",
    "The attacker holds every file and lays the months one after another.",
)
ROUNDING = 5e-4
"""Of a number in progress, relative: four digits."""
EVERY_UNIT = ("work_in_progress", "flow_efficiency")
"""Measures that every unit has a reading of, in every month in which it is shown at all."""


def attack(material: Material) -> list[Outcome]:
    """Stocks over withheld months, and follow-ups of months that were withheld."""
    units, whole = work_readings(material, "unit").assign(scope="unit"), _whole(material).assign(scope="whole")
    readings = pd.concat([units, whole], ignore_index=True)
    gaps = net_flows(readings)
    followed = list(follow_ups(readings))
    known = [values for values in gaps if values < MANY]
    found = sum(values < LEAST_CASES for values in known) + sum(followed)
    return [
        Outcome(
            attack="work_months",
            against=Against.OUTSIDER,
            tried=len(gaps) + len(followed),
            found=found,
            figure=float(min(known)) if known else None,
            meaning=MEANING,
            assumption=ASSUMPTION,
            holds=found == 0,
        )
    ]


def _whole(material: Material) -> pd.DataFrame:
    """Readings of the whole, under the root's name."""
    units = known_units(material)
    whole = work_readings(material, "whole")
    return whole if units is None else whole.assign(unit_id=f"{units.root}\0")


def net_flows(readings: pd.DataFrame) -> list[int]:
    """For each unit and gap of withheld months: how many values its net flow can have, MANY where nothing bounds it."""
    flow = readings[readings["indicator"] == "work_in_progress"]
    if flow.empty:
        return []
    keys = ["unit_id", "period"]
    progress, rate = (
        flow[flow["facet"] == facet].set_index(keys)["value"].astype("float64") for facet in ("wip", "arrivals_per_day")
    )
    nobody_left = flow[(flow["facet"] == "days_in") & (flow["why_none"] == "too_few")].set_index(keys).index
    stocks = pd.DataFrame({"progress": progress, "rate": rate.reindex(progress.index)}).sort_index()
    month = pd.PeriodIndex(stocks.index.get_level_values("period"), freq="M")
    came = (stocks["rate"] * month.days_in_month).round()
    left = pd.Series(0.0, index=stocks.index).where(stocks.index.isin(nobody_left))
    slack = ROUNDING * stocks["progress"]
    begins = pd.DataFrame({"low": stocks["progress"] - came - slack, "high": stocks["progress"] + left + slack})
    ends = pd.DataFrame({"low": stocks["progress"] - left - slack, "high": stocks["progress"] + came + slack})
    unit = stocks.index.get_level_values("unit_id")
    gap = (unit[1:] == unit[:-1]) & (month[1:].asi8 > month[:-1].asi8 + 1)
    lowest = np.ceil(begins["low"].to_numpy()[1:] - ends["high"].to_numpy()[:-1])[gap]
    highest = np.floor(begins["high"].to_numpy()[1:] - ends["low"].to_numpy()[:-1])[gap]
    return np.nan_to_num(highest - lowest + 1.0, nan=float(MANY)).astype(np.int64).tolist()


def follow_ups(readings: pd.DataFrame) -> Iterator[bool]:
    """For each unit and month with follow-ups that can be counted: whether they tell of what was withheld.

    A unit was withheld in a month in which others have a reading that every shown unit has, and it has none at all.
    """
    is_again = readings["indicator"] == "reopened_work"
    others = readings[~is_again]
    shown = set(zip(others["unit_id"], others["period"].astype(str), strict=True))
    told = set(others.loc[others["indicator"].isin(EVERY_UNIT) & (others["scope"] == "unit"), "period"].astype(str))
    closed = {
        (unit, str(period)): int(number)
        for unit, period, number in readings.loc[
            (readings["indicator"] == "push_to_front") & (readings["facet"] == ""), ["unit_id", "period", "number"]
        ].itertuples(index=False)
        if number >= 0
    }
    again = readings[is_again & (readings["facet"] == "reopened") & (readings["number"] > 0)]
    for unit, period, number, scope in again[["unit_id", "period", "number", "scope"]].itertuples(index=False):
        months = [_earlier(str(period), back) for back in (0, 1, 2)]
        sources = [closed.get((unit, month)) for month in months]
        more = None not in sources and number > sum(source or 0 for source in sources)
        withheld = scope == "unit" and months[1] in told and (unit, months[1]) not in shown
        yield withheld or more


@cache
def _earlier(period: str, months: int) -> str:
    return str(pd.Period(period, freq="M") - months)
