"""Parquet: typed columns, in bounded batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..refused import refused
from .opened import opened
from .raw import BATCH_ROWS, Raw, check_header


def header_of(path: Path) -> list[str]:
    """The names of the columns."""
    with opened(path):
        try:
            return list(pq.read_schema(path).names)
        except (pa.ArrowInvalid, OSError) as error:
            raise _unreadable(path) from error


def read(path: Path, encoding: str | None, wanted: tuple[str, ...]) -> Iterator[Raw]:
    """Batches of typed columns; text that is not UTF-8 needs the declared `encoding`."""
    check_header(path.name, header_of(path), wanted)
    seen = 0
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=list(wanted), use_threads=False):
                rows = np.arange(seen + 1, seen + batch.num_rows + 1)
                seen += batch.num_rows
                columns = {
                    name: _text_checked(path, name, batch.column(name), encoding, int(rows[0]) if len(rows) else 1)
                    for name in wanted
                }
                yield Raw(columns, rows)
    except (pa.ArrowInvalid, OSError) as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> Exception:
    return refused(
        path.name,
        "unreadable",
        "The file is not a whole Parquet file.",
        "Transfer it again and compare its size with the original's.",
    )


def _text_checked(path: Path, name: str, values: pa.Array, encoding: str | None, first: int) -> pa.Array:
    """Writers exist that put other encodings into Parquet's UTF-8 columns; Arrow reads them unchecked."""
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return values
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        pass
    else:
        return values
    raw = values.cast(pa.large_binary() if pa.types.is_large_string(values.type) else pa.binary()).to_pylist()
    decoded: list[str | None] = []
    for place, content in enumerate(raw):
        if content is None:
            decoded.append(None)
            continue
        try:
            decoded.append(content.decode())
        except UnicodeDecodeError as error:
            if encoding is None:
                raise refused(
                    path.name,
                    "encoding",
                    "The column holds text that is not UTF-8.",
                    "Declare the text's real encoding in the mapping (parquet: encoding).",
                    row=first + place,
                    column=name,
                ) from error
            decoded.append(content.decode(encoding, errors="replace"))
    return pa.array(decoded, pa.string())
