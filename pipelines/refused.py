"""A whole file refused: nothing of it is kept."""

from __future__ import annotations

from .fault import Fault, Place, TillitError

KEPT = "Nothing of this delivery was taken in; what was in the vault before it stands unchanged."


def refused(
    file: str, rule: str, problem: str, to_do: str, *, row: int | None = None, column: str | int | None = None
) -> TillitError:
    """The error that refuses a whole file; `problem` carries no value from the data.

    >>> refused("a.csv", "empty_file", "The file is empty.", "Deliver it again.").fault.rule
    'empty_file'
    """
    return TillitError(Fault(Place(file, row, column), rule, problem, to_do, KEPT))
