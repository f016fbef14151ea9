"""Erasure on request: of one respondent of a survey, or of one person who took steps of work."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ...metrics.cells import SURVEY_CELLS, WORK_CELLS
from ...metrics.contracts import CONTRACTS, Person
from ..fault import Fault, Place, TillitError
from ..tables import quoted
from .keys import ACTOR, Keys
from .register import KeyInfo, checked_key, registered, unknown_key
from .retention import other_tables
from .rewriting import Leaving, Proof, Rewriting

NOTHING_CHANGED = "Everything as it was: nothing was changed."


@dataclass(frozen=True)
class Erased:
    """What became of a request. Published waves and months stay as they were.

    deleted: rows, per canonical table; emptied: single values (a person in a row that stays), per table.
    unreachable: waves whose key has been destroyed: nobody can tell any more which of their rows were whose.
    """

    deleted: dict[str, int]
    emptied: dict[str, int]
    unreachable: tuple[str, ...]
    proof: Proof


@dataclass(frozen=True)
class Request:
    """A request as the vault carries it out: what to leave out, and what to remember."""

    rewriting: Rewriting
    marks: tuple[tuple[str, str], ...]
    """Key ids and keyed hashes of the person."""
    unreachable: tuple[str, ...] = ()


def of_respondent(connection: duckdb.DuckDBPyConnection, keys: Keys, survey_id: str, token: str) -> Request:
    """The rows of one respondent, in every wave of the survey whose key is there.

    Raises TillitError where the survey has never been taken in, or every key of it has been destroyed.
    """
    serving = [info for info in registered(connection) if info.serves == survey_id]
    if not serving:
        raise unknown_key(connection, survey_id)
    standing = [info for info in serving if info.destroyed_on is None]
    unreachable = tuple(wave for info in serving if info.destroyed_on is not None for wave in info.waves)
    if not standing:
        raise _nothing_to_find(serving[-1])
    waves: list[str] = []
    codes: list[int] = []
    marks: list[tuple[str, str]] = []
    for info in standing:
        key_id = checked_key(connection, keys, info.key_id)
        marks.append((key_id, keys.marks(key_id, [token])[0]))
        for wave in info.waves:
            waves.append(wave)
            codes.append(int(keys.pseudonyms(key_id, [token], within=wave)[0]))
    rows = "(wave_id, respondent) IN (SELECT (unnest($waves::VARCHAR[]), unnest($codes::BIGINT[])))"
    emptied = frozenset(shape.name for shape in SURVEY_CELLS)
    rewriting = Rewriting({"response": Leaving(rows=rows)}, {"waves": waves, "codes": codes}, emptied)
    return Request(rewriting, tuple(marks), unreachable)


def of_actor(connection: duckdb.DuckDBPyConnection, keys: Keys, name: str) -> Request:
    """One person of the work: steps of work stay without the person, a leader's visits go.

    A step is deleted from nobody's case: half a case would give false times. Raises TillitError where no rows with
    persons have been taken in, or their key has been destroyed.
    """
    serving = [info for info in registered(connection) if info.serves == ACTOR]
    if not serving:
        raise unknown_key(connection, ACTOR)
    standing = [info for info in serving if info.destroyed_on is None]
    if not standing:
        raise _nothing_to_find(serving[-1])
    codes: list[int] = []
    marks: list[tuple[str, str]] = []
    for info in standing:
        key_id = checked_key(connection, keys, info.key_id)
        marks.append((key_id, keys.marks(key_id, [name])[0]))
        codes.append(int(keys.pseudonyms(key_id, [name])[0]))
    leaving: dict[str, Leaving] = {}
    for contract in CONTRACTS:
        for column in contract.columns:
            if column.person is Person.ACTOR:
                here = f"{quoted(column.name)} IN (SELECT unnest($codes::BIGINT[]))"
                leaving[contract.name] = Leaving(rows=here) if column.required else Leaving(values={column.name: here})
    for table, columns in other_tables(connection).items():
        if ACTOR in columns:
            leaving[table] = Leaving(values={ACTOR: "actor IN (SELECT unnest($codes::BIGINT[]))"})
    rewriting = Rewriting(leaving, {"codes": codes}, frozenset(shape.name for shape in WORK_CELLS))
    return Request(rewriting, tuple(marks))


def _nothing_to_find(info: KeyInfo) -> TillitError:
    return TillitError(
        Fault(
            Place(info.key_id),
            "key_destroyed",
            f"The key '{info.key_id}' was destroyed on {info.destroyed_on}: nobody, tillit included, can tell any more "
            "which rows are whose.",
            "Answer the person so: their rows can no longer be found or linked to them, by anybody. What is left goes "
            "with retention.",
            NOTHING_CHANGED,
        )
    )
