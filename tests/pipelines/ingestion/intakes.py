"""A delivery taken in, and what the vault then holds."""

import tempfile
from collections.abc import Mapping as Names
from dataclasses import dataclass
from pathlib import Path

from tillit.metrics.contracts import CONTRACTS
from tillit.pipelines.fault import Fault, TillitError
from tillit.pipelines.landing.ingestion import SourceFile, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import Mapping, Scales
from tillit.pipelines.vault.arrival import Intake
from tillit.pipelines.vault.row_rules import RULES
from tillit.pipelines.vault.vault import Vault

from .said import listening, told

Rows = list[tuple]


@dataclass(frozen=True)
class Taken:
    """What a delivery came to: what became of it or the fault that refused it.

    said: all that was said; told: the refusal as Python prints it, with all that it came from.
    """

    intake: Intake | None
    fault: Fault | None
    said: str
    told: str
    columns: frozenset[str]
    """What the mapping calls the source's columns."""

    def assert_silent(self, *words: str) -> None:
        """None of the words stands in anything that was said."""
        for word in words:
            for text in (self.said, self.told):
                assert word not in text
                assert ascii(word)[1:-1] not in text
        assert "Traceback" not in self.said


def take(project: Project, content: bytes, suffix: str, mapping: Mapping, scales: Scales | None) -> Taken:
    """Deliver the bytes as the source `a`. Anything but a TillitError comes through."""
    columns = frozenset(mapping.wanted())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"delivery{suffix}"
        path.write_bytes(content)
        intake: Intake | None = None
        error: TillitError | None = None
        with listening() as said, Vault(project, threads=1) as vault:
            try:
                intake = ingest(vault, SourceFile("a", path, mapping), scales)
            except TillitError as refusal:
                error = refusal
    warned = "".join(str(warning) for warning in intake.warnings) if intake else ""
    return Taken(intake, error.fault if error else None, said.text + warned, told(error) if error else "", columns)


def held(project: Project) -> dict[str, Rows]:
    """Rows of every canonical table with their row numbers, without the number of the delivery."""
    with Vault(project, threads=1) as vault:
        return {
            contract.name: sorted(
                vault.connection.execute(f"SELECT * EXCLUDE (file_id) FROM {contract.name}").fetchall(), key=repr
            )
            for contract in CONTRACTS
        }


def set_aside(project: Project) -> Rows:
    """Source, row, column and rule of every row set aside."""
    with Vault(project, threads=1) as vault:
        return vault.connection.execute(
            "SELECT source, row_number, column_name, rule FROM quarantine JOIN ledger USING (file_id) ORDER BY ALL"
        ).fetchall()


def keys_of(project: Project) -> Names[str, bytes]:
    """The keys of the pseudonyms, by id."""
    with Vault(project, threads=1) as vault:
        return {name: vault.key(name) for name in ("actor", "case", "s1")}


def assert_sums(project: Project, taken: Taken) -> None:
    """Read = accepted + quarantined, and the quarantine holds places and rules, nothing else."""
    aside = set_aside(project)
    if taken.intake is None:
        assert aside == []
        return
    assert taken.intake.read == taken.intake.accepted + taken.intake.quarantined
    assert len({row for _, row, _, _ in aside}) == taken.intake.quarantined
    for _, row, column, rule in aside:
        assert row >= 1
        assert rule in RULES
        assert column is None or set(column.split(" + ")) <= taken.columns
