"""Readings -> questions: what stands out from chance, worded so that somebody can go and see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .cells import EXTERNAL_VALUE
from .constellation import constellation
from .evidence import evidence
from .limits import is_asked, within_range
from .measure import Measure, Scope
from .nearest import Facet, above_another, asked_once, has_no_order, tested_once
from .published import CHANCE, SIGNAL
from .questions.families import published_family, words_of
from .questions.numbers import number
from .questions.phrases import (
    APART_NULL,
    CHART_NULL,
    FAULT_IN_ANSWERS,
    FAULT_IN_FIGURES,
    FAULT_IN_WORK,
    Apart,
    Finding,
    apart_evidence,
    apart_question,
    chance_explanation,
    change_of,
    evidence_of,
    within,
)
from .statistics.multiplicity import Chance, two_figures, whole_before_parts
from .text import Text, joined


@dataclass(frozen=True)
class Questions:
    """The published tables `signal` and `chance`."""

    signal: pd.DataFrame
    chance: pd.DataFrame


def signals_for(
    readings: pd.DataFrame,
    limits: pd.DataFrame,
    measures: Mapping[str, Measure],
    units: pd.DataFrame,
    families: Iterable[str] = (),
) -> Questions:
    """The questions of a release, and what chance has to do with them.

    readings, limits: as for and from `limits_for`. units: columns unit_id, parent_id, name, position. families:
    indicator families that are named in `chance` even where no measure of theirs is given. Only the newest point of a
    series is a test; a unit's own chart never makes a question here.
    """
    tests, same = tested_once(evidence(readings, limits, measures), measures, units)
    named = {published_family(each.family) for each in measures.values()} | {published_family(f) for f in families}
    tests = within_range(tests, measures).assign(q=1.0, shown=False)
    for places in tests.groupby("family").indices.values():
        part = tests.iloc[places]
        controlled = whole_before_parts(
            part["p"].to_numpy(dtype=np.float64), (part["scope"] == Scope.WHOLE.value).to_numpy()
        )
        where = tests.index[places]
        tests.loc[where, "q"] = controlled.q
        tests.loc[where, "shown"] = controlled.shown & part["broken"].to_numpy(dtype=bool)
    tests["shown"] &= constellation(tests, measures)
    tests["shown"] &= ~above_another(tests[tests["shown"].astype(bool)], units, measures).reindex(
        tests.index, fill_value=False
    )
    beside = asked_once(tests[tests["shown"].astype(bool)], same, measures)
    names = dict(zip(units["unit_id"].astype(str), units["name"].astype(str), strict=True))
    chances: dict[str, Chance] = {}
    rows: list[dict[str, object]] = []
    for family in sorted(named | set(tests["family"])):
        of_family = tests[tests["family"] == family]
        chosen = _one_per_subject(of_family[of_family.index.isin(list(beside))], beside)
        chances[family] = two_figures(
            of_family["chance_of_break"].to_numpy(dtype=np.float64), of_family["broken"].to_numpy(), len(chosen)
        )
        rows += [_signal(strongest, also, measures, names, chances[family]) for strongest, also in chosen]
    return Questions(_frame(rows, list(SIGNAL.names)), _chance_table(chances))


def _frame(rows: list[dict[str, object]], columns: list[str]) -> pd.DataFrame:
    if not rows:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in columns})
    return pd.DataFrame(rows)[columns]


def _chance_table(chances: Mapping[str, Chance]) -> pd.DataFrame:
    rows: list[dict[str, object]] = [
        {
            "family": family,
            "tests": each.tests,
            "breaks_expected": each.breaks_expected,
            "breaks_seen": each.breaks_seen,
            "shown": each.shown,
            "shown_expected": each.shown_expected,
        }
        for family, each in chances.items()
    ]
    return _frame(rows, list(CHANCE.names))


def _one_per_subject(asking: pd.DataFrame, beside: Mapping[int, list[Facet]]) -> list[tuple[pd.Series, list[Facet]]]:
    """The rarest finding of each measure and subject, and all that is named beside it; the whole first."""
    ordered = asking.assign(part=asking["scope"] != Scope.WHOLE.value).sort_values(["part", "indicator", "p", "facet"])
    found = []
    for places in ordered.groupby(["part", "indicator", "unit_id", "other_id"], sort=False).indices.values():
        group = ordered.iloc[places]
        own = [(str(row["indicator"]), str(row["facet"])) for _, row in group.iloc[1:].iterrows()]
        others = [facet for at in group.index for facet in beside[at]]
        found.append((group.iloc[0], [*own, *dict.fromkeys(others)]))
    return found


def _signal(
    row: pd.Series, also: list[Facet], measures: Mapping[str, Measure], names: Mapping[str, str], chance: Chance
) -> dict[str, object]:
    family, measure = str(row["family"]), measures[str(row["indicator"])]
    words = words_of(family)
    kind, subject = _subject(row, measure, names)
    said, asks, null = _said(row, [_named(facet, measure, measures) for facet in also], measure, names)
    fault = FAULT_IN_ANSWERS if is_asked(measure) else FAULT_IN_WORK
    if any(EXTERNAL_VALUE in estimate.cells for estimate in measure.estimates().values()):
        fault = FAULT_IN_FIGURES
    by_chance = chance_explanation(tests=chance.tests, breaks_expected=_about(chance.breaks_expected))
    own = () if measure.card.ordinary is None else (measure.card.ordinary,)
    explanations = (by_chance, fault, *own, *words.explanations)
    signal: dict[str, object] = {
        "signal_id": _identifier(row),
        "family": family,
        "indicator": measure.id,
        "facet": row["facet"],
        "subject_kind": kind,
        "unit_id": row["unit_id"],
        "other_id": row["other_id"],
        "period": row["period"],
        "starts": row["starts"],
        "p": float(row["p"]),
        "q": float(row["q"]),
        "explanations_sv": [each.sv for each in explanations],
        "explanations_en": [each.en for each in explanations],
        "visible_from": row["visible_from"],
    }
    told = {
        "subject": subject,
        "evidence": said,
        "null": null,
        "question": joined(measure.card.question, asks),
        "ask": words.ask,
        "see": words.see,
        "not_ask": words.not_ask,
    }
    for name, text in told.items():
        signal[f"{name}_sv"], signal[f"{name}_en"] = text.sv, text.en
    return signal


def _about(expected: float) -> Text:
    """An expected number, to two decimals where it is below one."""
    return number(expected, 1 if expected >= 1.0 else 2)


def _identifier(row: pd.Series) -> str:
    """Stable over releases: made from the measure, the subject and the period."""
    about = "|".join(str(row[name]) for name in ("indicator", "scope", "unit_id", "other_id", "period"))
    return hashlib.sha256(about.encode()).hexdigest()[:16]


def _subject(row: pd.Series, measure: Measure, names: Mapping[str, str]) -> tuple[str, Text]:
    """What kind of subject, and its words."""
    first, second = (names.get(str(row[name]), str(row[name])) for name in ("unit_id", "other_id"))
    if row["scope"] == Scope.INTERFACE.value:
        if pd.notna(row["part_slope"]):
            return "interface", Text(f"{first} och helheten", f"{first} and the whole")
        if row["unit_id"] == row["other_id"]:
            return "interface", Text(f"Mellan enheter inom {first}", f"Between units within {first}")
        if has_no_order(measure):
            return "interface", Text(f"Mellan {first} och {second}", f"Between {first} and {second}")
        return "interface", Text(f"Från {first} till {second}", f"From {first} to {second}")
    if measure.card.about is not None:
        kind, name = measure.card.about
        return kind.value, name
    return "whole", Text(f"Helheten: {first}", f"The whole: {first}")


def _said(row: pd.Series, also: list[Text], measure: Measure, names: Mapping[str, str]) -> tuple[Text, Text, Text]:
    """Evidence, what changed as a question, and the null."""
    unit = measure.card.unit_of(str(row["facet"]))
    if pd.notna(row["part_slope"]):
        part = names.get(str(row["unit_id"]), str(row["unit_id"]))
        within_part, mix, elsewhere = (
            None if pd.isna(row[name]) else float(row[name]) for name in ("within", "mix", "elsewhere")
        )
        slopes = float(row["part_slope"]), float(row["whole_slope"])
        apart = Apart(unit, part, *slopes, within_part, mix, elsewhere, float(row["p"]))
        return apart_evidence(apart), apart_question(apart), APART_NULL
    found = Finding(
        unit=unit,
        facet=_facet(str(row["facet"]), measure),
        period=str(row["period"]),
        value=float(row["value"]),
        centre=float(row["centre"]),
        lower_limit=float(row["lower_limit"]),
        upper_limit=float(row["upper_limit"]),
        trial=bool(row["trial"]),
        points=int(row["points"]),
        rules=tuple(row["rules"]),
        up=bool(row["up"]),
        rising=bool(row["rising"]),
        run=int(row["run"]),
        trend=int(row["trend"]),
        run_since=str(row["run_since"]),
        trend_since=str(row["trend_since"]),
        outside=int(row["outside"]),
        outside_since=str(row["outside_since"]),
        p=float(row["p"]),
        also=tuple(also),
    )
    return evidence_of(found), change_of(found), CHART_NULL


def _facet(facet: str, measure: Measure) -> Text | None:
    """The facet's name on the card; a sort of case goes by the source's own word."""
    return dict(measure.card.facets).get(facet, Text(facet, facet)) if facet else None


def _named(other: Facet, measure: Measure, measures: Mapping[str, Measure]) -> Text:
    """Another series as it is named in a question of `measure`: with its own question where it is another measure's."""
    name, facet = other
    of_other = measures[name]
    part = _facet(facet, of_other)
    if of_other is measure:
        return part or of_other.card.question
    asks = Text(f"”{of_other.card.question.sv}”", f"“{of_other.card.question.en}”")
    return within(part, asks) if part is not None else asks
