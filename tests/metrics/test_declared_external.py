"""External figures that an organisation declares in YAML."""

from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML
from tillit.metrics.catalogue import catalogue, minimums, missing
from tillit.metrics.declared import declare
from tillit.metrics.measure import Level, Scope, Unit
from tillit.metrics.questions.judgement import judgements

CASES = Path(__file__).parents[2] / "cases"
DECLARED = [CASES / name / "external.yaml" for name in ("uk_civil_service", "nhs_ae")]


def declaration(**change: object) -> dict[str, object]:
    words = {"sv": "Ett.", "en": "One."}
    external: dict[str, object] = dict.fromkeys(("question", "purpose", "not_for", "misuse", "method"), words)
    external |= {"id": "mine", "series": "theirs", "family": "whole", "level": "whole", "unit": "share"}
    external |= {"principle": "tillit", "source": {"citation": "-"}, "tested_on": "real data"}
    return {"external": [external | change]}


def cells() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": ["theirs", "theirs", "others"],
            "period": ["2024", "2024", "2024"],
            "starts": pd.to_datetime(["2024-01-01"] * 3),
            "unit_id": ["all", "a", "all"],
            "value": [40.0, 60.0, 1.0],
            "whole": [True, False, True],
        }
    )


@pytest.mark.parametrize(("percent", "whole", "unit"), [(False, 40.0, 60.0), (True, 0.4, 0.6)])
def test_a_series_is_read_as_it_stands(percent: bool, whole: float, unit: float) -> None:
    (measure,) = declare(declaration(percent=percent)).measures
    assert (measure.family, measure.card.level, measure.card.unit) == ("whole", Level.WHOLE, Unit.SHARE)
    estimates = measure.estimates()
    assert estimates[Scope.WHOLE].function(cells())["value"].tolist() == [whole]
    parts = estimates[Scope.UNIT].function(cells())
    assert parts["value"].tolist() == [unit]
    assert parts["why_none"].tolist() == ["no_interval_external"]


def test_only_a_share_is_written_in_percent() -> None:
    with pytest.raises(ValidationError, match="only a share"):
        declare(declaration(percent=True, unit="hours"))


def test_a_file_declares_something() -> None:
    with pytest.raises(ValidationError, match="neither instruments nor external"):
        declare({})


def test_what_an_external_measure_needs_and_rests_on() -> None:
    (measure,) = declare(declaration()).measures
    absent = missing(measure, {"work_event", "response"})
    assert absent is not None
    assert "external_reading" in absent.en
    assert missing(measure, {"external_reading"}) is None
    assert (
        minimums(measure, 8).en
        == "Whoever computed the figure set the limit; tillit does not see what stands behind it."
    )


@pytest.mark.parametrize("file", DECLARED, ids=lambda file: file.parent.name)
def test_the_cards_of_the_cases_judge_nobody_and_name_measures_that_exist(file: Path) -> None:
    measures = declare(YAML(typ="safe").load(file.read_text(encoding="utf-8"))).measures
    known = catalogue(measures)
    assert measures
    for measure in measures:
        card = measure.card
        texts = (card.question, card.purpose, card.not_for, card.misuse, card.method)
        assert not [word for text in texts for word in judgements(text)], measure.id
        assert set(card.counter_measures) <= set(known)
        assert len(card.counter_measures) >= 2
