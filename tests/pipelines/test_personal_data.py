"""A mapping that names the wrong column lets no address, number, token, moment or comment into the vault."""

import datetime as dt
import random
import uuid

import pyarrow as pa
import pytest
from tillit.metrics.contracts import CONTRACTS, Kind
from tillit.metrics.instruments.registry import instruments
from tillit.pipelines.checks.personal_data import Guard, guarded, is_token, passes_luhn
from tillit.pipelines.definitions import load_project
from tillit.pipelines.fault import TillitError
from tillit.pipelines.landing.ingestion import SourceFile, ingest, raw_batches
from tillit.pipelines.landing.landing import Landing
from tillit.pipelines.project import Project
from tillit.pipelines.simulation import small
from tillit.pipelines.sources.mapping import Mapping
from tillit.pipelines.vault.vault import Vault

TODAY = dt.date(2026, 11, 21)


def flagged(column, *values):
    faults = Guard("f.csv", TODAY).faults("source column", column, pa.array(values, pa.string()))
    return {rule: [value for value, wrong in zip(values, mask, strict=True) if wrong] for rule, mask in faults.items()}


@pytest.mark.parametrize(
    "value",
    [
        "eva.ek@kommun.example",
        "Ansvarig: Eva <eva@a.b.example>",
        "192.168.1.17",
        "2001:db8::8a2e:370:7334",
        "fe80::1",
        "811218-9876",
        "19811218-9876",
        "198112189876",
        "Kund 8112189876 hör av sig",
        "811278-9873",
        "2026-11-21T09:31:05",
        "2026-11-21 09:31",
        "11/21/2026 9:31",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "d41d8cd98f00b204e9800998ecf8427e",
        "Zm9vYmFyQmF6MTIzNDU2Nzg5MA",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.SflKxwRJSMeKKF2QT4",
    ],
)
def test_what_has_the_form_of_personal_data_is_set_aside(value):
    assert flagged("status", value, "Handläggs", None) == {"personal_data": [value]}


@pytest.mark.parametrize(
    "value",
    [
        "Handläggs",
        "Hemtjänst Väst 2",
        "waiting_for_customer_reply",
        "T10-Determine-confirmation-of-receipt",
        "O_CREATE_OFFER_SENT_BACK",
        "AcceptedInProgressSecondLineSupport2",
        "2.4.1.3",
        "12:30",
        "2026-11-21",
        "2026-K4",
        "20261121-0017",
        "811218-9875",
        "8113189876",
        "kund@ disk",
        "#3 @ 14",
        "PROD424 / G97 2nd",
        "Org line A2 / G138 3rd",
        "a:b:c",
        "B49. I think it is safe to challenge the way things are done (% strongly agree or agree)",
    ],
)
def test_what_names_units_steps_and_sorts_of_cases_passes(value):
    assert flagged("name", value, "Handläggs", None) == {}


def test_ids_of_units_and_items_may_be_opaque_but_not_addresses():
    token = str(uuid.UUID(int=2**100))
    assert flagged("unit_id", token, "u1") == {}
    assert flagged("unit_id", "eva@kommun.example", "u1") == {"personal_data": ["eva@kommun.example"]}
    assert flagged("wave_id", "2026-11-21T09:31:05", "w1") == {"personal_data": ["2026-11-21T09:31:05"]}


def test_serial_numbers_by_date_are_no_personal_numbers():
    """One in ten passes the check by chance; in a column of personal numbers all do."""
    serial = [f"19810311-{number:04d}" for number in range(300)]
    assert sum(passes_luhn(word[2:8] + word[9:]) for word in serial) == 30
    assert flagged("name", *serial) == {}
    people = [word for word in serial if passes_luhn(word[2:8] + word[9:])]
    assert flagged("name", *people) == {"personal_data": people}


def test_codes_of_a_classification_are_no_addresses_but_addresses_among_them_show():
    codes = [f"{a}.{b}.1.3" for a in range(1, 10) for b in range(1, 10)]
    assert flagged("case_kind", *codes) == {}
    assert len(flagged("case_kind", *codes, "10.0.0.217")["personal_data"]) == 82


def test_random_tokens_are_told_from_words():
    drawn = random.Random(3)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    tokens = ["".join(drawn.choices(letters, k=28)) for _ in range(300)]
    hexadecimal = [f"{drawn.getrandbits(128):032x}" for _ in range(300)]
    assert sum(map(is_token, tokens)) > 280
    assert sum(map(is_token, hexadecimal)) > 290
    assert sum(is_token(str(uuid.UUID(int=drawn.getrandbits(128)))) for _ in range(300)) == 300


def refused(column, values):
    guard = Guard("f.csv", TODAY)

    def look():
        guard.faults("source column", column, pa.array(values, pa.string()))
        guard.check()

    with pytest.raises(TillitError) as caught:
        look()
    assert caught.value.fault.place.column == "source column"
    assert not [value for value in set(values) if len(value) > 5 and value in str(caught.value)]
    return caught.value.fault.rule


def test_a_column_of_addresses_is_refused_by_its_name():
    assert refused("name", [f"p{number}@a.example" for number in range(10)] + ["Enhet"] * 90) == "personal_data"


def test_a_slip_in_a_few_rows_sets_those_aside():
    guard = Guard("f.csv", TODAY)
    guard.faults("c", "name", pa.array(["eva@a.example"] * 2 + ["Enhet"] * 10))
    guard.faults("c", "name", pa.array(["eva@a.example"] * 20 + ["Enhet"] * 10_000))
    guard.check()
    assert guard.faults("c", "name", pa.array(["Enhet"])) == {}


def test_comments_in_place_of_a_status_are_refused():
    words = ["kund", "ringde", "åter", "imorgon", "väntar", "på", "besked", "från", "verkstaden", "igen"]
    drawn = random.Random(1)
    comments = [" ".join(drawn.choices(words, k=6)) for _ in range(400)]
    assert refused("status", comments) == "free_text"
    assert refused("activity", [f"step {number % 2001}" for number in range(50_000)]) == "free_text"
    assert refused("case_kind", ["x" * 151] * 4 + ["Bygglov"] * 40) == "free_text"
    assert flagged("status", "x" * 151, "y" * 150) == {"free_text": ["x" * 151]}
    assert flagged("text_sv", "x" * 400) == {}


def test_many_sorts_of_cases_that_come_back_pass():
    guard = Guard("f.csv", TODAY)
    guard.faults("c", "case_kind", pa.array([f"sort {number % 700}" for number in range(7500)]))
    guard.check()
    assert guard.faults("c", "case_kind", pa.array(["sort 1"])) == {}


def test_no_table_of_a_survey_can_hold_a_moment():
    """An answer's time is finer than the wave; there is no column to put it in."""
    for name in ("response", "survey_wave", "invitation", "item"):
        table = next(one for one in CONTRACTS if one.name == name)
        assert not [column.name for column in table.columns if column.kind is Kind.TIMESTAMP]
    response = next(one for one in CONTRACTS if one.name == "response")
    assert [column.name for column in response.columns if guarded(column)] == ["wave_id", "unit_id", "item_id"]


# --- through a mapping -----------------------------------------------------------------------------------------------


def mapping(**columns):
    given = {"case_id": "case", "occurred_at": "at", "unit_id": "unit", **columns}
    table = {"table": "work_event", "columns": given, "constants": {"status_class": "active"}}
    return Mapping.model_validate({"format": "csv", "time_zone": "UTC", "tables": [table]})


def test_a_person_in_the_wrong_column_never_reaches_the_vault(tmp_path):
    path = tmp_path / "events.csv"
    rows = [f"{number},2026-01-02T08:00:00,u1,Steg,Eva\n" for number in range(400)]
    rows[7] = "7,2026-01-02T08:00:00,u1,kanarie@kommun.example,Eva\n"
    rows[9] = "9,2026-01-02T08:00:00,kanarie@kommun.example,Steg,Eva\n"
    path.write_text("case,at,unit,what,who\n" + "".join(rows), encoding="utf-8")
    project = Project(tmp_path / "home")
    with Vault(project) as vault:
        intake = ingest(vault, SourceFile("events", path, mapping(activity="what", actor="who")))
        assert (intake.read, intake.accepted, intake.quarantined) == (400, 398, 2)
        found = vault.connection.execute("SELECT row_number, column_name, rule FROM quarantine ORDER BY 1").fetchall()
        assert found == [(9, "what", "personal_data"), (11, "unit", "personal_data")]
    assert b"kanarie" not in project.vault.read_bytes()


def test_a_file_with_a_column_of_tokens_is_refused_and_leaves_no_byte(tmp_path):
    path = tmp_path / "events.csv"
    drawn = random.Random(4)
    tokens = [f"{drawn.getrandbits(128):032x}" for _ in range(300)]
    path.write_text(
        "case,at,unit,what\n" + "".join(f"{n},2026-01-02T08:00:00,u1,{token}\n" for n, token in enumerate(tokens)),
        encoding="utf-8",
    )
    project = Project(tmp_path / "home")
    with Vault(project) as vault, pytest.raises(TillitError) as caught:
        ingest(vault, SourceFile("events", path, mapping(activity="what")))
    assert (caught.value.fault.rule, caught.value.fault.place.column) == ("personal_data", "what")
    content = project.vault.read_bytes()
    assert not [token for token in tokens if token.encode() in content or token in str(caught.value)]


def test_units_derived_from_columns_are_looked_at_too(tmp_path):
    path = tmp_path / "survey.csv"
    lines = [f"Nord,team {number % 4},5\n" for number in range(300)]
    lines[3] = "Nord,eva@kommun.example,5\n"
    path.write_text("line,team,F1\n" + "".join(lines), encoding="utf-8")
    wide = {"respondent": "row", "unit_id": {"join": ["line", "team"]}, "items": {"F1": "q1"}}
    tables = [
        {"table": "response", "wide": wide, "constants": {"wave_id": "w", "survey_id": "s"}},
        {"table": "org_unit", "hierarchy": {"root": "All", "levels": ["line", "team"]}},
    ]
    project = Project(tmp_path / "home")
    with Vault(project) as vault:
        intake = ingest(vault, SourceFile("s", path, Mapping.model_validate({"format": "csv", "tables": tables})))
        assert (intake.accepted, intake.quarantined, intake.tables["org_unit"]) == (299, 1, 6)
    assert b"eva@" not in project.vault.read_bytes()


# --- no false alarms ----------------------------------------------------------------------------------------------


def alarms(folder):
    """Per source of a project: rows, and rows that the guard sets aside; TillitError where it refuses a file."""
    setup = load_project(folder)
    scales = {item.id: (item.lowest, item.highest) for one in instruments().values() for item in one.items}
    found = {}
    for config in setup.configuration.sources:
        source = setup.source_file(config)
        rows = aside = 0
        for landed in Landing(source.file, source.mapping, scales | setup.item_scales).land(raw_batches(source)):
            rows += landed.read
            rules = landed.faults["rule"].to_pylist()
            aside += sum(rule in ("personal_data", "free_text") for rule in rules)
        found[config.name] = (rows, aside)
    return found


@pytest.mark.real_data
@pytest.mark.parametrize("case", ["nhs_ae", "uk_civil_service", "us_army", "volvo_it", "volvo_it_xes"])
def test_public_data_raise_no_false_alarm(case, request):
    found = alarms(request.config.rootpath / "cases" / case)
    assert all(rows > 100 for rows, _ in found.values())
    assert {name: aside for name, (_, aside) in found.items() if aside} == {}


def test_the_made_up_organisation_raises_no_false_alarm(tmp_path):
    small.write(tmp_path / "project")
    found = alarms(tmp_path / "project")
    assert sum(rows for rows, _ in found.values()) > 1000
    assert {name: aside for name, (_, aside) in found.items() if aside} == {}
