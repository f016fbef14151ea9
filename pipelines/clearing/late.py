"""What is kept of a frozen month in the vault, so that what comes late can be told apart from what was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

from ...metrics.cells import WHOLE_FLOW
from ...metrics.contracts import Column, Kind
from ...metrics.disclosure.late import LARGE, changed_steps
from ..tables import create_table, statement, table_names

QUANTITIES = tuple(column.name for column in WHOLE_FLOW.quantities)
"""What is corrected: counts and hours of whole cases."""

MONTH = Column("month", Kind.DATE, "first day of a month that has been cleared")
FROZEN_TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "frozen_month": (
        "What was there when a month was cleared, or last corrected.",
        (
            MONTH,
            Column("engine", Kind.STRING, "version of DuckDB: another one may give other digests"),
            Column("steps", Kind.INTEGER, "steps of the month that its figures stand on"),
            Column("digest", Kind.INTEGER, "sum of their digests"),
        ),
    ),
    "frozen_step": (
        "Steps of the month by case and person, when it was cleared or last corrected. Never leaves the vault.",
        (
            MONTH,
            Column("case_id", Kind.INTEGER, "pseudonym of the case"),
            Column("actor", Kind.INTEGER, "pseudonym of a person", required=False),
            Column("unit_id", Kind.STRING, "the unit, where the source names no person at all", required=False),
            Column("steps", Kind.INTEGER, "steps in the month"),
            Column("digest", Kind.INTEGER, "sum of the digests of what each step says beside case and person"),
        ),
    ),
    "frozen_whole": (
        "Figures of the whole that have been told of the month, corrections included.",
        (MONTH, Column("quantity", Kind.STRING, "a column of whole_flow"), Column("told", Kind.NUMBER, "the figure")),
    ),
}

STEPS = """
    SELECT date_trunc('month', occurred_at)::DATE AS month, case_id, actor,
           CASE WHEN $persons THEN NULL ELSE unit_id END AS unit_id, count(*) AS steps,
           (sum(hash(occurred_at, unit_id, status_class, outside)::HUGEINT) % $large)::BIGINT AS digest
    FROM work_event
    WHERE occurred_at >= $first AND occurred_at < $after
      AND list_contains($months, date_trunc('month', occurred_at)::DATE)
    GROUP BY ALL
"""
MONTHS = """
    SELECT date_trunc('month', occurred_at)::DATE AS month, count(*) AS steps,
           (sum(hash(case_id, actor, occurred_at, unit_id, status_class, outside)::HUGEINT) % $large)::BIGINT AS digest
    FROM work_event
    WHERE occurred_at >= $first AND occurred_at < $after
    GROUP BY ALL
"""
BOTH = """
    SELECT month, case_id, actor, unit_id, sum(steps_then)::BIGINT AS steps_then, sum(steps_now)::BIGINT AS steps_now,
           sum(digest_then)::BIGINT AS digest_then, sum(digest_now)::BIGINT AS digest_now
    FROM (
        SELECT month, case_id, actor, unit_id, steps AS steps_then, 0 AS steps_now, digest AS digest_then,
               0 AS digest_now
        FROM frozen_step WHERE list_contains($months, month)
        UNION ALL
        SELECT month, case_id, actor, unit_id, 0, steps, 0, digest FROM step_now
    )
    GROUP BY month, case_id, actor, unit_id
    QUALIFY bool_or(sum(steps_then) <> sum(steps_now) OR sum(digest_then) <> sum(digest_now))
            OVER (PARTITION BY month, case_id)
"""


def keep_month(vault: duckdb.DuckDBPyConnection, month: date, *, passes: bool) -> None:
    """Write down what the figures of a month stand on, inside the caller's transaction.

    passes: whether the month was let out; of one that was not, nothing has been told, so that all of it is still to be.
    In place of what an interrupted clearing of the month left behind.
    """
    present = table_names(vault)
    if not {"work_event", WHOLE_FLOW.name} <= present:
        return
    for name in FROZEN_TABLES.keys() - present:
        create_table(vault, name, *FROZEN_TABLES[name])
    _put_in_place(vault, [month] if passes else [], [month])
    _tell(vault, [month] if passes else [], [month])


def keep_as_now(vault: duckdb.DuckDBPyConnection, months: Sequence[date]) -> None:
    """What the months' figures stand on is what is there now; inside the caller's transaction."""
    _put_in_place(vault, months, months)
    _tell(vault, months, months)


def keep_numbers(vault: duckdb.DuckDBPyConnection, months: Sequence[date]) -> None:
    """The numbers of cases and people in months that are otherwise alike are those of now: a key was renewed, or a
    person erased. Inside the caller's transaction.
    """
    if months:
        _put_in_place(vault, months, months)


@dataclass(frozen=True, eq=False)
class Late:
    """What has changed since it was told.

    months: all months looked at; alike: of these, those in which cases or people merely have other numbers now; steps:
    rows of `changed_steps`, `person` being the actor, or the unit where the source names no persons; change: per
    quantity, what the months read now less what has been told.
    """

    months: tuple[date, ...]
    alike: tuple[date, ...]
    steps: pd.DataFrame
    change: dict[str, float]
    persons: bool


def late(vault: duckdb.DuckDBPyConnection, months: Sequence[date]) -> Late:
    """What has changed in the months, which have all been kept."""
    kept = {
        row[0]: row[1:]
        for row in vault.execute(
            "SELECT month, engine, steps, digest FROM frozen_month WHERE list_contains(?, month)", [list(months)]
        ).fetchall()
    }
    now = {row[0]: row[1:] for row in vault.execute(MONTHS, {**_span(months), "large": LARGE}).fetchall()}
    engine = duckdb.__version__
    touched = [m for m in months if (engine, *now.get(m, (0, 0))) != kept[m]]
    steps = changed_steps(_both(vault, touched, same_engine={m for m in touched if kept[m][0] == engine}))
    told = vault.execute(
        "SELECT quantity, sum(told) FROM frozen_whole WHERE list_contains(?, month) GROUP BY quantity", [list(months)]
    ).fetchall()
    change = dict.fromkeys(QUANTITIES, 0.0)
    for cells in _reads(vault, months).values():
        for quantity, reads in zip(QUANTITIES, cells, strict=True):
            change[quantity] += reads
    for quantity, figure in told:
        change[quantity] -= figure
    differing = set(steps["month"])
    alike = tuple(month for month in touched if month not in differing)
    return Late(tuple(months), alike, steps, change, _has_persons(vault))


def _both(vault: duckdb.DuckDBPyConnection, months: Sequence[date], same_engine: set[date]) -> pd.DataFrame:
    """Steps then and now, of the cases of the months in which any differ."""
    if not months:
        return pd.DataFrame(
            columns=["month", "case_id", "person", "steps_then", "steps_now", "digest_then", "digest_now"]
        )
    vault.execute("CREATE OR REPLACE TEMP TABLE step_now AS " + STEPS, _parameters(vault, months))
    found = vault.execute(BOTH, {"months": list(months)}).df()
    vault.execute("DROP TABLE step_now")
    found["month"] = pd.to_datetime(found["month"]).dt.date
    # another version of DuckDB may give other digests: then the numbers of steps alone are compared
    other = ~found["month"].isin(same_engine)
    found.loc[other, "digest_then"] = found.loc[other, "steps_then"]
    found.loc[other, "digest_now"] = found.loc[other, "steps_now"]
    return found.assign(person=found["actor"] if _has_persons(vault) else found["unit_id"])


def _put_in_place(vault: duckdb.DuckDBPyConnection, present: Sequence[date], months: Sequence[date]) -> None:
    """frozen_step and frozen_month of `months` anew, from the events of those `present`."""
    for name in ("frozen_step", "frozen_month"):
        vault.execute(statement("DELETE FROM {table} WHERE list_contains(?, month)", table=name), [list(months)])
    totals: dict[date, tuple[int, int]] = {}
    if present:
        vault.execute(
            "INSERT INTO frozen_step (month, case_id, actor, unit_id, steps, digest) " + STEPS,
            _parameters(vault, present),
        )
        rows = vault.execute(MONTHS, {**_span(present), "large": LARGE}).fetchall()
        totals = {month: (steps, digest) for month, steps, digest in rows if month in set(present)}
    vault.executemany(
        "INSERT INTO frozen_month VALUES (?, ?, ?, ?)",
        [[month, duckdb.__version__, *totals.get(month, (0, 0))] for month in months],
    )


def _parameters(vault: duckdb.DuckDBPyConnection, months: Sequence[date]) -> dict[str, object]:
    return {**_span(months), "months": list(months), "persons": _has_persons(vault), "large": LARGE}


def _span(months: Sequence[date]) -> dict[str, object]:
    last = max(months)
    return {"first": min(months), "after": date(last.year + last.month // 12, last.month % 12 + 1, 1)}


def _tell(vault: duckdb.DuckDBPyConnection, told: Sequence[date], months: Sequence[date]) -> None:
    """frozen_whole of `months` anew: what the cells of those `told` read, 0 for the others."""
    reads = _reads(vault, told)
    nothing = [0.0] * len(QUANTITIES)
    rows = [
        (month, quantity, figure)
        for month in months
        for quantity, figure in zip(QUANTITIES, reads.get(month, nothing), strict=True)
    ]
    vault.execute("DELETE FROM frozen_whole WHERE list_contains(?, month)", [list(months)])
    vault.execute(
        "INSERT INTO frozen_whole (month, quantity, told)"
        " SELECT unnest(?::DATE[]), unnest(?::VARCHAR[]), unnest(?::DOUBLE[])",
        [list(column) for column in zip(*rows, strict=True)],
    )


def _reads(vault: duckdb.DuckDBPyConnection, months: Sequence[date]) -> dict[date, list[float]]:
    """What the months' reduced cells read now, in the order of QUANTITIES; a month without cells is not there."""
    query = statement("SELECT month, {names} FROM whole_flow WHERE list_contains(?, month)", names=QUANTITIES)
    return {month: [float(cell) for cell in cells] for month, *cells in vault.execute(query, [list(months)]).fetchall()}


def _has_persons(vault: duckdb.DuckDBPyConnection) -> bool:
    return bool(vault.execute("SELECT 1 FROM work_event WHERE actor IS NOT NULL LIMIT 1").fetchall())
