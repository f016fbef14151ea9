"""Answers to cells: by hand, against a published table, and against plain Python."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import ibis
import pytest
from tillit.metrics.reductions.answers import items_asked, reduce_answers
from tillit.metrics.reductions.sheet import sheet
from tillit.metrics.reductions.spread import Scale

from .logs import kept_by
from .surveys import Answer, as_cells, asked, assert_same, instrument, item, plain_cells, random_survey, table

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis 12 on duckdb 2

LQ2002 = Path(__file__).resolve().parents[3].parent / "shared/data/us_army_lq2002/lq2002.csv.gz"


def _cells(answers, instruments, scales):
    backend = ibis.duckdb.connect()
    made = reduce_answers(table(answers), asked(answers), instruments, scales, materialize=kept_by(backend))
    return as_cells(made, backend)


def _sheet_of(*given: int | None, person: int = 1, unit: str = "u") -> list[Answer]:
    return [Answer("w", person, unit, f"q{number}", value) for number, value in enumerate(given)]


BLOCK = instrument(
    "block", *(item(f"q{number}", 1, 5, turned=number == 1, sensitive=number == 3) for number in range(8))
)


def test_items_are_counted_and_summed_on_their_own_scale() -> None:
    scale = instrument("own", item("a", 0, 4), item("b", -2, 2))
    answers = [
        Answer("w", 1, "u", "a", 0),
        Answer("w", 2, "u", "a", 4),
        Answer("w", 3, "u", "a", None),
        Answer("w", 1, "u", "b", -2),
        Answer("w", 2, "u", "b", 1),
        Answer("w", 3, "u", "b", -1),
        Answer("w", 4, "v", "b", 9),
    ]
    cells = _cells(answers, [scale], {})
    assert cells["item_sum"] == {
        ("w", "u", "a"): {"people": 2, "total": 4},
        ("w", "u", "b"): {"people": 3, "total": -2},
    }
    assert cells["behaviour_sum"]["w", "u", "response"] == {"people": 3, "total": 3.0, "squares": 3.0}


@pytest.mark.parametrize(
    ("given", "straight"),
    [
        ((3, 3, 3, 3, 3, 3, 1, 2), 1),
        ((1, 3, 3, 3, 3, 3, 3, 2), 1),
        ((3, 3, 3, 3, 3, 1, 3, 3), 0),
        ((3, 3, 3, None, 3, 3, 3, 1), 0),
        ((2, None, 2, None, 2, None, 2, None), 1),
        ((2, None, 2, None, 2, None, 1, None), 0),
        ((1, 2, 3, 4, 5, 4, 3, 2), 0),
    ],
)
def test_straight_lining_is_a_long_run_or_no_variation(given: tuple[int | None, ...], straight: int) -> None:
    cells = _cells(_sheet_of(*given), [BLOCK], {})
    expected = {"people": 1, "total": straight, "squares": straight}
    assert cells["behaviour_sum"]["w", "u", "straight_lining:block"] == expected


def test_who_answered_less_than_half_is_not_judged() -> None:
    cells = _cells(_sheet_of(2, 2, 2, *[None] * 5), [BLOCK], {})
    assert ("w", "u", "straight_lining:block") not in cells["behaviour_sum"]
    assert cells["behaviour_sum"]["w", "u", "response"]["people"] == 1


def test_a_block_without_a_reversed_item_says_nothing() -> None:
    plain = instrument("plain", *(item(f"q{number}", 1, 5) for number in range(8)))
    cells = _cells(_sheet_of(*[3] * 8), [plain], {})
    assert set(cells["behaviour_sum"]) == {("w", "u", "response")}


def test_skips_compare_sensitive_items_with_neutral_ones() -> None:
    answers = _sheet_of(1, 2, 3, None, 5, 4, 3, None) + _sheet_of(1, 2, 3, 4, 5, 4, 3, 2, person=2)
    cell = _cells(answers, [BLOCK], {})["behaviour_sum"]["w", "u", "sensitive_skips"]
    assert cell == {"people": 2, "total": pytest.approx(1 - 1 / 7), "squares": pytest.approx((1 - 1 / 7) ** 2)}


def test_more_items_than_one_word_holds() -> None:
    long = instrument("long", *(item(f"q{number}", 1, 7, turned=number == 0) for number in range(30)))
    assert sheet([long], [one.id for one in long.items]).words == 2
    answers = _sheet_of(*[4] * 23, *[1] * 7) + _sheet_of(*[4] * 22, *[1] * 8, person=2)
    cells = _cells(answers, [long], {})
    assert cells["behaviour_sum"]["w", "u", "straight_lining:long"]["total"] == 1
    assert cells["item_sum"]["w", "u", "q22"] == {"people": 2, "total": 5}
    assert cells["item_sum"]["w", "u", "q29"] == {"people": 2, "total": 2}


def test_judges_of_shrout_and_fleiss() -> None:
    """Shrout and Fleiss (1979), doi:10.1037/0033-2909.86.2.420, tables 2 to 4: ICC(1,1) = .17, ICC(1,4) = .44."""
    ratings = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
    answers = [
        Answer("w", 10 * target + judge, f"target {target}", "q", rating)
        for target, row in enumerate(ratings)
        for judge, rating in enumerate(row)
    ]
    one = item("q", 1, 10)
    cell = _cells(answers, [instrument("judged", one)], {"s": Scale((one,), percent=False)})["scale_spread"]["w", "s"]
    assert (cell["people"], cell["units"]) == (24, 6)
    assert cell["within"] == pytest.approx(6.26**0.5, abs=0.001)  # mean square within, table 3
    assert round(cell["icc1"] or 0, 2) == 0.17
    assert round(cell["icc2"] or 0, 2) == 0.44
    assert cell["alpha"] is None
    assert cell["rwg"] is None


@pytest.mark.parametrize(("seed", "units"), [(1, 3), (2, 25)])
def test_a_random_survey_gives_the_same_cells_as_plain_python(seed: int, units: int) -> None:
    first = instrument("first", *(item(f"a{n}", 1, 5, turned=n in (1, 4), sensitive=n == 2) for n in range(9)))
    second = instrument("second", *(item(f"b{n}", 0, 6 if n % 2 else 10, turned=n == 0) for n in range(13)))
    scales = {
        "first": Scale(first.items, percent=True),
        "first:part": Scale(first.items[:4], percent=False),
        "second": Scale(second.items[:3], percent=True),
        "one": Scale(second.items[5:6], percent=True),
    }
    answers = random_survey(seed, [first, second], 150, units)
    assert_same(_cells(answers, [first, second], scales), plain_cells(answers, [first, second], scales))


def test_waves_with_different_items_are_read_apart() -> None:
    answers = _sheet_of(*[3] * 8) + [Answer("v", 1, "u", f"q{number}", 3) for number in range(3)]
    cells = _cells(answers, [BLOCK], {"s": Scale(BLOCK.items[:4], percent=True)})
    assert ("w", "u", "straight_lining:block") in cells["behaviour_sum"]
    assert ("v", "u", "straight_lining:block") not in cells["behaviour_sum"]
    assert {key[0] for key in cells["item_sum"]} == {"v", "w"}
    assert set(cells["scale_spread"]) == {("w", "s")}


def test_items_asked_are_those_that_occur() -> None:
    answers = _sheet_of(1, None, 3)
    rows = ibis.duckdb.connect().to_pyarrow(items_asked(table(answers))).to_pylist()
    assert {(row["wave_id"], row["item_id"]) for row in rows} == {("w", "q0"), ("w", "q1"), ("w", "q2")}


@pytest.mark.real_data
def test_army_companies_agree_with_the_authors_own_scale_means() -> None:
    """Bliese, Halverson and Schriesheim (2002): the file holds each soldier's scale means and the companies'."""
    if not LQ2002.exists():
        pytest.skip("needs ../shared/data/us_army_lq2002")
    with gzip.open(LQ2002, "rt") as file:
        rows = list(csv.DictReader(file))
    parts = {
        "LEAD": tuple(item(f"LEAD{n:02d}", 1, 5) for n in range(1, 12)),
        "TSIG": tuple(item(f"TSIG{n:02d}", 1, 5) for n in range(1, 4)),
        "HOSTILE": tuple(item(f"HOSTIL{n:02d}", 0, 4) for n in range(1, 6)),
    }
    answers = [
        Answer("w", person, row["COMPID"], one.id, int(row[one.id]))
        for person, row in enumerate(rows)
        for items in parts.values()
        for one in items
    ]
    questionnaires = [instrument(name, *items) for name, items in parts.items()]
    scales = {name: Scale(items, percent=False) for name, items in parts.items()}
    cells = _cells(answers, questionnaires, scales)
    company_means = {(row["COMPID"], name): float(row[f"G{name}"]) for row in rows for name in parts}
    for (company, name), mean in company_means.items():
        sums = [cells["item_sum"]["w", company, one.id] for one in parts[name]]
        ours = sum(cell["total"] or 0 for cell in sums) / sum(cell["people"] or 0 for cell in sums)
        assert ours == pytest.approx(mean, abs=1e-6)
    assert_same({**cells, "behaviour_sum": {}}, {**plain_cells(answers, questionnaires, scales), "behaviour_sum": {}})
    lead = cells["scale_spread"]["w", "LEAD"]
    assert (lead["people"], lead["units"]) == (2042, 49)
