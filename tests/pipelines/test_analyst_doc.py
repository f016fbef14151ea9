"""docs/analyst.md: every block of SQL runs on a release, and the output that is shown has the columns it gives."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tillit.metrics.contracts import DUCKDB_TYPES
from tillit.metrics.published import PUBLISHED
from tillit.pipelines.release.views import VIEWS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "analyst.md"
BLOCKS = re.compile(r"```sql\n(?P<sql>.*?)```\n\n```text\n(?P<shown>.*?)```", re.DOTALL)
LONGEST = 60
"""Characters of a value that the document shows."""

blocks = [(match["sql"], match["shown"]) for match in BLOCKS.finditer(DOCUMENT.read_text(encoding="utf-8"))]
every_block = pytest.mark.parametrize(("sql", "shown"), blocks, ids=[str(number + 1) for number in range(len(blocks))])


def output(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The result as lines, columns apart by bars."""
    result = connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    rows = [[cell(value) for value in row] for row in result.fetchall()]
    widths = [max(len(line[at]) for line in [names, *rows]) for at in range(len(names))]
    lines = [" | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in [names, *rows]]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def columns(shown: str) -> list[str]:
    return [name.strip() for name in shown.splitlines()[0].split("|")]


def regenerated(text: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The document with what each block gives on a release."""
    return BLOCKS.sub(
        lambda match: f"```sql\n{match['sql']}```\n\n```text\n{output(connection, match['sql'])}```", text
    )


@pytest.fixture
def empty_release() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for table in PUBLISHED:
            described = ", ".join(f'"{column.name}" {DUCKDB_TYPES[column.kind]}' for column in table.columns)
            connection.execute(f"CREATE TABLE {table.name} ({described})")
        for view in VIEWS:
            view.create(connection)
        yield connection


@pytest.fixture
def release(request: pytest.FixtureRequest) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo's release, where the session has one."""
    try:
        path: Path = request.getfixturevalue("demo_release")
    except pytest.FixtureLookupError:
        pytest.skip("there is no release of the demo in this session")
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


def test_there_are_blocks_for_ten_questions() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert len(re.findall(r"^## \d+\. ", text, re.MULTILINE)) == 10
    assert len(blocks) == text.count("```sql") == text.count("```text")
    assert "## What must not be concluded" in text


@every_block
def test_sql_stands_on_the_published_tables(empty_release: duckdb.DuckDBPyConnection, sql: str, shown: str) -> None:
    assert columns(output(empty_release, sql)) == columns(shown)


@every_block
def test_no_block_orders_by_a_value(sql: str, shown: str) -> None:
    del shown
    orders = [part.strip().split()[0] for order in re.findall(r"ORDER BY ([^\n;]+)", sql) for part in order.split(",")]
    assert set(orders) <= {
        "starts",
        "indicator",
        "facet",
        "scope",
        "table_name",
        "against",
        "scale",
        "what",
        "subject",
        "reason_en",
    }


@every_block
def test_sql_gives_on_the_demo_what_is_shown(release: duckdb.DuckDBPyConnection, sql: str, shown: str) -> None:
    given = output(release, sql)
    assert columns(given) == columns(shown)
    assert len(given.splitlines()) > 1


def test_a_scale_by_hand_is_the_reading(release: duckdb.DuckDBPyConnection) -> None:
    sql = next(sql for sql, _ in blocks if "by_hand" in sql)
    rows = release.execute(sql).fetchall()
    assert rows
    assert all(items == 3 and by_hand == pytest.approx(value, abs=1e-5) for _, items, by_hand, value in rows)


def test_a_document_is_written_anew_from_a_release(empty_release: duckdb.DuckDBPyConnection) -> None:
    text = "# A\n\n```sql\nSELECT 1 AS one, NULL AS none;\n```\n\n```text\nold\n```\n"
    assert regenerated(text, empty_release) == text.replace("old\n", "one | none\n1   |\n")


@pytest.mark.skipif(os.environ.get("TILLIT_WRITE_DOCS") != "1", reason="set TILLIT_WRITE_DOCS=1 to write the output")
def test_write_the_output_anew(release: duckdb.DuckDBPyConnection) -> None:
    text = regenerated(DOCUMENT.read_text(encoding="utf-8"), release)
    DOCUMENT.write_text(text, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == text
