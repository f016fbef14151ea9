"""Keys of the pseudonyms: one per survey, one for actors, one for cases. Destroying a key cuts the link for good."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import os
import secrets
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..arrow import compute as pc
from ..refused import refused

ACTOR = "actor"
CASE = "case"
LEDGER = "ledger"
ENVIRONMENT = "TILLIT_KEYS"
"""Path of a key file kept elsewhere, such as a mounted secret; takes the place of the one in the vault's folder."""

REMEMBERED = 100_000
"""Distinct values whose pseudonym is remembered from batch to batch, per key: bounds the memory."""


class Keys:
    """The key file (0600): `{"keys": {id: hex}, "destroyed": {id: date}}`; a key is made when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, dict[str | bytes, int]] = {}

    @classmethod
    def of(cls, path: Path) -> Keys:
        """The keys at `path`, or at the path that the environment variable TILLIT_KEYS names."""
        elsewhere = os.environ.get(ENVIRONMENT)
        return cls(Path(elsewhere) if elsewhere else path)

    def key(self, key_id: str) -> bytes:
        """The key called `key_id`, 32 bytes; TillitError where it has been destroyed."""
        content = self._read()
        if key_id in content["destroyed"]:
            raise refused(
                self.path.name,
                "key_destroyed",
                f"The key '{key_id}' has been destroyed, so its persons can no longer be told apart as before.",
                "Deliver the data under a new survey id; a destroyed key is never made again.",
            )
        if key_id not in content["keys"]:
            content["keys"][key_id] = secrets.token_bytes(32).hex()
            self._write(content)
        return bytes.fromhex(content["keys"][key_id])

    def destroy(self, key_id: str) -> None:
        """Take the key away for good; what it hid can no longer be linked to anyone."""
        content = self._read()
        content["keys"].pop(key_id, None)
        content["destroyed"][key_id] = dt.datetime.now(tz=dt.UTC).date().isoformat()
        self._write(content)
        self._known.pop(key_id, None)

    def pseudonyms(self, key_id: str, values: pa.Array | pa.ChunkedArray | list[str]) -> npt.NDArray[np.int64]:
        """One 64-bit pseudonym per value: the first 8 bytes (big endian, signed) of HMAC-SHA256 over its UTF-8 text.

        Computed once per distinct value. Missing values give 0; keep their mask apart.
        """
        array = pa.array(values, pa.string()) if isinstance(values, list) else values
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        encoded: pa.DictionaryArray = array if pa.types.is_dictionary(array.type) else pc.dictionary_encode(array)
        distinct = pc.cast(encoded.dictionary, pa.string()).to_pylist()
        known = self._known.setdefault(key_id, {})
        if len(known) > REMEMBERED:
            known.clear()
        key = self.key(key_id)
        codes = np.fromiter((self._pseudonym(key, value, known) for value in distinct), np.int64, len(distinct))
        codes = np.append(codes, np.int64(0))
        places = pc.fill_null(encoded.indices, len(distinct)) if encoded.null_count else encoded.indices
        return codes[np.asarray(places)]

    @staticmethod
    def _pseudonym(key: bytes, value: str, known: dict[str | bytes, int]) -> int:
        code = known.get(value)
        if code is None:
            code = int.from_bytes(hmac.digest(key, value.encode(), "sha256")[:8], "big", signed=True)
            if len(known) <= REMEMBERED:
                known[value] = code
        return code

    def _read(self) -> dict[str, dict[str, str]]:
        if not self.path.exists():
            return {"keys": {}, "destroyed": {}}
        content = json.loads(self.path.read_text(encoding="utf-8"))
        return {"keys": dict(content.get("keys", {})), "destroyed": dict(content.get("destroyed", {}))}

    def _write(self, content: dict[str, dict[str, str]]) -> None:
        """Replace the file in one step; `mkstemp` makes it 0600."""
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".keys")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(self.path)
