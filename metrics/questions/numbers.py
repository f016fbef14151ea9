"""Numbers, periods and lists as each language writes them."""

from __future__ import annotations

import re

from ..measure import Unit
from ..text import Text

NO_BREAK = "\u00a0"
"""Swedish groups thousands, and sets off the per cent sign, with a space that does not break."""

MONTHS = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december".split(),  # noqa: SIM905
    "en": "January February March April May June July August September October November December".split(),  # noqa: SIM905
}

DECIMALS = {
    Unit.POMP: 1,
    Unit.SCALE_1_TO_5: 2,
    Unit.SCALE_1_TO_7: 2,
    Unit.SHARE: 1,
    Unit.DIFFERENCE: 1,
    Unit.HOURS: 1,
    Unit.DAYS: 1,
    Unit.COUNT: 0,
    Unit.RATIO: 2,
}
"""Decimals shown at the least; shares are shown in per cent."""

MOST_DECIMALS = 3
OPEN_ENDED = (Unit.HOURS, Unit.DAYS, Unit.COUNT)
"""Units without an upper end: a hundred of them need no decimals."""


def number(value: float, decimals: int) -> Text:
    """The number with a decimal comma in Swedish.

    >>> number(1.25, 2)
    Text(sv='1,25', en='1.25')
    """
    rounded = round(value, decimals)
    plain = f"{abs(rounded):,.{decimals}f}"
    sign = "\u2212" if rounded < 0 else ""
    swedish = plain.replace(",", NO_BREAK).replace(".", ",")
    return Text(sign + swedish, sign + plain)


def decimals_for(unit: Unit, *values: float) -> int:
    """Decimals for values that stand in one sentence: enough to tell them apart, none where they are large.

    >>> decimals_for(Unit.HOURS, 0.03), decimals_for(Unit.HOURS, 252.2, 69.3), decimals_for(Unit.COUNT, 3.4, 2.9)
    (2, 0, 1)
    """
    shown = [_shown(value, unit) for value in values]
    largest, spread = max(map(abs, shown)), max(shown) - min(shown)
    places = DECIMALS[unit]
    if unit in OPEN_ENDED and largest >= 100.0:
        places = 0
    elif unit is Unit.COUNT and largest < 10.0:
        places = 1
    while places < MOST_DECIMALS and (0.0 < largest < 10.0**-places or 0.0 < spread < 2.0 * 10.0**-places):
        places += 1
    return places


def _shown(value: float, unit: Unit) -> float:
    return value * 100.0 if unit in (Unit.SHARE, Unit.DIFFERENCE) else value


def amount(value: float, unit: Unit, decimals: int | None = None) -> Text:
    """The value with its unit, as it stands in a sentence; nothing at all has no decimals.

    >>> amount(0.1234, Unit.SHARE).en, amount(52.25, Unit.HOURS).sv, amount(0.0, Unit.HOURS).en
    ('12.3%', '52,2 timmar', '0 hours')
    """
    places = decimals_for(unit, value) if decimals is None else decimals
    shown = number(_shown(value, unit), places if value != 0.0 else 0)
    sv, en = _SUFFIX.get(unit, ("", ""))
    return Text(shown.sv + sv, shown.en + en)


def on_scale(unit: Unit) -> Text:
    """The scale that a value without a unit of its own stands on; empty for others."""
    if unit not in (Unit.POMP, Unit.SCALE_1_TO_5, Unit.SCALE_1_TO_7):
        return Text("", "")
    ends = unit.value.replace("-", "–")
    return Text(f" på skalan {ends}", f" on the scale {ends}")


_SUFFIX = {
    Unit.SHARE: (f"{NO_BREAK}%", "%"),
    Unit.DIFFERENCE: (" procentenheter", " percentage points"),
    Unit.HOURS: (" timmar", " hours"),
    Unit.DAYS: (" dygn", " days"),
}


def chance_of(p: float) -> Text:
    """A p-value in words that can be pictured.

    >>> chance_of(0.013).en, chance_of(0.0001).en
    ('about 13 times in 1,000', 'less than once in 1,000')
    """
    times = round(p * 1000.0)
    thousand = number(1000, 0)
    if times < 1:
        return Text(f"mindre än 1 gång på {thousand.sv}", f"less than once in {thousand.en}")
    if times == 1:
        return Text(f"ungefär 1 gång på {thousand.sv}", f"about once in {thousand.en}")
    return Text(f"ungefär {times} gånger på {thousand.sv}", f"about {times} times in {thousand.en}")


def period_name(period: str) -> Text:
    """A month by its name, anything else as a wave.

    >>> period_name("2026-09").sv, period_name("w12").en
    ('september 2026', 'wave w12')
    """
    if not is_month(period):
        return Text(f"mätning {period}", f"wave {period}")
    year, month = period.split("-")
    at = int(month) - 1
    return Text(f"{MONTHS['sv'][at]} {year}", f"{MONTHS['en'][at]} {year}")


def in_period(period: str) -> Text:
    """The period after "in", without a capital: in September 2026, in wave w12."""
    name = period_name(period)
    return Text(f"i {name.sv}", f"in {name.en}")


def is_month(period: str) -> bool:
    """Whether a period is a month written YYYY-MM."""
    return re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", period) is not None


def listed(names: list[Text]) -> Text:
    """The names as one phrase: a, b and c."""
    return Text(_join([name.sv for name in names], "och"), _join([name.en for name in names], "and"))


def _join(words: list[str], conjunction: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def sentence_case(text: Text) -> Text:
    """The text with a capital first letter."""
    return Text(text.sv[:1].upper() + text.sv[1:], text.en[:1].upper() + text.en[1:])
