"""`tillit init`."""

from __future__ import annotations

import argparse
from pathlib import Path

from ....metrics.text import Text
from ..verb import Verb
from ..voice import Voice

HELP = Text("Skriv utkast till ett projekt efter filernas rubriker.", "Draft a project from the files' headers.")
FILES = Text("filerna", "the files")
FOLDER = Text("mapp för utkasten", "folder for the drafts")


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """FILE, once or more, and --folder."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help=voice.put(FILES))
    parser.add_argument("-f", "--folder", type=Path, default=Path(), help=voice.put(FOLDER))


def draft(chosen: argparse.Namespace, voice: Voice) -> int:
    """0 when the drafts are written."""
    from ..files import init

    return init(chosen.files, chosen.folder, voice)


init = Verb(30, HELP, grammar, draft)
