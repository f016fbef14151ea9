"""`tillit retain`."""

from __future__ import annotations

import argparse
from datetime import date

from ....metrics.text import Text
from ..verb import Verb, in_project
from ..voice import Voice

HELP = Text(
    "Ta bort rader som är äldre än governance.yaml säger, och visa att de är borta.",
    "Delete rows older than governance.yaml says, and show that they are gone.",
)
ON = Text("räkna som om det vore den dagen (ÅÅÅÅ-MM-DD)", "act as on that day (YYYY-MM-DD)")


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """--folder and --on."""
    in_project(parser, voice)
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help=voice.put(ON))


def delete_old(chosen: argparse.Namespace, voice: Voice) -> int:
    """0 when done."""
    from ..custody import retain

    return retain(chosen.folder, chosen.on, voice)


retain = Verb(100, HELP, grammar, delete_old)
