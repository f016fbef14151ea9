"""Answers for the tests, and the survey cells once more in plain Python and numpy."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from tillit.metrics.cells import SURVEY_CELLS
from tillit.metrics.instruments.instrument import Instrument, Item
from tillit.metrics.reductions.spread import Scale
from tillit.metrics.text import Source, Text

from .plain_work import Quantities

SCHEMA = pa.schema(
    [
        ("wave_id", pa.string()),
        ("respondent", pa.int64()),
        ("unit_id", pa.string()),
        ("item_id", pa.string()),
        ("answer", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Answer:
    wave_id: str
    respondent: int
    unit_id: str
    item_id: str
    answer: int | None


Cells = dict[str, dict[tuple, dict[str, float | None]]]


def item(name: str, lowest: int, highest: int, *, turned: bool = False, sensitive: bool = False) -> Item:
    return Item(name, Text("", ""), lowest, highest, reversed=turned, sensitive=sensitive)


def instrument(name: str, *items: Item) -> Instrument:
    return Instrument(name, 1, Text("", ""), Source(""), items, validated=False)


def table(answers: Sequence[Answer]) -> ir.Table:
    return ibis.memtable(pa.Table.from_pylist([vars(answer) for answer in answers], schema=SCHEMA))


def asked(answers: Sequence[Answer]) -> dict[str, frozenset[str]]:
    waves = defaultdict(set)
    for answer in answers:
        waves[answer.wave_id].add(answer.item_id)
    return {wave: frozenset(items) for wave, items in waves.items()}


def random_survey(seed: int, instruments: Sequence[Instrument], people: int, units: int) -> list[Answer]:
    """Two waves; some skip a lot, some answer everything alike; a fifth of them leave rows out instead of empty."""
    chance = random.Random(seed)
    answers = []
    for wave in ("w1", "w2"):
        for person in range(people):
            lazy, leaves_out, skipping = chance.random() < 0.3, chance.random() < 0.2, chance.choice((0.02, 0.3, 0.9))
            unit = f"u{chance.randrange(units):02d}"
            for one in (one for questionnaire in instruments for one in questionnaire.items):
                value = chance.randint(one.lowest, one.highest)
                if lazy and chance.random() < 0.97:
                    value = max(one.lowest, min(one.highest, 3))
                given = None if chance.random() < skipping else value
                if given is not None or not leaves_out:
                    answers.append(Answer(wave, person - 7, unit, one.id, given))
    return answers


def as_cells(expressions: Mapping[str, ir.Table], backend: ibis.BaseBackend) -> Cells:
    cells: Cells = {}
    for shape in SURVEY_CELLS:
        cells[shape.name] = {}
        if shape.name not in expressions:
            continue
        rows = backend.to_pyarrow(expressions[shape.name])
        assert tuple(rows.column_names) == shape.columns
        for row in rows.to_pylist():
            key = tuple(row[column.name] for column in shape.keys)
            assert key not in cells[shape.name]
            cells[shape.name][key] = {column.name: row[column.name] for column in shape.quantities}
    return cells


def assert_same(cells: Cells, expected: Cells, tolerance: float = 1e-9) -> None:
    for shape in SURVEY_CELLS:
        assert cells[shape.name].keys() == expected[shape.name].keys(), shape.name
        for key, quantities in expected[shape.name].items():
            for name, value in quantities.items():
                found = cells[shape.name][key][name]
                where = f"{shape.name} {key} {name}: {found}, not {value}"
                assert (found is None) == (value is None), where
                if found is not None and value is not None:
                    assert abs(found - value) <= tolerance * max(1.0, abs(value)), where


def plain_cells(answers: Sequence[Answer], instruments: Sequence[Instrument], scales: Mapping[str, Scale]) -> Cells:
    """Every survey cell, respondent by respondent."""
    cells: Cells = {shape.name: {} for shape in SURVEY_CELLS}
    people: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    unit_of: dict[tuple[str, int], str] = {}
    for answer in answers:
        if answer.answer is not None:
            people[answer.wave_id, answer.respondent][answer.item_id] = answer.answer
            unit_of[answer.wave_id, answer.respondent] = answer.unit_id
    sums: dict[str, dict[tuple, Quantities]] = defaultdict(lambda: defaultdict(Quantities))
    for (wave, person), given in people.items():
        unit = unit_of[wave, person]
        seen = asked(answers)[wave]
        for name, value in given.items():
            cell = sums["item_sum"][wave, unit, name]
            cell["people"] += 1
            cell["total"] += value
        for quantity, value in _behaviour(given, seen, instruments).items():
            cell = sums["behaviour_sum"][wave, unit, quantity]
            cell["people"] += 1
            cell["total"] += value
            cell["squares"] += value * value
    for name, found in sums.items():
        cells[name] = {key: dict(cell) for key, cell in found.items()}
    cells["scale_spread"] = _spreads(people, unit_of, scales)
    return cells


def _behaviour(given: Mapping[str, int], seen: frozenset[str], instruments: Sequence[Instrument]) -> dict[str, float]:
    values = {"response": 1.0}
    items = [one for questionnaire in instruments for one in questionnaire.items if one.id in seen]
    for questionnaire in instruments:
        block = [one for one in questionnaire.items if one.id in seen]
        answers = [given.get(one.id) for one in block]
        there = [value for value in answers if value is not None]
        if len(block) < 4 or not any(one.reversed for one in block) or 2 * len(there) < len(block):
            continue
        longest = run = 0
        before = None
        for value in answers:
            run = run + 1 if value is not None and value == before else int(value is not None)
            before, longest = value, max(longest, run)
        flat = len(there) >= 4 and len(set(there)) == 1
        values[f"straight_lining:{questionnaire.id}"] = float(longest >= math.ceil(0.75 * len(block)) or flat)
    skipped = {sort: [one.id not in given for one in items if one.sensitive is sort] for sort in (True, False)}
    if all(skipped.values()):
        values["sensitive_skips"] = float(np.mean(skipped[True]) - np.mean(skipped[False]))
    return values


def _spreads(
    people: Mapping[tuple[str, int], dict[str, int]],
    unit_of: Mapping[tuple[str, int], str],
    scales: Mapping[str, Scale],
) -> dict[tuple, dict[str, float | None]]:
    cells = {}
    for wave in {wave for wave, _ in people}:
        for name, scale in scales.items():
            rows = [
                (unit_of[key], [given[one.id] for one in scale.items])
                for key, given in people.items()
                if key[0] == wave and all(one.id in given for one in scale.items)
            ]
            if rows:
                cells[wave, name] = _spread(rows, scale)
    return cells


def _spread(rows: Sequence[tuple[str, list[int]]], scale: Scale) -> dict[str, float | None]:
    low, high = (np.array([getattr(one, name) for one in scale.items], float) for name in ("lowest", "highest"))
    turned = np.array([one.reversed for one in scale.items])
    raw = np.array([given for _, given in rows], float)
    raw = np.where(turned, low + high - raw, raw)
    values = 100 * (raw - low) / (high - low) if scale.percent else raw
    units = np.array([unit for unit, _ in rows])
    mean = values.mean(axis=1)
    names = [unit for unit in sorted(set(units)) if (units == unit).sum() >= 2]
    size = raw.shape[1]
    kept = np.isin(units, names)
    n, groups = int(kept.sum()), len(names)
    cell: dict[str, float | None] = {"people": len(rows), "units": groups}
    inside = sum(((mean[units == unit] - mean[units == unit].mean()) ** 2).sum() for unit in names)
    between = sum((units == unit).sum() * (mean[units == unit].mean() - mean[kept].mean()) ** 2 for unit in names)
    cell["within"] = math.sqrt(inside / (n - groups)) if n > groups else None
    whole = values.sum(axis=1).var(ddof=1) if len(rows) > 1 else 0.0
    alpha = size / (size - 1) * (1 - values.var(axis=0, ddof=1).sum() / whole) if size > 1 and whole > 0 else None
    cell["alpha"] = alpha
    cell["icc1"] = cell["icc2"] = None
    if groups >= 2:
        msb, msw, average = between / (groups - 1), inside / (n - groups), n / groups
        cell["icc1"], cell["icc2"] = (msb - msw) / (msb + (average - 1) * msw), (msb - msw) / msb
    agreements = []
    for unit in names:
        ratio = (raw[units == unit].var(axis=0, ddof=1) / (((high - low + 1) ** 2 - 1) / 12)).mean()
        agreements.append(max(0.0, size * (1 - ratio) / (size * (1 - ratio) + ratio)) if ratio < 1 else 0.0)
    cell["rwg"] = float(np.median(agreements)) if groups >= 20 else None
    return cell
