"""The cards, the questions asked and the reasons, as published tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from ...metrics.catalogue import facet_names, minimums, missing
from ...metrics.measure import WHY_NONE, Measure
from ...metrics.published import FACETS
from ...metrics.text import Text
from ..setup import Setup


def indicator_rows(setup: Setup, tables: Collection[str], asked: Collection[str]) -> pd.DataFrame:
    """One row per measure of the catalogue, adopted or not.

    tables: canonical tables that have rows; asked: items that have been asked.
    """
    return pd.DataFrame([_card(setup, measure, missing(measure, tables, asked)) for measure in setup.measures.values()])


def facet_rows(setup: Setup, found: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The named series of measures that have several. found: the facets that occur in readings, by measure."""
    return pd.DataFrame(
        [
            {
                "indicator": measure.id,
                "facet": facet,
                "position": position,
                "name_sv": name.sv,
                "name_en": name.en,
                "unit": dict(measure.card.facet_units).get(facet, measure.card.unit).value,
            }
            for measure in setup.measures.values()
            for position, (facet, name) in enumerate(facet_names(measure, found.get(measure.id, ()), setup.instruments))
        ],
        columns=list(FACETS.names),
    )


def item_rows(setup: Setup, asked: set[str]) -> pd.DataFrame:
    """The items that have been asked here, in the order of their questionnaires."""
    return pd.DataFrame(
        [
            {
                "item_id": item.id,
                "instrument": instrument.id,
                "position": position,
                "text_sv": item.text.sv,
                "text_en": item.text.en,
                "lowest": item.lowest,
                "highest": item.highest,
                "reversed": item.reversed,
            }
            for instrument in setup.instruments.values()
            for position, item in enumerate(instrument.items)
            if item.id in asked
        ]
    )


def reason_rows() -> pd.DataFrame:
    """Why a value, an interval or limits are missing, in words."""
    return pd.DataFrame(
        [{"why_none": code, "reason_sv": text.sv, "reason_en": text.en} for code, text in WHY_NONE.items()]
    )


def _card(setup: Setup, measure: Measure, absent: Text | None) -> dict[str, object]:
    card = measure.card
    least = minimums(measure, setup.governance.k)
    adoption = setup.adopted.adoption(measure.id)
    status = setup.adopted.status(measure.id, setup.today)
    return {
        "indicator": measure.id,
        "family": measure.family,
        "question_sv": card.question.sv,
        "question_en": card.question.en,
        "purpose_sv": card.purpose.sv,
        "purpose_en": card.purpose.en,
        "not_for_sv": card.not_for.sv,
        "not_for_en": card.not_for.en,
        "misuse_sv": card.misuse.sv,
        "misuse_en": card.misuse.en,
        "method_sv": card.method.sv,
        "method_en": card.method.en,
        "minimums_sv": least.sv,
        "minimums_en": least.en,
        "principle": card.principle,
        "level": card.level.value,
        "unit": card.unit.value,
        "better": None if card.better is None else card.better.value,
        "source": card.source.citation,
        "doi": card.source.doi,
        "counter_measures": list(card.counter_measures),
        "tested_on": card.tested_on.value,
        "validated": card.validated,
        "version": card.version,
        "status": "missing_input" if absent is not None and status == "adopted" else status,
        "missing_sv": None if absent is None else absent.sv,
        "missing_en": None if absent is None else absent.en,
        "owner": None if adoption is None else adoption.owner,
        "chosen_with": [] if adoption is None or adoption.chosen_with is None else list(adoption.chosen_with.roles),
        "chosen_on": None if adoption is None or adoption.chosen_with is None else adoption.chosen_with.date,
        "stop_if": None if adoption is None else adoption.stop_if,
        "review_by": None if adoption is None else adoption.review_by,
    }
