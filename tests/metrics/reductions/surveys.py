"""Surveys for the tests: from answers to vault-shaped tables, and from reduced tables back to plain cells."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend
from tillit.metrics.cells import SURVEY_CELLS
from tillit.metrics.instruments.instrument import Instrument, Item
from tillit.metrics.text import Source, Text

from .plain_answers import Answer, Cells, Scales, behaviour_sum, forms_of, item_sum, scale_spread

NO_TEXT = Text("", "")


def item(name: str, lowest: int = 1, highest: int = 5, *, reversed_: bool = False, sensitive: bool = False) -> Item:
    return Item(name, NO_TEXT, lowest, highest, reversed=reversed_, sensitive=sensitive)


def instrument(name: str, *items: Item) -> Instrument:
    return Instrument(name, 1, NO_TEXT, Source("for the tests"), items, validated=False)


def by_id(*instruments: Instrument) -> dict[str, Instrument]:
    return {each.id: each for each in instruments}


def form(items: Sequence[Item], answers: Iterable[int | None], respondent: int, unit: str = "A") -> list[Answer]:
    """One person's form in wave w1; None = skipped."""
    return [Answer("w1", respondent, unit, each.id, answer) for each, answer in zip(items, answers, strict=True)]


def response(rows: Sequence[Answer]) -> ir.Table:
    """The answers as the vault has them."""
    columns = {
        "wave_id": pa.array([row.wave for row in rows], pa.string()),
        "respondent": pa.array([row.respondent for row in rows], pa.int64()),
        "unit_id": pa.array([row.unit for row in rows], pa.string()),
        "item_id": pa.array([row.item for row in rows], pa.string()),
        "answer": pa.array([row.answer for row in rows], pa.int64()),
        "file_id": pa.array([1] * len(rows), pa.int64()),
        "row_number": pa.array(range(len(rows)), pa.int64()),
    }
    return ibis.memtable(pa.table(columns))


def invitation(invited: Mapping[tuple[str, str], int]) -> ir.Table:
    columns = {
        "wave_id": pa.array([wave for wave, _ in invited], pa.string()),
        "unit_id": pa.array([unit for _, unit in invited], pa.string()),
        "invited": pa.array(list(invited.values()), pa.int64()),
    }
    return ibis.memtable(pa.table(columns))


def random_survey(
    seed: int, instruments: Iterable[Instrument], *, people: int, units: int, waves: Sequence[str] = ("w1", "w2")
) -> list[Answer]:
    """Everybody in one unit per wave; many skip, some answer alike throughout, some rows are absent."""
    chance = random.Random(seed)
    items = [each for instrument in instruments for each in instrument.items]
    rows = []
    for wave in waves:
        for respondent in range(people):
            if chance.random() < 0.1:
                continue
            unit = f"unit {chance.randrange(units)}"
            lean, skips = chance.random(), chance.choice((0.0, 0.02, 0.4))
            alike = chance.random() < 0.2
            for each in items:
                if chance.random() < skips / 2:
                    continue
                spot = lean if alike else min(max(chance.gauss(lean, 0.3), 0.0), 1.0)
                answer = each.lowest + round(spot * each.width)
                rows.append(
                    Answer(wave, respondent * 2**40 - 7, unit, each.id, None if chance.random() < skips else answer)
                )
    chance.shuffle(rows)
    return rows


def plain(
    rows: Sequence[Answer],
    instruments: Mapping[str, Instrument],
    scales: Scales,
    invited: Mapping[tuple[str, str], int] | None = None,
) -> dict[str, Cells]:
    """What the reductions must give."""
    items = {each.id: each for instrument in instruments.values() for each in instrument.items}
    forms = forms_of(rows, items)
    return {
        "item_sum": item_sum(forms),
        "behaviour_sum": behaviour_sum(rows, forms, instruments.values(), invited or {}),
        "scale_spread": scale_spread(forms, scales),
    }


def as_cells(cells: Mapping[str, ir.Table], backend: BaseBackend) -> dict[str, Cells]:
    """Reduced tables as plain cells: keys -> quantities; missing is None."""
    found = {}
    for shape in SURVEY_CELLS:
        frame = backend.to_pyarrow(cells[shape.name]).to_pylist()
        keys = [column.name for column in shape.keys]
        quantities = [column.name for column in shape.quantities]
        assert all(tuple(row) == shape.columns for row in frame)
        made = {tuple(row[name] for name in keys): tuple(row[name] for name in quantities) for row in frame}
        assert len(made) == len(frame)
        found[shape.name] = made
    return found


def assert_same(made: Mapping[str, Cells], expected: Mapping[str, Cells]) -> None:
    """Same cells, and numbers equal to 1e-9."""
    assert made.keys() == expected.keys()
    for name, cells in expected.items():
        assert made[name].keys() == cells.keys(), name
        for key, quantities in cells.items():
            for ours, theirs in zip(made[name][key], quantities, strict=True):
                where = f"{name} {key}: {made[name][key]} is not {quantities}"
                assert (ours is None) == (theirs is None), where
                if ours is not None and theirs is not None:
                    assert math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9), where
