"""Two at once, Ctrl-C, SIGTERM, and errors at every line: a delivery goes in whole, or not at all."""

import errno
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tillit.metrics.contracts import CONTRACTS
from tillit.pipelines.fault import TillitError
from tillit.pipelines.landing.ingestion import SourceFile, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import Mapping
from tillit.pipelines.vault.vault import Vault

from .conftest import Homes
from .faults import CrashError, at_line, crash, in_a_child, interrupt

EVENTS = {
    "format": "csv",
    "time_zone": "UTC",
    "tables": [
        {
            "table": "work_event",
            "columns": {"case_id": "c", "occurred_at": "t", "unit_id": "u", "actor": "a"},
            "constants": {"status_class": "active"},
        }
    ],
}
HEAD = "c,t,u,a\n"
BEFORE = HEAD + "1,2026-01-01T00:00:00,u1,Eva\n"
AFTER = HEAD + "1,2026-01-01T00:00:00,u1,Eva\n2,2026-01-02T00:00:00,u1,Åke\nx,y,z,w\n"


def write(folder: Path, text: str, name: str = "events") -> SourceFile:
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    return SourceFile(name, path, Mapping.model_validate(EVENTS))


def take(project: Project, source: SourceFile) -> None:
    with Vault(project, threads=1) as vault:
        ingest(vault, source)


def held(project: Project) -> dict[str, list[tuple]]:
    """All that the vault holds, but for the times of deliveries."""
    with Vault(project, threads=1) as vault:
        tables = [*(contract.name for contract in CONTRACTS), "quarantine", "ledger_table"]
        found = {name: vault.connection.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in tables}
        ledger = vault.connection.execute("SELECT * EXCLUDE (ingested_at) FROM ledger ORDER BY ALL").fetchall()
        return {**found, "ledger": ledger}


def assert_whole(found: dict[str, list[tuple]]) -> None:
    """The vault is as after the second delivery, with nothing left of the first."""
    assert {row[-2:] for row in found["work_event"]} == {(2, 2), (2, 3)}
    assert [row[:3] for row in found["quarantine"]] == [(2, 4, "t")]
    assert found["ledger"][-1][4:8] == (3, 2, 1, "in_force")
    assert [row[7] for row in found["ledger"]] == ["superseded", "in_force"]


@pytest.fixture
def files(tmp_path: Path) -> Callable[[str], SourceFile]:
    """Writes the file of the source `events`."""
    return lambda text: write(tmp_path, text)


@pytest.fixture
def lines(homes: Homes, files: Callable[[str], SourceFile]) -> int:
    """Lines of our own code that a delivery which takes another's place passes."""
    with homes() as project:
        take(project, files(BEFORE))
        with at_line(-1, crash) as passed:
            take(project, files(AFTER))
    return passed[0]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a file open at that line is collected
@pytest.mark.parametrize("happens", [crash, interrupt], ids=["an error", "Ctrl-C"])
def test_an_error_at_any_line_leaves_all_as_it_was(
    homes: Homes, files: Callable[[str], SourceFile], lines: int, happens: Callable[[], None]
) -> None:
    with homes() as project:
        take(project, files(BEFORE))
        before = held(project)
        broken_off = 0
        for line in range(1, lines, 61 if happens is crash else 97):
            source = files(AFTER)
            try:
                with at_line(line, happens):
                    take(project, source)
            except (CrashError, KeyboardInterrupt):
                broken_off += 1
            now = held(project)
            if now != before:
                assert_whole(now)
                break
        assert broken_off > 10
        assert not list(project.vault_folder.rglob("*.wal"))
        take(project, files(AFTER))
        assert_whole(held(project))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_signal_at_any_line_leaves_it_whole(
    homes: Homes, files: Callable[[str], SourceFile], lines: int, number: signal.Signals
) -> None:
    with homes() as project:
        take(project, files(BEFORE))
        before = held(project)
        codes = set()
        for line in range(7, lines, max(1, lines // 9)):
            source = files(AFTER)
            codes.add(in_a_child(lambda source=source: take(project, source), line, number))
            now = held(project)
            if now != before:
                assert_whole(now)
                break
        assert codes
        take(project, files(AFTER))
        assert_whole(held(project))


def test_the_second_of_two_waits_or_is_told_who_is_at_work(homes: Homes, files: Callable[[str], SourceFile]) -> None:
    """The first holds the vault for longer than the second waits for it."""
    with homes() as project:
        take(project, files(BEFORE))
        before = held(project)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:  # pragma: no cover - another process
            os.close(reading)
            try:
                with Vault(project, threads=1):
                    os.write(writing, b"open")
                    time.sleep(60)
            finally:
                os._exit(0)
        os.close(writing)
        try:
            assert os.read(reading, 4) == b"open"
            with pytest.raises(TillitError) as caught:
                take(project, files(AFTER))
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(reading)
        assert caught.value.fault.rule == "vault_busy"
        assert str(child) in caught.value.fault.problem
        assert held(project) == before
        take(project, files(AFTER))


@pytest.mark.slow
def test_many_at_once_each_go_in_whole_or_are_told_to_wait(homes: Homes, tmp_path: Path) -> None:
    count = 4
    with homes() as project:
        sources = [
            write(
                tmp_path,
                HEAD + "".join(f"{name}{row},2026-01-0{name}T00:00:00,u1,Eva\n" for row in range(50)),
                f"e{name}",
            )
            for name in range(1, count + 1)
        ]
        children = [_begun(project, source) for source in sources]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert set(codes) <= {0, errno.EBUSY}
        assert 0 in codes
        now = held(project)
        taken = [row[1] for row in now["ledger"]]
        assert sorted(taken) == sorted(source.name for source, code in zip(sources, codes, strict=True) if code == 0)
        assert len(now["work_event"]) == 50 * codes.count(0)
        for source in sources:
            take(project, source)
        assert len(held(project)["work_event"]) == 50 * count


def _begun(project: Project, source: SourceFile) -> int:
    """A forked child that takes the source in; it ends with 0, or with EBUSY where the vault was held."""
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        code = 1
        try:
            take(project, source)
            code = 0
        except TillitError as error:
            code = errno.EBUSY if error.fault.rule == "vault_busy" else 1
        finally:
            os._exit(code)
    return child
