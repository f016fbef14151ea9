"""Every attacker let loose on release files: those of metrics/attacks, and the scans of the bytes themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from ...metrics.attacks.material import Against, Material, Outcome, attacks
from ...metrics.published import ATTACK
from ...metrics.text import Text
from . import patterns
from .canaries import Canaries, read_canaries
from .certified import certificate_holds
from .contents import numbers, texts
from .findings import Finding, Scan
from .opening import opened
from .reading_files import Stack
from .shape import outside_contract

OUTSIDE, PATTERNS, CANARIES = "outside_contract", "patterns", "canaries"
SCANS = frozenset((OUTSIDE, PATTERNS, CANARIES))
"""Names of the attacks that look at the files instead of their figures."""

ASSUMES_NOTHING = Text("Den som letar har filerna, och inget annat.", "Whoever looks has the files, and nothing else.")
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
ASSUMES_THE_LIST = Text(
    "Den som letar vet vad den letar efter. Det som är packat i ett block som inte längre används syns inte; därför är "
    "varje utgåva en ny fil.",
    "Whoever looks knows what to look for. What is packed in a block no longer in use is not seen; every release is a "
    "new file for that reason.",
)


@dataclass(frozen=True, eq=False)
class Attacked:
    """What was attacked, and what came of it.

    findings: where the scans found something; too_short: lines of the list of canaries too short to look for.
    """

    material: Material
    outcomes: list[Outcome]
    findings: list[Finding]
    too_short: int = 0

    @property
    def holds(self) -> bool:
        """Whether every promise held."""
        return all(outcome.holds for outcome in self.outcomes)


def attack_files(files: Sequence[Path], took_part: Path | None = None, canaries: Path | None = None) -> list[Outcome]:
    """What every attacker could do with the files together: several releases and held files at once.

    took_part: a file of wave_id, unit_id, people; canaries: a file with one on each line. Nothing but these files is
    read and nothing is written. Raises TillitError where a file is absent, foreign or broken.
    """
    return attacked(files, took_part, canaries).outcomes


def attack_frame(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """The outcomes as rows of ATTACK."""
    rows = [
        {
            "attack": outcome.attack,
            "against": outcome.against.value,
            "tried": outcome.tried,
            "found": outcome.found,
            "figure": outcome.figure,
            "meaning_sv": outcome.meaning.sv,
            "meaning_en": outcome.meaning.en,
            "assumption_sv": outcome.assumption.sv,
            "assumption_en": outcome.assumption.en,
            "holds": outcome.holds,
        }
        for outcome in outcomes
    ]
    return pd.DataFrame(rows, columns=pd.Index(ATTACK.names))


def read_material(files: Sequence[Path], took_part: Path | None = None) -> Material:
    """Every table of every file, stacked, with the number of its file; what stands outside them is not read.

    Raises TillitError where a file is absent, foreign or broken, or `took_part` does not fit the files.
    """
    stack = Stack()
    for path in files:
        with opened(path) as connection:
            stack.add(connection, path)
    return stack.material(took_part)


def attacked(
    files: Sequence[Path],
    took_part: Path | None = None,
    canaries: Path | None = None,
    *,
    begun: Callable[[Material], None] = lambda _: None,
    report: Callable[[Outcome], None] = lambda _: None,
) -> Attacked:
    """As `attack_files`, with all that is known of it: `begun` hears what was read, `report` each outcome."""
    listed = None if canaries is None else read_canaries(canaries)
    stack = Stack()
    scans: defaultdict[str, list[Scan]] = defaultdict(list)
    for path in files:
        with opened(path) as connection:
            stack.add(connection, path)
            for name, scan in _scanned(connection, path, listed):
                scans[name].append(scan)
    material = stack.material(took_part)
    begun(material)
    outcomes = []
    for outcome in _outcomes(material, scans):
        report(outcome)
        outcomes.append(outcome)
    findings = [finding for of_kind in scans.values() for scan in of_kind for finding in scan.findings]
    return Attacked(material, outcomes, findings, 0 if listed is None else listed.too_short)


def _scanned(connection: duckdb.DuckDBPyConnection, path: Path, listed: Canaries | None) -> Iterator[tuple[str, Scan]]:
    said, counted = list(texts(connection)), list(numbers(connection))
    beside = path.with_name(f"{path.name}.wal")
    raw = [path, beside] if beside.is_file() else [path]
    looked_at = sum(len(part.texts) for part in said) + sum(len(part.numbers) for part in counted) + len(raw)
    yield OUTSIDE, outside_contract(connection, path.name)
    yield PATTERNS, Scan(looked_at, tuple(patterns.found(path.name, said, counted, raw)))
    if listed is not None:
        yield CANARIES, Scan(looked_at, tuple(listed.found(path.name, said, counted, raw)))


def _outcomes(material: Material, scans: Mapping[str, list[Scan]]) -> Iterator[Outcome]:
    for attack in attacks().values():
        yield from attack(material)
    yield from certificate_holds(material)
    for name, of_kind in scans.items():
        found = sum(scan.found for scan in of_kind)
        yield Outcome(
            attack=name,
            against=Against.OUTSIDER,
            tried=sum(scan.looked_at for scan in of_kind),
            found=found,
            figure=float(found),
            meaning=MEANINGS[name],
            assumption=ASSUMES_THE_LIST if name == CANARIES else ASSUMES_NOTHING,
            holds=found == 0,
        )
