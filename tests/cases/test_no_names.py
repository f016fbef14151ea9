"""The first names of the log stand in no output: not in the release, the report, the logs, nor Dagster's storage.

A name may also be an ordinary word (May, Mark, Max), or stand in the charting library that the report carries. What
also occurs in the output of a case that has never seen the log (English emergency departments) says nothing, and is
left out; such coincidences are written down here, so that a new one is looked at.
"""

import gzip
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

NOT_NAMES = {"UNKNOWN", "SV", "MV"}
"""What the columns hold where there is no first name, or initials only."""
FEWEST_LETTERS = 2
"""One letter is no name."""
FEWEST_IN_BYTES = 6
"""Shorter names turn up in compressed bytes by accident, now and then."""
WORD = re.compile(r"[^\W\d_]+")
KEPT_BY_THE_OWNER = {"keys.json"}
"""The keys of the pseudonyms are random bytes, not output."""


@pytest.fixture(scope="module")
def names(shared_data) -> set[str]:
    folder = shared_data / "volvo_it_incidents"
    table = pd.read_csv(folder / "VINST.csv.gz", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    found = {*table["Owner First Name"], *table["Resource"].str.partition("-")[2]}
    with gzip.open(folder / "BPI_Challenge_2013_incidents.xes.gz", "rt", encoding="utf-8") as log:
        found |= set(re.findall(r'key="org:resource" value="([^"]*)"', log.read()))
    return {name for name in found if len(name) >= FEWEST_LETTERS and WORD.search(name)} - NOT_NAMES


def texts(folder: Path, said: str) -> Iterator[tuple[str, str]]:
    """Every text that a run left behind, with where it stands."""
    yield "stdout and stderr", said
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in KEPT_BY_THE_OWNER):
        where = str(file.relative_to(folder))
        yield f"the path {where}", where
        kind = kind_of(file)
        if kind == "text":
            yield where, file.read_text(encoding="utf-8", errors="replace")
        else:
            values = sqlite_values(file) if kind == "sqlite" else duckdb_values(file)
            yield from ((f"{where}: {table}", text) for table, text in values)


def kind_of(file: Path) -> str:
    with file.open("rb") as opened:
        start = opened.read(16)
    if start.startswith(b"SQLite format 3"):
        return "sqlite"
    return "duckdb" if b"DUCK" in start else "text"


def duckdb_values(file: Path) -> Iterator[tuple[str, str]]:
    """All values of all tables as text, comments and definitions included."""
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = [str(name) for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        for table in tables:
            columns = connection.execute(f'SELECT COLUMNS(*)::VARCHAR FROM "{table}"').fetchall()
            yield table, "\n".join(str(value) for value in {value for row in columns for value in row})
        for kind in ("tables", "columns", "views"):
            yield kind, str(connection.execute(f"SELECT * FROM duckdb_{kind}()").fetchall())


def sqlite_values(file: Path) -> Iterator[tuple[str, str]]:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        tables = [str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
            yield table, "\n".join(str(value) for row in rows for value in row)
    finally:
        connection.close()


def occurring(names: set[str], text: str) -> set[str]:
    """The names that stand in the text as words of their own."""
    words = set(WORD.findall(text))
    likely = {name for name in names if set(WORD.findall(name)) <= words}
    return {name for name in likely if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)}


def everywhere(names: set[str], folder: Path, said: str) -> dict[str, set[str]]:
    """Each name that occurs, and where."""
    found: dict[str, set[str]] = {}
    for where, text in texts(folder, said):
        for name in occurring(names, text):
            found.setdefault(name, set()).add(where)
    return found


@pytest.fixture(scope="module")
def ours(case, names) -> set[str]:
    """Names that are words in an output that has nothing to do with the log."""
    other = case("nhs_ae")
    return set(everywhere(names, other.folder, other.said))


@pytest.mark.parametrize("name", ["volvo_it", "volvo_it_xes"])
def test_no_first_name_stands_in_any_output(case, names, ours, name):
    assert len(names) > 1_400
    run = case(name)
    found = everywhere(names, run.folder, run.said)
    leaked = {who: places for who, places in found.items() if who not in ours}
    assert not leaked
    events = [text for where, text in texts(run.folder, "") if where.startswith("dagster/")]
    assert any("ASSET_MATERIALIZATION" in text for text in events), "Dagster's storage was searched"
    assert len(names - ours) > 1_350, "enough names must remain for the test to mean something"


@pytest.mark.parametrize("name", ["volvo_it", "volvo_it_xes"])
def test_no_first_name_stands_in_the_bytes_of_any_file(case, names, name):
    """Deleted and unreferenced blocks of a database are bytes too."""
    run, other = case(name), case("nhs_ae")
    long = {who.encode() for who in names if len(who.encode()) >= FEWEST_IN_BYTES}
    assert len(long) > 600
    ours = b"\n".join(path.read_bytes() for path in databases(other.folder))
    searched = databases(run.folder)
    assert len(searched) >= 5
    for file in searched:
        content = file.read_bytes()
        assert not [who.decode() for who in long if who in content and who not in ours], file.name


def databases(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and kind_of(path) != "text"]


def test_the_search_finds_a_name_where_there_is_one(tmp_path, names):
    """The canary sings: a name in a table, a log and a database of Dagster's kind is found."""
    with duckdb.connect(str(tmp_path / "release.duckdb")) as connection:
        connection.execute("CREATE TABLE reading AS SELECT 'team of Krzysztof' AS unit")
    with sqlite3.connect(tmp_path / "runs.db") as connection:
        connection.execute("CREATE TABLE event AS SELECT 'fr-Frederic' AS body")
    connection.close()
    (tmp_path / "run.err").write_text("KeyError: 'Göran'", encoding="utf-8")
    found = everywhere(names, tmp_path, "read by Per-Olov; per unit")
    assert set(found) >= {"Krzysztof", "Frederic", "Göran", "Per-Olov"}
