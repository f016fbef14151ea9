"""Every work cell against the same computed case by case in plain Python."""

# ruff: noqa: DTZ001  times are UTC without a zone
from __future__ import annotations

from datetime import date, datetime, timedelta

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tillit.metrics.reductions.work import reduce_work

from .logs import (
    START,
    STATUSES,
    UNITS,
    UNTIL,
    as_cells,
    assert_same,
    case_frame,
    kept_by,
    random_log,
    tables,
    unit_frame,
)
from .plain_work import Cells, Event, Quantities, work_cells

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis 12 on duckdb 2


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_log_gives_the_same_cells_as_plain_python(seed: int) -> None:
    log = random_log(seed, 250)
    keys = sorted({event.case_id for event in log})
    kinds = {key: ("permit", "question")[key % 2] for key in keys if key % 5}
    failures = {key: (True, False, None)[key % 3] for key in kinds}
    first = frozenset({"A", "B"})
    backend = ibis.duckdb.connect()
    read = tables(log, case_frame(kinds, failures), unit_frame(first))
    made = reduce_work(read, UNTIL, materialize=kept_by(backend))
    assert_same(as_cells(made, backend), work_cells(log, UNTIL, kinds, failures, first))


def test_nothing_in_a_month_depends_on_what_comes_after_it() -> None:
    log = random_log(3, 150)
    early, late = datetime(2024, 3, 1), UNTIL
    backend = ibis.duckdb.connect()
    then = as_cells(reduce_work(tables(log), early, materialize=kept_by(backend)), backend)
    now = as_cells(reduce_work(tables(log), late, materialize=kept_by(backend)), backend)
    assert then["whole_flow"]
    kept = {name: {key: cell for key, cell in cells.items() if key[0] < early.date()} for name, cells in now.items()}
    due = {name: {key: cell for key, cell in cells.items() if key[0] < early.date()} for name, cells in then.items()}
    assert_same(due, kept)
    ahead = then["closures_followed"].keys() - due["closures_followed"].keys()
    assert {closed_in for _, _, closed_in in ahead} <= {date(2024, 1, 1), date(2024, 2, 1)}
    for key in ahead:
        assert then["closures_followed"][key]["followed"] == now["closures_followed"][key]["followed"]


logs = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from((0, 0, 1, 29, 400, 720, 744)),
            st.sampled_from(UNITS),
            st.sampled_from(STATUSES),
            st.sampled_from((5, 6, None)),
        ),
        min_size=1,
        max_size=7,
    ),
    min_size=1,
    max_size=12,
)


@given(logs)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_sums_of_any_log_agree(cases: list[list[tuple[int, str, str, int | None]]]) -> None:
    log = []
    for number, steps in enumerate(cases):
        at = START + timedelta(hours=number * 200)
        for hours, unit, status, actor in steps:
            at += timedelta(hours=hours)
            log.append(Event(number, at, unit, status, actor))
    backend = ibis.duckdb.connect()
    cells = as_cells(reduce_work(tables(log), UNTIL, materialize=kept_by(backend)), backend)
    assert_same(cells, work_cells(log, UNTIL))
    _every_visit_is_accounted_for(cells)
    _hours_add_up(cells)
    backend.disconnect()


def _every_visit_is_accounted_for(cells: Cells) -> None:
    for unit in UNITS:
        there = 0
        for month in sorted({key[0] for key in cells["unit_ages"]}):
            ages = {key[2]: age for key, age in cells["unit_ages"].items() if key[:2] == (month, unit)}
            entered, ended, censored = (
                sum(age[name] for age in ages.values()) for name in ("entered", "ended", "censored")
            )
            assert entered == ended + censored
            assert entered >= there
            assert ended == cells["unit_flow"].get((month, unit), Quantities())["departures"]
            there = censored
    for month in {key[0] for key in cells["whole_ages"]}:
        ages = [age for key, age in cells["whole_ages"].items() if key[0] == month]
        left = [age["met"] + age["withdrawn"] + age["censored"] for age in ages]
        assert sum(age["entered"] for age in ages) == sum(left)


def _hours_add_up(cells: Cells) -> None:
    classes = ("active_hours", "queue_hours", "waiting_hours", "unknown_hours")
    spent = sum(cell[name] for cell in cells["unit_flow"].values() for name in classes)
    assert sum(cell["elapsed_hours"] for cell in cells["unit_waits"].values()) == pytest.approx(spent)
    assert sum(cell["elapsed_hours"] for cell in cells["whole_waits"].values()) == pytest.approx(spent)
    handed = sum(cell["elapsed_hours"] for cell in cells["interface_flow"].values())
    assert handed <= spent + 1e-9
