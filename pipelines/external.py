"""Figures that somebody else has aggregated: taken over as they are, for no person was ever in them."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd

from ..metrics.cells import EXTERNAL_VALUE
from ..metrics.published import UNIT
from .cleared import cleared_columns
from .tables import count, insert, transaction


def take_over(vault: duckdb.DuckDBPyConnection, cleared: duckdb.DuckDBPyConnection, root: str, on: date) -> int:
    """Put the external figures in place of the earlier ones; returns their number.

    root: what the whole is called. A share is numerator / denominator. Where a series gives counts and no figure for
    the whole, the whole is the sum of its counts; a figure without counts is never averaged. Subjects are units below
    the root, in the order in which the source first names them, unless the vault has units of its own.
    """
    frame = vault.execute(
        """
        SELECT series, subject, starts, period, numerator, denominator, value
        FROM external_reading ORDER BY file_id, row_number
        """
    ).df()
    figures = pd.concat([frame, _summed(frame)], ignore_index=True)
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


def _summed(frame: pd.DataFrame) -> pd.DataFrame:
    """The whole's counts per series and period, where the source gives counts and no whole."""
    whole = set(frame[frame["subject"].isna()]["series"])
    counted = frame[frame["denominator"].notna() & frame["numerator"].notna() & ~frame["series"].isin(list(whole))]
    keys = ["series", "starts", "period"]
    sums = counted.groupby(keys, sort=True)[["numerator", "denominator"]].sum().reset_index()
    return sums.assign(subject=None, value=float("nan"))


def _units(root: str, subjects: pd.Series) -> pd.DataFrame:
    names = list(dict.fromkeys(subjects.astype(str)))
    return pd.DataFrame(
        {
            "unit_id": [root, *names],
            "parent_id": [None, *[root] * len(names)],
            "name": [root, *names],
            "kind": None,
            "depth": [0, *[1] * len(names)],
            "position": range(len(names) + 1),
        }
    )
