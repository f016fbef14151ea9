"""Rows -> reduced cells inside the vault: which waves and months, and the reductions themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import duckdb

from ..metrics.cells import SURVEY_CELLS, WORK_CELLS, CellShape
from ..metrics.instruments.instrument import Instrument, Item
from .tables import create_table, statement, table_names, transaction


def closed_waves(vault: duckdb.DuckDBPyConnection, today: date) -> list[str]:
    """Waves that have closed everywhere, in the order they closed."""
    if "survey_wave" not in table_names(vault):
        return []
    rows = vault.execute(
        "SELECT wave_id FROM survey_wave GROUP BY wave_id HAVING max(closes) < ? ORDER BY max(closes), wave_id", [today]
    ).fetchall()
    return [str(wave) for (wave,) in rows]


def reduced_months(vault: duckdb.DuckDBPyConnection) -> list[str]:
    """Months that have been reduced, as YYYY-MM."""
    if "whole_flow" not in table_names(vault):
        return []
    rows = vault.execute("SELECT DISTINCT strftime(month, '%Y-%m') AS period FROM whole_flow ORDER BY 1").fetchall()
    return [str(period) for (period,) in rows]


def first_open_month(last_event: date, today: date, publish_delay_days: int) -> date:
    """The first month that is not to be read yet: events may still come, or its delay is not over.

    >>> first_open_month(date(2026, 10, 31), date(2026, 11, 21), 14)
    datetime.date(2026, 11, 1)
    >>> first_open_month(date(2026, 11, 12), date(2026, 11, 10), 14)
    datetime.date(2026, 10, 1)
    """
    return min(last_event + timedelta(days=1), today - timedelta(days=publish_delay_days)).replace(day=1)
