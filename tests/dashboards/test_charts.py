"""What each chart says, worked by hand."""

import math
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.dashboards.charts.behaviour_lines import series_traces
from tillit.dashboards.charts.behaviour_words import Stretch, pattern_words, stretches
from tillit.dashboards.charts.interface_map import interface_map
from tillit.dashboards.charts.process_behaviour_chart import (
    behaviour_drawing,
    other_series,
    process_behaviour_chart,
    series_behind,
)
from tillit.dashboards.charts.survival_curve import survival_curve
from tillit.dashboards.charts.time_axis import month_gaps
from tillit.dashboards.language import amounts
from tillit.dashboards.page import Drawing, Subject, View
from tillit.dashboards.records import Point
from tillit.dashboards.release import Release, open_release
from tillit.dashboards.theme import LIGHT
from tillit.metrics.measure import WHY_NONE

from .sample import sample

EMPTY = Release(Path("no_such_release.duckdb"))
"""For charts that are drawn from points alone."""
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


def test_points_in_a_row_that_break_rules_are_one_stretch(view: View) -> None:
    points = months(12)
    points[1] = replace(points[1], rule_breaks=("run", "outside"))
    points[2] = replace(points[2], rule_breaks=("run",))
    points[5] = replace(points[5], rule_breaks=("trend",))
    assert stretches(points) == [Stretch(("outside", "run"), 1, 2), Stretch(("trend",), 5, 5)]
    assert pattern_words(points, view) == (
        "Mönstret bryts: utanför gränserna och sju i rad på samma sida februari 2025 till mars 2025; sju i rad åt "
        "samma håll juni 2025. Vad ändrades då?"
    )


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
    assert pattern_words(told, view) == f"Inga gränser: {WHY_NONE['too_few'].sv}"


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
    notes = behaviour_drawing(points, "x", "share", view).figure.layout["annotations"]
    assert sorted(note["text"] for note in notes) == ["sju på en sida", "utanför"]  # type: ignore[union-attr, index]


WIDTHS = (290, 360, 520, 700, 1040)
"""Pixels between the ends of the time axis, from a telephone to a wide screen."""
RULES = ("outside", "run", "trend", "two_of_three")


def boxes(drawing: Drawing, width: int) -> list[tuple[float, float, float, float]]:
    """Left, right, bottom and top of every annotation above the data, in pixels; letters measured generously."""
    layout = drawing.figure.layout
    begin, end = layout["xaxis"]["range"]  # type: ignore[index]
    found = []
    for note in layout["annotations"]:  # type: ignore[union-attr]
        at = (note["x"] - begin) / (end - begin) * width  # type: ignore[index]
        long = len(note["text"]) * 6.4  # type: ignore[index]
        left = at if note["xanchor"] == "left" else at - long  # type: ignore[index]
        found.append((left, left + long, note["yshift"], note["yshift"] + 15))  # type: ignore[index]
    return found


@given(st.lists(st.lists(st.sampled_from(RULES), max_size=3), min_size=2, max_size=40), st.integers(0, 39))
def test_words_above_a_chart_never_overlap(broken: list[list[str]], rebase: int) -> None:
    points = [
        replace(
            POINT,
            period=f"{2023 + place // 12}-{place % 12 + 1:02}",
            starts=date(2023 + place // 12, place % 12 + 1, 1),
            rule_breaks=tuple(rules),
            phase=1 + (place >= rebase),
            rebase_cause="Ny ärendeväg i e-tjänsten för alla" if place >= rebase else None,
        )
        for place, rules in enumerate(broken)
    ]
    drawing = behaviour_drawing(points, "x", "share", View(EMPTY, "sv", LIGHT, date(2026, 1, 25)))
    room = drawing.figure.layout["margin"]["t"]  # type: ignore[index]
    for width in WIDTHS:
        placed = boxes(drawing, width)
        assert all(top <= room for *_, top in placed)
        for one, other in combinations(placed, 2):
            beside = one[1] <= other[0] or other[1] <= one[0]
            above = one[3] <= other[2] or other[3] <= one[2]
            assert beside or above


def test_the_newest_stretch_is_always_named(view: View) -> None:
    points = [replace(point, rule_breaks=("outside",) if place % 2 else ()) for place, point in enumerate(months(12))]
    notes = behaviour_drawing(points, "x", "share", view).figure.layout["annotations"]
    assert points[-1].starts in {note["x"] for note in notes}  # type: ignore[union-attr, index]


def test_where_one_series_leads_the_others_stand_folded_behind_it(view: View) -> None:
    subject = Subject(view.release.cards()["time_to_need_met"], view)
    first, behind = process_behaviour_chart(subject), other_series(subject)
    assert first is not None
    assert first.folded == ""
    assert first.name == subject.facets()["mean"]
    assert behind is not None
    assert behind.folded.startswith("Visa också ”")


def test_a_series_without_a_value_is_told_and_not_drawn(tmp_path: Path) -> None:
    made = sample()
    for row in made.rows["reading"]:
        if row["indicator"] == "time_to_need_met" and row["facet"] != "p50":  # the leading series, too
            row |= {"value": None, "lower": None, "upper": None, "why_none": "not_reached"}
    view = View(open_release(made.write(tmp_path / "published.duckdb")), "sv", LIGHT, date(2026, 1, 25))
    drawing = series_behind(Subject(view.release.cards()["time_to_need_met"], view))
    assert drawing is not None
    assert [key for key in drawing.figure.layout if key.startswith("xaxis")] == ["xaxis"]
    assert any(WHY_NONE["not_reached"].sv in line for line in drawing.words)


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
    assert drawing.words[0] == f"Senast, december 2025: –. {WHY_NONE['not_reached'].sv}"


def test_the_curve_tells_how_many_still_wait(view: View) -> None:
    drawing = survival_curve(Subject(view.release.cards()["time_to_need_met"], view))
    assert drawing is not None
    assert drawing.words[0].startswith("Av hundra behov som uppstod väntade ännu 47 efter 7,0")


def test_the_map_keeps_the_organisations_order_on_both_axes(view: View) -> None:
    drawing = interface_map(Subject(view.release.cards()["waiting_between"], view))
    assert drawing is not None
    labels, columns = (drawing.figure.layout[axis]["ticktext"] for axis in ("yaxis", "xaxis"))  # type: ignore[index]
    rows = [label.rsplit("  ", 1) for label in labels]
    names = [view.name(unit).replace("&", "&amp;") for unit in view.release.units()["unit_id"]]
    assert [number for _, number in rows] == columns
    assert columns == [str(place) for place in range(1, len(rows) + 1)]
    shown = [name for name, _ in rows]
    assert shown == [name for name in names if name in shown]
