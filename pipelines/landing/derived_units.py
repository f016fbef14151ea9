"""The tree of units, derived from columns that stand in every row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..arrow import compute as pc
from ..checks.parsing import as_text, without_words
from ..sources.mapping import PATH_SEPARATOR, FirstLine, Hierarchy
from ..sources.raw import Raw

FIRST_LINE = "first_line"


class DerivedUnits:
    """Collects the distinct paths of units; only these are held, not the rows."""

    def __init__(self, hierarchy: Hierarchy, missing: tuple[str, ...]) -> None:
        self.hierarchy = hierarchy
        self.missing = missing
        self.first_seen: dict[tuple[str, ...], int] = {}
        self.first_line: dict[tuple[str, ...], bool] = {}

    def see(self, raw: Raw, kept: npt.NDArray[np.bool_]) -> None:
        """Note the units of a batch's accepted rows. A path ends at the first level that is missing."""
        names = [f"level_{place}" for place in range(len(self.hierarchy.levels))]
        columns = {
            name: without_words(as_text(raw.columns[level]), self.missing)
            for name, level in zip(names, self.hierarchy.levels, strict=True)
        }
        if self.hierarchy.first_line is not None:
            columns[FIRST_LINE] = self._is_first_line(self.hierarchy.first_line, raw)
        rows = pa.table({**columns, "row": pa.array(raw.rows)}).filter(pa.array(kept))
        for found in rows.group_by(list(columns)).aggregate([("row", "min")]).to_pylist():
            path = self._path([found[name] for name in names])
            row = int(found["row_min"])
            for depth in range(1, len(path) + 1):
                self.first_seen[path[:depth]] = min(row, self.first_seen.get(path[:depth], row))
            if FIRST_LINE in columns and path:
                self.first_line[path] = self.first_line.get(path, True) and bool(found[FIRST_LINE])

    def table(self) -> pa.Table:
        """Rows of org_unit, the root first; `first_line` is true where all rows of a unit say so."""
        root = (self.hierarchy.root,)
        paths = sorted(self.first_seen)
        kinds = self.hierarchy.kinds or (None,) * (len(self.hierarchy.levels) + 1)
        first_row = min(self.first_seen.values(), default=1)
        full = len(self.hierarchy.levels)
        return pa.table(
            {
                "unit_id": pa.array([*root, *(PATH_SEPARATOR.join(path) for path in paths)], pa.string()),
                "parent_id": pa.array(
                    [None, *(PATH_SEPARATOR.join(path[:-1]) or self.hierarchy.root for path in paths)], pa.string()
                ),
                "name": pa.array([*root, *(path[-1] for path in paths)], pa.string()),
                "kind": pa.array([kinds[0], *(kinds[len(path)] for path in paths)], pa.string()),
                "first_line": pa.array([None, *(self.first_line.get(path) for path in paths)], pa.bool_()),
                "people_at_least": pa.array(
                    [None, *(self.hierarchy.people_at_least if len(path) == full else None for path in paths)],
                    pa.int64(),
                ),
                "row_number": pa.array([first_row, *(self.first_seen[path] for path in paths)], pa.int64()),
            }
        )

    @staticmethod
    def _path(levels: list[str | None]) -> tuple[str, ...]:
        path: list[str] = []
        for level in levels:
            if level is None:
                break
            path.append(level)
        return tuple(path)

    @staticmethod
    def _is_first_line(declared: FirstLine, raw: Raw) -> pa.Array:
        words = pc.fill_null(as_text(raw.columns[declared.column]), "")
        if declared.values:
            return pc.is_in(words, value_set=pa.array(declared.values, pa.string()))
        ends = [pc.ends_with(words, pattern=ending) for ending in declared.not_ending]
        other = ends[0]
        for end in ends[1:]:
            other = pc.or_(other, end)
        return pc.invert(other)
