"""Erasure on request: the person's rows leave the vault without a trace, what is published stays as it was."""

import io
import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import duckdb
import pytest
from ruamel.yaml import YAML
from tillit.metrics.catalogue import catalogue
from tillit.pipelines.command_line import main
from tillit.pipelines.definitions import load_project
from tillit.pipelines.fault import TillitError
from tillit.pipelines.landing.ingestion import SourceFile, ingest, raw_batches
from tillit.pipelines.project import Project
from tillit.pipelines.simulation import small
from tillit.pipelines.sources.mapping import load_mapping
from tillit.pipelines.vault.keys import Keys
from tillit.pipelines.vault.vault import Vault

SURVEY = """\
format: csv
tables:
  - table: response
    constants: {survey_id: enkat}
    wide: {respondent: who, unit_id: unit, items: {F1: q1, F2: q2, F3: q3}}
    columns: {wave_id: wave}
"""
WORK = """\
format: csv
time_zone: UTC
tables:
  - table: work_event
    constants: {status_class: active}
    columns: {case_id: case, occurred_at: at, unit_id: unit, actor: who}
"""
VISITS = """\
format: csv
tables:
  - table: leader_visit
    columns: {visited_on: day, unit_id: unit, leader: who, purpose: why}
"""


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "home")


@pytest.fixture
def deliver(tmp_path, project):
    """A function that takes a file in."""

    def into(name, mapping, content):
        (tmp_path / f"{name}.yaml").write_text(mapping, encoding="utf-8")
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
        with Vault(project) as vault:
            return ingest(vault, SourceFile(name, tmp_path / f"{name}.csv", load_mapping(tmp_path / f"{name}.yaml")))

    return into


def answers(*people, waves=("w1", "w2")):
    return "wave,who,unit,F1,F2,F3\n" + "".join(f"{wave},{who},u1,5,4,3\n" for wave in waves for who in people)


def rows(vault, query):
    return vault.connection.execute(query).fetchall()


def content_of(project):
    return b"\x00".join(path.read_bytes() for path in project.vault_folder.rglob("*") if path.is_file())


def bytes_of(project, token, *waves):
    keys = Keys(project.keys)
    if not waves:
        return [struct.pack("<q", int(keys.pseudonyms("actor", [token])[0]))]
    return [struct.pack("<q", int(keys.pseudonyms("enkat", [token], within=wave)[0])) for wave in waves]


PEOPLE = [f"p{number}" for number in range(60)]


def test_one_respondent_leaves_every_wave_without_a_trace(project, deliver):
    deliver("enkat", SURVEY, answers(*PEOPLE))
    traces = bytes_of(project, "p7", "w1", "w2")
    assert all(trace in content_of(project) for trace in traces)
    with Vault(project) as vault:
        done = vault.erase_respondent("enkat", "p7")
        assert (done.deleted, done.emptied, done.unreachable) == ({"response": 6}, {}, ())
        assert (done.proof.sample, done.proof.seen_before, done.proof.seen_after) == (2, 2, 0)
        assert rows(vault, "SELECT count(*), count(DISTINCT respondent) FROM response") == [(59 * 6, 59 * 2)]
    assert not [trace for trace in traces if trace in content_of(project)]


def test_a_file_that_comes_again_does_not_bring_them_back(project, deliver):
    deliver("enkat", SURVEY, answers(*PEOPLE))
    with Vault(project) as vault:
        vault.erase_respondent("enkat", "p7")
    same = deliver("enkat", SURVEY, answers(*PEOPLE))
    assert same.status == "unchanged"
    again = deliver("enkat", SURVEY, answers(*PEOPLE, "p60", waves=("w1", "w2", "w3")))
    assert (again.read, again.accepted, again.quarantined) == (183, 180, 3)
    with Vault(project) as vault:
        assert rows(vault, "SELECT row_number, column_name, rule FROM quarantine ORDER BY 1") == [
            (9, "who", "erased"),
            (70, "who", "erased"),
            (131, "who", "erased"),
        ]
    assert not [trace for trace in bytes_of(project, "p7", "w1", "w2", "w3") if trace in content_of(project)]


def test_what_is_remembered_is_neither_token_nor_pseudonym(project, deliver):
    deliver("enkat", SURVEY, answers(*PEOPLE, "Sigurd-Canary"))
    with Vault(project) as vault:
        vault.erase_respondent("enkat", "Sigurd-Canary")
        vault.erase_respondent("enkat", "Sigurd-Canary")
        ((key_id, mark, _),) = rows(vault, "SELECT * FROM erased")
        assert (key_id, len(mark)) == ("enkat", 32)
    assert b"Sigurd" not in content_of(project)


def test_somebody_who_is_not_there_is_remembered_all_the_same(project, deliver):
    deliver("enkat", SURVEY, answers(*PEOPLE))
    with Vault(project) as vault:
        done = vault.erase_respondent("enkat", "late")
        assert (done.deleted, done.proof.sample) == ({}, 0)
    later = deliver("late", SURVEY, answers("late", "q", waves=("w2",)))
    assert (later.accepted, later.quarantined) == (1, 1)


def test_after_the_key_is_destroyed_nothing_can_be_found_and_it_says_why(project, deliver):
    deliver("enkat", SURVEY, answers(*PEOPLE))
    with Vault(project) as vault:
        vault.destroy_key("enkat")
        with pytest.raises(TillitError) as caught:
            vault.erase_respondent("enkat", "p7")
        assert caught.value.fault.rule == "key_destroyed"
        assert "nobody" in caught.value.fault.problem
        assert rows(vault, "SELECT count(*) FROM response") == [(360,)]


def test_waves_of_a_destroyed_key_are_named_and_the_others_searched(project, deliver):
    deliver("enkat", SURVEY, answers(*PEOPLE, waves=("w1",)))
    with Vault(project) as vault:
        vault.rotate_key("enkat")
    deliver("later", SURVEY, answers(*PEOPLE, waves=("w2",)))
    with Vault(project) as vault:
        vault.destroy_key("enkat")
        done = vault.erase_respondent("enkat", "p7")
        assert (done.deleted, done.unreachable) == ({"response": 3}, ("w1",))
        with pytest.raises(TillitError) as caught:
            vault.erase_respondent("puls", "p7")
        assert caught.value.fault.rule == "no_key"


def test_one_actor_leaves_the_steps_and_the_steps_stay(project, deliver):
    steps = "case,at,unit,who\n" + "".join(
        f"{case},2026-01-0{step}T08:00:00,u1,{who}\n"
        for case in range(40)
        for step, who in ((1, "Eva Ek"), (2, f"Bo {case}"))
    )
    deliver("steps", WORK, steps)
    deliver("visits", VISITS, "day,unit,who,why\n2026-01-05,u1,Eva Ek,help\n2026-01-06,u1,Åsa,listen\n")
    traces = bytes_of(project, "Eva Ek")
    assert traces[0] in content_of(project)
    with Vault(project) as vault:
        done = vault.erase_actor("Eva Ek")
        assert (done.deleted, done.emptied) == ({"leader_visit": 1}, {"work_event": 40})
        assert rows(vault, "SELECT count(*), count(actor), count(DISTINCT case_id) FROM work_event") == [(80, 40, 40)]
        assert rows(vault, "SELECT count(*) FROM leader_visit") == [(1,)]
    assert traces[0] not in content_of(project)
    again = deliver("steps", WORK, steps + "99,2026-01-03T08:00:00,u1,Eva Ek\n")
    assert (again.read, again.accepted, again.quarantined) == (81, 81, 0)
    assert [warning.rule for warning in again.warnings] == ["erased"]
    visits = deliver("visits", VISITS, "day,unit,who,why\n2026-01-05,u1,Eva Ek,help\n2026-01-07,u1,Åsa,listen\n")
    assert (visits.accepted, visits.quarantined) == (1, 1)
    assert traces[0] not in content_of(project)


# --- through the command line, with a release before and after ----------------------------------------------------


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A small project with one wave published and one that has not closed yet, and a respondent of both."""
    folder = tmp_path_factory.mktemp("erasure") / "project"
    demo = small.write(folder)
    survey_only(folder / "adopted.yaml")
    day = demo.today - timedelta(days=60)
    assert main(["run", "--folder", str(folder), "--on", str(day), "--language", "en"]) == 0
    return folder, demo


def survey_only(path):
    """Leave the measures of answers alone: what else a second release is held to is looked at in other tests."""
    yaml = YAML()
    adopted = yaml.load(path)
    asked = {measure.id for measure in catalogue().values() if measure.parts}
    adopted["measures"] = {name: choice for name, choice in adopted["measures"].items() if name in asked}
    yaml.dump(adopted, path)


@pytest.fixture
def site(published, tmp_path):
    folder, demo = published
    shutil.copytree(folder, tmp_path / "project")
    return tmp_path / "project", demo


def released(folder, query):
    with duckdb.connect(str(load_project(folder).project.published), read_only=True) as release:
        return release.execute(query).fetchall()


PEOPLE_OF_WAVES = "SELECT wave_id, count(DISTINCT respondent) FROM response GROUP BY 1 ORDER BY 1"


@contextmanager
def said_on_stdin(monkeypatch, text) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(text))
        yield


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
def test_published_waves_stay_and_unpublished_ones_are_computed_without_them(site, monkeypatch, capsys):
    folder, demo = site
    setup = load_project(folder)
    waves = released(folder, "SELECT DISTINCT wave_id FROM cell ORDER BY 1")
    assert len(waves) == 1
    before = released(folder, "SELECT * FROM cell ORDER BY ALL")
    source = next(one for one in setup.configuration.sources if setup.source_file(one).mapping.survey_id)
    survey = str(setup.source_file(source).mapping.survey_id)
    token = _token_of(setup.source_file(source))
    with said_on_stdin(monkeypatch, token + "\n"):
        assert main(["erase", "--folder", str(folder), "--survey", survey, "--language", "en"]) == 0
    said = capsys.readouterr()
    assert "Erased: response" in said.out
    assert str(waves[0][0]) in said.out
    assert token not in said.out + said.err
    with Vault(setup.project) as vault:
        left = rows(vault, PEOPLE_OF_WAVES)
    assert main(["run", "--folder", str(folder), "--on", str(demo.today), "--language", "en"]) == 0
    after = released(folder, "SELECT * FROM cell ORDER BY ALL")
    assert set(before) <= set(after)
    assert released(folder, "SELECT count(DISTINCT wave_id) FROM cell") == [(2,)]
    with Vault(setup.project) as vault:
        assert rows(vault, PEOPLE_OF_WAVES) == left
        open_wave = next(wave for (wave, _) in left if wave != waves[0][0])
        ((most,),) = rows(
            vault,
            f"SELECT max(people) FROM (SELECT sum(people) AS people FROM item_sum "
            f"WHERE wave_id = '{open_wave}' GROUP BY item_id)",
        )
        assert most <= dict(left)[open_wave]


def _token_of(source):
    """The first respondent's token, as the source has it."""
    table = next(one for one in source.mapping.tables if one.table == "response")
    column = table.wide.respondent if table.wide else table.columns["respondent"]
    return next(raw_batches(source)).columns[column][0].as_py()


def test_nobody_named_is_a_fault(site, monkeypatch, capsys):
    folder, _ = site
    with said_on_stdin(monkeypatch, "\n"):
        assert main(["erase", "--folder", str(folder), "--actor", "--language", "en"]) == 1
    assert "nobody_named" in capsys.readouterr().err


def test_keys_are_listed_destroyed_and_never_shown(site, monkeypatch, capsys):
    folder, _ = site
    project = load_project(folder).project
    assert main(["keys", "--folder", str(folder), "--language", "sv"]) == 0
    said = capsys.readouterr().out
    with Vault(project) as vault:
        infos = vault.registered_keys()
        kept = [Keys(project.keys).key(info.key_id).hex() for info in infos]
    assert all(info.key_id in said for info in infos)
    assert not [key for key in kept if key in said]
    survey = next(info.key_id for info in infos if info.waves)
    with said_on_stdin(monkeypatch, "something else\n"):
        assert main(["keys", "--folder", str(folder), "--destroy", survey, "--language", "en"]) == 1
    with said_on_stdin(monkeypatch, f"{survey}\n"):
        assert main(["keys", "--folder", str(folder), "--destroy", survey, "--language", "en"]) == 0
    assert main(["keys", "--folder", str(folder), "--rotate", survey, "--language", "sv"]) == 0
    assert f"{survey}.2" in capsys.readouterr().out
    assert main(["keys", "--folder", str(folder), "--destroy", f"{survey}.2", "--yes"]) == 0
    assert main(["keys", "--folder", str(folder), "--destroy", "nobody", "--yes", "--language", "en"]) == 1
    assert "no_key" in capsys.readouterr().err
    assert main(["keys", "--folder", str(folder), "--language", "en"]) == 0
    assert capsys.readouterr().out.count("the link is cut for good") == 2


def test_retain_says_what_it_did_and_needs_a_time_on_record(site, capsys):
    folder, demo = site
    governance = folder / "governance.yaml"
    without = [line for line in governance.read_text(encoding="utf-8").splitlines() if "retention" not in line]
    governance.write_text("\n".join(without), encoding="utf-8")
    assert main(["retain", "--folder", str(folder), "--language", "en"]) == 0
    assert "does not say" in capsys.readouterr().out
    governance.write_text("\n".join([*without, "retention_months: 1"]), encoding="utf-8")
    assert main(["retain", "--folder", str(folder), "--on", str(demo.today), "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert "are gone: " in said
    assert "Checked byte by byte" in said


@pytest.mark.parametrize("verb", [["keys"], ["retain"], ["erase", "--actor"]])
def test_without_a_vault_it_says_so(verb, tmp_path, monkeypatch, capsys):
    (tmp_path / "defs.yaml").write_text("attributes: {}\n", encoding="utf-8")
    with said_on_stdin(monkeypatch, "x\n"):
        assert main([*verb, "--folder", str(tmp_path), "--language", "en"]) == 1
    assert "no_vault" in capsys.readouterr().err
