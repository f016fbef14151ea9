"""Persons and cases of a delivery as pseudonyms, and those who were erased left out."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...metrics.contracts import Column, Contract, Person
from ..arrow import compute as pc
from .keys import Keys
from .ledger import hidden_by
from .register import erased_marks, key_in_use, key_of_wave

Mask = npt.NDArray[np.bool_]


class Hiding:
    """Hides the rows of one delivery; `used` are the ids of the keys it took."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, keys: Keys, survey_id: str | None) -> None:
        self.connection = connection
        self.keys = keys
        self.survey_id = survey_id
        self.used: set[str] = set()
        self.unnamed = 0
        """Rows that were taken in without the person they name, who has been erased."""
        self._ids: dict[tuple[str, str | None], str] = {}
        self._marks: dict[str, frozenset[str]] = {}

    def hidden(self, table: Contract, rows: pa.Table) -> tuple[pa.Table, dict[str, Mask]]:
        """The rows with numbers in place of persons and cases; per column, rows about somebody who was erased.

        Where a person may be missing (who took a step of work), the row stays and the person goes. Where the row is
        about the person (an answer, a leader's visit), it has to be left out: those rows are in the masks.
        """
        erased: dict[str, Mask] = {}
        for column in table.columns:
            serves = hidden_by(table.name, column, self.survey_id)
            if serves is None or column.name not in rows.column_names:
                continue
            codes, mask, gone = self._codes(column, serves, rows)
            if gone is not None and column.required:
                erased[column.name] = gone
            elif gone is not None:
                self.unnamed += int(gone.sum())
                mask = gone if mask is None else mask | gone
            place = rows.column_names.index(column.name)
            rows = rows.set_column(place, column.name, pa.array(codes, pa.int64(), mask=mask))
        return rows, erased

    def _codes(
        self, column: Column, serves: str, rows: pa.Table
    ) -> tuple[npt.NDArray[np.int64], Mask | None, Mask | None]:
        """Pseudonyms; which are missing; which are of somebody erased (None where there is none)."""
        values = rows[column.name].combine_chunks()
        missing = values.is_null().to_numpy(zero_copy_only=False) if values.null_count else None
        if column.person is not Person.RESPONDENT:
            key_id = self._key_id(serves, None)
            return self.keys.pseudonyms(key_id, values), missing, self._erased(key_id, values)
        codes = np.zeros(len(values), np.int64)
        gone = np.zeros(len(values), bool)
        waves = rows["wave_id"].combine_chunks()
        distinct = pc.unique(waves).to_pylist()
        for wave in distinct:
            key_id = self._key_id(serves, wave)
            alone = len(distinct) == 1
            here = np.ones(len(values), bool) if alone else np.asarray(pc.equal(waves, wave))
            of_wave = values if alone else values.filter(pa.array(here))
            codes[here] = self.keys.pseudonyms(key_id, of_wave, within=wave)
            erased = self._erased(key_id, of_wave)
            if erased is not None:
                gone[here] = erased
        return codes, missing, gone if gone.any() else None

    def _key_id(self, serves: str, wave: str | None) -> str:
        known = self._ids.get((serves, wave))
        if known is None:
            if wave is None:
                known = key_in_use(self.connection, self.keys, serves)
            else:
                known = key_of_wave(self.connection, self.keys, serves, wave)
            self._ids[serves, wave] = known
            self._marks[known] = erased_marks(self.connection, known)
            self.used.add(known)
        return known

    def _erased(self, key_id: str, values: pa.Array) -> Mask | None:
        if not self._marks[key_id]:
            return None
        distinct = pc.drop_null(pc.unique(values.dictionary_decode() if _coded(values) else values)).to_pylist()
        marks = self.keys.marks(key_id, distinct)
        names = [value for value, mark in zip(distinct, marks, strict=True) if mark in self._marks[key_id]]
        if not names:
            return None
        found = pc.is_in(values.dictionary_decode() if _coded(values) else values, pa.array(names, pa.string()))
        return np.asarray(found)


def _coded(values: pa.Array) -> bool:
    return pa.types.is_dictionary(values.type)
