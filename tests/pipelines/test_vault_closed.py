"""The vault is closed to all but the account that runs tillit, whatever the umask, or nothing is read or written."""

import os
import stat
from contextlib import contextmanager
from pathlib import Path

import pytest
from tillit.pipelines.checks.results import keep_results, write_checks_page
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.commands.quiet import quiet
from tillit.pipelines.fault import TillitError
from tillit.pipelines.project import Project
from tillit.pipelines.turn import turn
from tillit.pipelines.vault.vault import Vault

SOMEBODY_ELSE = 65534


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "home")


@contextmanager
def umask(mask):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def modes_below(folder):
    return {path.relative_to(folder).as_posix(): mode(path) for path in folder.rglob("*")}


def rule_of(project):
    with pytest.raises(TillitError) as caught, Vault(project):
        pass
    assert caught.value.fault.kept.startswith("Everything")
    return caught.value.fault.rule


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o777 & ~0o700])
def test_folder_and_files_are_closed_whatever_the_umask_while_they_are_written(project, mask):
    """The write-ahead logs and what is spilled too, at the moment they are there."""
    with umask(mask):
        with Vault(project, memory="64MB", threads=1) as vault, open_cleared(project) as store:
            vault.key("case")
            vault.connection.execute("INSERT INTO calendar (day, working) VALUES (DATE '2026-01-01', true)")
            store.execute("CREATE TABLE x AS SELECT 1 AS y")
            vault.connection.execute("CREATE TEMP TABLE more AS SELECT hash(n) AS code FROM range(15_000_000) AS t(n)")
            found = modes_below(project.vault_folder)
            assert {"vault.duckdb", "vault.duckdb.wal", "cleared.duckdb", "cleared.duckdb.wal", "keys.json"} <= set(
                found
            )
            assert [name for name in found if name.startswith("spill-")]
            assert not {name: oct(bits) for name, bits in found.items() if bits & 0o077}
        with turn(project, 0), quiet(project):
            keep_results(project, "response", [])
        assert os.umask(mask) == mask
    assert mode(project.vault_folder) == 0o700
    found = modes_below(project.vault_folder)
    assert {"custody.json", "turn.lock", "run.log", "checks/response.json"} <= set(found)
    assert not {name: oct(bits) for name, bits in found.items() if bits & 0o077}


def test_pages_for_readers_stay_as_open_as_their_folder(project):
    with umask(0o022), Vault(project):
        assert mode(write_checks_page(project, "sv", {})) == 0o644
    assert mode(project.report) == 0o755


def test_what_stands_open_is_closed(project):
    with Vault(project):
        pass
    (project.vault_folder / "checks").mkdir(mode=0o755)
    (project.vault_folder / "checks" / "a.json").write_text("[]", encoding="utf-8")
    project.vault_folder.chmod(0o755)
    project.vault.chmod(0o664)
    project.held.touch()
    project.held.chmod(0o444)
    with Vault(project):
        assert mode(project.vault_folder) == 0o700
        assert mode(project.vault) == 0o600
        assert mode(project.held) == 0o400
        assert mode(project.vault_folder / "checks") == 0o700
        assert mode(project.vault_folder / "checks" / "a.json") == 0o600


def test_an_open_key_file_is_told_and_not_closed_quietly(project):
    with Vault(project) as vault:
        vault.key("case")
    project.keys.chmod(0o640)
    with pytest.raises(TillitError) as caught, Vault(project) as vault:
        vault.key("case")
    assert caught.value.fault.rule == "key_file_open"
    assert mode(project.keys) == 0o640


def test_a_folder_that_stays_open_is_refused(project, monkeypatch):
    """A file system without modes takes a chmod and changes nothing; the operating system is stood in for here."""
    project.vault_folder.mkdir(parents=True)
    project.vault_folder.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", lambda *_, **__: None)
    assert rule_of(project) == "vault_open"
    assert not list(project.vault_folder.iterdir())


def test_a_folder_that_may_not_be_changed_is_refused(project, monkeypatch):
    project.vault_folder.mkdir(parents=True)
    project.vault_folder.chmod(0o755)

    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    assert rule_of(project) == "vault_open"


def test_a_link_in_place_of_the_folder_is_refused(project, tmp_path):
    project.home.mkdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    project.vault_folder.symlink_to(tmp_path / "elsewhere")
    assert rule_of(project) == "vault_link"
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_file_in_place_of_the_folder_is_refused(project):
    project.home.mkdir()
    project.vault_folder.touch()
    assert rule_of(project) == "vault_no_folder"


@pytest.mark.parametrize("name", ["vault.duckdb", "cleared.duckdb"])
@pytest.mark.parametrize("how", ["symlink_to", "hardlink_to"])
def test_a_second_name_of_a_file_is_refused(project, tmp_path, name, how):
    """What is deleted from the vault would live on under the other name."""
    with Vault(project), open_cleared(project):
        pass
    (project.vault_folder / name).replace(tmp_path / "kept.duckdb")
    getattr(project.vault_folder / name, how)(tmp_path / "kept.duckdb")
    if name == "vault.duckdb":
        assert rule_of(project) == "vault_link"
        return
    with pytest.raises(TillitError) as caught, open_cleared(project):
        pass
    assert caught.value.fault.rule == "vault_link"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("which", ["vault_folder", "vault"])
def test_what_belongs_to_somebody_else_is_refused(project, which):
    with Vault(project):
        pass
    os.chown(getattr(project, which), SOMEBODY_ELSE, SOMEBODY_ELSE)
    assert rule_of(project) == "vault_of_another"
