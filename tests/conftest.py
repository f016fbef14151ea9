"""What every test may need: the folder of real data, and system parts that only some tests use."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
IN_CI = os.environ.get("CI") == "true"

PARTS = {
    "browser": (lambda: shutil.which("chromium") is not None, "Chromium: install Debian's package `chromium`"),
    "spark": (
        lambda: shutil.which("java") is not None and _importable("pyspark"),
        "Spark: install a Java runtime (Debian's `default-jre-headless`) and `make test EXTRAS=dev,spark`",
    ),
}


def _importable(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs an absent system part and say how to get it; in CI that is a failure."""
    for marker, (present, how) in PARTS.items():
        if item.get_closest_marker(marker) and not present():
            if IN_CI:
                pytest.fail(f"missing in CI: {how}", pytrace=False)
            pytest.skip(how)
    if item.get_closest_marker("real_data") and not (SHARED / "data").is_dir():
        pytest.skip("the public data sets are not beside the repository (../shared/data)")


@pytest.fixture(scope="session")
def demo_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo, run once from its source files to its second release (about a minute)."""
    from tillit.pipelines.command_line import main

    folder = tmp_path_factory.mktemp("demo") / "project"
    assert main(["demo", "--folder", str(folder), "--language", "en"]) == 0
    return folder


@pytest.fixture(scope="session")
def demo_release(demo_project: Path) -> Path:
    """The demo's release in force."""
    return demo_project / "tillit_home" / "published.duckdb"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data sets."""
    return SHARED / "data"
