"""The offline report."""

import re
from pathlib import Path

import pytest
from tillit.dashboards.report import report_command, write_report
from tillit.dashboards.theme import DARK, LIGHT

from .sample import sample_release

FETCHED = re.compile(r"""<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^>]*\b(?:src|href|data)\s*=""")
ADDRESS = re.compile(
    r"""(?:src|href|action|data|poster)\s*=\s*["']?\s*(?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//"""
)


@pytest.fixture(scope="module")
def folder(release_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report")
    write_report(release_path, place)
    return place


def test_one_file_per_language_and_an_index(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == ["index.html", "report_en.html", "report_sv.html"]


@pytest.mark.parametrize("name", ["index.html", "report_en.html", "report_sv.html"])
def test_nothing_in_it_would_be_fetched(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    own = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert not FETCHED.search(own)
    assert not ADDRESS.search(own)
    assert "default-src 'none'" in own


def test_plotly_is_there_once(folder: Path) -> None:
    text = (folder / "report_sv.html").read_text(encoding="utf-8")
    assert text.count("* plotly.js v") == 1


def test_every_colour_by_name_is_in_both_dresses(folder: Path) -> None:
    text = (folder / "report_sv.html").read_text(encoding="utf-8")
    used = set(re.findall(r'"(theme:[a-z]+(?: \d)?)"', text))
    assert "theme:series" in used
    for theme in (LIGHT, DARK):
        assert used <= set(theme.colours())
    assert not re.search(r"#2a6f9e(?!\")", text[text.index("const FIGURES") :])


def test_names_are_escaped(folder: Path) -> None:
    text = (folder / "report_sv.html").read_text(encoding="utf-8")
    body = text[text.index("<body>") :]
    assert "<IT>" not in re.sub(r"<script>.*?</script>", "", body, flags=re.DOTALL)


def test_each_page_is_a_sheet_in_order(folder: Path) -> None:
    text = (folder / "report_en.html").read_text(encoding="utf-8")
    sheets = re.findall(r'<section class="sheet" id="(\w+)"', text)
    assert sheets == ["the_whole", "trust", "work", "questions", "about"]


def test_the_command_says_where_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample_release(tmp_path / "published.duckdb")
    assert report_command([str(tmp_path), "--language", "sv"]) == 0
    assert capsys.readouterr().out.split() == [
        str(tmp_path / "report" / "report_sv.html"),
        str(tmp_path / "report" / "index.html"),
    ]


def test_without_a_release_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report_command([str(tmp_path)]) == 1
    assert "tillit demo" in capsys.readouterr().err
