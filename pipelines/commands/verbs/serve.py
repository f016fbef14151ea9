"""`tillit serve`."""

from __future__ import annotations

import argparse

from ....metrics.text import Text
from ..verb import Verb, in_project
from ..voice import Voice

HELP = Text("Öppna sidorna på den här datorn.", "Open the pages on this machine.")
HOST = Text(
    "adress; en annan än den här datorns egen kräver inloggning",
    "address; any other than this machine's own takes a login",
)
PORT = Text("port", "port")
LOOPBACK, PORT_NUMBER = "127.0.0.1", 8050


def grammar(parser: argparse.ArgumentParser, voice: Voice) -> None:
    """--folder, --host and --port."""
    in_project(parser, voice)
    parser.add_argument("--host", default=LOOPBACK, help=voice.put(HOST))
    parser.add_argument("--port", type=int, default=PORT_NUMBER, help=voice.put(PORT))


def open_pages(chosen: argparse.Namespace, voice: Voice) -> int:
    """The exit code of the dashboards; 1 where there is no release yet."""
    from ..projects import serve

    return serve(chosen.folder, chosen.host, chosen.port, voice)


serve = Verb(60, HELP, grammar, open_pages)
