"""A file larger than memory: python bench/big_file.py [--megabytes 10000] [--folder FOLDER]

Writes an event log as CSV, a row in a thousand of it at fault, and takes it into a vault in a process of its own.
Prints rows, seconds, and the process's peak of memory as JSON; `--read` reads and parses it without a vault.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import duckdb
from tillit.pipelines.landing.ingestion import SourceFile, ingest, raw_batches
from tillit.pipelines.landing.landing import Landing
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import Mapping
from tillit.pipelines.vault.vault import Vault

ROW_BYTES = 102
"""Bytes of a row of the log, on average."""
FAULTY = 1_000
SPARE_SHARE = 1.5
"""The disk must hold the file and the vault that is made of it: some 0.4 of the file, and what DuckDB spills."""

MAPPING = Mapping.model_validate(
    {
        "format": "csv",
        "time_zone": "Europe/Stockholm",
        "fold": "earlier",
        "tables": [
            {
                "table": "work_event",
                "columns": {
                    "case_id": "case",
                    "occurred_at": "at",
                    "unit_id": "unit",
                    "actor": "who",
                    "activity": "step",
                    "status": "status",
                },
                "formats": {"occurred_at": "%Y-%m-%d %H:%M:%S"},
                "statuses": {"active": ["Handläggs"], "queue": ["I kö"], "done": ["Avslutad"]},
            }
        ],
    }
)


def write(path: Path, rows: int) -> None:
    """An event log: every thousandth time a word, quoted texts, letters beyond ASCII, an unmapped column."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute("SET memory_limit = '1GB'")
        connection.execute(
            """
            COPY (
                SELECT number // 7 AS "case",
                    CASE WHEN number % $faulty = 0 THEN 'i dag' ELSE strftime(
                        TIMESTAMP '2015-01-01' + to_seconds(number * 3 + 60 * (hash(number) % 1000)::BIGINT),
                        '%Y-%m-%d %H:%M:%S'
                    ) END AS "at",
                    'enhet-' || (hash(number, 1) % 500) AS unit,
                    'person-' || (hash(number, 2) % 20000) AS who,
                    ['Öppnad, ny', 'Besvarad', 'Överlämnad'][1 + (hash(number, 3) % 3)::INTEGER] AS step,
                    ['Handläggs', 'I kö', 'Avslutad'][1 + (number % 7 // 3)::INTEGER] AS status,
                    'inte mappad, ' || repeat('x', 20) AS note
                FROM range($rows) AS made(number)
            ) TO $path (HEADER, QUOTE '"')
            """,
            {"rows": rows, "faulty": FAULTY, "path": str(path)},
        )


def take_in(path: Path, home: Path, *, read_only: bool) -> dict[str, float]:
    """Take the file in, or only read and parse it, in this process."""
    source = SourceFile("events", path, MAPPING)
    begun = perf_counter()
    if read_only:
        read = sum(landed.read for landed in Landing(source.file, MAPPING, None).land(raw_batches(source)))
        quarantined = -1
    else:
        with Vault(Project(home)) as vault:
            intake = ingest(vault, source)
        read, quarantined = intake.read, intake.quarantined
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "rows": read,
        "set_aside": quarantined,
        "seconds": round(perf_counter() - begun, 1),
        "processor_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_mib": usage.ru_maxrss // 1024,
    }


def measured(path: Path, home: Path, *, read_only: bool) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--take-in", str(path), "--folder", str(home)]
    done = subprocess.run([*command, *(["--read"] if read_only else [])], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def main() -> None:
    """Write, take in, and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--read", action="store_true", help="read and parse, without a vault")
    parser.add_argument("--take-in", type=Path, default=None, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.take_in:
        print(json.dumps(take_in(given.take_in, given.folder, read_only=given.read)))
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        wanted = given.megabytes * 1_000_000
        fits = int(shutil.disk_usage(folder).free / SPARE_SHARE)
        if fits < wanted:
            print(f"the disk has room for {fits // 1_000_000} MB only", file=sys.stderr)
        path = folder / "events.csv"
        write(path, min(wanted, fits) // ROW_BYTES)
        found = measured(path, folder / "home", read_only=given.read)
        vault = Project(folder / "home").vault
        sizes = {"file_mb": path.stat().st_size // 1_000_000}
        if vault.exists():
            sizes["vault_mb"] = vault.stat().st_size // 1_000_000
        print(json.dumps({**sizes, **found}))


if __name__ == "__main__":
    main()
