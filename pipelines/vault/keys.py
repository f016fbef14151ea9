"""Keys of the pseudonyms: kept apart from the rows they hide, in a file of their own or in the environment.

What a key serves, since when, and which waves, stands in the vault's register (`register.py`), never the key itself.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hmac
import json
import os
import re
import secrets
import stat
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, ValidationError

from ..arrow import compute as pc
from ..closed import OTHERS, only_ours
from ..refused import refused

ACTOR = "actor"
CASE = "case"
LEDGER = "ledger"
OWN = frozenset({ACTOR, CASE, LEDGER})
"""What tillit's own keys serve; a survey cannot be called so."""

ENVIRONMENT = "TILLIT_KEYS"
"""Path of a key file kept elsewhere, such as a mounted secret; takes the place of the one in the vault's folder."""

ONE_KEY = "TILLIT_KEY_"
"""Beginning of the variables that hold a key each, for a secrets manager: 32 bytes in hexadecimal or base64."""

KEY_BYTES = 32
MARK_BYTES = 16

REMEMBERED = 100_000
"""Distinct values whose pseudonym is remembered from batch to batch, per key: bounds the memory."""


class KeptKey(BaseModel):
    """One key in the key file."""

    model_config = ConfigDict(extra="forbid")

    key: str
    made: dt.date


class KeyFile(BaseModel):
    """The key file (0600)."""

    model_config = ConfigDict(extra="forbid")

    keys: dict[str, KeptKey] = {}


@dataclass(frozen=True)
class Found:
    """A key, and where it is kept."""

    key: bytes
    made: dt.date | None
    """None for a key of the environment: whoever made it knows."""
    place: str
    """`file` or `environment`."""


def variable_of(key_id: str) -> str:
    """Name of the environment variable that may hold the key.

    >>> variable_of("medarbetarenkat.2")
    'TILLIT_KEY_MEDARBETARENKAT_2'
    """
    return ONE_KEY + re.sub(r"[^A-Z0-9]", "_", key_id.upper())


class Keys:
    """The keys themselves. Without a path they live as long as this object: for a trial that keeps nothing."""

    def __init__(self, path: Path | None, *, environment: bool = True) -> None:
        self.path = path
        self._environment = environment
        self._passing: dict[str, bytes] = {}
        self._known: dict[bytes, dict[str, int]] = {}

    @classmethod
    def of(cls, path: Path) -> Keys:
        """The keys at `path`, or at the path that the environment variable TILLIT_KEYS names."""
        elsewhere = os.environ.get(ENVIRONMENT)
        return cls(Path(elsewhere) if elsewhere else path)

    def find(self, key_id: str) -> Found | None:
        """The key from its variable, else from the file; None where neither has it."""
        given = os.environ.get(variable_of(key_id)) if self._environment else None
        if given is not None:
            return Found(_decoded(variable_of(key_id), given), None, "environment")
        if self.path is None:
            passing = self._passing.get(key_id)
            return None if passing is None else Found(passing, _today(), "file")
        kept = self._read(self.path).keys.get(key_id)
        return None if kept is None else Found(_decoded(self.path.name, kept.key), kept.made, "file")

    def make(self, key_id: str) -> Found:
        """A new key, kept in the file."""
        made = secrets.token_bytes(KEY_BYTES)
        if self.path is None:
            self._passing[key_id] = made
        else:
            content = self._read(self.path)
            content.keys[key_id] = KeptKey(key=made.hex(), made=_today())
            self._write(self.path, content)
        return Found(made, _today(), "file")

    def key(self, key_id: str) -> bytes:
        """The key, 32 bytes; made where there is none yet."""
        return (self.find(key_id) or self.make(key_id)).key

    def take_away(self, key_id: str) -> None:
        """Remove the key from the file for good; a key in the environment is not ours to remove."""
        self._known.clear()
        self._passing.pop(key_id, None)
        if self.path is not None:
            content = self._read(self.path)
            if content.keys.pop(key_id, None) is not None:
                self._write(self.path, content)

    def pseudonyms(
        self, key_id: str, values: pa.Array | pa.ChunkedArray | list[str], *, within: str | None = None
    ) -> npt.NDArray[np.int64]:
        """One 64-bit pseudonym per value: the first 8 bytes (big endian, signed) of HMAC-SHA256 over its UTF-8 text.

        within: a wave; its pseudonyms are made with a key of their own, derived from the survey's, so that the same
        respondent has another one in every wave. Computed once per distinct value. Missing values give 0; keep their
        mask apart.
        """
        array = pa.array(values, pa.string()) if isinstance(values, list) else values
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        encoded: pa.DictionaryArray = array if pa.types.is_dictionary(array.type) else pc.dictionary_encode(array)
        distinct = pc.cast(encoded.dictionary, pa.string()).to_pylist()
        key = self.key(key_id)
        if within is not None:
            key = _derived(key, "wave", within)
        known = self._known.setdefault(key, {})
        if len(known) > REMEMBERED:
            known.clear()
        codes = np.fromiter((_pseudonym(key, value, known) for value in distinct), np.int64, len(distinct))
        codes = np.append(codes, np.int64(0))
        places = pc.fill_null(encoded.indices, len(distinct)) if encoded.null_count else encoded.indices
        return codes[np.asarray(places)]

    def marks(self, key_id: str, values: list[str]) -> list[str]:
        """What is remembered of each erased person: a keyed hash that is not their pseudonym, in hexadecimal."""
        key = _derived(self.key(key_id), "erased", "")
        return [hmac.digest(key, value.encode(), "sha256")[:MARK_BYTES].hex() for value in values]

    def check(self, key_id: str) -> str:
        """What tells that a key is still the same one, and nothing about it, in hexadecimal."""
        return check_of(self.key(key_id))

    def _read(self, path: Path) -> KeyFile:
        try:
            _check_closed(path)
            return KeyFile.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return KeyFile()
        except (ValidationError, OSError):
            raise refused(
                path.name,
                "key_file",
                "The key file cannot be read.",
                "Put it back from its backup. Without it nobody, tillit included, can link new rows to the old ones.",
            ) from None

    def _write(self, path: Path, content: KeyFile) -> None:
        """Replace the file in one step, and wipe the old one: a key that was destroyed is not to be found in it.

        The new one always has the same name, so that none is ever left behind.
        """
        fresh = path.with_name(f"{path.name}.new")
        try:
            with ExitStack() as stack, only_ours():
                old = stack.enter_context(path.open("r+b")) if path.exists() else None
                fresh.unlink(missing_ok=True)
                with fresh.open("w", encoding="utf-8") as file:
                    json.dump(content.model_dump(mode="json"), file, indent=1)
                    file.flush()
                    os.fsync(file.fileno())
                fresh.replace(path)
                if old is not None:
                    old.write(bytes(os.fstat(old.fileno()).st_size))
                    old.flush()
                    os.fsync(old.fileno())
        except OSError:
            raise refused(
                path.name,
                "key_file",
                "The key file cannot be written.",
                f"Let the account that runs tillit write it, or give the key in a variable of its own ({ONE_KEY}...).",
            ) from None


def check_of(key: bytes) -> str:
    """The check of a key, in hexadecimal."""
    return _derived(key, "check", "")[:MARK_BYTES].hex()


def _derived(key: bytes, use: str, name: str) -> bytes:
    return hmac.digest(key, f"tillit {use}\x00{name}".encode(), "sha256")


def _pseudonym(key: bytes, value: str, known: dict[str, int]) -> int:
    code = known.get(value)
    if code is None:
        code = int.from_bytes(hmac.digest(key, value.encode(), "sha256")[:8], "big", signed=True)
        if len(known) <= REMEMBERED:
            known[value] = code
    return code


def _decoded(place: str, written: str) -> bytes:
    text = written.strip()
    try:
        key = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise refused(
            place,
            "key_form",
            "It holds no key of 32 bytes.",
            "Write 32 random bytes, in hexadecimal (64 digits) or base64, such as `openssl rand -hex 32` gives.",
        )
    return key


def _check_closed(path: Path) -> None:
    """TillitError where others can read the key file. A file that TILLIT_KEYS names may be open to its group."""
    elsewhere = os.environ.get(ENVIRONMENT)
    mounted = elsewhere is not None and Path(elsewhere) == path and not _within_a_home(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (0o037 if mounted else OTHERS):
        raise refused(
            path.name,
            "key_file_open",
            "Others than the account that runs tillit can open the key file.",
            "Close it (chmod 600). If somebody may have read it, rotate its keys too: `tillit keys --rotate`.",
        )


def _within_a_home(path: Path) -> bool:
    """Whether the file lies in the user's home, in the working folder (a project, a repository), or below."""
    whole = path.resolve()
    folders = {Path.home().resolve(), Path.cwd().resolve()} - {Path("/")}  # a container may run in /
    return any(whole.is_relative_to(folder) for folder in folders)


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()
