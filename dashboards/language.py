"""Words and figures in Swedish and English: number, date and unit formats, and the fixed words of the pages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from .words import WORDS

LANGUAGES = ("sv", "en")
NARROW_SPACE = "\u202f"
HARD_SPACE = "\u00a0"
MINUS = "\u2212"
DAY_FROM_HOURS = 48.0
"""From two days on, hours are told as days."""

# fmt: off
MONTHS = {
    "sv": ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
           "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}
SHORT_MONTHS = {
    "sv": ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
# fmt: on
SMALL_NUMBERS = {
    "sv": ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
}


def say(key: str, language: str, **values: str | int) -> str:
    """The fixed words called `key`, with `values` put in; KeyError for an unknown key.

    >>> say("reading_time", "sv", minutes=6)
    'Tar omkring 6 minuter att läsa'
    """
    return WORDS[key][language].format(**values)


def number(value: float, language: str, decimals: int = 0) -> str:
    r"""A number as it is written: decimal comma and thin spaces in Swedish, point and commas in English.

    >>> number(1234.5, "sv", 1), number(-1234.5, "en", 1)
    ('1\u202f234,5', '−1,234.5')
    """
    rounded = round(float(value), decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    if language == "sv":
        text = text.replace(",", NARROW_SPACE).replace(".", ",")
    return MINUS + text if rounded < 0 else text


def counted(count: int, language: str) -> str:
    """A small number in letters, a larger one in digits.

    >>> counted(3, "sv"), counted(14, "en")
    ('tre', '14')
    """
    return SMALL_NUMBERS[language][count] if 0 <= count <= 12 else number(count, language)


def date_words(day: date, language: str) -> str:
    r"""A date in words, day and month kept together.

    >>> date_words(date(2026, 3, 12), "sv")
    '12\xa0mars 2026'
    """
    return f"{day.day}{HARD_SPACE}{MONTHS[language][day.month - 1]} {day.year}"


def month_words(day: date, language: str) -> str:
    """The month of a date.

    >>> month_words(date(2026, 3, 12), "en")
    'March 2026'
    """
    return f"{MONTHS[language][day.month - 1]} {day.year}"


def short_month(day: date, language: str) -> str:
    """The month of a date, short.

    >>> short_month(date(2026, 10, 1), "sv")
    'okt 2026'
    """
    return f"{bare_month(day, language)} {day.year}"


def bare_month(day: date, language: str) -> str:
    """The month of a date, short and without its year.

    >>> bare_month(date(2026, 10, 1), "en")
    'Oct'
    """
    return SHORT_MONTHS[language][day.month - 1]


def period_words(period: str, starts: date, language: str) -> str:
    """A period in words: a month or a year by its name, a wave by its month and its own name.

    >>> period_words("2026-03", date(2026, 3, 1), "sv"), period_words("w12", date(2026, 3, 9), "en")
    ('mars 2026', 'March 2026 (w12)')
    """
    month = month_words(starts, language)
    if period == str(starts.year):
        return period
    return month if period == f"{starts:%Y-%m}" else f"{month} ({period})"


def joined(words: list[str], language: str) -> str:
    """A list in running text.

    >>> joined(["a", "b", "c"], "sv")
    'a, b och c'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {'och' if language == 'sv' else 'and'} {words[-1]}"


@dataclass(frozen=True)
class Amounts:
    """How values of one unit are told and drawn: the factor to what an axis shows, its title, its decimals."""

    unit: str
    language: str
    factor: float
    axis: str
    decimals: int

    def drawn(self, value: float) -> float:
        """The value in the axis's unit."""
        return value * self.factor

    def bare(self, value: float | None) -> str:
        """The value without its unit; an en dash where there is none."""
        if value is None or math.isnan(value):
            return "–"
        return number(value * self.factor, self.language, self.decimals)

    def text(self, value: float | None) -> str:
        """The value with its unit, as in running text."""
        bare = self.bare(value)
        return bare if bare == "–" else bare + WORDS[f"suffix {self._told}"][self.language]

    def range(self, lower: float, upper: float) -> str:
        """An interval with its unit."""
        return f"{self.bare(lower)}–{self.text(upper)}"

    @property
    def tick_format(self) -> str:
        """How Plotly writes numbers along the axis: as many decimals as are needed, thousands apart."""
        return ",~f"

    @property
    def separators(self) -> str:
        """Decimal sign and thousands separator, as Plotly wants them."""
        return f",{NARROW_SPACE}" if self.language == "sv" else ".,"

    @property
    def _told(self) -> str:
        return "days" if self.unit == "hours" and self.factor != 1.0 else self.unit


def amounts(unit: str, language: str, largest: float) -> Amounts:
    r"""How to tell values of `unit` whose largest is `largest` (NaN where there is none).

    >>> amounts("hours", "sv", 120.0).text(84.0), amounts("share", "sv", 0.5).text(0.34)
    ('3,5\xa0dygn', '34\xa0%')
    """
    factor, told = 1.0, unit
    if unit == "hours" and largest >= DAY_FROM_HOURS:
        factor, told = 1.0 / 24.0, "days"
    elif unit in ("share", "difference of shares"):
        factor = 100.0
    known = f"axis {told}" in WORDS
    drawn = abs(largest) * factor if not math.isnan(largest) else 0.0
    fine = {"1-5": 1, "1-7": 1, "ratio": 2, "0-100": 0}
    decimals = fine.get(unit, 0 if drawn >= 20 else 1)
    return Amounts(
        unit if known else "count", language, factor, WORDS[f"axis {told}"][language] if known else told, decimals
    )
