"""Figures that somebody else has aggregated: taken over as they are, for no person was ever in them."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd

from ...metrics.cells import EXTERNAL_VALUE
from ...metrics.published import UNIT
from ..clearing.cleared import cleared_columns
from ..sources.mapping import PATH_SEPARATOR
from ..tables import count, insert, transaction

COUNTS = ["numerator", "denominator"]
ABOUT = ["series", "subject", "starts", "period"]
LONGEST_MONTH = pd.Timedelta(days=31)


def take_over(vault: duckdb.DuckDBPyConnection, cleared: duckdb.DuckDBPyConnection, root: str, on: date) -> int:
    """Put the external figures in place of the earlier ones; returns their number.

    root: what the whole is called. A share is numerator / denominator. Subjects are units below the root, in the order
    in which the source first names them, and a subject such as `A / b` lies below `A`, unless the vault has units of
    its own. Where a series gives counts and none for the whole, or for what a subject lies below, those are sums of
    counts; a figure without counts is never averaged. A period written as the first day of a month is that month.
    """
    frame = vault.execute(
        """
        SELECT series, subject, starts, period, numerator, denominator, value
        FROM external_reading ORDER BY file_id, row_number
        """
    ).df()
    frame["period"] = _named(frame)
    figures = pd.concat([frame, summed(frame)], ignore_index=True)
    share = figures["numerator"] / figures["denominator"].where(figures["denominator"] > 0)
    rows = figures.assign(
        value=figures["value"].fillna(share),
        unit_id=figures["subject"].fillna(root),
        whole=figures["subject"].isna(),
        visible_from=on,
        n_band=None,
    ).dropna(subset=["value"])
    with transaction(cleared):
        if count(vault, "org_unit") == 0:
            cleared.execute("DELETE FROM unit")
            insert(cleared, UNIT.name, UNIT.columns, _units(root, frame["subject"].dropna()))
        cleared.execute("DELETE FROM external_value")
        return insert(cleared, EXTERNAL_VALUE.name, cleared_columns(EXTERNAL_VALUE), rows)


def summed(frame: pd.DataFrame) -> pd.DataFrame:
    """Counts of the whole, and of what subjects lie below, per series and period, where the source gives none itself.

    frame: columns ABOUT and COUNTS; the same come back, `subject` empty for the whole.
    """
    given = set(zip(frame["series"], frame["subject"].fillna(""), strict=True))
    below = frame.loc[frame[COUNTS].notna().all(axis=1), [*ABOUT, *COUNTS]]
    found = [below.head(0)]
    while len(below := below[below["subject"].notna()]):
        above = below.assign(subject=_above(below["subject"]))
        names = zip(above["series"], above["subject"].fillna(""), strict=True)
        below = above[[name not in given for name in names]].groupby(ABOUT, dropna=False, as_index=False)[COUNTS].sum()
        found.append(below)
    return pd.concat(found).groupby(ABOUT, dropna=False, as_index=False)[COUNTS].sum()


def _named(frame: pd.DataFrame) -> pd.Series:
    """The periods, as YYYY-MM in series that write each month as its first day."""
    day = frame["period"].str.fullmatch(r"\d{4}-\d{2}-01")
    starts = pd.to_datetime(frame["starts"])
    found = pd.DataFrame({"series": frame["series"], "day": day, "starts": starts})
    monthly = {str(series) for series, part in found.groupby("series") if part["day"].all() and _by_month(part)}
    return frame["period"].where(~frame["series"].isin(monthly), frame["period"].str[:7])


def _by_month(part: pd.DataFrame) -> bool:
    steps = pd.Series(part["starts"].drop_duplicates().sort_values().diff().dropna())
    return not steps.empty and steps.min() <= LONGEST_MONTH


def _above(subject: pd.Series) -> pd.Series:
    """What each subject lies below; missing where that is the whole."""
    cut = subject.astype(str).str.rpartition(PATH_SEPARATOR)[0]
    return cut.where(cut != "", None)


def _units(root: str, subjects: pd.Series) -> pd.DataFrame:
    """The root, then every subject and what it lies below, depth first."""
    paths: dict[tuple[str, ...], None] = {}
    for subject in dict.fromkeys(subjects.astype(str)):
        parts = tuple(subject.split(PATH_SEPARATOR))
        paths.update(dict.fromkeys(parts[:depth] for depth in range(1, len(parts) + 1)))
    place = {path: position for position, path in enumerate(paths)}
    ordered = sorted(paths, key=lambda path: [place[path[:depth]] for depth in range(1, len(path) + 1)])
    return pd.DataFrame(
        {
            "unit_id": [root, *(PATH_SEPARATOR.join(path) for path in ordered)],
            "parent_id": [None, *(PATH_SEPARATOR.join(path[:-1]) or root for path in ordered)],
            "name": [root, *(path[-1] for path in ordered)],
            "kind": None,
            "depth": [0, *(len(path) for path in ordered)],
            "position": range(len(ordered) + 1),
        }
    )
