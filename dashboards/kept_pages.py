"""Composed pages in memory, each for those who see the same."""

from __future__ import annotations

import json
import threading
from datetime import date
from pathlib import Path

from plotly.utils import PlotlyJSONEncoder

from .drawn import dash_of
from .language import LANGUAGES
from .page import Page, View
from .pages.shelf import PAGES, elements_of
from .release import Release, open_release
from .theme import THEMES

MOST_KEPT = 100
"""Composed pages in memory; one of a large release takes a few megabytes."""


class KeptPages:
    """Composed pages, by release, page, language, scheme, part, the day, and all that a reader's login gives."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._release: Release | None = None
        self._kept: dict[tuple[object, ...], object] = {}

    def body(self, page: Page, view: View) -> object:
        """The page as the plain values that Dash sends; composed once for each way of looking at a release."""
        login = (view.own, view.units, view.unit, view.login)
        key = (page.key, view.language, view.theme.name, view.under, view.today, *login)
        with self._lock:
            if self._release is not view.release:
                self._release, self._kept = view.release, {}
            kept = self._kept.get(key)
        if kept is not None:
            return kept
        made = json.loads(json.dumps(dash_of(elements_of(page, view)), cls=PlotlyJSONEncoder))
        with self._lock:
            if self._release is view.release:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = made
        return made

    def warm(self, release_path: Path, held_path: Path | None) -> None:
        """Compose every page of the whole once in both languages, so that the first reader need not wait."""
        release = open_release(release_path, held_path)
        first = release.about().language
        for language in sorted(LANGUAGES, key=lambda one: one != first):
            for page in PAGES:
                self.body(page, View(release, language, THEMES["light"], date.today()))  # noqa: DTZ011
