"""The tree of units as it stands in the vault after a delivery: refused, taken in, or taken in with a warning."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from ..fault import Fault, Place, TillitError
from .tally import SHOWN_ROWS
from .tree import UnitRow, case_twins, check_tree

SHOWN_GAPS = 5


def check_units(connection: duckdb.DuckDBPyConnection, file: str, file_id: int, column: str) -> list[Fault]:
    """Warnings about the units in the vault; TillitError where they are no tree.

    column: what the source calls unit_id. The error names rows of the file that were set aside: the tree may lack them.
    """
    rows = connection.execute("SELECT unit_id, parent_id, valid_from, valid_to, row_number FROM org_unit").fetchall()
    units = [UnitRow(*row) for row in rows]
    try:
        check_tree(file, units)
    except TillitError as error:
        gaps = connection.execute(
            "SELECT row_number, rule FROM quarantine WHERE file_id = ? ORDER BY ALL LIMIT ?", [file_id, SHOWN_GAPS]
        ).fetchall()
        if not gaps:
            raise
        named = ", ".join(f"row {row} ({rule})" for row, rule in gaps)
        to_do = f"{error.fault.to_do} Rows of this file that cannot be taken in come first: {named}."
        raise TillitError(replace(error.fault, to_do=to_do)) from None
    twins = case_twins(units)
    if not twins:
        return []
    return [
        Fault(
            Place(file, column=column),
            "unit_twins",
            f"{len(twins)} units have an id that differs from another's in capitals only (rows "
            f"{', '.join(str(row) for row in twins[:SHOWN_ROWS])}).",
            "See whether they are one unit spelled in two ways; if so, write it in one.",
            "They are taken in as different units.",
        )
    ]
