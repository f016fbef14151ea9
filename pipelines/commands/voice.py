"""How the command line speaks: plainly, in Swedish or English, and never with a value from the data in a fault."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...metrics.text import Text
from ..fault import Fault
from ..frames import frames_of

LANGUAGES = ("sv", "en")

PLACE = Text("Var", "Place")
RULE = Text("Regel", "Rule")
TO_DO = Text("Gör så här", "What to do")
KEPT = Text("Det som sparades", "What was kept")
STOPPED = Text("Det gick inte att fortsätta.", "tillit had to stop.")
UNEXPECTED = Text(
    "Något oväntat hände ({kind}), och felet är vårt, inte ditt. Det som behövs för att rätta det står i {log}: "
    "var i koden det hände, inget ur era data. CONTRIBUTING.md säger hur man rapporterar.",
    "Something unexpected happened ({kind}); the fault is ours, not yours. What is needed to mend it is in {log}: "
    "where in the code it happened, nothing from your data. CONTRIBUTING.md says how to report.",
)


@dataclass(frozen=True)
class Voice:
    """Writes to standard output, and faults to standard error, in one language."""

    language: str

    def say(self, text: Text | str = "", **values: str | int) -> None:
        """One message and a line's end."""
        sys.stdout.write(self.put(text, **values) + "\n")
        sys.stdout.flush()

    def put(self, text: Text | str, **values: str | int) -> str:
        """The message with its values put in, nothing written."""
        words = text if isinstance(text, str) else text[self.language]
        return words.format(**values) if values else words

    def number(self, value: float, decimals: int = 0) -> str:
        """A number as the language writes it.

        >>> Voice("sv").number(0.56, 1), Voice("en").number(1234.56, 1)
        ('0,6', '1,234.6')
        """
        written = f"{value:,.{decimals}f}"
        if self.language == "en":
            return written
        return written.replace(",", "\xa0").replace(".", ",")

    def fault(self, fault: Fault) -> None:
        """The four parts of a fault."""
        lines = (
            f"{STOPPED[self.language]} {fault.problem}",
            *(
                f"  {label[self.language]}: {part}"
                for label, part in (
                    (PLACE, fault.place),
                    (RULE, fault.rule),
                    (TO_DO, fault.to_do),
                    (KEPT, fault.kept),
                )
            ),
        )
        sys.stderr.write("\n".join(lines) + "\n")

    def unexpected(self, error: BaseException) -> None:
        """One line about an error nobody foresaw; its details go to a file that only its owner can read (0600)."""
        handle, name = tempfile.mkstemp(prefix="tillit-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8") as log:
            log.write(frames_of(error))
        sys.stderr.write(UNEXPECTED[self.language].format(kind=type(error).__name__, log=Path(name)) + "\n")


def language_of(environment: Mapping[str, str]) -> str:
    """The language that the environment asks for; English where it asks for none that is spoken here.

    >>> language_of({"LANG": "sv_SE.UTF-8"}), language_of({"LC_ALL": "C", "LANG": "sv_SE.UTF-8"}), language_of({})
    ('sv', 'en', 'en')
    """
    asked = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "sv" if asked.startswith("sv") else "en"
