"""Answers to cells, worked by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import pytest
from tillit.metrics.cells import SURVEY_CELLS
from tillit.metrics.instruments.instrument import Instrument
from tillit.metrics.reductions.answers import ANSWER_STEPS, reduce_answers
from tillit.metrics.reductions.packing import layout

from .logs import kept_by
from .plain_answers import Answer, Cells, Scales
from .surveys import as_cells, by_id, form, instrument, invitation, item, response

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis 12 on duckdb 2

EIGHT = instrument("eight", *(item(f"q{n}", reversed_=n == 1, sensitive=n == 3) for n in range(8)))


def reduced(
    rows: Sequence[Answer],
    *instruments: Instrument,
    scales: Scales | None = None,
    invited: Mapping[tuple[str, str], int] | None = None,
    waves: Sequence[str] = ("w1",),
) -> dict[str, Cells]:
    backend = ibis.duckdb.connect()
    cells = reduce_answers(
        response(rows),
        waves,
        by_id(*instruments),
        scales or {},
        invitation=None if invited is None else invitation(invited),
        materialize=kept_by(backend),
    )
    return as_cells(cells, backend)


def test_items_are_counted_and_summed_on_their_own_scale() -> None:
    own = instrument("own", item("a", 0, 4), item("b", -2, 2), item("c"))
    rows = [
        *form(own.items, (0, -2, None), 1),
        *form(own.items, (4, 1, None), 2),
        *form(own.items, (None, -1, None), 3),
        *form(own.items, (3, None, None), 4, unit="B"),
    ]
    assert reduced(rows, own)["item_sum"] == {
        ("w1", "A", "a"): (2, 4),
        ("w1", "A", "b"): (3, -2),
        ("w1", "B", "a"): (1, 3),
    }


def test_an_answer_off_its_scale_disturbs_no_other_item() -> None:
    rows = form(EIGHT.items, (9, 3, 0, -1, 5, 6, 1, 2), 1)
    assert {key[2]: cell for key, cell in reduced(rows, EIGHT)["item_sum"].items()} == {
        "q1": (1, 3),
        "q4": (1, 5),
        "q6": (1, 1),
        "q7": (1, 2),
    }


def test_other_items_and_other_waves_are_left_out() -> None:
    rows = [*form(EIGHT.items, (1,) * 8, 1), Answer("w1", 1, "A", "stray", 3), Answer("w9", 1, "A", "q0", 3)]
    cells = reduced(rows, EIGHT)
    assert {key[2] for key in cells["item_sum"]} == {f"q{n}" for n in range(8)}
    assert {key[0] for table in cells.values() for key in table} == {"w1"}


@pytest.mark.parametrize(
    ("given", "straight"),
    [
        ((3, 3, 3, 3, 3, 3, 1, 2), 1),
        ((1, 3, 3, 3, 3, 3, 3, 2), 1),
        ((1, 2, 5, 5, 5, 5, 5, 5), 1),
        ((3, 3, 3, 3, 3, 1, 3, 3), 0),
        ((3, 3, 3, None, 3, 3, 3, 1), 0),
        ((3, 3, 3, 3, None, 3, 3, 1), 0),
        ((2, None, 2, None, 2, None, 2, None), 1),
        ((2, None, 2, None, 2, None, 1, None), 0),
        ((None, None, None, None, 4, 4, 4, 4), 1),
        ((1, 2, 3, 4, 5, 4, 3, 2), 0),
        ((1, 1, 1, 1, 1, 1, 1, 1), 1),
    ],
)
def test_straight_lining_is_a_long_run_or_no_variation(given: tuple[int | None, ...], straight: int) -> None:
    cells = reduced(form(EIGHT.items, given, 1), EIGHT)
    assert cells["behaviour_sum"]["w1", "A", "straight_lining:eight"] == (1, straight, straight)


def test_who_answered_less_than_half_of_the_block_does_not_count() -> None:
    rows = [*form(EIGHT.items, (2, 2, 2, *[None] * 5), 1), *form(EIGHT.items, (2, 2, 2, 2, *[None] * 4), 2)]
    assert reduced(rows, EIGHT)["behaviour_sum"]["w1", "A", "straight_lining:eight"] == (1, 1, 1)
    assert ("w1", "A", "straight_lining:eight") not in reduced(rows[:8], EIGHT)["behaviour_sum"]


def test_a_short_block_or_one_without_a_reversed_item_tells_nothing() -> None:
    short = instrument("short", *(item(f"s{n}", reversed_=True) for n in range(3)))
    onward = instrument("onward", *(item(f"o{n}") for n in range(8)))
    rows = [*form(short.items, (3,) * 3, 1), *form(onward.items, (3,) * 8, 1)]
    assert reduced(rows, short, onward)["behaviour_sum"] == {}


def test_in_a_mixed_form_the_items_of_the_usual_width_are_compared_by_place() -> None:
    mixed = instrument(
        "mixed",
        item("a", 1, 5),
        item("nps", 0, 10),
        item("b", 1, 5),
        item("c", 0, 4, reversed_=True),
        item("d", 0, 4),
    )
    alike = form(mixed.items, (2, 9, 2, 1, 1), 1)  # second box from the left throughout
    other = form(mixed.items, (2, 2, 2, 2, 2), 2)
    assert reduced([*alike, *other], mixed)["behaviour_sum"]["w1", "A", "straight_lining:mixed"] == (2, 1, 1)


def test_a_block_of_more_items_than_a_word_holds() -> None:
    long = instrument("long", *(item(f"i{n:02d}", 1, 7, reversed_=n == 0) for n in range(30)))
    assert len(layout([long]).bits) == 2
    rows = [
        *form(long.items, [4] * 23 + [1] * 7, 1),
        *form(long.items, [4] * 22 + [1] * 8, 2),
        *form(long.items, [1] * 7 + [7] * 23, 3),
        *form(long.items, [None, 5] * 15, 4),
        *form(long.items, [None, 5] * 14 + [None, 6], 5),
    ]
    cells = reduced(rows, long)
    assert cells["behaviour_sum"]["w1", "A", "straight_lining:long"] == (5, 3, 3)
    assert cells["item_sum"]["w1", "A", "i29"] == (5, 1 + 1 + 7 + 5 + 6)


def test_skips_compare_sensitive_items_with_neutral_ones_of_those_asked() -> None:
    # q3 is sensitive; q7 was not asked in the wave, q6 was and everybody skipped it
    rows = [*form(EIGHT.items[:7], (1, 2, 3, None, 5, 4, None), 1), *form(EIGHT.items[:7], (1, 2, 3, 4, 5, 4, None), 2)]
    people, total, squares = reduced(rows, EIGHT)["behaviour_sum"]["w1", "A", "sensitive_skips"]
    assert people == 2
    assert total == pytest.approx((1 - 1 / 6) + (0 - 1 / 6))
    assert squares == pytest.approx((1 - 1 / 6) ** 2 + (1 / 6) ** 2)


def test_skips_need_both_sorts_of_items_in_the_wave() -> None:
    rows = form(EIGHT.items[:3], (1, 2, 3), 1)
    assert not [key for key in reduced(rows, EIGHT)["behaviour_sum"] if key[2] == "sensitive_skips"]


def test_an_absent_row_counts_as_a_skipped_item() -> None:
    rows = [*form(EIGHT.items, (1, 2, 3, 4, 5, 4, 3, 2), 1), Answer("w1", 2, "A", "q0", 5)]
    people, total, _ = reduced(rows, EIGHT)["behaviour_sum"]["w1", "A", "sensitive_skips"]
    assert (people, total) == (2, pytest.approx(1 - 6 / 7))


def test_a_response_rate_is_out_of_those_invited() -> None:
    rows = [
        *form(EIGHT.items, (1,) * 8, 1),
        *form(EIGHT.items, (None,) * 8, 2),
        *form(EIGHT.items, (1,) * 8, 3, unit="B"),
        *form(EIGHT.items, (1,) * 8, 4, unit="B"),
        *form(EIGHT.items, (1,) * 8, 5, unit="C"),
    ]
    invited = {("w1", "A"): 12, ("w1", "B"): 1, ("w1", "D"): 3, ("w1", "E"): 0, ("w2", "A"): 5}
    cells = reduced(rows, EIGHT, invited=invited)["behaviour_sum"]
    assert {key: cell for key, cell in cells.items() if key[2] == "response"} == {
        ("w1", "A", "response"): (12, 1, 1),  # who answered nothing has not answered
        ("w1", "B", "response"): (2, 2, 2),  # more answers than invitations: all of them
        ("w1", "D", "response"): (3, 0, 0),
    }


def test_without_invitations_there_is_no_response_rate() -> None:
    cells = reduced(form(EIGHT.items, (1,) * 8, 1), EIGHT)["behaviour_sum"]
    assert "response" not in {key[2] for key in cells}


@pytest.mark.parametrize(("instruments", "waves"), [([EIGHT], []), ([], ["w1"])])
def test_nothing_to_reduce_gives_cells_without_rows(instruments: list[Instrument], waves: list[str]) -> None:
    backend = ibis.duckdb.connect()
    table = backend.create_table("response", response(form(EIGHT.items, (1,) * 8, 1)))
    cells = reduce_answers(table, waves, by_id(*instruments), {"s": (EIGHT.items, True)})
    assert as_cells(cells, backend) == {shape.name: {} for shape in SURVEY_CELLS}
    for cell in cells.values():  # as the pipeline runs it: nothing has to be brought along
        assert backend.con.execute(backend.compile(cell)).fetchall() == []


def test_an_item_in_two_instruments_is_refused() -> None:
    with pytest.raises(ValueError, match="occurs twice among the instruments: q0"):
        reduce_answers(response([]), ["w1"], by_id(EIGHT, instrument("again", item("q0"))), {})


def test_a_scale_that_cannot_be_packed_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be packed"):
        layout([instrument("wide", item("wide", 0, 1023))])
    assert layout([instrument("widest", item("widest", 0, 1022))]).bits == (10,)


def test_the_steps_are_those_that_are_named() -> None:
    backend, names = ibis.duckdb.connect(), []

    def keep(name: str, step: ibis.Table) -> ibis.Table:
        names.append(name)
        return kept_by(backend)(name, step)

    rows = form(EIGHT.items, (1,) * 8, 1)
    reduce_answers(response(rows), ["w1"], by_id(EIGHT), {"s": (EIGHT.items, True)}, materialize=keep)
    assert tuple(names) == ANSWER_STEPS
