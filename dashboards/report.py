"""The pages as offline HTML files: the whole, for everybody, and one unit's own, on demand only."""

from __future__ import annotations

import argparse
import hashlib
import html
import os
import re
import sys
from datetime import date
from pathlib import Path

from .language import LANGUAGES, say
from .page import View
from .pages.shelf import OF_THE_UNIT, OF_THE_WHOLE
from .release import NothingReleasedError, Release, open_release
from .sheets import POLICY, STYLES, document
from .theme import NAMED

OWN_FOLDER = "own"
CLOSED_FOLDER, CLOSED_FILE = 0o700, 0o600
"""A unit's own pages are for whoever asked for them, who hands them to the unit."""


class NoSuchUnitError(Exception):
    """The release's tree has no unit with that identifier."""


class HeldUnreadError(Exception):
    """This account may not read the file of readings that are not open to others yet, or there is none."""


def write_report(release_path: Path, folder: Path, language: str | None = None) -> list[Path]:
    """Write the pages to `folder`, in `language` or in both, and an index; returns the files, the index last.

    Raises NothingReleasedError where there is no release.
    """
    release = open_release(release_path)
    folder.mkdir(parents=True, exist_ok=True)
    languages = LANGUAGES if language is None else (language,)
    written = []
    for one in languages:
        path = folder / f"report_{one}.html"
        _replace(path, report_html(release, one))
        written.append(path)
    index = folder / "index.html"
    _replace(index, _index_html(release, languages))
    return [*written, index]


def report_html(release: Release, language: str, today: date | None = None) -> str:
    """The report of the whole in one language, as one HTML document; nothing in it is any unit's before others'."""
    view = View(release, language, NAMED, today or date.today())  # noqa: DTZ011 (the reader's day, not a moment)
    return document(view, OF_THE_WHOLE, f"report_{_other(language)}.html")


def unit_report(
    release_path: Path,
    held_path: Path,
    unit: str,
    folder: Path,
    *,
    language: str | None = None,
    today: date | None = None,
) -> list[Path]:
    """Write a unit's own pages to `folder`/own (0700, files 0600), what is not open to others yet included.

    Nothing else writes them: it takes the right to read the held file, and somebody's demand for this unit.
    Raises NothingReleasedError, NoSuchUnitError, and HeldUnreadError where this account may not read the held file.
    """
    release = open_release(release_path, held_path)
    if unit not in release.names():
        raise NoSuchUnitError
    if not release.has_held:
        raise HeldUnreadError
    place = folder / OWN_FOLDER
    place.mkdir(mode=CLOSED_FOLDER, parents=True, exist_ok=True)
    place.chmod(CLOSED_FOLDER)
    own = frozenset({unit})
    day = today or date.today()  # noqa: DTZ011 (the reader's day, not a moment)
    written = []
    for one in LANGUAGES if language is None else (language,):
        view = View(release, one, NAMED, day, own=own, units=own, unit=unit)
        text = document(view, OF_THE_UNIT, _own_name(unit, _other(one)), say("team_file", one))
        path = place / _own_name(unit, one)
        _replace(path, text, CLOSED_FILE)
        written.append(path)
    return written


def _own_name(unit: str, language: str) -> str:
    """A file name that any identifier gives, and no two the same."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", unit).strip("-")[:40]
    return f"{plain}_{hashlib.sha256(unit.encode()).hexdigest()[:8]}_{language}.html"


def _other(language: str) -> str:
    return "en" if language == "sv" else "sv"


def _index_html(release: Release, languages: tuple[str, ...]) -> str:
    """A page with a link to each language, that of the organisation first."""
    about = release.about()
    order = sorted(languages, key=lambda language: language != about.language)
    names = {"sv": "Läs på svenska", "en": "Read in English"}
    links = "".join(f'<p class="lead"><a href="report_{one}.html" lang="{one}">{names[one]}</a></p>' for one in order)
    made_up = "".join(
        f'<p class="note" lang="{one}">{html.escape(say("synthetic_long", one))}</p>'
        for one in order
        if about.synthetic
    )
    return f"""<!doctype html>
<html lang="{order[0]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>tillit – {html.escape(about.organisation)}</title>
<style>{STYLES.read_text(encoding="utf-8")}</style>
</head>
<body><main class="index"><p class="labels"><span class="mark">tillit</span></p>
<h1>{html.escape(about.organisation)}</h1>{links}{made_up}</main></body>
</html>
"""


def _replace(path: Path, text: str, mode: int | None = None) -> None:
    """Write whole or not at all; with `mode`, never for a moment more open than that."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)


def report_command(arguments: list[str]) -> int:
    """`tillit report`: write the pages as files that need no network."""
    parser = argparse.ArgumentParser(prog="tillit report", description="Write the pages as offline HTML files.")
    parser.add_argument("home", nargs="?", type=Path, default=Path(), help="the project's folder (default: here)")
    parser.add_argument("--release", type=Path, help="a release file, instead of the project's")
    parser.add_argument("--to", type=Path, help="folder to write to (default: report/ in the project)")
    parser.add_argument("--unit", help="this unit's own pages, readings that others do not see yet included")
    parser.add_argument("--language", choices=LANGUAGES, help="one language instead of both")
    chosen = parser.parse_args(arguments)
    release = chosen.release or chosen.home / "published.duckdb"
    folder = chosen.to or chosen.home / "report"
    try:
        if chosen.unit is None:
            written = write_report(release, folder, chosen.language)
        else:
            held = release.parent / "vault" / "held.duckdb"
            written = unit_report(release, held, chosen.unit, folder, language=chosen.language)
    except NoSuchUnitError:
        sys.stderr.write(
            "There is no such unit in the release.\n"
            "What to do: name a unit as in the column unit_id of its table unit. Nothing was written.\n"
        )
        return 1
    except HeldUnreadError:
        sys.stderr.write(
            "This account cannot read the readings that are not open to others yet (vault/held.duckdb).\n"
            "What to do: run it as the account that runs tillit. Nothing was written.\n"
        )
        return 1
    except NothingReleasedError:
        sys.stderr.write(
            f"There is no release at {release}.\nWhat to do: tillit run, or tillit demo for made-up data.\n"
        )
        return 1
    for path in written:
        sys.stdout.write(f"{path}\n")
    return 0
