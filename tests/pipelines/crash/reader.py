"""What a reader of the release does in a process of its own; needs DuckDB and nothing of ours, as any reader."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb

SUMS = "SELECT count(*), coalesce(sum(hash(unit_id, period, value))::VARCHAR, '') FROM reading"
"""The rows of a file and a checksum over them; what it must be stands in the file's own `release.purpose`."""


def read(home: Path, stop: Path, told: Path) -> None:
    """Open the release again and again as a server does, until `stop` is there; write down requests and faults."""
    requests = 0
    faults: list[str] = []
    newest = 0
    while not stop.exists():
        try:
            with duckdb.connect(str(home / "published.duckdb"), read_only=True) as connection:
                number, purpose = connection.execute("SELECT number, purpose FROM release").fetchall()[0]
                sums = connection.execute(SUMS).fetchall()[0]
                time.sleep(0.005)
                again = connection.execute(SUMS).fetchall()[0]
            with duckdb.connect(str(home / "vault" / "held" / f"{number}.duckdb"), read_only=True) as connection:
                held = connection.execute("SELECT number, purpose FROM release").fetchall()[0]
            requests += 1
            if f"{sums[0]} {sums[1]}" != purpose or again != sums:
                faults.append(f"release {number}: sums differ")
            if held != (number, purpose):
                faults.append(f"release {number}: held by another")
            if number < newest:
                faults.append(f"release {number} after {newest}")
            newest = number
        except duckdb.Error as error:
            faults.append(f"{type(error).__name__}: {error}")
        time.sleep(0.1)
    told.write_text("\n".join([str(requests), *faults]), encoding="utf-8")


if __name__ == "__main__":
    read(*(Path(argument) for argument in sys.argv[1:4]))
