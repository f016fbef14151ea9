"""The vault takes a delivery in whole or not at all, knows it again, and lets a later one take its place."""

import os
import signal
import stat
import subprocess
import sys
import time

import duckdb
import pytest
from tillit.pipelines.fault import TillitError
from tillit.pipelines.landing.ingestion import SourceFile, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import load_mapping
from tillit.pipelines.vault.keys import Keys
from tillit.pipelines.vault.vault import Vault

EVENTS = """\
format: csv
time_zone: Europe/Stockholm
tables:
  - table: work_event
    columns: {case_id: case, occurred_at: at, unit_id: unit, actor: who, status: status}
    statuses: {active: [Handläggs], queue: [Inkommen], done: [Avslutad]}
"""
HEAD = "case,at,unit,who,status\n"
A1 = "1,2026-01-02T08:00:00,u1,Eva,Inkommen\n"
A2 = "1,2026-01-02T09:00:00,u1,Eva,Handläggs\n"
A3 = "1,2026-01-05T09:00:00,u2,Åke,Avslutad\n"
UNITS = """\
format: csv
tables:
  - table: org_unit
    columns: {unit_id: id, parent_id: over, name: name}
"""
TREE = "id,over,name\nroot,,Allt\nu1,root,Ett\nu2,root,Två\n"
CALENDAR = """\
format: csv
tables: [{table: calendar, columns: {day: d, working: w}}]
"""


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "home")


@pytest.fixture
def source(tmp_path):
    """A function that writes a file and its mapping and gives the source."""

    def write(name, mapping, content, file=None):
        mapping_path = tmp_path / f"{name}.yaml"
        mapping_path.write_text(mapping, encoding="utf-8")
        path = tmp_path / (file or f"{name}.csv")
        path.write_text(content, encoding="utf-8")
        return SourceFile(name, path, load_mapping(mapping_path))

    return write


def rows(vault, query, *values):
    return vault.connection.execute(query, list(values)).fetchall()


def test_rows_quarantine_and_ledger_add_up(project, source):
    late = "2,2026-01-02 09:00,u1,Eva,Handläggs\n"
    with Vault(project) as vault:
        intake = ingest(vault, source("events", EVENTS, HEAD + A1 + late + A2 + A3))
        assert (intake.status, intake.read, intake.accepted, intake.quarantined) == ("accepted", 4, 3, 1)
        assert intake.tables == {"work_event": 3}
        assert rows(vault, "SELECT row_number, column_name, rule FROM quarantine") == [(3, "at", "timestamp_format")]
        assert rows(vault, "SELECT source, read, accepted, quarantined, status FROM ledger") == [
            ("events", 4, 3, 1, "in_force")
        ]
        assert rows(vault, "SELECT row_number, status_class FROM work_event ORDER BY 1") == [
            (2, "queue"),
            (4, "active"),
            (5, "done"),
        ]


def test_persons_and_cases_are_pseudonyms(project, source):
    with Vault(project) as vault:
        ingest(vault, source("events", EVENTS, HEAD + A1 + A3))
        expected = Keys(project.keys)
        found = rows(vault, "SELECT case_id, actor FROM work_event ORDER BY occurred_at")
        assert found == [
            (int(case), int(actor))
            for case, actor in zip(
                expected.pseudonyms("case", ["1", "1"]), expected.pseudonyms("actor", ["Eva", "Åke"]), strict=True
            )
        ]
    everything = project.vault.read_bytes()
    assert b"Eva" not in everything
    assert "Åke".encode() not in everything


def test_the_same_file_again_is_a_no_op(project, source):
    events = source("events", EVENTS, HEAD + A1 + A2)
    with Vault(project) as vault:
        first = ingest(vault, events)
        again = ingest(vault, events)
        assert (again.status, again.read, again.accepted, again.tables) == ("unchanged", 2, 2, first.tables)
        assert rows(vault, "SELECT count(*) FROM work_event") == [(2,)]
        assert rows(vault, "SELECT count(*) FROM ledger") == [(1,)]


def test_a_changed_file_takes_the_place_of_the_earlier_one_and_back_again(project, source):
    with Vault(project) as vault:
        ingest(vault, source("events", EVENTS, HEAD + A1 + A2))
        second = ingest(vault, source("events", EVENTS, HEAD + A1 + A2 + A3))
        assert (second.status, rows(vault, "SELECT count(*) FROM work_event")) == ("superseded", [(3,)])
        third = ingest(vault, source("events", EVENTS, HEAD + A1 + A2))
        assert (third.status, third.tables) == ("superseded", {"work_event": 2})
        assert rows(vault, "SELECT count(*), min(file_id), max(file_id) FROM work_event") == [(2, 3, 3)]
        assert rows(vault, "SELECT status FROM ledger ORDER BY file_id") == [
            ("superseded",),
            ("superseded",),
            ("in_force",),
        ]


def test_a_changed_mapping_reads_the_same_file_anew(project, source):
    with Vault(project) as vault:
        ingest(vault, source("events", EVENTS, HEAD + A1 + A2))
        intake = ingest(
            vault,
            source(
                "events",
                EVENTS.replace("queue: [", "active: [Ny], queue: [").replace("active: [Handläggs], ", ""),
                HEAD + A1 + A2,
            ),
        )
        assert intake.status == "superseded"
        assert [warning.rule for warning in intake.warnings] == ["unmapped_status"]


def test_a_refused_file_leaves_the_earlier_one_in_force(project, source):
    with Vault(project) as vault:
        ingest(vault, source("events", EVENTS, HEAD + A1 + A2))
        with pytest.raises(TillitError):
            ingest(vault, source("events", EVENTS, HEAD + A1 + 'x,"y\n'))
        assert rows(vault, "SELECT count(*), max(file_id) FROM work_event") == [(2, 1)]
        assert rows(vault, "SELECT status FROM ledger") == [("in_force",)]


def test_events_alike_are_all_kept_but_the_same_file_twice_is_not(project, source):
    content = HEAD + A1 + A1 + A2
    with Vault(project) as vault:
        intake = ingest(vault, source("events", EVENTS, content))
        assert (intake.accepted, intake.quarantined) == (3, 0)
        with pytest.raises(TillitError) as caught:
            ingest(vault, source("other", EVENTS, content))
        assert caught.value.fault.rule == "same_file"


def test_a_key_that_comes_again_is_set_aside(project, source):
    content = "d,w\n2026-01-01,false\n2026-01-02,true\n2026-01-01,false\n2026-01-02,false\n"
    with Vault(project) as vault:
        intake = ingest(vault, source("calendar", CALENDAR, content))
        assert (intake.read, intake.accepted, intake.quarantined) == (4, 2, 2)
        assert rows(vault, "SELECT row_number, column_name, rule FROM quarantine ORDER BY 1") == [
            (4, "d", "duplicate_row"),
            (5, "d", "duplicate_key"),
        ]
        other = ingest(vault, source("more", CALENDAR, "d,w\n2026-01-01,true\n2026-01-03,true\n"))
        assert (other.accepted, other.quarantined) == (1, 1)


def test_what_leaned_on_a_superseded_delivery_is_due_again(project, source):
    more = source("more", CALENDAR, "d,w\n2026-01-01,true\n2026-01-03,true\n")
    with Vault(project) as vault:
        ingest(vault, source("calendar", CALENDAR, "d,w\n2026-01-01,false\n"))
        ingest(vault, more)
        changed = ingest(vault, source("calendar", CALENDAR, "d,w\n2026-01-02,true\n"))
        assert [warning.rule for warning in changed.warnings] == ["due_again"]
        assert "more" in changed.warnings[0].problem
        again = ingest(vault, more)
        assert (again.status, again.accepted, again.quarantined) == ("superseded", 2, 0)


def test_an_unknown_unit_is_set_aside_until_the_tree_has_it(project, source):
    events = source("events", EVENTS, HEAD + A1 + A3)
    with Vault(project) as vault:
        ingest(vault, source("units", UNITS, TREE.replace("u2,root,Två\n", "")))
        intake = ingest(vault, events)
        assert (intake.accepted, intake.quarantined) == (1, 1)
        assert rows(vault, "SELECT row_number, column_name, rule FROM quarantine") == [(3, "unit", "unknown_unit")]
        tree = ingest(vault, source("units", UNITS, TREE))
        assert [warning.rule for warning in tree.warnings] == ["due_again"]
        assert ingest(vault, events).accepted == 2
        assert ingest(vault, events).status == "unchanged"


def test_the_folder_and_its_files_are_closed_to_others(project, source):
    with Vault(project) as vault:
        ingest(vault, source("events", EVENTS, HEAD + A1))
    assert stat.S_IMODE(project.vault_folder.stat().st_mode) == 0o700
    inside = list(project.vault_folder.rglob("*"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in inside if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in inside if path.is_dir()} <= {0o700}


def test_another_process_that_holds_the_vault_is_named(project):
    with Vault(project):
        pass
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(project.vault)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "held"
        with pytest.raises(TillitError) as caught, Vault(project):
            pass
        other.communicate("")
    assert caught.value.fault.rule == "vault_busy"
    assert str(other.pid) in caught.value.fault.problem


@pytest.mark.slow
def test_a_killed_process_leaves_nothing_half(project, tmp_path):
    events = tmp_path / "events.parquet"
    made = duckdb.sql(
        "SELECT i // 9 AS case_id, TIMESTAMP '2026-01-01' + INTERVAL (i) SECOND AS at, 'u1' AS unit, 'active' AS class "
        "FROM range(3_000_000) AS t(i)"
    )
    assert made is not None
    made.write_parquet(str(events))
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "format: parquet\ntime_zone: UTC\ntables: [{table: work_event, "
        "columns: {case_id: case_id, occurred_at: at, unit_id: unit, status_class: class}}]\n",
        encoding="utf-8",
    )
    run = (
        "import sys; from pathlib import Path\n"
        "from tillit.pipelines.vault.vault import Vault; from tillit.pipelines.project import Project\n"
        "from tillit.pipelines.landing.ingestion import SourceFile, ingest\n"
        "from tillit.pipelines.sources.mapping import load_mapping\n"
        "with Vault(Project(Path(sys.argv[1]))) as vault:\n"
        "    print('open', flush=True)\n"
        "    ingest(vault, SourceFile('events', Path(sys.argv[2]), load_mapping(Path(sys.argv[3]))))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", run, str(project.home), str(events), str(mapping)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "open"
        size = project.vault.stat().st_size
        deadline = time.monotonic() + 60
        while project.vault.stat().st_size <= size and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
    with Vault(project) as vault:
        written = rows(vault, "SELECT count(*) FROM work_event")[0][0]
        entered = rows(vault, "SELECT coalesce(sum(accepted), 0) FROM ledger")[0][0]
        assert written == entered
        assert process.returncode != -signal.SIGKILL or written == 0
