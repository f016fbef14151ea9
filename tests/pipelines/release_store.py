"""A small cleared store to release from, and attackers that find what a test wants them to find."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
from tillit.metrics.attacks.material import Against, Outcome
from tillit.metrics.published import RELEASE
from tillit.metrics.text import Text
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.project import Project
from tillit.pipelines.reading.reading import prepare
from tillit.pipelines.release.building import Audience

EARLY, LATE = date(2026, 1, 1), date(2026, 2, 1)
TODAY = date(2026, 1, 15)
OPEN = Audience(on=TODAY, units_open=True, whole_only=frozenset())


def facts(made_at: datetime = datetime(2026, 1, 15, 12), **more: object) -> pd.DataFrame:  # noqa: DTZ001
    """One row in the columns of RELEASE; the time is UTC without a zone, as stored."""
    known = {
        "made_at": made_at,
        "organisation": "Testby",
        "synthetic": True,
        "public": False,
        "time_zone": "Europe/Stockholm",
        "k": 8,
        "definitions": "0",
        "reading_minutes": 3,
        "units_open": True,
        **more,
    }
    return pd.DataFrame([{**dict.fromkeys(RELEASE.names), **known}])


def outcome(*, holds: bool = True, attack: str = "tree_differences") -> Outcome:
    """What came of one attack."""
    text = Text("så få svar som möjligt", "the fewest answers")
    return Outcome(attack, Against.OUTSIDER, 12, 0 if holds else 3, 8.0, text, text, holds)


def finds_nothing(files: Sequence[Path]) -> list[Outcome]:
    """An attacker that opens every file and finds nothing."""
    for file in files:
        assert rows(file, "SELECT count(*) FROM release") == [(1,)]
    return [outcome()]


def finds_something(files: Sequence[Path]) -> list[Outcome]:
    """Two attackers, one of which finds something."""
    assert files
    return [outcome(), outcome(holds=False, attack="single_answers")]


def made_store(home: Path) -> Project:
    """A store with a root and two units, two waves cleared: the first is due for everybody, the second is not."""
    made = Project(home)
    with open_cleared(made) as store:
        prepare(store)
        store.execute("INSERT INTO unit VALUES ('r', NULL, 'Rot', NULL, 0, 0), ('a', 'r', 'A', NULL, 1, 1)")
        add_wave(store, "w1", EARLY, EARLY)
        add_wave(store, "w2", EARLY, LATE)
        store.execute(
            """
            INSERT INTO interface_reading (indicator, facet, unit_id, other_id, period, starts, value, visible_from)
            VALUES ('ping_pong', '', 'r', 'a', '2025-12', DATE '2025-12-01', 0.2, ?)
            """,
            [LATE],
        )
        store.execute("INSERT INTO chance VALUES ('flow', 9, 0.4, 2, 5, 0.5)")
    return made


def add_wave(store: duckdb.DuckDBPyConnection, wave: str, cleared_on: date, opens_to_others: date) -> None:
    """One wave's cells and readings of the root and of unit a."""
    for unit in ("r", "a"):
        whole = unit == "r"
        store.execute(
            "INSERT INTO item_value VALUES (?, DATE '2026-01-01', ?, 'q1', 3.4, 1, ?, '10-19', ?)",
            [wave, unit, whole, cleared_on if whole else opens_to_others],
        )
        store.execute(
            """
            INSERT INTO reading (indicator, facet, scope, unit_id, period, starts, value, lower, upper,
                                 external, visible_from)
            VALUES ('hme', '', ?, ?, ?, DATE '2026-01-01', 60.0, 55.0, 65.0, false, ?)
            """,
            ["whole" if whole else "unit", unit, wave, cleared_on if whole else opens_to_others],
        )


def rows(path: Path, query: str) -> list[tuple]:
    """The rows of a query on a file."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def copied(project: Project, to: Path) -> Project:
    """The same project elsewhere, its names pointing at its own numbered files."""
    shutil.copytree(project.home, to)
    made = Project(to)
    for name, folder, one in (
        (made.published, made.releases, project.published),
        (made.held, made.held_releases, project.held),
    ):
        if one.exists():
            name.unlink()
            os.link(folder / f"{rows(one, 'SELECT number FROM release')[0][0]}.duckdb", name)
    return made
