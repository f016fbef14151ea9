"""XES (IEEE 1849): one row per event, streamed; attributes of the case carry the prefix `case:`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - made by its C extension

from .opened import opened
from .raw import FLUSH_BYTES, MOST_COLUMNS, Raw, check_header, text_array
from .xml_walk import local, walk

EVENTS_A_BATCH = 50_000
CASE = "case:"
VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
"""Element names of simple attributes; lists and containers are not taken in."""


def header_of(path: Path) -> list[str]:
    """The attributes of the first case and its first event."""
    for names in _events(path):
        return list(names)
    return []


def read(path: Path, wanted: tuple[str, ...]) -> Iterator[Raw]:
    """Batches of text; row numbers count events from 1. An attribute that an event lacks is a missing value."""
    rows: list[tuple[str | None, ...]] = []
    found: set[str] = set()
    seen = held = 0
    for attributes in _events(path):
        found.update(attributes)
        if len(found) > MOST_COLUMNS:
            check_header(path.name, list(found), ())
        row = tuple(attributes.get(name) for name in wanted)
        rows.append(row)
        held += sum(len(value) for value in row if value)
        if len(rows) == EVENTS_A_BATCH or held > FLUSH_BYTES:
            yield _batch(rows, seen, wanted)
            seen += len(rows)
            rows, held = [], 0
    if rows:
        yield _batch(rows, seen, wanted)
    if found:
        check_header(path.name, list(found), wanted)


def _batch(rows: list[tuple[str | None, ...]], seen: int, wanted: tuple[str, ...]) -> Raw:
    columns = {name: text_array(row[at] for row in rows) for at, name in enumerate(wanted)}
    return Raw(columns, np.arange(seen + 1, seen + len(rows) + 1))


def _events(path: Path) -> Iterator[dict[str, str | None]]:
    """Attributes of each event with those of its case; each event is forgotten once read.

    Attributes of a case stand before its events, as the standard's schema has them.
    """
    with opened(path, "xes") as stream:
        trace: etree._Element | None = None
        case: dict[str, str | None] = {}
        for action, element in walk(stream, path.name, ("log", "trace", "event")):
            parent = element.getparent()
            if action == "start" or parent is None:
                continue
            if local(element) == "event":
                if parent is not trace:
                    trace = parent
                    case = {CASE + name: value for name, value in _attributes(parent).items()}
                yield {**case, **_attributes(element)}
                parent.remove(element)
            else:
                _forget(element, parent)


def _attributes(holder: etree._Element) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for child in holder:
        if local(child) in VALUES:
            found[child.get("key", "")] = child.get("value")
    return found


def _forget(trace: etree._Element, log: etree._Element) -> None:
    """Free a finished case and what stands before it, the log's own header among it."""
    while log[0] is not trace:
        del log[0]
    trace.clear()
