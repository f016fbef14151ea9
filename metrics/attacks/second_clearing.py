"""Two clearings of one wave: late answers and erasures between releases.

Tried: every cell that stands in several files, whether it changed; and what the two clearings give away together.
A wave is cleared once, so cells that differ are already a breach; where the attacker also knows how many took part at
either time, the people that can be set apart are counted, exactly.

Why exactly, and fast. Of one clearing every combination of figures is one of atoms (they are what is left of a unit
without the units below). Each person stood in one atom or in none the first time, and in one or in none the second.
Draw the atoms of both clearings as points, a further point for "none", and every class of people with the same two
homes as a line between their two points, as heavy as the class has people. With the sign of the second clearing's
figures turned, a combination gives each point a weight, "none" has the weight 0, and a class is involved by the
difference of the weights at its two ends. A combination that is not zero gives two points of one connected part
different weights, so the classes it involves hold a cut of the lines; and every cut is such a combination. So the
fewest people that can be set apart are the lightest cut (Stoer and Wagner 1997, doi 10.1145/263867.263872), and a
class can be set apart on its own exactly where its line is a bridge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..disclosure.safe_lift import safe_lift
from ..disclosure.tree import Ints, Tree
from ..text import Text
from .differencing import plainly
from .material import FILE, Against, Material, Outcome
from .sheets import MANY, PublishedSheet, least_k, sheets

CHANGED = Text(
    "Celler som skiljer sig mellan två filer för samma mätning: en sådan mätning är sammanställd två gånger",
    "Cells that differ between two files of one wave: such a wave has been cleared twice",
)
SET_APART = Text(
    "Det minsta antal personer som två sammanställningar av samma mätning tillsammans skiljer ut",
    "The fewest people that two clearings of one wave set apart together",
)
ASSUMPTION = Text(
    "Angriparen har flera utgåvor och lägger dem bredvid varandra.",
    "The attacker holds several releases and lays them side by side.",
)
KNOWS_WHO = Text(
    "Angriparen har flera utgåvor och vet hur många som hade svarat i varje enhet båda gångerna.",
    "The attacker holds several releases, and knows how many had answered in each unit either time.",
)


@dataclass(frozen=True, eq=False)
class Isolated:
    """What two clearings give away together.

    fewest: the lightest cut, MANY where there is none; alone: number of each class that can be set apart on its own,
    in the order given; people: the classes' sizes.
    """

    fewest: int
    alone: Ints
    people: Ints

    def persons(self, k: int) -> int:
        """People in classes of fewer than k that can be set apart on their own."""
        sizes = self.people[self.alone]
        return int(sizes[sizes < k].sum())

    @property
    def single(self) -> int:
        """People who can be set apart one by one."""
        return int((self.people[self.alone] == 1).sum())


def attack(material: Material) -> list[Outcome]:
    """Cells of one wave in several files."""
    changed, tried = changed_cells(material), cells_in_several_files(material)
    fewest = fewest_set_apart(material)
    if fewest is None or fewest == MANY:
        outcome = Outcome(
            attack="second_clearing",
            against=Against.OUTSIDER,
            tried=tried,
            found=changed,
            figure=float(changed) if tried else None,
            meaning=CHANGED,
            assumption=ASSUMPTION,
            holds=changed == 0,
        )
    else:
        broken = fewest < least_k(material)
        outcome = Outcome(
            attack="second_clearing",
            against=Against.OUTSIDER,
            tried=tried,
            found=changed if broken else 0,
            figure=float(fewest),
            meaning=SET_APART,
            assumption=KNOWS_WHO,
            holds=not broken,
        )
    return [outcome]


def fewest_set_apart(material: Material) -> int | None:
    """The fewest people that two clearings of a wave set apart; None where the attacker cannot count them.

    Of each unit they know how many took part at either time, and take it that no more came or went than the numbers
    tell. MANY where no wave was cleared twice.
    """
    fewest: int | None = MANY
    k = least_k(material)
    for first, second in _pairs(sheets(material)):
        for one in first:
            for other in second:
                if not set(one.items) & set(other.items):
                    continue
                if one.own is None or other.own is None or fewest is None:
                    fewest = None
                    continue
                fewest = min(fewest, _of_two(one, other, k).fewest)
    return fewest


def _of_two(one: PublishedSheet, other: PublishedSheet, k: int) -> Isolated:
    """What two clearings of the same items give away together."""
    sides: list[tuple[pd.Series, pd.Series]] = []
    for sheet in (one, other):
        if sheet.own is None or sheet.took_part is None:
            message = "how many took part is known of both clearings, or it cannot be counted"
            raise ValueError(message)
        everybody_below = np.arange(sheet.size)
        # the tree of published units alone: what is left of them, lifted as clearing lifts
        stands = everybody_below if plainly(sheet, k) else safe_lift(sheet.tree, sheet.took_part, k).home
        node = stands[sheet.home.to_numpy(dtype=np.int64)]
        sides.append((pd.Series(sheet.units[np.maximum(node, 0)], index=sheet.home.index), sheet.own))
    index = one.home.index.union(other.home.index)
    (home, people), (later_home, later) = sides
    was, will = (series.reindex(index).fillna(0).to_numpy(dtype=np.int64) for series in (people, later))
    names = pd.Index(one.units[1:]).union(pd.Index(other.units[1:]))
    at, then = (
        names.get_indexer(pd.Index(series.reindex(index).to_numpy(dtype=object))) for series in (home, later_home)
    )
    nobody = np.full(index.size, -1, dtype=np.int64)
    return isolated(
        np.concatenate([at, at, nobody]),
        np.concatenate([then, nobody, then]),
        np.concatenate([np.minimum(was, will), np.maximum(was - will, 0), np.maximum(will - was, 0)]),
    )


def cells_in_several_files(material: Material) -> int:
    """Cells that stand in two files or more."""
    cell = material.tables.get("cell")
    if cell is None or FILE not in cell or cell[FILE].nunique() < 2:
        return 0
    files = cell.groupby(["wave_id", "unit_id", "item_id"], sort=False, observed=True)[FILE].nunique()
    return int((files > 1).sum())


def changed_cells(material: Material) -> int:
    """Cells with several values or bands, and cells that a second clearing has and the first has not, or lost."""
    found = 0
    for first, second in _pairs(sheets(material)):
        before, after = (_cells(part) for part in (first, second))
        found += sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())
    return found


def _cells(part: Sequence[PublishedSheet]) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (str(unit), item): (int(sheet.value[node, column]), int(sheet.fewest[node]))
        for sheet in part
        for node, unit in enumerate(sheet.units)
        if node
        for column, item in enumerate(sheet.items)
    }


def _pairs(laid_out: Sequence[PublishedSheet]) -> Iterator[tuple[list[PublishedSheet], list[PublishedSheet]]]:
    """Each wave's first clearing and every later one."""
    waves: dict[str, dict[int, list[PublishedSheet]]] = {}
    for sheet in laid_out:
        waves.setdefault(sheet.wave_id, {}).setdefault(sheet.clearing, []).append(sheet)
    for clearings in waves.values():
        for number in sorted(clearings)[1:]:
            yield clearings[0], clearings[number]


def homes(tree: Tree, own: Ints, k: int, *, lifted: bool) -> Ints:
    """Where the people of each node stand: in which atom of ours, or under a plain threshold in which rest; -1 none."""
    if lifted:
        return safe_lift(tree, own, k).home
    return tree.nearest(tree.subtree_sum(own) >= k)


def isolated(before: Ints, after: Ints, people: Ints) -> Isolated:
    """What two clearings give away. before, after: home of each group of people, -1 for none; people: its size."""
    kept = (people > 0) & ((before >= 0) | (after >= 0))
    keys = np.stack([before[kept], after[kept]], axis=1)
    pairs, place = np.unique(keys, axis=0, return_inverse=True)
    weight = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(weight, place.ravel(), people[kept])
    first, head = np.unique(pairs[:, 0], return_inverse=True)
    second, tail = np.unique(pairs[:, 1], return_inverse=True)
    # points: 0 is "none", then the atoms of the first clearing, then those of the second
    head = np.where(pairs[:, 0] < 0, 0, head.ravel() + 1)
    tail = np.where(pairs[:, 1] < 0, 0, tail.ravel() + 1 + first.size)
    size = 1 + first.size + second.size
    return Isolated(_lightest_cut(size, head, tail, weight), _bridges(size, head, tail), weight)


def _lines(size: int, head: Ints, tail: Ints) -> list[list[tuple[int, int]]]:
    lines: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    for number, (one, other) in enumerate(zip(head.tolist(), tail.tolist(), strict=True)):
        lines[one].append((other, number))
        lines[other].append((one, number))
    return lines


def _bridges(size: int, head: Ints, tail: Ints) -> Ints:
    """Lines without which a connected part falls in two (Tarjan 1974, doi 10.1016/0020-0190(74)90003-9)."""
    lines = _lines(size, head, tail)
    reached = [0] * size
    lowest = [0] * size
    clock = 0
    found: list[int] = []
    for start in range(size):
        if reached[start]:
            continue
        clock += 1
        reached[start] = lowest[start] = clock
        path = [(start, -1, iter(lines[start]))]
        while path:
            point, by, ahead = path[-1]
            for other, line in ahead:
                if line == by:
                    continue
                if reached[other]:
                    lowest[point] = min(lowest[point], reached[other])
                    continue
                clock += 1
                reached[other] = lowest[other] = clock
                path.append((other, line, iter(lines[other])))
                break
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[point])
                    if lowest[point] > reached[above]:
                        found.append(by)
    return np.array(sorted(found), dtype=np.int64)


def _lightest_cut(size: int, head: Ints, tail: Ints, weight: Ints) -> int:
    """The lightest cut over all connected parts; MANY where there is no line."""
    lines = _lines(size, head, tail)
    seen = [False] * size
    best = MANY
    for start in range(size):
        if seen[start] or not lines[start]:
            continue
        seen[start] = True
        part = [start]
        for point in part:
            for other, _ in lines[point]:
                if not seen[other]:
                    seen[other] = True
                    part.append(other)
        inside: dict[int, dict[int, int]] = {point: {} for point in part}
        for point in part:
            for other, line in lines[point]:
                inside[point][other] = inside[point].get(other, 0) + int(weight[line])
        best = min(best, _stoer_wagner(inside))
    return best


def _stoer_wagner(lines: dict[int, dict[int, int]]) -> int:
    """Lightest cut of one connected part."""
    best = MANY
    while len(lines) > 1:
        best = min(best, *(sum(heavy.values()) for heavy in lines.values()))
        # a line as heavy as a known cut is in no lighter one
        heavy_line = next(
            ((one, other) for one, ends in lines.items() for other, heavy in ends.items() if heavy >= best), None
        )
        if heavy_line is not None:
            _merge(lines, *heavy_line)
            continue
        pull = dict.fromkeys(lines, 0)
        before = last = next(iter(lines))
        while pull:
            before, last = last, max(pull, key=lambda point: pull[point])
            pull.pop(last)
            for other, heavy in lines[last].items():
                if other in pull:
                    pull[other] += heavy
        # what the last point weighs is the lightest cut between it and the one before (Stoer and Wagner, lemma 1)
        best = min(best, sum(lines[last].values()))
        _merge(lines, before, last)
    return best


def _merge(lines: dict[int, dict[int, int]], into: int, gone: int) -> None:
    for other, heavy in lines.pop(gone).items():
        lines[other].pop(gone)
        if other != into:
            lines[into][other] = lines[into].get(other, 0) + heavy
            lines[other][into] = lines[into][other]
