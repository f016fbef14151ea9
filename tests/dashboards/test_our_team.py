"""What the page about one's own unit says and draws."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import plotly.graph_objects as go
import pytest
from tillit.dashboards.page import Drawing, Element, Piece, Table, View
from tillit.dashboards.pages.our_team import PAGE
from tillit.dashboards.pages.shelf import elements_of
from tillit.dashboards.pages.team_figures import parents, periods_of, standings
from tillit.dashboards.release import open_release
from tillit.dashboards.theme import LIGHT

from .sample_held import LIFTED, MARKS, MEASURES, OPENS, A, B, planted, small_sample
from .sample_store import ROOT, Sample

TODAY = date(2026, 1, 25)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("planted")
    planted(place)
    return place


def view_of(folder: Path, unit: str | None, language: str = "en", *, first: bool = True) -> View:
    """The page as a member of the unit's team sees it; without `first` as somebody who names it and is not."""
    release = open_release(folder / "published.duckdb", folder / "vault" / "held.duckdb")
    units = frozenset() if unit is None else frozenset({unit})
    return View(release, language, LIGHT, TODAY, own=units if first else frozenset(), units=units, unit=unit)


def words_of(part: Piece) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Table):
        return " ".join((*part.columns, *(cell for row in part.rows for cell in row)))
    if isinstance(part, Drawing):
        return " ".join(part.words)
    return " ".join(words_of(child) for child in part.children).replace("\u00a0", " ")


def table_headed(body: Element, heading: str) -> Table:
    """The first table with that heading among its columns."""
    return next(part for part in body.walk() if isinstance(part, Table) and heading in part.columns)


def panels_of(body: Element) -> dict[str, Element]:
    found = {dict(part.attributes).get("id", ""): part for part in body.walk() if isinstance(part, Element)}
    return {name.removeprefix("own-"): part for name, part in found.items() if name.startswith("own-")}


def test_every_measure_with_a_reading_of_the_unit_has_its_chart_how_it_is_to_be_measured_first(folder: Path) -> None:
    view = view_of(folder, A)
    panels = panels_of(elements_of(PAGE, view))
    read = [card.id for card in view.release.cards().values() if view.of_unit(A, card.id)["value"].notna().any()]
    assert next(iter(panels)) == "measurement_climate"
    assert set(panels) == set(read)
    for panel in panels.values():
        drawing = next(part for part in panel.walk() if isinstance(part, Drawing))
        assert go.Figure({"data": drawing.figure.data, "layout": drawing.figure.layout}).data
        assert drawing.table.rows


def test_pooled_stands_beside_raw_in_chart_words_and_table(folder: Path) -> None:
    panel = panels_of(elements_of(PAGE, view_of(folder, A)))["goal_clarity"]
    drawing = next(part for part in panel.walk() if isinstance(part, Drawing))
    names = [trace.get("name") for trace in drawing.figure.data]
    assert "Drawn toward the unit above" in names
    rings = drawing.figure.data[names.index("Drawn toward the unit above")]
    assert rings["y"][-1] == MARKS[A].pooled  # type: ignore[index]
    assert rings["marker"]["symbol"] == "circle-open"  # type: ignore[index]
    assert "33 instead of 31 of 100" in " ".join(drawing.words)
    assert drawing.table.rows[0][1:4] == ("31 of 100", "28–34 of 100", "33 of 100")


def test_no_ring_where_nothing_was_drawn_toward_the_unit_above(tmp_path: Path) -> None:
    made = small_sample()
    for row in made.rows["reading"]:
        row["pooled"] = None
    release = open_release(made.write(tmp_path / "published.duckdb"))
    own = frozenset({"f0t0"})
    body = elements_of(PAGE, View(release, "sv", LIGHT, TODAY, own=own, units=own, unit="f0t0"))
    assert "Ring" not in words_of(body)
    assert "Draget mot" not in str([drawing.figure for drawing in body.walk() if isinstance(drawing, Drawing)])


def test_small_units_have_dots_with_intervals_and_no_limits(folder: Path) -> None:
    view = view_of(folder, "f2t0")
    frame = view.of_unit("f2t0", "psychological_safety")
    assert set(frame["n_band"]) == {"5-9"}
    panel = panels_of(elements_of(PAGE, view))["psychological_safety"]
    drawing = next(part for part in panel.walk() if isinstance(part, Drawing))
    assert "Centre" not in [trace.get("name") for trace in drawing.figure.data]
    assert any(trace.get("error_y", {}).get("array", [0])[0] > 0 for trace in drawing.figure.data)  # type: ignore[attr-defined]
    assert "No limits" in " ".join(drawing.words)


def test_what_can_be_seen_at_this_size_stands_in_a_table(folder: Path) -> None:
    table = table_headed(elements_of(PAGE, view_of(folder, "f2t0")), "Limits")
    seen = table_headed(elements_of(PAGE, view_of(folder, "f2t0")), "Why not")
    assert table.rows
    row = next(row for row in seen.rows if row[2] == "5-9")
    assert row[3:5] == ("yes", "no")
    assert row[5] == "Too few answers or cases for a value."


def test_figures_that_were_lifted_are_told_with_the_nearest_unit_that_has_them_and_why(folder: Path) -> None:
    view = view_of(folder, LIFTED)
    rows = table_headed(elements_of(PAGE, view), "Stands with").rows
    assert {row[2] for row in rows} == {"Samhällsbyggnad"}
    assert {row[3] for row in rows} == {"At least 8 answers, or at least 5 people and 10 cases."}
    assert {standing.unit_id for standing in standings(view)} == {"f2"}


def test_where_no_unit_above_has_them_they_stand_with_the_whole(tmp_path: Path) -> None:
    made = small_sample()
    made.rows["reading"] = [row for row in made.rows["reading"] if row["unit_id"] not in ("f2", LIFTED)]
    release = open_release(made.write(tmp_path / "published.duckdb"))
    own = frozenset({LIFTED})
    view = View(release, "en", LIGHT, TODAY, own=own, units=own, unit=LIFTED)
    assert {standing.unit_id for standing in standings(view)} == {ROOT}


def test_what_was_lifted_in_the_newest_wave_is_not_told_before_it_opens(tmp_path: Path) -> None:
    """Which unit has a reading of a wave shows in that unit's own readings, and those are held."""
    made = small_sample()
    held: dict[str, list[dict[str, object]]] = {"reading": [], "limits": []}
    for table, rows in held.items():
        newest = [row for row in made.rows[table] if row["period"] == "v12" and row["scope"] == "unit"]
        rows += [row for row in newest if row["unit_id"] != "f0t0"]
        made.rows[table] = [row for row in made.rows[table] if row not in newest]
    for row in made.rows["wave"]:
        row["visible_from"] = date(2026, 2, 1) if row["wave_id"] == "v12" else row["visible_from"]
    release = open_release(
        made.write(tmp_path / "published.duckdb"), Sample({**made.rows, **held}).write(tmp_path / "held.duckdb")
    )
    own = frozenset({"f0t0"})
    view = View(release, "en", LIGHT, TODAY, own=own, units=own, unit="f0t0")
    asked = [standing for standing in standings(view) if standing.period == "v12"]
    assert asked
    assert {standing.unit_id for standing in asked} == {None}
    assert "a unit above; which one shows here from 1 February 2026" in words_of(elements_of(PAGE, view))


def test_who_sees_what_and_when_stands_period_by_period(folder: Path) -> None:
    rows = table_headed(elements_of(PAGE, view_of(folder, A)), "See it now").rows
    assert (
        rows[0][1:] == ("only we", "from 1\u00a0February\u00a02026".replace("\u00a0F", "\u00a0F"))
        or rows[0][1] == "only we"
    )
    assert {row[1] for row in rows[1:]} == {"everybody who reaches the pages"}
    others = table_headed(elements_of(PAGE, view_of(folder, A, first=False)), "See it now").rows
    assert {row[1] for row in others} == {"everybody who reaches the pages"}
    assert [period.visible_from for period in periods_of(view_of(folder, A)) if period.held] == [OPENS]


@pytest.mark.parametrize(("language", "phrase"), [("sv", "bara helheten"), ("en", "the whole only")])
def test_while_the_climate_gate_is_closed_the_page_says_who_sees_what(
    tmp_path: Path, language: str, phrase: str
) -> None:
    made = small_sample()
    made.rows["release"][0] |= {
        "units_open": False,
        "climate_note_sv": "Mätklimatet har sjunkit.",
        "climate_note_en": "The climate has fallen.",
    }
    units = {table: [row for row in made.rows[table] if row["scope"] == "unit"] for table in ("reading", "limits")}
    for table, rows in units.items():
        made.rows[table] = [row for row in made.rows[table] if row not in rows]
    held = Sample({**made.rows, **units}).write(tmp_path / "held.duckdb")
    release = open_release(made.write(tmp_path / "published.duckdb"), held)
    own = frozenset({"f0t0"})
    view = View(release, language, LIGHT, TODAY, own=own, units=own, unit="f0t0")
    team = elements_of(PAGE, view)
    assert panels_of(team)
    assert phrase in words_of(team)
    assert ("Mätklimatet har sjunkit." if language == "sv" else "The climate has fallen.") in words_of(team)
    leader = elements_of(PAGE, replace(view, own=frozenset()))
    assert panels_of(leader) == {}


def test_a_measure_chosen_with_nobody_is_not_shown_to_the_unit(tmp_path: Path) -> None:
    made = small_sample()
    for row in made.rows["indicator"]:
        if row["indicator"] == "goal_clarity":
            row["chosen_with"] = []
    release = open_release(made.write(tmp_path / "published.duckdb"))
    own = frozenset({"f0t0"})
    body = elements_of(PAGE, View(release, "en", LIGHT, TODAY, own=own, units=own, unit="f0t0"))
    assert "goal_clarity" not in panels_of(body)
    assert "Were chosen without anybody concerned taking part" in words_of(body)


@pytest.mark.parametrize(("login", "said"), [(True, "does not say which unit"), (False, "without login on this")])
def test_without_a_unit_the_page_says_why_it_is_empty_and_how_it_works(folder: Path, login: bool, said: str) -> None:
    body = elements_of(PAGE, replace(view_of(folder, None), login=login))
    words = words_of(body)
    assert said in words
    assert "How the page works" in words
    assert "tillit report --unit" in words
    assert not [part for part in body.walk() if isinstance(part, Drawing)]


def test_questions_are_of_the_whole_or_of_what_is_between_never_of_the_unit(folder: Path) -> None:
    concerned, other = view_of(folder, "f3t0"), view_of(folder, "f1t0")
    asked = words_of(elements_of(PAGE, concerned))
    assert "What changed around March 2025" in asked
    ids = {signal.id for signal in concerned.release.signals() if signal.subject_kind == "interface"}
    assert ids == {"waiting_between:f3t0-f3t2", "waiting_between:f2t0-f2t1"}
    cards = [
        part for part in elements_of(PAGE, concerned).walk() if isinstance(part, Element) and part.css == "question"
    ]
    assert len(cards) == 2
    cards = [part for part in elements_of(PAGE, other).walk() if isinstance(part, Element) and part.css == "question"]
    assert len(cards) == 1


def test_several_units_are_chosen_among_by_links_in_the_organisations_order(folder: Path) -> None:
    view = replace(view_of(folder, B), units=frozenset({B, A}), own=frozenset({B, A}))
    links = [
        dict(part.attributes)["href"]
        for part in elements_of(PAGE, view).walk()
        if isinstance(part, Element) and part.tag == "a" and "href" in dict(part.attributes)
    ]
    assert f"/our-team?unit={A}" in links
    assert f"/our-team?unit={B}" not in links
    assert parents(A, view) == ["f0", ROOT]


def test_what_is_held_is_read_for_the_named_unit_only(folder: Path) -> None:
    release = open_release(folder / "published.duckdb", folder / "vault" / "held.duckdb")
    for measure in MEASURES:
        own = release.of_unit(A, measure, held=True)
        assert set(own["unit_id"]) == {A}
        assert list(own[own["held"]]["period"]) == [MARKS[A].period]
        assert not release.of_unit(A, measure, held=False)["held"].any()
    assert release.of_unit("%", "goal_clarity", held=True).empty
    assert release.of_unit(f"{A}' OR '1'='1", "goal_clarity", held=True).empty
