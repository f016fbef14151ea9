"""The survey cells once more, person by person in plain Python: slow, and written to be read."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median, variance

from tillit.metrics.instruments.instrument import Instrument, Item

Scales = Mapping[str, tuple[tuple[Item, ...], bool]]
Cells = dict[tuple[str, ...], tuple[float | None, ...]]


@dataclass(frozen=True)
class Answer:
    wave: str
    respondent: int
    unit: str
    item: str
    answer: int | None


Forms = dict[tuple[str, str, int], dict[str, int]]
"""Answers by item, per wave, unit and respondent who answered something."""


def forms_of(rows: Iterable[Answer], items: Mapping[str, Item]) -> Forms:
    forms: Forms = defaultdict(dict)
    for row in rows:
        item = items.get(row.item)
        if item is not None and row.answer is not None and item.lowest <= row.answer <= item.highest:
            forms[row.wave, row.unit, row.respondent][row.item] = row.answer
    return forms


def item_sum(forms: Forms) -> Cells:
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for (wave, unit, _), form in forms.items():
        for item, answer in form.items():
            found[wave, unit, item].append(answer)
    return {key: (len(answers), sum(answers)) for key, answers in found.items()}


def straight(items: Sequence[Item], form: Mapping[str, int]) -> int | None:
    """1 or 0; None where less than half of the block was answered."""
    places = [form[item.id] - item.lowest if item.id in form else None for item in items]
    given = [place for place in places if place is not None]
    if 2 * len(given) < len(items):
        return None
    longest = max((len(list(run)) for place, run in groupby(places) if place is not None), default=0)
    return int(longest >= 0.75 * len(items) or (len(given) >= 4 and len(set(given)) == 1))


def block(instrument: Instrument) -> list[Item]:
    usual, _ = Counter(item.width for item in instrument.items).most_common(1)[0]
    return [item for item in instrument.items if item.width == usual]


def sensitive_skips(
    rows: Sequence[Answer], forms: Forms, items: Mapping[str, Item]
) -> dict[tuple[str, ...], list[float]]:
    """Share of sensitive items skipped - share of neutral items skipped, per person, by wave and unit."""
    values: dict[tuple[str, ...], list[float]] = defaultdict(list)
    seen: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.item in items:
            seen[row.wave].add(row.item)
    for (wave, unit, _), form in forms.items():
        sorts = [[item for item in seen[wave] if items[item].sensitive is sort] for sort in (True, False)]
        if all(sorts):
            skipped = [sum(item not in form for item in sort) / len(sort) for sort in sorts]
            values[wave, unit, "sensitive_skips"].append(skipped[0] - skipped[1])
    return values


def behaviour_sum(
    rows: Sequence[Answer], forms: Forms, instruments: Iterable[Instrument], invited: Mapping[tuple[str, str], int]
) -> Cells:
    instruments = list(instruments)
    items = {item.id: item for instrument in instruments for item in instrument.items}
    values: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for instrument in instruments:
        asked = block(instrument)
        if len(asked) < 4 or not any(item.reversed for item in asked):
            continue
        for (wave, unit, _), form in forms.items():
            value = straight(asked, form)
            if value is not None:
                values[wave, unit, f"straight_lining:{instrument.id}"].append(value)
    values |= sensitive_skips(rows, forms, items)
    cells: Cells = {
        key: (len(people), math.fsum(people), math.fsum(value**2 for value in people)) for key, people in values.items()
    }
    answered = Counter((wave, unit) for wave, unit, _ in forms)
    for (wave, unit), number in invited.items():
        if number:
            done = answered[wave, unit]
            cells[wave, unit, "response"] = (max(number, done), done, done)
    return cells


def scale_spread(forms: Forms, scales: Scales) -> Cells:
    cells: Cells = {}
    for name, (items, percent) in scales.items():
        whole: dict[str, dict[str, list[list[float]]]] = defaultdict(lambda: defaultdict(list))
        for (wave, unit, _), form in forms.items():
            if all(item.id in form for item in items):
                whole[wave][unit].append([float(form[item.id]) for item in items])
        for wave, units in whole.items():
            cells[wave, name] = _spread(list(units.values()), items, percent=percent)
    return cells


def _value(answer: float, item: Item, *, percent: bool) -> float:
    turned = item.lowest + item.highest - answer if item.reversed else answer
    return 100 * (turned - item.lowest) / (item.highest - item.lowest) if percent else turned


def _spread(units: list[list[list[float]]], items: Sequence[Item], *, percent: bool) -> tuple[float | None, ...]:
    k = len(items)
    valued = [
        [[_value(answer, item, percent=percent) for answer, item in zip(person, items, strict=True)] for person in unit]
        for unit in units
    ]
    means = [[math.fsum(person) / k for person in unit] for unit in valued]
    n, groups = sum(map(len, means)), len(means)
    grand = math.fsum(value for unit in means for value in unit) / n
    centres = [math.fsum(unit) / len(unit) for unit in means]
    ss_within = math.fsum((value - centre) ** 2 for unit, centre in zip(means, centres, strict=True) for value in unit)
    ss_between = math.fsum(len(unit) * (centre - grand) ** 2 for unit, centre in zip(means, centres, strict=True))
    within = math.sqrt(ss_within / (n - groups)) if n > groups else None
    icc1 = icc2 = None
    if n > groups > 1:
        size = (n - sum(len(unit) ** 2 for unit in means) / n) / (groups - 1)
        msb, msw = ss_between / (groups - 1), ss_within / (n - groups)
        noise = 1e-18 * (1 + grand**2) * n
        msb, msw = (0.0 if each < noise else each for each in (msb, msw))
        icc1 = (msb - msw) / (msb + (size - 1) * msw) if msb + (size - 1) * msw > 0 else None
        icc2 = (msb - msw) / msb if msb > 0 else None
    everybody = [person for unit in valued for person in unit]
    alpha = None
    if k > 1 and n > 1:
        total = variance(math.fsum(person) for person in everybody)
        of_items = math.fsum(variance(column) for column in zip(*everybody, strict=True))
        alpha = k / (k - 1) * (1 - of_items / total) if total > 1e-18 else None
    rwgs = [_rwg(unit, items) for unit in units if len(unit) >= 5]
    return (
        n,
        sum(len(unit) >= 2 for unit in means),
        within,
        alpha,
        icc1,
        icc2,
        median(rwgs) if len(rwgs) >= 20 else None,
    )


def _rwg(unit: list[list[float]], items: Sequence[Item]) -> float:
    """rwg(j): every item's variance as a share of that under chance, (A^2 - 1) / 12."""
    k = len(items)
    shares = [
        variance(column) / (((item.width + 1) ** 2 - 1) / 12)
        for column, item in zip(zip(*unit, strict=True), items, strict=True)
    ]
    share = math.fsum(shares) / k
    value = k * (1 - share) / (k * (1 - share) + share) if k * (1 - share) + share else -1.0
    return value if 0 <= value <= 1 else 0.0
