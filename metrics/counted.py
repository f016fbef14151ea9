"""Measures that are counted: shares of cases and ratios of hours per month, from cleared work cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from .asked import BAND_LOWER
from .measure import CellShape, Estimate, Scope, readings
from .statistics.intervals import Interval, wilson
from .text import Text

SUBJECT = {Scope.WHOLE: [], Scope.UNIT: ["unit_id"], Scope.INTERFACE: ["unit_id", "other_id"]}
"""The columns that say what a work cell is about."""

SHARE_NOTE = Text(
    "Osäkerheten (95 %, Wilson) ser månadens ärenden som ett stickprov av vad processen brukar ge.",
    "The interval (95 %, Wilson) sees the month's cases as a sample of what the process usually gives.",
)
"""Stands in the method of every share of cases."""
COUNT_NOTE = Text(
    "Alla ärenden i månaden räknas, så det finns ingen urvalsosäkerhet; hur det varierar mellan månaderna syns i "
    "diagrammet.",
    "Every case of the month counts, so there is no sampling uncertainty; how it varies between months shows in the "
    "chart.",
)
"""Stands in the method of every ratio of hours."""
COARSE_NOTE = Text(
    "Antalen bakom visas bara som intervall. Andelen är därför avrundad till hela procentenheter, och osäkerheten "
    "(95 %, Wilson) räknas som om antalet vore det minsta i intervallet, alltså hellre för bred än för smal.",
    "The numbers behind are shown as bands only. So the share is rounded to whole percentage points, and the interval "
    "(95 %, Wilson) is computed as if the number were the least of its band: too wide rather than too narrow.",
)
"""Stands in the method of every share whose counts could be subtracted from others that are let out."""

DIGITS = 4
"""Significant digits of what is computed from hours. A ratio of sums of hours or minutes tells both sums where it is
let out in full (the best fraction near it is the ratio itself); four digits tell neither, and no chart shows more."""
PER_CENT = 2
"""Decimals of a coarse share."""


@dataclass(frozen=True)
class Share:
    """A share of cases, `numerator` / `of`, 0 to 1, with Wilson's interval.

    mark: a quantity that is above 0 somewhere if the source says what the share is about at all;
    where it never is, the whole has one row with the reason `unmarked`, and a part has none.
    coarse: whole percentage points, and an interval as if `of` were the least of its n band, see COARSE_NOTE.
    """

    numerator: str
    of: str
    facet: str = ""
    mark: str | None = None
    unmarked: str = "too_few"
    coarse: bool = False

    def quantities(self) -> list[str]:
        """The columns it adds up."""
        return list(dict.fromkeys(name for name in (self.numerator, self.of, self.mark) if name is not None))

    def values(self, months: pd.DataFrame) -> pd.DataFrame:
        """Columns value, lower, upper, why_none and n, in the rows of `months`."""
        cases = months[self.of]
        if self.coarse:
            cases, share = _coarse(months[self.numerator], cases)
        else:
            share = wilson(months[self.numerator].to_numpy(), cases.to_numpy())
        return pd.DataFrame(
            {
                "value": share.value,
                "lower": share.lower,
                "upper": share.upper,
                "why_none": reason(cases > 0, present=None, absent="too_few"),
                "n": cases,
            },
            index=months.index,
        )


def _coarse(numerator: pd.Series, of: pd.Series) -> tuple[pd.Series, Interval]:
    """The least number of each one's band, 0 where it has none; and the share that is let out with that number."""
    least = band(of).map(BAND_LOWER).fillna(0.0).astype("float64")
    enough = (least > 0).to_numpy()
    share = np.divide(numerator, of, out=np.full(len(of), np.nan), where=enough).round(PER_CENT)
    wide = wilson(share * least.to_numpy(), least.to_numpy())
    steps = 10**PER_CENT
    return least, Interval(share, np.floor(steps * wide.lower) / steps, np.ceil(steps * wide.upper) / steps)


@dataclass(frozen=True)
class Ratio:
    """A ratio of sums, `numerator` / (the sum of `of`); every case counts, so it has no interval."""

    numerator: str
    of: tuple[str, ...]
    facet: str = ""
    mark: None = None

    def quantities(self) -> list[str]:
        """The columns it adds up."""
        return list(dict.fromkeys((self.numerator, *self.of)))

    def values(self, months: pd.DataFrame) -> pd.DataFrame:
        """Columns value and why_none, in the rows of `months`."""
        total = months[list(self.of)].sum(axis=1)
        return pd.DataFrame(
            {
                "value": few_digits(months[self.numerator] / total.where(total > 0)),
                "why_none": reason(total > 0, present="full_count", absent="too_few"),
            },
            index=months.index,
        )


def few_digits(values: pd.Series) -> pd.Series:
    """Numbers to DIGITS significant digits.

    >>> few_digits(pd.Series([1234.56, 0.123456, 0.0])).tolist()
    [1235.0, 0.1235, 0.0]
    """
    numbers = values.to_numpy(dtype=np.float64)
    return pd.Series([float(f"{number:.{DIGITS}g}") for number in numbers.tolist()], values.index, dtype="float64")


def counted(shape: CellShape, *series: Share | Ratio) -> Estimate:
    """An estimate that reads `series`, facet by facet, from one table of work cells."""
    return Estimate((shape,), partial(read_series, scope=shape.scope, series=series))


def read_series(cells: pd.DataFrame, *, scope: Scope, series: Sequence[Share | Ratio]) -> pd.DataFrame:
    """Readings of each series per subject and month; rows of the same subject and month are added up first."""
    return readings(pd.concat([_read(cells, scope, one) for one in series], ignore_index=True))


def per_month(cells: pd.DataFrame, scope: Scope, quantities: Sequence[str]) -> pd.DataFrame:
    """`quantities` added up per subject and month.

    Columns: the subject's, month, period (YYYY-MM), starts, n_band (missing for the whole), the quantities as float64.
    """
    keys = [*SUBJECT[scope], "month"]
    numbers = cells[list(quantities)].astype("float64")
    frame = cells[SUBJECT[scope]].assign(month=pd.to_datetime(cells["month"]), n_band=cells["n_band"])
    grouped = pd.concat([frame, numbers], axis=1).groupby(keys, as_index=False)
    months = grouped.agg({"n_band": "first", **dict.fromkeys(quantities, "sum")})
    if scope is Scope.WHOLE:
        months["n_band"] = None
    return months.assign(period=months["month"].dt.strftime("%Y-%m"), starts=months["month"])


def reading_rows(months: pd.DataFrame, scope: Scope, facet: str, values: pd.DataFrame) -> pd.DataFrame:
    """Readings of one series: who and when from `months`, what from `values` (value, why_none, maybe an interval).

    A column `n` in `values` gives the whole its band, which its cells do not carry.
    """
    about = months[[*SUBJECT[scope], "period", "starts", "n_band"]].assign(facet=facet, scope=scope.value)
    if scope is Scope.WHOLE:
        about["unit_id"] = None
        about["n_band"] = band(values["n"]) if "n" in values else None
    return pd.concat([about, values.drop(columns="n", errors="ignore")], axis=1)


def reason(known: pd.Series, *, present: str | None, absent: str) -> pd.Series:
    """`present` where `known`, `absent` elsewhere; None means that nothing is missing."""
    return pd.Series([present if is_known else absent for is_known in known], index=known.index, dtype="object")


def band(n: pd.Series) -> pd.Series:
    """The published band of a number; none below 5.

    >>> band(pd.Series([4, 12, 50])).tolist()
    [None, '10-19', '50+']
    """
    lowest_first = sorted(BAND_LOWER.items(), key=lambda pair: pair[1])
    named = [next((name for name, lower in reversed(lowest_first) if count >= lower), None) for count in n]
    return pd.Series(named, index=n.index, dtype="object")


def _read(cells: pd.DataFrame, scope: Scope, series: Share | Ratio) -> pd.DataFrame:
    months = per_month(cells, scope, series.quantities())
    values = series.values(months)
    if isinstance(series, Share) and series.mark is not None:
        marked = months[series.mark]
        if scope is not Scope.WHOLE:
            ever = marked.groupby([months[name] for name in SUBJECT[scope]]).transform("sum") > 0
            months, values = months[ever], values[ever]
        elif marked.sum() == 0:
            months, values = months.tail(1), unknown(months.tail(1), series.unmarked)
    return reading_rows(months, scope, series.facet, values)


def unknown(months: pd.DataFrame, why_none: str) -> pd.DataFrame:
    """Values that are missing throughout, for one reason."""
    return pd.DataFrame({"value": np.nan, "why_none": why_none}, index=months.index)
