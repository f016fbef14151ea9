"""Attacking files: what is read, what is refused, what goes into the release, and what people are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from tillit.metrics.account import ATTACK
from tillit.metrics.attacks.material import FILE, Against
from tillit.metrics.published import PUBLISHED
from tillit.metrics.text import Text
from tillit.pipelines.attacking import certified, shape
from tillit.pipelines.attacking.attacking import attack_files, attack_frame, attacked, read_material
from tillit.pipelines.attacking.shape import KNOWN, reduces_to_tables
from tillit.pipelines.command_line import main
from tillit.pipelines.commands import attack_words as spoken
from tillit.pipelines.commands.attacked import WIDTH
from tillit.pipelines.fault import TillitError
from tillit.pipelines.tables import create_contract, insert

from .attacked_files import write_release

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return write_release(tmp_path / "published.duckdb")


def refused(call: Callable[[], object]) -> TillitError:
    with pytest.raises(TillitError) as caught:
        call()
    assert "An attack" in caught.value.fault.kept or "an attack" in caught.value.fault.kept
    return caught.value


# --- what is read ------------------------------------------------------------------------------------------------


def test_every_table_of_every_file_is_stacked_with_its_number(tmp_path: Path) -> None:
    files = [write_release(tmp_path / f"{number}.duckdb", number) for number in (3, 7)]
    material = read_material(files)
    assert set(material.tables) == {contract.name for contract in PUBLISHED}
    for contract in PUBLISHED:
        assert tuple(material.tables[contract.name]) == (*contract.names, FILE)
    assert material.tables["release"][["number", FILE]].to_numpy().tolist() == [[3, 0], [7, 1]]
    cells = material.tables["cell"]
    assert cells[FILE].tolist() == [0, 0, 0, 1, 1, 1]
    assert cells["value"].tolist() == [3.4, 3.5, 3.3] * 2
    assert material.tables["signal"]["explanations_en"].iloc[0] == ("chance", "a fault in the data")
    assert str(material.tables["unit"]["parent_id"].dtype) == "str"
    assert material.took_part is None


def test_an_older_release_without_some_tables_and_columns_is_read(tmp_path: Path) -> None:
    old = write_release(tmp_path / "1.duckdb", 1, "DROP TABLE attack", "ALTER TABLE reading DROP COLUMN pooled")
    material = read_material([old, write_release(tmp_path / "2.duckdb", 2)])
    assert material.tables["attack"].empty
    assert tuple(material.tables["attack"]) == (*ATTACK.names, FILE)
    assert material.tables["reading"]["pooled"].isna().all()


def test_a_file_that_is_open_elsewhere_in_the_process_is_attacked_all_the_same(release: Path) -> None:
    with duckdb.connect(str(release), read_only=True) as reader:
        assert attack_files([release])
        assert reader.execute("SELECT count(*) FROM cell").fetchall() == [(3,)]


def test_attacking_leaves_the_folder_as_it_was(release: Path) -> None:
    before = {path: path.read_bytes() for path in release.parent.iterdir()}
    release.chmod(0o444)
    attack_files([release])
    assert {path: path.read_bytes() for path in release.parent.iterdir()} == before


# --- who took part -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    ["wave_id,unit_id,people\nw1,a,12\nw1,b,15\n", "\ufeffwave_id;unit_id;people\r\nw1;a;12\r\n\r\nw1;b; 15\r\n"],
)
def test_who_took_part_is_read(release: Path, tmp_path: Path, content: str) -> None:
    file = tmp_path / "took_part.csv"
    file.write_text(content, encoding="utf-8", newline="")
    took_part = read_material([release], file).took_part
    assert took_part is not None
    assert took_part.to_numpy().tolist() == [["w1", "a", 12], ["w1", "b", 15]]


@pytest.mark.parametrize(
    ("content", "rule", "row"),
    [
        ("", "header", 1),
        ("wave,unit,people\n", "header", 1),
        ("wave_id,unit_id,people\nw1,a\n", "ragged_row", 2),
        ("wave_id,unit_id,people\nw1,a,12\nw9,a,12\n", "unknown_wave", 3),
        ("wave_id,unit_id,people\nw1,secret,12\n", "unknown_unit", 2),
        ("wave_id,unit_id,people\nw1,a,-1\n", "not_a_count", 2),
        ("wave_id,unit_id,people\nw1,a,1.5\n", "not_a_count", 2),
        ("wave_id,unit_id,people\nw1,a,²\n", "not_a_count", 2),
        ("wave_id,unit_id,people\nw1,a,1\nw1,a,2\n", "duplicate", 3),
    ],
)
def test_a_list_of_who_took_part_that_does_not_fit(
    release: Path, tmp_path: Path, content: str, rule: str, row: int
) -> None:
    file = tmp_path / "took_part.csv"
    file.write_text(content, encoding="utf-8")
    error = refused(lambda: read_material([release], file))
    assert (error.fault.rule, error.fault.place.row) == (rule, row)
    assert "secret" not in str(error)


def test_a_list_in_another_encoding_and_an_absent_one(release: Path, tmp_path: Path) -> None:
    file = tmp_path / "took_part.csv"
    file.write_bytes("wave_id,unit_id,people\nw1,Söder,1".encode("latin-1"))
    assert refused(lambda: read_material([release], file)).fault.rule == "encoding"
    assert refused(lambda: read_material([release], tmp_path / "absent.csv")).fault.rule == "no_file"


# --- what is refused ---------------------------------------------------------------------------------------------


def _text(path: Path) -> None:
    path.write_text("unit;value\nr;3\n", encoding="utf-8")


def _other_database(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE release AS SELECT 1 AS number")


def _no_release_row(path: Path) -> None:
    write_release(path, 1, "DELETE FROM release")


def _other_type(path: Path) -> None:
    write_release(path, 1, "ALTER TABLE cell ALTER COLUMN value TYPE VARCHAR")


def _off_scale(path: Path) -> None:
    write_release(path, 1, "UPDATE cell SET value = 4000000000 WHERE unit_id = 'a'")


def _unknown_item(path: Path) -> None:
    write_release(path, 1, "DELETE FROM item")


def _cut_off(path: Path) -> None:
    write_release(path, 1, "INSERT INTO reason SELECT i, md5(i::VARCHAR), md5(i::VARCHAR) FROM range(100000) AS r(i)")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda _: None, "no_file"),
        (lambda path: path.mkdir(), "no_file"),
        (lambda path: path.touch(), "not_a_database"),
        (_text, "not_a_database"),
        (_other_database, "not_a_release"),
        (_no_release_row, "not_a_release"),
        (_other_type, "other_type"),
        (_off_scale, "off_scale"),
        (_unknown_item, "off_scale"),
        (_cut_off, "broken_file"),
    ],
)
def test_what_is_no_release_is_a_fault_in_four_parts(
    make: Callable[[Path], None], rule: str, tmp_path: Path, release: Path, capsys: Captured
) -> None:
    given = tmp_path / "given.duckdb"
    make(given)
    assert refused(lambda: attack_files([release, given])).fault.rule == rule
    assert main(["attack", str(release), str(given), "--language", "en"]) == 1
    said = capsys.readouterr().err
    for part in ("Place: given.duckdb", f"Rule: {rule}", "What to do:", "What was kept:"):
        assert part in said
    assert "Traceback" not in said


def test_a_damaged_block_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "1.duckdb"
    write_release(path, 1, "INSERT INTO reason SELECT i, md5(i::VARCHAR), md5(i::VARCHAR) FROM range(100000) AS r(i)")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 300_000] = bytes(300_000)
    path.write_bytes(content)
    assert refused(lambda: attack_files([path])).fault.rule == "broken_file"


# --- what goes into the release ----------------------------------------------------------------------------------


def test_outcomes_become_rows_of_the_table_attack(release: Path, tmp_path: Path) -> None:
    frame = attack_frame(attack_files([release]))
    assert tuple(frame) == ATTACK.names
    assert not frame.duplicated(list(ATTACK.key)).any()
    assert frame["holds"].all()
    for name in ("meaning_sv", "meaning_en", "assumption_sv", "assumption_en"):
        assert frame[name].str.len().gt(0).all()
    with duckdb.connect(str(tmp_path / "made.duckdb")) as connection:
        create_contract(connection, ATTACK)
        assert insert(connection, ATTACK.name, ATTACK.columns, frame) == len(frame)
    assert tuple(attack_frame([])) == ATTACK.names


@pytest.mark.parametrize(
    ("tampering", "place", "kind"),
    [
        ("CREATE TABLE response (answer INTEGER)", "response", shape.UNKNOWN_TABLE),
        ("CREATE SCHEMA side; CREATE TABLE side.unit (answer INTEGER)", "unit", shape.UNKNOWN_TABLE),
        ("ALTER TABLE cell ADD COLUMN people BIGINT", "cell.people", shape.UNKNOWN_COLUMN),
        ("CREATE VIEW v_own AS SELECT unit_id, 3.72 AS mean FROM unit", "v_own", shape.OF_ITS_OWN),
        ("CREATE MACRO answer() AS 4", "answer", shape.OTHER_OBJECT),
        ("ALTER TABLE cell ALTER value SET DEFAULT 3.72", "cell.value", shape.OTHER_OBJECT),
        ("CREATE SEQUENCE answers START 41", "answers", shape.OTHER_OBJECT),
        ("CREATE TYPE people AS ENUM ('Ada', 'Bo')", "people", shape.OTHER_OBJECT),
    ],
)
def test_what_no_attacker_looks_at_is_found(tmp_path: Path, tampering: str, place: str, kind: Text) -> None:
    result = attacked([write_release(tmp_path / "1.duckdb", 1, tampering)])
    (finding,) = [finding for finding in result.findings if finding.kind == kind]
    assert finding.place == place
    assert [outcome.attack for outcome in result.outcomes if not outcome.holds] == ["outside_contract"]


@pytest.mark.parametrize(
    "select",
    [
        "SELECT 1.5 AS mean FROM cell",
        "SELECT 12345 AS people FROM cell",
        "SELECT 1e3 AS people FROM cell",
        "SELECT '17' AS people FROM cell",
        "SELECT answer FROM read_csv('answers.csv')",
        "SELECT * FROM 'answers.parquet'",
        "SELECT * FROM response",
        "SELECT * FROM other.cell",
        "SELECT * FROM (VALUES (4), (5)) AS answers (answer)",
        "SELECT unnest([4, 5, 3]) AS answer FROM cell",
        "SELECT {'answer': 4} AS answers FROM cell",
        "SELECT i FROM range(5) AS r (i)",
        "SELEKT",
    ],
)
def test_a_view_with_something_of_its_own_is_not_reduced_to_tables(select: str) -> None:
    with duckdb.connect() as connection:
        assert not reduces_to_tables(connection, f"CREATE VIEW v AS {select};", set(KNOWN))


def test_a_view_of_tables_alone_is_reduced_to_them() -> None:
    select = "WITH a1 AS (SELECT * FROM cell) SELECT 100 * value / 4 AS pomp, 'whole' AS scope FROM a1 WHERE true"
    with duckdb.connect() as connection:
        assert reduces_to_tables(connection, f"CREATE VIEW v AS {select};", set(KNOWN))


def test_a_certificate_that_says_more_than_the_rule_gives_is_found(tmp_path: Path) -> None:
    forged = "UPDATE certificate SET possible = 3 WHERE against = 'colleague' AND atom_size = 8"
    outcomes = certified.certificate_holds(read_material([write_release(tmp_path / "1.duckdb", 1, forged)]))
    assert {outcome.against: outcome.found for outcome in outcomes} == {
        Against.OUTSIDER: 0,
        Against.COLLEAGUE: 1,
        Against.TWO_COLLEAGUES: 0,
    }
    assert [outcome.holds for outcome in outcomes] == [True, False, True]


def test_without_survey_answers_there_is_no_certificate_to_try(tmp_path: Path) -> None:
    empty = write_release(tmp_path / "1.duckdb", 1, "DELETE FROM item", "DELETE FROM cell", "DELETE FROM certificate")
    outcomes = certified.certificate_holds(read_material([empty]))
    assert [(outcome.tried, outcome.figure, outcome.holds) for outcome in outcomes] == [(0, None, True)] * 3


# --- what people are told ----------------------------------------------------------------------------------------


def test_where_all_holds_it_says_so_and_ends_with_nought(release: Path, capsys: Captured) -> None:
    assert main(["attack", str(release), "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert "published.duckdb: release 1, made 2026-01-15. Survey values: 3. Readings: 1." in said
    assert "Testby. Units: 3. Waves: 1 (w1). Months: 1 (2025-12)." in said
    assert "found 0" in said
    assert "5 of 5            2 of 5            1 of 5" in said
    assert "no group has fewer than 8 answers" in said
    assert "vault" in said
    assert said.splitlines()[-1].startswith("EVERYTHING HOLDS.")
    assert all(len(line) <= WIDTH for line in said.splitlines())


def test_in_swedish_too(release: Path, capsys: Captured) -> None:
    assert main(["attack", str(release), "--language", "sv"]) == 0
    said = capsys.readouterr().out
    assert "DET SOM ÄNNU ÄR MÖJLIGT" in said
    assert said.splitlines()[-1].startswith("ALLT HÅLLER.")


def test_what_is_broken_is_named_with_its_place_and_never_its_value(tmp_path: Path, capsys: Captured) -> None:
    path = write_release(tmp_path / "1.duckdb", 1, "UPDATE unit SET name = 'ada.byron@testby.se' WHERE unit_id = 'a'")
    listed = tmp_path / "canaries.txt"
    listed.write_text("Ada.Byron\nTestbolaget AB\nAB\n", encoding="utf-8")
    assert main(["attack", str(path), "--canaries", str(listed), "--language", "en"]) == 1
    out, err = capsys.readouterr()
    assert "2 OF" in out
    assert "1.duckdb: unit.name: e-mail address (1)" in out
    assert "1.duckdb: unit.name: name, token or answer on the list (1)" in out
    assert "1 lines of the list were too short" in out
    assert "byron" not in (out + err).lower()


def test_files_of_two_organisations_are_a_fault(tmp_path: Path, capsys: Captured) -> None:
    one = write_release(tmp_path / "1.duckdb")
    other = write_release(
        tmp_path / "2.duckdb",
        1,
        "UPDATE release SET organisation = 'Annanby'",
        "UPDATE unit SET unit_id = 'x'||unit_id",
    )
    assert main(["attack", str(one), str(other)]) == 1
    assert "Rule: other_organisation" in capsys.readouterr().err


def test_the_number_of_people_that_the_attacker_knows_is_said(release: Path, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "took_part.csv"
    file.write_text("wave_id,unit_id,people\nw1,a,12\nw1,b,15\n", encoding="utf-8")
    assert main(["attack", str(release), "--took-part", str(file), "--language", "en"]) == 0
    assert "how many answered in 2 units" in capsys.readouterr().out


def test_every_attack_has_a_title_and_every_message_both_languages(release: Path) -> None:
    outcomes = attack_files([release])
    untitled = {outcome.attack for outcome in outcomes} - set(spoken.TITLES)
    assert not untitled, "give them a title in pipelines/commands/attack_words.py"
    messages = [value for module in (spoken, certified, shape) for value in vars(module).values()]
    texts = [value for value in messages if isinstance(value, Text)]
    texts += [text for outcome in outcomes for text in (outcome.meaning, outcome.assumption)]
    texts += [*spoken.TITLES.values(), *spoken.AGAINST.values(), *spoken.READERS.values(), *spoken.NOT_COVERED_LINES]
    for text in texts:
        assert text.sv
        assert text.en
        assert text.sv.count("{") == text.en.count("{")


@pytest.mark.slow
def test_both_releases_of_the_demo_and_their_held_files_hold(demo_project: Path, capsys: Captured) -> None:
    home = demo_project / "tillit_home"
    folders = (home / "releases", home / "vault" / "held")
    files = [str(path) for folder in folders for path in sorted(folder.glob("*.duckdb"))]
    assert len(files) == 4
    assert main(["attack", *files, "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert "Waves: 12 (" in said
    assert "held/1.duckdb: what release 1" in said
    assert "EVERYTHING HOLDS" in said


def test_material_is_frames_only(release: Path) -> None:
    assert all(isinstance(frame, pd.DataFrame) for frame in read_material([release]).tables.values())
