"""The cells of the files as an attacker lays them out: per wave, clearing and sheet, units x items on their tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from ..disclosure.bands import BANDS, LOWER_ENDS
from ..disclosure.deniability import NARROWEST
from ..disclosure.safe_lift import LEAST_K
from ..disclosure.tree import NOWHERE, Bools, Ints, Tree
from .material import FILE, Material

MANY = 1 << 40
"""Stands for a number without an upper end."""
TENTHS, TWENTIETHS = 10, 20
"""Parts of a scale point in which values are let out: tenths, and twentieths for items of two answers."""
SKIPPED = 2
"""Answers to an item, at the most, for each answer to the item of its sheet that fewest answered."""
NO_CELL = -1
"""Band of a unit that has no cell."""
MOST = np.array([*(lower - 1 for lower in LOWER_ENDS[1:]), MANY], dtype=np.int64)
"""Highest number in each band."""


@dataclass(frozen=True, eq=False)
class PublishedSheet:
    """Items of one wave and clearing that are shown for the same units with the same bands, and so share atoms.

    Arrays over nodes have m + 1 entries: node 0 stands above everything and has no figures, node i > 0 is the
    published unit `units[i]`; the tree's arrows go to the nearest published unit above.
    clearing: 0, 1 ... where the files hold several clearings of the wave; files: the files it was read from.
    value: nodes x items, in parts of a scale point (`parts`); fewest, most: the ends of each unit's band.
    took_part: people who took part below each node and below no published unit further down; None where unknown.
    home: the nearest published node at or above each unit of the organisation, by unit_id; own: people who took part
    in each unit itself, on the same index.
    """

    wave_id: str
    clearing: int
    files: tuple[int, ...]
    items: tuple[str, ...]
    lowest: Ints
    highest: Ints
    parts: int
    units: np.ndarray
    tree: Tree
    value: Ints
    fewest: Ints
    most: Ints
    took_part: Ints | None
    home: pd.Series
    own: pd.Series | None

    @property
    def size(self) -> int:
        """Number of nodes, the one above everything included."""
        return self.tree.size

    @property
    def width(self) -> Ints:
        """highest - lowest of each item."""
        return self.highest - self.lowest

    @property
    def children(self) -> Ints:
        """Number of published units right under each node."""
        return np.bincount(self.tree.parent[1:], minlength=self.size).astype(np.int64)

    def of(self, items: tuple[str, ...]) -> PublishedSheet:
        """The same with some of its items."""
        chosen = [self.items.index(name) for name in items]
        return replace(
            self, items=items, lowest=self.lowest[chosen], highest=self.highest[chosen], value=self.value[:, chosen]
        )

    @property
    def leaves(self) -> Bools:
        """True for published units with no published unit under them: each is an atom, with a value of its own."""
        leaf = self.children == 0
        leaf[0] = False
        return leaf


def least_k(material: Material) -> int:
    """The least number of answers that the files say they keep to; the floor where they do not say."""
    release = material.tables.get("release")
    if release is None or release.empty:
        return LEAST_K
    return max(LEAST_K, int(release["k"].min()))


def sheets(material: Material) -> list[PublishedSheet]:
    """Every sheet of every wave and clearing, in the order of waves and items."""
    if material not in _LAID_OUT:
        _LAID_OUT[material] = list(_sheets(material))
    return _LAID_OUT[material]


_LAID_OUT: WeakKeyDictionary[Material, list[PublishedSheet]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class _Grid:
    """Cells of one clearing of a wave, units x items; band NO_CELL where there is none."""

    files: tuple[int, ...]
    value: np.ndarray
    band: Ints


@dataclass(frozen=True, eq=False)
class _Items:
    """Every item that has a cell, with the lowest and highest answer of its scale."""

    names: np.ndarray
    scales: np.ndarray


def _sheets(material: Material) -> Iterator[PublishedSheet]:
    cell = material.tables.get("cell")
    if cell is None or cell.empty:
        return
    file = cell[FILE].to_numpy(dtype=np.int64) if FILE in cell else np.zeros(len(cell), dtype=np.int64)
    wave_code, waves = pd.factorize(cell["wave_id"])
    item_code, items = pd.factorize(cell["item_id"])
    unit_code, units = pd.factorize(cell["unit_id"])
    band = _bands(cell["n_band"])
    value = cell["value"].to_numpy(dtype=np.float64)
    asked = _Items(np.asarray(items, dtype=object), _scales(material, pd.Index(items)))
    for wave in np.argsort(np.asarray(waves, dtype=str), kind="stable"):
        rows = np.flatnonzero(wave_code == wave)
        here, place = np.unique(unit_code[rows], return_inverse=True)
        grids = _clearings(place, item_code[rows], file[rows], value[rows], band[rows], shape=(here.size, len(items)))
        names = np.asarray(units, dtype=object)[here]
        for number, grid in enumerate(grids):
            organisation = _Organisation.of(material, str(waves[wave]), grid.files, names)
            yield from _by_signature(organisation, str(waves[wave]), number, grid, asked)


def _bands(column: pd.Series) -> Ints:
    """Number of each band; rows without one have the first."""
    categories = column.astype("category")
    known = np.array([BANDS.index(str(name)) if str(name) in BANDS else 0 for name in categories.cat.categories])
    codes = categories.cat.codes.to_numpy(dtype=np.int64)
    return np.where(codes < 0, 0, known[codes] if known.size else 0).astype(np.int64)


def _scales(material: Material, items: pd.Index) -> np.ndarray:
    """lowest, highest of each item; 0, 0 where no file says."""
    table = material.tables.get("item")
    found = np.zeros((len(items), 2), dtype=np.int64)
    if table is not None and not table.empty:
        known = table.drop_duplicates("item_id").set_index("item_id")[["lowest", "highest"]].reindex(items)
        found = known.fillna(0).to_numpy(dtype=np.int64)
    return found


def _clearings(
    unit: Ints, item: Ints, file: Ints, value: np.ndarray, band: Ints, *, shape: tuple[int, int]
) -> list[_Grid]:
    """One grid per clearing: a file joins the first one none of whose cells it contradicts."""
    grids: list[_Grid] = []
    for number in np.unique(file):
        mine = file == number
        grid_value, grid_band = np.full(shape, np.nan), np.full(shape, NO_CELL, dtype=np.int64)
        grid_value[unit[mine], item[mine]] = value[mine]
        grid_band[unit[mine], item[mine]] = band[mine]
        for place, other in enumerate(grids):
            both = (other.band != NO_CELL) & (grid_band != NO_CELL)
            if not (both & ((other.value != grid_value) | (other.band != grid_band))).any():
                new = other.band == NO_CELL
                grids[place] = _Grid(
                    (*other.files, int(number)),
                    np.where(new, grid_value, other.value),
                    np.where(new, grid_band, other.band),
                )
                break
        else:
            grids.append(_Grid((int(number),), grid_value, grid_band))
    return grids


@dataclass(frozen=True, eq=False)
class _Organisation:
    """The tree that a clearing is laid out on: that of the first file that holds it, node 0 above everything.

    index: unit_id of each node but the first; place: node of each unit that has cells, and its name; own: people who
    took part in each node itself, where known.
    """

    tree: Tree
    index: pd.Index
    place: Ints
    names: np.ndarray
    own: Ints | None

    @staticmethod
    def of(material: Material, wave_id: str, files: tuple[int, ...], names: np.ndarray) -> _Organisation:
        table = material.tables.get("unit")
        if table is None or table.empty:
            table = pd.DataFrame({"unit_id": names, "parent_id": None})
        if FILE in table:
            table = table[table[FILE] == files[0]] if (table[FILE] == files[0]).any() else table
        table = table.drop_duplicates("unit_id")
        extra = pd.Index(names).difference(pd.Index(table["unit_id"]), sort=False)
        index = pd.Index(table["unit_id"]).append(extra)
        above = np.zeros(len(index) + 1, dtype=np.int64)
        above[0] = NOWHERE
        above[1 : len(table) + 1] = index.get_indexer(pd.Index(table["parent_id"])) + 1
        tree = Tree.of(above)
        place = index.get_indexer(pd.Index(names)) + 1
        return _Organisation(tree, index, place, names, _own(material, wave_id, files, index))


def _own(material: Material, wave_id: str, files: tuple[int, ...], index: pd.Index) -> Ints | None:
    """People who took part in each node itself, at the time of the clearing."""
    known = material.took_part
    if known is None:
        return None
    rows = known[known["wave_id"] == wave_id]
    if FILE in rows:
        rows = rows[rows[FILE] == files[0]]
    own = np.zeros(len(index) + 1, dtype=np.int64)
    place = index.get_indexer(pd.Index(rows["unit_id"])) + 1
    np.add.at(own, place[place > 0], rows["people"].to_numpy(dtype=np.int64)[place > 0])
    return own


def _by_signature(
    organisation: _Organisation, wave_id: str, clearing: int, grid: _Grid, asked: _Items
) -> Iterator[PublishedSheet]:
    """The sheets of one clearing: items with the same cells and bands, and the same way of being let out."""
    items, scales = asked.names, asked.scales
    groups: dict[tuple[bytes, bool], list[int]] = {}
    for item in np.flatnonzero((grid.band != NO_CELL).any(axis=0)):
        narrow = 0 < scales[item, 1] - scales[item, 0] < NARROWEST
        groups.setdefault((grid.band[:, item].tobytes(), bool(narrow)), []).append(int(item))
    for (_, narrow), chosen in groups.items():
        rows = np.flatnonzero(grid.band[:, chosen[0]] != NO_CELL)
        place = organisation.place[rows]
        order = np.argsort(place, kind="stable")
        rows, place = rows[order], place[order]
        number = np.zeros(organisation.tree.size, dtype=np.int64)
        number[place] = np.arange(1, place.size + 1)
        marked = number > 0
        marked[0] = True
        nearest = organisation.tree.nearest(marked)
        parent = np.concatenate(([NOWHERE], number[nearest[organisation.tree.parent[place]]]))
        took_part = None
        if organisation.own is not None:
            took_part = np.zeros(place.size + 1, dtype=np.int64)
            np.add.at(took_part, number[nearest], organisation.own)
        parts = TWENTIETHS if narrow else TENTHS
        value = np.zeros((place.size + 1, len(chosen)), dtype=np.int64)
        value[1:] = np.rint(parts * grid.value[rows][:, chosen])
        band = grid.band[rows, chosen[0]]
        yield PublishedSheet(
            wave_id=wave_id,
            clearing=clearing,
            files=grid.files,
            items=tuple(str(name) for name in items[chosen]),
            lowest=scales[chosen, 0],
            highest=scales[chosen, 1],
            parts=parts,
            units=np.concatenate(([""], organisation.names[rows])).astype(object),
            tree=Tree.of(parent),
            value=value,
            fewest=np.concatenate(([0], np.array(LOWER_ENDS)[band])).astype(np.int64),
            most=np.concatenate(([MANY], MOST[band])).astype(np.int64),
            took_part=took_part,
            home=pd.Series(number[nearest][1:], index=organisation.index),
            own=None if organisation.own is None else pd.Series(organisation.own[1:], index=organisation.index),
        )
