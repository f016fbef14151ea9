"""What real data take, what made-up data do not, and how a choice of measures ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tillit.pipelines.fault import TillitError
from tillit.pipelines.governance import (
    Adopted,
    load_adopted,
    load_governance,
    missing_governance,
    starter_set,
)

TODAY = date(2026, 11, 1)
PATH = Path("governance.yaml")

COMPLETE = """\
organisation: Lövsta kommun
purpose: Samtal om hur vi arbetar tillsammans.
legal_basis: Artikel 6.1 e, uppgift av allmänt intresse
contact: dataskyddsombud@lovsta.example
co_determination: {date: 2026-05-04, with: [Vision, Kommunal]}
dpia_date: 2026-04-01
retention_months: 24
k: 10
time_zone: Europe/Helsinki
language: en
visible_after_days: 21
schedules: {monthly: true}
decisions:
  - {decision: recompute, period: w3, reason: Fel skala i källan, by: HR-chef, date: 2026-06-01}
"""

ADOPTED = """\
measures:
  hme:
    chosen_with: {roles: [medarbetare, skyddsombud], date: 2026-09-01}
    owner: HR-chef
    stop_if: den blir ett mål
    review_by: 2027-09-01
  ping_pong:
    owner: utvecklingschef
    stop_if: ärenden behålls för länge
    review_by: 2027-03-01
"""


def write(folder: Path, text: str, name: str = "governance.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_complete_governance_is_read_and_lacks_nothing(tmp_path: Path) -> None:
    governance = load_governance(write(tmp_path, COMPLETE))
    assert missing_governance(governance, PATH, TODAY) == []
    assert governance.co_determination is not None
    assert governance.co_determination.parties == ("Vision", "Kommunal")
    assert (governance.k, governance.time_zone, governance.language) == (10, "Europe/Helsinki", "en")
    assert (governance.schedules.monthly, governance.schedules.new_files) == (True, False)
    assert governance.decisions[0].period == "w3"


def test_real_data_say_exactly_what_is_missing(tmp_path: Path) -> None:
    governance = load_governance(write(tmp_path, "organisation: Lövsta\npurpose: Samtal\n"))
    faults = missing_governance(governance, PATH, TODAY)
    named = [fault.place.column for fault in faults]
    assert named == ["legal_basis", "contact", "co_determination", "dpia_date", "retention_months"]
    assert all(str(fault.place.column) in fault.problem and fault.kept for fault in faults)


@pytest.mark.parametrize("ground", ["synthetic", "public"])
def test_made_up_and_public_data_run_without(tmp_path: Path, ground: str) -> None:
    governance = load_governance(write(tmp_path, f"organisation: Demo\n{ground}: true\n"))
    assert missing_governance(governance, PATH, TODAY) == []


def test_what_has_not_taken_place_yet_is_not_on_record(tmp_path: Path) -> None:
    governance = load_governance(write(tmp_path, COMPLETE))
    faults = missing_governance(governance, PATH, date(2026, 4, 15))
    assert [(fault.rule, fault.place.column) for fault in faults] == [("governance_ahead", "co_determination")]


@pytest.mark.parametrize(
    ("text", "row", "column", "says"),
    [
        ("organisation: A\nk: 4\n", 2, 4, "greater than or equal to 5"),
        ("organisation: A\ntime_zone: Sverige\n", 2, 12, "IANA"),
        ("organisation: A\nlanguage: fi\n", 2, 11, "'sv' or 'en'"),
        ("organisation: A\nsyntetic: true\n", 2, 11, "syntetic"),
        ("k: 8\n", 1, 1, "organisation"),
        ("organisation: A\nk: 8\nk: 9\n", 3, 1, "duplicate"),
        ("organisation: [A\n", 2, 1, "cannot be read"),
        ("organisation: A\nco_determination: {date: 2026-01-01}\n", 2, 19, "with"),
        ("- organisation\n", 1, 1, "no names"),
    ],
)
def test_a_fault_in_the_file_has_line_and_column(tmp_path: Path, text: str, row: int, column: int, says: str) -> None:
    with pytest.raises(TillitError) as raised:
        load_governance(write(tmp_path, text))
    fault = raised.value.fault
    assert (fault.place.file, fault.place.row, fault.place.column) == ("governance.yaml", row, column)
    assert says in fault.problem
    assert fault.to_do


def test_a_file_that_is_not_there_is_a_fault_too(tmp_path: Path) -> None:
    with pytest.raises(TillitError, match="no such file"):
        load_governance(tmp_path / "governance.yaml")


def test_a_measure_is_in_use_until_its_review_date(tmp_path: Path) -> None:
    adopted = load_adopted(write(tmp_path, ADOPTED, "adopted.yaml"), {"hme", "ping_pong"}, TODAY)
    assert adopted.status("hme", date(2027, 9, 1)) == "adopted"
    assert adopted.status("hme", date(2027, 9, 2)) == "expired"
    assert adopted.status("flow_efficiency", TODAY) == "not_adopted"
    assert [adopted.is_adopted(name) for name in ("hme", "flow_efficiency")] == [True, False]
    adoption = adopted.adoption("hme")
    assert adoption is not None
    assert adoption.chosen_with is not None
    assert adoption.chosen_with.roles == ("medarbetare", "skyddsombud")
    assert adopted.adoption("flow_efficiency") is None
    assert adopted.in_use(date(2027, 4, 1)) == ("hme",)


def test_a_measure_chosen_with_nobody_serves_the_whole_only(tmp_path: Path) -> None:
    adopted = load_adopted(write(tmp_path, ADOPTED, "adopted.yaml"), {"hme", "ping_pong"}, TODAY)
    assert [adopted.units_allowed(name) for name in ("hme", "ping_pong", "flow_efficiency")] == [True, False, False]


def test_a_measure_nobody_has_heard_of_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(TillitError, match="no measure called ping_pong"):
        load_adopted(write(tmp_path, ADOPTED, "adopted.yaml"), {"hme"}, TODAY)


def test_a_review_more_than_a_year_after_the_choice_is_a_fault_on_its_line(tmp_path: Path) -> None:
    text = ADOPTED.replace("2027-09-01", "2027-09-02")
    with pytest.raises(TillitError, match="more than 12 months") as raised:
        load_adopted(write(tmp_path, text, "adopted.yaml"), {"hme", "ping_pong"}, TODAY)
    assert raised.value.fault.place.row == 3


def test_a_measure_chosen_with_nobody_is_reviewed_within_a_year_of_today(tmp_path: Path) -> None:
    path = write(tmp_path, ADOPTED, "adopted.yaml")
    with pytest.raises(TillitError, match="12 months ahead"):
        load_adopted(path, {"hme", "ping_pong"}, date(2026, 2, 28))


def test_at_most_twelve_measures_per_audience() -> None:
    choice = {"owner": "x", "stop_if": "y", "review_by": date(2027, 1, 1)}
    thirteen = {f"m{number}": choice for number in range(13)}
    with pytest.raises(ValueError, match="13 measures for leaders"):
        Adopted.model_validate({"measures": thirteen})
    thirteen["m12"] = choice | {"audience": "teams"}
    assert len(Adopted.model_validate({"measures": thirteen}).measures) == 13


@pytest.mark.parametrize(("survey", "work", "size"), [(True, True, 12), (True, False, 9), (False, True, 9)])
def test_the_starter_set_is_small_and_has_no_doubles(survey: bool, work: bool, size: int) -> None:
    chosen = starter_set(survey=survey, work=work)
    assert len(set(chosen)) == len(chosen) == size
    assert starter_set(survey=False, work=False) == ()


def test_the_starter_set_of_a_survey_asks_what_measuring_does() -> None:
    assert "measurement_climate" in starter_set(survey=True, work=False)
    assert "measurement_climate" in starter_set(survey=True, work=True)
