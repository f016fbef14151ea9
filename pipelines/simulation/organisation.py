"""A made-up organisation: a tree of units with its history, and the people in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class Branch:
    """One unit and those under it. `people`: employees placed in the unit itself, its leader not among them."""

    name: str
    people: int
    children: tuple[Branch, ...] = ()
    first_line: bool = False


@dataclass(frozen=True)
class Unit:
    """One unit of the grown tree. `parent` is an index, -1 for the root."""

    unit_id: str
    name: str
    kind: str
    parent: int
    depth: int
    position: int
    people: int
    first_line: bool


@dataclass(frozen=True)
class Past:
    """One change in the life of a unit: until `until` it had another name, or stood under another unit."""

    unit_id: str
    until: date
    change: str
    name: str | None = None
    parent_id: str | None = None


@dataclass(frozen=True)
class Organisation:
    """The tree in the organisation's own order, depth first, the root first."""

    units: tuple[Unit, ...]
    past: tuple[Past, ...] = ()
    _index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {unit.name: number for number, unit in enumerate(self.units)})

    def index(self, name: str) -> int:
        """The place of the unit called `name` among the units; KeyError where there is none."""
        return self._index[name]

    def named(self, name: str) -> Unit:
        """The unit called `name`; KeyError where there is none."""
        return self.units[self.index(name)]

    @property
    def parents(self) -> np.ndarray:
        """Index of each unit's parent, -1 for the root."""
        return np.array([unit.parent for unit in self.units])

    def table(self) -> pa.Table:
        """The rows of `organisation.csv`: one per unit, two for a unit with a past."""
        rows = [row for number in range(len(self.units)) for row in self._rows(number)]
        return pa.table({column: [row[place] for row in rows] for place, column in enumerate(COLUMNS)})

    def _rows(self, number: int) -> list[tuple[str | None, ...]]:
        unit = self.units[number]
        parent = self.units[unit.parent].unit_id if unit.parent >= 0 else None
        shared = (unit.kind, str(unit.position))
        tail = ("ja" if unit.first_line else "nej", leader_code(number))
        past = next((change for change in self.past if change.unit_id == unit.unit_id), None)
        if past is None:
            return [(unit.unit_id, parent, unit.name, *shared, None, None, None, *tail)]
        changed = past.until.isoformat()
        before = (past.parent_id or parent, past.name or unit.name)
        return [
            (unit.unit_id, *before, *shared, None, changed, None, *tail),
            (unit.unit_id, parent, unit.name, *shared, changed, None, past.change, *tail),
        ]


COLUMNS = (
    "enhet",
    "överordnad",
    "namn",
    "typ",
    "ordning",
    "gäller_från",
    "gäller_till",
    "ändring",
    "första_linje",
    "chef",
)
"""The columns of the organisation's own export."""


def leader_code(unit: int) -> str:
    """The staff code of a unit's leader; made up like every code here."""
    return f"C{unit:04d}"


def grow(root: Branch, kinds: tuple[str, ...]) -> tuple[Unit, ...]:
    """The tree below `root`, depth first; `kinds` names each level. Codes follow the place in the tree: 4, 42, 4203."""
    units: list[Unit] = []

    def add(branch: Branch, parent: int, depth: int, position: int, code: str) -> None:
        number = len(units)
        units.append(Unit(code, branch.name, kinds[depth], parent, depth, position, branch.people, branch.first_line))
        for place, child in enumerate(branch.children, start=1):
            below = str(place) if depth == 0 else f"{code}{place}" if depth == 1 else f"{code}{place:02d}"
            add(child, number, depth + 1, place, below)

    add(root, -1, 0, 1, "0")
    return tuple(units)


@dataclass(frozen=True)
class People:
    """Everybody who worked here at any time; arrays of the same length, one place per person.

    unit: where they work; answers_in: the unit their answers belong to (a leader answers with the unit above);
    leader: the unit whose leader is their nearest manager; joined, left: first wave here, first wave gone.
    """

    unit: np.ndarray
    answers_in: np.ndarray
    leader: np.ndarray
    joined: np.ndarray
    left: np.ndarray

    def here(self, wave: int) -> np.ndarray:
        """Indices of those employed when wave number `wave` (from 0) was open."""
        return np.flatnonzero((self.joined <= wave) & (wave < self.left))


LEAVING = 0.02
"""Share who leave in a quarter; their places are filled by newcomers."""


def employ(organisation: Organisation, waves: int, rng: np.random.Generator) -> People:
    """People for every place in the tree, each unit's leader included, with newcomers in the places of leavers."""
    parents = organisation.parents
    places = np.repeat(np.arange(len(organisation.units)), [unit.people for unit in organisation.units])
    heads = np.arange(len(organisation.units))
    unit = np.concatenate([places, heads])
    answers_in = np.concatenate([places, np.maximum(parents, 0)])
    leader = answers_in.copy()
    stays = rng.geometric(LEAVING, size=len(unit))
    leaves = np.concatenate([stays[: len(places)], np.full(len(heads), waves)])
    gone = np.flatnonzero(leaves < waves)
    return People(
        unit=np.concatenate([unit, unit[gone]]),
        answers_in=np.concatenate([answers_in, answers_in[gone]]),
        leader=np.concatenate([leader, leader[gone]]),
        joined=np.concatenate([np.zeros(len(unit), dtype=int), leaves[gone]]),
        left=np.concatenate([np.minimum(leaves, waves), np.full(len(gone), waves)]),
    )
