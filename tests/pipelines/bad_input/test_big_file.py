"""Memory does not grow with the file: bench/big_file.py on small files; it does the same with 10 GB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[3] / "bench" / "big_file.py"


def run(folder: Path, megabytes: int, *more: str) -> dict[str, float]:
    command = [sys.executable, str(BENCH), "--megabytes", str(megabytes), "--folder", str(folder), *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


@pytest.mark.slow
def test_reading_four_times_as_much_takes_no_more_memory(tmp_path: Path) -> None:
    small, large = (run(tmp_path, megabytes, "--read") for megabytes in (50, 200))
    assert large["file_mb"] > 3.5 * small["file_mb"]
    assert large["rows"] > 3.5 * small["rows"]
    assert large["peak_mib"] < small["peak_mib"] + 64


@pytest.mark.slow
def test_taking_in_200_mb_stays_within_bounds(tmp_path: Path) -> None:
    """DuckDB may use 384 MB meanwhile, Python and Arrow some 300 MiB."""
    found = run(tmp_path, 200)
    assert found["file_mb"] > 190
    assert found["set_aside"] >= found["rows"] // 1_000
    assert found["peak_mib"] < 700
