"""Words and figures in both languages."""

from datetime import date

import pytest
from tillit.dashboards.language import amounts, counted, date_words, joined, number, period_words, say
from tillit.dashboards.words import WORDS


def test_swedish_numbers_have_decimal_commas_and_thin_spaces() -> None:
    assert number(1234567.89, "sv", 1) == "1\u202f234\u202f567,9"
    assert number(-0.5, "sv", 1) == "\u22120,5"
    assert number(-0.04, "sv", 1) == "0,0"


def test_english_numbers_have_points_and_commas() -> None:
    assert number(1234567.89, "en", 1) == "1,234,567.9"


def test_dates_and_periods_are_told_in_words() -> None:
    assert date_words(date(2026, 3, 12), "sv").replace("\u00a0", " ") == "12 mars 2026"
    assert date_words(date(2026, 3, 12), "en").replace("\u00a0", " ") == "12 March 2026"
    assert period_words("2025-10", date(2025, 10, 1), "sv") == "oktober 2025"
    assert period_words("v7", date(2024, 10, 20), "sv") == "oktober 2024 (v7)"


@pytest.mark.parametrize(
    ("unit", "value", "sv", "en"),
    [
        ("0-100", 62.4, "62 av 100", "62 of 100"),
        ("1-7", 4.43, "4,4 på skalan 1–7", "4.4 on the scale 1–7"),
        ("share", 0.34, "34 %", "34%"),
        ("share", 0.034, "3,4 %", "3.4%"),
        ("hours", 12.0, "12,0 timmar", "12.0 hours"),
        ("hours", 84.0, "3,5 dygn", "3.5 days"),
        ("count", 1420.0, "1\u202f420", "1,420"),
    ],
)
def test_values_are_told_with_their_unit(unit: str, value: float, sv: str, en: str) -> None:
    assert amounts(unit, "sv", value).text(value).replace("\u00a0", " ") == sv
    assert amounts(unit, "en", value).text(value).replace("\u00a0", " ") == en


def test_a_missing_value_is_a_dash() -> None:
    assert amounts("share", "sv", float("nan")).text(float("nan")) == "–"


def test_lists_and_small_numbers_are_running_text() -> None:
    assert joined(["a", "b", "c"], "sv") == "a, b och c"
    assert joined(["a"], "en") == "a"
    assert counted(1, "sv") == "en"


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_take_the_same_values(key: str) -> None:
    import string

    fields = [{name for _, name, _, _ in string.Formatter().parse(WORDS[key][one]) if name} for one in ("sv", "en")]
    assert fields[0] == fields[1]
    assert bool(WORDS[key].sv) == bool(WORDS[key].en)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(KeyError):
        say("no such words", "sv")
