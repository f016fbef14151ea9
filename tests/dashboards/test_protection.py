"""The promise on the page About the measures, what attackers found, what stays possible, and what it costs."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from tillit.dashboards.language import number
from tillit.dashboards.page import Drawing, Element, Piece, Table, View
from tillit.dashboards.pages.about import PAGE
from tillit.dashboards.pages.shelf import elements_of
from tillit.dashboards.release import open_release
from tillit.dashboards.theme import LIGHT
from tillit.metrics.attacks.material import attacks
from tillit.metrics.disclosure.accuracy import accuracy_table

from .sample_held import small_sample

PROMISE = (
    "For each wave, any combination of published survey values involves at least 8 respondents, and against someone "
    "who knows who took part but no answer, every answer on the scale stays possible for every respondent. A "
    "colleague who uses their own answer can narrow the others' (five answers 1, 1, 1, 1, 5 come out as 1.8: the one "
    "who answered 5 then knows that the others gave 1 or 2), and two who pool theirs can narrow further. Across waves "
    "a leaver's answer can be guessed somewhat better than by chance. Work measures carry their own rule, not this "
    "promise."
)
"""DESIGN.md, Clearing, with the k of the sample."""


def body_of(path: Path, language: str = "en") -> Element:
    return elements_of(PAGE, View(open_release(path), language, LIGHT, date(2026, 1, 25)))


def words_of(part: Piece) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, Table):
        return [*part.columns, *(cell for row in part.rows for cell in row)]
    return [] if isinstance(part, Drawing) else [text for child in part.children for text in words_of(child)]


def table_headed(body: Element, heading: str) -> Table:
    return next(part for part in body.walk() if isinstance(part, Table) and heading in part.columns)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_sample().write(tmp_path_factory.mktemp("protection") / "published.duckdb")


def test_the_promise_stands_in_its_own_words_with_what_holds_against_a_colleague(written: Path) -> None:
    english, swedish = words_of(body_of(written)), words_of(body_of(written, "sv"))
    assert PROMISE in english
    assert english[english.index(PROMISE) + 1] == (
        "Against one colleague at least two answers always stay possible for everybody."
    )
    assert "Mot en kollega är alltid minst två svar möjliga för var och en." in swedish


def test_every_attack_stands_in_plain_words(written: Path) -> None:
    table = table_headed(body_of(written), "By whom")
    assert [row[:4] for row in table.rows] == [
        ("Somebody who left between two waves", "An outsider", "yes", "0.12"),
        ("All that equations can give", "An outsider", "yes", "9"),
        ("Tea leaves", "Two colleagues", "yes", "–"),
    ]
    assert table.rows[0][4:] == ("Fewest respondents in any combination.", "1,200", "0")
    assert "Knows who took part, but no answer." in words_of(body_of(written))


def test_an_attack_that_succeeded_says_so(tmp_path: Path) -> None:
    made = small_sample()
    made.rows["attack"][0] |= {"holds": False, "found": 7}
    table = table_headed(body_of(made.write(tmp_path / "published.duckdb"), "sv"), "Av vem")
    assert [row for row in table.rows if row[2] == "nej"] == [
        ("Allt som ekvationer kan ge", "En utomstående", "nej", "9", *table.rows[1][4:6], "7")
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_attacker_that_ships_has_words_of_its_own(language: str) -> None:
    from tillit.dashboards.words import WORDS

    told = {name: WORDS[f"attack {name}"][language] for name in attacks()}
    assert all(told.values())
    assert len(set(told.values())) == len(told)


@pytest.mark.parametrize("older", [True, False], ids=["no such table", "no rows"])
def test_a_release_without_attacks_says_so(tmp_path: Path, older: bool) -> None:
    made = small_sample()
    made.rows["attack"] = []
    path = made.write(tmp_path / "published.duckdb")
    if older:
        with duckdb.connect(str(path)) as connection:
            connection.execute("DROP TABLE attack")
    words = words_of(body_of(path))
    assert "No attacks are recorded in this release." in words
    assert "Anybody can try for themselves, without the vault: tillit attack published.duckdb" in words


def test_the_certificate_is_a_line_per_size_that_the_release_can_have(written: Path) -> None:
    table = table_headed(body_of(written), "a colleague with their own answer")
    assert [row[:2] for row in table.rows] == [("1–5", "8"), ("1–5", "12"), ("1–5", "20")]
    assert table.rows[0][2:] == ("5 of 5", "3 of 5", "2 of 5", "yes")


def test_the_cost_in_accuracy_is_that_of_the_measured_table(written: Path) -> None:
    table = table_headed(body_of(written), "Rounding alone")
    assert table.columns == ("Answers in the group", "Mean 3.0", "Mean 4.0", "Mean 4.4", "Rounding alone")
    expected = {
        (number(int(row["atom_size"]), "en"), f"Mean {number(row['mean'], 'en', 1)}"): (
            f"{number(row['bias'], 'en', 2)} ({number(row['error'], 'en', 2)})"
        )
        for _, row in accuracy_table().iterrows()
    }
    shown = {
        (row[0], column): cell.removeprefix("+")
        for row in table.rows
        for column, cell in zip(table.columns[1:4], row[1:4], strict=True)
    }
    assert shown == expected
