"""`tillit attack`."""

from __future__ import annotations

import argparse
from pathlib import Path

from ....metrics.text import Text
from ..verb import Verb
from ..voice import Voice

HELP = Text(
    "Försök räkna ut någons svar ur utgåvor, som en angripare skulle.",
    "Try to work out somebody's answer from releases, as an attacker would.",
)
FILES = Text(
    "utgåvorna: published.duckdb, releases/<nummer>.duckdb, held.duckdb; flera på en gång prövas tillsammans",
    "the releases: published.duckdb, releases/<number>.duckdb, held.duckdb; several at once are tried together",
)
TOOK_PART = Text(
    "en CSV-fil över hur många som svarade i varje enhet: wave_id,unit_id,people",
    "a CSV file of how many answered in each unit: wave_id,unit_id,people",
)
CANARIES = Text(
    "en textfil med namn, koder eller svar, ett på varje rad, som inte får finnas i utgåvan",
    "a text file of names, tokens or answers, one on each line, that must not be in the release",
)


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """FILE, once or more, --took-part and --canaries."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help=voice.put(FILES))
    parser.add_argument("--took-part", type=Path, metavar="FILE", help=voice.put(TOOK_PART))
    parser.add_argument("--canaries", type=Path, metavar="FILE", help=voice.put(CANARIES))


def let_loose(chosen: argparse.Namespace, voice: Voice) -> int:
    """0 where all that is promised holds, 1 where something does not."""
    from ..attacked import attack

    return attack(chosen.files, chosen.took_part, chosen.canaries, voice)


attack = Verb(75, HELP, grammar, let_loose)
