"""What every reader gives: batches of source columns as they stand in the source, nothing parsed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..refused import refused

BATCH_ROWS = 250_000
"""Rows in a batch at most: bounds the memory, whatever the file's size."""
BATCH_BYTES = 1 << 30
"""Bytes of text in a batch at most. Parquet and Excel store a text once however often it is used, so that a small file
can hold more than any memory; a real batch has some tens of MiB."""
FLUSH_BYTES = 64 << 20
"""Bytes of text after which a reader that makes its own batches hands one on."""
MOST_COLUMNS = 16_384
"""As many as a sheet in Excel has (A to XFD); no export of answers or events comes near."""
LONGEST_HEADER = 1 << 20
"""Bytes of the first row: 64 for each of the most columns there can be."""
LONGEST_LINE = 8 << 20
"""Bytes of a line of JSON: as a row of CSV."""


class Unread(NamedTuple):
    """A row that could not be taken apart, the rule it breaks, and the column where one is to blame."""

    row: int
    rule: str
    column: str | None = None


@dataclass(frozen=True)
class Raw:
    """One batch: `columns` by source name, all of the length of `rows` (row numbers as a reader of the file counts).

    Rows are counted from 1; where the source has a header, it is row 1. `unread` are rows that could not be taken
    apart at all, with the rule they break.
    """

    columns: dict[str, pa.Array]
    rows: npt.NDArray[np.int64]
    unread: tuple[Unread, ...] = field(default=())


def text_array(values: Iterable[str | None]) -> pa.Array:
    """An Arrow string array."""
    return pa.array(list(values), pa.string())


def check_header(file: str, header: Sequence[str], wanted: Iterable[str]) -> None:
    """TillitError where there are too many columns, or a mapped one is absent from the header, or stands in it twice.

    The header's own names are not shown: in a file without a header they would be values.
    """
    if len(header) > MOST_COLUMNS:
        raise refused(
            file,
            "too_many_columns",
            f"The file has {len(header):,} columns; {MOST_COLUMNS:,} are read at most.",
            "Export the mapped columns alone. If it has fewer, see whether rows and columns have changed places.",
            row=1,
        )
    if not any(_alike(name) for name in header):
        raise refused(
            file,
            "empty_file",
            "The file's first row is blank: it has no names of columns.",
            "Export it again with its header as the first row.",
            row=1,
        )
    counts = Counter(header)
    for name in wanted:
        if counts[name] == 0:
            raise refused(
                file,
                "missing_column",
                f"The mapped column '{name}' is not in the file.",
                _nearly(header, name)
                or "Correct the name in the mapping, or export the file with the column and with its header row.",
                row=1,
                column=name,
            )
        if counts[name] > 1:
            raise refused(
                file,
                "duplicate_column",
                f"The mapped column '{name}' stands {counts[name]} times in the header.",
                "Export the file with each column once.",
                row=1,
                column=name,
            )


def _nearly(header: Sequence[str], name: str) -> str | None:
    """What to do where a column's name differs in nothing that meets the eye."""
    for place, other in enumerate(header, start=1):
        if _alike(other) == _alike(name):
            return (
                f"Column number {place} has the same name but for capitals, spaces, invisible characters or the way "
                "accents are stored. Export it with the mapped name, or map the name exactly as it stands in the file."
            )
    return None


INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", name)).casefold()
