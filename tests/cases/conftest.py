"""Each case is run once for all tests."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from .runs import CaseRun, run_case


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Callable[[str], CaseRun]:
    """The run of a case by its name."""
    root = tmp_path_factory.mktemp("cases")
    return cache(lambda name: run_case(name, root, shared_data.parent))
