"""Pseudonyms: keyed, stable, and cut off for good when their key is destroyed."""

import hashlib
import hmac
import stat

import numpy as np
import pyarrow as pa
import pytest
from tillit.pipelines.fault import TillitError
from tillit.pipelines.vault.keys import ENVIRONMENT, Keys


def test_a_pseudonym_is_the_first_eight_bytes_of_hmac_sha256(tmp_path):
    keys = Keys(tmp_path / "keys.json")
    found = keys.pseudonyms("actor", ["Åsa"])
    digest = hmac.new(keys.key("actor"), "Åsa".encode(), hashlib.sha256).digest()
    assert found.dtype == np.int64
    assert found[0] == int.from_bytes(digest[:8], "big", signed=True)


def test_the_same_value_has_the_same_pseudonym_under_one_key_and_another_under_another(tmp_path):
    keys = Keys(tmp_path / "keys.json")
    first = keys.pseudonyms("survey-1", ["a", "b", "a"])
    assert first[0] == first[2] != first[1]
    assert list(Keys(tmp_path / "keys.json").pseudonyms("survey-1", pa.array(["b", "a"]))) == [first[1], first[0]]
    assert keys.pseudonyms("survey-2", ["a"])[0] != first[0]


def test_chunks_dictionaries_and_missing_values(tmp_path):
    keys = Keys(tmp_path / "keys.json")
    plain = keys.pseudonyms("case", pa.array(["x", None, "y"]))
    chunked = keys.pseudonyms("case", pa.chunked_array([["x"], [None, "y"]], pa.string()))
    coded = keys.pseudonyms("case", pa.array(["x", None, "y"]).dictionary_encode())
    assert list(plain) == list(chunked) == list(coded)
    assert plain[1] == 0
    assert list(keys.pseudonyms("case", pa.array([], pa.string()))) == []


def test_the_key_file_is_closed_to_others(tmp_path):
    keys = Keys(tmp_path / "keys.json")
    keys.key("case")
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert len(keys.key("case")) == 32


def test_a_destroyed_key_is_never_made_again(tmp_path):
    keys = Keys(tmp_path / "keys.json")
    before = keys.key("survey-1").hex()
    keys.destroy("survey-1")
    assert before not in keys.path.read_text(encoding="utf-8")
    with pytest.raises(TillitError, match="destroyed") as caught:
        keys.pseudonyms("survey-1", ["a"])
    assert caught.value.fault.rule == "key_destroyed"
    assert len(keys.pseudonyms("survey-2", ["a"])) == 1


def test_keys_may_be_kept_elsewhere(tmp_path, monkeypatch):
    elsewhere = tmp_path / "mounted" / "keys.json"
    elsewhere.parent.mkdir()
    monkeypatch.setenv(ENVIRONMENT, str(elsewhere))
    Keys.of(tmp_path / "keys.json").key("case")
    assert elsewhere.exists()
    assert not (tmp_path / "keys.json").exists()
