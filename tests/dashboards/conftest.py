"""A sample release for every test of the dashboards."""

from pathlib import Path

import pytest

from .sample import sample_release


@pytest.fixture(scope="session")
def release_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_release(tmp_path_factory.mktemp("release") / "published.duckdb")
