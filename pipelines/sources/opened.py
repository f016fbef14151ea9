"""Opening a file: gzip where the name ends in .gz, its keyed hash, and what goes wrong while reading."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from ..refused import refused

CHUNK = 1 << 20
"""Bytes read at a time."""


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, decompressed; TillitError where it is absent, empty or cut off."""
    try:
        if path.stat().st_size == 0:
            raise refused(path.name, "empty_file", "The file is empty.", "Export it again and deliver it anew.")
        with path.open("rb") as stream:
            if path.suffix != ".gz":
                yield stream
                return
            with gzip.GzipFile(fileobj=stream) as unpacked:
                yield cast("BinaryIO", unpacked)
    except FileNotFoundError as error:
        raise refused(path.name, "no_file", "There is no such file.", "Check the path in the configuration.") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise refused(
            path.name,
            "truncated_gzip",
            "The compressed file is cut off or damaged.",
            "Transfer it again and compare its size with the original's.",
        ) from error


def keyed_hash(path: Path, key: bytes) -> str:
    """HMAC-SHA256 of the file's bytes, in hexadecimal; without the key nobody can test a guess of the content."""
    if not path.exists():
        raise refused(path.name, "no_file", "There is no such file.", "Check the path in the configuration.")
    digest = hmac.new(key, digestmod=hashlib.sha256)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
