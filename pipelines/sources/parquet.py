"""Parquet: typed columns, in bounded batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..arrow import compute as pc
from ..fault import TillitError
from ..refused import refused
from .opened import opened
from .raw import BATCH_BYTES, BATCH_ROWS, Raw, check_header


def header_of(path: Path) -> list[str]:
    """The names of the columns."""
    return list(_schema(path).names)


def _schema(path: Path) -> pa.Schema:
    with opened(path, "parquet", unpack=False) as stream:
        try:
            return pq.read_schema(stream)
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            raise _unreadable(path) from None


def read(path: Path, encoding: str | None, wanted: tuple[str, ...]) -> Iterator[Raw]:
    """Batches of typed columns; text that is not UTF-8 needs the declared `encoding`.

    Text stays in its dictionary until it is known how large it is without.
    """
    schema = _schema(path)
    check_header(path.name, schema.names, wanted)
    text = [name for name in wanted if _is_text(schema.field(name).type)]
    seen = 0
    with opened(path, "parquet", unpack=False) as stream:
        try:
            with pq.ParquetFile(stream, pre_buffer=False, read_dictionary=text) as file:
                for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=list(wanted), use_threads=False):
                    rows = np.arange(seen + 1, seen + batch.num_rows + 1)
                    seen += batch.num_rows
                    columns = {
                        name: _text_checked(path, name, batch.column(name), encoding, int(rows[0]) if len(rows) else 1)
                        for name in wanted
                    }
                    yield Raw(columns, rows)
        except TillitError:
            raise
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            raise _unreadable(path) from None


def _unreadable(path: Path) -> TillitError:
    return refused(
        path.name,
        "unreadable",
        "The file is not a whole Parquet file.",
        "Transfer it again and compare its size with the original's.",
    )


def _text_checked(path: Path, name: str, values: pa.Array, encoding: str | None, first: int) -> pa.Array:
    """Text as Arrow's plain strings, of a bounded size and in UTF-8.

    Writers exist that put other encodings into Parquet's UTF-8 columns; Arrow reads them unchecked.
    """
    if pa.types.is_dictionary(values.type) and _is_text(values.type.value_type):
        _check_size(path, name, values, first)
        values = pc.take(values.dictionary, values.indices)
    if not _is_text(values.type):
        return values
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        return pa.array(_decoded(path, name, values, encoding, first), pa.string())
    return values


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _check_size(path: Path, name: str, values: pa.DictionaryArray, first: int) -> None:
    lengths = np.append(np.asarray(pc.fill_null(pc.binary_length(values.dictionary), 0), np.int64), 0)
    if lengths[np.asarray(pc.fill_null(values.indices, len(lengths) - 1))].sum() > BATCH_BYTES:
        raise refused(
            path.name,
            "swells",
            f"The column holds more than {BATCH_BYTES >> 30} GiB of text in {len(values)} rows.",
            "See what it holds: free text is not taken in. Map another column.",
            row=first,
            column=name,
        )


def _decoded(path: Path, name: str, values: pa.Array, encoding: str | None, first: int) -> Iterator[str | None]:
    raw = values.cast(pa.large_binary() if pa.types.is_large_string(values.type) else pa.binary()).to_pylist()
    for place, content in enumerate(raw):
        if content is None:
            yield None
            continue
        try:
            yield content.decode()
        except UnicodeDecodeError:
            if encoding is None:
                raise refused(
                    path.name,
                    "encoding",
                    "The column holds text that is not UTF-8.",
                    "Declare the text's real encoding in the mapping (parquet: encoding).",
                    row=first + place,
                    column=name,
                ) from None
            yield content.decode(encoding, errors="replace")
