"""Asked measures: from cleared item values to scale values."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.asked import asked, at_least, scale_name
from tillit.metrics.cells import ITEM_VALUE, SCALE_SPREAD
from tillit.metrics.instruments.instrument import Item
from tillit.metrics.measure import READING, Card, Level, Measure, Part, TestedOn, Unit
from tillit.metrics.statistics.intervals import Z95
from tillit.metrics.text import Source, Text

SAME = Text("a", "b")
FOUR = tuple(Item(f"q{n}", SAME, 1, 5, reversed=n in {2, 3}) for n in range(1, 5))


def card(unit: Unit, facets: tuple[tuple[str, Text], ...] = ()) -> Card:
    return Card(
        question=SAME,
        purpose=SAME,
        not_for=SAME,
        misuse=SAME,
        method=SAME,
        level=Level.PART,
        unit=unit,
        principle="tillit",
        source=Source("-"),
        counter_measures=(),
        tested_on=TestedOn.SIMULATION,
        version=1,
        facets=facets,
    )


CLIMATE = asked("tillit.trust.climate", card(Unit.POMP), items=FOUR)


def item_values(values: dict[str, float], **shared: object) -> pd.DataFrame:
    row = {"wave_id": "w1", "starts": date(2026, 3, 1), "unit_id": "a", "units": 1, "whole": False, "n_band": "10-19"}
    return pd.DataFrame(
        [{**row, "item_id": item, "value": value, **shared} for item, value in values.items()],
        columns=[*ITEM_VALUE.columns, "n_band"],
    )


def spread(scale: str, within: float, people: int = 500) -> pd.DataFrame:
    row = {"wave_id": "w1", "scale": scale, "people": people, "units": 40, "within": within, "n_band": "50+"}
    return pd.DataFrame([row], columns=[*SCALE_SPREAD.columns, "n_band"])


def units(measure: Measure, *frames: pd.DataFrame) -> pd.DataFrame:
    assert measure.units is not None
    return measure.units.function(*frames)


def whole(measure: Measure, *frames: pd.DataFrame) -> pd.DataFrame:
    assert measure.whole is not None
    return measure.whole.function(*frames)


def test_pomp_by_hand_with_reversed_items() -> None:
    # 4 -> 75; 2 reversed -> 4 -> 75; 3 reversed -> 3 -> 50; 5 -> 100
    read = units(CLIMATE, item_values({"q1": 4.0, "q2": 2.0, "q3": 3.0, "q4": 5.0}), spread("climate", 20.0))
    assert read["value"].tolist() == [75.0]
    assert read[["unit_id", "period", "n_band", "scope"]].to_numpy().tolist() == [["a", "w1", "10-19", "unit"]]


def test_the_interval_by_hand() -> None:
    read = units(CLIMATE, item_values(dict.fromkeys(["q1", "q2", "q3", "q4"], 3.0)), spread("climate", 20.0))
    # ten people; per item 9/12 / 10^2 of one atom and 0.1^2 / 12 of the output, 25 points of POMP to a scale point
    rounding = 4 * 25**2 * (0.75 / 100 + 0.01 / 12) / 16
    half = Z95 * np.sqrt(20**2 / 10 + rounding)
    assert read["upper"][0] - read["value"][0] == pytest.approx(half)
    assert read["value"][0] - read["lower"][0] == pytest.approx(half)


def test_no_scale_without_every_item() -> None:
    assert units(CLIMATE, item_values({"q1": 4.0, "q2": 2.0, "q3": 3.0}), spread("climate", 20.0)).empty
    assert units(CLIMATE, item_values({"q1": 4.0, "q2": 2.0, "q3": 3.0, "q4": np.nan}), spread("climate", 20.0)).empty


def test_without_a_spread_there_is_a_value_and_a_reason() -> None:
    read = units(CLIMATE, item_values(dict.fromkeys(["q1", "q2", "q3", "q4"], 3.0)), spread("another", 20.0))
    assert read["value"].tolist() == [50.0]
    assert read["why_none"].tolist() == ["no_interval_small"]
    assert read[["lower", "upper"]].isna().all(axis=None)


def test_the_band_is_that_of_the_item_with_fewest_answers() -> None:
    # items about one named person stand on a sheet of their own, with other atoms
    frame = pd.concat(
        [item_values({"q1": 3.0, "q2": 3.0}, n_band="50+"), item_values({"q3": 3.0, "q4": 3.0}, n_band="20-49")]
    )
    assert units(CLIMATE, frame, spread("climate", 20.0))["n_band"].tolist() == ["20-49"]


def test_the_whole_is_the_root_and_knows_how_many_answered() -> None:
    values = dict.fromkeys(["q1", "q2", "q3", "q4"], 3.0)
    frame = pd.concat([item_values(values), item_values(values, unit_id="root", whole=True, n_band="50+", units=40)])
    read = whole(CLIMATE, frame, spread("climate", 20.0, people=640))
    assert read["unit_id"].isna().all()
    assert read["scope"].tolist() == ["whole"]
    rounding = 4 * 25**2 * (0.75 * 40 / 500**2 + 0.01 / 12) / 16
    assert read["upper"][0] - 50.0 == pytest.approx(Z95 * np.sqrt(20**2 / 500 + rounding))
    assert units(CLIMATE, frame, spread("climate", 20.0))["unit_id"].tolist() == ["a"]


def test_an_interval_stays_on_the_scale() -> None:
    read = units(
        CLIMATE, item_values({"q1": 5.0, "q2": 1.0, "q3": 1.0, "q4": 5.0}, n_band="5-9"), spread("climate", 40.0)
    )
    assert read[["value", "upper"]].to_numpy().tolist() == [[100.0, 100.0]]


def test_a_scale_of_its_own_keeps_its_answers() -> None:
    seven = tuple(Item(f"s{n}", SAME, 1, 7, reversed=n == 1) for n in (1, 2))
    measure = asked("tillit.trust.seven", card(Unit.SCALE_1_TO_7), items=seven)
    assert units(measure, item_values({"s1": 7.0, "s2": 7.0}), spread("seven", 1.0))["value"].tolist() == [4.0]


def test_parts_are_facets() -> None:
    parts = (Part("x", FOUR[:1]), Part("y", FOUR[3:]))
    measure = asked("tillit.trust.two", card(Unit.POMP, (("x", SAME), ("y", SAME))), parts=parts)
    scales = pd.concat([spread(scale_name("two", "x"), 20.0), spread(scale_name("two", "y"), 20.0)])
    read = units(measure, item_values({"q1": 2.0, "q4": 5.0}), scales).set_index("facet")
    assert read["value"].to_dict() == {"x": 25.0, "y": 100.0}


@pytest.mark.parametrize(
    ("unit", "items", "parts", "facets"),
    [
        (Unit.SHARE, FOUR, (), ()),
        (Unit.POMP, (), (), ()),
        (Unit.SCALE_1_TO_7, FOUR, (), ()),
        (Unit.POMP, (), (Part("x", FOUR),), (("y", SAME),)),
    ],
)
def test_a_measure_that_does_not_fit_its_card_is_refused(
    unit: Unit, items: tuple[Item, ...], parts: tuple[Part, ...], facets: tuple[tuple[str, Text], ...]
) -> None:
    with pytest.raises(ValueError, match="odd"):
        asked("tillit.trust.odd", card(unit, facets), items=items, parts=parts)


def test_empty_cells_give_no_readings() -> None:
    empty = pd.DataFrame({name: pd.Series(dtype="object") for name in (*ITEM_VALUE.columns, "n_band")})
    none = pd.DataFrame({name: pd.Series(dtype="object") for name in (*SCALE_SPREAD.columns, "n_band")})
    for read in (whole(CLIMATE, empty, none), units(CLIMATE, empty, none)):
        assert read.empty
        assert list(read.columns) == [column.name for column in READING]


@given(answers=st.lists(st.integers(10, 50), min_size=4, max_size=4), width=st.floats(1, 60))
def test_values_lie_on_the_scale_inside_their_interval(answers: list[int], width: float) -> None:
    values = {f"q{n}": answer / 10 for n, answer in enumerate(answers, start=1)}
    read = units(CLIMATE, item_values(values), spread("climate", width)).iloc[0]
    assert 0.0 <= read["lower"] <= read["value"] + 1e-9
    assert read["value"] - 1e-9 <= read["upper"] <= 100.0


@given(n=st.integers(1, 10_000_000))
def test_numbers_of_people_are_drawn_down_by_less_than_two_and_a_half(n: int) -> None:
    drawn = at_least(pd.Series([n])).iloc[0]
    assert drawn <= n < 2.5 * drawn + 1e-6
    assert str(int(drawn)).rstrip("0") in {"1", "2", "5"}
