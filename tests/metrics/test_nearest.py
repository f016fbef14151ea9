"""One question per change: what is tested once, and which measure asks."""

import numpy as np
import pandas as pd
import pytest
from tillit.metrics.catalogue import catalogue
from tillit.metrics.limits import limits_for
from tillit.metrics.nearest import above_another
from tillit.metrics.signals import Questions, signals_for

from tests.metrics.series import UNITS, series, stable

MEASURES = catalogue()
STEERING = (("hme", "steering"), ("goal_clarity", ""), ("direction_and_room", "direction"))


def ask(*frames: pd.DataFrame, units: pd.DataFrame = UNITS) -> Questions:
    readings = pd.concat(frames, ignore_index=True)
    return signals_for(readings, limits_for(readings, MEASURES), MEASURES, units)


def survey(indicator: str, facet: str, values: np.ndarray) -> pd.DataFrame:
    return series(indicator, values, facet=facet, waves=True, half=0.1)


def moved(seed: int, by: float = 15.0) -> np.ndarray:
    values = stable(seed, 16, 60.0)
    values[-1] += by
    return values


def figure_of(asked: Questions, family: str) -> int:
    return int(asked.chance.loc[asked.chance["family"] == family, "tests"].iloc[0])


def test_the_same_items_are_tested_once_and_the_measure_whose_own_they_are_asks() -> None:
    asked = ask(*(survey(indicator, facet, moved(1)) for indicator, facet in STEERING))
    (signal,) = asked.signal.to_dict("records")
    assert signal["indicator"] == "goal_clarity"
    assert "styrning i ”Har vi förutsättningar att engagera oss?”" in signal["evidence_sv"]
    assert "direction in “Do we have both direction and room?”" in signal["evidence_en"]
    assert (figure_of(asked, "direction"), figure_of(asked, "trust")) == (1, 0)


def test_without_the_nearest_measure_the_next_one_asks() -> None:
    asked = ask(*(survey(indicator, facet, moved(1)) for indicator, facet in STEERING if indicator != "goal_clarity"))
    (signal,) = asked.signal.to_dict("records")
    assert (signal["indicator"], signal["facet"]) == ("direction_and_room", "direction")
    assert "styrning i" in signal["evidence_sv"]


def test_a_total_that_moves_with_its_part_is_named_and_other_parts_ask_for_themselves() -> None:
    frames = [survey(indicator, facet, moved(1)) for indicator, facet in STEERING]
    frames += [survey("hme", "total", moved(2, 9.0)), survey("hme", "motivation", moved(3))]
    asked = ask(*frames)
    by_measure = asked.signal.set_index("indicator")["evidence_sv"]
    assert set(by_measure.index) == {"goal_clarity", "hme"}
    assert "totalindex i ”Har vi förutsättningar" in by_measure["goal_clarity"]
    assert "motivation" in by_measure["hme"]
    assert "Samma sak syns i" not in by_measure["hme"]


def test_scales_that_overlap_but_move_apart_both_ask() -> None:
    asked = ask(survey("goal_clarity", "", moved(1)), survey("hme", "total", moved(2, -15.0)))
    assert set(asked.signal["indicator"]) == {"goal_clarity", "hme"}


def test_the_smallest_of_two_overlapping_scales_asks() -> None:
    asked = ask(survey("vertical_trust", "down", moved(1)), survey("hme", "leadership", moved(2)))
    (signal,) = asked.signal.to_dict("records")
    assert signal["indicator"] == "vertical_trust"
    assert "ledarskap i" in signal["evidence_sv"]


def test_what_does_not_stand_out_is_not_named() -> None:
    asked = ask(survey("goal_clarity", "", moved(1)), survey("hme", "total", stable(2, 16, 60.0)))
    assert "Samma sak" not in asked.signal["evidence_sv"].iloc[0]


TREE = pd.DataFrame(
    {
        "unit_id": ["r", "a", "b", "a1", "b1"],
        "parent_id": [None, "r", "r", "a", "b"],
        "name": ["Allt", "A", "B", "A1", "B1"],
        "position": range(5),
    }
)


def between(first: str, second: str, values: np.ndarray) -> pd.DataFrame:
    return series("waiting_between", values, facet="hours", scope="interface", unit=first, other=second)


def test_an_interface_that_is_published_on_every_level_is_tested_at_the_lowest() -> None:
    values = moved(4)
    asked = ask(
        *(between(first, second, values) for first, second in (("a", "b"), ("a1", "b1"), ("a1", "b"))), units=TREE
    )
    assert figure_of(asked, "flow") == 1
    assert asked.signal[["unit_id", "other_id"]].to_numpy().tolist() == [["a1", "b1"]]


def test_an_interface_with_figures_of_its_own_is_tested_too() -> None:
    asked = ask(between("a", "b", stable(5)), between("a1", "b1", stable(6)), units=TREE)
    assert figure_of(asked, "flow") == 2


def test_two_places_that_happen_to_be_alike_are_both_tested() -> None:
    asked = ask(between("a", "b", stable(5)), between("b", "a", stable(5)), units=TREE)
    assert figure_of(asked, "flow") == 2


def test_two_ways_between_the_same_units_are_two_questions() -> None:
    asked = ask(between("a", "b", moved(4)), between("b", "a", moved(6)), units=TREE)
    assert set(asked.signal["subject_en"]) == {"From A to B", "From B to A"}


def test_only_the_nearest_place_is_asked_about() -> None:
    shown = pd.DataFrame(
        {
            "indicator": ["ping_pong"] * 4 + ["waiting_between"],
            "scope": "interface",
            "unit_id": ["a", "a1", "b1", "r", "a"],
            "other_id": ["b", "b1", "r", "r", "b"],
        },
        index=[3, 5, 8, 9, 11],
    )
    # a-b and r-r stand above a1-b1; b1-r stands above it too, the other way round; the other measure has one only
    assert above_another(shown, TREE, MEASURES).to_dict() == {3: True, 5: False, 8: True, 9: True, 11: False}


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_readings_changes_nothing(order: int) -> None:
    frames = [survey(indicator, facet, moved(1)) for indicator, facet in STEERING][::order]
    assert ask(*frames).signal["indicator"].tolist() == ["goal_clarity"]
