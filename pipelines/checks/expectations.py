"""Great Expectations over the tables of the vault: what holds, how many rows do not, and on which rows.

Every rule about a column looks at that column's value alone, so equal values need to be judged once. A batch is a
pandas frame of at most `batch_rows` distinct values read out of the vault, each with the number of rows it stands
for and their first row numbers; so ALL rows are judged. Ten million events take some two seconds this way, a batch of
200,000 plain rows takes Great Expectations one to eight. Whether a key is unique cannot be seen in batches: it is
counted in SQL over the whole table, and the two counts are what Great Expectations compares.

Columns that carry a person, and case numbers, are read as present or absent only: no pseudonym enters a frame.
A result of Great Expectations holds the values that broke the rule. Only success, counts and row numbers leave here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pandas as pd

from ...metrics.contracts import Contract
from ...metrics.contracts import Kind as ColumnKind
from .engine import FACE, Engine
from .rules import Kind, Rule, Severity, rules

if TYPE_CHECKING:
    import duckdb

FIRST_ROWS = 20
"""Row numbers kept per rule."""

ROWS_A_FILE = 2**32
"""Makes one number of a row: file_id * ROWS_A_FILE + row_number. The first of many are found in a fifth of the time."""

MIN_ROWS_TO_VARY = 100
"""Fewer rows than this may well hold one value."""


@dataclass(frozen=True, order=True)
class RowAt:
    """A row of a source: the vault's number of the file, and the row in it."""

    file_id: int
    row_number: int


@dataclass(frozen=True)
class CheckResult:
    """What one rule found in one table. Never a value."""

    check: Rule
    passed: bool
    rows: int
    """Rows judged; for `unique_key` rows of the table."""
    failing_rows: int
    found: tuple[RowAt, ...] = ()
    """The first FIRST_ROWS rows that break the rule."""
    tested: bool = True
    """False where there was nothing to test against (`passed` is then True)."""

    @property
    def table(self) -> str:
        """The canonical table."""
        return self.check.table

    @property
    def rule(self) -> str:
        """The rule's name, stable within its table."""
        return self.check.name

    @property
    def severity(self) -> Severity:
        """What a broken rule means for what follows."""
        return self.check.severity

    @property
    def row_numbers(self) -> tuple[int, ...]:
        """Row numbers of `found`."""
        return tuple(row.row_number for row in self.found)


@dataclass(frozen=True)
class _Faces:
    """The distinct values of a column (or pair), as SQL, and the rules that look at them."""

    columns: tuple[tuple[str, str], ...]
    """Name in the frame, and the expression it is read by."""
    rules: tuple[Rule, ...]
    where: str = "TRUE"
    parameters: tuple[object, ...] = ()
    scale: tuple[int, int] | None = None


@dataclass
class _Tally:
    """What the batches add up to for one rule."""

    failing: int = 0
    judged: int = 0
    values: int = 0
    found: list[RowAt] = field(default_factory=list)


def check_table(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    *,
    items: Mapping[str, tuple[int, int]] | None = None,
    batch_rows: int = 200_000,
    today: date | None = None,
) -> list[CheckResult]:
    """Every rule of the contract against the vault's table, in the order of `rules(contract)`.

    items: lowest and highest answer of each known question by id; those of the vault's table `item` are added.
    today: the last day on which something may have happened (one day of slack is given for time zones).
    An empty list where the vault has no such table. Raises TillitError where Great Expectations itself stumbles.
    """
    if not _has_table(connection, contract.name):
        return []
    every = rules(contract)
    rows = _count(connection, _sql("SELECT count(*) FROM {table}", table=contract.name))
    if rows == 0:
        empty = [rule for rule in every if rule.kind is Kind.NOT_EMPTY]
        rest = [rule for rule in every if rule.kind is not Kind.NOT_EMPTY]
        return [CheckResult(rule, passed=False, rows=0, failing_rows=0) for rule in empty] + [
            CheckResult(rule, passed=True, rows=0, failing_rows=0, tested=False) for rule in rest
        ]
    scales = _scales(connection, items) if contract.name == "response" else {}
    engine = Engine(contract, today or datetime.now(UTC).date())
    tallies: dict[Rule, _Tally] = {}
    for faces in _faces(contract, every, scales):
        known = {rule: _known_values(connection, rule, scales) for rule in faces.rules if rule.kind is Kind.KNOWN}
        testable = replace(faces, rules=tuple(rule for rule in faces.rules if known.get(rule) != []))
        if testable.rules:
            _tally(engine, testable, _batches(connection, contract.name, testable, batch_rows), known, tallies)
    results = {rule: _judged(rule, tallies[rule], rows) for rule in tallies}
    results |= _counted(connection, engine, contract, every, rows)
    return [
        results.get(rule, CheckResult(rule, passed=True, rows=rows, failing_rows=0, tested=False)) for rule in every
    ]


# --- what is read out of the vault ---------------------------------------------------------------------------


def _faces(contract: Contract, every: Sequence[Rule], scales: Mapping[str, tuple[int, int]]) -> Iterator[_Faces]:
    by_columns: dict[tuple[str, ...], list[Rule]] = {}
    for rule in every:
        if rule.kind in (Kind.NOT_EMPTY, Kind.UNIQUE_KEY):
            continue
        if rule.kind is Kind.ON_SCALE:
            yield from _scale_faces(rule, scales)
            continue
        if rule.kind is Kind.PERSON_NAMED:
            # a step into a queue has often nobody behind it, and needs nobody
            read = tuple((name, _expression(contract, name, (rule,))) for name in rule.columns)
            yield _Faces(read, (rule,), where="status_class = 'active'")
            continue
        by_columns.setdefault(rule.columns, []).append(rule)
    for columns, about in by_columns.items():
        yield _Faces(tuple((name, _expression(contract, name, about)) for name in columns), tuple(about))


def _scale_faces(rule: Rule, scales: Mapping[str, tuple[int, int]]) -> Iterator[_Faces]:
    for scale in sorted(set(scales.values())):
        of_scale = [item_id for item_id, its in scales.items() if its == scale]
        yield _Faces(
            (("answer", _sql("{column}", column="answer")),),
            (rule,),
            where="item_id IN (SELECT unnest(CAST(? AS VARCHAR[])))",
            parameters=(of_scale,),
            scale=scale,
        )


def _expression(contract: Contract, name: str, about: Sequence[Rule]) -> str:
    """How a column is read: as it is, by its day, or only as present or absent."""
    column = contract.column(name)
    only_presence = all(rule.kind in (Kind.PRESENT, Kind.PERSON_NAMED, Kind.ANSWERED) for rule in about)
    if only_presence or column.person is not None:
        return _sql("CASE WHEN {column} IS NULL THEN NULL ELSE 1 END", column=name)
    if column.kind is ColumnKind.TIMESTAMP:
        return _sql("CAST({column} AS DATE)", column=name)
    return _sql("{column}", column=name)


def _batches(
    connection: duckdb.DuckDBPyConnection, table: str, faces: _Faces, batch_rows: int
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Batches of distinct values: the frame that is judged, and beside it `n_rows` and `first_rows` per face."""
    read = ", ".join(f"{expression} AS {_sql('{name}', name=name)}" for name, expression in faces.columns)
    counted = "count(*) AS n_rows, min(file_id * ? + row_number, ?) AS first_rows"
    statement = " ".join(
        ("SELECT", read, ",", counted, _sql("FROM {table} WHERE", table=table), faces.where, "GROUP BY ALL")
    )
    for batch in connection.sql(statement, params=[ROWS_A_FILE, FIRST_ROWS, *faces.parameters]).to_arrow_reader(
        batch_rows
    ):
        if batch.num_rows == 0:
            continue
        judged = batch.select([name for name, _ in faces.columns]).to_pandas(date_as_object=False)
        judged[FACE] = range(batch.num_rows)
        yield judged, batch.select(["n_rows", "first_rows"]).to_pandas()


def _known_values(
    connection: duckdb.DuckDBPyConnection, rule: Rule, scales: Mapping[str, tuple[int, int]]
) -> list[str]:
    """The values that a reference may take; empty where there is nothing to refer to."""
    if rule.reference is None or rule.columns == ("item_id",):
        return sorted(scales)
    table, column = rule.reference
    if not _has_table(connection, table):
        return []
    statement = _sql(
        "SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY ALL", column=column, table=table
    )
    return [value for (value,) in connection.execute(statement).fetchall()]


def _scales(
    connection: duckdb.DuckDBPyConnection, items: Mapping[str, tuple[int, int]] | None
) -> dict[str, tuple[int, int]]:
    """Lowest and highest answer of every known question."""
    scales = dict(items or {})
    if _has_table(connection, "item"):
        statement = "SELECT item_id, lowest, highest FROM item WHERE lowest IS NOT NULL AND highest IS NOT NULL"
        scales |= {item_id: (lowest, highest) for item_id, lowest, highest in connection.execute(statement).fetchall()}
    return scales


def _has_table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    statement = "SELECT count(*) FROM duckdb_tables() WHERE table_name = ? AND database_name = current_database()"
    return _count(connection, statement, name) > 0


def _count(connection: duckdb.DuckDBPyConnection, statement: str, *parameters: object) -> int:
    # DuckDB 2 keeps a connection busy until its result is read to the end, hence fetchall
    return int(connection.execute(statement, list(parameters)).fetchall()[0][0])


def _sql(template: str, **identifiers: str | Sequence[str]) -> str:
    """`template` with identifiers of our own contracts put in, quoted; a sequence becomes a list of columns.

    >>> _sql("SELECT {key} FROM {table}", key=("a", "b"), table="t")
    'SELECT "a", "b" FROM "t"'
    """
    lists = {name: (value,) if isinstance(value, str) else value for name, value in identifiers.items()}
    quoted = {
        name: ", ".join('"' + one.replace('"', '""') + '"' for one in identifier) for name, identifier in lists.items()
    }
    return template.format(**quoted)


# --- the rules that need the whole table at once -------------------------------------------------------------


def _counted(
    connection: duckdb.DuckDBPyConnection, engine: Engine, contract: Contract, every: Sequence[Rule], rows: int
) -> dict[Rule, CheckResult]:
    """Counted in SQL over the whole table, compared by Great Expectations."""
    repeated, found = _repeated(connection, contract, rows)
    frame = pd.DataFrame({"n_rows": [rows], "n_keys": [rows - repeated], FACE: [0]})
    counted = [rule for rule in every if rule.kind in (Kind.NOT_EMPTY, Kind.UNIQUE_KEY)]
    broken = engine.validate(frame, [engine.expectation(rule) for rule in counted])
    return {
        rule: CheckResult(rule, not faces, rows, repeated if faces else 0, found if faces else ())
        for rule, faces in zip(counted, broken, strict=True)
    }


def _repeated(connection: duckdb.DuckDBPyConnection, contract: Contract, rows: int) -> tuple[int, tuple[RowAt, ...]]:
    """How many rows repeat the key of an earlier row, and the first of them. Empty parts of a key are equal.

    As many distinct hashes as rows proves the key unique; only otherwise are the keys themselves compared.
    """
    hashes = _sql("SELECT count(DISTINCT hash({key})) FROM {table}", key=contract.key, table=contract.name)
    if _count(connection, hashes) == rows:
        return 0, ()
    statement = _sql(
        """
        WITH numbered AS (
            SELECT file_id, row_number,
                   row_number() OVER (PARTITION BY {key} ORDER BY file_id, row_number) AS nth
            FROM {table}
        )
        SELECT count(*), min(file_id * ? + row_number, ?) FROM numbered WHERE nth > 1
        """,
        key=contract.key,
        table=contract.name,
    )
    count, first = connection.execute(statement, [ROWS_A_FILE, FIRST_ROWS]).fetchall()[0]
    return int(count), tuple(_row_at(row) for row in first or ())


# --- what Great Expectations says ----------------------------------------------------------------------------


def _tally(
    engine: Engine,
    faces: _Faces,
    batches: Iterator[tuple[pd.DataFrame, pd.DataFrame]],
    known: Mapping[Rule, list[str]],
    tallies: dict[Rule, _Tally],
) -> None:
    """Judge every batch and add what was found to the tallies."""
    expectations = [engine.expectation(rule, known=known.get(rule, []), scale=faces.scale) for rule in faces.rules]
    for judged, beside in batches:
        for rule, broken in zip(faces.rules, engine.validate(judged, expectations), strict=True):
            tally = tallies.setdefault(rule, _Tally())
            tally.judged += int(beside["n_rows"].sum())
            tally.values += int(judged[rule.columns[0]].notna().sum())
            failing = beside.iloc[broken]
            tally.failing += int(failing["n_rows"].sum())
            rows = [_row_at(row) for first in failing["first_rows"] for row in first]
            tally.found = sorted([*tally.found, *rows])[:FIRST_ROWS]


def _row_at(number: int) -> RowAt:
    file_id, row_number = divmod(number, ROWS_A_FILE)
    return RowAt(int(file_id), int(row_number))


def _judged(rule: Rule, tally: _Tally, rows: int) -> CheckResult:
    if rule.kind is Kind.VARIES:
        alone = tally.judged == tally.failing and tally.values < 2  # two in two batches vary too
        return CheckResult(rule, passed=not alone or rows < MIN_ROWS_TO_VARY, rows=rows, failing_rows=0)
    passed = tally.failing <= rule.share * tally.judged
    # who skipped a question is nobody's business, and nothing to mend
    found = () if passed or rule.kind is Kind.ANSWERED else tuple(tally.found)
    return CheckResult(rule, passed, tally.judged, tally.failing, found)
