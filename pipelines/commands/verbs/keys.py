"""`tillit keys`."""

from __future__ import annotations

import argparse

from ....metrics.text import Text
from ..verb import Verb, in_project
from ..voice import Voice

HELP = Text(
    "Visa nycklarna som döljer människor (aldrig själva nyckeln), byt en eller förstör en.",
    "List the keys that hide people (never a key), take a new one into use, or destroy one.",
)
ROTATE = Text("ta en ny nyckel i bruk för det som kommer", "take a new key into use for what is to come")
DESTROY = Text(
    "förstör nyckeln för gott; frågar efter namnet en gång till", "destroy the key for good; asks for its id once more"
)
YES = Text("förstör utan att fråga", "destroy without asking")


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """--folder, and --rotate or --destroy with --yes."""
    in_project(parser, voice)
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--rotate", metavar="ID", help=voice.put(ROTATE))
    one.add_argument("--destroy", metavar="ID", help=voice.put(DESTROY))
    parser.add_argument("--yes", action="store_true", help=voice.put(YES))


def look_after(chosen: argparse.Namespace, voice: Voice) -> int:
    """0 when done, 1 where destroying was not confirmed."""
    from ..custody import destroy_key, list_keys, rotate_key

    if chosen.rotate is not None:
        return rotate_key(chosen.folder, chosen.rotate, voice)
    if chosen.destroy is not None:
        return destroy_key(chosen.folder, chosen.destroy, voice, sure=chosen.yes)
    return list_keys(chosen.folder, voice)


keys = Verb(80, HELP, grammar, look_after)
