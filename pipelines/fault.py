"""An error has four parts: place, rule, what to do, what was kept. Never a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a fault is: a file or table, and the row and column where they are known (rows from 1, header = row 1)."""

    file: str
    row: int | None = None
    column: str | int | None = None

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row is not None else ""
        column = f", column {self.column}" if self.column is not None else ""
        whole = f"{self.file}{row}{column}"
        return whole if whole.isprintable() else "".join(sign if sign.isprintable() else "?" for sign in whole)


@dataclass(frozen=True)
class Fault:
    """What is wrong, where, what to do about it, and what became of the data."""

    place: Place
    rule: str
    """The rule's fixed name, such as `date_format`."""
    problem: str
    """What is wrong, in a sentence, without any value from the data."""
    to_do: str
    kept: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} [{self.rule}]\n  What to do: {self.to_do}\n  What was kept: {self.kept}"


class TillitError(Exception):
    """A fault that stops the work at hand."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault
