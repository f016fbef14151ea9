"""The cards, the questions asked and the reasons, as published tables."""

from __future__ import annotations

import pandas as pd

from ..metrics.catalogue import minimums
from ..metrics.measure import WHY_NONE, Measure
from .setup import Setup


def indicator_rows(setup: Setup, computable: set[str]) -> pd.DataFrame:
    """One row per measure of the catalogue, adopted or not."""
    return pd.DataFrame([_card(setup, measure, measure.id in computable) for measure in setup.measures.values()])


def facet_rows(setup: Setup) -> pd.DataFrame:
    """The named series of measures that have several."""
    return pd.DataFrame(
        [
            {"indicator": measure.id, "facet": facet, "position": position, "name_sv": name.sv, "name_en": name.en}
            for measure in setup.measures.values()
            for position, (facet, name) in enumerate(measure.card.facets)
        ]
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


def _card(setup: Setup, measure: Measure, computable: bool) -> dict[str, object]:
    card = measure.card
    least = minimums(measure, setup.governance.k)
    adoption = setup.adopted.adoption(measure.id)
    status = setup.adopted.status(measure.id, setup.today)
    missing = status != "not_adopted" and not computable
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
        "status": "missing_input" if missing else status,
        "missing_sv": "Ingen källa här ger det som måttet räknas på." if missing else None,
        "missing_en": "No source here gives what the measure is computed from." if missing else None,
        "owner": None if adoption is None else adoption.owner,
        "chosen_with": [] if adoption is None or adoption.chosen_with is None else list(adoption.chosen_with.roles),
        "chosen_on": None if adoption is None or adoption.chosen_with is None else adoption.chosen_with.date,
        "stop_if": None if adoption is None else adoption.stop_if,
        "review_by": None if adoption is None else adoption.review_by,
    }
