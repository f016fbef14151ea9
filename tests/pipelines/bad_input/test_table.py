"""Every row of the table of bad inputs, taken through the real ingestion into a real vault."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pytest
from tillit.pipelines.fault import Fault, TillitError
from tillit.pipelines.landing.ingestion import SourceFile, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.vault.arrival import Intake
from tillit.pipelines.vault.row_rules import row_fault
from tillit.pipelines.vault.vault import Vault

from .ends import BEFORE, SECRET, Bad, Refused, SetAside, TakenIn
from .table import TABLE


@dataclass(frozen=True)
class Outcome:
    """What became of a bad input."""

    refused: Fault | None
    taken: Intake | None
    aside: tuple[tuple[int, str | None, str], ...]
    said: str
    seen: object
    unchanged: bool
    counted: bool


def contents(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """Every row of every table of the vault."""
    names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY 1").fetchall()
    return {name: connection.execute(f'FROM "{name}" ORDER BY ALL').fetchall() for (name,) in names}


def deliver(vault: Vault, folder: Path, name: str) -> None:
    """The good delivery of a source."""
    mapping, text = BEFORE[name]
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    ingest(vault, SourceFile(name, path, mapping), {"q1": (1, 5), "q2": (0, 10)})


def meet(vault: Vault, bad: Bad, folder: Path) -> Outcome:
    """Deliver a bad input, look at what became of it, and put the good delivery back."""
    path = bad.write(folder)
    before = contents(vault.connection)
    refused: Fault | None = None
    taken: Intake | None = None
    said: list[str] = []
    try:
        taken = ingest(vault, SourceFile(bad.source, path, bad.mapping), bad.scales)
    except TillitError as error:
        refused = error.fault
        said.append("".join(traceback.format_exception(error)))
    after = contents(vault.connection)
    file_id = max(row[0] for row in after["ledger"])
    aside = tuple((row, column, rule) for file, row, column, rule in after["quarantine"] if file == file_id)
    look = bad.end.look if isinstance(bad.end, TakenIn) else None
    seen = look(vault.connection) if look else None
    counted = True
    if taken is not None:
        counted = taken.read == taken.accepted + taken.quarantined == taken.accepted + len({row for row, *_ in aside})
        said += [str(warning) for warning in taken.warnings]
        said += [str(row_fault(path.name, *place)) for place in aside]
        deliver(vault, folder, bad.source)
    return Outcome(refused, taken, aside if taken else (), "\n".join(said), seen, before == after, counted)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Bad], Outcome]]:
    """What became of a bad input, met once."""
    home = tmp_path_factory.mktemp("bad")
    with Vault(Project(home / "home")) as vault:
        for name in BEFORE:
            deliver(vault, home, name)

        @cache
        def met(number: int) -> Outcome:
            folder = home / str(number)
            folder.mkdir()
            return meet(vault, TABLE[number], folder)

        yield lambda bad: met(TABLE.index(bad))


def test_names_are_told_apart() -> None:
    names = [(bad.group, bad.name) for bad in TABLE]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.name)
def test_a_bad_input_ends_as_the_table_says(
    outcome: Callable[[Bad], Outcome],
    bad: Bad,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    found = outcome(bad)
    shown = capfd.readouterr()
    for text in (found.said, caplog.text, shown.out, shown.err):
        assert SECRET not in text
    match bad.end:
        case Refused(rule, row, column):
            assert found.refused is not None, found
            place = found.refused.place
            assert (found.refused.rule, place.row, place.column) == (rule, row, column), str(found.refused)
            assert found.unchanged
            assert "earlier" in found.refused.kept or "before" in found.refused.kept
            assert len(found.refused.to_do) > 10
        case SetAside(rows, accepted):
            assert found.taken is not None, str(found.refused)
            assert found.aside == rows
            assert found.taken.accepted == accepted
        case TakenIn(accepted, warnings, _, seen):
            assert found.taken is not None, str(found.refused)
            assert (found.taken.accepted, found.aside) == (accepted, ())
            assert tuple(warning.rule for warning in found.taken.warnings) == warnings
            assert found.seen == seen
    assert found.counted
