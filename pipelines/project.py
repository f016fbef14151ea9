"""Where a project keeps things: one folder, the vault inside it closed to others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .closed import close_folder


@dataclass(frozen=True)
class Project:
    """The folders and files of one organisation's tillit.

    home/vault (0700): what must not leave. home/releases and home/published.duckdb: what may be seen.
    """

    home: Path

    @property
    def vault_folder(self) -> Path:
        """Folder of all that must not leave (0700)."""
        return self.home / "vault"

    @property
    def vault(self) -> Path:
        """Rows: the canonical tables, the ledger, the quarantine and the reduced cells."""
        return self.vault_folder / "vault.duckdb"

    @property
    def keys(self) -> Path:
        """Keys of the pseudonyms, one per survey (0600)."""
        return self.vault_folder / "keys.json"

    @property
    def cleared(self) -> Path:
        """Frozen cleared cells and what is computed from them; no rows."""
        return self.vault_folder / "cleared.duckdb"

    @property
    def held(self) -> Path:
        """Unit readings that are not yet due for everybody (0400)."""
        return self.vault_folder / "held.duckdb"

    @property
    def held_releases(self) -> Path:
        """What each numbered release holds back, by the same number (0400)."""
        return self.vault_folder / "held"

    @property
    def held_candidates(self) -> Path:
        """What a release that is not in force yet would hold back."""
        return self.vault_folder / "candidate"

    @property
    def candidates(self) -> Path:
        """A release that is not in force yet, or that an attack has stopped (0700): on the disk of the releases."""
        return self.home / "candidate"

    @property
    def run_log(self) -> Path:
        """What went wrong while it ran, tracebacks included (0600)."""
        return self.vault_folder / "run.log"

    @property
    def releases(self) -> Path:
        """Numbered releases."""
        return self.home / "releases"

    @property
    def published(self) -> Path:
        """The release in force, for everybody."""
        return self.home / "published.duckdb"

    @property
    def report(self) -> Path:
        """The offline pages."""
        return self.home / "report"

    @property
    def conversation(self) -> Path:
        """What people answer (SQLite)."""
        return self.home / "conversation.sqlite"

    def prepare(self) -> None:
        """Make the folders, the vault with mode 0700. Raises TillitError where it cannot be closed to others."""
        self.releases.mkdir(parents=True, exist_ok=True)
        self.report.mkdir(parents=True, exist_ok=True)
        close_folder(self.vault_folder, leave=self.keys)
        for folder in (self.held_releases, self.held_candidates, self.candidates):
            folder.mkdir(mode=0o700, exist_ok=True)
