"""Opening a file: plain files only, gzip where the name ends in .gz, its keyed hash, and what goes wrong on the way."""

from __future__ import annotations

import errno
import gzip
import hashlib
import hmac
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from ..fault import TillitError
from ..refused import refused
from .signature import check_signature

CHUNK = 1 << 20
"""Bytes read at a time."""
FIRST = 512
"""First bytes that a format is known by."""
HARMLESS_BYTES = 64 << 20
"""A gzip file that unpacks to no more than this is taken however well it packs."""
LARGEST_RATIO = 200
"""Above `HARMLESS_BYTES`, unpacked bytes per packed byte at most. Event logs pack 10 to 30 times (Volvo's XES: 30);
deflate can reach 1,032 times, and only with the same bytes over and over."""


class Stamp(NamedTuple):
    """Which file it is, and in what state: another stamp afterwards means that it was changed while it was read."""

    device: int
    inode: int
    size: int
    changed_ns: int


class _Unpacked(io.RawIOBase):
    """What a gzip file holds, as long as it does not swell beyond measure."""

    def __init__(self, packed: BinaryIO, file: str) -> None:
        self._packed = packed
        self._unpacked = gzip.GzipFile(fileobj=packed)
        self._file = file
        self._bytes = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, target: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Fill `target`; 0 at the end."""
        taken = self._unpacked.readinto(target)
        self._bytes += taken
        if self._bytes > max(HARMLESS_BYTES, LARGEST_RATIO * self._packed.tell()):
            raise refused(
                self._file,
                "swells",
                f"The compressed file unpacks to more than {LARGEST_RATIO} times its size.",
                "See where it comes from: exports do not pack so well. If it is right, unpack it and deliver it so.",
            )
        return taken


@contextmanager
def opened(path: Path, written: str = "csv", *, unpack: bool = True) -> Iterator[BinaryIO]:
    """The file's bytes, decompressed; TillitError where it is absent, empty, cut off or no plain file.

    written: the format that the mapping declares; other formats are known by their first bytes and refused.
    unpack: whether a gzip file, named .gz, is one of the format's own ways.
    """
    try:
        with _plain(path) as packed:
            if not (unpack and path.suffix == ".gz"):
                check_signature(path.name, packed.peek(FIRST)[:FIRST], written)
                yield cast("BinaryIO", packed)
                return
            with io.BufferedReader(_Unpacked(cast("BinaryIO", packed), path.name), CHUNK) as unpacked:
                check_signature(path.name, unpacked.peek(FIRST)[:FIRST], written)
                yield cast("BinaryIO", unpacked)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise refused(
            path.name,
            "truncated_gzip",
            "The compressed file is cut off or damaged, or no gzip file at all.",
            "Transfer it again and compare its size with the original's; only gzip files are named .gz.",
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from None


def stamped(path: Path) -> Stamp:
    """The file's stamp; TillitError as `opened`."""
    with _plain(path) as file:
        facts = os.fstat(file.fileno())
    return Stamp(facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns)


def check_unchanged(path: Path, before: Stamp) -> None:
    """TillitError where the file is another, or has been written to, since `before`."""
    if stamped(path) != before:
        raise refused(
            path.name,
            "changed_while_read",
            "The file was changed or replaced while it was being read.",
            "Wait until the export is complete, then run again; write exports under another name and rename them.",
        )


def keyed_hash(path: Path, key: bytes) -> str:
    """HMAC-SHA256 of the file's bytes, in hexadecimal; without the key nobody can test a guess of the content."""
    digest = hmac.new(key, digestmod=hashlib.sha256)
    try:
        with _plain(path) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise _unreadable(path, error) from None
    return digest.hexdigest()


def _plain(path: Path) -> io.BufferedReader:
    """The open file. A link is not followed, and a pipe or a device never waited for."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _unreadable(path, error) from None
    try:
        _check_plain(path, os.fstat(number))
        return io.BufferedReader(io.FileIO(number, "rb"), CHUNK)
    except BaseException:
        os.close(number)
        raise


def _check_plain(path: Path, facts: os.stat_result) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise refused(
            path.name,
            "no_plain_file",
            "The path leads to a folder, a pipe or a device, not to a file.",
            "Check the path in the configuration; write the export to a file first.",
        )
    if facts.st_size == 0:
        raise refused(path.name, "empty_file", "The file is empty.", "Export it again and deliver it anew.")


def _unreadable(path: Path, error: OSError) -> TillitError:
    """What the system says of a file, without its path."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return refused(path.name, "no_file", "There is no such file.", "Check the path in the configuration.")
    if error.errno == errno.ELOOP:
        return refused(
            path.name,
            "link",
            "The path is a link. Links are not followed: whoever can place one could have any file read.",
            "Name the file itself in the configuration, or deliver a copy.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return refused(
            path.name,
            "no_permission",
            "The account that runs tillit may not read the file.",
            "Give it the right to read the file and to enter the folders above it.",
        )
    if error.errno == errno.ENXIO:
        return refused(
            path.name,
            "no_plain_file",
            "The path leads to a socket or a device, not to a file.",
            "Check the path in the configuration.",
        )
    return refused(
        path.name,
        "read_error",
        "The file could not be read to its end"
        + (f": the system says '{os.strerror(error.errno)}'." if error.errno else "."),
        "See to the disk or the network drive it lies on, then run again.",
    )
