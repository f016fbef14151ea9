"""Somebody else's Dagster project, made from scratch with dg, with assets of its own that feed tillit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

DG = Path(sys.executable).parent / "dg"
MONTH = "2026-02"

FILES = {
    "pyproject.toml": """
        [project]
        name = "municipal"
        version = "0.1.0"
        requires-python = ">=3.11"
        dependencies = ["dagster", "tillit"]

        [tool.dg]
        directory_type = "project"

        [tool.dg.project]
        root_module = "municipal"
        """,
    "municipal/__init__.py": "",
    "municipal/defs/__init__.py": "",
    "municipal/definitions.py": """
        from pathlib import Path

        import dagster as dg


        @dg.definitions
        def defs() -> dg.Definitions:
            return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
        """,
    "municipal/defs/raw.py": '''
        """Our own assets: a table of events and a file of units, out of the casework system."""

        from datetime import datetime, timedelta
        from pathlib import Path

        import dagster as dg
        import duckdb

        RAW = Path(__file__).parents[2] / "raw.duckdb"
        UNITS = Path(__file__).parents[2] / "units.parquet"


        @dg.asset(group_name="casework")
        def raw_events() -> dg.MaterializeResult:
            rows = []
            for number in range(180):
                start = datetime(2026, 1, 1, 8) + timedelta(hours=11.5 * number)
                for step, (unit, status) in enumerate([("A", "In"), ("A", "Work"), ("B", "Work"), ("B", "Done")]):
                    person = f"{unit}{number % 9}"
                    rows.append((str(number), start + timedelta(hours=5 * step), unit, person, f"step {step}", status))
            with duckdb.connect(str(RAW)) as connection:
                connection.execute(
                    "CREATE OR REPLACE TABLE event (nr VARCHAR, stamp TIMESTAMP, unit VARCHAR, who VARCHAR,"
                    " step VARCHAR, status VARCHAR)"
                )
                connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", rows)
            return dg.MaterializeResult(metadata={"dagster/row_count": len(rows)})


        @dg.asset(group_name="casework")
        def raw_units() -> None:
            with duckdb.connect() as connection:
                connection.execute(
                    "COPY (FROM (VALUES ('R', NULL, 'The whole'), ('A', 'R', 'Reception'), ('B', 'R', 'Permits'))"
                    " AS unit (id, above, name)) TO '" + str(UNITS) + "'"
                )
        ''',
    "municipal/defs/wellbeing/defs.yaml": """
        type: tillit.TillitComponent
        attributes:
          home: "{{ project_root }}/tillit_home"
          first_month: "2026-01"
          last_month: "2026-03"
          owners: ["team:wellbeing"]
          group_prefix: wellbeing_
          sources:
            - name: events
              connection: "duckdb://{{ project_root }}/raw.duckdb"
              table: event
              mapping: events.yaml
              upstream: raw_events
            - name: units
              file: "{{ project_root }}/units.parquet"
              mapping: units.yaml
              upstream: raw_units
        """,
    "municipal/defs/wellbeing/events.yaml": """
        format: database
        time_zone: Europe/Stockholm
        tables:
          - table: work_event
            columns: {case_id: nr, occurred_at: stamp, unit_id: unit, actor: who, activity: step, status: status}
            statuses: {queue: [In], active: [Work], done: [Done]}
        """,
    "municipal/defs/wellbeing/units.yaml": """
        format: parquet
        tables:
          - table: org_unit
            columns: {unit_id: id, parent_id: above, name: name}
        """,
    "municipal/defs/wellbeing/governance.yaml": """
        organisation: The whole
        synthetic: true
        language: en
        """,
    "municipal/defs/wellbeing/adopted.yaml": """
        measures:
          time_to_need_met: {owner: head of service, stop_if: it becomes a target, review_by: REVIEW}
          waiting_between: {owner: head of service, stop_if: it becomes a target, review_by: REVIEW}
        """,
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's files."""
    from datetime import UTC, datetime, timedelta
    from textwrap import dedent

    root = tmp_path_factory.mktemp("municipal")
    review = (datetime.now(UTC) + timedelta(days=180)).date().isoformat()
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip().replace("REVIEW", review), encoding="utf-8")
    (root / "dagster_home").mkdir()
    return root


def dg_says(project: Path, *words: str) -> str:
    """What dg says in the project; the test fails where dg does."""
    path = os.pathsep.join([str(project), *filter(None, [os.environ.get("PYTHONPATH")])])
    home = str(project / "dagster_home")
    done = subprocess.run(
        [str(DG), *words],
        cwd=project,
        env={**os.environ, "PYTHONPATH": path, "DAGSTER_HOME": home, "COLUMNS": "200", "DG_CLI_TELEMETRY": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_dg_knows_the_component_and_every_one_of_its_options(project: Path) -> None:
    said = dg_says(project, "list", "components", "--json")
    assert "tillit.TillitComponent" in said


@pytest.mark.slow
def test_dg_finds_nothing_wrong_in_the_project(project: Path) -> None:
    assert "successfully" in dg_says(project, "check", "defs")


@pytest.mark.slow
def test_everything_is_materialized_from_the_projects_own_assets(project: Path) -> None:
    dg_says(project, "launch", "--assets", "*", "--partition", MONTH)
    home = project / "tillit_home"
    with duckdb.connect(str(home / "published.duckdb"), read_only=True) as release:
        periods = release.execute(
            "SELECT DISTINCT period FROM reading WHERE indicator = 'time_to_need_met' AND value IS NOT NULL"
        ).fetchall()
    assert periods == [(MONTH,)]
    assert (home / "report" / "index.html").exists()
    assert not list((project / "dagster_home").rglob("*.pickle"))
