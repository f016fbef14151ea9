"""Pseudonyms: keyed, stable, and cut off for good when their key is destroyed."""

import base64
import hashlib
import hmac
import os
import secrets
import stat

import numpy as np
import pyarrow as pa
import pytest
from tillit.pipelines.fault import TillitError
from tillit.pipelines.landing.ingestion import SourceFile, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import load_mapping
from tillit.pipelines.vault.keys import ENVIRONMENT, Keys
from tillit.pipelines.vault.vault import Vault


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
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert len(keys.key("case")) == 32


def test_keys_may_be_kept_elsewhere(tmp_path, monkeypatch):
    elsewhere = tmp_path / "mounted" / "keys.json"
    elsewhere.parent.mkdir()
    monkeypatch.setenv(ENVIRONMENT, str(elsewhere))
    Keys.of(tmp_path / "keys.json").key("case")
    assert elsewhere.exists()
    assert not (tmp_path / "keys.json").exists()


# --- keys in the environment -----------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [lambda key: key.hex(), lambda key: base64.b64encode(key).decode() + "\n"])
def test_a_secrets_manager_may_give_a_key_in_a_variable(tmp_path, monkeypatch, written):
    key = secrets.token_bytes(32)
    monkeypatch.setenv("TILLIT_KEY_MEDARBETARENK_T_2", written(key))
    keys = Keys(tmp_path / "keys.json")
    assert keys.key("medarbetarenkät.2") == key
    found = keys.find("medarbetarenkät.2")
    assert found is not None
    assert found.place == "environment"
    assert not (tmp_path / "keys.json").exists()


@pytest.mark.parametrize("written", ["", "abc", "00" * 31, "zz" * 32, base64.b64encode(bytes(16)).decode()])
def test_a_variable_that_holds_no_key_is_a_fault_that_does_not_show_it(tmp_path, monkeypatch, written):
    monkeypatch.setenv("TILLIT_KEY_CASE", written)
    with pytest.raises(TillitError) as caught:
        Keys(tmp_path / "keys.json").key("case")
    assert caught.value.fault.rule == "key_form"
    assert not written or written not in str(caught.value)


def test_a_trial_takes_no_key_from_anywhere_and_leaves_none(tmp_path, monkeypatch):
    monkeypatch.setenv("TILLIT_KEY_CASE", "00" * 32)
    monkeypatch.chdir(tmp_path)
    trial = Keys(None, environment=False)
    assert trial.key("case") == trial.key("case") != bytes(32)
    assert not list(tmp_path.iterdir())


# --- the key file ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_file_that_others_can_open_is_a_fault(tmp_path, mode):
    keys = Keys(tmp_path / "keys.json")
    keys.key("case")
    (tmp_path / "keys.json").chmod(mode)
    with pytest.raises(TillitError) as caught:
        keys.key("case")
    assert caught.value.fault.rule == "key_file_open"
    assert "chmod 600" in caught.value.fault.to_do


@pytest.mark.parametrize(
    ("home", "mode", "accepted"), [("", 0o440, True), ("", 0o444, False), ("mounted", 0o440, False)]
)
def test_a_mounted_key_file_may_be_open_to_its_group_but_not_in_a_home(tmp_path, monkeypatch, home, mode, accepted):
    path = tmp_path / "mounted" / "keys.json"
    path.parent.mkdir()
    Keys(path).key("case")
    path.chmod(mode)
    monkeypatch.setenv(ENVIRONMENT, str(path))
    monkeypatch.setenv("HOME", str(tmp_path / (home or "home")))
    keys = Keys.of(tmp_path / "keys.json")
    if accepted:
        assert len(keys.key("case")) == 32
        return
    with pytest.raises(TillitError) as caught:
        keys.key("case")
    assert caught.value.fault.rule == "key_file_open"


def test_the_key_file_is_closed_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        Keys(tmp_path / "keys.json").key("case")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("content", ["", "{", '{"keys": {"case": "00"}}', '{"keys": 3}'])
def test_a_key_file_that_cannot_be_read_is_a_fault_and_is_not_written_over(tmp_path, content):
    path = tmp_path / "keys.json"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(TillitError) as caught:
        Keys(path).key("case")
    assert caught.value.fault.rule == "key_file"
    assert path.read_text(encoding="utf-8") == content


# --- one key per survey, registered in the vault -----------------------------------------------------------------

SURVEY = """\
format: csv
tables:
  - table: response
    columns: {wave_id: wave, respondent: who, unit_id: unit, item_id: item, answer: answer}
    constants: {survey_id: SURVEY}
"""
ANSWERS = "wave,who,unit,item,answer\n"


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "home")


@pytest.fixture
def deliver(tmp_path, project):
    """A function that takes answers of waves by respondents into a survey, from a source of the same name."""

    def into(survey, *answers, source=None):
        name = source or survey
        (tmp_path / f"{name}.yaml").write_text(SURVEY.replace("SURVEY", survey), encoding="utf-8")
        lines = "".join(f"{wave},{who},u,q,3\n" for wave, who in answers)
        (tmp_path / f"{name}.csv").write_text(ANSWERS + lines, encoding="utf-8")
        with Vault(project) as vault:
            taken = SourceFile(name, tmp_path / f"{name}.csv", load_mapping(tmp_path / f"{name}.yaml"))
            return ingest(vault, taken)

    return into


def respondents(project):
    with Vault(project) as vault:
        return dict(vault.connection.execute("SELECT wave_id, respondent FROM response").fetchall())


def test_nothing_links_a_respondent_across_waves_or_surveys(project, deliver):
    deliver("enkat", ("w1", "anna"), ("w2", "anna"))
    deliver("puls", ("p1", "anna"))
    codes = respondents(project)
    assert len(set(codes.values())) == 3
    with Vault(project) as vault:
        assert {info.key_id: info.waves for info in vault.registered_keys()} == {
            "ledger": (),
            "enkat": ("w1", "w2"),
            "puls": ("p1",),
        }
        assert vault.connection.execute("SELECT source, key_ids FROM ledger ORDER BY 1").fetchall() == [
            ("enkat", ["enkat"]),
            ("puls", ["puls"]),
        ]


def test_within_a_wave_a_respondent_is_one_from_whichever_file(deliver):
    deliver("enkat", ("w1", "anna"), source="north")
    again = deliver("enkat", ("w1", "anna"), ("w1", "bo"), source="south")
    assert (again.accepted, again.quarantined) == (1, 1)


def test_the_register_holds_no_key(project, deliver):
    deliver("enkat", ("w1", "anna"))
    key = Keys(project.keys).key("enkat")
    content = project.vault.read_bytes()
    assert key not in content
    assert key.hex().encode() not in content


def test_a_new_key_serves_coming_waves_and_begun_ones_keep_theirs(project, deliver):
    deliver("enkat", ("w1", "anna"))
    before = respondents(project)
    with Vault(project) as vault:
        assert vault.rotate_key("enkat") == "enkat.2"
    deliver("enkat", ("w1", "anna"), ("w2", "anna"))
    after = respondents(project)
    assert after["w1"] == before["w1"]
    with Vault(project) as vault:
        assert [(info.key_id, info.serves, info.waves) for info in vault.registered_keys()][1:] == [
            ("enkat", "enkat", ("w1",)),
            ("enkat.2", "enkat", ("w2",)),
        ]
        assert vault.rotate_key("enkat.2") == "enkat.3"


def test_a_destroyed_key_is_never_made_again_and_deliveries_are_refused_with_the_reason(project, deliver):
    deliver("enkat", ("w1", "anna"))
    kept = respondents(project)
    gone = Keys(project.keys).key("enkat").hex()
    with project.keys.open("rb") as old_file, Vault(project) as vault:
        assert vault.destroy_key("enkat").waves == ("w1",)
        assert set(old_file.read()) == {0}
    assert gone not in project.keys.read_text(encoding="utf-8")
    for waves in (("w1",), ("w2",), ("w1", "w2")):
        with pytest.raises(TillitError) as caught:
            deliver("enkat", *((wave, "bo") for wave in waves))
        assert caught.value.fault.rule == "key_destroyed"
        assert "--rotate enkat" in caught.value.fault.to_do
    assert respondents(project) == kept
    deliver("puls", ("p1", "anna"))


def test_after_a_new_key_only_the_waves_of_the_destroyed_one_are_refused(project, deliver):
    deliver("enkat", ("w1", "anna"))
    with Vault(project) as vault:
        vault.rotate_key("enkat")
        vault.destroy_key("enkat")
    assert deliver("enkat", ("w2", "anna"), source="later").accepted == 1
    with pytest.raises(TillitError) as caught:
        deliver("enkat", ("w1", "bo"))
    assert caught.value.fault.rule == "key_destroyed"


def test_a_key_in_a_variable_stays_destroyed_although_the_variable_is_there(project, deliver, monkeypatch):
    monkeypatch.setenv("TILLIT_KEY_ENKAT", secrets.token_bytes(32).hex())
    deliver("enkat", ("w1", "anna"))
    with Vault(project) as vault:
        assert [info.place for info in vault.registered_keys()] == ["file", "environment"]
        vault.destroy_key("enkat")
    with pytest.raises(TillitError) as caught:
        deliver("enkat", ("w2", "anna"))
    assert caught.value.fault.rule == "key_destroyed"


def test_a_key_that_is_gone_or_another_is_not_quietly_made_anew(project, deliver, monkeypatch):
    monkeypatch.setenv("TILLIT_KEY_ENKAT", secrets.token_bytes(32).hex())
    deliver("enkat", ("w1", "anna"))
    monkeypatch.setenv("TILLIT_KEY_ENKAT", secrets.token_bytes(32).hex())
    with pytest.raises(TillitError) as caught:
        deliver("enkat", ("w1", "anna"), ("w1", "bo"))
    assert caught.value.fault.rule == "key_changed"
    monkeypatch.delenv("TILLIT_KEY_ENKAT")
    with pytest.raises(TillitError) as caught:
        deliver("enkat", ("w1", "anna"), ("w1", "bo"))
    assert caught.value.fault.rule == "key_gone"
    project.keys.unlink()
    with pytest.raises(TillitError) as caught:
        deliver("enkat", ("w1", "anna"), ("w1", "bo"))
    assert (caught.value.fault.rule, caught.value.fault.place.file) == ("key_gone", "ledger")


def test_two_surveys_cannot_share_a_key(deliver, monkeypatch):
    monkeypatch.setenv("TILLIT_KEY_A_B", secrets.token_bytes(32).hex())
    deliver("a-b", ("w1", "anna"))
    with pytest.raises(TillitError) as caught:
        deliver("a_b", ("w9", "anna"))
    assert caught.value.fault.rule == "key_shared"


@pytest.mark.parametrize("survey", ["actor", "case", "ledger"])
def test_a_survey_cannot_take_the_id_of_tillits_own_keys(deliver, survey):
    with pytest.raises(TillitError) as caught:
        deliver(survey, ("w1", "anna"), source="s")
    assert caught.value.fault.rule == "survey_name"


@pytest.mark.parametrize("name", ["rotate_key", "destroy_key"])
def test_unknown_keys_and_the_ledgers_are_refused(project, deliver, name):
    deliver("enkat", ("w1", "anna"))
    with Vault(project) as vault:
        for key_id, rule in (("nobody", "no_key"), ("ledger", "key_of_the_ledger")):
            with pytest.raises(TillitError) as caught:
                getattr(vault, name)(key_id)
            assert caught.value.fault.rule == rule
        assert len(vault.registered_keys()) == 2


def test_a_new_key_for_actors_has_every_delivery_read_anew(project, tmp_path):
    (tmp_path / "m.yaml").write_text(
        "format: csv\ntime_zone: UTC\ntables: [{table: work_event, constants: {status_class: active}, "
        "columns: {case_id: case, occurred_at: at, unit_id: unit, actor: who}}]\n",
        encoding="utf-8",
    )
    (tmp_path / "e.csv").write_text("case,at,unit,who\n1,2026-01-02T08:00:00,u,Eva\n", encoding="utf-8")
    source = SourceFile("events", tmp_path / "e.csv", load_mapping(tmp_path / "m.yaml"))
    with Vault(project) as vault:
        ingest(vault, source)
        first = vault.connection.execute("SELECT actor, case_id FROM work_event").fetchall()[0]
        assert vault.rotate_key("actor") == "actor.2"
        assert ingest(vault, source).status == "superseded"
        second = vault.connection.execute("SELECT actor, case_id FROM work_event").fetchall()[0]
        assert (first[0] != second[0], first[1] == second[1]) == (True, True)
        assert ingest(vault, source).status == "unchanged"
        vault.destroy_key("actor.2")
        (tmp_path / "e.csv").write_text("case,at,unit,who\n2,2026-01-02T08:00:00,u,Eva\n", encoding="utf-8")
        with pytest.raises(TillitError) as caught:
            ingest(vault, source)
        assert caught.value.fault.rule == "key_destroyed"
