"""The pages of the promise: every test they name is there, both languages say the same, and the figures are ours.

With TILLIT_WRITE_DOCS=1 the tables are written anew.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tillit.dashboards.language import number
from tillit.metrics.attacks.leaver import leaver_table
from tillit.metrics.disclosure.accuracy import accuracy_table
from tillit.metrics.disclosure.certificate import certificate

from ..metrics.attacks.rivals import comparison

REPOSITORY = Path(__file__).parents[2]
PAGES = {"en": REPOSITORY / "docs" / "promise.md", "sv": REPOSITORY / "docs" / "loftet.md"}
SAME = 0.8
"""Chance that those who stay answer alike, in the table of the leaver."""

WORDS = {
    "comparison": {
        "en": ("attacker", "a plain threshold", "hide one more", "tillit", "what is counted"),
        "sv": ("angripare", "enkel gräns", "dölj en till", "tillit", "vad som räknas"),
    },
    "leaver": {
        "en": ("answers together", "mean", "by guessing", "with the files"),
        "sv": ("svar tillsammans", "medelvärde", "genom att gissa", "med filerna"),
    },
    "accuracy": {
        "en": ("answers together", "mean", "bias", "error", "of which rounding to 0.1"),
        "sv": ("svar tillsammans", "medelvärde", "skevhet", "fel", "varav avrundning till 0,1"),
    },
}
ATTACKERS = {
    "differencing": {
        "en": ("differencing down the tree", "groups of fewer than five set apart"),
        "sv": ("skillnader nedåt i trädet", "grupper på färre än fem som skiljs ut"),
    },
    "linear algebra": {
        "en": ("linear algebra over all numbers", "groups of fewer than five set apart"),
        "sv": ("linjär algebra över alla siffror", "grupper på färre än fem som skiljs ut"),
    },
    "bounds on single answers": {
        "en": ("integer bounds on single answers", "answers that are ruled out for somebody"),
        "sv": ("heltalsgränser för enskilda svar", "svar som utesluts för någon"),
    },
    "unanimity": {
        "en": ("unanimity", "values that give a whole team away"),
        "sv": ("enighet", "värden som avslöjar ett helt team"),
    },
}


def row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def table(name: str, language: str, rows: list[str]) -> str:
    heads = WORDS[name][language]
    return "\n".join([row(*heads), row(*("---" for _ in heads)).replace(" ", ""), *rows])


def of_comparison(language: str) -> str:
    found = comparison().set_index(["attacker", "rival"])["found"]
    rivals = ("plain threshold", "hide one more cell", "tillit")
    rows = [
        row(said[language][0], *(number(int(found[name, rival]), language) for rival in rivals), said[language][1])
        for name, said in ATTACKERS.items()
    ]
    return table("comparison", language, rows)


def of_leaver(language: str) -> str:
    found = leaver_table()
    chosen = found[(found["same"] == SAME) & found["atom_size"].isin([6, 8, 10, 20])]
    rows = [
        row(int(one["atom_size"]), number(one["mean"], language, 1), *(share(one[name], language) for name in LEAVER))
        for _, one in chosen.iterrows()
    ]
    return table("leaver", language, rows)


LEAVER = ("guessing", "with_files")


def share(value: float, language: str) -> str:
    return f"{number(100 * value, language, 0)} %"


def of_accuracy(language: str) -> str:
    rows = [
        row(
            int(one["atom_size"]),
            number(one["mean"], language, 1),
            *(number(round(one[name], 2) + 0.0, language, 2) for name in ("bias", "error", "rounding_error")),
        )
        for _, one in accuracy_table().iterrows()
    ]
    return table("accuracy", language, rows)


TABLES: dict[str, Callable[[str], str]] = {
    "comparison": of_comparison,
    "leaver": of_leaver,
    "accuracy": of_accuracy,
}


def with_table(text: str, name: str, made: str) -> str:
    """`text` with the table after the mark `name` in place of what stood there."""
    mark = f"<!-- {name} -->\n"
    assert text.count(mark) == 1
    before, after = text.split(mark)
    rest = re.sub(r"\A\n*(\|[^\n]*\n)*\n*", "", after)
    return f"{before}{mark}\n{made}\n\n{rest}"


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("language", PAGES)
def test_the_figures_are_what_the_code_gives(name: str, language: str) -> None:
    page = PAGES[language]
    said = page.read_text(encoding="utf-8")
    made = with_table(said, name, TABLES[name](language))
    if os.environ.get("TILLIT_WRITE_DOCS"):
        page.write_text(made, encoding="utf-8")
        return
    assert said == made


@pytest.mark.parametrize("page", PAGES.values(), ids=list(PAGES))
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = re.findall(r"`((?:tests|metrics)/[\w/]+\.py)`", page.read_text(encoding="utf-8"))
    assert len(named) > 30
    assert not [name for name in named if not (REPOSITORY / name).is_file()]


def test_both_languages_name_the_same_tests_in_the_same_order() -> None:
    named = [re.findall(r"`(?:tests|metrics)/[\w/]+\.py`", page.read_text(encoding="utf-8")) for page in PAGES.values()]
    assert named[0] == named[1]


def test_every_promise_has_its_mechanism_and_its_test() -> None:
    for page in PAGES.values():
        rows = [line for line in page.read_text(encoding="utf-8").splitlines() if "`tests/" in line and line[0] == "|"]
        assert len(rows) >= 28
        assert all(len(line.strip("|").split("|")) == 3 for line in rows)


def test_the_least_that_stays_possible_is_as_said() -> None:
    least = certificate([(1, 5)]).groupby("against")["possible"].min()
    assert least.to_dict() == {"colleague": 2, "outsider": 5, "two_colleagues": 1}
