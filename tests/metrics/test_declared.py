"""Questionnaires that an organisation declares itself."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML
from tillit.metrics.catalogue import catalogue
from tillit.metrics.declared import declare
from tillit.metrics.questions.judgement import judgements

ARMY = Path(__file__).parents[2] / "pipelines/sources/mappings/us_army_lq2002_instrument.yaml"


def read_army() -> dict[str, object]:
    return YAML(typ="safe").load(ARMY.read_text(encoding="utf-8"))


def test_the_three_scales_of_the_us_army_companies() -> None:
    declared = declare(read_army())
    assert [instrument.id for instrument in declared.instruments] == ["us_army_lq2002"]
    asks = {measure.id: [item.id for item in measure.items] for measure in declared.measures}
    assert asks == {
        "leadership_climate": [f"LEAD{number:02}" for number in range(1, 12)],
        "task_significance": [f"TSIG{number:02}" for number in range(1, 4)],
        "hostility": [f"HOSTIL{number:02}" for number in range(1, 6)],
    }
    scales = {item.id[:4]: (item.lowest, item.highest) for item in declared.instruments[0].items}
    assert scales == {"LEAD": (1, 5), "TSIG": (1, 5), "HOST": (0, 4)}


def test_hostility_runs_against_the_form_but_is_read_as_answered() -> None:
    declared = declare(read_army())
    on_the_form = [item.reversed for item in declared.instruments[0].items]
    assert on_the_form == [False] * 14 + [True] * 5
    hostility = next(measure for measure in declared.measures if measure.id == "hostility")
    assert not any(item.reversed for item in hostility.items)


@pytest.mark.real_data
def test_every_answer_of_the_companies_lies_on_its_declared_scale(shared_data: Path) -> None:
    answers = pd.read_csv(shared_data / "us_army_lq2002" / "lq2002.csv.gz")
    (instrument,) = declare(read_army()).instruments
    for item in instrument.items:
        assert (answers[item.id].min(), answers[item.id].max()) == (item.lowest, item.highest), item.id


def test_declared_measures_join_the_catalogue_with_counter_measures_that_exist() -> None:
    declared = declare(read_army())
    known = catalogue(declared.measures)
    for measure in declared.measures:
        assert known[measure.id] is measure
        assert set(measure.card.counter_measures) <= set(known)
        card = measure.card
        assert not [
            word for text in (card.purpose, card.not_for, card.misuse, card.method) for word in judgements(text)
        ]


def broken(place: str = "item", **change: object) -> dict[str, object]:
    """A small file with one thing changed, in its item, its instrument or its scale."""
    words = {"sv": "Ett.", "en": "One."}
    scale: dict[str, object] = {"id": "mine", "items": ["q1"], "principle": "tillit", "tested_on": "real data"}
    scale |= {"source": {"citation": "-"}}
    scale |= dict.fromkeys(("question", "purpose", "not_for", "misuse", "method"), words)
    item: dict[str, object] = {"id": "q1", "text": words, "lowest": 1, "highest": 5}
    instrument: dict[str, object] = {"id": "own", "title": words, "source": {"citation": "-"}}
    {"item": item, "scale": scale, "instrument": instrument}[place].update(change)
    return {"instruments": [{**instrument, "items": [item], "scales": [scale]}]}


def test_the_small_file_is_right_without_changes() -> None:
    assert [measure.id for measure in declare(broken()).measures] == ["mine"]


@pytest.mark.parametrize(
    ("changed", "change", "place"),
    [
        ("item", {"highest": 1}, "items"),
        ("item", {"id": "1 q"}, "items"),
        ("item", {"text": {"sv": "Ett.", "en": ""}}, "en"),
        ("item", {"reverse": True}, "reverse"),
        ("scale", {"items": ["q2"]}, "instruments"),
        ("scale", {"items": ["q1", "q1"]}, "instruments"),
        ("scale", {"principle": "lydnad"}, "principle"),
        ("scale", {"tested_on": "trust me"}, "tested_on"),
        ("instrument", {"id": "Own Form"}, "id"),
    ],
)
def test_a_fault_names_its_place(changed: str, change: dict[str, object], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        declare(broken(changed, **change))
    assert any(place in error["loc"] for error in caught.value.errors())
