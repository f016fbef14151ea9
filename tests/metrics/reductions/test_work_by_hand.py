"""Three cases, every cell worked out on paper.

Times are UTC; A is first line. Case 1 is handed A -> B -> A, closed, and opened again within 30 days. Case 2 waits for
somebody outside over the end of January and is withdrawn. Case 3 is met at once, by A.

| case | at              | unit | status           | actor | outside |
|------|-----------------|------|------------------|-------|---------|
| 1    | 10 Jan 00:00    | A    | queue            | 1     |         |
| 1    | 10 Jan 06:00    | A    | active           | 1     |         |
| 1    | 10 Jan 10:00    | B    | queue            | 1     |         |
| 1    | 10 Jan 12:00    | B    | queue            | 2     |         |
| 1    | 10 Jan 15:00    | B    | active           | 3     |         |
| 1    | 11 Jan 00:00    | A    | active           | 3     |         |
| 1    | 11 Jan 02:00    | A    | done             | 1     |         |
| 1    | 20 Jan 00:00    | A    | active           | 1     |         |
| 1    | 20 Jan 01:00    | A    | done             | 1     |         |
| 2    | 31 Jan 20:00    | B    | active           | 2     |         |
| 2    | 31 Jan 22:00    | B    | waiting_external |       |         |
| 2    | 1 Feb 05:00     | B    | active           | 2     | false   |
| 2    | 1 Feb 06:00     | B    | withdrawn        | 2     |         |
| 3    | 29 Feb 12:00    | A    | done             | 1     |         |
"""

# ruff: noqa: DTZ001  times are UTC without a zone
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import ibis
import pytest
from tillit.metrics.cells import AGE_EDGES_HOURS
from tillit.metrics.reductions.work import reduce_work

from .logs import as_cells, case_frame, kept_by, tables, unit_frame
from .plain_work import Cells, Event

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis 12 on duckdb 2

JAN, FEB = date(2024, 1, 1), date(2024, 2, 1)


def _at(month: int, day: int, hour: int) -> datetime:
    return datetime(2024, month, day, hour)


LOG = [
    Event(1, _at(1, 10, 0), "A", "queue", 1),
    Event(1, _at(1, 10, 6), "A", "active", 1),
    Event(1, _at(1, 10, 10), "B", "queue", 1),
    Event(1, _at(1, 10, 12), "B", "queue", 2),
    Event(1, _at(1, 10, 15), "B", "active", 3),
    Event(1, _at(1, 11, 0), "A", "active", 3),
    Event(1, _at(1, 11, 2), "A", "done", 1),
    Event(1, _at(1, 20, 0), "A", "active", 1),
    Event(1, _at(1, 20, 1), "A", "done", 1),
    Event(2, _at(1, 31, 20), "B", "active", 2),
    Event(2, _at(1, 31, 22), "B", "waiting_external"),
    Event(2, _at(2, 1, 5), "B", "active", 2, outside=False),
    Event(2, _at(2, 1, 6), "B", "withdrawn", 2),
    Event(3, _at(2, 29, 12), "A", "done", 1),
]


def _bin(hours: float) -> int:
    return max(number for number, edge in enumerate(AGE_EDGES_HOURS) if edge <= hours)


@pytest.fixture(scope="module")
def cells() -> Iterator[Cells]:
    backend = ibis.duckdb.connect()
    read = tables(LOG, case_frame({1: "permit"}, {1: True}), unit_frame(frozenset({"A"})))
    yield as_cells(reduce_work(read, datetime(2024, 3, 1), materialize=kept_by(backend)), backend)
    backend.disconnect()


def _same(cells: Cells, name: str, expected: dict[tuple, dict[str, float]]) -> None:
    found = {key: dict(counter) for key, counter in cells[name].items()}
    assert found == {key: pytest.approx(quantities, abs=1e-9) for key, quantities in expected.items()}


def test_people_are_counted_by_the_steps_they_took(cells: Cells) -> None:
    _same(
        cells,
        "unit_people",
        {
            (JAN, "A", 1): {"steps": 5},
            (JAN, "A", 3): {"steps": 1},
            (JAN, "B", 1): {"steps": 1},
            (JAN, "B", 2): {"steps": 2},
            (JAN, "B", 3): {"steps": 1},
            (FEB, "B", 2): {"steps": 2},
            (FEB, "A", 1): {"steps": 1},
        },
    )
    _same(
        cells,
        "unit_cases",
        {
            (JAN, "A"): {"cases": 1},
            (JAN, "B"): {"cases": 2},
            (FEB, "B"): {"cases": 1},
            (FEB, "A"): {"cases": 1},
        },
    )


def test_an_hour_counts_in_the_month_and_unit_in_which_it_passes(cells: Cells) -> None:
    _same(
        cells,
        "unit_flow",
        {
            (JAN, "A"): {
                "active_hours": 4 + 2 + 1,
                "queue_hours": 6,
                "departures": 3,
                "visit_hours": 10 + 2 + 1,
            },
            (JAN, "B"): {
                "active_hours": 9 + 2,
                "queue_hours": 5,
                "waiting_hours": 2,
                "departures": 1,
                "visit_hours": 14,
            },
            (FEB, "B"): {
                "active_hours": 1,
                "waiting_hours": 5,
                "departures": 1,
                "visit_hours": 10,
            },
            (FEB, "A"): {"departures": 1},
        },
    )


def test_a_visit_over_a_month_end_is_censored_there_and_enters_again(cells: Cells) -> None:
    _same(
        cells,
        "unit_ages",
        {
            (JAN, "A", 0): {"entered": 3},
            (JAN, "A", _bin(10)): {"ended": 1},
            (JAN, "A", _bin(2)): {"ended": 1},
            (JAN, "A", _bin(1)): {"ended": 1},
            (JAN, "B", 0): {"entered": 2},
            (JAN, "B", _bin(14)): {"ended": 1},
            (JAN, "B", _bin(4)): {"censored": 1},
            (FEB, "B", _bin(4)): {"entered": 1},
            (FEB, "B", _bin(10)): {"ended": 1},
            (FEB, "A", 0): {"entered": 1, "ended": 1},
        },
    )


def test_a_wait_counts_where_it_begins_and_where_it_ends(cells: Cells) -> None:
    begun, ended = {"waits": 1, "waiting_hours": 2}, {"waits_ended": 1, "waits_ended_inside": 1, "waits_marked": 1}
    _same(
        cells,
        "unit_waits",
        {
            (JAN, "A"): {"elapsed_hours": 13},
            (JAN, "B"): {**begun, "elapsed_hours": 18},
            (FEB, "B"): {**ended, "waiting_hours": 5, "elapsed_hours": 6},
        },
    )
    _same(
        cells,
        "whole_waits",
        {(JAN,): {**begun, "elapsed_hours": 31}, (FEB,): {**ended, "waiting_hours": 5, "elapsed_hours": 6}},
    )


def test_handovers_have_a_giver_and_the_first_who_takes_up_the_work(cells: Cells) -> None:
    _same(
        cells,
        "interface_people",
        {
            (JAN, "A", "B", "from", 1): {"handovers": 1},
            (JAN, "A", "B", "to", 3): {"handovers": 1},
            (JAN, "B", "A", "from", 3): {"handovers": 1},
            (JAN, "B", "A", "to", 3): {"handovers": 1},
        },
    )
    _same(
        cells,
        "interface_flow",
        {
            (JAN, "A", "B"): {"cases": 1, "handovers": 1, "queue_hours": 5, "elapsed_hours": 14},
            (JAN, "B", "A"): {"cases": 1, "handovers": 1, "elapsed_hours": 2},
        },
    )
    _same(cells, "interface_returns", {(JAN, "A", "B"): {"cases": 1, "returned": 1}})


def test_closures_are_followed_for_thirty_days(cells: Cells) -> None:
    # closed 11 and 20 January; followed until 10 and 19 February; opened again on 20 January
    _same(
        cells,
        "unit_closures",
        {(JAN, "A"): {"closed": 2, "first_line": 1}, (FEB, "A"): {"closed": 1, "first_line": 1}},
    )
    # closed 29 February, followed until 30 March: known already, although March is not over
    _same(
        cells,
        "closures_followed",
        {(FEB, "A", JAN): {"followed": 2, "reopened": 1}, (date(2024, 3, 1), "A", FEB): {"followed": 1}},
    )


def test_who_closed_cases_of_each_sort(cells: Cells) -> None:
    _same(
        cells,
        "kind_people",
        {(JAN, "permit", 1): {"closed": 2}, (FEB, "unknown", 1): {"closed": 1}},
    )
    _same(
        cells,
        "whole_kinds",
        {(JAN, "permit"): {"closed": 2, "first_line": 1}, (FEB, "unknown"): {"closed": 1, "first_line": 1}},
    )


def test_the_whole_counts_every_opening_and_closing(cells: Cells) -> None:
    _same(
        cells,
        "whole_flow",
        {
            (JAN,): {
                "arrivals": 3,
                "closed": 2,
                "case_hours": 26 + 1,
                "active_hours": 4 + 9 + 2 + 1,
                "queue_hours": 6 + 5,
                "elapsed_hours": 26 + 1,
                "handover_queue_hours": 5,
                "handed_over": 1,
                "returned": 1,
                "first_line": 1,
                "failure_known": 1,
                "failure_demand": 1,
            },
            (FEB,): {"arrivals": 1, "closed": 1, "withdrawn": 1, "case_hours": 10, "first_line": 1},
        },
    )


def test_a_need_is_as_old_as_its_first_event(cells: Cells) -> None:
    _same(
        cells,
        "whole_ages",
        {
            (JAN, 0): {"entered": 2},
            (JAN, _bin(26)): {"met": 1},
            # opened again 240 hours after the first event, closed at 241
            (JAN, _bin(240)): {"entered": 1, "met": 1},
            (JAN, _bin(4)): {"censored": 1},
            (FEB, _bin(4)): {"entered": 1},
            (FEB, _bin(10)): {"withdrawn": 1},
            (FEB, 0): {"entered": 1, "met": 1},
        },
    )


def test_until_must_begin_a_month() -> None:
    with pytest.raises(ValueError, match="first moment"):
        reduce_work(tables(LOG), datetime(2024, 3, 2))
