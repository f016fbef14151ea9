"""What a page says and shows, in both languages."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from tillit.dashboards.kept_pages import KeptPages
from tillit.dashboards.page import Drawing, Element, Page, Piece, Table, View
from tillit.dashboards.pages.shelf import PAGES, elements_of
from tillit.dashboards.release import open_release
from tillit.dashboards.theme import DARK, LIGHT

from .sample import sample
from .sample_store import Sample

TODAY = date(2026, 1, 25)
BANNED = re.compile(
    r"\b(good|bad|best|worst|better|worse|failed|failure|fails|causes|caused|poor|winner|loser|ranking|rank|top ten|"
    r"league|bra|dålig|dåligt|dåliga|bäst|bästa|sämst|sämsta|bättre|sämre|misslyckad|misslyckades|misslyckande|"
    r"orsakar|orsakade|topplista|rankning|röd|rött|gul|grön|grönt|red|amber|green|KPI|måltal)\b",
    re.IGNORECASE,
)
"""Words of judgement, of ranking and of traffic lights, in both languages (DESIGN.md, rules 4, 5 and 8)."""

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
both_languages = pytest.mark.parametrize("language", ["sv", "en"])


def view_of(path: Path, language: str = "sv", under: str | None = None) -> View:
    """As a member of a team sees it; `under` chooses a part."""
    own = frozenset({"f0t0"})
    return View(open_release(path), language, LIGHT, TODAY, under=under, own=own, units=own, unit="f0t0")


def text_of(part: Piece) -> list[str]:
    """All words of a part, those inside figures included."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, Table):
        return [*part.columns, *(cell for row in part.rows for cell in row)]
    if isinstance(part, Drawing):
        return [*part.words, *_strings(part.figure.data), *_strings(part.figure.layout.get("annotations"))]
    return [text for child in part.children for text in text_of(child)]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _strings(inner)]
    return [text for inner in value for text in _strings(inner)] if isinstance(value, list) else []


def drawings_of(body: Element) -> list[Drawing]:
    return [part for part in body.walk() if isinstance(part, Drawing)]


@every_page
@both_languages
def test_no_word_of_judgement_of_our_own(page: Page, language: str, release_path: Path) -> None:
    view = view_of(release_path, language)
    cards = " ".join(
        text
        for card in view.release.cards().values()
        for text in (card.question[language], card.misuse[language], card.method[language], card.source)
    )
    words = " ".join(text_of(elements_of(page, view)))
    found = {match.group().lower() for match in BANNED.finditer(words)}
    assert found <= {match.group().lower() for match in BANNED.finditer(cards)}


@every_page
@both_languages
def test_made_up_data_reading_time_review_and_chance_stand_on_every_page(
    page: Page, language: str, release_path: Path
) -> None:
    words = " ".join(text_of(elements_of(page, view_of(release_path, language)))).replace("\u00a0", " ")
    expected = {
        "sv": ("Påhittade data", "9 minuter", "12 mars 2026", "Slumpen ensam skulle ge 12", "mindre än en vara slump"),
        "en": ("Made-up data", "9 minutes", "12 March 2026", "Chance alone would give 12", "less than one can be"),
    }
    for phrase in expected[language]:
        assert phrase in words


def test_a_composed_page_is_kept_until_anything_changes(release_path: Path, tmp_path: Path) -> None:
    kept, view = KeptPages(), view_of(release_path)
    first = kept.body(PAGES[0], view)
    assert kept.body(PAGES[0], view_of(release_path)) is first
    others = (
        replace(view, language="en"),
        replace(view, theme=DARK),
        replace(view, under="f1"),
        replace(view, own=frozenset({"f1t0"})),
        replace(view, today=date(2026, 1, 26)),
        view_of(sample().write(tmp_path / "published.duckdb")),
    )
    assert all(kept.body(PAGES[0], other) is not first for other in others)


def test_a_page_without_input_says_so_in_one_line_and_has_no_empty_section(tmp_path: Path) -> None:
    made = sample()
    kept = [row for row in made.rows["data_quality"] if row["table_name"] != "response"]
    asked = {"trust", "fear", "direction"}
    gone = {row["indicator"] for row in made.rows["indicator"] if row["family"] in asked}
    made.rows["data_quality"] = kept
    made.rows["reading"] = [row for row in made.rows["reading"] if row["indicator"] not in gone]
    body = elements_of(PAGES[1], view_of(made.write(tmp_path / "published.duckdb")))
    lines = [part for part in body.walk() if isinstance(part, Element) and part.css == "empty"]
    line_expected = (
        "Inget visas här om ”Mätklimatet först”, ”Det vi har frågat om” och ”Tystnad och rädsla, utan att fråga”: "
        "utgåvan bygger inte på några egna enkätsvar."
    )
    assert [text for line in lines for text in text_of(line)] == [line_expected]
    assert not [part for part in body.walk() if isinstance(part, Element) and part.css == "section"]


@every_page
def test_every_figure_is_valid_plotly_with_words_and_a_table(page: Page, release_path: Path) -> None:
    drawings = drawings_of(elements_of(page, view_of(release_path)))
    assert drawings or not page.charts
    for drawing in drawings:
        figure = go.Figure({"data": drawing.figure.data, "layout": drawing.figure.layout})
        assert figure.data
        assert all(line.strip() for line in drawing.words)
        assert drawing.table.rows
        assert all(len(row) == len(drawing.table.columns) for row in drawing.table.rows)


@every_page
def test_figures_have_the_same_content_in_dark(page: Page, release_path: Path) -> None:
    light = elements_of(page, view_of(release_path))
    dark = elements_of(page, replace(view_of(release_path), theme=DARK))
    assert [drawing.words for drawing in drawings_of(light)] == [drawing.words for drawing in drawings_of(dark)]


def _permuted(seed: int) -> Sample:
    """The sample with the values of units, and of interfaces, dealt out anew."""
    made = sample()
    rng = np.random.default_rng(seed)
    for table in ("reading", "interface_reading"):
        rows = [row for row in made.rows[table] if row.get("scope") != "whole"]
        groups: dict[tuple[object, object, object], list[dict[str, object]]] = {}
        for row in rows:
            groups.setdefault((row["indicator"], row["facet"], row["period"]), []).append(row)
        for group in groups.values():
            dealt = rng.permutation(len(group))
            values = [(row["value"], row["lower"], row["upper"]) for row in group]
            for row, place in zip(group, dealt, strict=True):
                row["value"], row["lower"], row["upper"] = values[place]
    return made


def _order_of_units(body: Element) -> list[object]:
    """Everything in figures that says which unit stands where."""
    order: list[object] = []
    for drawing in drawings_of(body):
        layout = drawing.figure.layout
        order.extend(layout[axis].get("ticktext") for axis in ("xaxis", "yaxis"))  # type: ignore[union-attr]
        order.append([note["text"] for note in layout.get("annotations", [])])  # type: ignore[union-attr, index]
        order.append([row[0] for row in drawing.table.rows])
    return order


@every_page
def test_no_order_follows_from_a_value(page: Page, release_path: Path, tmp_path: Path) -> None:
    expected = _order_of_units(elements_of(page, view_of(release_path)))
    for seed in (1, 2):
        path = _permuted(seed).write(tmp_path / f"{seed}.duckdb")
        assert _order_of_units(elements_of(page, view_of(path))) == expected


def test_names_cannot_become_markup(release_path: Path) -> None:
    drawings = drawings_of(elements_of(PAGES[1], view_of(release_path)))
    labels = [text for drawing in drawings for text in _strings(drawing.figure.layout.get("yaxis"))]
    assert "<b>Service &amp; &lt;IT&gt;</b>" in labels
    assert not any("<IT>" in text for drawing in drawings for text in _strings(drawing.figure.data))


def test_the_whole_comes_before_the_parts(release_path: Path) -> None:
    for page in PAGES[1:3]:
        for part in elements_of(page, view_of(release_path)).walk():
            if isinstance(part, Element) and part.css == "main":
                kinds = [drawing.parts for drawing in drawings_of(part)]
                assert kinds == sorted(kinds)


def test_a_flow_card_is_shown_with_the_cards_it_names(release_path: Path) -> None:
    view = view_of(release_path)
    cards = view.release.cards()
    body = elements_of(PAGES[2], view)
    panels = {dict(part.attributes).get("id"): part for part in body.walk() if isinstance(part, Element)}
    panel = panels["m-flow_efficiency"]
    beside = " ".join(
        text for part in panel.walk() if isinstance(part, Element) and part.css == "side" for text in text_of(part)
    ).replace("<br>", " ")
    for other in cards["flow_efficiency"].counter_measures:
        assert cards[other].question.sv in beside


def test_only_adopted_measures_are_shown_and_the_rest_says_why(tmp_path: Path) -> None:
    made = sample()
    for row in made.rows["indicator"]:
        if row["indicator"] == "goal_clarity":
            row["status"] = "not_adopted"
        if row["indicator"] == "hme":
            row["status"] = "expired"
    view = view_of(made.write(tmp_path / "published.duckdb"))
    body = elements_of(PAGES[0], view)
    ids = {dict(part.attributes).get("id") for part in body.walk() if isinstance(part, Element)}
    words = " ".join(text_of(body))
    assert "m-goal_clarity" not in ids
    assert "inte valt i den här organisationen" in words
    assert "De senaste värdena står kvar" in " ".join(text_of(elements_of(PAGES[1], view)))


def test_readings_not_yet_open_say_when(release_path: Path) -> None:
    words = " ".join(text_of(elements_of(PAGES[1], view_of(release_path)))).replace("\u00a0", " ")
    assert "syns för andra från 12 mars 2099" in words


def test_the_climate_gate_is_said_in_words(tmp_path: Path) -> None:
    made = sample()
    made.rows["release"][0] |= {
        "units_open": False,
        "climate_note_sv": "Mätklimatet har sjunkit. Tala om mätandet först.",
        "climate_note_en": "The climate of measurement has fallen. Talk about the measuring first.",
    }
    view = view_of(made.write(tmp_path / "published.duckdb"), "en")
    for page in PAGES:
        assert "Talk about the measuring first" in " ".join(text_of(elements_of(page, view)))


def test_a_chosen_part_shows_itself_and_what_is_below(release_path: Path) -> None:
    view = view_of(release_path, under="f1")
    assert view.part_ids() == ("f1", "f1t0", "f1t1", "f1t2", "f1t3")
    assert view_of(release_path).part_ids(most=12) == ("f0", "f1", "f2", "f3", "f4")


@every_page
@both_languages
def test_an_empty_release_speaks(page: Page, language: str, tmp_path: Path) -> None:
    empty = Sample({"release": sample().rows["release"]})
    body = elements_of(page, view_of(empty.write(tmp_path / "published.duckdb"), language))
    words = " ".join(text_of(body))
    assert page.question[language] in words
    assert not drawings_of(body)


def test_external_figures_are_marked_as_such(tmp_path: Path) -> None:
    made = sample()
    for row in made.rows["reading"]:
        if row["indicator"] == "reopened_work":
            row |= {"external": True, "lower": None, "upper": None, "why_none": "no_interval_external"}
    view = view_of(made.write(tmp_path / "published.duckdb"))
    for page in (PAGES[0], PAGES[2]):
        words = " ".join(text_of(elements_of(page, view)))
        assert "Extern siffra: räknad av någon annan." in words
        assert "Siffran är färdigräknad av någon annan" in words


def test_the_reliability_of_an_asked_scale_stands_on_its_card(release_path: Path) -> None:
    view = view_of(release_path)
    figures = view.release.reliability()
    asked = str(figures["indicator"].iloc[0])
    alpha = figures[figures["indicator"] == asked].drop_duplicates("facet", keep="last")["alpha"].iloc[0]
    about = next(page for page in PAGES if page.key == "about")
    card = next(
        part
        for part in elements_of(about, view).walk()
        if isinstance(part, Element) and ("id", f"card-{asked}") in part.attributes
    )
    assert f"α {alpha:.2f}".replace(".", ",") in " ".join(text_of(card))
