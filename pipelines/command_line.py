"""The command `tillit`: one word per thing that can be done, faults in four parts, no tracebacks."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from ..metrics.text import Text
from .commands.voice import LANGUAGES, Voice, language_of
from .fault import TillitError

Command = Callable[[argparse.Namespace, Voice], int]

HELP: dict[str, Text] = {
    "tillit": Text(
        "Hur en organisation mår: för förbättring, inte för kontroll.",
        "Organisational health: for improvement, not control.",
    ),
    "demo": Text(
        "Visa en påhittad kommun, från filer till sidor.", "Show a made-up municipality, from files to pages."
    ),
    "check": Text(
        "Läs en fil med sin mappning och säg vad som stämmer, utan att spara något.",
        "Read a file with its mapping and say what fits, without storing anything.",
    ),
    "init": Text("Skriv utkast till ett projekt efter filernas rubriker.", "Draft a project from the files' headers."),
    "run": Text("Kör allt som är dags.", "Run everything that is due."),
    "report": Text(
        "Skriv rapporten på nytt ur utgåvan som gäller.", "Write the report anew from the release in force."
    ),
    "serve": Text("Öppna sidorna på den här datorn.", "Open the pages on this machine."),
    "releases": Text("Visa utgåvorna.", "List the releases."),
    "folder": Text("projektets mapp, eller dess defs.yaml", "the project's folder, or its defs.yaml"),
    "demo_folder": Text("mapp för demon", "folder of the demo"),
    "init_folder": Text("mapp för utkasten", "folder for the drafts"),
    "file": Text("filen", "the file"),
    "files": Text("filerna", "the files"),
    "mapping": Text("mappningen, en YAML-fil eller ready:NAMN", "the mapping, a YAML file or ready:NAME"),
    "on": Text("räkna som om det vore den dagen (ÅÅÅÅ-MM-DD)", "act as on that day (YYYY-MM-DD)"),
    "host": Text(
        "adress; en annan än den här datorns egen kräver inloggning",
        "address; any other than this machine's own takes a login",
    ),
    "port": Text("port", "port"),
    "use": Text("låt den utgåvan gälla", "put that release in force"),
    "language": Text("språk (annars efter LANG)", "language (otherwise by LANG)"),
    "version": Text("visa versionen", "show the version"),
}
LOOPBACK, PORT = "127.0.0.1", 8050


def parser(language: str) -> argparse.ArgumentParser:
    """The command's grammar, with its help in `language`."""
    words = {name: text[language] for name, text in HELP.items()}
    root = argparse.ArgumentParser(prog="tillit", description=words["tillit"])
    root.add_argument("--version", action="version", version=f"tillit {version('tillit')}", help=words["version"])
    root.add_argument("--language", choices=LANGUAGES, help=words["language"])
    verbs = root.add_subparsers(dest="verb", required=True, metavar="|".join(COMMANDS))

    def verb(name: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=words[name], description=words[name])
        # SUPPRESS: without it the verb's own default would undo a --language that stands before the verb
        made.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help=words["language"])
        return made

    def in_project(name: str) -> argparse.ArgumentParser:
        made = verb(name)
        made.add_argument("-f", "--folder", type=Path, default=Path(), help=words["folder"])
        return made

    verb("demo").add_argument("-f", "--folder", type=Path, default=Path("demo"), help=words["demo_folder"])
    check = verb("check")
    check.add_argument("file", type=Path, metavar="FILE", help=words["file"])
    check.add_argument("-m", "--mapping", required=True, help=words["mapping"])
    init = verb("init")
    init.add_argument("files", type=Path, nargs="+", metavar="FILE", help=words["files"])
    init.add_argument("-f", "--folder", type=Path, default=Path(), help=words["init_folder"])
    in_project("run").add_argument("--on", type=date.fromisoformat, metavar="DATE", help=words["on"])
    in_project("report")
    serve = in_project("serve")
    serve.add_argument("--host", default=LOOPBACK, help=words["host"])
    serve.add_argument("--port", type=int, default=PORT, help=words["port"])
    in_project("releases").add_argument("--use", type=int, metavar="NUMBER", help=words["use"])
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


def _demo(chosen: argparse.Namespace, voice: Voice) -> int:
    from .commands.demo import show

    show(chosen.folder, voice)
    return 0


def _check(chosen: argparse.Namespace, voice: Voice) -> int:
    from .commands.files import check

    return check(chosen.file, chosen.mapping, voice)


def _init(chosen: argparse.Namespace, voice: Voice) -> int:
    from .commands.files import init

    return init(chosen.files, chosen.folder, voice)


def _run(chosen: argparse.Namespace, voice: Voice) -> int:
    from .commands.projects import run, say_where

    say_where(run(chosen.folder, voice, on=chosen.on), voice)
    return 0


def _report(chosen: argparse.Namespace, voice: Voice) -> int:
    from .commands.projects import report

    return report(chosen.folder, voice)


def _serve(chosen: argparse.Namespace, voice: Voice) -> int:
    from .commands.projects import serve

    return serve(chosen.folder, chosen.host, chosen.port, voice)


def _releases(chosen: argparse.Namespace, voice: Voice) -> int:
    from .commands.projects import releases

    return releases(chosen.folder, chosen.use, voice)


COMMANDS: dict[str, Command] = {
    "demo": _demo,
    "check": _check,
    "init": _init,
    "run": _run,
    "report": _report,
    "serve": _serve,
    "releases": _releases,
}
