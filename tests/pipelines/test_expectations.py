"""What the checks find in the vault, and what they never carry out of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from tillit.metrics.contracts import CONTRACTS, DUCKDB_TYPES, Column, Contract, Kind, contract
from tillit.pipelines.checks.engine import FACE, Engine
from tillit.pipelines.checks.expectations import CheckResult, RowAt, check_table
from tillit.pipelines.checks.report import checks_page
from tillit.pipelines.checks.rules import Severity, rules

CANARY = "Gudrun-Canary-4711"
TODAY = date(2026, 6, 1)
ITEMS = {"q1": (1, 5), "q7": (1, 7)}
Row = Mapping[str, object]
moment = datetime.fromisoformat  # UTC without a zone, as the vault has it


@pytest.fixture
def vault() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def stored_type(column: Column, table: str) -> str:
    secret = column.person is not None or (table in ("work_event", "work_case") and column.name == "case_id")
    return "BIGINT" if secret else DUCKDB_TYPES[column.kind]


def fill(vault: duckdb.DuckDBPyConnection, table: Contract, rows: Sequence[Row]) -> None:
    """A table as the vault keeps it: the contract's columns, file_id and row_number (the header is row 1)."""
    columns = ", ".join(f'"{column.name}" {stored_type(column, table.name)}' for column in table.columns)
    vault.execute(f'CREATE TABLE "{table.name}" ({columns}, file_id BIGINT, row_number BIGINT)')
    places = ", ".join("?" for _ in range(len(table.columns) + 2))
    filled = [[row.get(name) for name in table.names] + [1, number] for number, row in enumerate(rows, start=2)]
    if filled:
        vault.executemany(f'INSERT INTO "{table.name}" VALUES ({places})', filled)


def event(number: int, **changed: object) -> Row:
    plain: dict[str, object] = {
        "case_id": number,
        "occurred_at": moment(f"2026-01-{1 + number % 28:02}T08:00"),
        "unit_id": f"u{number % 3}",
        "actor": 1000 + number % 7,
        "status_class": ("active", "queue", "done")[number % 3],
    }
    return plain | changed


def answer(number: int, **changed: object) -> Row:
    plain: dict[str, object] = {
        "wave_id": "w1",
        "respondent": number,
        "unit_id": "u1",
        "item_id": "q1",
        "answer": 1 + number % 5,
    }
    return plain | changed


def by_name(results: Sequence[CheckResult]) -> dict[str, CheckResult]:
    return {result.rule: result for result in results}


def check(vault: duckdb.DuckDBPyConnection, name: str, batch_rows: int = 200_000) -> dict[str, CheckResult]:
    return by_name(check_table(vault, contract(name), items=ITEMS, batch_rows=batch_rows, today=TODAY))


def test_rules_come_from_the_contract_without_data() -> None:
    names = [rule.name for rule in rules(contract("response"))]
    assert names == [
        "not_empty",
        "unique_key",
        "present_wave_id",
        "present_respondent",
        "present_unit_id",
        "present_item_id",
        "known_wave_id",
        "known_unit_id",
        "known_item_id",
        "on_scale_answer",
        "varies_unit_id",
        "varies_item_id",
        "varies_answer",
        "answered_answer",
    ]


@pytest.mark.parametrize("table", CONTRACTS, ids=lambda table: table.name)
def test_names_of_rules_are_names_of_dagster_checks(table: Contract) -> None:
    names = [rule.name for rule in rules(table)]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


def plausible(column: Column) -> object:
    """A valid value of a column."""
    if column.values is not None:
        return column.values[0]
    if column.name in ("valid_to", "closes"):
        return date(2026, 2, 1)
    if column.name == "highest":
        return 5
    by_kind = {
        Kind.STRING: "x",
        Kind.INTEGER: 1,
        Kind.NUMBER: 0.5,
        Kind.BOOLEAN: True,
        Kind.DATE: date(2026, 1, 2),
        Kind.TIMESTAMP: moment("2026-01-02T03:00"),
    }
    return 7 if column.person is not None or column.name == "case_id" else by_kind[column.kind]


@pytest.mark.parametrize("table", CONTRACTS, ids=lambda table: table.name)
def test_a_valid_row_passes_every_rule_of_its_table(vault: duckdb.DuckDBPyConnection, table: Contract) -> None:
    fill(vault, table, [{column.name: plausible(column) for column in table.columns}])
    results = check_table(vault, table, today=TODAY)
    assert [result.check for result in results] == list(rules(table))
    assert [result.rule for result in results if not result.passed] == []


def test_a_table_that_is_not_there_has_no_results(vault: duckdb.DuckDBPyConnection) -> None:
    assert check_table(vault, contract("response")) == []


def test_an_empty_table_fails_one_rule_and_leaves_the_rest_untested(vault: duckdb.DuckDBPyConnection) -> None:
    fill(vault, contract("calendar"), [])
    results = check(vault, "calendar")
    assert [name for name, result in results.items() if not result.passed] == ["not_empty"]
    assert [name for name, result in results.items() if result.tested] == ["not_empty"]


@pytest.mark.parametrize(
    ("changed", "rule", "severity"),
    [
        ({"unit_id": None}, "present_unit_id", Severity.CRITICAL),
        ({"case_id": None}, "present_case_id", Severity.CRITICAL),
        ({"status_class": CANARY}, "allowed_status_class", Severity.CRITICAL),
        ({"unit_id": CANARY}, "known_unit_id", Severity.CRITICAL),
        ({"occurred_at": moment("2031-01-01T00:00")}, "plausible_time_occurred_at", Severity.WARNING),
        ({"occurred_at": moment("0024-01-01T00:00")}, "plausible_time_occurred_at", Severity.WARNING),
    ],
)
def test_one_broken_event_is_found_on_its_row(
    vault: duckdb.DuckDBPyConnection, changed: Row, rule: str, severity: Severity
) -> None:
    fill(vault, contract("org_unit"), [{"unit_id": f"u{number}", "name": "x"} for number in range(3)])
    fill(vault, contract("work_event"), [event(number) for number in range(40)] + [event(40, **changed)])
    results = check(vault, "work_event")
    assert {name for name, result in results.items() if not result.passed} == {rule}
    assert results[rule].severity is severity
    assert (results[rule].failing_rows, results[rule].found) == (1, (RowAt(1, 42),))


def test_events_on_the_day_of_the_check_and_the_day_after_are_plausible(vault: duckdb.DuckDBPyConnection) -> None:
    days = (moment("2026-06-01T23:00"), moment("2026-06-02T01:00"))
    fill(vault, contract("work_event"), [event(number, occurred_at=day) for number, day in enumerate(days)])
    assert check(vault, "work_event")["plausible_time_occurred_at"].passed


def test_shares_are_shares_of_rows_not_of_distinct_values(vault: duckdb.DuckDBPyConnection) -> None:
    unknown = [event(number, status_class="unknown") for number in range(5)]
    fill(vault, contract("work_event"), unknown + [event(number) for number in range(5, 100)])
    assert check(vault, "work_event")["status_understood_status_class"].passed
    vault.execute("UPDATE work_event SET status_class = 'unknown' WHERE row_number = 50")
    result = check(vault, "work_event")["status_understood_status_class"]
    assert (result.passed, result.failing_rows, result.row_numbers) == (False, 6, (2, 3, 4, 5, 6, 50))


def test_a_step_into_a_queue_needs_nobody_behind_it(vault: duckdb.DuckDBPyConnection) -> None:
    fill(vault, contract("work_event"), [event(number, actor=None if number % 3 else 7) for number in range(30)])
    assert check(vault, "work_event")["person_named_actor"].passed
    vault.execute("UPDATE work_event SET actor = NULL WHERE row_number = 2")
    result = check(vault, "work_event")["person_named_actor"]
    assert (result.passed, result.rows, result.failing_rows, result.row_numbers) == (False, 10, 1, (2,))


def test_answers_are_judged_on_the_scale_of_their_own_question(vault: duckdb.DuckDBPyConnection) -> None:
    rows = [answer(1, answer=5), answer(2, answer=6), answer(3, item_id="q7", answer=6), answer(4, answer=0)]
    fill(vault, contract("response"), rows)
    result = check(vault, "response")["on_scale_answer"]
    assert (result.passed, result.rows, result.row_numbers) == (False, 4, (3, 5))


def test_questions_of_the_vaults_own_table_are_known_too(vault: duckdb.DuckDBPyConnection) -> None:
    own = {"item_id": "mine", "instrument": "ours", "position": 1, "lowest": 0, "highest": 4}
    fill(vault, contract("item"), [own])
    rows = [answer(1, item_id="mine", answer=0), answer(2, item_id="other"), answer(3, item_id="mine", answer=5)]
    fill(vault, contract("response"), rows)
    results = check(vault, "response")
    assert results["known_item_id"].row_numbers == (3,)
    assert results["on_scale_answer"].row_numbers == (4,)


def test_skipped_answers_are_counted_and_their_rows_never_listed(vault: duckdb.DuckDBPyConnection) -> None:
    fill(vault, contract("response"), [answer(number, answer=None if number < 3 else 2) for number in range(10)])
    result = check(vault, "response")["answered_answer"]
    assert (result.passed, result.severity, result.failing_rows) == (False, Severity.WARNING, 3)
    assert result.found == ()


def test_a_reference_without_its_table_is_untested_not_broken(vault: duckdb.DuckDBPyConnection) -> None:
    fill(vault, contract("response"), [answer(1)])
    result = check(vault, "response")["known_wave_id"]
    assert (result.passed, result.tested) == (True, False)


def test_a_repeated_key_is_found_however_far_apart_its_rows_are(vault: duckdb.DuckDBPyConnection) -> None:
    fill(vault, contract("work_event"), [event(number) for number in range(300)] + [event(0), event(7)])
    result = check(vault, "work_event", batch_rows=10)["unique_key"]
    assert (result.passed, result.failing_rows, result.row_numbers) == (False, 2, (302, 303))


def test_empty_parts_of_a_key_are_equal(vault: duckdb.DuckDBPyConnection) -> None:
    fill(vault, contract("org_unit"), [{"unit_id": "u1", "name": "a"}, {"unit_id": "u1", "name": "b"}])
    assert check(vault, "org_unit")["unique_key"].row_numbers == (3,)


def test_a_constant_column_is_noticed_in_a_table_of_some_size(vault: duckdb.DuckDBPyConnection) -> None:
    fill(vault, contract("work_event"), [event(number, unit_id="u1") for number in range(99)])
    assert check(vault, "work_event")["varies_unit_id"].passed
    vault.execute("INSERT INTO work_event SELECT * REPLACE (-1 AS case_id) FROM work_event LIMIT 1")
    results = check(vault, "work_event")
    assert not results["varies_unit_id"].passed
    assert results["varies_status_class"].passed


def test_a_pair_in_the_wrong_order_is_found_and_a_missing_end_is_not_judged(vault: duckdb.DuckDBPyConnection) -> None:
    early, late = date(2026, 1, 1), date(2026, 2, 1)
    fill(
        vault,
        contract("org_unit"),
        [
            {"unit_id": "a", "name": "a", "valid_from": early, "valid_to": late},
            {"unit_id": "b", "name": "b", "valid_from": late, "valid_to": early},
            {"unit_id": "c", "name": "c", "valid_from": late},
        ],
    )
    assert check(vault, "org_unit")["in_order_valid_from_valid_to"].row_numbers == (3,)


def test_twenty_row_numbers_are_kept_in_order(vault: duckdb.DuckDBPyConnection) -> None:
    wrong = [event(number, unit_id=f"x{number % 9}") for number in range(70, 0, -1)]
    fill(vault, contract("org_unit"), [{"unit_id": "u0", "name": "x"}])
    fill(vault, contract("work_event"), wrong)
    result = check(vault, "work_event")["known_unit_id"]
    assert result.failing_rows == 70
    assert result.row_numbers == tuple(range(2, 22))


def mixed(vault: duckdb.DuckDBPyConnection) -> list[Row]:
    fill(vault, contract("org_unit"), [{"unit_id": f"u{number}", "name": "x"} for number in range(2)])
    classes = ("active", "queue", "unknown", None, "wrong")
    rows = [
        event(
            number,
            status_class=classes[number % 5],
            unit_id=None if number % 11 == 0 else f"u{number % 4}",
            occurred_at=moment(f"{2026 + number % 3}-01-01T{number % 24:02}:00"),
        )
        for number in range(3000)
    ]
    fill(vault, contract("work_event"), rows)
    return rows


def test_small_batches_add_up_to_the_same_results(vault: duckdb.DuckDBPyConnection) -> None:
    mixed(vault)
    assert check(vault, "work_event", batch_rows=1) == check(vault, "work_event")


def test_judging_distinct_values_gives_what_judging_every_row_gives(vault: duckdb.DuckDBPyConnection) -> None:
    rows = mixed(vault)
    results = check(vault, "work_event")
    frame = pd.DataFrame(rows).assign(**{FACE: range(2, len(rows) + 2)})
    engine = Engine(contract("work_event"), TODAY)
    about_rows = [
        result.check
        for result in results.values()
        if result.rule not in ("not_empty", "unique_key") and not result.rule.startswith("varies")
    ]
    expectations = [engine.expectation(rule, known=["u0", "u1"]) for rule in about_rows]
    for rule, broken in zip(about_rows, engine.validate(frame, expectations), strict=True):
        assert results[rule.name].failing_rows == len(broken), rule.name
        assert results[rule.name].row_numbers == tuple(sorted(broken)[:20]), rule.name


def test_no_value_leaves_the_vault(
    vault: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    secret = 4711471147114711
    fill(vault, contract("org_unit"), [{"unit_id": "u1", "name": "x"}])
    fill(vault, contract("work_event"), [event(1, unit_id=CANARY, status_class=CANARY, activity=CANARY)] * 3)
    fill(vault, contract("response"), [answer(secret, item_id=CANARY, wave_id=CANARY, answer=4711)] * 3)
    with caplog.at_level(logging.DEBUG):
        results = [*check(vault, "work_event").values(), *check(vault, "response").values()]
    page = checks_page(results, "sv") + checks_page(results, "en")
    carried = repr(results) + page + caplog.text + "".join(capfd.readouterr())
    assert sum(not result.passed for result in results) >= 5
    assert CANARY not in carried
    assert "4711" not in carried
    assert list(tmp_path.iterdir()) == []
