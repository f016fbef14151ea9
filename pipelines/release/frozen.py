"""What has been released stays as it was: the next release copies it and adds (DESIGN.md, Append-only)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from ...metrics.contracts import Contract, Kind
from ...metrics.published import CELL, CURVE, INTERFACE_READING, READING, RELIABILITY
from ..fault import Fault, Place, TillitError
from ..tables import literal, one, quoted, statement
from .building import Audience

CLOSE_ENOUGH = 1e-9
"""Share of a value by which arithmetic of another version of NumPy may differ; far below what any reading shows."""

NAMED = 5
"""Measures that a fault names."""

KEPT = "The release in force stays as it is; the new one was not put in force."


LET_GO = {
    "every": """
        SELECT 'before' AS side, indicator, period, starts, why_none FROM before_reading
        UNION ALL SELECT 'before', indicator, period, starts, why_none FROM before_interface_reading
        UNION ALL SELECT 'after', indicator, period, starts, why_none FROM after_reading
        UNION ALL SELECT 'after', indicator, period, starts, why_none FROM after_interface_reading
        """,
    "in_use": "SELECT DISTINCT indicator FROM every WHERE side = 'after'",
    "let_go": """
        SELECT DISTINCT indicator, period FROM every WHERE side = 'after' AND starts_with(why_none, 'withdrawn')
        UNION
        SELECT indicator, min(period) FILTER (side = 'before') FROM every GROUP BY indicator
        HAVING count(DISTINCT period) FILTER (side = 'before') = 1
           AND count(DISTINCT period) FILTER (side = 'after') = 1
           AND max(starts) FILTER (side = 'before') < max(starts) FILTER (side = 'after')
        """,
}
"""Which measures are still read, and which of their periods may go."""


@dataclass(frozen=True)
class Pair:
    """The two files of one release: what is published, and what is held beside it."""

    published: Path
    held: Path


@dataclass(frozen=True)
class _Frozen:
    """A table whose rows never change once their period has been released, in these columns."""

    contract: Contract
    period: str
    values: tuple[str, ...]

    @property
    def by_measure(self) -> bool:
        return "indicator" in self.contract.names


FROZEN = (
    _Frozen(CELL, "wave_id", ("value", "n_band")),
    _Frozen(READING, "period", ("value", "lower", "upper", "n_band", "why_none")),
    _Frozen(INTERFACE_READING, "period", ("value", "lower", "upper", "n_band", "why_none")),
    _Frozen(CURVE, "period", ("unmet", "met", "withdrawn", "lower", "upper")),
    _Frozen(RELIABILITY, "period", ("n_band", "within", "alpha", "icc1", "icc2", "rwg")),
)
"""Limits, pooled values, questions and chance are not here: they are of the whole series, and move with it."""


def assert_frozen(before: Pair, after: Pair, recomputed: Collection[str] = ()) -> None:
    """Every cell and reading of one release stands unchanged in the next, in one of its two files.

    recomputed: periods that a named decision in governance.yaml has opened again. Let go are also measures that the
    next release has no reading of (no longer adopted), withdrawn readings, figures from outside, and the one period of
    a measure that reads its newest period only, once it has moved on.
    Raises TillitError, rule `frozen_cells_changed` or `frozen_readings_changed`.
    """
    with _both(before, after) as connection:
        connection.execute("SET VARIABLE recomputed = ?::VARCHAR[]", [sorted(recomputed)])
        for name, query in LET_GO.items():
            connection.execute(statement("CREATE TEMP TABLE {name} AS ", name=name) + query)
        cells, measures = 0, {}
        for frozen in FROZEN:
            for measure, rows in _changed(connection, frozen):
                if frozen.by_measure:
                    measures[measure] = measures.get(measure, 0) + rows
                else:
                    cells += rows
    if cells:
        raise TillitError(_cells_changed(before.published, cells))
    if measures:
        raise TillitError(_readings_changed(before.published, measures))


def assert_later(before: Pair, facts: pd.DataFrame, audience: Audience) -> None:
    """The clock has not gone backwards since the release before.

    Raises TillitError, rule `clock_backwards`: rows that were open to everybody would close again.
    """
    with duckdb.connect(str(before.published), read_only=True) as connection:
        (made_at,) = one(connection, "SELECT max(made_at) FROM release")
        (open_on,) = one(
            connection,
            """
            SELECT max(visible_from) FROM (
                SELECT visible_from FROM cell UNION ALL SELECT visible_from FROM reading
                UNION ALL SELECT visible_from FROM interface_reading)
            """,
        )
    turned = made_at is not None and facts["made_at"].iloc[0] < made_at
    if turned or (open_on is not None and audience.on < open_on):
        raise TillitError(
            Fault(
                Place(before.published.name),
                "clock_backwards",
                "The day or time to release on lies before that of the newest release.",
                "Set the clock right, or leave out the option that names an earlier day, and run again.",
                KEPT,
            )
        )


def _changed(connection: duckdb.DuckDBPyConnection, frozen: _Frozen) -> list[tuple[str, int]]:
    """Rows that would change or vanish, by measure ('' for cells)."""
    contract = frozen.contract
    same_key = " AND ".join(f"old.{quoted(name)} IS NOT DISTINCT FROM new.{quoted(name)}" for name in contract.key)
    same = " AND ".join(_same(contract, name) for name in frozen.values)
    period = f"old.{quoted(frozen.period)}"
    measure = "old.indicator" if frozen.by_measure else "''"
    kept = [f"NOT list_contains(getvariable('recomputed'), {period})"]
    if frozen.by_measure:
        kept.append("old.indicator IN (FROM in_use)")
        kept.append(f"(old.indicator, {period}) NOT IN (FROM let_go)")
    if "external" in contract.names:
        kept.append("NOT coalesce(old.external, false)")
    joined = statement(
        "{old} AS old LEFT JOIN {new} AS new ON ", old=f"before_{contract.name}", new=f"after_{contract.name}"
    )
    gone_or_other = f"(new.{quoted(contract.key[0])} IS NULL OR NOT ({same}))"
    rows = connection.execute(
        f"SELECT {measure}, count(*) FROM {joined}{same_key} "  # noqa: S608 - names of our own contracts
        f"WHERE {gone_or_other} AND {' AND '.join(kept)} GROUP BY 1"
    ).fetchall()
    return [(str(name), int(count)) for name, count in rows]


def _same(contract: Contract, name: str) -> str:
    old, new = f"old.{quoted(name)}", f"new.{quoted(name)}"
    if contract.column(name).kind is not Kind.NUMBER:
        return f"{old} IS NOT DISTINCT FROM {new}"
    near = f"abs({old} - {new}) <= {CLOSE_ENOUGH} * greatest(1, abs({old}))"
    return f"({old} IS NOT DISTINCT FROM {new} OR coalesce({near}, false))"


@contextmanager
def _both(before: Pair, after: Pair) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with views `before_<table>` and `after_<table>`: the rows of both files of each release."""
    with duckdb.connect() as connection:
        for side, pair in (("before", before), ("after", after)):
            there = _attach(connection, side, pair)
            for frozen in FROZEN:
                _view(connection, side, there, frozen.contract)
        yield connection


def _attach(connection: duckdb.DuckDBPyConnection, side: str, pair: Pair) -> list[str]:
    """Attach the files that are there; a release made before files were held by number has one only."""
    names: list[str] = []
    for part, path in (("published", pair.published), ("held", pair.held)):
        if path.exists():
            names.append(f"{side}_{part}")
            connection.execute(f"ATTACH {literal(str(path))} AS {quoted(names[-1])} (READ_ONLY)")
    return names


def _view(connection: duckdb.DuckDBPyConnection, side: str, databases: Sequence[str], contract: Contract) -> None:
    parts = [
        statement("SELECT {names} FROM {database}.{table}", names=contract.names, database=name, table=contract.name)
        for name in databases
    ]
    into = statement("CREATE TEMP VIEW {view} AS ", view=f"{side}_{contract.name}")
    connection.execute(into + " UNION ".join(parts))


def _cells_changed(file: Path, cells: int) -> Fault:
    return Fault(
        Place(file.name),
        "frozen_cells_changed",
        f"{cells} cells of the newest release would change or vanish.",
        "A wave is cleared once. Put back the cleared store from the backup, or record a named decision to recompute in"
        " governance.yaml.",
        KEPT,
    )


def _readings_changed(file: Path, measures: dict[str, int]) -> Fault:
    named = ", ".join(sorted(measures)[:NAMED]) + (" and others" if len(measures) > NAMED else "")
    return Fault(
        Place(file.name),
        "frozen_readings_changed",
        f"{sum(measures.values())} readings of the newest release would change or vanish: {named}.",
        "A value never changes once it is released. Where a definition was wrong, withdraw the readings (withdrawn in"
        " governance.yaml), or record a named decision to recompute the period there.",
        KEPT,
    )
