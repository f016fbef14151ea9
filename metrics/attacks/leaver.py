"""A leaver between two waves: how much better than by guessing their answer can be named. Reported, never blocking.

Tried: every small unit with a value of its own in two waves of one survey. Assumption: one person has left between the
waves, the attacker knows who, that nobody else came or went, and how many stayed; everybody who stayed answers the same
with probability `same`, and otherwise anew like anybody in the whole, whose answers are spread like `answer_model` of
the published mean. Exact: the joint distribution of the two sums of those who stayed is a product of two-dimensional
convolutions; what was let out in either wave follows from the sums by our rule (before rounding to 0.1, so the
attacker sees more than is published); the best guess at the leaver's answer is right as often as its posterior says.
The gain is that chance less the chance of guessing the most common answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.signal import convolve2d

from ..disclosure.accuracy import answer_model
from ..disclosure.deniability import NARROWEST, published_sums
from ..text import Text
from .material import Against, Material, Outcome
from .sheets import TENTHS, PublishedSheet, least_k, sheets

SAME = 0.8
"""Chance that somebody who stays answers the same as last time, in the attack; the table has others too."""
SIZES = (6, 8, 9, 10, 12, 15, 20)
CHANCES = (0.0, 0.5, 0.8, 1.0)
MEANS = (3.0, 4.0, 4.4)

MEANING = Text(
    "Hur mycket oftare, som andel, en som slutat får sitt svar rätt gissat med filerna än utan, i den minsta gruppen",
    "How much more often, as a share, the answer of somebody who left is guessed right with the files than without, "
    "in the smallest group",
)
ASSUMPTION = Text(
    "Angriparen vet vem som slutat, att ingen annan kommit eller gått och hur många som är kvar. De som stannat svarar "
    f"likadant igen med sannolikheten {SAME:.0%}, annars som vem som helst i organisationen.".replace("%", " %"),
    "The attacker knows who left, that nobody else came or went, and how many stayed. Those who stayed answer the same "
    f"again with probability {SAME:.0%}, otherwise like anybody in the organisation.",
)


@dataclass(frozen=True)
class Guess:
    """Chances that the best guess at the leaver's answer is right, with the files and without them."""

    with_files: float
    without: float

    @property
    def gain(self) -> float:
        """What the files add."""
        return self.with_files - self.without


def attack(material: Material) -> list[Outcome]:
    """The gain in the smallest atom from which somebody can leave, for the scales and means of the files."""
    tried, cases = 0, set[tuple[float, int, int]]()
    for before, after in _consecutive(material):
        shared = [name for name in after.items if name in before.items]
        in_both = np.intersect1d(before.units[before.leaves], after.units[after.leaves])
        tried += len(shared) * in_both.size
        if not in_both.size:
            continue
        tops = np.flatnonzero(after.tree.parent == 0)
        for name in shared:
            item = after.items.index(name)
            mean = float(after.value[tops, item].mean()) / TENTHS
            low, high = int(after.lowest[item]), int(after.highest[item])
            if high - low >= NARROWEST and low < mean < high:
                cases.add((round(mean, 1), low, high))
    n = least_k(material) + 1
    gains = [leaver(n, mean, (low, high), SAME).gain for mean, low, high in sorted(cases)]
    return [
        Outcome(
            attack="leaver",
            against=Against.OUTSIDER,
            tried=tried,
            found=0,
            figure=round(max(gains), 3) if gains else None,
            meaning=MEANING,
            assumption=ASSUMPTION,
            holds=True,
        )
    ]


def _consecutive(material: Material) -> list[tuple[PublishedSheet, PublishedSheet]]:
    """Sheets of one survey that share items, each with that of the wave after."""
    wave = material.tables.get("wave")
    if wave is None or wave.empty:
        return []
    known = wave.drop_duplicates("wave_id").sort_values("closes")
    order = {str(name): place for place, name in enumerate(known["wave_id"])}
    survey = dict(zip(known["wave_id"], known["survey_id"], strict=True))
    laid_out = [sheet for sheet in sheets(material) if sheet.wave_id in order and sheet.clearing == 0]
    laid_out.sort(key=lambda sheet: order[sheet.wave_id])
    last: dict[tuple[object, str], PublishedSheet] = {}
    pairs: dict[tuple[int, int], tuple[PublishedSheet, PublishedSheet]] = {}
    for sheet in laid_out:
        for name in sheet.items:
            earlier = last.get((survey[sheet.wave_id], name))
            if earlier is not None:
                pairs[id(earlier), id(sheet)] = (earlier, sheet)
        last |= {(survey[sheet.wave_id], name): sheet for name in sheet.items}
    return list(pairs.values())


@cache
def leaver(n: int, mean: float, scale: tuple[int, int], same: float, *, deniable: bool = True) -> Guess:
    """Chances of naming the answer of one who leaves an atom of n. deniable: False for plain sums in both waves.

    >>> plain = leaver(9, 4.0, (1, 5), 1.0, deniable=False)
    >>> round(plain.with_files, 9)
    1.0
    """
    answers = answer_model(mean, scale)
    width = scale[1] - scale[0]
    stayed = _two_sums(answers, n - 1, same)
    first, second = (_figures(people, width, deniable=deniable) for people in (n, n - 1))
    shown = np.zeros((width + 1, first.max() + 1, second.max() + 1))
    for answer in range(width + 1):
        rows = first[answer : answer + stayed.shape[0]]
        np.add.at(shown[answer], (rows[:, None], second[None, :]), answers[answer] * stayed)
    return Guess(float(shown.max(axis=0).sum()), float(answers.max()))


def _figures(people: int, width: int, *, deniable: bool) -> np.ndarray:
    """Number of the figure that each sum of `people` comes out as."""
    sums = published_sums(people, width) if deniable else np.arange(width * people + 1)
    return np.unique(sums, return_inverse=True)[1].ravel()


def _two_sums(answers: np.ndarray, people: int, same: float) -> np.ndarray:
    """Joint chances of the sums of `people` in two waves."""
    one = np.diag(same * answers) + (1.0 - same) * np.outer(answers, answers)
    found = one
    for _ in range(people - 1):
        found = convolve2d(found, one)
    return found


def leaver_table(scale: tuple[int, int] = (1, 5)) -> pd.DataFrame:
    """The gain by size of the atom before, mean of the whole, and chance that those who stay answer the same.

    Columns atom_size, mean, same, guessing (right without the files), with_files, gain.
    """
    rows = [
        (size, mean, same, found.without, found.with_files, found.gain)
        for size in SIZES
        for mean in MEANS
        for same in CHANCES
        for found in (leaver(size, mean, scale, same),)
    ]
    return pd.DataFrame(rows, columns=["atom_size", "mean", "same", "guessing", "with_files", "gain"])
