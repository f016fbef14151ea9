"""Differencing down the tree: a published unit less the published units right under it leaves a group of people.

Tried: every published unit of every sheet. The attacker knows the tree and the n bands; with `took_part` also how many
people took part in each unit itself. They do not trust the method: the group left over may be everybody who took part
in the unit and in no published unit below it (as under a plain threshold), or some of them may have been lifted on.

Exact, in integers. The numbers behind the bands obey n(unit) = rest + sum of n(published units right under it) with
rest >= 0 along the whole tree. Each number occurs in two of these equations at the most and they form a tree, so
passing intervals up and down once gives the exact lowest and highest value of every rest.
That a rest is not empty is forced by its lowest value, or by the figures: with nobody left over, a unit has the value
of its only published unit, and one between the lowest and highest of several, give or take the rounding.
An attack succeeds where in every consistent world more than nobody and fewer than k are left over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..disclosure.safe_lift import safe_lift
from ..disclosure.tree import Bools, Ints, Tree
from ..text import Text
from .deniable import is_deniable
from .derived import derived
from .material import Against, Material, Outcome
from .sheets import MANY, PublishedSheet, least_k, sheets

MEANING = Text(
    "Det minsta antal personer som säkert går att skilja ut, en enhet minus enheterna under den",
    "The fewest people who can certainly be set apart, a unit less the units below it",
)
KNOWS_BANDS = Text(
    "Angriparen har alla filer, känner organisationens träd och ser antalen bara som spann.",
    "The attacker holds every file, knows the organisation's tree, and sees the numbers as bands only.",
)
KNOWS_WHO = Text(
    "Angriparen har alla filer, känner organisationens träd och vet exakt hur många som svarade i varje enhet.",
    "The attacker holds every file, knows the organisation's tree, and knows exactly how many answered in each unit.",
)


@dataclass(frozen=True, eq=False)
class Rests:
    """What is left of each node when the published units right under it are taken away; one entry per node.

    fewest, most: people left over, in every consistent world. forced: true where somebody certainly is.
    """

    fewest: Ints
    most: Ints
    forced: Bools


def attack(material: Material) -> list[Outcome]:
    """Differences of a unit and the units right under it, on every sheet of every wave."""
    tried = sum(sheet.size - 1 for sheet in sheets(material))
    found, fewest = smallest_rest(material)
    return [
        Outcome(
            attack="differencing",
            against=Against.OUTSIDER,
            tried=tried,
            found=found,
            figure=None if fewest == MANY else float(fewest),
            meaning=MEANING,
            assumption=KNOWS_BANDS if material.took_part is None else KNOWS_WHO,
            holds=found == 0,
        )
    ]


def smallest_rest(material: Material) -> tuple[int, int]:
    """How many groups of fewer than k are left over with certainty, and the people in the smallest that is (or MANY).

    Where a unit's interval tells that other units were published below it than stand there now, the tree was another
    one when the wave was cleared, and what is left of the unit is not known.
    """
    k = least_k(material)
    found, fewest = 0, MANY
    for sheet in sheets(material):
        rest = rests(sheet, k)
        certain = rest.forced.copy()
        certain[0] = False
        if isolated(rest, k).any():
            moved = derived(material).moved
            certain &= np.array([(sheet.wave_id, str(unit)) not in moved for unit in sheet.units])
        found += int((certain & isolated(rest, k)).sum())
        fewest = min(fewest, int(rest.most[certain].min(initial=MANY)))
    return found, fewest


def isolated(rest: Rests, k: int) -> Bools:
    """Nodes at which more than nobody and fewer than k are left over, in every consistent world."""
    found = rest.forced & (rest.most < k)
    found[0] = False
    return found


def rests(sheet: PublishedSheet, k: int) -> Rests:
    """The group left over at every node of a sheet."""
    fewest, most = _by_bands(sheet)
    differs = _figures_differ(sheet)
    if sheet.took_part is None:
        return Rests(fewest, most, (fewest > 0) | differs)
    if plainly(sheet, k):
        return Rests(sheet.took_part, sheet.took_part, sheet.took_part > 0)
    at_most = _left_or_lifted(sheet, sheet.took_part)
    return Rests(np.where(sheet.leaves, sheet.took_part, 0), at_most, sheet.leaves | (differs & (at_most > 0)))


def plainly(sheet: PublishedSheet, k: int) -> bool:
    """Whether it is certain that nobody is lifted on, so that everybody stands where they took part.

    Where answers are lifted, what is left of a unit is nobody or at least k. It is refuted by a unit with fewer than k
    and nothing published below, and by one whose figures differ from those below it although, with everybody who can
    have been lifted to it, fewer than k are left; and, where the means are not let out by our rule, by bands and sums
    that only fit if nobody is lifted. False too where it is not known who took part.
    """
    if sheet.took_part is None:
        return False
    at_most = _left_or_lifted(sheet, sheet.took_part)
    if ((_figures_differ(sheet) | sheet.leaves) & (at_most > 0) & (at_most < k))[1:].any():
        return True
    lifted = safe_lift(sheet.tree, sheet.took_part, k).atom
    return not is_deniable(sheet) and explained(sheet, sheet.took_part) and not explained(sheet, lifted)


def explained(sheet: PublishedSheet, own: Ints) -> bool:
    """Whether plain means of `own` people at each node explain the bands, and the figures as far as sums tell."""
    people = sheet.tree.subtree_sum(own)
    if not ((people >= sheet.fewest) & (people <= sheet.most))[1:].all():
        return False
    low, high = _sums(sheet, people)
    for_all = np.stack([own * lowest for lowest in sheet.lowest.tolist()], axis=1)
    at_least, at_most = for_all.copy(), for_all + own[:, None] * sheet.width
    np.add.at(at_least, sheet.tree.parent[1:], low[1:])
    np.add.at(at_most, sheet.tree.parent[1:], high[1:])
    return bool(((high >= at_least) & (low <= at_most))[1:].all())


def _left_or_lifted(sheet: PublishedSheet, took_part: Ints) -> Ints:
    """The most people who can be left at each node: its own, and all that inner units below can have passed on."""
    inner = sheet.tree.subtree_sum(np.where(sheet.leaves, 0, took_part))
    return np.where(sheet.leaves, took_part, inner)


def _by_bands(sheet: PublishedSheet) -> tuple[Ints, Ints]:
    """Lowest and highest number of people left over at each node, by the n bands alone."""
    tree = sheet.tree
    low, high = sheet.fewest.copy(), sheet.most.copy()
    below = np.zeros_like(low)
    for level in tree.levels[:0:-1]:
        low[level] = np.maximum(low[level], below[level])
        np.add.at(below, tree.parent[level], low[level])
    low[tree.root] = max(int(low[tree.root]), int(below[tree.root]))
    for level in tree.levels[1:]:
        above = tree.parent[level]
        high[level] = np.minimum(high[level], high[above] - (below[above] - low[level]))
    # a node's people are at least those below it, and what its parent leaves it at the least
    under = _sum_to_parent(tree, high)
    return np.maximum(low - under, 0), high - below


def _sum_to_parent(tree: Tree, values: Ints) -> Ints:
    total = np.zeros_like(values)
    np.add.at(total, tree.parent[1:], np.minimum(values[1:], MANY))
    return np.minimum(total, MANY)


def _figures_differ(sheet: PublishedSheet) -> Bools:
    """Nodes whose value of some item cannot come of the published units right under them alone."""
    tree, value = sheet.tree, sheet.value
    lowest = np.full_like(value, MANY)
    highest = np.full_like(value, -MANY)
    np.minimum.at(lowest, tree.parent[1:], value[1:])
    np.maximum.at(highest, tree.parent[1:], value[1:])
    children = sheet.children
    # one published unit below: the same people, so the same value; several: a mean of theirs, each rounded
    slack = np.where(children > 1, 1, 0)[:, None]
    outside = (value > highest + slack) | (value < lowest - slack)
    found = outside.any(axis=1) & (children > 0)
    found[tree.root] = False
    return found


def claims(material: Material) -> pd.DataFrame:
    """What the attacker says of every group of fewer than k, item by item, where they know who took part.

    Columns wave_id, unit_id (whose rest it is), item_id, people, lowest, highest: ends of what the group's answers can
    add up to by the rounded values of the unit and of the units right under it.
    """
    k = least_k(material)
    frames: list[pd.DataFrame] = []
    for sheet in sheets(material):
        rest = rests(sheet, k)
        nodes = np.flatnonzero(isolated(rest, k) & (rest.fewest == rest.most))
        if sheet.took_part is None or not nodes.size:
            continue
        people = sheet.tree.subtree_sum(sheet.took_part)
        low, high = _sums(sheet, people)
        low_below, high_below = np.zeros_like(low), np.zeros_like(high)
        np.add.at(low_below, sheet.tree.parent[1:], low[1:])
        np.add.at(high_below, sheet.tree.parent[1:], high[1:])
        group = rest.most[nodes][:, None]
        frames.append(
            pd.DataFrame(
                {
                    "wave_id": sheet.wave_id,
                    "unit_id": np.repeat(sheet.units[nodes], len(sheet.items)),
                    "item_id": np.tile(np.array(sheet.items, dtype=object), nodes.size),
                    "people": np.repeat(rest.most[nodes], len(sheet.items)),
                    "lowest": np.maximum(low[nodes] - high_below[nodes], group * sheet.lowest).ravel(),
                    "highest": np.minimum(high[nodes] - low_below[nodes], group * sheet.highest).ravel(),
                }
            )
        )
    columns = ["wave_id", "unit_id", "item_id", "people", "lowest", "highest"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=pd.Index(columns))


def _sums(sheet: PublishedSheet, people: Ints) -> tuple[Ints, Ints]:
    """Lowest and highest sum of answers that a value of `people` can have been rounded from."""
    scale = 2 * sheet.parts
    n = people[:, None]
    return -((-(2 * sheet.value - 1) * n) // scale), ((2 * sheet.value + 1) * n) // scale
