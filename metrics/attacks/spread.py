"""The published spread of a scale in a small organisation: a second equation, and what it rules out.

Tried: every scale whose number of respondents is known to be small (a band with an upper end, or who took part), and
every unit whose people sit in one unit (nothing is below it in the tree). `within` is the root of the squares inside
units over people less units; rounded to two digits, it says how large all squares together can be at the most. Somebody
who answered far from the rest of their unit adds at least (m p - Y)^2 / (m (m - 1)) to them, m people, p the person's
value, Y the sum of all. Where that is more than there is, the answer is ruled out. Where the whole has a value and no
interval, everybody agreed with their unit: `within` was 0, which is not shown, and that shows.
The attacker takes it that nobody skipped an item of the scale, knows no answer, and uses nothing of the other units'
squares but that they are not negative, so that what is ruled out is ruled out in every world (and more may be).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..asked import BAND_LOWER
from ..disclosure.bands import BANDS
from ..disclosure.safe_lift import LEAST_K
from ..measure import Part, Unit
from ..text import Text
from .bounds import people_behind
from .deniable import height_of, is_deniable
from .derived import item_values, measures_of, own_readings, volumes
from .material import FILE, Against, Material, Outcome
from .sheets import MANY, MOST, PublishedSheet, least_k, sheets
from .single_answers import of_value

FARTHEST = LEAST_K / (LEAST_K - 1)
"""The most squares that somebody at one end adds to a unit of LEAST_K at the other, in squares of the range."""

MEANING = Text(
    "Det minsta antal svar på skalan som står kvar som möjliga när skalans spridning i helheten är känd",
    "The fewest answers on the scale that stay possible where the scale's spread in the whole is known",
)
ASSUMPTION = Text(
    "Angriparen har alla filer och känner reglerna. Ingen har hoppat över någon av skalans frågor.",
    "The attacker holds every file and knows the rules. Nobody has skipped an item of the scale.",
)


@dataclass(frozen=True)
class Scale:
    """A scale of one wave: its part, whether it is read on 0-100, and the most squares inside units there can be."""

    wave_id: str
    part: Part
    percent: bool
    squares: float


def attack(material: Material) -> list[Outcome]:
    """Every scale of a small whole, and every unit at the bottom of the tree."""
    left = [(stays, of) for scale, sheet in _small(material) for stays, of in possible_answers(scale, sheet, material)]
    found = sum(stays < of for stays, of in left)
    return [
        Outcome(
            attack="spread",
            against=Against.OUTSIDER,
            tried=len(left),
            found=found,
            figure=float(min(stays for stays, _ in left)) if left else None,
            meaning=MEANING,
            assumption=ASSUMPTION,
            holds=found == 0,
        )
    ]


def _small(material: Material) -> Iterator[tuple[Scale, PublishedSheet]]:
    """Scales of few people whose items stand on one sheet, with that sheet."""
    for volume in volumes(material):
        items, readings = item_values(volume), own_readings(volume)
        spread = volume.get("reliability")
        laid_out = sheets(material if FILE not in readings else Material(volume, material.took_part))
        for measure in measures_of(volume, readings, items).values():
            for part in measure.parts:
                whole = readings[
                    (readings["indicator"] == measure.id)
                    & (readings["facet"] == part.facet)
                    & (readings["scope"] == "whole")
                ]
                for row in whole.itertuples():
                    sheet = next((each for each in laid_out if _asks(each, str(row.period), part)), None)
                    within, band = _within(spread, measure.id, part.facet, str(row.period))
                    if within is None and str(row.n_band) in BANDS and len(part.items) == 1:
                        within, band = 0.0, str(row.n_band)
                        if BAND_LOWER[band] < BAND_LOWER["20-49"]:
                            continue
                    if sheet is None or within is None:
                        continue
                    squares = most_squares(within, band, sheet)
                    if squares is not None:
                        percent = measure.card.unit is Unit.POMP
                        yield Scale(sheet.wave_id, part, percent, squares), sheet


def _asks(sheet: PublishedSheet, wave: str, part: Part) -> bool:
    return sheet.wave_id == wave and sheet.clearing == 0 and {item.id for item in part.items} <= set(sheet.items)


def _within(spread: pd.DataFrame | None, indicator: str, facet: str, wave: str) -> tuple[float | None, str]:
    if spread is None or spread.empty:
        return None, ""
    mine = spread[(spread["indicator"] == indicator) & (spread["facet"] == facet) & (spread["period"] == wave)]
    return (float(mine["within"].iloc[0]), str(mine["n_band"].iloc[0])) if len(mine) else (None, "")


def most_squares(within: float, band: str, sheet: PublishedSheet) -> float | None:
    """The largest sum of squares inside units; None where the number of people has no upper end.

    Each published unit at the bottom is one unit of its own at the least.
    """
    people = int(MOST[BANDS.index(band)]) if band in BANDS else MANY
    if sheet.own is not None:
        people = int(sheet.own.sum())
    if people >= MANY:
        return None
    digit = 10.0 ** (np.floor(np.log10(within)) - 1.0) if within > 0.0 else 0.0
    return float((within + digit / 2.0) ** 2 * (people - int(sheet.leaves.sum())))


def possible_answers(scale: Scale, sheet: PublishedSheet, material: Material) -> Iterator[tuple[int, int]]:
    """Answers that stay possible for anybody in each unit at the bottom, and answers on the scale, item by item."""
    deniable = is_deniable(sheet)
    behind = people_behind(sheet, least_k(material))
    alone = np.bincount(sheet.home.to_numpy(dtype=np.int64), minlength=sheet.size) == 1
    height = height_of(sheet)
    columns = [sheet.items.index(item.id) for item in scale.part.items]
    width = sheet.width[columns]
    unit = np.where(scale.percent, 100.0 / width, 1.0) / len(columns)
    if scale.squares >= FARTHEST * float((unit * width).sum()) ** 2:
        at_the_bottom = int(alone[behind.leaves].sum())
        yield from [(wide + 1, wide + 1) for wide in width.tolist()] * at_the_bottom
        return
    for leaf, can in zip(behind.leaves.tolist(), behind.can, strict=True):
        if not alone[leaf]:
            continue
        worlds = []
        for m in behind.candidates[can].tolist():
            spans = [of_value(int(height[leaf, at]), m, int(sheet.width[at]), deniable=deniable) for at in columns]
            if all(spans):
                worlds.append((m, *_sums(scale.part, spans, width * m, unit)))
        for place, wide in enumerate(width.tolist()) if worlds else ():
            others = float((unit * width).sum() - unit[place] * wide)
            values = unit[place] * np.arange(wide + 1)
            stays = np.zeros(wide + 1, dtype=np.bool_)
            for m, low, high in worlds:
                away = np.maximum(np.maximum(m * values - high, low - m * (values + others)), 0.0)
                stays |= away**2 <= m * (m - 1) * scale.squares * (1.0 + 1e-9)
            yield int(stays.sum()), wide + 1


def _sums(
    part: Part, spans: list[tuple[tuple[int, int, int], ...]], most: np.ndarray, unit: np.ndarray
) -> tuple[float, float]:
    """Lowest and highest sum of the people's scale values, from the true sums of the items; turned where reversed."""
    low = np.array([min(span[1] for span in each) for each in spans])
    high = np.array([max(span[2] for span in each) for each in spans])
    turned = np.array([item.reversed for item in part.items])
    return (
        float((unit * np.where(turned, most - high, low)).sum()),
        float((unit * np.where(turned, most - low, high)).sum()),
    )
