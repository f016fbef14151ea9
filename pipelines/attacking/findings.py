"""What a scan found, and where; never the value."""

from __future__ import annotations

from dataclasses import dataclass

from ...metrics.text import Text

RAW_BYTES = "raw bytes"
"""The place of what stands in the file itself, in no table's column or in none any more."""


@dataclass(frozen=True)
class Finding:
    """`count` things of a kind at a place of a file: a table's column, or RAW_BYTES. `file`: what people call it."""

    file: str
    place: str
    kind: Text
    count: int


@dataclass(frozen=True)
class Scan:
    """What was looked at, and what was found in it."""

    looked_at: int
    findings: tuple[Finding, ...]

    @property
    def found(self) -> int:
        """Things found, over all places."""
        return sum(finding.count for finding in self.findings)
