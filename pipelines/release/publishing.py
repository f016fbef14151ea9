"""From the cleared store to the release and its pages."""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import entry_points, version
from math import ceil
from pathlib import Path

import duckdb
import pandas as pd

from ...metrics.account import REASON
from ...metrics.climate import Gate, climate_gate
from ...metrics.published import FACETS, INDICATOR, ITEM
from ...metrics.text import Text
from ..attacking.attacking import attack_files
from ..clearing.cleared import open_cleared
from ..reading.reading import all_readings, prepare, replace
from ..reading.withdrawing import withdrawn_reasons
from ..setup import Setup
from ..vault.custody import read_custody
from .building import Audience
from .candidate import Attackers, Candidate, attack_found, build_candidate
from .cards import facet_rows, indicator_rows, item_rows, reason_rows
from .processing_record import Facts, processing_record
from .record_page import as_page
from .release import Released, made_at_now, put_in_force

MINUTES_OF_A_PAGE = 1.0
MINUTES_OF_A_MEASURE = 0.5
"""Reading time by our own stopwatch: a page's frame, and a measure's chart with its sentence."""

PAGES = 5

OPEN_BY_NATURE = Gate(units_open=True, note=Text("", ""))
"""Public data have no employees of ours to ask what being measured is like, and nothing left to hold back."""


def make_candidate(setup: Setup, tables: Collection[str], attackers: Attackers = attack_files) -> Candidate:
    """Fill what the release says of itself, then make its two files and attack them; nothing is put in force.

    tables: canonical tables that the project's sources feed.
    """
    with open_cleared(setup.project) as store:
        facts, audience = _described(store, setup, tables)
    recomputed = {decision.period for decision in setup.governance.decisions}
    return build_candidate(setup.project, facts, audience, attackers=attackers, recomputed=recomputed)


def publish_candidate(setup: Setup) -> Released:
    """Put the candidate that waits in force, and keep as many releases as the governance says."""
    return put_in_force(setup.project, keep=setup.governance.keep_releases)


def publish_release(setup: Setup, tables: Collection[str], attackers: Attackers = attack_files) -> Released:
    """Both, one after the other. Raises TillitError, rule `attack_found`, where an attack found something."""
    candidate = make_candidate(setup, tables, attackers)
    if not candidate.holds:
        raise attack_found(setup.project)
    return publish_candidate(setup)


def _described(
    cleared: duckdb.DuckDBPyConnection, setup: Setup, tables: Collection[str]
) -> tuple[pd.DataFrame, Audience]:
    """Write cards, items and reasons into the store; what the release says of itself, and to whom it opens."""
    prepare(cleared)
    asked = {str(item) for (item,) in cleared.execute("SELECT DISTINCT item_id FROM item_value").fetchall()}
    replace(cleared, INDICATOR, indicator_rows(setup, tables, asked))
    replace(cleared, ITEM, item_rows(setup, asked))
    replace(cleared, REASON, pd.concat([reason_rows(), withdrawn_reasons(setup)], ignore_index=True))
    readings = all_readings(cleared)
    found = readings.groupby("indicator")["facet"].unique().to_dict()
    replace(cleared, FACETS, facet_rows(setup, {str(name): list(facets) for name, facets in found.items()}))
    climate = readings[(readings["indicator"] == "measurement_climate") & (readings["scope"] == "whole")]
    gate = OPEN_BY_NATURE if setup.governance.public else climate_gate(climate)
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
    return facts, Audience(on=setup.today, units_open=gate.units_open, whole_only=alone)


def write_reports(setup: Setup) -> list[Path]:
    """The pages as offline files, and the record of processing, in both languages; returns their paths.

    The pages are made by whatever is installed under the entry point group `tillit.report`,
    which reads the release and nothing else.
    """
    pages: list[Path] = []
    for entry in entry_points(group="tillit.report"):
        pages.extend(entry.load()(setup.project.published, setup.project.report))
    return [*pages, *write_records(setup)]


def write_records(setup: Setup) -> list[Path]:
    """The record of processing in both languages, to read and to print (HTML); returns the paths."""
    facts = Facts(
        governance=setup.governance,
        project=setup.project,
        on=setup.today,
        custody=read_custody(setup.project),
        adopted=setup.adopted,
        sources=tuple(source.name for source in setup.configuration.sources),
    )
    pages = []
    for language in ("sv", "en"):
        path = setup.project.report / f"processing_{language}.html"
        path.write_text(as_page(processing_record(facts, language), language), encoding="utf-8")
        pages.append(path)
    return pages
