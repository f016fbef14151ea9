"""The catalogue finds every measure by itself."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from tillit.metrics import catalogue as catalogue_module
from tillit.metrics.catalogue import catalogue, facet_names, minimums, missing
from tillit.metrics.instruments.registry import instruments
from tillit.metrics.measure import Measure
from tillit.metrics.text import Text

FOLDER = Path(catalogue_module.__file__).parent / "indicators"


def another(name: str) -> Measure:
    return replace(catalogue()["goal_clarity"], id=name)


def test_every_file_of_a_family_is_a_measure_of_that_family() -> None:
    files = {(path.parent.name, path.stem) for path in FOLDER.glob("*/*.py") if path.stem != "__init__"}
    assert files == {(measure.family, measure.id) for measure in catalogue().values()}


def test_the_measures_of_the_first_release_are_there() -> None:
    # issue 2, part 2, Indicators
    assert set(catalogue()) >= {
        "hme",
        "psychological_safety",
        "measurement_climate",
        "vertical_trust",
        "mandate_clarity",
        "goal_clarity",
        "direction_and_room",
        "straight_lining",
        "sensitive_skips",
        "time_to_need_met",
        "flow_efficiency",
        "waiting_between",
        "work_in_progress",
        "ping_pong",
        "push_to_front",
        "clock_stopping",
        "reopened_work",
        "local_up_whole_down",
    }


def test_a_project_adds_its_own_last() -> None:
    mine = another("mine")
    assert list(catalogue((mine,)))[-1] == "mine"


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="two measures are called hme"):
        catalogue((another("hme"),))


def test_other_packages_add_measures_by_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    found = EntryPoints([EntryPoint("hme", "tillit.metrics.indicators.trust.hme:hme", catalogue_module.ENTRY_POINTS)])
    monkeypatch.setattr(catalogue_module, "entry_points", lambda group: found.select(group=group))
    with pytest.raises(ValueError, match="two measures are called hme"):
        catalogue()
    wrong = EntryPoints([EntryPoint("x", "tillit.metrics.text:Text", catalogue_module.ENTRY_POINTS)])
    monkeypatch.setattr(catalogue_module, "entry_points", lambda group: wrong.select(group=group))
    with pytest.raises(ValueError, match="loads no Measure"):
        catalogue()


def test_minimums_follow_from_the_cells() -> None:
    known = catalogue()
    assert minimums(known["goal_clarity"], 8).en == "A value rests on at least 8 answers."
    assert "five leaders" in minimums(known["hme"], 8).en
    assert "five leaders" not in minimums(known["goal_clarity"], 8).en
    assert minimums(known["sensitive_skips"], 8).sv == "Ett värde bygger på minst 20 svarande."
    assert minimums(known["time_to_need_met"], 8).en == "The whole is computed from whole cases."
    assert "on both sides" in minimums(known["ping_pong"], 8).en


def test_what_is_missing_is_said() -> None:
    known = catalogue()
    assert missing(known["hme"], {"response"}) is None
    absent = missing(known["ping_pong"], {"response"})
    assert absent is not None
    assert absent.en == "There is no data in: work_event."
    half = missing(known["direction_and_room"], {"response"}, items={"hme_7", "hme_8", "hme_9"})
    assert half is not None
    assert half.en == "3 of 6 questions have not been asked here."
    register = missing(replace(known["ping_pong"], needs=("target",)), {"work_event"})
    assert register == Text("Det saknas data i: target.", "There is no data in: target.")


def test_facets_that_no_card_knows_get_a_name() -> None:
    known = catalogue()
    named = facet_names(known["straight_lining"], ["measurement_climate", "edmondson", "hme"], instruments())
    assert [facet for facet, _ in named] == ["edmondson", "measurement_climate", "hme"]
    assert named[-1][1] == instruments()["hme"].title
    assert facet_names(known["push_to_front"], ["", "incident"], {}) == (
        ("", Text("Allt tillsammans", "All together")),
        ("incident", Text("incident", "incident")),
    )
    assert facet_names(known["push_to_front"], [""], {}) == ()
