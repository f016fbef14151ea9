"""The use ledger: role, page and hour; no value, no person, closed to others, and many writers at once."""

import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from tillit.dashboards.app import create_app
from tillit.dashboards.pages.shelf import PAGES
from tillit.dashboards.use_ledger import UseLedger

from .sample_held import MARKS, A, B, access, asked, bearing, planted, token

WRITERS, LINES = 8, 25
PERSON = {"sub": "anna.svensson-7Q7Q", "name": "Anna Svensson", "email": "anna@exempel.invalid", "sid": "s-9Z9Z"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return planted(tmp_path_factory.mktemp("planted"))


def bytes_of(folder: Path) -> bytes:
    """All that SQLite has written, the log beside the file included."""
    return b"".join(path.read_bytes() for path in folder.glob("use.sqlite*"))


def test_it_holds_no_value_and_no_person(tmp_path: Path, files: tuple[Path, Path]) -> None:
    release, held = files
    ledger = UseLedger(tmp_path / "use.sqlite")
    client = create_app(release, held, access(), ledger).server.test_client()
    sent = token(units=(A, B), **PERSON)
    headers = bearing(sent) | {
        "User-Agent": "Browser-7Q7Q",
        "X-Forwarded-For": "10.77.88.99",
        "Referer": "http://r/7Q7Q",
    }
    for page in (*(page.path for page in PAGES), "/no/7Q7Q"):
        body = asked(page, search=f"?unit={A}&name=7Q7Q", under=B)
        with client.post("/_dash-update-component", json=body, headers=headers) as answer:
            assert answer.status_code == 200
    kept = bytes_of(tmp_path)
    assert len(kept) > 4_096
    assert [line[1:] for line in ledger.lines()] == [("team", page.key) for page in PAGES]
    planted_words = [*PERSON.values(), "7Q7Q", "10.77.88.99", "127.0.0.1", A, B, "Hemtj", "tillit_units", sent]
    planted_words += [text for unit in (A, B) for text in MARKS[unit].texts()]
    assert [word for word in planted_words if word.encode() in kept] == []


@pytest.mark.parametrize("role", [7, ["leader"], {"a": 1}, "Anna Svensson", "leader\n", None])
def test_a_role_that_nobody_knows_is_written_as_other(tmp_path: Path, files: tuple[Path, Path], role: object) -> None:
    release, held = files
    ledger = UseLedger(tmp_path / "use.sqlite")
    client = create_app(release, held, access(), ledger).server.test_client()
    client.post("/_dash-update-component", json=asked("/about"), headers=bearing(token(tillit_role=role)))
    assert [line[1:] for line in ledger.lines()] == [("other", "about")]


def test_it_is_closed_to_others_and_so_is_its_log(tmp_path: Path) -> None:
    (tmp_path / "use.sqlite").touch(mode=0o644)
    ledger = UseLedger(tmp_path / "use.sqlite")
    with closing(sqlite3.connect(tmp_path / "use.sqlite")) as another:
        another.execute("SELECT count(*) FROM use").fetchone()
        ledger.note("team", "about")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("use.sqlite", "use.sqlite-shm", "use.sqlite-wal"), 0o600)


def _write(path: Path) -> None:
    ledger = UseLedger(path)
    for _ in range(LINES):
        ledger.note("team", "about")


def test_many_threads_write_at_once_and_no_line_is_lost(tmp_path: Path) -> None:
    ledger = UseLedger(tmp_path / "use.sqlite")
    threads = [threading.Thread(target=_write, args=(tmp_path / "use.sqlite",)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ledger.lines()) == WRITERS * LINES


@pytest.mark.slow
def test_many_processes_write_at_once_and_no_line_is_lost(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tillit.dashboards.use_ledger import UseLedger\n"
        f"for _ in range({LINES}): UseLedger(Path(sys.argv[1])).note('team', 'about')"
    )
    started = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "use.sqlite")]) for _ in range(3)]
    assert [process.wait(timeout=120) for process in started] == [0, 0, 0]
    assert len(UseLedger(tmp_path / "use.sqlite").lines()) == 3 * LINES


def test_a_ledger_that_cannot_be_written_stops_no_page(
    tmp_path: Path, files: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    release, held = files
    ledger = UseLedger(tmp_path / "use.sqlite")
    for path in tmp_path.glob("use.sqlite*"):
        path.unlink()
    (tmp_path / "use.sqlite").mkdir()
    client = create_app(release, held, access(), ledger).server.test_client()
    with client.post("/_dash-update-component", json=asked("/about"), headers=bearing(token())) as answer:
        assert answer.status_code == 200
    assert "the use ledger cannot be written: OperationalError" in caplog.text
