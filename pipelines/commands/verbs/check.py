"""`tillit check`."""

from __future__ import annotations

import argparse
from pathlib import Path

from ....metrics.text import Text
from ..verb import Verb
from ..voice import Voice

HELP = Text(
    "Läs en fil med sin mappning och säg vad som stämmer, utan att spara något.",
    "Read a file with its mapping and say what fits, without storing anything.",
)
FILE = Text("filen", "the file")
MAPPING = Text("mappningen, en YAML-fil eller ready:NAMN", "the mapping, a YAML file or ready:NAME")


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """FILE and --mapping."""
    parser.add_argument("file", type=Path, metavar="FILE", help=voice.put(FILE))
    parser.add_argument("-m", "--mapping", required=True, help=voice.put(MAPPING))


def look(chosen: argparse.Namespace, voice: Voice) -> int:
    """0 where every row fits, else 1."""
    from ..files import check

    return check(chosen.file, chosen.mapping, voice)


check = Verb(20, HELP, grammar, look)
