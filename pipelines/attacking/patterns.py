"""What never belongs in a release, whoever's it is: addresses, personal numbers, keys, the time of day."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from pathlib import Path

import numpy as np

from ...metrics.text import Text
from .contents import Numbers, Texts
from .findings import RAW_BYTES, Finding

FREE_PLACES = frozenset(("release.contact",))
"""Where an address may stand: whom to turn to."""
TIMED_PLACES = frozenset(("release.made_at",))
"""Where a time of day may stand: when the file was made."""

EMAIL = re.compile(r"[\w.%+-]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}")
RAW_EMAIL = re.compile(rb"[A-Za-z0-9._%+-]{3,64}@(?:[A-Za-z0-9-]{3,63}\.){1,4}[a-z]{2,24}")
"""Three characters before the @ and in the host's name, and a small-letter end: of files with 1 GB of noise, one in
sixteen holds such a thing by chance."""
PERSON = re.compile(r"(?<![^\W_])(?:\d{2})?(\d{6})[-+]?(\d{4})(?![^\W_])")
RAW_PERSON = re.compile(rb"(?<!\d)(?:\d{2})?(\d{6})[-+](\d{4})(?!\d)")
IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
IPV6 = re.compile(r"(?<![0-9A-Fa-f:.])[0-9A-Fa-f:]{9,39}(?![0-9A-Fa-f:])")
KEY = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])")
TIME_OF_DAY = re.compile(
    r"(?<=\d{4}-\d{2}-\d{2}[T ])\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?|(?<![\d:])\d{2}:\d{2}:\d{2}(?:\.\d+)?"
)
MIDNIGHT = frozenset("0:.")
REACH = 140
"""Bytes on either side of an @ that an address may take up."""
CHUNK = 1 << 22
LARGEST = 10**12
"""No count or reading of a release comes near; keyed pseudonyms and times as numbers lie above."""


@dataclass(frozen=True)
class Pattern:
    """A kind of text that has no place in a release. `hint`: a character without which it cannot be there."""

    kind: Text
    expression: re.Pattern[str]
    hint: str = ""
    valid: Callable[[re.Match[str]], bool] = lambda _: True
    exempt: frozenset[str] = frozenset()

    def in_text(self, text: str) -> bool:
        """Whether it stands in the text."""
        return any(self.valid(match) for match in self.expression.finditer(text))


def personal_number(born: str, last: str) -> bool:
    """Whether ten digits are a Swedish personal or co-ordination number: a day of the calendar and a check digit.

    Source: Skatteverket, SKV 704 and SKV 707 (the day of a co-ordination number is raised by 60; Luhn's check digit).

    >>> personal_number("811228", "9874"), personal_number("811228", "9875")
    (True, False)
    """
    day = int(born[4:])
    try:
        # 2000 was a leap year, so that every 29 February passes
        date(2000, int(born[2:4]), day - 60 if day > 60 else day)
    except ValueError:
        return False
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(born + last))
    return sum(product // 10 + product % 10 for product in doubled) % 10 == 0


def _is_ipv4(match: re.Match[str]) -> bool:
    """Numbered headings look the same ("4.2.1.3"): an address begins with 10 or has a part of 100 or more."""
    parts = [int(part) for part in match[0].split(".")]
    return max(parts) <= 255 and (parts[0] == 10 or max(parts) >= 100)


def _is_ipv6(match: re.Match[str]) -> bool:
    """At least three groups: "a::b" is an address too, but also a name in many languages of programming."""
    try:
        ipaddress.IPv6Address(match[0])
    except ValueError:
        return False
    return sum(bool(group) for group in match[0].split(":")) >= 3


PERSONAL_NUMBER = Text("svenskt personnummer", "Swedish personal number")
ADDRESS = Text("e-postadress", "e-mail address")
PATTERNS = (
    Pattern(ADDRESS, EMAIL, "@", exempt=FREE_PLACES),
    Pattern(PERSONAL_NUMBER, PERSON, valid=lambda match: personal_number(match[1], match[2])),
    Pattern(Text("IP-adress", "IP address"), IPV4, ".", _is_ipv4),
    Pattern(Text("IP-adress", "IP address"), IPV6, ":", _is_ipv6),
    Pattern(Text("nyckel på 64 hexadecimala tecken", "key of 64 hexadecimal digits"), KEY),
    Pattern(
        Text("klockslag", "time of day"),
        TIME_OF_DAY,
        ":",
        lambda match: not MIDNIGHT.issuperset(match[0]),
        TIMED_PLACES,
    ),
)
TOO_LARGE = Text("tal stort som en pseudonym eller en tidpunkt", "number as large as a pseudonym or a point in time")


def in_texts(file: str, said: Iterable[Texts]) -> list[Finding]:
    """Where a text of the file holds what never belongs there. Counts texts."""
    findings = []
    for part in said:
        for pattern in PATTERNS:
            if part.place in pattern.exempt:
                continue
            count = sum(pattern.in_text(text) for text in part.texts if pattern.hint in text)
            if count:
                findings.append(Finding(file, part.place, pattern.kind, count))
    return findings


def in_numbers(file: str, said: Iterable[Numbers]) -> list[Finding]:
    """Where a number of the file is a personal number, or too large to be a count or a reading. Counts numbers."""
    findings = []
    for part in said:
        whole = [int(number) for number in part.numbers if 10**9 <= abs(number) < inf and number == int(number)]
        persons = sum(_is_person(number) for number in whole)
        large = sum(abs(number) >= LARGEST and not _is_person(number) for number in whole)
        findings.extend(
            Finding(file, part.place, kind, count)
            for kind, count in ((PERSONAL_NUMBER, persons), (TOO_LARGE, large))
            if count
        )
    return findings


def _is_person(number: int) -> bool:
    match = PERSON.fullmatch(f"{number:010}")
    return match is not None and personal_number(match[1], match[2])


def in_bytes(file: str, path: Path, allowed: Sequence[str]) -> list[Finding]:
    """E-mail addresses and dashed personal numbers in the raw bytes, free blocks included; `allowed` ones left out.

    Other patterns are left to the texts: packed side by side in a block, harmless words look like a key or an address.
    """
    known = [text.encode() for text in allowed]
    addresses = sum(not any(text in match[0] for text in known) for match in _around(path, b"@", RAW_EMAIL))
    persons = sum(
        personal_number(match[1].decode(), match[2].decode())
        for match in _around(path, b"-+", RAW_PERSON, before=6, after=4)
    )
    counts = ((ADDRESS, addresses), (PERSONAL_NUMBER, persons))
    return [Finding(file, RAW_BYTES, kind, count) for kind, count in counts if count]


def _around(
    path: Path, marks: bytes, expression: re.Pattern[bytes], *, before: int = 0, after: int = 0
) -> Iterator[re.Match[bytes]]:
    """Each match that holds one of the marks, with at most REACH bytes on either side of it.

    before, after: digits that stand right before and after the mark in every match.
    """
    if not path.stat().st_size:
        return
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    for start in range(0, raw.size, CHUNK):
        first = max(start - REACH, 0)
        chunk = np.asarray(raw[first : start + CHUNK + REACH])
        digit = (chunk >= ord("0")) & (chunk <= ord("9"))
        places = np.flatnonzero(np.isin(chunk, list(marks)))
        places = places[(places >= start - first) & (places < start - first + CHUNK)]
        for step in (*range(-before, 0), *range(1, after + 1)):
            places = places[digit[np.clip(places + step, 0, digit.size - 1)]]
        for place in places.tolist():
            at = min(place, REACH)
            for match in expression.finditer(chunk[place - at : place + REACH].tobytes()):
                if match.start() <= at < match.end():
                    yield match
                    break


def addresses_allowed(said: Iterable[Texts]) -> Iterator[str]:
    """E-mail addresses that stand where they may."""
    for part in said:
        if part.place in FREE_PLACES:
            for text in part.texts:
                yield from (match[0] for match in EMAIL.finditer(text))
