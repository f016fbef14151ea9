"""An empty vault, made once; every example works in a copy of it."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tillit.pipelines.project import Project
from tillit.pipelines.vault.vault import Vault

Homes = Callable[[], AbstractContextManager[Project]]
"""Gives a project with an empty vault, and takes it away afterwards."""


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Homes:
    """Projects with an empty vault and its keys."""
    empty = Project(tmp_path_factory.mktemp("empty") / "home")
    with Vault(empty, threads=1) as vault:
        for serves in ("ledger", "actor", "case", "s1"):
            vault.key(serves)

    @contextmanager
    def home() -> Iterator[Project]:
        with tempfile.TemporaryDirectory(dir=tmp_path_factory.getbasetemp()) as folder:
            yield Project(Path(shutil.copytree(empty.home, Path(folder) / "home")))

    return home
