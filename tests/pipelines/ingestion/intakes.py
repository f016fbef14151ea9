"""A delivery taken in, and what the vault then holds."""

import tempfile
from collections.abc import Mapping as Names
from dataclasses import dataclass
from pathlib import Path

from tillit.metrics.contracts import CONTRACTS
from tillit.pipelines.fault import Fault, TillitError
from tillit.pipelines.landing.ingestion import RULES, SourceFile, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import Mapping, Scales
from tillit.pipelines.vault.arrival import Intake
from tillit.pipelines.vault.keys import Keys
from tillit.pipelines.vault.vault import Vault

from .said import Said, listening, told

Rows = list[tuple]


@dataclass(frozen=True)
class Taken:
    """What a delivery came to: what became of it or the fault that refused it, and all that was said."""

    intake: Intake | None
    fault: Fault | None
    said: str
    columns: frozenset[str]
    """What the mapping calls the source's columns."""

    def assert_silent(self, *words: str) -> None:
        """None of the words stands in anything that was said."""
        for word in words:
            assert word not in self.said
            assert ascii(word)[1:-1] not in self.said
        assert self.said.count("Traceback") == (1 if self.fault else 0)


def take(project: Project, name: str, content: bytes, suffix: str, mapping: Mapping, scales: Scales | None) -> Taken:
    """Deliver the bytes as the source `name`. Anything but a TillitError comes through."""
    columns = frozenset(mapping.wanted())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"delivery{suffix}"
        path.write_bytes(content)
        intake: Intake | None = None
        error: TillitError | None = None
        with listening() as said, Vault(project, threads=1) as vault:
            try:
                intake = ingest(vault, SourceFile(name, path, mapping), scales)
            except TillitError as refusal:
                error = refusal
    warned = "".join(str(warning) for warning in intake.warnings) if intake else ""
    heard = said.text + warned + (told(error) if error else "")
    return Taken(intake, error.fault if error else None, heard, columns)


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
    keys = Keys(project.keys)
    return {name: keys.key(name) for name in ("actor", "case", "s1")}


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


__all__ = ["Said", "Taken", "assert_sums", "held", "keys_of", "set_aside", "take"]
