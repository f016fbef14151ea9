"""The pages on the cases state the release's own figures."""

from pathlib import Path

import pytest

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

PAGES = Path(__file__).resolve().parents[2] / "docs" / "cases"
WHOLE = "SELECT * FROM reading WHERE scope = 'whole' AND value IS NOT NULL ORDER BY indicator, facet, period"


def percent(value):
    return f"{100 * value:.1f}"


def page(name):
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def test_volvo_it(case):
    run, text = case("volvo_it"), page("volvo_it")
    readings = run.published(WHOLE)
    assert len(readings) == 7
    for reading in readings.itertuples():
        by_sort = reading.indicator == "push_to_front" and reading.facet
        said = f"{100 * reading.value:.0f}" if by_sort else percent(reading.value)
        assert f"| {said} %" in text, (reading.indicator, reading.facet)
    between = run.published(
        "SELECT value FROM interface_reading WHERE indicator = 'ping_pong' AND unit_id = 'Org line A2'"
        " AND other_id IN ('Org line B', 'Org line C') ORDER BY other_id"
    )
    assert [f" {100 * value:.0f} %" in text for value in between["value"]] == [True, True]
    withheld = run.published("SELECT units FROM withheld")["units"]
    assert all(f"{units:,}" in text for units in withheld)


def test_us_army(case):
    run, text = case("us_army"), page("us_army")
    rows = run.published(
        "SELECT * FROM reading JOIN reliability USING (indicator, facet, period) WHERE scope = 'whole'"
    )
    assert len(rows) == 3
    for row in rows.itertuples():
        value = f"{row.value:.1f} ({row.lower:.1f}-{row.upper:.1f})"
        kept = f"{row.alpha:.2f} | {row.icc1:.2f} | {row.icc2:.2f} | {row.rwg:.2f}"
        assert f"| `{row.indicator}` | {value} | {kept} |" in text


def test_uk_civil_service(case):
    run, text = case("uk_civil_service"), page("uk_civil_service")
    years = run.published(WHOLE).pivot(index="indicator", columns="period", values="value")
    for indicator in years.index:
        values = years.loc[indicator, ["2009", "2016", "2017", "2020", "2024"]]
        shown = [f"{value:.1f}" if values.max() > 1 else f"{percent(value)} %" for value in values]
        assert " | ".join(shown) in text
    signals = run.published("SELECT indicator FROM signal")
    assert set(signals["indicator"]) == {"employee_engagement", "safe_to_challenge"}


def test_nhs_ae(case):
    run, text = case("nhs_ae"), page("nhs_ae")
    months = run.published(WHOLE).set_index("period")["value"]
    for month, name in (("2017-01", "January 2017"), ("2018-03", "March 2018"), ("2019-02", "February 2019")):
        assert f"| {name} | {percent(months[month])} % |" in text
    limits = run.published("SELECT * FROM limits WHERE scope = 'whole' AND period = '2019-03'").iloc[0]
    span = f"({percent(limits['lower_limit'])}-{percent(limits['upper_limit'])})"
    assert f"{percent(limits['centre'])} % {span}" in text
    assert run.published("SELECT * FROM signal").empty
