"""The tables of several releases and held files, stacked as one attacker holds them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import duckdb
import pandas as pd

from ...metrics.attacks.material import FILE, Material
from ...metrics.contracts import DUCKDB_TYPES, Contract, Kind
from ...metrics.published import PUBLISHED, UNIT, WAVE
from ..tables import statement
from .contents import columns
from .opening import attack_fault
from .took_part import read_took_part

PANDAS_TYPES = {
    Kind.STRING: "str",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "float64",
    Kind.BOOLEAN: "bool",
    Kind.DATE: "datetime64[us]",
    Kind.TIMESTAMP: "datetime64[us]",
    Kind.STRINGS: "object",
}


class Stack:
    """Files read so far, one after another."""

    def __init__(self) -> None:
        self._files = 0
        self._parts: defaultdict[str, list[pd.DataFrame]] = defaultdict(list)

    def add(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        """Read the tables of a file that is open as the current database.

        Raises TillitError where a column is of another type than in a release.
        """
        types = {(column.table, column.name): column.type for column in columns(connection) if column.schema == "main"}
        for contract in PUBLISHED:
            there = tuple(name for name in contract.names if (contract.name, name) in types)
            for name in there:
                if types[contract.name, name] != DUCKDB_TYPES[contract.column(name).kind]:
                    raise attack_fault(
                        path,
                        "other_type",
                        f"The column {name} of the table {contract.name} is of another type than in a release.",
                        "Name a release that tillit made.",
                    )
            if there:
                self._parts[contract.name].append(_read(connection, contract, there).assign(**{FILE: self._files}))
        self._files += 1

    def material(self, took_part: Path | None = None) -> Material:
        """All that was read; a table that no file has is empty.

        took_part: the file for `read_took_part`, whose waves and units must be among those read.
        """
        tables = {contract.name: self._stacked(contract) for contract in PUBLISHED}
        if took_part is None:
            return Material(tables)
        waves, units = set(tables[WAVE.name]["wave_id"]), set(tables[UNIT.name]["unit_id"])
        return Material(tables, read_took_part(took_part, waves, units))

    def _stacked(self, contract: Contract) -> pd.DataFrame:
        parts = self._parts[contract.name]
        if not parts:
            empty = {name: pd.Series(dtype=PANDAS_TYPES[contract.column(name).kind]) for name in contract.names}
            return pd.DataFrame(empty).assign(**{FILE: pd.Series(dtype="int64")})
        return pd.concat(parts, ignore_index=True).reindex(columns=[*contract.names, FILE])


def _read(connection: duckdb.DuckDBPyConnection, contract: Contract, names: tuple[str, ...]) -> pd.DataFrame:
    """Lists become tuples, so that rows can be compared; texts are texts where all are missing, too."""
    frame = connection.execute(statement("SELECT {names} FROM {table}", names=names, table=contract.name)).df()
    for name in names:
        kind = contract.column(name).kind
        if kind is Kind.STRING:
            frame[name] = frame[name].astype("str")
        elif kind is Kind.STRINGS:
            frame[name] = pd.Series([None if said is None else tuple(said) for said in frame[name]], dtype="object")
    return frame
