"""Which months are reduced."""

from datetime import date

import duckdb
import pytest
from tillit.pipelines.reducing import reduce_events
from tillit.pipelines.vault.ledger import create_tables

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis 12 on duckdb 2


def log(*moments: str) -> duckdb.DuckDBPyConnection:
    """A vault with one step of one case at each moment."""
    vault = duckdb.connect()
    create_tables(vault)
    for moment in moments:
        vault.execute(
            "INSERT INTO work_event (case_id, occurred_at, unit_id, actor, activity, status, status_class) "
            "VALUES (1, ?::TIMESTAMP, 'a', 7, 'step', 'open', 'active')",
            [moment],
        )
    return vault


def test_months_are_read_as_far_as_the_log_reaches() -> None:
    with log("2026-08-03 10:00", "2026-09-30 23:00") as vault:
        assert reduce_events(vault, TODAY, 14) == date(2026, 10, 1)


def test_a_step_that_lies_ahead_does_not_make_a_month_look_complete() -> None:
    with log("2026-08-03 10:00", "2026-09-12 09:00", "2027-01-01 00:00") as vault:
        assert reduce_events(vault, TODAY, 14) == date(2026, 9, 1)


def test_a_log_that_lies_ahead_altogether_has_no_month() -> None:
    with log("2027-01-01 00:00") as vault:
        assert reduce_events(vault, TODAY, 14) is None
