"""From the cleared store to the release and its pages."""

from __future__ import annotations

from importlib.metadata import entry_points, version
from math import ceil
from pathlib import Path

import duckdb
import pandas as pd

from ..metrics.published import FACETS, INDICATOR, ITEM, REASON
from ..metrics.signals import climate_gate
from .cards import facet_rows, indicator_rows, item_rows, reason_rows
from .checks.results import checks_page
from .reading import all_readings, prepare, replace
from .release import Audience, Released, made_at_now, publish
from .setup import Setup

MINUTES_OF_A_PAGE = 1.0
MINUTES_OF_A_MEASURE = 0.5
"""Reading time by our own stopwatch: a page's frame, and a measure's chart with its sentence."""

PAGES = 5


def publish_release(cleared: duckdb.DuckDBPyConnection, setup: Setup, computable: set[str]) -> Released:
    """Fill what the release says of itself, then make it and put it in force."""
    prepare(cleared)
    asked = {str(item) for (item,) in cleared.execute("SELECT DISTINCT item_id FROM item_value").fetchall()}
    replace(cleared, INDICATOR, indicator_rows(setup, computable))
    replace(cleared, FACETS, facet_rows(setup))
    replace(cleared, ITEM, item_rows(setup, asked))
    replace(cleared, REASON, reason_rows())
    readings = all_readings(cleared)
    climate = readings[(readings["indicator"] == "measurement_climate") & (readings["scope"] == "whole")]
    gate = climate_gate(climate)
    governance = setup.governance
    shown = readings["indicator"].nunique()
    facts = pd.DataFrame(
        [
            {
                "made_at": made_at_now(),
                "organisation": governance.organisation,
                "synthetic": governance.synthetic,
                "public": governance.public,
                "time_zone": governance.time_zone,
                "language": governance.language,
                "purpose": governance.purpose,
                "contact": governance.contact,
                "k": governance.k,
                "definitions": version("tillit"),
                "reading_minutes": ceil(PAGES * MINUTES_OF_A_PAGE + shown * MINUTES_OF_A_MEASURE),
                "climate_note_sv": gate.note.sv,
                "climate_note_en": gate.note.en,
                "units_open": gate.units_open,
            }
        ]
    )
    alone = frozenset(measure for measure in setup.measures if not setup.adopted.units_allowed(measure))
    audience = Audience(on=setup.today, units_open=gate.units_open, whole_only=alone)
    cleared.execute("CHECKPOINT")
    return publish(setup.project, facts, audience)


def write_reports(setup: Setup) -> list[Path]:
    """The pages as offline files, in both languages, and the page of the checks; returns their paths.

    The pages are made by whatever is installed under the entry point group `tillit.report`,
    which reads the release and nothing else.
    """
    setup.project.report.mkdir(parents=True, exist_ok=True)
    pages: list[Path] = []
    for language in ("sv", "en"):
        for entry in entry_points(group="tillit.report"):
            write = entry.load()
            pages.extend(write(setup.project.published, setup.project.report, language))
        pages.append(checks_page(setup.project, language))
    return pages
