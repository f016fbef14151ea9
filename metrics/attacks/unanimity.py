"""Unanimity: figures at, or next to, an end of the scale, which give everybody away at once.

Tried: every cell. The attacker takes the figure for the true mean of the answers, as it would be under a plain
threshold. The band is of the item that fewest answered, so another may have more answers; nobody takes it that one has
more than twice as many as the band's highest number. With d answers' worth of scale points between the true
sum and that of a team that answered the same end throughout, nobody can have answered more than d from that end; where
d is below the width of the scale, an answer is ruled out for everybody. Exact, in integers; the rounding of the figure
is given away to the team (d at its largest).
"""

from __future__ import annotations

import numpy as np

from ..text import Text
from .material import Against, Material, Outcome
from .sheets import MANY, SKIPPED, PublishedSheet, sheets

MEANING = Text(
    "Det minsta avstånd, i skalbredder, mellan en grupps sammanlagda svar och skalans ände",
    "The least distance, in widths of the scale, between a group's answers taken together and an end of the scale",
)
ASSUMPTION = Text(
    "Angriparen har alla filer, känner antalen som spann och tar en siffra för det den ser ut att vara.",
    "The attacker holds every file, knows the numbers as bands, and takes a figure for what it looks like.",
)


def attack(material: Material) -> list[Outcome]:
    """Cells at the ends of their scales."""
    tried, found, least = 0, 0, np.inf
    for sheet in sheets(material):
        widths = from_the_end(sheet)
        tried += widths.size
        found += int((widths < 1.0).sum())
        if np.isfinite(widths).any():
            least = min(least, float(widths.min()))
    return [
        Outcome(
            attack="unanimity",
            against=Against.OUTSIDER,
            tried=tried,
            found=found,
            figure=round(least, 2) if np.isfinite(least) else None,
            meaning=MEANING,
            assumption=ASSUMPTION,
            holds=found == 0,
        )
    ]


def from_the_end(sheet: PublishedSheet) -> np.ndarray:
    """Widths of the scale between the nearer end and the answers of each cell; units x items.

    Infinite where the band has no upper end, or the scale is not known.
    """
    value, most = sheet.value[1:], sheet.most[1:, None] * SKIPPED
    apart = np.minimum(value - sheet.parts * sheet.lowest, sheet.parts * sheet.highest - value)
    # in half parts, so that the rounding stays whole; -1 where the figure lies off the scale
    points = (2 * np.maximum(apart, -1) + 1) * np.where(most < MANY, most, 0) // (2 * sheet.parts)
    known = (most < MANY) & (sheet.width > 0)
    return np.where(known, points / np.maximum(sheet.width, 1), np.inf)
