"""Nothing raw by the side doors: after runs that fail in every way we know, no planted value is found anywhere.

Searched: Dagster's storage (runs, events, captured output), Great Expectations' results and pages, tracebacks, logs,
standard output and error, temporary and spill files, the store of cleared cells, releases and reports: every byte, and
SQLite and DuckDB also by value.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from tillit.pipelines.assets.stops import at_work, running, stop_key
from tillit.pipelines.command_line import main
from tillit.pipelines.definitions import load_project
from tillit.pipelines.setup import Setup
from tillit.pipelines.simulation import small
from tillit.pipelines.vault.keys import Keys
from tillit.pipelines.vault.vault import Vault

from .canary_search import by_value, files_below, in_bytes, packed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),  # ibis 12 on duckdb 2
]

TOKEN, ACTOR, CASE = "KANARIE-SVAR-5512", "Kanariefågel Åkesson 7391", "KANARIE-ÄRENDE-8846"
MAPPED_ADDRESS, UNMAPPED_ADDRESS = "kanarie.mappad@kommun.example", "kanarie.omappad@kommun.example"
COMMENT, PLACE = "jag vågar inte säga kanariefågelns namn", "203.0.113.177"
BAD_TIME, BAD_ANSWER, OFF_SCALE, IN_THE_VAULT = "kanarie-tidpunkt", "kanarie-svar-777", "48151623", "77315246"
STATUS = "Kanariestatus 4417"
CANARIES = (
    *(TOKEN, ACTOR, CASE, MAPPED_ADDRESS, UNMAPPED_ADDRESS, COMMENT, PLACE),
    *(BAD_TIME, BAD_ANSWER, OFF_SCALE, IN_THE_VAULT),
)
SURVEY = "medarbetarenkat"


@dataclass
class Ground:
    """Where everything happened, and what each scenario said."""

    root: Path
    said: dict[str, str] = field(default_factory=dict)

    @property
    def project(self) -> Path:
        """The project's folder."""
        return self.root / "project"

    @property
    def setup(self) -> Setup:
        """The project."""
        return load_project(self.project)

    @property
    def searched(self) -> list[Path]:
        """All that is left but the sources, which are their owner's, and the vault's rows, looked at on their own."""
        return [self.root / "left"]

    def tillit(self, name: str, *arguments: str, to: int = 0) -> None:
        """A command line in this process, all it says kept."""
        with self.listening(name):
            assert main([*arguments, "--language", "en"]) == to

    @contextmanager
    def listening(self, name: str) -> Iterator[None]:
        """Keep what is written to the two standard streams, by C libraries too."""
        path = self.root / "streams" / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        sys.stdout.flush()
        sys.stderr.flush()
        kept = [(number, os.dup(number)) for number in (1, 2)]
        streams = sys.stdout, sys.stderr
        try:
            with path.open("w", encoding="utf-8") as file:
                for number, _ in kept:
                    os.dup2(file.fileno(), number)
                sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
                sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8")
                yield
        finally:
            sys.stdout.close()
            sys.stderr.close()
            sys.stdout, sys.stderr = streams
            for number, before in kept:
                os.dup2(before, number)
                os.close(before)
            self.said[name] = path.read_text(encoding="utf-8", errors="replace")


def plant(project: Path) -> None:
    """Canaries into the sources: persons, addresses, free text, and cells that fit no column."""
    survey = project / "sources" / "enkat_2026_k4.csv"
    survey = survey if survey.exists() else next(project.glob("sources/enkat_*_k*.csv"))
    head, *rows = survey.read_text(encoding="utf-8").splitlines()
    cells = [row.split(";") for row in rows]
    cells[0][1] = TOKEN
    cells[1][3] = BAD_ANSWER
    cells[2][3] = OFF_SCALE
    lines = [f"{head};kommentar;adress", *(";".join([*row, COMMENT, f"{PLACE} {UNMAPPED_ADDRESS}"]) for row in cells)]
    survey.write_text("\n".join([*lines, ""]), encoding="utf-8")
    cases = project / "sources" / "felanmalan.csv"
    head, *rows = cases.read_text(encoding="cp1252").splitlines()
    cells = [row.split(";") for row in rows]
    first = next(place for place, row in enumerate(cells) if row[3])
    cells[first][3] = ACTOR
    aside = [[*cells[1]], [*cells[1]], [CASE, *cells[2][1:]]]
    aside[0][1], aside[1][5] = BAD_TIME, MAPPED_ADDRESS
    aside[2][4] = STATUS
    lines = [f"{head};kommentar", *(";".join([*row, COMMENT]) for row in (*cells, *aside))]
    cases.write_text("\n".join([*lines, ""]), encoding="cp1252")


@contextmanager
def changed(path: Path, change: Callable[[str], str], encoding: str = "utf-8") -> Iterator[None]:
    """A file with something wrong in it, for as long as the block lasts."""
    before = path.read_bytes()
    path.write_text(change(before.decode(encoding)), encoding=encoding)
    try:
        yield
    finally:
        path.write_bytes(before)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Everything that can go wrong has gone wrong here, and then everything went well."""
    ground = Ground(tmp_path_factory.mktemp("doors"))
    left = ground.root / "left"
    for name in ("tmp", "dagster", "cwd"):
        (left / name).mkdir(parents=True)
    shutil.copyfile(Path(__file__).parents[2] / "dagster.yaml", left / "dagster" / "dagster.yaml")
    small.write(ground.project)
    plant(ground.project)
    patch = pytest.MonkeyPatch()
    patch.setenv("TMPDIR", str(left / "tmp"))
    patch.setattr(tempfile, "tempdir", None)
    patch.setenv("DAGSTER_HOME", str(left / "dagster"))
    patch.chdir(left / "cwd")
    try:
        for scenario in SCENARIOS:
            scenario(ground)
    finally:
        patch.undo()
    shutil.move(ground.root / "streams", left / "streams")
    shutil.copytree(ground.setup.project.home, left / "home")
    (left / "home" / "vault" / "vault.duckdb").unlink()
    (left / "home" / "vault" / "keys.json").unlink()
    return ground


# --- what goes wrong ----------------------------------------------------------------------------------------------


def refused_files(ground: Ground) -> None:
    """A mapped column that is not there, a file cut off inside a quote, another encoding, a column of addresses."""
    sources = ground.project / "sources"
    survey = next(sources.glob("enkat_*_k*.csv"))
    ways: dict[str, tuple[Path, Callable[[str], str], str]] = {
        "missing_column": (survey, lambda text: text.replace("svarskod", TOKEN, 1), "utf-8"),
        "unclosed_quote": (survey, lambda text: text + f'2026-K4;"{TOKEN}', "utf-8"),
        "wrong_encoding": (sources / "felanmalan.csv", lambda text: text.replace("Tidpunkt", "Tidpunkt", 1), "cp1252"),
        "addresses": (survey, lambda text: text.replace(";enhet;", ";x;", 1).replace(";adress", ";enhet", 1), "utf-8"),
    }
    for name, (path, change, encoding) in ways.items():
        with changed(path, change, encoding):
            if name == "wrong_encoding":
                path.write_bytes(path.read_bytes() + b"\x81\x8d" + ACTOR.encode("utf-16-le") + b"\n")
            ground.tillit(name, "run", "--folder", str(ground.project), to=1)


def a_bad_mapping(ground: Ground) -> None:
    """A mapping whose column can never hold what stands in it, and one that cannot be read."""
    ways = (
        ("mapped_wrongly", "arenden", "unit_id: ", "unit_id: tid #"),
        ("no_mapping", "enkat", "table:", "tabell:"),
    )
    for name, mapping, old, new in ways:
        path = ground.project / "mappings" / f"{mapping}.yaml"
        with changed(path, lambda text, old=old, new=new: text.replace(old, new)):
            ground.tillit(name, "run", "--folder", str(ground.project), to=1)


def a_trial(ground: Ground) -> None:
    """`tillit check` of a file with rows that are set aside."""
    file, mapping = ground.project / "sources" / "felanmalan.csv", ground.project / "mappings" / "felanmalan.yaml"
    ground.tillit("check", "check", str(file), "--mapping", str(mapping), to=1)


def failing_checks(ground: Ground) -> None:
    """Great Expectations meets, in the vault, an answer off its scale and events that nobody is named for."""
    ground.tillit("first", "run", "--folder", str(ground.project))
    with Vault(ground.setup.project) as vault:
        vault.connection.execute("UPDATE response SET answer = ? WHERE rowid = 0", [int(IN_THE_VAULT)])
        vault.connection.execute("UPDATE work_event SET actor = NULL, status_class = 'unknown'")
    ground.tillit("failing_checks", "run", "--folder", str(ground.project), to=1)
    with Vault(ground.setup.project) as vault:
        vault.connection.execute("UPDATE response SET answer = 3 WHERE answer = ?", [int(IN_THE_VAULT)])


def an_exception(ground: Ground) -> None:
    """A conversion inside the database, whose message holds the value; and a disk without room to spill to."""
    setup = ground.setup

    def spoilt(name: str, query: str) -> dg.AssetsDefinition:
        @dg.asset(key=stop_key(setup, "landed", name), **running(setup, "landed"))
        def step() -> dg.MaterializeResult:
            with at_work(setup), Vault(setup.project, memory="64MB", threads=1) as vault:
                vault.connection.execute("SET max_temp_directory_size = '1MB'")
                vault.connection.execute(query, [ACTOR] if "?" in query else [])
            return dg.MaterializeResult()

        return step

    full = (
        "SELECT count(*) FROM (SELECT hash(n) AS code, 'Kanariefågel Åkesson 7391' AS name "
        "FROM range(9_000_000) AS t(n) ORDER BY name || code::VARCHAR, code)"
    )
    ways = {"conversion": "SELECT ?::INTEGER", "disk_full": full}
    with dg.DagsterInstance.get() as instance:
        for name, query in ways.items():
            with ground.listening(name):
                made = dg.materialize([spoilt(name, query)], instance=instance, raise_on_error=False)
            assert not made.success


def a_locked_vault(ground: Ground) -> None:
    """Another process holds the vault."""
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    path = str(ground.setup.project.vault)
    with subprocess.Popen(
        [sys.executable, "-c", script, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        ground.tillit("locked", "keys", "--folder", str(ground.project), to=1)
        other.communicate("")


def a_killed_run(ground: Ground) -> None:
    """Killed while it takes in: once soon, once later."""
    for name, written_first in (("killed_soon", 1), ("killed_later", 200_000)):
        with changed(ground.project / "sources" / "felanmalan.csv", _longer, "cp1252"), ground.listening(name):
            child = os.fork()
            if child == 0:
                os.setsid()
                main(["run", "--folder", str(ground.project)])
                os._exit(0)
            _wait_until_written(ground.setup.project.vault_folder, written_first)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _longer(text: str) -> str:
    """Enough rows that taking them in takes a moment."""
    head, *rows = text.splitlines()
    return "\n".join([head, *rows * 12, ""])


def _wait_until_written(folder: Path, size: int) -> None:
    def now() -> int:
        return sum(path.stat().st_size for path in folder.glob("vault.duckdb*"))

    before, until = now(), time.monotonic() + 60
    while now() < before + size and time.monotonic() < until:
        time.sleep(0.02)


def a_warning(ground: Ground) -> None:
    """All goes well, but for a status that no mapping names and one person erased on request."""
    with changed(ground.project / "sources" / "omgangar.csv", lambda text: text + "\n"):
        ground.tillit("well", "run", "--folder", str(ground.project))
    ground.tillit("report", "report", "--folder", str(ground.project))
    ground.tillit("keys", "keys", "--folder", str(ground.project))


def an_erasure(ground: Ground) -> None:
    """One person, of whom there are rows, and one of whom there are none."""
    for name, token in (("erased", TOKEN), ("nobody", UNMAPPED_ADDRESS)):
        file = ground.root / "token.txt"
        file.write_text(token, encoding="utf-8")
        with file.open(encoding="utf-8") as stream, pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdin", stream)
            ground.tillit(name, "erase", "--folder", str(ground.project), "--survey", SURVEY)


SCENARIOS = (
    *(refused_files, a_bad_mapping, a_trial, failing_checks, an_exception, a_locked_vault, a_killed_run, a_warning),
    an_erasure,
)


# --- what is found --------------------------------------------------------------------------------------------------


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    canary = "Kanariefågel 1"
    packs = packed(f"x{canary}y")
    for number, content in enumerate((canary.encode("utf-16-le"), canary.encode("cp1252"), *packs, b"\x00" + packs[1])):
        (tmp_path / f"{number}.bin").write_bytes(content)
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT ? AS word, 48151623 AS number FROM range(9999)", [canary])
    assert {name for name, _ in in_bytes([canary], tmp_path)} >= {f"{number}.bin" for number in range(5)}
    assert by_value([canary, "48151623"], tmp_path) == {("a.duckdb", canary), ("a.duckdb", "48151623")}


def test_the_canaries_were_met(ground: Ground) -> None:
    assert {value for _, value in in_bytes(CANARIES, ground.project / "sources")} == set(CANARIES) - {IN_THE_VAULT}
    rules = {"missing_column": "missing_column", "unclosed_quote": "quote", "addresses": "personal_data"}
    rules |= {"mapped_wrongly": "column_type", "locked": "vault_busy", "failing_checks": "on_scale"}
    for name, rule in rules.items():
        assert rule in ground.said[name], name
    assert "STEP_FAILURE" in "".join(ground.said.values()) or (ground.root / "left" / "dagster").is_dir()
    with Vault(ground.setup.project) as vault:
        found = {rule for (rule,) in vault.connection.execute("SELECT DISTINCT rule FROM quarantine").fetchall()}
    assert found >= {"timestamp_format", "personal_data", "integer", "off_scale"}


def test_every_way_of_failing_left_something_to_search(ground: Ground) -> None:
    left = list(files_below(*ground.searched))
    names = {path.name for path in left}
    assert {"run.log", "failures.jsonl", "cleared.duckdb", "published.duckdb", "processing_sv.html"} <= names
    assert [path for path in left if path.suffix == ".db"]
    assert [path for path in left if "compute_logs" in path.parts]
    assert [path for path in left if path.parent.name == "checks"]
    assert len(ground.said) >= 15


def test_no_canary_is_anywhere_outside_the_vault(ground: Ground) -> None:
    assert in_bytes(CANARIES, *ground.searched) == set()
    assert by_value(CANARIES, *ground.searched) == set()


def test_inside_the_vault_persons_are_pseudonyms_and_nothing_else_is_there(ground: Ground) -> None:
    folder = ground.setup.project.vault_folder
    but_the_answer = [canary for canary in CANARIES if canary != IN_THE_VAULT]
    assert in_bytes(but_the_answer, folder) == set()
    assert by_value(but_the_answer, folder) == set()
    assert by_value([STATUS], folder) == {("vault.duckdb", STATUS)}


def test_no_pseudonym_leaves_the_vault(ground: Ground) -> None:
    keys = Keys(ground.setup.project.keys)
    codes = [str(code) for code in keys.pseudonyms("actor", [ACTOR]).tolist()]
    with Vault(ground.setup.project) as vault:
        for table, column in (("response", "respondent"), ("work_event", "case_id")):
            rows = vault.connection.execute(f"SELECT DISTINCT {column} FROM {table} LIMIT 10").fetchall()
            codes += [str(code) for (code,) in rows]
    assert len(codes) == 21
    assert in_bytes(codes, *ground.searched) == set()
    assert by_value(codes, *ground.searched) == set()


def test_no_key_is_anywhere_but_in_the_key_file(ground: Ground) -> None:
    keys = Keys(ground.setup.project.keys)
    kept = [keys.key(key_id).hex() for key_id in ("actor", "case", "ledger", SURVEY)]
    assert in_bytes(kept, *ground.searched) == set()
    content = b"".join(path.read_bytes() for path in files_below(*ground.searched))
    assert not [key for key in kept if bytes.fromhex(key) in content]


def test_nothing_is_left_in_the_folder_for_temporary_files(ground: Ground) -> None:
    """Dagster may leave empty folders of its own; a log of an error nobody foresaw would be ours."""
    left = ground.root / "left"
    assert not [path for path in files_below(left / "tmp") if path.stat().st_size]
    assert not list(files_below(left / "cwd"))
    assert not [
        path for path in ground.setup.project.vault_folder.rglob("*") if "spill-" in str(path) and path.is_file()
    ]


def test_all_of_the_vault_is_closed_to_others(ground: Ground) -> None:
    for path in (ground.setup.project.vault_folder, *ground.setup.project.vault_folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path.name
