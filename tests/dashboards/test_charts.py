"""What each chart says, worked by hand."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tillit.dashboards.charts.behaviour_lines import series_traces
from tillit.dashboards.charts.behaviour_words import Span, pattern_words, spans
from tillit.dashboards.charts.interface_map import interface_map
from tillit.dashboards.charts.process_behaviour_chart import behaviour_drawing
from tillit.dashboards.charts.survival_curve import survival_curve
from tillit.dashboards.charts.time_axis import month_gaps
from tillit.dashboards.language import amounts
from tillit.dashboards.page import Subject, View
from tillit.dashboards.records import Point
from tillit.dashboards.release import open_release
from tillit.dashboards.theme import LIGHT

NAN = math.nan
POINT = Point(
    facet="",
    unit_id="kommun",
    period="2025-01",
    starts=date(2025, 1, 1),
    value=0.25,
    lower=0.2,
    upper=0.3,
    n_band="50+",
    why_none=None,
    silent_lowest=NAN,
    silent_highest=NAN,
    pooled=NAN,
    external=False,
    centre=0.25,
    lower_limit=0.1,
    upper_limit=0.4,
    phase=1,
    rebase_cause=None,
    trial=False,
    rule_breaks=(),
    no_limits=None,
)


def months(count: int, **changes: object) -> list[Point]:
    return [
        replace(POINT, period=f"2025-{month:02}", starts=date(2025, month, 1), **changes)  # type: ignore[arg-type]
        for month in range(1, count + 1)
    ]


@pytest.fixture
def view(release_path: Path) -> View:
    return View(open_release(release_path), "sv", LIGHT, date(2026, 1, 25))


def test_routine_variation_is_called_by_its_name(view: View) -> None:
    assert pattern_words(months(12), view) == "Inget tyder på annat än vanlig variation sedan januari 2025."
    english = replace(view, language="en")
    assert pattern_words(months(12), english) == "Nothing here but routine variation since January 2025."


def test_a_break_is_a_question_with_its_rule_and_time(view: View) -> None:
    points = months(12)
    points[2] = replace(points[2], rule_breaks=("outside",))
    for place in (8, 9, 10):
        points[place] = replace(points[place], rule_breaks=("run",))
    assert pattern_words(points, view) == (
        "Mönstret bryts: utanför gränserna mars 2025 och sju i rad på samma sida september 2025 till november 2025. "
        "Vad ändrades då?"
    )


def test_a_point_that_breaks_two_rules_counts_for_the_first() -> None:
    points = months(3)
    points[1] = replace(points[1], rule_breaks=("run", "outside"))
    assert spans(points) == [Span("outside", 1, 1)]


def test_only_the_latest_phase_is_judged_and_its_cause_is_told(view: View) -> None:
    points = months(12)
    points[1] = replace(points[1], rule_breaks=("outside",))
    points = [*points[:6], *(replace(point, phase=2, rebase_cause="Ny e-tjänst") for point in points[6:])]
    assert pattern_words(points, view) == (
        "Inget tyder på annat än vanlig variation sedan juli 2025. Nya gränser från juli 2025: Ny e-tjänst."
    )


def test_trial_limits_are_dashed_and_said(view: View) -> None:
    points = months(8, trial=True)
    told = amounts("share", "sv", 0.25)
    dashes = [trace["line"]["dash"] for trace in series_traces(points, told, view) if trace["mode"] == "lines"]  # type: ignore[index]
    assert dashes == ["solid", "dash"]
    assert "preliminära (streckade)" in pattern_words(points, view)


def test_no_limits_says_why(view: View) -> None:
    few = months(4, centre=NAN, lower_limit=NAN, upper_limit=NAN, phase=0)
    assert pattern_words(few, view) == "För få punkter för gränser. Se punkterna med sin osäkerhet."
    told = [replace(point, no_limits="too_few") for point in few]
    assert pattern_words(told, view) == "Inga gränser: För få svar eller ärenden för ett värde."


def test_a_missing_month_breaks_the_line(view: View) -> None:
    points = months(12)
    del points[4]
    assert month_gaps(points) == [4]
    line = next(
        trace for trace in series_traces(points, amounts("share", "sv", 0.25), view) if trace["mode"] == "lines+markers"
    )
    assert line["y"][4] is None  # type: ignore[index]
    assert line["connectgaps"] is False


def test_signals_differ_by_shape_and_words_not_colour_alone(view: View) -> None:
    points = months(12)
    points[2] = replace(points[2], rule_breaks=("outside",))
    points[9] = replace(points[9], rule_breaks=("run",))
    marks = series_traces(points, amounts("share", "sv", 0.25), view)[-1]
    assert marks["marker"]["symbol"] == ["diamond", "square"]  # type: ignore[index]
    assert marks["text"] == ["utanför", "sju på en sida"]


def test_the_latest_reading_never_stands_alone(view: View) -> None:
    drawing = behaviour_drawing(months(12), "x", "share", view)
    assert drawing.words[0].replace("\u00a0", " ") == (
        "Senast, december 2025: 25 %, osäkerhet 20–30 %, 50+ bakom värdet."
    )
    assert drawing.table.rows[0][:3] == ("december 2025", "25\u00a0%", "20–30\u00a0%")


def test_a_reading_that_is_absent_says_why(view: View) -> None:
    points = months(12)
    points[-1] = replace(points[-1], value=NAN, lower=NAN, upper=NAN, why_none="not_reached")
    drawing = behaviour_drawing(points, "x", "hours", view)
    assert drawing.words[0] == ("Senast, december 2025: –. Nivån nås inte inom den tid som kan ses.")


def test_the_curve_tells_how_many_still_wait(view: View) -> None:
    drawing = survival_curve(Subject(view.release.cards()["time_to_need_met"], view))
    assert drawing is not None
    assert drawing.words[0].startswith("Av hundra behov som uppstod väntade ännu 47 efter 7,0")


def test_the_map_keeps_the_organisations_order_on_both_axes(view: View) -> None:
    drawing = interface_map(Subject(view.release.cards()["waiting_between"], view))
    assert drawing is not None
    rows, columns = (drawing.figure.layout[axis]["ticktext"] for axis in ("yaxis", "xaxis"))  # type: ignore[index]
    names = [view.name(unit).replace("&", "&amp;") for unit in view.release.units()["unit_id"]]
    assert rows == columns
    assert rows == [name for name in names if name in rows]  # type: ignore[operator]
