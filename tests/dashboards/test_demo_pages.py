"""The demo's own release on every page, from the simulator to what a reader sees."""

import re
from datetime import date
from itertools import combinations
from pathlib import Path

import plotly.graph_objects as go
import pytest
from tillit.dashboards.charts.margin_notes import NARROWEST
from tillit.dashboards.page import Drawing, Element, Page, View
from tillit.dashboards.pages.shelf import PAGES, elements_of
from tillit.dashboards.release import open_release
from tillit.dashboards.report import write_report
from tillit.dashboards.theme import LIGHT

pytestmark = pytest.mark.slow

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
both_languages = pytest.mark.parametrize("language", ["sv", "en"])


def body_of(page: Page, path: Path, language: str) -> Element:
    return elements_of(page, View(open_release(path), language, LIGHT, date.today()))  # noqa: DTZ011


def drawings_of(body: Element) -> list[Drawing]:
    return [part for part in body.walk() if isinstance(part, Drawing)]


@every_page
@both_languages
def test_every_page_of_the_demo_draws(page: Page, language: str, demo_release: Path) -> None:
    body = body_of(page, demo_release, language)
    drawings = drawings_of(body)
    words = " ".join(part for part in body.walk() if isinstance(part, str))
    assert drawings or not page.charts or page.of_unit
    assert ("Påhittade data" if language == "sv" else "Made-up data") in words
    for drawing in drawings:
        assert go.Figure({"data": drawing.figure.data, "layout": drawing.figure.layout}).data
        assert all(line.strip() for line in drawing.words)
        assert drawing.table.rows


@every_page
@both_languages
def test_no_sentence_of_the_demo_ends_twice(page: Page, language: str, demo_release: Path) -> None:
    body = body_of(page, demo_release, language)
    words = [part for part in body.walk() if isinstance(part, str)]
    words += [line for drawing in drawings_of(body) for line in drawing.words]
    assert [line for line in words if re.search(r"[.?!:;,] ?[.;,]|[.!?]\?|^:", line.replace("…", ""))] == []


@every_page
def test_words_above_the_demos_charts_do_not_overlap(page: Page, demo_release: Path) -> None:
    for drawing in drawings_of(body_of(page, demo_release, "sv")):
        layout = drawing.figure.layout
        notes = [note for note in layout.get("annotations", []) if "yshift" in note and note.get("yref") == "paper"]  # type: ignore[union-attr, operator]
        notes = [note for note in notes if isinstance(note["x"], date)]  # type: ignore[index]
        if not notes:
            continue
        begin, end = layout["xaxis"]["range"]  # type: ignore[index]
        boxes = []
        for note in notes:
            at = (note["x"] - begin) / (end - begin) * NARROWEST  # type: ignore[index]
            long = len(note["text"]) * 6.4  # type: ignore[index]
            left = at if note["xanchor"] == "left" else at - long  # type: ignore[index]
            boxes.append((note["yshift"], left, left + long))  # type: ignore[index]
        for one, other in combinations(boxes, 2):
            assert one[0] != other[0] or one[2] <= other[1] or other[2] <= one[1]


def test_the_demo_leads_with_one_series_and_its_limits(demo_release: Path) -> None:
    first = drawings_of(body_of(PAGES[0], demo_release, "en"))[0]
    assert "Mean wait" in first.name
    assert first.table.rows[0][4] != "–"


def test_the_demos_report_is_of_a_size_to_send(demo_release: Path, tmp_path: Path) -> None:
    for path in write_report(demo_release, tmp_path)[:-1]:
        assert path.stat().st_size < 7_000_000
