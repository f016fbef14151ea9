"""What a delivery's batches add up to: rows read, rules broken, and rows taken in although something is odd."""

from __future__ import annotations

from collections import Counter

import numpy as np

from ..fault import Fault, Place
from ..refused import refused
from .arrival import Landed
from .row_rules import said

SHOWN_ROWS = 20
"""Rows that a warning names."""
SHOWN_RULES = 3
SHRUNK = 0.5
"""A delivery with less than this share of the rows of the one before it is taken in with a warning. Exports grow, or
move with a window; half as much is rather a cut file or a changed filter."""

DOUBTS = {
    "unmapped_status": (
        "have a status that the mapping does not name",
        "Add the status to the mapping's statuses.",
        "The rows are taken in with the status class 'unknown'.",
    ),
    "in_future": (
        "tell of what has not happened yet",
        "See to the date format and the time zone in the mapping, and to the clock of the system they come from.",
        "The rows are taken in; months are not read before they are over.",
    ),
    "long_ago": (
        "tell of what happened before 1990",
        "See to the date format in the mapping; 1970-01-01 often stands for 'none'.",
        "The rows are taken in as they stand.",
    ),
}
"""Per doubt: what the rows do, what to do, and what was kept."""


class Tally:
    """Counts as the batches come; nothing of a row but its number is held."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.read = 0
        self.whole = 0
        """Rows that break no rule of their own."""
        self._broken: Counter[tuple[str | None, str]] = Counter()
        self._doubted: Counter[tuple[str, str]] = Counter()
        self._shown: dict[tuple[str, str], list[int]] = {}

    def add(self, landed: Landed) -> None:
        """Count a batch."""
        self.read += landed.read
        self.whole += landed.read - len(np.unique(np.asarray(landed.faults["row_number"])))
        if landed.faults.num_rows:
            counted = landed.faults.group_by(["column_name", "rule"]).aggregate([("row_number", "count")])
            for found in counted.to_pylist():
                self._broken[found["column_name"], found["rule"]] += int(found["row_number_count"])
        for doubt in landed.doubts:
            place = (doubt.rule, doubt.column)
            self._doubted[place] += doubt.count
            self._shown[place] = [*self._shown.get(place, []), *doubt.rows][:SHOWN_ROWS]

    def check(self) -> None:
        """TillitError where there is nothing to take in: it would wipe out what was delivered before."""
        if self.read == 0:
            raise refused(
                self.file,
                "no_rows",
                "The source has no rows, at most a header.",
                "Check the export; an empty delivery would delete what is there.",
            )
        if self.whole == 0:
            broken = self._broken.most_common()
            (column, rule), _ = broken[0]
            named = "; ".join(
                f"{said(name)[0]} [{name}{f', column {where}' if where else ''}: {_rows(count)}]"
                for (where, name), count in broken[:SHOWN_RULES]
            )
            raise refused(
                self.file,
                "nothing_accepted",
                f"Of {_rows(self.read)} not one can be taken in. {named}",
                f"{said(rule)[1]} The mapping may be of another export.",
                column=column,
            )

    def warnings(self) -> list[Fault]:
        """One per doubt and column."""
        return [
            Fault(
                Place(self.file, column=column),
                rule,
                f"{_rows(count)} {DOUBTS[rule][0]} (rows {', '.join(str(row) for row in self._shown[rule, column])}"
                f"{' and on' if count > len(self._shown[rule, column]) else ''}).",
                *DOUBTS[rule][1:],
            )
            for (rule, column), count in self._doubted.items()
        ]

    def shrunk(self, accepted: int, before: int) -> list[Fault]:
        """A warning where far fewer rows have come than last time."""
        if accepted >= SHRUNK * before:
            return []
        return [
            Fault(
                Place(self.file),
                "fewer_rows",
                f"The delivery has {accepted} rows that can be taken in; the one it takes the place of had {before}.",
                "See whether the file is whole and the export's filter the same; if not, deliver the earlier file.",
                "This delivery is in force; the rows of the one before it are gone from the vault.",
            )
        ]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
