"""Integer bounds on single answers: for an outsider, for a colleague, for two colleagues who pool their answers.

Tried: the atoms whose own value is published (units with no published unit below), each item by itself; and, together
with every value above and below them, the atoms of small families (units of at most FAMILY people by their band, with
everything under them; families.py). Larger sums are rounded to a tenth of so many people that they say next to nothing.

What the attacker knows: the tree, the bands, tillit's rules; with `took_part` also how many took part, and hence the
exact number behind every atom. Without it they use all items at once: few numbers of people explain all of them, and
often only one does. They try our rule and a plain mean; only where one of the values cannot come of our rule do they
take it that means are plain. Of colleagues, the worst is taken that their own answers can be.

Exact: what can have been let out follows from the value, from that all true sums, and from these the answers that stay
possible for anybody else (single_answers.py). An item that somebody skipped has another number of people than its
sheet; whoever is misled by that ends with other sums of the same rule, for which the same is possible at the least
(certificate.py has the least over everything that can be let out, and this never falls below it).
Found: an answer that an outsider can rule out for somebody; somebody whose answer a colleague knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd

from ..disclosure.certificate import least_possible
from ..disclosure.deniability import NARROWEST
from ..disclosure.safe_lift import LEAST_K, safe_lift
from ..disclosure.tree import Bools, Ints
from ..text import Text
from .deniable import height_of, is_deniable
from .differencing import plainly
from .families import NOBODY, Node, States, bits, feasible
from .material import Against, Material, Outcome
from .sheets import MANY, TENTHS, PublishedSheet, least_k, sheets
from .single_answers import Span, of_value, possible, reachable, rounded, sums_behind

KNOWN = {Against.OUTSIDER: 0, Against.COLLEAGUE: 1, Against.TWO_COLLEAGUES: 2}
FAMILY = 49
"""Most people in a family, by its band."""
MOST_FAMILIES = 1500
"""Families (times items) that are tried in one attack, in the order of waves and units."""
MOST_UNITS = 12
"""Units of a family that is tried."""

MEANING = Text(
    "Det minsta antal svar på skalan som står kvar som möjliga för någon annan svarande",
    "The fewest answers on the scale that stay possible for any other respondent",
)
ASSUMPTIONS = {
    Against.OUTSIDER: Text(
        "Angriparen har alla filer, känner trädet och reglerna, men inget svar.",
        "The attacker holds every file, knows the tree and the rules, but no answer.",
    ),
    Against.COLLEAGUE: Text(
        "Angriparen har alla filer, känner trädet och reglerna, och sitt eget svar.",
        "The attacker holds every file, knows the tree and the rules, and their own answer.",
    ),
    Against.TWO_COLLEAGUES: Text(
        "Två angripare har alla filer, känner trädet och reglerna, och berättar sina svar för varandra.",
        "Two attackers hold every file, know the tree and the rules, and tell each other their answers.",
    ),
}


@dataclass(frozen=True)
class Bound:
    """What explains the published values of one atom and item: its true sums, and how many such cells there are."""

    spans: tuple[Span, ...]
    width: int
    cells: int


def attack(material: Material) -> list[Outcome]:
    """Answers that stay possible in atoms, against each of the three."""
    every = list(bounds(material))
    outcomes: list[Outcome] = []
    for against, known in KNOWN.items():
        left = [(possible(bound.spans, bound.width, known), bound) for bound in every]
        counted = [(number, bound) for number, bound in left if number is not None]
        promised = {Against.OUTSIDER: MANY, Against.COLLEAGUE: 2}.get(against, 0)
        found = sum(bound.cells for number, bound in counted if number < min(promised, bound.width + 1))
        outcomes.append(
            Outcome(
                attack="bounds",
                against=against,
                tried=sum(bound.cells for _, bound in counted),
                found=found,
                figure=float(min(number for number, _ in counted)) if counted else None,
                meaning=MEANING,
                assumption=ASSUMPTIONS[against],
                holds=found == 0,
            )
        )
    return outcomes


def possible_by_size(material: Material) -> pd.DataFrame:
    """What stays possible in the atoms of the files whose number of people is known, or follows from the values.

    Columns atom_size, width (highest less lowest answer), against, cells, possible (the fewest), certified: the fewest
    over everything that can be let out (certificate.py), which `possible` never falls below.
    """
    known_size = [(bound, bound.spans[0][0]) for bound in bounds(material) if len({n for n, _, _ in bound.spans}) == 1]
    rows = [
        (size, bound.width, against.value, bound.cells, possible(bound.spans, bound.width, known))
        for bound, size in known_size
        for against, known in KNOWN.items()
    ]
    frame = pd.DataFrame(rows, columns=["atom_size", "width", "against", "cells", "possible"]).dropna()
    found = frame.groupby(["atom_size", "width", "against"], as_index=False).agg(
        cells=("cells", "sum"), possible=("possible", "min")
    )
    certified = [
        least_possible(int(size), int(width), KNOWN[Against(reader)])
        for size, width, reader in found[["atom_size", "width", "against"]].itertuples(index=False)
    ]
    return found.assign(possible=found["possible"].astype("int64"), certified=certified)


def bounds(material: Material) -> Iterator[Bound]:
    """Every distinct bound on atoms of the files."""
    k = least_k(material)
    laid_out = [sheet for sheet in sheets(material) if (sheet.width > 0).all()]
    for sheet in laid_out:
        people, deniable = people_behind(sheet, k), is_deniable(sheet)
        yield from (bound for bound, _, _ in _of_leaves(sheet, people, deniable=deniable))
    yield from islice(
        (bound for sheet in laid_out for bound in of_families(sheet, k, deniable=is_deniable(sheet))), MOST_FAMILIES
    )


@dataclass(frozen=True, eq=False)
class People:
    """Numbers of people that each leaf can have: leaves x candidates."""

    leaves: Ints
    candidates: Ints
    can: Bools


def people_behind(sheet: PublishedSheet, k: int) -> People:
    """The numbers of people that explain all items of a leaf at once; by each item alone where none explains all.

    Leaves of the last band, which has no upper end, are left out where it is not known who took part.
    """
    leaves = np.flatnonzero(sheet.leaves)
    deniable = is_deniable(sheet)
    if sheet.took_part is not None:
        number = sheet.took_part[leaves]
        candidates = np.unique(number[number > 0])
        can = number[:, None] == candidates
        return People(leaves[number > 0], candidates, can[number > 0])
    leaves = leaves[sheet.most[leaves] < MANY]
    most = int(sheet.most[leaves].max(initial=0))
    candidates = np.arange(k if deniable else LEAST_K, max(most, k) + 1)
    in_band = (candidates >= sheet.fewest[leaves][:, None]) & (candidates <= sheet.most[leaves][:, None])
    can = in_band.copy()
    height = height_of(sheet)[leaves]
    for width in np.unique(sheet.width):
        columns = height[:, sheet.width == width]
        for place, n in enumerate(candidates.tolist()):
            table = reachable(n, int(width), deniable=deniable)
            inside = (columns >= 0) & (columns < table.size)
            can[:, place] &= (inside & table[np.clip(columns, 0, table.size - 1)]).all(axis=1)
    none = ~can.any(axis=1)
    can[none] = in_band[none]
    return People(leaves, candidates, can)


def _of_leaves(sheet: PublishedSheet, people: People, *, deniable: bool) -> Iterator[tuple[Bound, Ints, Ints]]:
    """Bounds from each leaf's own values; with each, the places of its leaves and items."""
    if not people.leaves.size:
        return
    sorts, sort = np.unique(people.can, axis=0, return_inverse=True)
    height = height_of(sheet)[people.leaves]
    width = np.broadcast_to(sheet.width, height.shape)
    keys = np.stack([np.broadcast_to(sort.reshape(-1, 1), height.shape).ravel(), width.ravel(), height.ravel()])
    found, place, cells = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
    order = np.argsort(place.ravel(), kind="stable")
    ends = np.cumsum(cells)
    for number, (which, wide, value) in enumerate(found.T.tolist()):
        numbers = people.candidates[sorts[which]].tolist()
        spans = tuple(span for n in numbers for span in of_value(value, n, wide, deniable=deniable))
        if spans:
            chosen = order[ends[number] - cells[number] : ends[number]]
            yield (
                Bound(spans, wide, int(cells[number])),
                people.leaves[chosen // width.shape[1]],
                chosen % width.shape[1],
            )


def excluded(material: Material) -> pd.DataFrame:
    """Cells in which an outsider can rule out an answer for everybody: wave_id, unit_id, item_id, lowest, highest.

    lowest, highest: ends of what stays possible.
    """
    frames: list[pd.DataFrame] = []
    k = least_k(material)
    for sheet in sheets(material):
        if not (sheet.width > 0).all():
            continue
        for bound, leaf, item in _of_leaves(sheet, people_behind(sheet, k), deniable=is_deniable(sheet)):
            if possible(bound.spans, bound.width, 0) == bound.width + 1:
                continue
            low = min(max(0, low - bound.width * (n - 1)) for n, low, _ in bound.spans)
            high = max(min(bound.width, high) for _, _, high in bound.spans)
            frames.append(
                pd.DataFrame(
                    {
                        "wave_id": sheet.wave_id,
                        "unit_id": sheet.units[leaf],
                        "item_id": np.array(sheet.items, dtype=object)[item],
                        "lowest": low + sheet.lowest[item],
                        "highest": high + sheet.lowest[item],
                    }
                )
            )
    columns = pd.Index(["wave_id", "unit_id", "item_id", "lowest", "highest"])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


# --- families ------------------------------------------------------------------------------------------------


def of_families(sheet: PublishedSheet, k: int, *, deniable: bool) -> Iterator[Bound]:
    """Bounds on the atoms of small families, from all their values together."""
    tops = np.flatnonzero((sheet.children > 0) & (sheet.most <= FAMILY))
    if not tops.size:
        return
    in_family = sheet.tree.nearest(np.isin(np.arange(sheet.size), tops))
    tops = tops[(sheet.most[sheet.tree.parent[tops]] > FAMILY)]
    exact = _exact_people(sheet, k)
    behind = people_behind(sheet, k)
    numbers = {int(leaf): behind.candidates[can].tolist() for leaf, can in zip(behind.leaves, behind.can, strict=True)}
    members: dict[int, list[int]] = {int(top): [] for top in tops}
    for depth in sheet.tree.levels:
        for node in depth[in_family[depth] >= 0].tolist():
            top = node
            while top and top not in members:
                top = int(sheet.tree.parent[top])
            if top:
                members[top].append(node)
    for top, nodes in members.items():
        if len(nodes) > MOST_UNITS:
            continue
        for item in range(len(sheet.items)):
            yield from _of_family(sheet, (top, nodes, item), exact, numbers, deniable=deniable)


def _exact_people(sheet: PublishedSheet, k: int) -> Ints | None:
    """People in each node's own atom, where it is known who took part."""
    if sheet.took_part is None:
        return None
    return sheet.took_part if plainly(sheet, k) else safe_lift(sheet.tree, sheet.took_part, k).atom


def _of_family(
    sheet: PublishedSheet,
    family: tuple[int, list[int], int],
    exact: Ints | None,
    numbers: dict[int, list[int]],
    *,
    deniable: bool,
) -> Iterator[Bound]:
    top, members, item = family
    width = int(sheet.width[item])
    place = {node: number for number, node in enumerate(members)}
    height = height_of(sheet)[:, item]
    nodes: list[Node] = []
    for node in members:
        if exact is not None:
            choices = [int(exact[node])]
        else:
            choices = numbers.get(node, [0, *range(LEAST_K, int(sheet.most[node]) + 1)])
        own = {n: bit for n in choices if (bit := states(n, width, deniable=deniable))}
        nodes.append(Node(-1 if node == top else place[int(sheet.tree.parent[node])], own, int(height[node])))
    parts = TENTHS if width >= NARROWEST else 1 if deniable else sheet.parts
    for left in feasible(nodes, parts):
        spans = tuple(spans_of(left, width, deniable=deniable))
        if spans:
            yield Bound(spans, width, 1)


def states(n: int, width: int, *, deniable: bool) -> int:
    """What an atom of n people can add to the sums above it, as bits; nobody adds nothing."""
    if n == 0:
        return NOBODY[0]
    return sum(1 << added for added in _added(n, width, deniable=deniable))


def spans_of(left: States, width: int, *, deniable: bool) -> Iterator[Span]:
    """The true sums behind the states of an atom."""
    for n, sums in left.items():
        if n:
            behind = _added(n, width, deniable=deniable)
            yield from (behind[added] for added in bits(sums))


def _added(n: int, width: int, *, deniable: bool) -> dict[int, Span]:
    """What an atom of n can add -> the true sums behind it. Shares of two answers count once for each of the people."""
    figures = sums_behind(n, width, deniable=deniable)
    if width < NARROWEST and deniable:
        return {rounded(figure, n, width, deniable=True) * n: span for figure, span in figures.items()}
    return figures
