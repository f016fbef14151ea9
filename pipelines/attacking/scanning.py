"""The scans of a file as it is: what no attacker looks at, what never belongs there, what is on somebody's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from ...metrics.attacks.material import Against, Outcome
from ...metrics.text import Text
from . import patterns
from .canaries import Canaries
from .contents import numbers, texts
from .findings import Finding, Scan
from .shape import outside_contract

OUTSIDE, PATTERNS, CANARIES = "outside_contract", "patterns", "canaries"
SCANS = frozenset((OUTSIDE, PATTERNS, CANARIES))
"""Names of the attacks that look at the files instead of their figures."""

MEANINGS = {
    OUTSIDE: Text(
        "tabeller, kolumner och vyer som ingen angripare tittar i",
        "tables, columns and views that no attacker looks at",
    ),
    PATTERNS: Text(
        "texter och tal som aldrig hör hemma i en utgåva", "texts and numbers that never belong in a release"
    ),
    CANARIES: Text("ställen där något ur listan står", "places where something on the list stands"),
}
ASSUMES_NOTHING = Text("Den som letar har filerna, och inget annat.", "Whoever looks has the files, and nothing else.")
ASSUMES_THE_LIST = Text(
    "Den som letar vet vad den letar efter. Det som är packat i ett block som inte längre används syns inte; därför är "
    "varje utgåva en ny fil.",
    "Whoever looks knows what to look for. What is packed in a block no longer in use is not seen; every release is a "
    "new file for that reason.",
)


def names_of(files: Sequence[Path]) -> list[str]:
    """What to call each file: its name, with as many folders before it as tell it from the others.

    >>> names_of([Path("a/releases/2.duckdb"), Path("a/held/2.duckdb"), Path("a/1.duckdb")])
    ['releases/2.duckdb', 'held/2.duckdb', '1.duckdb']
    """
    names = []
    for path in files:
        others = [other for other in files if other != path]
        parts = path.parts
        length = next(
            (
                length
                for length in range(1, len(parts) + 1)
                if all(other.parts[-length:] != parts[-length:] for other in others)
            ),
            len(parts),
        )
        names.append(str(Path(*parts[-length:])))
    return names


def scans(
    connection: duckdb.DuckDBPyConnection, path: Path, file: str, listed: Canaries | None
) -> Iterator[tuple[str, Scan]]:
    """Each scan of the file that is open as the current database, by its name; `file`: what to call it."""
    yield OUTSIDE, outside_contract(connection, file)
    said, counted = list(texts(connection)), list(numbers(connection))
    raw = {file: path}
    log = path.with_name(f"{path.name}.wal")
    if log.is_file():
        raw[f"{file}.wal"] = log
    looked_at = sum(len(part.texts) for part in said) + sum(len(part.numbers) for part in counted) + len(raw)
    allowed = list(patterns.addresses_allowed(said))
    findings: list[Finding] = [*patterns.in_texts(file, said), *patterns.in_numbers(file, counted)]
    for name, bytes_of in raw.items():
        findings.extend(patterns.in_bytes(name, bytes_of, allowed))
    yield PATTERNS, Scan(looked_at, tuple(findings))
    if listed is not None:
        findings = [*listed.in_texts(file, said), *listed.in_numbers(file, counted)]
        for name, bytes_of in raw.items():
            findings.extend(listed.in_bytes(name, bytes_of))
        yield CANARIES, Scan(looked_at, tuple(findings))


def outcome(name: str, of_files: Sequence[Scan]) -> Outcome:
    """What came of one scan of all files."""
    found = sum(scan.found for scan in of_files)
    return Outcome(
        attack=name,
        against=Against.OUTSIDER,
        tried=sum(scan.looked_at for scan in of_files),
        found=found,
        figure=float(found),
        meaning=MEANINGS[name],
        assumption=ASSUMES_THE_LIST if name == CANARIES else ASSUMES_NOTHING,
        holds=found == 0,
    )
