"""What must not pass as a name, a status or a sort of case: persons, moments and free text.

A mapping takes in the columns it names and no others, and persons become pseudonyms. This guards against the mapping
that names the wrong column. Only text that is stored as it stands is looked at, and only what can be told apart by its
form: the name of a person cannot.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...metrics.contracts import Column, Kind
from ..arrow import compute as pc
from ..refused import refused

Mask = npt.NDArray[np.bool_]

PERSONAL = "personal_data"
FREE_TEXT = "free_text"

MANY_SHARE = 0.03
MANY_ROWS = 3
"""More of a column than this is no slip in a row but the wrong column: the file is refused. Chosen here."""

CATEGORIES = frozenset({"status", "activity", "case_kind", "kind"})
"""Columns of words that are used again and again."""
MOST_CATEGORIES = 2000
"""Three times the 624 activities of the hospital log of the BPI Challenge 2011, the most varied public log we know."""
SELDOM_FROM, SELDOM_ROWS = 200, 2.0
"""Words of a category come back; of 200 and more that come less than twice each, most are sentences."""
SHORT = CATEGORIES | {"name"}
LONGEST = 150
"""Characters. Labels of units, steps and sorts of cases fit in it several times over; a comment seldom does."""

EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,}")
MOMENT = re.compile(r"\d{4}-\d\d?-\d\d?[T ]\d\d?[:.]\d\d|\d\d?[/.]\d\d?[/.]\d{2,4},? \d\d?[:.]\d\d")
ADDRESS = re.compile(r"[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*|\d{1,3}(\.\d{1,3}){3}")
IDENTITY = re.compile(r"(?<!\d)(\d\d)?(\d\d)(\d\d)(\d\d)([-+]?)(\d{4})(?!\d)")
UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32,}", re.IGNORECASE)
RUN = re.compile(r"[A-Za-z0-9_.+/=-]{20,}")

YOUNGEST = 14
"""Years. Nobody younger is employed; a number that begins with a later day is a serial number by date."""
LUHN_BY_CHANCE = 0.5
"""One in ten numbers passes the check by chance. Where fewer than half of the alike do, they are serial numbers."""
ALIKE = 5
TOKEN_CHANGES, TOKEN_DIGITS = 0.3, 3
MANY_CHANGES = 0.4
"""Changes between capitals, small letters and digits, per character: some 0.5 in random tokens, below 0.3 in words that
are written together. Most tokens have digits too."""


def guarded(column: Column) -> bool:
    """Whether the column is text of the source's own words, stored as it stands."""
    return column.kind is Kind.STRING and column.values is None and column.person is None


@dataclass
class _Seen:
    """What has been seen of one column of one table."""

    rows: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    words: set[str] = field(default_factory=set)


class Guard:
    """Looks through the text columns of one file, batch by batch."""

    def __init__(self, file: str, today: dt.date | None = None) -> None:
        self.file = file
        self.today = today or dt.datetime.now(tz=dt.UTC).date()
        self._seen: dict[tuple[str, str], _Seen] = {}

    def faults(self, label: str, column: str, values: pa.Array) -> dict[str, Mask]:
        """The rows whose value has the form of personal data, or is as long as free text. label: as the source says.

        TillitError at once where a category has more words than anybody can read.
        """
        present = pc.drop_null(pc.unique(values)).to_pylist()
        seen = self._seen.setdefault((label, column), _Seen())
        seen.rows += len(values) - values.null_count
        if column in CATEGORIES:
            seen.words.update(present[: MOST_CATEGORIES + 1])
            self._check_words(label, seen)
        found: dict[str, Mask] = {}
        for rule, words in ((PERSONAL, self._personal(column, present)), (FREE_TEXT, _long(column, present))):
            if words:
                found[rule] = np.asarray(pc.is_in(values, value_set=pa.array(words, pa.string())))
                seen.broken[rule] += int(found[rule].sum())
        return found

    def check(self) -> None:
        """TillitError, naming the column, where what has been seen shows it to be the wrong one as a whole.

        Asked before each batch is written: what has been written and taken back may stay readable in the file.
        """
        for (label, column), seen in self._seen.items():
            for rule, count in seen.broken.items():
                if count >= MANY_ROWS and count > MANY_SHARE * seen.rows:
                    raise self._refused(rule, label, count, seen.rows)
            few = len(seen.words) < SELDOM_FROM
            if column in CATEGORIES and not few and seen.rows < SELDOM_ROWS * len(seen.words):
                raise self._refused(FREE_TEXT, label, len(seen.words), seen.rows)

    def _check_words(self, label: str, seen: _Seen) -> None:
        if len(seen.words) > MOST_CATEGORIES:
            raise self._refused(FREE_TEXT, label, len(seen.words), seen.rows)

    def _refused(self, rule: str, label: str, count: int, rows: int) -> Exception:
        if rule == PERSONAL:
            problem = f"{count} of {rows} values look like e-mail or IP addresses, personal numbers, tokens or moments."
            to_do = "Map another column, or leave this one out. Who did what belongs in a person's own column."
        else:
            problem = f"The column reads like free text ({count} values in {rows} rows stand out)."
            to_do = "Map a column with a fixed set of words. What people write in their own words is not taken in."
        return refused(self.file, rule, problem, to_do, column=label)

    def _personal(self, column: str, words: Sequence[str]) -> list[str]:
        found = {word for word in words if EMAIL.search(word) or MOMENT.search(word)}
        found.update(_addresses(words))
        found.update(_identities(words, self.today))
        if not column.endswith("_id"):  # ids of units, waves and items may well be opaque
            found.update(word for word in words if is_token(word))
        return sorted(found)


def is_token(word: str) -> bool:
    """Whether the word is a long random token, such as a UUID or the code of an invitation.

    >>> is_token("3f2504e0-4f89-11d3-9a0c-0305e82c3301"), is_token("waiting_for_customer_reply")
    (True, False)
    """
    if UUID.fullmatch(word):
        return True
    if not RUN.fullmatch(word):
        return False
    kinds = ["0" if sign.isdigit() else "A" if sign.isupper() else "a" for sign in word if sign.isalnum()]
    changes = sum(before != after for before, after in pairwise(kinds))
    digits = kinds.count("0") >= TOKEN_DIGITS
    return changes >= (TOKEN_CHANGES if digits else MANY_CHANGES) * len(word)


def passes_luhn(digits: str) -> bool:
    """Luhn's check over ten digits (Swedish personal identity number; ISO/IEC 7812-1, annex B).

    >>> passes_luhn("8112189876"), passes_luhn("8112189875")
    (True, False)
    """
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _addresses(words: Sequence[str]) -> list[str]:
    """IP addresses. Four numbers of two digits at the most are a code, such as 2.4.1.3, in a column of such."""
    found: list[str] = []
    for word in words:
        if ADDRESS.fullmatch(word.strip()):
            try:
                ipaddress.ip_address(word.strip())
            except ValueError:
                continue
            found.append(word)
    wide = any(":" in word or max(map(len, word.strip().split("."))) == 3 for word in found)
    return found if wide else []


def _identities(words: Sequence[str], today: dt.date) -> list[str]:
    """Words with a Swedish personal identity or coordination number in them."""
    shaped: list[str] = []
    passing: list[str] = []
    for word in words:
        for match in IDENTITY.finditer(word):
            if _born(match, today):
                shaped.append(word)
                if passes_luhn("".join(match.group(2, 3, 4, 6))):
                    passing.append(word)
    if len(shaped) >= ALIKE and len(passing) < LUHN_BY_CHANCE * len(shaped):
        return []
    return passing


def _born(match: re.Match[str], today: dt.date) -> bool:
    """Whether the digits begin with the day of birth of somebody of working age or above."""
    century, year, month, day, sign, _ = match.groups()
    number = int(day) - 60 if int(day) > 60 else int(day)  # coordination numbers add 60 to the day
    if century is None:
        whole = today.year // 100 * 100 + int(year)
        if whole > today.year or sign == "-":
            whole -= 100 if whole > today.year else 0
        if sign == "+":
            whole -= 100
    else:
        whole = int(century + year)
    try:
        born = dt.date(whole, int(month), number)
    except ValueError:
        return False
    years = today.year - born.year
    return YOUNGEST <= years <= 110


def _long(column: str, words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) > LONGEST] if column in SHORT else []
