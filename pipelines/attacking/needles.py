"""Many needles in one haystack of bytes, in one pass whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

SHORTEST = 4
"""Bytes of the shortest needle: the head that is looked for first."""
CHUNK = 1 << 22
"""Bytes looked at at a time."""


class Needles:
    """A set of byte strings of at least SHORTEST bytes; shorter ones raise ValueError."""

    def __init__(self, needles: Iterable[bytes]) -> None:
        by_length: defaultdict[int, set[bytes]] = defaultdict(set)
        for needle in needles:
            if len(needle) < SHORTEST:
                message = f"a needle has at least {SHORTEST} bytes"
                raise ValueError(message)
            by_length[len(needle)].add(needle)
        self._by_length = dict(by_length)
        self._longest = max(by_length, default=0)
        heads = {int.from_bytes(needle[:SHORTEST]) for needles in by_length.values() for needle in needles}
        self._heads = np.array(sorted(heads), dtype=np.uint32)
        self._pairs = np.zeros(1 << 16, dtype=np.bool_)
        self._pairs[self._heads >> 16] = True

    def found_in(self, haystack: bytes) -> list[tuple[bytes, int]]:
        """Each needle that begins at a place of the haystack, and the place, in the order of places.

        >>> Needles([b"anna", b"banan"]).found_in(b"bananna")
        [(b'banan', 0), (b'anna', 3)]
        """
        if not self._heads.size or len(haystack) < SHORTEST:
            return []
        octets = np.frombuffer(haystack, dtype=np.uint8)
        pairs = (octets[:-1].astype(np.uint16) << 8) | octets[1:]
        places = np.flatnonzero(self._pairs[pairs[:-2]])
        heads = (pairs[places].astype(np.uint32) << 16) | pairs[places + 2]
        nearest = np.minimum(np.searchsorted(self._heads, heads), self._heads.size - 1)
        return [
            (haystack[place : place + length], place)
            for place in places[self._heads[nearest] == heads].tolist()
            for length, needles in self._by_length.items()
            if haystack[place : place + length] in needles
        ]

    def found_in_file(self, path: Path) -> list[bytes]:
        """Every occurrence of a needle in the bytes of the file; of the file, free blocks included."""
        found: list[bytes] = []
        with path.open("rb") as file:
            kept = b""
            while read := file.read(CHUNK):
                chunk = kept + read
                # what begins in the overlap could go on in the next chunk, and is counted there
                last = len(chunk) - max(self._longest - 1, 0)
                found.extend(needle for needle, place in self.found_in(chunk) if place < last)
                kept = chunk[max(last, 0) :]
            found.extend(needle for needle, _ in self.found_in(kept))
        return found
