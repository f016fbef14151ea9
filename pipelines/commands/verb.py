"""What a verb of the command line is, and how the verbs are found; no list kept by hand."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from ...metrics.text import Text
from . import verbs
from .voice import Voice

Command = Callable[[argparse.Namespace, Voice], int]

PROJECT = Text("projektets mapp, eller dess defs.yaml", "the project's folder, or its defs.yaml")


@dataclass(frozen=True)
class Verb:
    """One thing that `tillit` can do.

    position: place in the help, the lowest first. grammar: adds the verb's arguments, with their help as the voice
    puts it. command: does it, and returns the exit code. Slow imports stand inside the functions: the modules of all
    verbs are imported at every start.
    """

    position: int
    help: Text
    grammar: Callable[[argparse.ArgumentParser, Voice], None]
    command: Command


def all_verbs() -> dict[str, Verb]:
    """Every verb by its name, in the order of the help: in each module of verbs/ the attribute that bears its name."""
    found: dict[str, Verb] = {}
    for module in iter_modules(verbs.__path__):
        verb = getattr(import_module(f"{verbs.__name__}.{module.name}"), module.name, None)
        if isinstance(verb, Verb):
            found[module.name] = verb
    return dict(sorted(found.items(), key=lambda named: named[1].position))


def in_project(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """The argument --folder of verbs that work on a project; the whole grammar of some."""
    parser.add_argument("-f", "--folder", type=Path, default=Path(), help=voice.put(PROJECT))
