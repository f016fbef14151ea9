"""The command `tillit`: parsing, language, and faults in four parts; what each verb does stands in commands/verbs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from ..metrics.text import Text
from .commands.verb import Command, all_verbs
from .commands.voice import LANGUAGES, Voice, language_of
from .fault import TillitError

VERBS = all_verbs()
COMMANDS: dict[str, Command] = {name: verb.command for name, verb in VERBS.items()}
HELP: dict[str, Text] = {name: verb.help for name, verb in VERBS.items()}

TILLIT = Text(
    "Hur en organisation mår: för förbättring, inte för kontroll.",
    "Organisational health: for improvement, not control.",
)
LANGUAGE = Text("språk (annars efter LANG)", "language (otherwise by LANG)")
VERSION = Text("visa versionen", "show the version")


def parser(language: str) -> argparse.ArgumentParser:
    """The command's grammar, with its help in `language`."""
    voice = Voice(language)
    root = argparse.ArgumentParser(prog="tillit", description=voice.put(TILLIT))
    root.add_argument("--version", action="version", version=f"tillit {version('tillit')}", help=voice.put(VERSION))
    root.add_argument("--language", choices=LANGUAGES, help=voice.put(LANGUAGE))
    verbs = root.add_subparsers(dest="verb", required=True, metavar="|".join(VERBS))
    for name, verb in VERBS.items():
        made = verbs.add_parser(name, help=voice.put(verb.help), description=voice.put(verb.help))
        # SUPPRESS: without it the verb's own default would undo a --language that stands before the verb
        made.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help=voice.put(LANGUAGE))
        verb.grammar(made, voice)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; 0 when done, 1 at a fault, 2 when it was not understood, 130 when broken off."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    voice = Voice(_language_asked(given) or language_of(os.environ))
    chosen = parser(voice.language).parse_args(given)
    try:
        return COMMANDS[chosen.verb](chosen, voice)
    except TillitError as error:
        voice.fault(error.fault)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the last resort, so that nobody meets a traceback
        voice.unexpected(error)
        return 1


def _language_asked(given: list[str]) -> str | None:
    """The value of --language, wherever it stands: the help itself is written in it."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    early.add_argument("--language")
    try:
        asked = early.parse_known_args(given)[0].language
    except argparse.ArgumentError:
        return None
    return asked if asked in LANGUAGES else None
