"""The exact number of people behind a band, from the pattern of values. Reported, never blocking.

Tried: every small unit with values of its own. A mean of n answers can only fall on certain tenths, and by our rule on
few of them (five people and a scale from 1 to 5: 1.8, 2.4, 3.0, 3.6, 4.2). All items of a sheet together leave few
numbers, often one. The promise does not rest on hiding the number: it holds against somebody who knows who took part.
Exact; where no number explains all items, somebody skipped one, and the attacker cannot say more than the band does.
"""

from __future__ import annotations

from ..text import Text
from .bounds import people_behind
from .material import Against, Material, Outcome
from .sheets import least_k, sheets

MEANING = Text(
    "Andel små grupper vars exakta antal svar går att räkna fram ur siffrornas mönster (inget löfte vilar på att det "
    "är hemligt)",
    "Share of small groups whose exact number of answers can be worked out from the pattern of figures (no promise "
    "rests on its being secret)",
)
ASSUMPTION = Text(
    "Angriparen har alla filer och känner reglerna. De som svarat har svarat på alla frågor i formuläret.",
    "The attacker holds every file and knows the rules. Those who answered answered every item of the form.",
)


def attack(material: Material) -> list[Outcome]:
    """Numbers of people that explain every item of a small unit."""
    k = least_k(material)
    tried, single = 0, 0
    for sheet in sheets(material):
        if sheet.took_part is None and (sheet.width > 0).all():
            numbers = people_behind(sheet, k).can.sum(axis=1)
            tried += numbers.size
            single += int((numbers == 1).sum())
    return [
        Outcome(
            attack="numbers_behind",
            against=Against.OUTSIDER,
            tried=tried,
            found=0,
            figure=round(single / tried, 3) if tried else None,
            meaning=MEANING,
            assumption=ASSUMPTION,
            holds=True,
        )
    ]
