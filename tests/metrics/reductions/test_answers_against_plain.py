"""Every survey cell against the same computed person by person in plain Python."""

from __future__ import annotations

import ibis
import pytest
from tillit.metrics.reductions.answers import reduce_answers

from .surveys import as_cells, assert_same, by_id, instrument, invitation, item, plain, random_survey, response

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis 12 on duckdb 2

SEVEN = instrument(
    "seven", *(item(f"s{n}", 1, 7, reversed_=n in (1, 3, 5), sensitive=n in (1, 4)) for n in range(1, 8))
)
LONG = instrument("long", *(item(f"l{n:02d}", 1, 5, reversed_=n % 3 == 0) for n in range(33)))
MIXED = instrument(
    "mixed",
    item("yes", 0, 1, sensitive=True),
    item("m1", 0, 4, reversed_=True),
    item("slider", 0, 100),
    item("m2", 1, 5),
    item("m3", 1, 5),
    item("m4", 0, 4),
    item("nps", 0, 10, reversed_=True),
)
PLAIN = instrument("plain", *(item(f"p{n}") for n in range(9)))
ALL = by_id(SEVEN, LONG, MIXED, PLAIN)
SCALES = {
    "safety": (SEVEN.items, False),
    "safety:percent": (SEVEN.items, True),
    "long": (LONG.items, False),
    "mixed": (MIXED.items, True),
    "alone": ((PLAIN.items[3],), True),
    "across": ((SEVEN.items[0], LONG.items[30], MIXED.items[6]), True),
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_random_survey_gives_the_same_cells_as_plain_python(seed: int) -> None:
    rows = random_survey(seed, ALL.values(), people=260, units=30)
    invited = {(wave, f"unit {unit}"): 7 + unit % 9 for wave in ("w1", "w2") for unit in range(32)}
    backend = ibis.duckdb.connect()
    made = reduce_answers(response(rows), ["w1", "w2"], ALL, SCALES, invitation=invitation(invited))
    assert_same(as_cells(made, backend), plain(rows, ALL, SCALES, invited))
