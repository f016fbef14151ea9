"""Deliveries, corrections, crashes, retention, clearing and releases in any order, held against a plain model."""

import datetime as dt
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tillit.metrics.attacks.material import Against, Outcome
from tillit.metrics.contracts import CONTRACTS
from tillit.metrics.instruments.instrument import Instrument, Item
from tillit.metrics.published import RELEASE
from tillit.metrics.text import Source, Text
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.clearing.clearing import clear_month, clear_wave
from tillit.pipelines.fault import TillitError
from tillit.pipelines.landing.ingestion import SourceFile, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.reading.reading import prepare
from tillit.pipelines.reducing import closed_waves, reduce_events, reduce_surveys, reduced_months
from tillit.pipelines.release.building import Audience
from tillit.pipelines.release.release import publish
from tillit.pipelines.sources.mapping import Mapping
from tillit.pipelines.vault.vault import Vault

from .effort import effort
from .faults import CrashError, at_line, crash, in_a_child
from .model import ANSWERS, EVENTS, INCIDENTS, MAPPINGS, TABLES, TREE, WAVES, Delivery, Row, settled
from .model_rows import BROKEN, TREES, WAVE_ROWS, rows_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),  # ibis 12 on duckdb 2
]

MOOD = Instrument(
    "mood", 1, Text("m", "m"), Source("ours"), tuple(Item(n, Text(n, n), 1, 5) for n in ("q1", "q2")), validated=True
)
SCALES = {"q1": (1, 5), "q2": (1, 5)}
SOURCES = {
    "tree": TREE,
    "waves": WAVES,
    "answers1": ANSWERS,
    "answers2": ANSWERS,
    "incidents1": INCIDENTS,
    "incidents2": INCIDENTS,
    "events1": EVENTS,
    "events2": EVENTS,
}
MOST_ROUNDS = 6
AGAIN = frozenset({"duplicate_row", "duplicate_key"})
FIRST_DAY = dt.date(2026, 3, 1)


@cache
def empty_home() -> Path:
    """An empty vault, made once."""
    folder = Path(tempfile.mkdtemp())
    with Vault(Project(folder / "home"), threads=1) as vault:
        for serves in ("ledger", "actor", "case", "s1"):
            vault.key(serves)
    return folder / "home"


def finds_nothing(_: object) -> list[Outcome]:
    """An attacker for releases that are not under attack here."""
    words = Text("inget", "nothing")
    return [Outcome("none", Against.OUTSIDER, 0, 0, 8.0, words, words, holds=True)]


def facts() -> pd.DataFrame:
    """What a release says of itself."""
    known = {
        "made_at": dt.datetime(2026, 3, 1),  # noqa: DTZ001 - UTC without a zone, as stored
        "organisation": "Testby",
        "synthetic": True,
        "public": False,
        "time_zone": "Europe/Stockholm",
        "k": 5,
        "definitions": "0",
        "reading_minutes": 3,
        "units_open": True,
    }
    return pd.DataFrame([{**dict.fromkeys(RELEASE.names), **known}])


class Life(RuleBasedStateMachine):
    """The life of one vault."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.project = Project(Path(shutil.copytree(empty_home(), self.folder / "home")))
        self.delivered: dict[str, Delivery] = {}
        self.history: dict[str, list[Delivery]] = {source: [] for source in SOURCES}
        self.limit: dt.date | None = None
        self.today = FIRST_DAY
        self.frozen: dict[str, list[tuple]] = {}
        self.published: list[tuple] = []
        self.months_reduced = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def source(self, delivery: Delivery, content: bytes | None = None) -> SourceFile:
        path = self.folder / f"{delivery.source}.csv"
        path.write_bytes(delivery.text.encode() if content is None else content)
        mapping = {"format": "csv", "time_zone": "UTC", "tables": [MAPPINGS[delivery.kind]]}
        return SourceFile(delivery.source, path, Mapping.model_validate(mapping))

    @contextmanager
    def vault(self) -> Iterator[Vault]:
        with Vault(self.project, threads=1) as vault:
            yield vault

    def take(self, delivery: Delivery, content: bytes | None = None) -> str:
        with self.vault() as vault:
            return ingest(vault, self.source(delivery, content), SCALES).status

    def held(self) -> dict[str, list[tuple]]:
        """All that the vault holds, but for the time of each delivery."""
        with self.vault() as vault:
            names = [contract.name for contract in CONTRACTS]
            found = {
                name: vault.connection.execute(f"FROM {name} ORDER BY ALL").fetchall()
                for name in (*names, "quarantine", "ledger_table", "retention")
            }
            ledger = "SELECT * EXCLUDE (ingested_at) FROM ledger ORDER BY ALL"
            return {**found, "ledger": vault.connection.execute(ledger).fetchall()}

    def due(self) -> list[str]:
        with self.vault() as vault:
            rows = vault.connection.execute("SELECT source FROM ledger WHERE due_again ORDER BY source").fetchall()
        return [str(source) for (source,) in rows]

    def remember(self, delivery: Delivery) -> None:
        self.delivered[delivery.source] = delivery
        self.history[delivery.source].append(delivery)

    def refused(self, attempt: Callable[[], object]) -> str:
        """The rule of the refusal; everything must be as it was."""
        before = self.held()
        try:
            attempt()
        except TillitError as error:
            assert self.held() == before
            return error.fault.rule
        raise AssertionError("it was taken in")

    @initialize(tree=st.sampled_from(TREES))
    def begin(self, tree: tuple[Row, ...]) -> None:
        for delivery in (Delivery("tree", TREE, tree), Delivery("waves", WAVES, WAVE_ROWS[:2])):
            self.take(delivery)
            self.remember(delivery)

    @rule(data=st.data(), source=st.sampled_from(sorted(SOURCES)))
    def deliver(self, data: st.DataObject, source: str) -> None:
        delivery = Delivery(source, SOURCES[source], data.draw(rows_of(SOURCES[source])))
        if self.is_twin(delivery):
            return
        due = self.due()
        known = self.delivered.get(source)
        status = self.take(delivery)
        unchanged = known is not None and known.text == delivery.text and source not in due
        assert status == ("unchanged" if unchanged else "superseded" if known else "accepted")
        if not unchanged:
            self.remember(delivery)

    def is_twin(self, delivery: Delivery) -> bool:
        """Whether the same events are there under another name; then they must be refused."""
        if delivery.kind != EVENTS or not any(
            other.text == delivery.text for other in self.delivered.values() if other.source != delivery.source
        ):
            return False
        known = self.delivered.get(delivery.source)
        if known is None or known.text != delivery.text:
            assert self.refused(lambda: self.take(delivery)) == "same_file"
        return True

    @precondition(lambda self: any(len(past) > 1 for past in self.history.values()))
    @rule(data=st.data())
    def deliver_an_earlier_version(self, data: st.DataObject) -> None:
        source = data.draw(st.sampled_from(sorted(name for name, past in self.history.items() if len(past) > 1)))
        delivery = data.draw(st.sampled_from(self.history[source]))
        if not self.is_twin(delivery):
            self.take(delivery)
            self.remember(delivery)

    @rule(source=st.sampled_from(sorted(SOURCES)), content=st.sampled_from(BROKEN))
    def deliver_a_broken_file(self, source: str, content: bytes) -> None:
        self.refused(lambda: self.take(Delivery(source, SOURCES[source], ()), content))

    @precondition(lambda self: "tree" in self.delivered)
    @rule()
    def deliver_a_tree_with_a_circle(self) -> None:
        circle = Delivery("tree", TREE, (("root", "", "Allt"), ("u1", "u2", "Ett"), ("u2", "u1", "Två")))
        assert self.refused(lambda: self.take(circle)) == "hierarchy_cycle"

    @rule(data=st.data(), source=st.sampled_from(sorted(SOURCES)), line=st.integers(1, 700))
    def crash_while_it_is_taken_in(self, data: st.DataObject, source: str, line: int) -> None:
        delivery = Delivery(source, SOURCES[source], data.draw(rows_of(SOURCES[source])))
        if self.is_twin(delivery):
            return
        before = self.held()
        done = False
        try:
            with self.vault() as vault, at_line(line, crash):
                ingest(vault, self.source(delivery), SCALES)
                done = True
        except CrashError:
            pass
        self.whole_or_nothing(before, delivery, done=done)

    @rule(data=st.data(), source=st.sampled_from(sorted(SOURCES)), line=st.integers(1, 900))
    def be_killed_while_it_is_taken_in(self, data: st.DataObject, source: str, line: int) -> None:
        delivery = Delivery(source, SOURCES[source], data.draw(rows_of(SOURCES[source])))
        if self.is_twin(delivery):
            return
        before = self.held()
        code = in_a_child(lambda: self.take_without_word(delivery), line)
        note(f"the child ended with {code}")
        self.whole_or_nothing(before, delivery, done=code == 0)

    def take_without_word(self, delivery: Delivery) -> None:
        self.take(delivery)

    def whole_or_nothing(self, before: dict[str, list[tuple]], delivery: Delivery, *, done: bool) -> None:
        """After a crash all is as it was, or as after the delivery; then the next run takes it in."""
        after = self.held()
        if after == before and not done:
            self.take(delivery)
        self.remember(delivery)

    @rule()
    def settle(self) -> None:
        """Deliver again what is due, until nothing is: then the vault holds what the model says."""
        for _ in range(MOST_ROUNDS):
            due = self.due()
            if not due:
                break
            for source in due:
                self.take(self.delivered[source])
        assert self.due() == []
        model = settled(self.delivered, self.limit)
        with self.vault() as vault:
            for table in TABLES.values():
                query = f"SELECT DISTINCT source, row_number FROM {table} JOIN ledger USING (file_id)"
                assert set(vault.connection.execute(query).fetchall()) == model.standing[table], table
            query = "SELECT source, row_number, rule FROM quarantine JOIN ledger USING (file_id)"
            aside = {
                (*row[:2], "again" if row[2] in AGAIN else row[2]) for row in vault.connection.execute(query).fetchall()
            }
        kept = {row for row in model.aside if row[2] != "past_retention"}
        assert {row for row in aside if row[2] != "past_retention"} == kept

    @rule(days=st.integers(1, 30))
    def let_days_pass(self, days: int) -> None:
        self.today += dt.timedelta(days=days)

    @rule(limit=st.sampled_from([dt.date(2024, 6, 1), dt.date(2025, 1, 1), dt.date(2025, 12, 1)]))
    def retain(self, limit: dt.date) -> None:
        if self.limit is not None and limit < self.limit:
            return
        self.settle()
        with self.vault() as vault:
            vault.retain(limit)
        self.limit = limit
        self.settle()

    @rule()
    def reduce_and_clear_waves(self) -> None:
        self.settle()
        with self.vault() as vault, open_cleared(self.project) as store:
            prepare(store)
            open_waves = [wave for wave in closed_waves(vault.connection, self.today) if wave not in self.frozen]
            reduce_surveys(vault.connection, open_waves, {"mood": MOOD}, {"mood": (MOOD.items, False)})
            for wave in open_waves:
                try:
                    outcome = clear_wave(
                        vault.connection, store, wave, governance_k=5, visible_after_days=14,
                        instruments={"mood": MOOD}, on=self.today,
                    )  # fmt: skip
                except TillitError as error:
                    if error.fault.rule != "nothing_reduced":
                        raise
                    continue
                assert outcome.outcome == "cleared"
                self.frozen[wave] = _cells(store, wave)
            for wave in self.frozen:
                again = clear_wave(
                    vault.connection, store, wave, governance_k=5, visible_after_days=14,
                    instruments={"mood": MOOD}, on=self.today,
                )  # fmt: skip
                assert again.outcome == "frozen"

    @precondition(lambda self: self.months_reduced < 1)
    @rule()
    def reduce_and_clear_months(self) -> None:
        self.settle()
        self.months_reduced += 1
        with self.vault() as vault, open_cleared(self.project) as store:
            reduce_events(vault.connection, self.today, 14, dt.date(2026, 1, 1))
            for month in reduced_months(vault.connection):
                first = dt.date.fromisoformat(f"{month}-01")
                try:
                    clear_month(vault.connection, store, first, visible_after_days=14, on=self.today)
                except TillitError as error:
                    if error.fault.rule not in ("nothing_reduced", "no_units"):
                        raise

    @precondition(lambda self: self.frozen)
    @rule()
    def publish_a_release(self) -> None:
        audience = Audience(on=self.today, units_open=True, whole_only=frozenset())
        publish(self.project, facts(), audience, attackers=finds_nothing)
        with duckdb.connect(str(self.project.published), read_only=True) as published:
            cells = published.execute("SELECT wave_id, unit_id, item_id, value, n_band FROM cell").fetchall()
        assert set(self.published) <= set(cells)
        self.published = cells

    @invariant()
    def every_row_is_accounted_for(self) -> None:
        with self.vault() as vault:
            for delivery in self.delivered.values():
                ((file_id, read, accepted, quarantined, hidden),) = vault.connection.execute(
                    "SELECT file_id, read, accepted, quarantined, leans FROM ledger "
                    "WHERE source = ? AND status = 'in_force'",
                    [delivery.source],
                ).fetchall()
                assert (read, hidden) == (len(delivery.rows), False)
                assert read == accepted + quarantined
                values = {"file": file_id}
                ((aside,),) = vault.connection.execute(
                    "SELECT count(DISTINCT row_number) FROM quarantine WHERE file_id = $file", values
                ).fetchall()
                ((standing,),) = vault.connection.execute(
                    f"SELECT count(DISTINCT row_number) FROM {TABLES[delivery.kind]} WHERE file_id = $file", values
                ).fetchall()
                assert aside == quarantined
                assert standing == accepted or (self.limit is not None and standing <= accepted)
            for table in (*TABLES.values(), "quarantine"):
                query = (
                    f"SELECT count(*) FROM {table} WHERE file_id NOT IN "
                    "(SELECT file_id FROM ledger WHERE status = 'in_force')"
                )
                assert vault.connection.execute(query).fetchall() == [(0,)]
            keys = "SELECT count(*) - count(DISTINCT (wave_id, respondent, item_id)) FROM response"
            assert vault.connection.execute(keys).fetchall() == [(0,)]

    @invariant()
    def frozen_cells_never_change(self) -> None:
        if self.frozen:
            with open_cleared(self.project) as store:
                for wave, cells in self.frozen.items():
                    assert _cells(store, wave) == cells

    @invariant()
    def files_are_closed_and_none_is_left_over(self) -> None:
        folder = self.project.vault_folder
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for left in ("*.wal", "*.new", "*.tmp", "vault.fresh*", "vault.old*", ".building*", ".pointing*", "spill/*"):
            assert not list(self.project.home.rglob(left)), left
        for path in folder.rglob("*"):
            assert not stat.S_IMODE(path.stat().st_mode) & 0o077
        if self.project.published.exists():
            assert not os.access(self.project.published, os.W_OK) or os.geteuid() == 0
            assert not stat.S_IMODE(self.project.published.stat().st_mode) & 0o222


def _cells(store: duckdb.DuckDBPyConnection, wave: str) -> list[tuple]:
    return store.execute("SELECT * FROM item_value WHERE wave_id = ? ORDER BY ALL", [wave]).fetchall()


Life.TestCase.settings = effort(8, steps=14)
TestLife = Life.TestCase
