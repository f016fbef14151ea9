"""`tillit report`."""

from __future__ import annotations

import argparse

from ....metrics.text import Text
from ..verb import Verb, in_project
from ..voice import Voice

HELP = Text("Skriv rapporten på nytt ur utgåvan som gäller.", "Write the report anew from the release in force.")


def write(chosen: argparse.Namespace, voice: Voice) -> int:
    """0 when the pages are written, 1 where there is no release yet."""
    from ..projects import report

    return report(chosen.folder, voice)


report = Verb(50, HELP, in_project, write)
