"""Retention leaves no trace of what it deletes, keeps all the rest, and proves both."""

import datetime as dt
import secrets
import stat
import struct

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from tillit.pipelines.fault import TillitError
from tillit.pipelines.landing.ingestion import SourceFile, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import load_mapping
from tillit.pipelines.vault.keys import Keys
from tillit.pipelines.vault.ledger import create_tables
from tillit.pipelines.vault.rewriting import Leaving, Rewriting, write_anew
from tillit.pipelines.vault.traces import found_in
from tillit.pipelines.vault.vault import OLD, Vault

MAPPING = """\
format: csv
time_zone: Europe/Stockholm
tables:
  - table: work_event
    columns: {case_id: case, occurred_at: at, unit_id: unit, actor: who, activity: what, status: status}
    statuses: {active: [Handläggs], queue: [Inkommen], done: [Avslutad]}
  - table: work_case
    columns: {case_id: case, case_kind: kind}
    distinct: true
"""
HEAD = "case,at,unit,who,what,status,kind\n"
OLD_CASES, NEW_CASES = 400, 300
BEFORE = dt.date(2024, 1, 1)
LEFT = ["custody.json", "keys.json", "vault.duckdb"]
OLD_KIND, OLD_ACTIVITY = "Kanarieslag", "Kanarieaktivitet"


def events():
    lines = [HEAD]
    for number in range(OLD_CASES):
        for step, status in enumerate(("Inkommen", "Handläggs", "Avslutad")):
            lines.append(f"old-{number},2020-03-0{step + 1}T08:00:00,u1,gone-{number},{OLD_ACTIVITY} {step},{status},")
            lines.append(f"{OLD_KIND} {number % 7}\n")
    new = (f"new-{n},2026-03-01T08:00:00,u1,here-{n % 40},Steg,Inkommen,Vanligt\n" for n in range(NEW_CASES))
    return "".join((*lines, *new))


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "home")


@pytest.fixture
def taken_in(project, tmp_path):
    """The project with old and new cases in its vault, and the source."""
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    path = tmp_path / "events.csv"
    path.write_text(events(), encoding="utf-8")
    source = SourceFile("events", path, load_mapping(tmp_path / "m.yaml"))
    with Vault(project) as vault:
        ingest(vault, source)
    return project, source


def rows(vault, query):
    return vault.connection.execute(query).fetchall()


def patterns(project):
    """The bytes that old cases and people who are gone have in the vault."""
    keys = Keys(project.keys)
    cases = keys.pseudonyms("case", [f"old-{number}" for number in range(OLD_CASES)])
    people = keys.pseudonyms("actor", [f"gone-{number}" for number in range(OLD_CASES)])
    return [struct.pack("<q", int(code)) for code in (*cases, *people)]


def readable(project, wanted, *more):
    """How many of the byte patterns stand anywhere in the files of the vault's folder."""
    content = b"\x00".join(path.read_bytes() for path in project.vault_folder.rglob("*") if path.is_file())
    return sum(pattern in content for pattern in (*wanted, *more))


def test_plain_delete_and_checkpoint_leave_everything_readable(taken_in):
    """DuckDB 2.0.0: the blocks are only marked as free. This is why the vault is written anew."""
    project, _ = taken_in
    wanted = patterns(project)
    assert readable(project, wanted) == len(wanted)
    with duckdb.connect(str(project.vault)) as connection:
        old = "(SELECT case_id FROM work_event WHERE occurred_at < DATE '2024-01-01')"
        connection.execute(f"DELETE FROM work_case WHERE case_id IN {old}")
        connection.execute("DELETE FROM work_event WHERE occurred_at < DATE '2024-01-01'")
        connection.execute("CHECKPOINT")
        connection.execute("VACUUM")
    with duckdb.connect(str(project.vault)) as connection:
        connection.execute("CHECKPOINT")
        assert connection.execute("SELECT count(*) FROM work_event").fetchall() == [(NEW_CASES,)]
    assert readable(project, wanted) > 0.9 * len(wanted)
    assert readable(project, (), OLD_ACTIVITY.encode(), OLD_KIND.encode()) == 2


def test_nothing_that_was_deleted_can_be_read_afterwards(taken_in):
    project, _ = taken_in
    wanted = patterns(project)
    with Vault(project) as vault, project.vault.open("rb") as old_file:
        inode = project.vault.stat().st_ino
        done = vault.retain(BEFORE)
        assert readable(project, wanted, OLD_ACTIVITY.encode(), OLD_KIND.encode()) == 0
        assert set(old_file.read()) == {0}
        assert project.vault.stat().st_ino != inode
        assert stat.S_IMODE(project.vault.stat().st_mode) == 0o600
        assert rows(vault, "SELECT count(*), count(DISTINCT actor) FROM work_event") == [(NEW_CASES, 40)]
    assert readable(project, wanted, OLD_ACTIVITY.encode(), OLD_KIND.encode()) == 0
    assert sorted(path.name for path in project.vault_folder.iterdir() if path.is_file()) == LEFT
    assert done.deleted == {"work_event": 3 * OLD_CASES, "work_case": OLD_CASES}


def test_the_result_says_what_was_looked_for_and_found(taken_in):
    project, _ = taken_in
    with Vault(project) as vault:
        proof = vault.retain(BEFORE).proof
        assert proof.sample == 2 * OLD_CASES
        assert proof.seen_before == proof.sample
        assert proof.seen_after == 0
        assert proof.files >= 2
        kept = rows(vault, "SELECT (SELECT count(*) FROM work_event) + (SELECT count(*) FROM work_case)")[0][0]
        assert proof.rows >= kept
        assert vault.retain(BEFORE).deleted == {}


def test_rows_that_stay_are_the_same_rows(taken_in):
    project, _ = taken_in
    with Vault(project) as vault:
        query = "SELECT * FROM work_event WHERE occurred_at >= DATE '2024-01-01' ORDER BY ALL"
        before, comments = rows(vault, query), rows(vault, "SELECT table_name, comment FROM duckdb_tables() ORDER BY 1")
        ledger = rows(vault, "SELECT * FROM ledger ORDER BY ALL")
        vault.retain(BEFORE)
        assert rows(vault, query) == before
        assert rows(vault, "SELECT table_name, comment FROM duckdb_tables() ORDER BY 1") == comments
        assert rows(vault, "SELECT * FROM ledger ORDER BY ALL") == ledger


def test_old_rows_that_are_delivered_again_stay_out(taken_in):
    project, source = taken_in
    with Vault(project) as vault:
        vault.retain(BEFORE)
        source.path.write_text(events() + "new-x,2026-04-01T08:00:00,u1,x,Steg,Inkommen,Vanligt\n", encoding="utf-8")
        later = ingest(vault, source)
        assert (later.read, later.accepted) == (3 * OLD_CASES + NEW_CASES + 1, NEW_CASES + 1)
        assert later.read == later.accepted + later.quarantined
        assert rows(vault, "SELECT DISTINCT rule FROM quarantine") == [("past_retention",)]


def test_a_case_goes_whole_and_units_of_the_past_lose_their_leader(project):
    leader, other = (secrets.randbits(62) for _ in range(2))
    with Vault(project) as vault:
        vault.connection.execute(
            "INSERT INTO work_event (case_id, occurred_at, unit_id, status_class) VALUES "
            "(71, '2020-03-01', 'u', 'queue'), (71, '2020-03-02', 'u', 'done'), "
            "(72, '2020-03-01', 'u', 'queue'), (72, '2026-03-02', 'u', 'done')"
        )
        vault.connection.execute(
            "INSERT INTO org_unit (unit_id, parent_id, name, valid_to, leader) VALUES ('r', NULL, 'R', NULL, $1), "
            "('u', 'r', 'U', DATE '2020-01-01', $2)",
            [leader, other],
        )
        vault.connection.execute("UPDATE work_event SET case_id = case_id + $1", [secrets.randbits(61)])
        vault.connection.execute("CREATE TABLE unit_flow AS SELECT DATE '2020-03-01' AS month, 'u1' AS unit_id")
        vault.connection.execute("CREATE TABLE unit_people AS SELECT DATE '2026-03-01' AS month, 5 AS actor")
        done = vault.retain(BEFORE)
        assert (done.deleted, done.emptied) == ({"work_event": 2}, {"org_unit": 1})
        assert rows(vault, "SELECT count(*), count(DISTINCT case_id) FROM work_event") == [(2, 1)]
        assert rows(vault, "SELECT unit_id, leader FROM org_unit ORDER BY 1") == [("r", leader), ("u", None)]
        assert rows(vault, "SELECT count(*) FROM unit_flow") == [(1,)]
        assert rows(vault, "SELECT count(*) FROM unit_people") == [(0,)]


def test_a_trace_that_is_left_is_a_fault_and_names_no_value(taken_in):
    """A log that somebody laid into the folder still holds a pseudonym."""
    project, _ = taken_in
    left = project.vault_folder / "left.log"
    left.write_bytes(b"x" * 11 + patterns(project)[0])
    with pytest.raises(TillitError) as caught, Vault(project) as vault:
        vault.retain(BEFORE)
    assert caught.value.fault.rule == "still_readable"
    assert "1 of" in caught.value.fault.problem
    left.unlink()
    with Vault(project) as vault:
        assert vault.retain(BEFORE).proof.seen_after == 0


def test_a_new_file_that_does_not_hold_exactly_what_stays_is_refused(tmp_path):
    """A condition that answers otherwise every time stands in for a fault of the database."""
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        create_tables(connection)
        connection.execute(
            "INSERT INTO calendar (day, working) SELECT DATE '2026-01-01' + n::INTEGER, true FROM range(999) t(n)"
        )
        assert write_anew(connection, tmp_path / "b.duckdb", Rewriting({})).rows == 999
        with pytest.raises(TillitError) as caught:
            write_anew(connection, tmp_path / "c.duckdb", Rewriting({"calendar": Leaving(rows="random() < 0.5")}))
    assert caught.value.fault.rule == "rewriting_differs"
    assert caught.value.fault.place.file == "calendar"


@pytest.mark.parametrize("replaced", [False, True])
def test_what_a_killed_rewriting_leaves_is_swept(taken_in, replaced):
    """Killed after the old file got its second name: before the new one was put in place, or after."""
    project, _ = taken_in
    old = project.vault.with_name(OLD)
    if replaced:
        old.write_bytes(patterns(project)[0])
        old.chmod(0o600)
    else:
        old.hardlink_to(project.vault)
    project.vault.with_name("vault.fresh.duckdb").write_bytes(b"half")
    with Vault(project) as vault:
        assert rows(vault, "SELECT count(*) FROM work_event") == [(3 * OLD_CASES + NEW_CASES,)]
    assert sorted(path.name for path in project.vault_folder.iterdir() if path.is_file()) == LEFT


def test_numbers_are_found_at_any_offset_and_over_the_edge_of_a_chunk(tmp_path, monkeypatch):
    numbers = np.random.default_rng(1).integers(-(2**63), 2**63 - 1, 50)
    there, absent = numbers[:30], numbers[30:]
    path = tmp_path / "a"
    for chunk in (1 << 24, 64):
        monkeypatch.setattr("tillit.pipelines.vault.traces.CHUNK", chunk)
        path.write_bytes(
            b"".join(
                bytes(place % 5) + int(code).to_bytes(8, "little", signed=True) for place, code in enumerate(there)
            )
        )
        assert set(found_in([path], numbers)) == set(there)
        assert len(found_in([path], absent)) == 0
    assert len(found_in([path], np.array([], np.int64))) == 0


def test_a_bigint_stands_in_the_file_as_it_is(tmp_path):
    """What the search rests on: DuckDB does not pack pseudonyms, which are spread over all 64 bits."""
    codes = np.random.default_rng(2).integers(-(2**63), 2**63 - 1, 5000)
    path = tmp_path / "a.duckdb"
    with duckdb.connect(str(path)) as connection:
        answers = pa.table({"respondent": np.repeat(codes, 30), "answer": np.tile(np.arange(30), 5000)})
        connection.execute("CREATE TABLE response AS FROM answers")
        assert answers.num_rows == 150_000
    assert len(found_in([path], codes)) == 5000
