"""`tillit report`."""

from __future__ import annotations

import argparse

from ....metrics.text import Text
from ..verb import Verb, in_project
from ..voice import Voice

HELP = Text("Skriv rapporten på nytt ur utgåvan som gäller.", "Write the report anew from the release in force.")
UNIT = Text(
    "bara den enhetens egna sidor, med det som andra inte ser än",
    "that unit's own pages only, with what others do not see yet",
)


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """--folder and --unit."""
    in_project(parser, voice)
    parser.add_argument("--unit", metavar="ID", help=voice.put(UNIT))


def write(chosen: argparse.Namespace, voice: Voice) -> int:
    """0 when the pages are written, 1 where there is no release yet, no such unit, or no right to its pages."""
    if chosen.unit is not None:
        from ..own_report import own_report

        return own_report(chosen.folder, chosen.unit, voice)
    from ..projects import report

    return report(chosen.folder, voice)


report = Verb(50, HELP, grammar, write)
