"""The scans of the bytes: canaries in every corner of a file, and what never belongs in a release."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.text import Text
from tillit.pipelines.attacking import needles as needles_module
from tillit.pipelines.attacking import patterns
from tillit.pipelines.attacking.attacking import attack_files
from tillit.pipelines.attacking.canaries import read_canaries
from tillit.pipelines.attacking.findings import RAW_BYTES, Finding
from tillit.pipelines.attacking.needles import SHORTEST, Needles
from tillit.pipelines.attacking.opening import opened
from tillit.pipelines.attacking.patterns import PATTERNS, personal_number
from tillit.pipelines.attacking.scanning import names_of, scans
from tillit.pipelines.fault import TillitError

from .attacked_files import write_release

CANARY = "canary-7f3e-ödla"
CODES = "md5(i::VARCHAR), md5(i::VARCHAR) FROM range(100000) AS r(i)"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    file = tmp_path / "canaries.txt"
    file.write_text(f"{CANARY}\nEk Ås\n8112289874123\n\n", encoding="utf-8")
    return file


def places(path: Path, canaries: Path | None = None) -> set[str]:
    return {finding.place for finding in findings(path, canaries)}


def findings(path: Path, canaries: Path | None = None) -> list[Finding]:
    listed = None if canaries is None else read_canaries(canaries)
    with opened(path) as connection:
        return [finding for _, scan in scans(connection, path, path.name, listed) for finding in scan.findings]


# --- needles -----------------------------------------------------------------------------------------------------

LETTERS = st.sampled_from([b"a", b"b", b"ab"])
BYTES = st.lists(LETTERS, min_size=SHORTEST, max_size=60).map(b"".join)


@settings(deadline=None)
@given(needles=st.sets(st.lists(LETTERS, min_size=SHORTEST, max_size=8).map(b"".join), max_size=6), haystack=BYTES)
def test_every_needle_is_found_at_every_place(needles: set[bytes], haystack: bytes) -> None:
    expected = {
        (needle, place) for needle in needles for place in range(len(haystack)) if haystack.startswith(needle, place)
    }
    found = Needles(needles).found_in(haystack)
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("chunk", [4, 5, 7, 64])
def test_a_needle_across_two_chunks_is_found_once(chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needles_module, "CHUNK", chunk)
    file = tmp_path / "bytes"
    file.write_bytes(b"..anna....banana..anna")
    assert sorted(Needles([b"anna", b"banana"]).found_in_file(file)) == [b"anna", b"anna", b"banana"]
    assert Needles([]).found_in_file(file) == []


def test_a_needle_that_is_too_short_is_no_needle() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        Needles([b"abc"])


# --- canaries ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tampering", "place"),
    [
        ("UPDATE unit SET name = 'Enhet CANARY-7F3E-ÖDLA norr' WHERE unit_id = 'a'", "unit.name"),
        ("UPDATE unit SET name = 'canary-7f3e-o\u0308dla' WHERE unit_id = 'a'", "unit.name"),
        ("UPDATE unit SET name = 'Ek Ås' WHERE unit_id = 'a'", "unit.name"),
        ("UPDATE signal SET explanations_en = ['chance', 'canary-7f3e-ödla']", "signal.explanations_en"),
        ("COMMENT ON COLUMN cell.value IS 'canary-7f3e-ödla'", "the comments"),
        ("COMMENT ON TABLE unit IS 'canary-7f3e-ödla'", "the comments"),
        ("COMMENT ON VIEW v_answers IS 'canary-7f3e-ödla'", "the comments"),
        ("CREATE VIEW v_own AS SELECT 'canary-7f3e-ödla' AS said FROM unit", "the definitions"),
        ('CREATE VIEW v_own AS SELECT unit_id AS "canary-7f3e-ödla" FROM unit', "the names"),
        ("ALTER TABLE unit ALTER name SET DEFAULT 'canary-7f3e-ödla'", "the definitions"),
        ("CREATE MACRO said() AS 'canary-7f3e-ödla'", "the definitions"),
        ("CREATE TYPE said AS ENUM ('canary-7f3e-ödla')", "the names"),
        ('CREATE TABLE "canary-7f3e-ödla" (a INTEGER)', "the names"),
        ("CREATE TABLE nested AS SELECT {'said': ['canary-7f3e-ödla']} AS deep", "nested.deep"),
        ("CREATE TABLE large AS SELECT 8112289874123 AS token", "large.token"),
        ("CREATE TABLE large AS SELECT 8112289874123::DOUBLE AS token", "large.token"),
        ("CREATE TABLE large AS SELECT 8112289874123::HUGEINT AS token", "large.token"),
    ],
)
def test_a_canary_is_found_wherever_it_stands(tmp_path: Path, listed: Path, tampering: str, place: str) -> None:
    assert place in places(write_release(tmp_path / "1.duckdb", 1, tampering), listed)


@pytest.mark.parametrize("name", ["Testby", "Ek Åsen", "Björk Ås", "Öster Ek Åström"])
def test_a_short_canary_inside_a_longer_word_is_no_find(tmp_path: Path, listed: Path, name: str) -> None:
    path = write_release(tmp_path / "1.duckdb", 1, f"UPDATE unit SET name = '{name}' WHERE unit_id = 'a'")
    assert places(path, listed) == set()


def test_what_is_packed_by_duckdb_is_found_through_sql_where_the_bytes_do_not_show_it(
    tmp_path: Path, listed: Path
) -> None:
    packed = f"CREATE TABLE packed AS SELECT '{CANARY}' || (i % 1000) AS said FROM range(500000) AS t(i)"
    path = write_release(tmp_path / "1.duckdb", 1, "SET force_compression = 'zstd'", packed, "CHECKPOINT")
    assert CANARY.encode() not in path.read_bytes()
    found = places(path, listed)
    assert "packed.said" in found
    assert RAW_BYTES not in found


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le", "utf-16-be"])
def test_bytes_that_no_table_holds_are_found(tmp_path: Path, listed: Path, code: str) -> None:
    path = write_release(tmp_path / "1.duckdb")
    with path.open("ab") as file:
        file.write(CANARY.encode(code))
    assert places(path, listed) == {RAW_BYTES}


def dropped(said: str) -> tuple[str, ...]:
    """A table that is made, written, and dropped again below one that stays, so that the file does not shrink."""
    return (
        f"CREATE TABLE gone AS SELECT '{said}' AS said, random() AS r FROM range(200000)",
        "CHECKPOINT",
        "INSERT INTO reason SELECT i, 'sv', 'en' FROM range(100000) AS r(i)",
        "DROP TABLE gone",
        "CHECKPOINT",
    )


def test_what_was_deleted_and_still_lies_in_the_file_is_found(tmp_path: Path, listed: Path) -> None:
    path = write_release(tmp_path / "1.duckdb", 1, *dropped(CANARY))
    assert places(path, listed) == {RAW_BYTES}
    assert places(path) == set()


def test_a_stale_wal_beside_the_file_is_searched_too(tmp_path: Path, listed: Path) -> None:
    path = write_release(tmp_path / "1.duckdb")
    (tmp_path / "1.duckdb.wal").write_bytes(b"")
    assert places(path, listed) == set()


def test_the_outcome_counts_and_holds_only_where_nothing_is_found(tmp_path: Path, listed: Path) -> None:
    clean = {outcome.attack: outcome for outcome in attack_files([write_release(tmp_path / "1.duckdb")], None, listed)}
    assert clean["canaries"].holds
    assert clean["canaries"].tried > 100
    assert "canaries" not in {outcome.attack for outcome in attack_files([tmp_path / "1.duckdb"])}
    tampered = write_release(tmp_path / "2.duckdb", 1, f"UPDATE unit SET name = '{CANARY}'")
    broken = {outcome.attack: outcome for outcome in attack_files([tampered], None, listed)}
    assert not broken["canaries"].holds
    assert broken["canaries"].found >= 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"", "nothing_to_look_for"), (b"ab\n3\n", "nothing_to_look_for"), ("Söder".encode("latin-1"), "encoding")],
)
def test_a_list_that_cannot_be_looked_for_is_a_fault(tmp_path: Path, content: bytes, rule: str) -> None:
    file = tmp_path / "canaries.txt"
    file.write_bytes(content)
    with pytest.raises(TillitError) as caught:
        read_canaries(file)
    assert caught.value.fault.rule == rule
    with pytest.raises(TillitError):
        read_canaries(tmp_path / "absent.txt")


# --- patterns ----------------------------------------------------------------------------------------------------

KEY = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "text",
    [
        "ada.byron@testby.se",
        "skriv till åsa_ö@kommun.co.uk, tack",
        "811228-9874",
        "19811228-9874",
        "198112289874",
        "811288+9871",  # a co-ordination number: the day is raised by 60
        "192.168.1.17",
        "via 10.0.0.1.",
        "2001:db8::8a2e:370:7334",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        KEY,
        KEY.upper(),
        "2026-01-15 12:00",
        "2026-01-15T23:59:59.5Z",
        "kl 08:15:00",
    ],
)
def test_what_never_belongs_in_a_release(text: str) -> None:
    assert sum(pattern.in_text(text) for pattern in PATTERNS if pattern.hint in text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "enhet@norr",
        "811228-9875",
        "2021-01",
        "556016-0680",  # an organisation's number: no month is 60
        "4.2.1.3",
        "1.13.27.0",
        "10.1000/xyz.123",
        "std::vector",
        "12:30",
        "a::b",
        "2026-01-15 00:00:00",
        "2026-01-15",
        "0123456789abcdef",
        KEY + "0",
        "999.1.1.1",
    ],
)
def test_what_may_stand_in_a_release(text: str) -> None:
    assert not any(pattern.in_text(text) for pattern in PATTERNS if pattern.hint in text)


def test_the_check_digit_of_a_personal_number() -> None:
    assert [last for last in range(9870, 9880) if personal_number("811228", str(last))] == [9874]
    assert not personal_number("811328", "9874")
    assert not personal_number("810230", "0000")


@pytest.mark.parametrize(
    ("tampering", "place", "kind"),
    [
        ("UPDATE unit SET name = 'ada@testby.se'", "unit.name", patterns.ADDRESS),
        ("UPDATE unit SET unit_id = '811228-9874' WHERE unit_id = 'a'", "unit.unit_id", patterns.PERSONAL_NUMBER),
        ("INSERT INTO chance (tests) VALUES (198112289874)", "chance.tests", None),
        (
            "INSERT INTO chance (breaks_expected) VALUES (8112289874)",
            "chance.breaks_expected",
            patterns.PERSONAL_NUMBER,
        ),
        ("UPDATE unit SET position = 1768478400000", "unit.position", patterns.TOO_LARGE),
        ("UPDATE unit SET position = -7234567890123456789", "unit.position", patterns.TOO_LARGE),
        ("COMMENT ON TABLE unit IS 'from 192.168.1.17'", "the comments", None),
        ("UPDATE signal SET explanations_sv = ['2026-01-15 12:00:01']", "signal.explanations_sv", None),
        ("CREATE TABLE answered AS SELECT TIMESTAMP '2026-01-15 08:15:00' AS at", "answered.at", None),
    ],
)
def test_patterns_are_found_in_every_kind_of_column(
    tmp_path: Path, tampering: str, place: str, kind: Text | None
) -> None:
    found = {finding.place: finding.kind for finding in findings(write_release(tmp_path / "1.duckdb", 1, tampering))}
    assert place in found
    assert kind is None or found[place] == kind


def test_the_contact_and_the_time_of_making_may_stand(tmp_path: Path) -> None:
    path = write_release(tmp_path / "1.duckdb")
    assert b"hr@testby.se" in path.read_bytes()
    assert places(path) == set()


def test_an_address_that_was_deleted_and_still_lies_in_the_file_is_found(tmp_path: Path) -> None:
    assert places(write_release(tmp_path / "1.duckdb", 1, *dropped(" ada.byron@testby.se "))) == {RAW_BYTES}


@pytest.mark.parametrize("place", [0, 1, 139, 140, 141, 255, 256, 257, 300, 495])
@pytest.mark.parametrize("said", [b"ada.byron@testby.se", b"19811228-9874", b"811228+9874"])
def test_what_lies_anywhere_in_the_bytes_is_found_once(
    place: int, said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "CHUNK", 256)
    file = tmp_path / "bytes"
    file.write_bytes(b"\0" * place + said + b"\0" * 500)
    assert [finding.count for finding in patterns.in_bytes("bytes", file, ())] == [1]
    assert patterns.in_bytes("bytes", file, ("byron@testby.se",)) == [] or b"@" not in said


@settings(deadline=None, max_examples=50)
@given(noise=st.binary(min_size=1, max_size=4000))
def test_noise_is_no_find(noise: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "noise"
    file.write_bytes(noise)
    assert patterns.in_bytes("noise", file, ()) == []


def test_random_codes_are_no_find(tmp_path: Path) -> None:
    assert (
        places(write_release(tmp_path / "1.duckdb", 1, f"INSERT INTO reason SELECT i, {CODES}", "CHECKPOINT")) == set()
    )


def test_numbers_and_texts_of_the_file_are_all_looked_at(tmp_path: Path) -> None:
    more = "INSERT INTO reason SELECT 'c' || i, 'sv', 'en' FROM range(500) AS r(i)"
    assert (
        looked_at(write_release(tmp_path / "2.duckdb", 1, more)) - looked_at(write_release(tmp_path / "1.duckdb"))
        == 502
    )


def looked_at(path: Path) -> int:
    with opened(path) as connection:
        return dict(scans(connection, path, path.name, None))["patterns"].looked_at


def test_files_of_one_name_are_told_apart() -> None:
    paths = [Path("/t/releases/2.duckdb"), Path("/t/vault/held/2.duckdb"), Path("/t/published.duckdb")]
    assert names_of(paths) == ["releases/2.duckdb", "held/2.duckdb", "published.duckdb"]
    assert names_of([paths[0], paths[0]]) == ["2.duckdb", "2.duckdb"]


def test_a_database_of_ours_opens_as_before(tmp_path: Path) -> None:
    path = write_release(tmp_path / "1.duckdb")
    attack_files([path])
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SELECT count(*) FROM cell").fetchall() == [(3,)]
