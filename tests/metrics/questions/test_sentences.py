"""What a chart says in one sentence, and what chance says of a family."""

import pandas as pd
import pytest
from tillit.metrics.catalogue import catalogue
from tillit.metrics.limits import limits_for
from tillit.metrics.measure import WHY_NONE
from tillit.metrics.questions.judgement import judgements
from tillit.metrics.questions.sentences import BROKEN, NOTHING, ROUTINE, chance_sentence, sentence, sentence_of
from tillit.metrics.statistics.process_behaviour import RULES, chart

from tests.metrics.series import series, stable

BASE = [4.0, 6.0, 5.1, 4.9] * 3
CASES = {
    "routine": (stable(1), "Inget tyder på annat än vanlig variation.", "Nothing here but routine variation."),
    "outside": ([*BASE, 30.0], "utanför gränserna", "outside the limits"),
    "run": ([*BASE, *[5.5] * 7], "samma sida om mittlinjen", "same side of the centre"),
    "trend": ([*BASE, 4.5, 4.6, 4.7, 4.8, 5.05, 5.2, 5.3, 5.4], "åt samma håll", "the same way"),
    "few": ([1.0, 2.0, 3.0], "3 av de 6 som behövs", "3 of the 6 needed"),
    "earlier": ([*BASE, 30.0, 4.0, 6.0, 5.0], "tidigare, markerade punkter", "earlier points, marked"),
    "trial": ([4.0, 6.0, 5.1, 4.9, 5.3, 4.2, 5.9], "de vilar på 7 punkter", "they rest on 7 points"),
    "still": ([4.0] * 12, "Inga gränser: värdet varierar inte", "No limits: the value does not vary"),
    "empty": ([float("nan")] * 3, "inga värden", "no values"),
}


@pytest.mark.parametrize("case", CASES)
def test_each_chart_says_its_sentence(case: str) -> None:
    values, swedish, english = CASES[case]
    said = sentence(chart(values))
    assert swedish in said.sv
    assert english in said.en
    assert not judgements(said)


@pytest.mark.parametrize("case", sorted(set(CASES) - {"still"}))
def test_the_published_limits_say_the_same_as_the_chart(case: str) -> None:
    values, _, _ = CASES[case]
    limits = limits_for(series("work_in_progress", values), catalogue())
    assert sentence_of(limits.sample(frac=1.0, random_state=1)) == sentence(chart(values, least_distinct=4))


def test_no_rows_no_values() -> None:
    empty = pd.DataFrame({name: [] for name in ("starts", "why_none", "centre", "rule_breaks", "trial")})
    assert sentence_of(empty) == NOTHING


def test_every_rule_has_a_sentence_that_asks() -> None:
    assert set(BROKEN) == set(RULES)
    assert all(text.sv.endswith("?") and text.en.endswith("?") for text in BROKEN.values())
    assert not judgements(ROUTINE)


def test_every_reason_can_be_said_after_a_colon() -> None:
    assert all(reason.sv.endswith(".") and reason.en.endswith(".") for reason in WHY_NONE.values())


def test_the_two_figures_in_words() -> None:
    said = chance_sentence(family="flow", tests=40, breaks_expected=2.44, breaks_seen=5, shown=2, shown_expected=0.2)
    assert "40 serier prövades" in said.sv
    assert "ungefär 2,4 regelbrott; 5 syntes" in said.sv
    assert "about 0.2 can be expected from chance" in said.en


def test_where_nothing_was_tested_it_says_so() -> None:
    said = chance_sentence(family="flow", tests=0, breaks_expected=0.0, breaks_seen=0, shown=0, shown_expected=0.0)
    assert said.sv.startswith("Inget prövades")
    assert "means nothing" in said.en


def test_fear_says_what_it_waits_for() -> None:
    said = chance_sentence(family="fear", tests=2, breaks_expected=0.1, breaks_seen=1, shown=0, shown_expected=0.0)
    assert "minst två oberoende slags belägg" in said.sv
    assert not judgements(said)
