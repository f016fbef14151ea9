"""A byte scan for canaries: names, tokens and answers of which somebody knows that they must not be in a release."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ...metrics.text import Text
from .contents import Numbers, Texts
from .findings import RAW_BYTES, Finding
from .needles import Needles
from .opening import attack_fault

SHORTEST = 4
"""Characters; anything shorter stands everywhere by chance."""
LONG = 8
"""From so many characters on, a canary is found inside a longer word too, and in the raw bytes, where neighbouring
words stand without a space: of files with 1 GB of noise, one in 18 thousand million holds eight given bytes."""
DIGITS = 6
"""Digits from which on a number is looked for among numbers: shorter ones are counts and readings."""

A_CANARY = Text("namn, kod eller svar ur listan", "name, token or answer on the list")
AS_NUMBER = Text("tal ur listan", "number on the list")
WORD = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True, eq=False)
class Canaries:
    """A list of canaries, made ready to look for. What is on it is never shown, not in a traceback either."""

    words: frozenset[str] = field(repr=False)
    too_short: int

    @property
    def numbers(self) -> frozenset[float]:
        """Those that are numbers with enough digits."""
        return frozenset(
            float(word) if "." in word else int(word)
            for word in self.words
            if re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", word) and sum(map(str.isdigit, word)) >= DIGITS
        )

    def in_texts(self, file: str, said: Iterable[Texts]) -> list[Finding]:
        """Where a text of the file holds a canary, in whatever case and normal form. Counts texts."""
        needles = Needles(_folded(word).encode() for word in self.words)
        findings = []
        for part in said:
            blob = "\0".join(map(_folded, part.texts)).encode()
            places = [
                place
                for needle, place in needles.found_in(blob)
                if len(needle.decode()) >= LONG or _stands_alone(blob, place, len(needle))
            ]
            if places:
                ends = np.flatnonzero(np.frombuffer(blob, dtype=np.uint8) == 0)
                held = np.unique(np.searchsorted(ends, places)).size
                findings.append(Finding(file, part.place, A_CANARY, held))
        return findings

    def in_numbers(self, file: str, said: Iterable[Numbers]) -> list[Finding]:
        """Where a number of the file equals a canary. Counts numbers."""
        wanted = self.numbers
        counts = [(part.place, len(wanted.intersection(part.numbers))) for part in said] if wanted else []
        return [Finding(file, place, AS_NUMBER, count) for place, count in counts if count]

    def in_bytes(self, file: str, path: Path) -> list[Finding]:
        """Whether the raw bytes of a file, free blocks included, hold a canary in UTF-8 or UTF-16. Counts occurrences.

        Cannot see what is packed: words that DuckDB stores with FSST or ZSTD are found through SQL as long as a table
        holds them, and not at all once they are deleted. A release is a new file for that reason.
        """
        needles = Needles(form for word in self.words if len(word) >= LONG for form in _forms(word))
        count = len(needles.found_in_file(path))
        return [Finding(file, RAW_BYTES, A_CANARY, count)] if count else []


def read_canaries(path: Path) -> Canaries:
    """The list in the file: UTF-8, one on each line. Raises TillitError where there is none to look for."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError:
        raise attack_fault(
            path, "no_file", "There is no such file, or it may not be read.", "Check the path."
        ) from None
    except UnicodeDecodeError:
        raise attack_fault(path, "encoding", "The file is not UTF-8.", "Save it as text in UTF-8.") from None
    words = {line.strip() for line in lines} - {""}
    long_enough = frozenset(word for word in words if len(word) >= SHORTEST)
    if not long_enough:
        raise attack_fault(
            path,
            "nothing_to_look_for",
            f"The list has no line of {SHORTEST} characters or more.",
            "Write one name, token or answer on each line.",
        )
    return Canaries(long_enough, len(words) - len(long_enough))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _forms(word: str) -> set[bytes]:
    spelled = {unicodedata.normalize(form, word) for form in ("NFC", "NFD")} | {word.lower(), word.upper()}
    return {text.encode(code) for text in spelled for code in ("utf-8", "utf-16-le", "utf-16-be")}


def _stands_alone(blob: bytes, place: int, length: int) -> bool:
    """Whether neither neighbour is a letter or a digit."""
    before = blob[max(place - 4, 0) : place].decode(errors="ignore")[-1:]
    after = blob[place + length : place + length + 4].decode(errors="ignore")[:1]
    return not WORD.match(before) and not WORD.match(after)
