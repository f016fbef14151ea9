"""The simulator: the same seed gives the same truth, and what was planted can be seen in the raw figures."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.instruments.hme import MOTIVATION, STEERING
from tillit.pipelines.governance import load_adopted, load_governance
from tillit.pipelines.simulation import municipality, small
from tillit.pipelines.simulation.organisation import Branch, Organisation, Past, grow
from tillit.pipelines.simulation.plan import Demo, Simulated, months_until, run, waves_until
from tillit.pipelines.simulation.work import LOG_COLUMNS, Status, Step
from tillit.pipelines.simulation.working_time import WorkingTime
from tillit.pipelines.sources.mapping import load_mapping

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def demokommunen() -> Simulated:
    return run(municipality.plan(TODAY), 1)


@pytest.fixture(scope="module")
def steps(demokommunen: Simulated) -> pd.DataFrame:
    """Steps with the unit before, and hours until the next step of the case."""
    log = demokommunen.log
    frame = pd.DataFrame({name: getattr(log, name) for name in LOG_COLUMNS})
    case = frame.groupby("case")
    frame["before"] = case["unit"].shift()
    frame["hours"] = (case["time"].shift(-1) - frame["time"]).dt.total_seconds() / 3600
    frame["month"] = frame["time"].dt.to_period("M").astype(str)
    return frame


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return small.write(tmp_path_factory.mktemp("demoforbundet"), today=TODAY)


# --- the organisation ----------------------------------------------------------------------------------------


def test_a_unit_with_a_past_has_two_rows_that_meet() -> None:
    tree = Branch("Kommunen", 1, (Branch("Vård", 2, (Branch("Natt", 3),)), Branch("Skola", 2)))
    past = Past("11", date(2024, 3, 1), "moved", parent_id="2")
    organisation = Organisation(grow(tree, ("kommun", "förvaltning", "enhet")), (past,))
    rows = organisation.table().to_pandas().set_index("namn")
    night = rows.loc[["Natt"]]
    assert night["överordnad"].tolist() == ["2", "1"]
    assert night["gäller_till"].iloc[0] == night["gäller_från"].iloc[1] == "2024-03-01"
    assert night["ändring"].iloc[1] == "moved"
    assert rows.index.tolist() == ["Kommunen", "Vård", "Natt", "Natt", "Skola"]


def test_demokommunen_is_of_the_size_that_it_says(demokommunen: Simulated) -> None:
    units = demokommunen.organisation.units
    people = demokommunen.people
    assert 140 <= len(units) <= 180
    assert {unit.depth for unit in units} == {0, 1, 2, 3}
    assert len({unit.unit_id for unit in units}) == len(units) == len({unit.name for unit in units})
    for wave in range(municipality.WAVES):
        assert 1900 <= len(people.here(wave)) <= 2200
    teams = [unit.people for unit in units if unit.depth == 3]
    assert min(teams) < 5
    assert max(teams) > 20


def test_a_leader_answers_with_the_unit_above(demokommunen: Simulated) -> None:
    people, parents = demokommunen.people, demokommunen.organisation.parents
    places = sum(unit.people for unit in demokommunen.organisation.units)
    leaders = slice(places, places + len(parents))
    assert (people.unit[leaders] == np.arange(len(parents))).all()
    assert (people.answers_in[leaders] == np.maximum(parents, 0)).all()


# --- time ----------------------------------------------------------------------------------------------------


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_the_newest_month_is_the_newest_that_may_be_published(today: date) -> None:
    months = months_until(today, 36)
    ended = (months[-1] + 1).astype("datetime64[D]").item()
    next_ended = (months[-1] + 2).astype("datetime64[D]").item()
    assert ended + timedelta(days=14) <= today < next_ended + timedelta(days=14)
    assert len(months) == 36


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_the_newest_wave_has_just_closed_and_every_wave_is_a_quarter_of_its_own(today: date) -> None:
    waves = waves_until(today, 12)
    assert 1 < (np.datetime64(today) - waves[-1].closes).astype(int) <= 6
    assert len({wave.wave_id for wave in waves}) == 12
    assert all(first.closes < second.opens for first, second in pairwise(waves))


@given(st.lists(st.floats(0, 4000), min_size=2, max_size=20))
def test_working_time_never_runs_backwards_and_comes_back(hours: list[float]) -> None:
    calendar = WorkingTime.between(date(2024, 1, 1), date(2025, 12, 31))
    clock = np.sort(np.array(hours))
    times = calendar.to_time(clock)
    assert (np.diff(times).astype(int) >= 0).all()
    assert np.is_busday(times.astype("datetime64[D]")).all()
    assert np.allclose(calendar.to_clock(times), clock, atol=1 / 3600)


# --- the course of events ------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_course_of_events(demokommunen: Simulated) -> None:
    again, other = run(municipality.plan(TODAY), 1), run(municipality.plan(TODAY), 2)
    for name in LOG_COLUMNS:
        assert np.array_equal(getattr(demokommunen.log, name), getattr(again.log, name))
    for first, second in zip(demokommunen.sheets, again.sheets, strict=True):
        assert np.array_equal(first.answers, second.answers)
        assert np.array_equal(first.respondent, second.respondent)
    assert len(other.log.case) != len(demokommunen.log.case)


def test_three_years_of_work(demokommunen: Simulated, steps: pd.DataFrame) -> None:
    assert set(demokommunen.plan.months.astype(str)) <= set(steps["month"])
    assert steps["time"].min() >= pd.Timestamp(str(demokommunen.plan.months[0]))
    assert pd.Timestamp(TODAY) - pd.Timedelta(days=1) < steps["time"].max() < pd.Timestamp(TODAY)
    assert 40_000 <= steps["case"].nunique() <= 60_000
    assert 400_000 <= len(steps) <= 600_000
    first = steps.groupby("case")["step"].first()
    assert set(first) <= {Step.RECEIVED, Step.CARRIED_OVER}
    ends = steps[steps["status"] == Status.WITHDRAWN]
    assert ends["hours"].isna().all()
    assert not steps.assign(minute=steps["time"].dt.floor("min")).duplicated(["case", "minute"]).any()
    assert steps["time"].dt.hour.between(6, 22).all()
    assert set(np.unique(demokommunen.cases.failure_demand)) == {-1, 0, 1}


def test_most_units_with_cases_have_five_people_a_month(steps: pd.DataFrame) -> None:
    people = steps[steps["actor"] >= 0].groupby(["unit", "month"])["actor"].nunique()
    assert (people >= 5).mean() > 0.9


def test_most_people_answer_and_some_leave_questions_out(demokommunen: Simulated) -> None:
    for sheets in demokommunen.sheets:
        assert 0.6 <= len(sheets.respondent) / sheets.invited.sum() <= 0.8
        skipped = (sheets.answers < 0).mean(axis=0)
        sensitive = np.array([item.sensitive for item in demokommunen.survey.items])
        assert 0 < skipped[~sensitive].mean() < skipped[sensitive].mean() < 0.1
    for place, item in enumerate(demokommunen.survey.items):
        answers = np.concatenate([sheets.answers[:, place] for sheets in demokommunen.sheets])
        assert set(np.unique(answers[answers >= 0])) == set(range(item.lowest, item.highest + 1))


# --- what was planted ----------------------------------------------------------------------------------------


def test_every_planted_truth_says_where_and_since_when(demokommunen: Simulated) -> None:
    plan = demokommunen.plan
    unit_ids = {unit.unit_id for unit in demokommunen.organisation.units}
    periods = {str(month) for month in plan.months} | {wave.wave_id for wave in plan.waves}
    assert {truth.measure for truth in plan.planted} == {
        "waiting_between",
        "local_up_whole_down",
        "ping_pong",
        "goal_clarity",
    }
    for truth in plan.planted:
        assert set(truth.where) <= unit_ids
        assert truth.since in periods
        assert truth.what.sv
        assert truth.what.en


def _since(demokommunen: Simulated, measure: str) -> str:
    return next(truth.since for truth in demokommunen.plan.planted if truth.measure == measure)


def _queue(steps: pd.DataFrame, before: int, unit: int) -> pd.Series:
    """Mean hours in queue right after the handover, per month."""
    handed = steps[(steps["before"] == before) & (steps["unit"] == unit) & (steps["step"] == Step.HANDED_OVER)]
    return handed.groupby("month")["hours"].mean()


def test_the_queue_grows_at_one_interface_alone(demokommunen: Simulated, steps: pd.DataFrame) -> None:
    index = demokommunen.organisation.index
    since = _since(demokommunen, "waiting_between")
    grown = _queue(steps, index("Bygglovsgranskning"), index("Karta och mät"))
    assert grown[grown.index >= since].min() > 2 * grown[grown.index < since].max()
    same_receiver = _queue(steps, index("Hälsoskydd"), index("Karta och mät"))
    assert same_receiver[same_receiver.index >= since].mean() < 1.3 * same_receiver[same_receiver.index < since].mean()


def test_one_part_gets_faster_while_those_who_apply_wait_longer(demokommunen: Simulated, steps: pd.DataFrame) -> None:
    reception = steps[steps["unit"] == demokommunen.organisation.index("Mottagning ekonomi")]
    stay = (
        reception.groupby("case").agg(hours=("hours", "sum"), month=("month", "first")).groupby("month")["hours"].mean()
    )
    assert stay.iloc[-6:-1].mean() < 0.5 * stay.iloc[1:6].mean()
    whole = steps.groupby("case").agg(
        opened=("time", "first"), closed=("time", "last"), status=("status", "last"), month=("month", "last")
    )
    closed = whole[whole["status"] == Status.DONE]
    days = ((closed["closed"] - closed["opened"]).dt.total_seconds() / 86400).groupby(closed["month"]).mean()
    assert days.iloc[-6:].mean() > 1.15 * days.iloc[3:9].mean()


def test_cases_go_back_and_forth_four_times_as_often(demokommunen: Simulated, steps: pd.DataFrame) -> None:
    index = demokommunen.organisation.index
    since = _since(demokommunen, "ping_pong")

    def returned(first: str, second: str) -> pd.Series:
        there = steps[(steps["before"] == index(first)) & (steps["unit"] == index(second))]
        back = steps[(steps["before"] == index(second)) & (steps["unit"] == index(first))]
        return back.groupby("month")["case"].nunique() / there.groupby("month")["case"].nunique()

    pair = returned("Central elevhälsa", "Specialpedagogiskt stöd")
    assert pair[pair.index >= since].mean() > 3 * pair[pair.index < since].mean()
    other = returned("Kontaktcenter telefon", "Gata")
    assert abs(other[other.index >= since].mean() - other[other.index < since].mean()) < 0.03


def test_goals_become_clearer_and_the_climate_of_measuring_stays(demokommunen: Simulated) -> None:
    items = [item.id for item in demokommunen.survey.items]

    def means(chosen: list[str]) -> np.ndarray:
        places = [items.index(name) for name in chosen]
        return np.array([np.ma.masked_less(sheets.answers[:, places], 0).mean() for sheets in demokommunen.sheets])

    steering = means([item.id for item in STEERING])
    assert steering[-2:].min() - steering[:-2].max() > 0.35
    motivation = means([item.id for item in MOTIVATION])
    climate = means([name for name in items if name.startswith("climate")])
    assert np.ptp(motivation) < 0.12
    assert np.ptp(climate) < 0.12


# --- the project folder --------------------------------------------------------------------------------------


def test_the_written_project_can_be_read_by_tillit(written: Demo) -> None:
    folder = written.folder
    governance = load_governance(folder / "governance.yaml")
    assert governance.synthetic
    tables = {name for path in (folder / "mappings").iterdir() for name in load_mapping(path).table_names()}
    assert tables == {"org_unit", "survey_wave", "invitation", "response", "work_event", "work_case"}
    assert "påhittad" in (folder / "README.md").read_text(encoding="utf-8").lower()


def test_the_measures_in_use_are_at_most_twelve_with_somebody_and_for_a_year(written: Demo) -> None:
    from tillit.metrics.catalogue import catalogue

    adopted = load_adopted(written.folder / "adopted.yaml", set(catalogue()), TODAY)
    assert len(adopted.in_use(TODAY)) == 12
    assert all(choice.chosen_with is not None for choice in adopted.measures.values())


def test_codes_take_the_place_of_people(written: Demo) -> None:
    sources = written.folder / "sources"
    event = pa_parquet.read_table(sources / "arenden.parquet").to_pandas()
    faults = pd.read_csv(sources / "felanmalan.csv", sep=";", encoding="cp1252")
    older = pa_parquet.read_table(sources / "enkat_aldre.parquet").to_pandas()
    tree = pd.read_csv(sources / "organisation.csv", sep=";", dtype=str)
    people = [event["handläggare"], faults["Person"], older["respondent"], tree["chef"]]
    codes = pd.concat(people).dropna()
    assert len(codes) > 1000
    assert codes.map(lambda code: bool(re.fullmatch(r"[HRC]\d{4,6}", code))).all()


def test_what_is_written_is_what_was_counted(written: Demo) -> None:
    sources = written.folder / "sources"
    events = pa_parquet.read_metadata(sources / "arenden.parquet").num_rows
    with (sources / "felanmalan.csv").open(encoding="cp1252") as lines:
        events += sum(1 for _ in lines) - 1
    assert events == written.events
    options = pa_csv.ParseOptions(delimiter=";")
    newest = pa_csv.read_csv(sources / "enkat_2026_k4.csv", parse_options=options).to_pandas()
    answers = int(newest.iloc[:, 3:].notna().to_numpy().sum())
    answers += int(pa_parquet.read_table(sources / "enkat_aldre.parquet").column("answer").is_valid().to_numpy().sum())
    assert answers == written.answers
    assert 60 <= written.employees <= 200


def test_the_same_seed_gives_the_same_files(written: Demo, tmp_path: Path) -> None:
    again = small.write(tmp_path, today=TODAY)
    names = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert len(names) > 15
    for name in names:
        assert (again.folder / name).read_bytes() == (written.folder / name).read_bytes(), name
