"""One delivery on its way into the vault, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from ..fault import Fault

Status = Literal["accepted", "unchanged", "superseded"]


@dataclass(frozen=True)
class Doubt:
    """Rows that are taken in although something about them is odd: how many, and the numbers of the first."""

    rule: str
    column: str
    rows: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class Landed:
    """One batch, parsed: `read` rows of the source; per table its accepted rows; the rows set aside.

    `tables` have the contract's columns that the mapping gives, and `row_number`; persons and cases still as text.
    `faults` has row_number, column_name and rule. `doubts` are about rows that are taken in.
    """

    read: int
    tables: Mapping[str, pa.Table]
    faults: pa.Table
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """A delivery: its source's name, the file's, its hashes, and its batches, read when they are asked for."""

    source: str
    file: str
    keyed_hash: str
    mapping_hash: str
    batches: Callable[[], Iterator[Landed]]
    tables: tuple[str, ...]
    derived: frozenset[str] = frozenset()
    """Tables of which several source rows may make one row."""
    wide: frozenset[str] = frozenset()
    """Tables of which one source row makes several rows."""
    survey_id: str | None = None
    public: bool = False
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """What the source calls (table, column)."""


@dataclass(frozen=True)
class Intake:
    """What became of a delivery. `read = accepted + quarantined`, all in rows of the source."""

    source: str
    status: Status
    read: int
    accepted: int
    quarantined: int
    tables: dict[str, int]
    """Rows put into each canonical table."""
    warnings: tuple[Fault, ...] = ()
