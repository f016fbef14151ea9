"""Words of judgement, and that our own words have none."""

import pytest
from tillit.metrics.catalogue import catalogue
from tillit.metrics.questions.families import ANY, FAMILIES, Words, published_family, words_of
from tillit.metrics.questions.judgement import judgements
from tillit.metrics.text import Text

BANNED = {
    "sv": ["bra", "dålig", "dåligt", "bäst", "sämst", "misslyckad", "misslyckades", "orsakar", "Bästa"],
    "en": ["good", "bad", "best", "worst", "failed", "causes", "poor", "Worst"],
}


@pytest.mark.parametrize("word", BANNED["sv"])
def test_swedish_words_of_judgement_are_found(word: str) -> None:
    assert judgements(Text(f"Det var {word} här.", ""))


@pytest.mark.parametrize("word", BANNED["en"])
def test_english_words_of_judgement_are_found(word: str) -> None:
    assert judgements(Text("", f"It was {word} here."))


def test_parts_of_other_words_and_phrases_that_judge_nobody_are_left_alone() -> None:
    assert not judgements(Text("Kan dåliga nyheter gå uppåt? Brand och bransch.", "Can bad news go up? Goodhart."))


@pytest.mark.parametrize("words", [*FAMILIES.values(), ANY])
def test_our_own_words_judge_nobody(words: Words) -> None:
    texts = [*words.explanations, words.ask, words.see, words.not_ask]
    assert not [text for text in texts if judgements(text)]
    assert len(words.explanations) >= 2
    assert all(text.sv and text.en and text.sv != text.en for text in texts)


def test_families_of_other_packages_have_words_too() -> None:
    assert words_of("weather") is ANY
    assert {published_family(measure.family) for measure in catalogue().values()} <= set(FAMILIES)
