"""`tillit run`."""

from __future__ import annotations

import argparse
from datetime import date

from ....metrics.text import Text
from ..verb import Verb, in_project
from ..voice import Voice

HELP = Text("Kör allt som är dags.", "Run everything that is due.")
ON = Text("räkna som om det vore den dagen (ÅÅÅÅ-MM-DD)", "act as on that day (YYYY-MM-DD)")


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """--folder and --on."""
    in_project(parser, voice)
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help=voice.put(ON))


def run_due(chosen: argparse.Namespace, voice: Voice) -> int:
    """0 when it has run."""
    from ..projects import run, say_where

    say_where(run(chosen.folder, voice, on=chosen.on), voice)
    return 0


run = Verb(40, HELP, grammar, run_due)
