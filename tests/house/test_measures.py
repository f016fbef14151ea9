"""Every measure at once: card, levels, and what an estimate may read and must return."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest
from tillit.metrics.catalogue import catalogue, minimums
from tillit.metrics.cells import BEHAVIOUR_VALUE, CLEARED_CELLS, ITEM_VALUE, SCALE_SPREAD
from tillit.metrics.contracts import CONTRACTS
from tillit.metrics.measure import PRINCIPLES, READING, Card, CellShape, Estimate, Level, Measure, Scope, TestedOn
from tillit.metrics.published import CURVE
from tillit.metrics.questions.judgement import judgements
from tillit.metrics.text import Text

MEASURES = tuple(catalogue().values())
every_measure = pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.id)
every_estimate = pytest.mark.parametrize(
    ("measure", "scope", "estimate"),
    [(measure, scope, estimate) for measure in MEASURES for scope, estimate in measure.estimates().items()],
    ids=lambda value: value.id if isinstance(value, Measure) else value.value if isinstance(value, Scope) else "",
)

QUALITY = frozenset({"reopened_work", "time_to_need_met"})
"""Measures of whether those we exist for got what they needed."""
ABOUT_PEOPLE = frozenset({"trust", "direction", "fear"})
"""Families that ask or watch what work is like for those who do it."""
ROOT_ROWS = frozenset({ITEM_VALUE.name, BEHAVIOUR_VALUE.name})
"""Unit-scope cells with a mark for the root's own rows, which the whole reads."""


def texts(card: Card) -> Iterator[tuple[str, Text]]:
    for field in fields(card):
        value = getattr(card, field.name)
        if isinstance(value, Text):
            yield field.name, value


def empty(shape: CellShape) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="object") for name in (*shape.columns, "n_band")})


@every_measure
def test_a_measure_is_named_after_its_file(measure: Measure) -> None:
    module = importlib.import_module(f"tillit.metrics.indicators.{measure.family}.{measure.id}")
    assert getattr(module, measure.id) is measure
    assert module.__doc__


@every_measure
def test_a_card_speaks_both_languages(measure: Measure) -> None:
    for name, text in texts(measure.card):
        assert len(text.sv) > 10, name
        assert len(text.en) > 10, name
        assert text.sv != text.en, name
    assert measure.card.ordinary is not None
    assert measure.card.question.sv.endswith("?")
    assert measure.card.question.en.endswith("?")
    assert all(name.sv and name.en for _, name in measure.card.facets)


@every_measure
def test_a_card_judges_nobody(measure: Measure) -> None:
    # the question stands as INDICATORS.md words it
    found = {name: judgements(text) for name, text in texts(measure.card) if name != "question"}
    found |= {facet: judgements(name) for facet, name in measure.card.facets}
    if measure.card.about is not None:
        found["about"] = judgements(measure.card.about[1])
    found["minimums"] = judgements(minimums(measure, 8))
    assert not {name: words for name, words in found.items() if words}


@every_measure
def test_a_card_is_whole(measure: Measure) -> None:
    card = measure.card
    assert card.principle in PRINCIPLES
    assert card.source.citation
    assert card.version >= 1
    assert card.tested_on in TestedOn
    assert dict(card.facet_units).keys() <= dict(card.facets).keys()
    assert minimums(measure, 8).sv


@every_measure
def test_counter_measures_are_there_and_are_others(measure: Measure) -> None:
    named = measure.card.counter_measures
    assert named
    assert set(named) <= set(catalogue())
    assert measure.id not in named
    assert len(set(named)) == len(named)


@every_measure
def test_a_flow_or_result_card_names_quality_and_people(measure: Measure) -> None:
    if measure.family in ABOUT_PEOPLE:
        assert any(catalogue()[name].family in ABOUT_PEOPLE for name in measure.card.counter_measures)
        return
    assert (QUALITY - {measure.id}) & set(measure.card.counter_measures)
    assert any(catalogue()[name].family in ABOUT_PEOPLE for name in measure.card.counter_measures)


@every_measure
def test_own_items_are_marked_as_not_validated(measure: Measure) -> None:
    own = any(
        not item.id.startswith(("hme_", "psychological_safety_", "information_culture_")) for item in measure.items
    )
    assert measure.card.validated is not own
    assert ("validera" in measure.card.method.sv) is own, "the recipe stands where it is needed, and only there"


@every_measure
def test_suboptimization_is_never_about_one_unit(measure: Measure) -> None:
    if measure.family == "suboptimization":
        assert measure.card.level is not Level.PART
        assert Scope.WHOLE in measure.estimates() or Scope.INTERFACE in measure.estimates()


@every_estimate
def test_an_estimate_reads_cleared_cells_of_its_scope(measure: Measure, scope: Scope, estimate: Estimate) -> None:
    assert set(estimate.cells) <= set(CLEARED_CELLS)
    if scope is Scope.WHOLE:
        assert all(shape.scope is Scope.WHOLE or shape.name in ROOT_ROWS for shape in estimate.cells), measure.id
    else:
        assert any(shape.scope in {scope, Scope.UNIT} for shape in estimate.cells), measure.id


@every_estimate
def test_empty_cells_give_empty_readings(measure: Measure, scope: Scope, estimate: Estimate) -> None:
    read = estimate.function(*(empty(shape) for shape in estimate.cells))
    assert list(read.columns) == [column.name for column in READING], (measure.id, scope)
    assert read.empty


@every_measure
def test_an_asked_measure_reads_answers_and_nothing_else(measure: Measure) -> None:
    cells = {shape for estimate in measure.estimates().values() for shape in estimate.cells}
    assert (cells == {ITEM_VALUE, SCALE_SPREAD}) == bool(measure.items)


@every_measure
def test_needs_are_canonical_tables(measure: Measure) -> None:
    assert set(measure.needs) <= {contract.name for contract in CONTRACTS}


@every_measure
def test_a_curve_has_the_published_columns(measure: Measure) -> None:
    if measure.curve is not None:
        curve = measure.curve.function(*(empty(shape) for shape in measure.curve.cells))
        assert {"indicator", *curve.columns} == set(CURVE_COLUMNS)


CURVE_COLUMNS = [column.name for column in CURVE.columns]


def test_no_reading_is_made_past_the_gate() -> None:
    """Every module of indicators makes its frames with `readings()`, or with something that does."""
    gates = {"readings", "read_series", "read_behaviour", "asked", "counted"}
    folder = Path(importlib.import_module("tillit.metrics.indicators").__path__[0])
    for path in sorted(folder.glob("*/*.py")):
        if path.stem == "__init__":
            continue
        called = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert called & gates, path.stem
