"""`tillit releases`."""

from __future__ import annotations

import argparse

from ....metrics.text import Text
from ..verb import Verb, in_project
from ..voice import Voice

HELP = Text("Visa utgåvorna.", "List the releases.")
USE = Text("låt den utgåvan gälla", "put that release in force")


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """--folder and --use."""
    in_project(parser, voice)
    parser.add_argument("--use", type=int, metavar="NUMBER", help=voice.put(USE))


def listed(chosen: argparse.Namespace, voice: Voice) -> int:
    """0 when they are listed, 1 where there is no release yet."""
    from ..projects import releases

    return releases(chosen.folder, chosen.use, voice)


releases = Verb(70, HELP, grammar, listed)
