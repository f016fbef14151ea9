"""The views of a release: each stands on the published tables, says what it is, and ranks nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from tillit.metrics.contracts import DUCKDB_TYPES
from tillit.metrics.published import PUBLISHED
from tillit.pipelines.release.views import VIEWS, View

every_view = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
MAY_ORDER_BY = {
    "position",
    "indicator",
    "facet",
    "scope",
    "starts",
    "opens",
    "family",
    "signal_id",
    "what",
    "subject",
    "period",
    "reason_en",
    "instrument",
}


@pytest.fixture
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for table in PUBLISHED:
            columns = ", ".join(f"{column.name} {DUCKDB_TYPES[column.kind]}" for column in table.columns)
            connection.execute(f"CREATE TABLE {table.name} ({columns})")
        for view in VIEWS:
            view.create(connection)
        yield connection


@every_view
def test_a_view_stands_on_the_published_tables(release: duckdb.DuckDBPyConnection, view: View) -> None:
    assert view.name.startswith("v_")
    assert release.execute(f"SELECT * FROM {view.name}").fetchall() in ([], [("all", None, None, None, None, None)])


@every_view
def test_a_view_and_each_of_its_columns_say_what_they_are(release: duckdb.DuckDBPyConnection, view: View) -> None:
    described = release.execute(
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [view.name]
    ).fetchall()
    assert described == list(view.columns)
    comments = release.execute("SELECT comment FROM duckdb_views() WHERE view_name = ?", [view.name]).fetchall()
    assert comments == [(view.comment,)]


@every_view
def test_no_view_orders_by_a_value(view: View) -> None:
    orders = re.findall(r"ORDER BY (.*?)(?:\)|\n)", view.sql)
    named = {re.sub(r"^\w+\.", "", part.split()[0]) for order in orders for part in order.split(",")}
    assert named
    assert named <= MAY_ORDER_BY


def insert(release: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    columns = ", ".join(values)
    places = ", ".join("?" for _ in values)
    release.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", list(values.values()))


def test_the_organisation_is_a_tree_with_paths(release: duckdb.DuckDBPyConnection) -> None:
    insert(release, "unit", unit_id="r", name="Lövsta", depth=0, position=0)
    insert(release, "unit", unit_id="a", parent_id="r", name="Skola", depth=1, position=2)
    insert(release, "unit", unit_id="b", parent_id="r", name="Vård", depth=1, position=1)
    paths = release.execute("SELECT path FROM v_organisation").fetchall()
    assert paths == [("Lövsta",), ("Lövsta / Vård",), ("Lövsta / Skola",)]


def test_the_latest_reading_of_the_whole_is_one_row_per_series(release: duckdb.DuckDBPyConnection) -> None:
    insert(release, "indicator", indicator="hme", unit="0-100")
    for facet in ("motivation", "steering"):
        for month, value in ((1, 60.0), (2, 61.0)):
            insert(
                release,
                "reading",
                indicator="hme",
                facet=facet,
                scope="whole",
                unit_id="r",
                period=f"w{month}",
                starts=date(2026, month, 1),
                value=value,
            )
    insert(release, "reading", indicator="hme", facet="steering", scope="unit", unit_id="a", period="w3", value=1.0)
    latest = release.execute("SELECT facet, period, value FROM v_latest").fetchall()
    assert latest == [("motivation", "w2", 61.0), ("steering", "w2", 61.0)]


def test_history_carries_the_limits_of_the_same_point_only(release: duckdb.DuckDBPyConnection) -> None:
    insert(release, "indicator", indicator="flow", unit="share")
    for period in ("2026-01", "2026-02"):
        key = {"indicator": "flow", "facet": "", "scope": "whole", "unit_id": "r", "period": period}
        insert(release, "reading", **key, value=0.5)
        insert(release, "limits", **key, other_id="", centre=0.4, rule_breaks=["run"] if period == "2026-02" else [])
        insert(release, "limits", **(key | {"scope": "interface"}), other_id="b", centre=9.0, rule_breaks=["run"])
    history = release.execute("SELECT period, centre, rule_breaks FROM v_history").fetchall()
    assert history == [("2026-01", 0.4, []), ("2026-02", 0.4, ["run"])]
    assert release.execute("SELECT count(*) FROM v_rule_breaks WHERE scope = 'whole'").fetchall() == [(1,)]


def test_answers_are_turned_round_where_the_item_is_reversed(release: duckdb.DuckDBPyConnection) -> None:
    insert(release, "unit", unit_id="r", name="Lövsta", depth=0, position=0)
    for item_id, is_reversed in (("q1", False), ("q2", True)):
        insert(release, "item", item_id=item_id, position=1, lowest=1, highest=5, reversed=is_reversed)
        insert(release, "cell", wave_id="w1", unit_id="r", item_id=item_id, value=4.0)
    pomp = release.execute("SELECT item_id, pomp FROM v_answers ORDER BY item_id").fetchall()
    assert pomp == [("q1", 75.0), ("q2", 25.0)]


def test_chance_is_summed_over_families_on_a_row_of_its_own(release: duckdb.DuckDBPyConnection) -> None:
    for family, shown in (("flow", 3), ("trust", 1)):
        insert(release, "chance", family=family, tests=40, breaks_expected=2.5, breaks_seen=4, shown=shown)
    rows = release.execute("SELECT family, tests, breaks_expected, shown FROM v_chance").fetchall()
    assert rows == [("flow", 40, 2.5, 3), ("trust", 40, 2.5, 1), ("all", 80, 5.0, 4)]


def test_what_is_missing_names_measures_readings_and_what_was_withheld(release: duckdb.DuckDBPyConnection) -> None:
    insert(release, "indicator", indicator="hme", status="missing_input", missing_sv="Ingen källa.", missing_en="None.")
    insert(release, "indicator", indicator="flow", status="expired", review_by=date(2026, 5, 1))
    insert(release, "reason", why_none="too_few", reason_sv="För få.", reason_en="Too few.")
    insert(release, "reading", indicator="flow", facet="", scope="unit", unit_id="a", period="w1", why_none="too_few")
    insert(release, "withheld", kind="answers", period="w1", units=7, reason_sv="För få svar.", reason_en="Few.")
    rows = release.execute("SELECT what, subject, period, number, reason_sv FROM v_what_is_missing").fetchall()
    assert rows == [
        ("answers", None, "w1", 7, "För få svar."),
        ("measure", "flow", None, None, "Valet av måttet gick ut 2026-05-01."),
        ("measure", "hme", None, None, "Ingen källa."),
        ("reading", "flow", "w1", 1, "För få."),
    ]
