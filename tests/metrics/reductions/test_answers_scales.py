"""Spread and reliability of scales: by hand, against published values, and against the formulas on sums."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import ibis
import numpy as np
import pytest
from tillit.metrics.instruments.instrument import Item
from tillit.metrics.reductions import spread as reduced_spread
from tillit.metrics.reductions.answers import reduce_answers
from tillit.metrics.statistics import reliability

from .logs import kept_by
from .plain_answers import Answer, Cells
from .surveys import as_cells, assert_same, by_id, form, instrument, item, plain, response

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis 12 on duckdb 2


def spread(rows: list[Answer], items: tuple[Item, ...], *, percent: bool = False) -> tuple[float | None, ...]:
    backend = ibis.duckdb.connect()
    cells = reduce_answers(
        response(rows), ["w1"], by_id(instrument("one", *items)), {"s": (items, percent)}, materialize=kept_by(backend)
    )
    return as_cells(cells, backend)["scale_spread"]["w1", "s"]


def test_judges_of_shrout_and_fleiss() -> None:
    """Shrout and Fleiss (1979), doi 10.1037/0033-2909.86.2.420, tables 2 to 4: ICC(1,1) = .17, ICC(1,4) = .44."""
    ratings = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
    one = item("q", 1, 10)
    rows = [
        Answer("w1", 10 * target + judge, f"target {target}", "q", rating)
        for target, row in enumerate(ratings)
        for judge, rating in enumerate(row)
    ]
    people, units, within, alpha, icc1, icc2, rwg = spread(rows, (one,))
    assert (people, units, alpha, rwg) == (24, 6, None, None)
    assert within == pytest.approx(6.26**0.5, abs=0.001)
    assert round(icc1 or 0, 2) == 0.17
    assert round(icc2 or 0, 2) == 0.44


TWO = (item("a"), item("b", reversed_=True))


def test_a_small_organisation_by_hand() -> None:
    # values (a + 6 - b) / 2: unit A 1, 2; unit B 4, 5, 3; unit C 2.5; the last person skipped b
    rows = [
        *form(TWO, (1, 5), 1, "A"),
        *form(TWO, (2, 4), 2, "A"),
        *form(TWO, (4, 2), 3, "B"),
        *form(TWO, (5, 1), 4, "B"),
        *form(TWO, (4, 4), 5, "B"),
        *form(TWO, (2, 3), 6, "C"),
        *form(TWO, (5, None), 7, "C"),
    ]
    people, units, within, alpha, icc1, icc2, rwg = spread(rows, TWO)
    ss_within, grand = 0.5 + 2.0, 17.5 / 6
    ss_between = 2 * (1.5 - grand) ** 2 + 3 * (4 - grand) ** 2 + (2.5 - grand) ** 2
    msb, msw, size = ss_between / 2, ss_within / 3, (6 - 14 / 6) / 2
    assert (people, units, rwg) == (6, 2, None)
    assert within == pytest.approx((2.5 / 3) ** 0.5)
    assert icc1 == pytest.approx((msb - msw) / (msb + (size - 1) * msw))
    assert icc2 == pytest.approx((msb - msw) / msb)
    variances = [float(np.var(each, ddof=1)) for each in ([1, 2, 4, 5, 4, 2], [1, 2, 4, 5, 2, 3], [2, 4, 8, 10, 6, 5])]
    assert alpha == pytest.approx(2 * (1 - (variances[0] + variances[1]) / variances[2]))


def test_percent_is_the_same_scale_in_another_unit() -> None:
    rows = [answer for n in range(12) for answer in form(TWO, (1 + n % 5, 5 - n % 4), n, "AB"[n % 2])]
    points, percent = spread(rows, TWO), spread(rows, TWO, percent=True)
    assert percent[2] == pytest.approx(25 * (points[2] or 0))
    assert percent[3:6] == pytest.approx(points[3:6])


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([("A", 3)], (1, 0, None, None, None, None, None)),
        ([("A", 3), ("A", 3), ("B", 3)], (3, 1, 0.0, None, None, None, None)),
        ([("A", 2), ("B", 4)], (2, 0, None, 1.0, None, None, None)),
        ([("A", 1), ("A", 1), ("B", 2), ("B", 2)], (4, 2, 0.0, 1.0, 1.0, 1.0, None)),
        ([("A", 1), ("A", 2), ("B", 1), ("B", 2)], (4, 2, 0.5**0.5, 1.0, -1.0, None, None)),
    ],
)
def test_what_cannot_be_told_is_missing(answers: list[tuple[str, int]], expected: tuple[float | None, ...]) -> None:
    same = (item("a"), item("b"))
    rows = [row for n, (unit, answer) in enumerate(answers) for row in form(same, (answer, answer), n, unit)]
    made = spread(rows, same)
    assert [value is None for value in made] == [value is None for value in expected]
    assert [value for value in made if value is not None] == pytest.approx(
        [value for value in expected if value is not None]
    )


def _units(count: int, people: int) -> list[Answer]:
    """Units whose members answer a from 2 to 4 in turn, and b the same turned round."""
    return [
        row
        for unit in range(count)
        for n in range(people)
        for row in form(TWO, (2 + (n + unit) % 3, 4 - (n * unit) % 3), unit * 100 + n, f"u{unit}")
    ]


def test_agreement_is_a_median_of_twenty_units_of_five_people() -> None:
    assert spread(_units(19, 5), TWO)[6] is None
    assert spread(_units(20, 4), TWO)[6] is None
    assert spread([*_units(19, 5), *form(TWO, (3, 3), 9999, "small")], TWO)[6] is None
    by_unit = []
    for unit in range(20):
        a = [2 + (n + unit) % 3 for n in range(5)]
        b = [4 - (n * unit) % 3 for n in range(5)]
        mean_variance = (np.var(a, ddof=1) + np.var(b, ddof=1)) / 2
        by_unit.append(float(reliability.rwg_j(2, mean_variance, reliability.uniform_variance(1, 5))))
    assert spread(_units(20, 5), TWO)[6] == pytest.approx(reliability.median_rwg(by_unit))


def test_units_that_disagree_more_than_by_chance_have_no_agreement() -> None:
    rows = [
        row
        for unit in range(20)
        for n in range(6)
        for row in form(TWO, (1 + 4 * (n % 2), 5 - 4 * (n % 2)), unit * 10 + n, f"u{unit}")
    ]
    assert spread(rows, TWO)[6] == 0.0


def test_the_limits_are_those_of_the_statistics() -> None:
    assert reduced_spread.LEAST_UNITS_FOR_RWG == reliability.LEAST_UNITS_FOR_RWG


def test_the_formulas_on_sums_give_the_same() -> None:
    chance = np.random.default_rng(4)
    items = tuple(item(f"i{n}", reversed_=n == 2) for n in range(5))
    answers = {
        f"u{unit:02d}": np.clip(np.rint(chance.normal(chance.normal(3, 0.6), 1, (chance.integers(1, 12), 5))), 1, 5)
        for unit in range(40)
    }
    rows = [
        row
        for unit, forms in answers.items()
        for n, each in enumerate(forms)
        for row in form(items, [int(answer) for answer in each], int(unit[1:]) * 100 + n, unit)
    ]
    turned = [np.where([each.reversed for each in items], 6 - forms, forms) for forms in answers.values()]
    values = [forms.mean(axis=1) for forms in turned]
    analysis = reliability.one_way(
        [len(unit) for unit in values], [unit.sum() for unit in values], [(unit**2).sum() for unit in values]
    )
    everybody = np.concatenate(turned)
    alpha = reliability.cronbach_alpha(
        5, float(everybody.var(axis=0, ddof=1).sum()), float(everybody.sum(axis=1).var(ddof=1))
    )
    agreed = [
        float(reliability.rwg_j(5, forms.var(axis=0, ddof=1).mean(), reliability.uniform_variance(1, 5)))
        for forms in answers.values()
        if len(forms) >= 5
    ]
    made = spread(rows, items)
    expected = (analysis.within**0.5, alpha, analysis.icc1, analysis.icc2, reliability.median_rwg(agreed))
    assert made[2:] == pytest.approx(expected, abs=1e-9)


@pytest.mark.real_data
def test_army_companies(shared_data: Path) -> None:
    """Bliese, Halverson and Schriesheim (2002): the file holds each soldier's scale means and the companies'."""
    with gzip.open(shared_data / "us_army_lq2002/lq2002.csv.gz", "rt") as file:
        soldiers = list(csv.DictReader(file))
    parts = {
        "LEAD": tuple(item(f"LEAD{n:02d}", 1, 5) for n in range(1, 12)),
        "TSIG": tuple(item(f"TSIG{n:02d}", 1, 5) for n in range(1, 4)),
        "HOSTILE": tuple(item(f"HOSTIL{n:02d}", 0, 4) for n in range(1, 6)),
    }
    rows = [
        Answer("w1", person, soldier["COMPID"], each.id, int(soldier[each.id]))
        for person, soldier in enumerate(soldiers)
        for items in parts.values()
        for each in items
    ]
    forms = by_id(instrument("army", *(each for items in parts.values() for each in items)))
    scales = {name: (items, False) for name, items in parts.items()}
    backend = ibis.duckdb.connect()
    cells = as_cells(reduce_answers(response(rows), ["w1"], forms, scales, materialize=kept_by(backend)), backend)
    assert_same(cells, plain(rows, forms, scales))
    assert _companies(cells["item_sum"], parts) == pytest.approx(
        {(soldier["COMPID"], name): float(soldier[f"G{name}"]) for soldier in soldiers for name in parts}, abs=1e-6
    )
    for name in parts:
        values, companies = [float(each[name]) for each in soldiers], [each["COMPID"] for each in soldiers]
        by_company = [[v for v, c in zip(values, companies, strict=True) if c == one] for one in sorted(set(companies))]
        analysis = reliability.one_way(
            [len(unit) for unit in by_company],
            [sum(unit) for unit in by_company],
            [sum(value**2 for value in unit) for unit in by_company],
        )
        people, units, within, _, icc1, icc2, _ = cells["scale_spread"]["w1", name]
        assert (people, units) == (2042, 49)
        # the authors' scale means have 7 digits
        assert (within, icc1, icc2) == pytest.approx((analysis.within**0.5, analysis.icc1, analysis.icc2), abs=1e-5)


def _companies(sums: Cells, parts: dict[str, tuple[Item, ...]]) -> dict[tuple[str, str], float]:
    means = {}
    for name, items in parts.items():
        for company in {key[1] for key in sums}:
            cells = [sums["w1", company, each.id] for each in items]
            means[company, name] = sum(total or 0 for _, total in cells) / sum(people or 0 for people, _ in cells)
    return means
