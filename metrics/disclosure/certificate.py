"""The certificate: what stays possible against whom, by enumeration (DESIGN.md, What is promised)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pandas as pd

from .behaviour import LEAST_PEOPLE, deniable_twentieths
from .deniability import NARROWEST, published_sums

ATOM_SIZES = (5, 6, 7, 8, 9, 10, 11, 12, 20)
"""Sizes of atoms that a certificate speaks of."""
READERS = {"outsider": 0, "colleague": 1, "two_colleagues": 2}
"""Who reads, and how many answers of the atom they know: none, their own, each other's."""


@cache
def least_possible(n: int, width: int, known: int) -> int:
    """Answers that stay possible for any other respondent, at the least, over everything that can be let out.

    n: answers in the atom; width: highest - lowest; known: answers of the atom that the reader knows (0, 1 or 2).
    The reader knows who took part and the exact value before it is rounded to 0.1, so more than anybody is shown.

    >>> least_possible(5, 4, 0), least_possible(5, 4, 1)
    (5, 2)
    """
    least = width + 1
    for lowest, highest in let_out(n, width):
        for told in range(known * width + 1):
            others = n - known - 1
            # the known answers add up to `told`, the others to 0 ... width x others, the last one is asked about
            possible = sum(
                max(lowest, told + answer) <= min(highest, told + answer + width * others)
                for answer in range(width + 1)
            )
            if possible:
                least = min(least, possible)
    return least


def let_out(n: int, width: int) -> list[tuple[int, int]]:
    """For each value that can be let out, the lowest and highest true sum (as slack) that come out as it.

    >>> let_out(5, 4)
    [(0, 5), (6, 8), (9, 11), (12, 14), (15, 20)]
    """
    shown = published_sums(n, width) if width >= NARROWEST else deniable_twentieths(range(width * n + 1), n)
    found: dict[int, tuple[int, int]] = {}
    for slack, value in enumerate(shown.tolist()):
        found[value] = (found.get(value, (slack, slack))[0], slack)
    return list(found.values())


def certificate(scales: Iterable[tuple[int, int]]) -> pd.DataFrame:
    """Rows of CERTIFICATE for each answer scale (lowest, highest), atom size and reader.

    An outsider must keep every answer possible, and a colleague two at the least: nobody's answer is ever certain.
    Against two who pool nothing more than "can narrow" is promised, so `holds` is true there, and `possible` says how
    far they come. Scales of two answers have atoms of 20 at the least.
    """
    rows = []
    for lowest, highest in sorted(set(scales)):
        width = highest - lowest
        for size in ATOM_SIZES:
            if width < NARROWEST and size < LEAST_PEOPLE:
                continue
            for reader, known in READERS.items():
                possible = least_possible(size, width, known)
                promised = {"outsider": width + 1, "colleague": 2}.get(reader, 0)
                rows.append((size, f"{lowest}-{highest}", reader, possible, width + 1, possible >= promised))
    return pd.DataFrame(rows, columns=["atom_size", "scale", "against", "possible", "of", "holds"])
