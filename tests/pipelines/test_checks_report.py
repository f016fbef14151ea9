"""The page of results: whole, in both languages, without other hosts and without words of judgement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest
from tillit.metrics.contracts import CONTRACTS, contract
from tillit.pipelines.checks.expectations import CheckResult, RowAt
from tillit.pipelines.checks.report import TABLES, checks_page
from tillit.pipelines.checks.rules import MEANINGS, PROBLEMS, TO_DO, Kind, Rule, rules

JUDGEMENT = {
    "sv": r"bra|dålig\w*|bäst\w*|sämst\w*|misslyckad\w*|orsakar|godkänd\w*|underkänd\w*",
    "en": r"good|bad|best|worst|fail\w*|poor|causes|passed|red|amber|green",
}


class Balanced(HTMLParser):
    """Every element that is opened is closed, in order."""

    EMPTY = ("meta", "!doctype")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def holding(names: Sequence[str] = ("org_unit", "work_event")) -> list[CheckResult]:
    return [
        CheckResult(rule, passed=True, rows=1200, failing_rows=0) for name in names for rule in rules(contract(name))
    ]


def broken(rule: Rule) -> CheckResult:
    return CheckResult(
        rule, passed=False, rows=65533, failing_rows=12031, found=(RowAt(1, 17), RowAt(1, 2300), RowAt(2, 5))
    )


def named(table: str, name: str) -> Rule:
    return next(rule for rule in rules(contract(table)) if rule.name == name)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_is_whole_and_asks_nothing_of_other_hosts(language: str) -> None:
    results = [*holding(), broken(named("work_event", "known_unit_id"))]
    page = checks_page(results, language)
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert f'<html lang="{language}">' in page
    assert not re.search(r"https?:|//|<script|<link|@import|url\(", page)


def test_when_all_holds_the_page_says_so_and_opens_no_list_of_things_to_look_at() -> None:
    page = checks_page(holding(), "sv")
    assert "Allt stämmer." in page
    assert "Att titta på" not in page
    assert f"Tabeller: 2. Regler: {len(holding())}." in page


def test_what_is_broken_says_what_where_how_many_and_what_to_do() -> None:
    page = checks_page([broken(named("work_event", "known_unit_id"))], "en", files={1: "steps <2026>.csv"})
    assert "Some values of <code>unit_id</code> are not found in the table <code>org_unit</code>." in page
    assert "Concerns 12,031 of 65,533 rows. The first: steps &lt;2026&gt;.csv, row 17, 2300; file 2, row 5." in page
    assert "Complete the table" in page


def test_what_stops_comes_before_what_goes_on() -> None:
    warning, critical = named("work_event", "varies_unit_id"), named("work_event", "present_unit_id")
    page = checks_page([broken(warning), broken(critical)], "sv")
    assert page.index(critical.problem.sv.split("` ")[1]) < page.index(warning.problem.sv.split("` ")[1])


def test_what_could_not_be_tested_is_not_counted_as_holding() -> None:
    rule = named("response", "known_wave_id")
    page = checks_page([CheckResult(rule, passed=True, rows=9, failing_rows=0, tested=False)], "sv")
    assert "Tabeller: 1. Regler: 0." in page
    assert "kunde inte prövas" in page


def test_without_tables_the_page_says_that_there_is_nothing_yet() -> None:
    assert "inga tabeller" in checks_page([], "sv")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_rule_has_words_in_both_languages(kind: Kind) -> None:
    for words in (MEANINGS[kind], PROBLEMS[kind], TO_DO[kind]):
        assert words.sv.endswith(".")
        assert words.en.endswith(".")
        assert words.sv != words.en


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_word_judges(language: str) -> None:
    every = [broken(rule) for table in CONTRACTS for rule in rules(table)]
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", checks_page(every, language), flags=re.DOTALL)
    assert re.findall(rf"\b(?:{JUDGEMENT[language]})\b", words, flags=re.IGNORECASE) == []


def test_every_table_has_a_name_on_the_page() -> None:
    assert set(TABLES) == {table.name for table in CONTRACTS}
