"""UK Civil Service and NHS: figures that others aggregated, marked as external, on process behaviour charts."""

import numpy as np
import pandas as pd
import pytest

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

ENGAGEMENT = r"(?i)engagement index|^EES$"
CHALLENGE = r"(?i)safe to challenge"


@pytest.fixture(scope="module")
def civil_service(case):
    return case("uk_civil_service")


@pytest.fixture(scope="module")
def nhs(case):
    return case("nhs_ae")


@pytest.fixture(scope="module")
def scores(shared_data):
    folder = shared_data / "uk_civil_service_people_survey"
    return pd.read_parquet(folder / "04_02-raw_tbl_org_data.parquet")


@pytest.fixture(scope="module")
def attendances(shared_data):
    counts = pd.read_csv(shared_data / "nhs_ae_attendances" / "ae_attendances.csv.gz", dtype={"type": str})
    return counts.assign(month=counts["period"].str[:7])


def is_benchmark(scores):
    return scores["organisation"].str.contains("benchmark", case=False)


@pytest.mark.parametrize("name", ["uk_civil_service", "nhs_ae"])
def test_every_reading_is_marked_external_and_says_why_it_has_no_interval(case, name):
    readings = case(name).published("SELECT * FROM reading")
    assert len(readings) > 0
    assert readings["external"].all()
    assert set(readings["why_none"]) == {"no_interval_external"}
    assert readings[["lower", "upper", "n_band", "pooled"]].isna().all(axis=None)


@pytest.mark.parametrize("name", ["uk_civil_service", "nhs_ae"])
def test_cards_say_what_cannot_be_computed(case, name):
    cards = case(name).published("SELECT * FROM indicator WHERE status = 'adopted'")
    assert len(cards) in (1, 3)
    for card in cards.itertuples():
        assert "computed by somebody else" in card.method_en or "done by somebody else" in card.method_en
        assert "färdigräknad" in card.method_sv
        assert "cannot be worked out from it" in card.method_en
        assert "tillit does not see" in card.minimums_en
    assert case(name).published("SELECT * FROM indicator WHERE status = 'missing_input'").empty


def test_the_engagement_index_is_that_of_the_source(civil_service, scores):
    chosen = scores[scores["question_measure"].str.contains(ENGAGEMENT) & (scores["obj_year"] >= 2009)]
    whole = chosen[is_benchmark(chosen)].set_index("obj_year")["value"]
    shown = civil_service.published(
        "SELECT period, value FROM reading WHERE indicator = 'employee_engagement' AND scope = 'whole' ORDER BY period"
    )
    assert shown["period"].tolist() == [str(year) for year in range(2009, 2025)]
    assert shown["value"].tolist() == pytest.approx(whole.sort_index().tolist())
    units = civil_service.published(
        "SELECT count(*) AS n FROM reading WHERE indicator = 'employee_engagement' AND scope = 'unit'"
    )
    assert units["n"].iloc[0] == chosen[~is_benchmark(chosen)]["value"].notna().sum()


def test_safe_to_challenge_keeps_its_wording_when_its_number_moves(civil_service, scores):
    shown = civil_service.published(
        "SELECT period, value FROM reading WHERE indicator = 'safe_to_challenge' AND scope = 'whole'"
    ).set_index("period")["value"]
    for year, number in ((2009, "B49"), (2015, "B49"), (2021, "B46"), (2024, "B46")):
        worded = scores[
            (scores["obj_year"] == year) & scores["question_measure"].str.contains(CHALLENGE) & is_benchmark(scores)
        ]
        assert worded["question_measure"].str.startswith(number).tolist() == [True]
        assert shown[str(year)] == pytest.approx(worded["value"].iloc[0] / 100.0)
    for year, number in ((2016, "B49"), (2017, "B46"), (2020, "B46")):
        numbered = scores[(scores["obj_year"] == year) & (scores["question_measure"] == number) & is_benchmark(scores)]
        assert shown[str(year)] == pytest.approx(numbered["value"].iloc[0] / 100.0)


def test_years_stand_on_a_chart_and_a_changed_theme_begins_a_new_phase(civil_service):
    limits = civil_service.published("SELECT * FROM limits WHERE scope = 'whole' ORDER BY period")
    assert limits.groupby("indicator")["centre"].count().to_dict() == {
        "employee_engagement": 16,
        "leadership_and_change": 16,
        "safe_to_challenge": 16,
    }
    theme = limits[limits["indicator"] == "leadership_and_change"]
    assert theme["phase"].tolist() == [1] * 8 + [2] * 8
    assert theme["trial"].all()
    assert theme["rebase_cause"].iloc[-1].startswith("The theme went from ten items to nine")


def test_the_whole_of_emergency_care_is_the_sum_of_all_counts(nhs, attendances):
    sums = attendances.groupby("month")[["breaches", "attendances"]].sum()
    shown = nhs.published("SELECT period, value FROM reading WHERE scope = 'whole' ORDER BY period")
    assert shown["period"].tolist() == sums.index.tolist()
    assert shown["value"].tolist() == pytest.approx((sums["breaches"] / sums["attendances"]).tolist())
    of_shares = (attendances["breaches"] / attendances["attendances"]).groupby(attendances["month"]).mean()
    assert (shown.set_index("period")["value"] - of_shares).abs().min() > 0.01, "never a mean of shares"


def test_a_provider_is_the_sum_of_its_departments(nhs, attendances):
    shown = nhs.published(
        "SELECT unit_id, depth, period, value FROM reading JOIN unit USING (unit_id) WHERE scope = 'unit'"
    )
    sums = attendances.groupby(["org_code", "month"])[["breaches", "attendances"]].sum()
    expected = (sums["breaches"] / sums["attendances"]).dropna()
    providers = shown[shown["depth"] == 1].set_index(["unit_id", "period"])["value"].sort_index()
    assert providers.index.tolist() == expected.sort_index().index.tolist()
    assert providers.to_numpy() == pytest.approx(expected.sort_index().to_numpy())
    major = attendances[(attendances["org_code"] == "RF4") & (attendances["type"] == "1")].set_index("month")
    departments = shown[shown["unit_id"] == "RF4 / type 1"].set_index("period")["value"]
    assert departments["2017-03"] == pytest.approx(
        major.loc["2017-03", "breaches"] / major.loc["2017-03", "attendances"]
    )


def test_the_chart_of_emergency_care_has_the_limits_of_the_textbook(nhs):
    chart = nhs.published(
        "SELECT value, centre, lower_limit, upper_limit, trial, rule_breaks, period FROM limits"
        " JOIN reading USING (indicator, facet, scope, unit_id, period) WHERE scope = 'whole' ORDER BY period"
    )
    locked = chart["value"].head(12)  # from twelve points on the limits stand
    moving = locked.diff().abs().dropna()
    kept = moving[moving <= 3.267 * moving.mean()]
    centre, reach = locked.mean(), 2.66 * kept.mean()
    assert np.allclose(chart["centre"], centre)
    assert np.allclose(chart["upper_limit"], centre + reach)
    assert np.allclose(chart["lower_limit"], centre - reach)
    assert not chart["trial"].any()
    outside = chart[(chart["value"] - centre).abs() > reach]
    assert len(outside) > 0
    assert all("outside" in rules for rules in outside["rule_breaks"])
