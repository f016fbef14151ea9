"""What every reader gives: batches of source columns as they stand in the source, nothing parsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..refused import refused

BATCH_ROWS = 250_000
"""Rows in a batch at most: bounds the memory, whatever the file's size."""


@dataclass(frozen=True)
class Raw:
    """One batch: `columns` by source name, all of the length of `rows` (row numbers as a reader of the file counts).

    Rows are counted from 1; where the source has a header, it is row 1. `unread` are rows that could not be taken
    apart at all, with the rule they break.
    """

    columns: dict[str, pa.Array]
    rows: npt.NDArray[np.int64]
    unread: tuple[tuple[int, str], ...] = field(default=())


def text_array(values: Iterable[str | None]) -> pa.Array:
    """An Arrow string array."""
    return pa.array(list(values), pa.string())


def check_header(file: str, header: Sequence[str], wanted: Iterable[str]) -> None:
    """TillitError where a mapped column is absent from the header, or stands in it twice.

    The header's own names are not shown: in a file without a header they would be values.
    """
    counts = Counter(header)
    for name in wanted:
        if counts[name] == 0:
            raise refused(
                file,
                "missing_column",
                f"The mapped column '{name}' is not in the file.",
                "Correct the name in the mapping, or export the file with the column and with its header row.",
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
