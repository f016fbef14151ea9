"""Every attacker let loose on release files: those of metrics/attacks, and the scans of the bytes themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...metrics.account import ATTACK
from ...metrics.attacks.material import Material, Outcome, attacks
from .canaries import read_canaries
from .certified import certificate_holds
from .findings import Finding, Scan
from .opening import opened
from .reading_files import Stack
from .scanning import names_of, outcome, scans


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
    found: defaultdict[str, list[Scan]] = defaultdict(list)
    for path, file in zip(files, names_of(files), strict=True):
        with opened(path) as connection:
            stack.add(connection, path)
            for name, scan in scans(connection, path, file, listed):
                found[name].append(scan)
    material = stack.material(took_part)
    begun(material)
    outcomes = []
    for came in _outcomes(material, found):
        report(came)
        outcomes.append(came)
    findings = [finding for of_files in found.values() for scan in of_files for finding in scan.findings]
    return Attacked(material, outcomes, findings, 0 if listed is None else listed.too_short)


def _outcomes(material: Material, found: Mapping[str, list[Scan]]) -> Iterator[Outcome]:
    for attack in attacks().values():
        yield from attack(material)
    yield from certificate_holds(material)
    for name, of_files in found.items():
        yield outcome(name, of_files)
