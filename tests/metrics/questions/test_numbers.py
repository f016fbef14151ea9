"""Numbers and periods as each language writes them."""

from tillit.metrics.measure import Unit
from tillit.metrics.questions.numbers import (
    DECIMALS,
    amount,
    chance_of,
    decimals_for,
    in_period,
    listed,
    number,
    on_scale,
    period_name,
)
from tillit.metrics.text import Text


def test_every_unit_has_its_decimals() -> None:
    assert set(DECIMALS) == set(Unit)


def test_swedish_writes_a_comma_and_groups_with_a_space_that_does_not_break() -> None:
    assert number(-1234.56, 1) == Text("\u22121\u00a0234,6", "\u22121,234.6")
    assert number(-0.001, 1) == Text("0,0", "0.0")


def test_values_with_their_units() -> None:
    assert amount(0.1234, Unit.SHARE) == Text("12,3\u00a0%", "12.3%")
    assert amount(-0.05, Unit.DIFFERENCE) == Text("\u22125,0 procentenheter", "\u22125.0 percentage points")
    assert amount(4.434, Unit.SCALE_1_TO_7) == Text("4,43", "4.43")
    assert amount(1.0, Unit.HOURS) == Text("1,0 timmar", "1.0 hours")


def test_months_have_names_and_waves_their_own() -> None:
    assert in_period("2026-09") == Text("i september 2026", "in September 2026")
    assert period_name("2026-13").sv == "mätning 2026-13"
    assert period_name("v3").en == "wave v3"


def test_a_chance_that_can_be_pictured() -> None:
    assert chance_of(0.02).sv == "ungefär 20 gånger på 1\u00a0000"
    assert chance_of(0.0011).en == "about once in 1,000"
    assert chance_of(0.00001).en == "less than once in 1,000"


def test_names_in_a_row() -> None:
    assert listed([Text("a", "a"), Text("b", "b"), Text("c", "c")]) == Text("a, b och c", "a, b and c")
    assert listed([]).sv == ""


def test_small_values_are_not_said_as_nothing() -> None:
    assert amount(0.03, Unit.HOURS) == Text("0,03 timmar", "0.03 hours")
    assert amount(0.0004, Unit.SHARE) == Text("0,04\u00a0%", "0.04%")
    assert amount(0.0, Unit.DAYS) == Text("0 dygn", "0 days")
    assert amount(0.4, Unit.COUNT).en == "0.4"


def test_values_of_one_sentence_share_their_decimals() -> None:
    assert decimals_for(Unit.HOURS, 299.2, 32.3, 22.7, 41.8) == 0
    assert decimals_for(Unit.SHARE, 0.3046, 0.3049, 0.3041) == 2, "else all three would be 30.5 or 30.4"
    assert decimals_for(Unit.COUNT, 1234.0, 1200.0) == 0


def test_a_value_on_a_scale_says_which() -> None:
    assert on_scale(Unit.POMP) == Text(" på skalan 0–100", " on the scale 0–100")
    assert on_scale(Unit.SCALE_1_TO_7).sv == " på skalan 1–7"
    assert on_scale(Unit.HOURS) == Text("", "")
