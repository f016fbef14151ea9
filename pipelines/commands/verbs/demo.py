"""`tillit demo`."""

from __future__ import annotations

import argparse
from pathlib import Path

from ....metrics.text import Text
from ..verb import Verb
from ..voice import Voice

HELP = Text("Visa en påhittad kommun, från filer till sidor.", "Show a made-up municipality, from files to pages.")
FOLDER = Text("mapp för demon", "folder of the demo")


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """--folder."""
    parser.add_argument("-f", "--folder", type=Path, default=Path("demo"), help=voice.put(FOLDER))


def show(chosen: argparse.Namespace, voice: Voice) -> int:
    """Show it; 0 when done."""
    from ..demo import show

    show(chosen.folder, voice)
    return 0


demo = Verb(10, HELP, grammar, show)
