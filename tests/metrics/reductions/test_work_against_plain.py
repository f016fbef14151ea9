"""Every work cell against the same computed case by case in plain Python."""

from __future__ import annotations

from datetime import datetime

import ibis
import pytest
from tillit.metrics.reductions.work import reduce_work

from .logs import UNTIL, as_cells, assert_same, case_frame, kept_by, random_log, tables, unit_frame
from .plain_work import work_cells

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
    assert_same(then, kept)
