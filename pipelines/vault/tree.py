"""The organisation's tree must be one tree at every moment; otherwise the whole delivery is refused.

Ids of units stand in the messages: a unit is no person, and without the path nobody finds the fault.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from ..refused import refused

ALWAYS = dt.date.min
STILL = dt.date.max


@dataclass(frozen=True)
class UnitRow:
    """One row of org_unit: a unit below its parent from a day to another, half-open."""

    unit_id: str
    parent_id: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    row: int

    @property
    def begins(self) -> dt.date:
        """First day."""
        return self.valid_from or ALWAYS

    @property
    def ends(self) -> dt.date:
        """The day after the last."""
        return self.valid_to or STILL


def check_tree(file: str, units: Iterable[UnitRow]) -> None:
    """TillitError where the rows are not one tree at every moment: rule, row and the path of unit ids."""
    rows = sorted(units, key=lambda unit: (unit.unit_id, unit.begins))
    _check_rows(file, rows)
    _check_parents(file, rows)
    _check_roots(file, rows)
    edges: dict[str, set[str]] = defaultdict(set)
    for unit in rows:
        if unit.parent_id is not None:
            edges[unit.unit_id].add(unit.parent_id)
    if all(len(parents) == 1 for parents in edges.values()):
        _check_cycle(file, {unit: next(iter(parents)) for unit, parents in edges.items()}, rows)
        return
    for day in sorted({unit.begins for unit in rows}):
        valid = {unit.unit_id: unit.parent_id for unit in rows if unit.begins <= day < unit.ends and unit.parent_id}
        _check_cycle(file, valid, rows)


def _check_rows(file: str, rows: list[UnitRow]) -> None:
    for unit in rows:
        if unit.parent_id == unit.unit_id:
            raise refused(
                file,
                "self_parent",
                f"The unit {unit.unit_id} stands below itself.",
                "Give it the unit above it; the root has none.",
                row=unit.row,
                column="parent_id",
            )
        if unit.begins >= unit.ends:
            raise refused(
                file,
                "validity",
                f"The unit {unit.unit_id} ends before it begins.",
                "Correct valid_from and valid_to; valid_to is the day after the last.",
                row=unit.row,
                column="valid_to",
            )
    for earlier, later in pairwise(rows):
        if earlier.unit_id == later.unit_id and later.begins < earlier.ends:
            same = earlier.parent_id == later.parent_id
            raise refused(
                file,
                "overlapping_validity" if same else "two_parents",
                f"The unit {later.unit_id} has two rows at the same time."
                if same
                else f"The unit {later.unit_id} stands below {earlier.parent_id} and {later.parent_id} "
                "at the same time.",
                "End the earlier row (valid_to) on the day the later one begins.",
                row=later.row,
                column="valid_from" if same else "parent_id",
            )


def _check_parents(file: str, rows: list[UnitRow]) -> None:
    known = {unit.unit_id for unit in rows}
    for unit in rows:
        if unit.parent_id is not None and unit.parent_id not in known:
            raise refused(
                file,
                "unknown_parent",
                f"The unit {unit.unit_id} stands below {unit.parent_id}, which has no row.",
                "Add the row of the unit above, or correct parent_id.",
                row=unit.row,
                column="parent_id",
            )


def _check_roots(file: str, rows: list[UnitRow]) -> None:
    roots = sorted((unit for unit in rows if unit.parent_id is None), key=lambda unit: unit.begins)
    if rows and not roots:
        raise refused(
            file,
            "no_root",
            "No unit is the root: every one has a unit above it.",
            "Leave parent_id empty for the unit that is the whole.",
            column="parent_id",
        )
    latest: UnitRow | None = None
    for root in roots:
        if latest is not None and root.begins < latest.ends:
            raise refused(
                file,
                "two_roots",
                f"{latest.unit_id} and {root.unit_id} are both the root at the same time.",
                "Give all units but one a unit above them.",
                row=root.row,
                column="parent_id",
            )
        if latest is None or root.ends > latest.ends:
            latest = root


def _check_cycle(file: str, parents: Mapping[str, str], rows: list[UnitRow]) -> None:
    settled: set[str] = set()
    for start in parents:
        path: list[str] = []
        places: dict[str, int] = {}
        unit: str | None = start
        while unit is not None and unit not in settled:
            if unit in places:
                circle = [*path[places[unit] :], unit]
                first = min(row.row for row in rows if row.unit_id in circle)
                raise refused(
                    file,
                    "hierarchy_cycle",
                    f"The units stand below each other in a circle: {' -> '.join(circle)}.",
                    "Correct the parent_id of one of them.",
                    row=first,
                    column="parent_id",
                )
            places[unit] = len(path)
            path.append(unit)
            unit = parents.get(unit)
        settled.update(path)
