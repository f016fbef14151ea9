"""Volvo IT, from the log to a release and a report: known facts, and what plain pandas computes from the raw CSV."""

import pytest

from .plain_volvo import Log

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

BOTH = ["volvo_it", "volvo_it_xes"]
LINES = ["Org line A2", "Org line C"]


@pytest.fixture(scope="module")
def log(shared_data):
    return Log(shared_data / "volvo_it_incidents")


@pytest.fixture(scope="module")
def volvo(case):
    return case("volvo_it")


def whole(run, indicator, facet=""):
    rows = run.published(
        "SELECT value, lower, upper, n_band, why_none FROM reading"
        " WHERE indicator = ? AND facet = ? AND scope = 'whole' AND period = '2012-05'",
        indicator,
        facet,
    )
    assert len(rows) == 1, (indicator, facet)
    return rows.iloc[0]


def of_line(run, indicator, facet, line):
    rows = run.published(
        "SELECT value FROM reading JOIN unit USING (unit_id)"
        " WHERE indicator = ? AND facet = ? AND scope = 'unit' AND depth = 1 AND unit_id = ?",
        indicator,
        facet,
        line,
    )
    assert len(rows) == 1, (indicator, facet, line)
    return rows["value"].iloc[0]


@pytest.mark.parametrize("name", BOTH)
def test_the_vault_holds_the_log_as_it_is_known(case, name):
    run = case(name)
    facts = run.vault("SELECT count(*) AS events, count(DISTINCT case_id) AS cases FROM work_event").iloc[0]
    assert (facts["events"], facts["cases"]) == (65_533, 7_554)
    statuses = run.vault("SELECT activity, count(*) AS events FROM work_event GROUP BY 1").set_index("activity")
    assert statuses["events"].to_dict() == {"Accepted": 40_117, "Completed": 13_867, "Queued": 11_544, "Unmatched": 5}
    follows = run.vault(
        "SELECT count(*) AS n FROM (SELECT activity, lead(activity) OVER (PARTITION BY case_id ORDER BY row_number)"
        " AS next FROM work_event) WHERE activity = 'Accepted' AND next = 'Accepted'"
    )
    assert follows["n"].iloc[0] == 22_527
    hours = run.vault(
        "SELECT median(epoch(last - first)) / 3600 AS hours FROM"
        " (SELECT max(occurred_at) AS last, min(occurred_at) AS first FROM work_event GROUP BY case_id)"
    )
    assert hours["hours"].iloc[0] == pytest.approx(181.18, abs=0.005)


def test_ping_pong_of_the_whole_and_between_organisation_lines(volvo, log):
    handed = [spell for spell in log.closed_in_may if spell.handed_over]
    reading = whole(volvo, "ping_pong")
    assert reading["value"] == pytest.approx(sum(spell.returned for spell in handed) / len(handed), abs=1e-9)
    assert reading["lower"] < reading["value"] < reading["upper"]
    assert reading["n_band"] == "50+"
    between = volvo.published(
        "SELECT value, n_band FROM interface_reading WHERE indicator = 'ping_pong' AND unit_id = ? AND other_id = ?",
        *LINES,
    )
    cases, returned = log.returns_between(*LINES)
    assert between["value"].tolist() == [pytest.approx(returned / cases, abs=0.005)]
    assert cases > 500


def test_push_to_front_by_support_line(volvo, log):
    first = [(spell, all(unit in log.first_line_units for unit, _ in spell.visits)) for spell in log.closed_in_may]
    assert whole(volvo, "push_to_front")["value"] == pytest.approx(sum(here for _, here in first) / len(first))
    for kind in ("Low", "Medium"):
        of_kind = [here for spell, here in first if spell.kind == kind]
        assert whole(volvo, "push_to_front", kind)["value"] == pytest.approx(sum(of_kind) / len(of_kind), abs=0.005)
    shown = volvo.published("SELECT facet FROM reading WHERE indicator = 'push_to_front' AND scope = 'whole'")
    assert set(shown["facet"]) == {"", "Low", "Medium"}, "High would leave Major, which too few people closed"
    assert 0.0 < of_line(volvo, "push_to_front", "", "Org line C") < 1.0


def test_clock_stopping_of_the_whole_and_per_organisation_line(volvo, log):
    hours = log.hours_in_may()
    assert whole(volvo, "clock_stopping", "share_of_time")["value"] == pytest.approx(
        hours["waiting"] / hours.sum(), rel=5e-4
    ), "four digits"
    for line in LINES:
        hours = log.hours_in_may(line)
        shown = of_line(volvo, "clock_stopping", "share_of_time", line)
        assert shown == pytest.approx(hours["waiting"] / hours.sum(), abs=0.01), line
    assert whole(volvo, "clock_stopping", "ended_inside")["why_none"] == "needs_outside_mark"


def test_flow_efficiency_of_the_cases_closed_in_may(volvo, log):
    active = sum(spell.hours.get("active", 0.0) for spell in log.closed_in_may)
    every = sum(sum(spell.hours.values()) for spell in log.closed_in_may)
    assert whole(volvo, "flow_efficiency")["value"] == pytest.approx(active / every, rel=5e-4), "four digits"


def test_organisation_lines_and_interfaces_have_values_in_range(volvo):
    lines = volvo.published(
        "SELECT indicator, count(DISTINCT unit_id) AS lines FROM reading JOIN unit USING (unit_id)"
        " WHERE scope = 'unit' AND depth = 1 AND value BETWEEN 0 AND 1 AND n_band IS NOT NULL GROUP BY 1"
    ).set_index("indicator")
    assert set(lines.index) == {"clock_stopping", "flow_efficiency", "push_to_front"}
    assert lines["lines"].min() >= 8
    interfaces = volvo.published(
        "SELECT indicator, count(*) AS n, min(value) AS low, max(value) AS high FROM interface_reading"
        " WHERE facet IN ('', 'share') GROUP BY 1"
    ).set_index("indicator")
    assert set(interfaces.index) == {"ping_pong", "waiting_between"}
    assert interfaces["n"].min() >= 20
    assert interfaces["low"].min() >= 0.0
    assert interfaces["high"].max() <= 1.0


def test_no_part_is_shown_below_ten_cases(volvo):
    assert set(volvo.published("SELECT DISTINCT n_band FROM reading WHERE scope = 'unit'")["n_band"]) <= {
        "10-19",
        "20-49",
        "50+",
    }
    assert volvo.published("SELECT count(*) AS n FROM withheld WHERE units > 0")["n"].iloc[0] == 2


def test_one_month_makes_no_question(volvo):
    """Nothing is compared with itself: no limits, no test, and nothing that claims to stand out."""
    assert volvo.published("SELECT count(centre) AS n FROM limits")["n"].iloc[0] == 0
    assert volvo.published("SELECT sum(tests) AS n FROM chance")["n"].iloc[0] == 0
    assert volvo.published("SELECT * FROM signal").empty


def test_both_files_of_the_log_give_the_same_cells(case):
    csv, xes = (case(name) for name in BOTH)
    tables = csv.cleared("SELECT table_name FROM duckdb_tables() ORDER BY 1")["table_name"]
    filled = 0
    for table in tables:
        one, other = (run.cleared(f"SELECT * FROM {table} ORDER BY ALL") for run in (csv, xes))
        numbers = one.select_dtypes("float").columns
        words = one.columns.difference(numbers)
        assert one[words].astype(str).equals(other[words].astype(str)), table
        # sums of hours are added up in another order
        assert one[numbers].to_numpy() == pytest.approx(other[numbers].to_numpy(), rel=1e-9, nan_ok=True), table
        filled += len(one) > 0
    assert filled >= 15


def test_the_same_log_again_changes_nothing(volvo):
    """The release says what was read: every row once."""
    quality = volvo.published("SELECT \"read\", accepted, quarantined FROM data_quality WHERE rule = 'rows'")
    assert set(quality.itertuples(index=False, name=None)) >= {(65_533, 65_533, 0)}
