"""The order in which deliveries come makes no difference to what the vault holds in the end."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.pipelines.fault import TillitError
from tillit.pipelines.landing.ingestion import SourceFile, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import Mapping
from tillit.pipelines.vault.vault import Vault

from .conftest import Homes
from .effort import effort
from .intakes import held, set_aside

MOST_ROUNDS = 6
"""Rounds of reading again until nothing is due; three were needed at most."""


@dataclass(frozen=True)
class Delivery:
    """A source, its mapping's tables, and its file's text."""

    source: str
    tables: tuple[dict, ...]
    text: str


UNITS = ({"table": "org_unit", "columns": {"unit_id": "id", "parent_id": "over", "name": "name"}},)
CALENDAR = ({"table": "calendar", "columns": {"day": "d", "working": "w"}},)
INCIDENTS = ({"table": "incident", "columns": {"incident_id": "i", "occurred_on": "o", "unit_id": "u", "kind": "k"}},)
WAVES = ({"table": "survey_wave", "columns": {"wave_id": "w", "survey_id": "s", "opens": "o", "closes": "c"}},)
ANSWERS = (
    {
        "table": "response",
        "wide": {"respondent": "who", "unit_id": "u", "items": ["q1", "q2"]},
        "columns": {"wave_id": "w"},
        "constants": {"survey_id": "s1"},
    },
)
ITEMS = (
    {"table": "item", "columns": {"item_id": "i", "instrument": "x", "position": "p", "lowest": "l", "highest": "h"}},
)
LOG = (
    {"table": "org_unit", "hierarchy": {"root": "Allt", "levels": ["u"]}},
    {
        "table": "work_event",
        "columns": {"case_id": "c", "occurred_at": "t", "unit_id": "u"},
        "constants": {"status_class": "active"},
    },
    {"table": "work_case", "columns": {"case_id": "c", "case_kind": "k"}, "distinct": True},
)
CASES = ({"table": "work_case", "columns": {"case_id": "c", "case_kind": "k"}},)


def deliver(project: Project, folder: Path, deliveries: Sequence[Delivery]) -> None:
    """Take the deliveries in, in this order."""
    with Vault(project, threads=1) as vault:
        for delivery in deliveries:
            ingest(vault, source(folder, delivery))


def source(folder: Path, delivery: Delivery) -> SourceFile:
    path = folder / f"{delivery.source}.csv"
    path.write_text(delivery.text, encoding="utf-8")
    mapping = Mapping.model_validate({"format": "csv", "time_zone": "UTC", "tables": list(delivery.tables)})
    return SourceFile(delivery.source, path, mapping)


def due(vault: Vault) -> set[str]:
    rows = vault.connection.execute("SELECT source FROM ledger WHERE due_again").fetchall()
    return {str(name) for (name,) in rows}


def settle(project: Project, folder: Path, deliveries: Sequence[Delivery]) -> int:
    """Deliver again what is due until nothing is; returns the rounds it took."""
    with Vault(project, threads=1) as vault:
        for rounds in range(MOST_ROUNDS):
            waiting = due(vault)
            if not waiting:
                return rounds
            for delivery in deliveries:
                if delivery.source in waiting:
                    ingest(vault, source(folder, delivery))
    raise AssertionError(f"still due after {MOST_ROUNDS} rounds")


def ended(homes: Homes, folder: Path, deliveries: Sequence[Delivery]) -> tuple[object, object]:
    """What the vault holds in the end: the rows of every table, and those set aside."""
    with homes() as project:
        deliver(project, folder, deliveries)
        settle(project, folder, deliveries)
        rows = {name: sorted((row[:-1] for row in found), key=repr) for name, found in held(project).items()}
        return rows, set_aside(project)


CALENDARS = tuple(
    Delivery(name, CALENDAR, f"d,w\n2026-01-01,true\n2026-01-01,true\n2026-01-0{day},false\n")
    for name, day in (("a", 2), ("b", 3), ("c", 1))
)
LOGS = tuple(
    Delivery(name, LOG, f"c,t,u,k\n{name},2026-01-01T00:00:00,Norr,\n1,2026-01-0{day}T00:00:00,{unit},{kind}\n")
    for name, day, unit, kind in (("a", 1, "Norr", "x"), ("b", 2, "Syd", "y"), ("c", 3, "Norr", "z"))
)
TREE = Delivery("tree", UNITS, "id,over,name\nroot,,Allt\nu1,root,Ett\n")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Delivery("a", CALENDAR, "d,w\n2026-01-01,true\n"), Delivery("b", CALENDAR, "d,w\n2026-01-01,false\n")),
        (TREE, Delivery("incidents", INCIDENTS, "i,o,u,k\n1,2026-01-01,u1,harm\n2,2026-01-01,gone,harm\n")),
        (TREE, Delivery("incidents", INCIDENTS, "i,o,u,k\n1,2026-01-01,u1,harm\n1,2026-01-01,gone,harm\n")),
        (
            Delivery("items", ITEMS, "i,x,p,l,h\nq1,x,1,1,5\nq2,x,2,1,5\n"),
            Delivery("answers", ANSWERS, "who,u,w,q1,q2\na,u1,w1,5,5\nb,u1,w1,9,1\n"),
        ),
        (LOGS[0], LOGS[1]),
        (Delivery("x", CASES, "c,k\n1,as such\n"), LOGS[1]),
        (
            Delivery("a", ANSWERS, "who,u,w,q1,q2\na,u1,w1,5,5\nb,u1,w1,2,1\n"),
            Delivery("b", ANSWERS, "who,u,w,q1,q2\nb,u2,w1,5,5\nb,u1,w2,2,1\n"),
        ),
    ],
    ids=[
        "one key, two values",
        "tree",
        "tree and one key",
        "scales",
        "derived rows",
        "rows as such and derived",
        "respondent twice",
    ],
)
def test_either_order_ends_alike(homes: Homes, tmp_path: Path, first: Delivery, second: Delivery) -> None:
    one, other = ended(homes, tmp_path, [first, second]), ended(homes, tmp_path, [second, first])
    assert one == other


@pytest.mark.parametrize("deliveries", [CALENDARS, LOGS], ids=["repeated rows", "derived rows"])
def test_reading_again_comes_to_an_end(homes: Homes, tmp_path: Path, deliveries: tuple[Delivery, ...]) -> None:
    """Deliveries that each repeat rows, or lean on each other, made one another due again for ever."""
    changed = Delivery("a", deliveries[0].tables, deliveries[0].text.replace("2026-01-01", "2026-01-05"))
    with homes() as project:
        deliver(project, tmp_path, deliveries)
        settle(project, tmp_path, deliveries)
        deliver(project, tmp_path, [changed])
        assert settle(project, tmp_path, [changed, *deliveries[1:]]) <= 2
        left = held(project)
    with homes() as project:
        deliver(project, tmp_path, [*deliveries[1:], changed])
        settle(project, tmp_path, [*deliveries[1:], changed])
        assert held(project) == left


def test_a_smaller_tree_makes_rows_of_its_lost_units_due_again(homes: Homes, tmp_path: Path) -> None:
    incidents = Delivery("incidents", INCIDENTS, "i,o,u,k\n1,2026-01-01,u1,harm\n2,2026-01-01,root,harm\n")
    smaller = Delivery("tree", UNITS, "id,over,name\nroot,,Allt\n")
    with homes() as project:
        deliver(project, tmp_path, [TREE, incidents])
        settle(project, tmp_path, [TREE, incidents])
        with Vault(project, threads=1) as vault:
            warned = [warning.rule for warning in ingest(vault, source(tmp_path, smaller)).warnings]
            assert due(vault) == {"incidents"}
        settle(project, tmp_path, [smaller, incidents])
        assert "due_again" in warned
        assert [row[0] for row in held(project)["incident"]] == ["2"]
        assert set_aside(project) == [("incidents", 2, "u", "unknown_unit")]


def test_retention_gives_a_key_to_the_next_in_line(homes: Homes, tmp_path: Path) -> None:
    old = Delivery("a", INCIDENTS, "i,o,u,k\n1,2020-01-01,u1,harm\n")
    new = Delivery("b", INCIDENTS, "i,o,u,k\n1,2026-01-01,u1,harm\n2,2026-01-01,u1,harm\n")
    with homes() as project:
        deliver(project, tmp_path, [old, new])
        with Vault(project, threads=1) as vault:
            vault.retain(dt.date(2024, 1, 1))
            assert due(vault) == {"b"}
        settle(project, tmp_path, [old, new])
        assert [row[:2] for row in held(project)["incident"]] == [
            ("1", dt.date(2026, 1, 1)),
            ("2", dt.date(2026, 1, 1)),
        ]


def test_a_row_of_constants_comes_from_the_first_batch_with_a_row_that_is_kept(homes: Homes, tmp_path: Path) -> None:
    """It was lost where the whole first batch broke a rule; a batch of CSV has 8 MiB at most."""
    wave = {"wave_id": "w1", "survey_id": "s1", "opens": "2026-01-01", "closes": "2026-01-31"}
    tables = ({"table": "survey_wave", "constants": wave}, *CALENDAR)
    broken = f"{'x' * 200},true\n" * 50_000
    with homes() as project:
        deliver(project, tmp_path, [Delivery("a", tables, f"d,w\n{broken}2026-01-01,true\n")])
        assert [row[0] for row in held(project)["survey_wave"]] == ["w1"]


WHO = st.sampled_from(["r1", "r2", "r3"])
UNIT = st.sampled_from(["root", "u1", "u2", "gone"])
MARK = st.sampled_from(["1", "5", "", "9"])


def lines(head: str, *values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The text of a CSV file."""
    row = st.tuples(*values).map(",".join)
    return st.lists(row, min_size=1, max_size=4).map(lambda rows: "\n".join([head, *rows]) + "\n")


DATES = st.sampled_from(["2026-01-01", "2026-01-02"])
MOMENTS = st.sampled_from(["2026-01-01T00:00:00", "2026-01-02T00:00:00"])
KINDS = {
    "calendar": (CALENDAR, lines("d,w", DATES | st.just("x"), st.sampled_from(["true", "false"]))),
    "incidents": (INCIDENTS, lines("i,o,u,k", WHO, DATES, UNIT, st.just("harm"))),
    "answers": (ANSWERS, lines("who,u,w,q1,q2", WHO, UNIT, st.sampled_from(["w1", "w2"]), MARK, MARK)),
    "log": (LOG, lines("c,t,u,k", WHO, MOMENTS, UNIT, st.sampled_from(["", "x", "y"]))),
    "cases": (CASES, lines("c,k", WHO, st.sampled_from(["", "x"]))),
    "items": (
        ITEMS,
        lines("i,x,p,l,h", st.sampled_from(["q1", "q2"]), st.just("x,1,1"), st.sampled_from(["5", "9"])),
    ),
    "waves": (WAVES, lines("w,s,o,c", st.sampled_from(["w1", "w2"]), st.just("s1,2026-01-01,2026-01-31"))),
}
TREES = ("id,over,name\nroot,,Allt\nu1,root,Ett\n", "id,over,name\nAllt,,Allt\nroot,Allt,R\nu1,Allt,Ett\nu2,u1,Två\n")


@st.composite
def deliveries(draw: st.DrawFn) -> list[Delivery]:
    """Some sources, no two with the same bytes, names in no order of theirs."""
    chosen = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=4))
    names = draw(st.permutations("abcdefg"))
    found = [Delivery(name, KINDS[kind][0], draw(KINDS[kind][1])) for name, kind in zip(names, chosen, strict=False)]
    if draw(st.booleans()):
        found.append(Delivery(names[-1], UNITS, draw(st.sampled_from(TREES))))
    return found


@effort(40)
@given(data=st.data())
def test_any_order_ends_alike(homes: Homes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp() / "orders"
    folder.mkdir(exist_ok=True)
    found = data.draw(deliveries(), "deliveries")
    one = ends_or_refused(homes, folder, found)
    other = ends_or_refused(homes, folder, data.draw(st.permutations(found), "another order"))
    assert one == other


def ends_or_refused(homes: Homes, folder: Path, found: Sequence[Delivery]) -> object:
    """How it ended; two trees that do not go together are refused in either order, one of them."""
    try:
        return ended(homes, folder, found)
    except TillitError:
        return "refused"
