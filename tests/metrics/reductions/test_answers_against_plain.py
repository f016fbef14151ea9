"""Every survey cell against the same computed person by person in plain Python."""

from __future__ import annotations

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.instruments.instrument import Instrument
from tillit.metrics.reductions.answers import reduce_answers

from .logs import kept_by
from .plain_answers import Answer
from .surveys import as_cells, assert_same, by_id, form, instrument, invitation, item, plain, random_survey, response

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


INVITED = {(wave, f"unit {unit}"): 7 + unit % 9 for wave in ("w1", "w2") for unit in range(32)}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_random_survey_gives_the_same_cells_as_plain_python(seed: int) -> None:
    rows = random_survey(seed, ALL.values(), people=260, units=30)
    backend = ibis.duckdb.connect()
    made = reduce_answers(
        response(rows), ["w1", "w2"], ALL, SCALES, invitation=invitation(INVITED), materialize=kept_by(backend)
    )
    assert_same(as_cells(made, backend), plain(rows, ALL, SCALES, INVITED))


def test_steps_that_nobody_keeps_give_the_same_cells() -> None:
    rows = random_survey(4, [SEVEN], people=60, units=3)
    scales = {"safety": SCALES["safety"]}
    made = reduce_answers(response(rows), ["w1", "w2"], by_id(SEVEN), scales)
    assert_same(as_cells(made, ibis.duckdb.connect()), plain(rows, by_id(SEVEN), scales))


@st.composite
def surveys(draw: st.DrawFn) -> tuple[dict[str, Instrument], list[Answer]]:
    """Up to two instruments of any scales, and forms in them that lean to the same answer."""
    instruments = []
    for name in ("x", "y")[: draw(st.integers(1, 2))]:
        usual = draw(st.tuples(st.integers(-3, 2), st.integers(1, 8)))
        items = []
        for number in range(draw(st.integers(1, 24))):
            lowest, width = usual if draw(st.integers(0, 5)) else draw(st.tuples(st.integers(0, 1), st.integers(1, 40)))
            turned, sensitive = draw(st.booleans()), draw(st.booleans())
            items.append(item(f"{name}{number:02d}", lowest, lowest + width, reversed_=turned, sensitive=sensitive))
        instruments.append(instrument(name, *items))
    items = [each for one in instruments for each in one.items]
    rows = []
    for respondent in range(draw(st.integers(1, 12))):
        unit = draw(st.sampled_from("AB"))
        favourite = draw(st.integers(0, 8))
        choices = [st.just(favourite), st.just(favourite), st.none(), st.integers(0, 40)]
        spots = [draw(st.one_of(choices[: draw(st.integers(1, 4))])) for _ in items]
        rows += form(
            items,
            [
                None if spot is None else each.lowest + min(spot, each.width)
                for each, spot in zip(items, spots, strict=True)
            ],
            respondent,
            unit,
        )
    return by_id(*instruments), rows


@settings(max_examples=25, deadline=None)
@given(surveys())
def test_any_survey_gives_the_same_cells_as_plain_python(survey: tuple[dict[str, Instrument], list[Answer]]) -> None:
    instruments, rows = survey
    scales = {name: (each.items[:6], True) for name, each in instruments.items()}
    backend = ibis.duckdb.connect()
    made = reduce_answers(response(rows), ["w1"], instruments, scales, materialize=kept_by(backend))
    assert_same(as_cells(made, backend), plain(rows, instruments, scales))
