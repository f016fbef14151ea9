"""The organisation's tree must be one tree at every moment; otherwise the whole delivery is refused.

Ids of units stand in the messages: a unit is no person, and without the path nobody finds the fault.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from ..fault import TillitError
from ..refused import refused

ALWAYS = dt.date.min
STILL = dt.date.max
MOST_UNITS = 131_072
"""As many as the reductions' packed keys hold (metrics/reductions/keys.py); organisations have one per three people."""
SHOWN_UNITS = 12
"""Units of a circle that a message names, at most."""
SHOWN_CHARACTERS = 60
VARIATIONS = dict.fromkeys([*range(0xFE00, 0xFE10), 0x200C, 0x200D])
"""Characters that change how another one looks, or nothing at all."""


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
    """TillitError where the rows are not one tree at every moment: rule, row and the path of unit ids.

    A unit may outlive the one above it: on a later day it belongs to the nearest unit above that is still there.
    """
    rows = sorted(units, key=lambda unit: (unit.unit_id, unit.begins))
    if len({unit.unit_id for unit in rows}) > MOST_UNITS:
        raise too_many_units(file)
    _check_twins(file, rows)
    _check_rows(file, rows)
    _check_parents(file, rows)
    _check_roots(file, rows)
    _check_cycles(file, rows)


def too_many_units(file: str) -> TillitError:
    """The refusal of a tree with more units than can be told apart."""
    return refused(
        file,
        "too_many_units",
        f"There are more than {MOST_UNITS:,} different units.",
        "See whether the right column is mapped: numbers of cases or persons make no tree.",
    )


def case_twins(units: Iterable[UnitRow]) -> list[int]:
    """Rows of units whose id differs from another's in capitals only: odd, but ids may be made so."""
    by_eye: dict[str, dict[str, int]] = defaultdict(dict)
    for unit in units:
        by_eye[_to_the_eye(unit.unit_id).casefold()].setdefault(unit.unit_id, unit.row)
    return sorted(row for same in by_eye.values() if len(same) > 1 for row in same.values())


def _check_twins(file: str, rows: list[UnitRow]) -> None:
    """Two ids that look alike would be two units to the machine, and one to everybody else."""
    seen: dict[str, UnitRow] = {}
    for unit in rows:
        other = seen.setdefault(_to_the_eye(unit.unit_id), unit)
        if other.unit_id != unit.unit_id:
            first, second = sorted((other.row, unit.row))
            raise refused(
                file,
                "twin_units",
                f"The unit {_shown(unit.unit_id)} stands there in two spellings that look the same (rows {first} and "
                f"{second}): they differ in spaces, in how accents are stored, or in width.",
                "Spell it in one way in the source.",
                row=second,
                column="unit_id",
            )


def _to_the_eye(unit_id: str) -> str:
    """The id without what cannot be seen in it: NFKC, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", unit_id).translate(VARIATIONS).split())


def _shown(unit_id: str | None) -> str:
    text = unit_id or ""
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _check_rows(file: str, rows: list[UnitRow]) -> None:
    for unit in rows:
        if unit.parent_id == unit.unit_id:
            raise refused(
                file,
                "self_parent",
                f"The unit {_shown(unit.unit_id)} stands below itself.",
                "Give it the unit above it; the root has none.",
                row=unit.row,
                column="parent_id",
            )
        if unit.begins >= unit.ends:
            raise refused(
                file,
                "validity",
                f"The unit {_shown(unit.unit_id)} ends before it begins.",
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
                f"The unit {_shown(later.unit_id)} has two rows at the same time."
                if same
                else f"The unit {_shown(later.unit_id)} stands below {_shown(earlier.parent_id)} and "
                f"{_shown(later.parent_id)} at the same time.",
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
                f"The unit {_shown(unit.unit_id)} stands below {_shown(unit.parent_id)}, which has no row.",
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
                f"{_shown(latest.unit_id)} and {_shown(root.unit_id)} are both the root at the same time.",
                "Give all units but one a unit above them.",
                row=root.row,
                column="parent_id",
            )
        if latest is None or root.ends > latest.ends:
            latest = root


def _check_cycles(file: str, rows: list[UnitRow]) -> None:
    """Circles that stand at any time. A circle closes on the day on which one of its rows begins."""
    edges: dict[str, set[str]] = defaultdict(set)
    for unit in rows:
        if unit.parent_id is not None:
            edges[unit.unit_id].add(unit.parent_id)
    if all(len(parents) == 1 for parents in edges.values()):
        parents = {unit: next(iter(above)) for unit, above in edges.items()}
        _check_cycle(file, parents, parents, rows)
        return
    beginning: dict[dt.date, list[UnitRow]] = defaultdict(list)
    ending: dict[dt.date, list[UnitRow]] = defaultdict(list)
    for unit in rows:
        if unit.parent_id is not None:
            beginning[unit.begins].append(unit)
            ending[unit.ends].append(unit)
    valid: dict[str, str] = {}
    for day in sorted({*beginning, *ending}):
        for unit in ending[day]:
            valid.pop(unit.unit_id, None)
        valid |= {unit.unit_id: unit.parent_id for unit in beginning[day] if unit.parent_id is not None}
        _check_cycle(file, [unit.unit_id for unit in beginning[day]], valid, rows)


def _check_cycle(file: str, starts: Iterable[str], parents: Mapping[str, str], rows: list[UnitRow]) -> None:
    settled: set[str] = set()
    for start in starts:
        path: list[str] = []
        places: dict[str, int] = {}
        unit: str | None = start
        while unit is not None and unit not in settled:
            if unit in places:
                raise _circle(file, [*path[places[unit] :], unit], rows)
            places[unit] = len(path)
            path.append(unit)
            unit = parents.get(unit)
        settled.update(path)


def _circle(file: str, circle: list[str], rows: list[UnitRow]) -> TillitError:
    among = set(circle)
    shown = (
        circle if len(circle) <= SHOWN_UNITS else [*circle[: SHOWN_UNITS - 1], f"… ({len(among)} units)", circle[-1]]
    )
    return refused(
        file,
        "hierarchy_cycle",
        f"The units stand below each other in a circle: {' -> '.join(_shown(unit) for unit in shown)}.",
        "Correct the parent_id of one of them.",
        row=min(row.row for row in rows if row.unit_id in among),
        column="parent_id",
    )
