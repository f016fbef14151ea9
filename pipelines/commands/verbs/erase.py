"""`tillit erase`."""

from __future__ import annotations

import argparse

from ....metrics.text import Text
from ..verb import Verb, in_project
from ..voice import Voice

HELP = Text(
    "Radera en människas rader på begäran. Koden eller namnet läses från standard in, aldrig från kommandoraden.",
    "Erase one person's rows on request. The token or name is read from standard input, never from the command line.",
)
SURVEY = Text("en svarande i den enkäten (survey_id)", "a respondent of that survey (survey_id)")
ACTOR = Text("någon som har tagit steg i arbetet", "somebody who has taken steps of work")


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """--folder, and --survey or --actor."""
    in_project(parser, voice)
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("--survey", metavar="ID", help=voice.put(SURVEY))
    one.add_argument("--actor", action="store_true", help=voice.put(ACTOR))


def carry_out(chosen: argparse.Namespace, voice: Voice) -> int:
    """0 when done, whether or not there were rows."""
    from ..custody import erase

    return erase(chosen.folder, None if chosen.actor else chosen.survey, voice)


erase = Verb(90, HELP, grammar, carry_out)
