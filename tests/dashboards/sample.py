"""A small made-up release: 36 months, 12 waves, 26 units, the real cards, a few planted patterns."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date, datetime
from pathlib import Path

import numpy as np
import tillit.metrics.indicators as families
from tillit.metrics.measure import WHY_NONE, Measure

from .sample_records import add_records, add_signals
from .sample_store import MONTHS, PLACES, ROOT, WAVES, Sample


def real_measures() -> list[Measure]:
    """Every measure in the folder of indicators, found by walking it."""
    found: list[Measure] = []
    for family in pkgutil.iter_modules(families.__path__):
        package = importlib.import_module(f"tillit.metrics.indicators.{family.name}")
        for module in pkgutil.iter_modules(package.__path__):
            loaded = importlib.import_module(f"{package.__name__}.{module.name}")
            found.extend(value for value in vars(loaded).values() if isinstance(value, Measure))
    return found


def sample_release(path: Path, *, seed: int = 1, number: int = 3, language: str = "sv") -> Path:
    """Write the sample to `path`."""
    return sample(seed=seed, number=number, language=language).write(path)


def sample(*, seed: int = 1, number: int = 3, language: str = "sv") -> Sample:
    """The sample's rows."""
    rng = np.random.default_rng(seed)
    made = Sample()
    made.add(
        "release",
        number=number,
        made_at=datetime(2026, 1, 20, 4, 30),  # noqa: DTZ001 (UTC without a zone, as published)
        organisation="Exempelkommunen",
        synthetic=True,
        public=False,
        time_zone="Europe/Stockholm",
        language=language,
        purpose="Att förbättra arbetet tillsammans med dem som gör det.",
        contact="HR-strategen, hr@exempel.invalid",
        k=8,
        definitions="0.1.0",
        reading_minutes=9,
        climate_note_sv=None,
        climate_note_en=None,
        units_open=True,
    )
    _tree(made)
    _cards(made)
    for wave, opens in enumerate(WAVES):
        made.add(
            "wave",
            wave_id=f"v{wave + 1}",
            survey_id="medarbetare",
            opens=opens,
            closes=opens.replace(day=28),
            cleared_on=opens.replace(day=28),
            visible_from=date(2099, 3, 12) if wave == 11 else opens.replace(day=28),
        )
    for measure in real_measures():
        _fill(made, measure, rng)
    _curves(made)
    add_signals(made)
    add_records(made)
    return made


def _tree(made: Sample) -> None:
    position = 0
    made.add("unit", unit_id=ROOT, parent_id=None, name="Exempelkommunen", kind="kommun", depth=0, position=position)
    for number, (department, teams) in enumerate(PLACES.items()):
        position += 1
        parent = f"f{number}"
        made.add(
            "unit", unit_id=parent, parent_id=ROOT, name=department, kind="förvaltning", depth=1, position=position
        )
        for place, team in enumerate(teams):
            position += 1
            made.add(
                "unit",
                unit_id=f"{parent}t{place}",
                parent_id=parent,
                name=team,
                kind="enhet",
                depth=2,
                position=position,
            )


def _cards(made: Sample) -> None:
    for measure in real_measures():
        card = measure.card
        made.add(
            "indicator",
            indicator=measure.id,
            family=measure.family,
            **{
                f"{name}_{language}": getattr(card, name)[language]
                for name in ("question", "purpose", "not_for", "misuse", "method")
                for language in ("sv", "en")
            },
            minimums_sv="Minst 8 svar, eller minst 5 personer och 10 ärenden.",
            minimums_en="At least 8 answers, or at least 5 people and 10 cases.",
            principle=card.principle,
            level=card.level.value,
            unit=card.unit.value,
            better=None,
            source=card.source.citation,
            doi=card.source.doi,
            counter_measures=list(card.counter_measures),
            tested_on=card.tested_on.value,
            validated=card.validated,
            version=card.version,
            status="missing_input" if measure.id == "clock_stopping" else "adopted",
            missing_sv="Registret över mål saknas." if measure.id == "clock_stopping" else None,
            missing_en="The register of targets is absent." if measure.id == "clock_stopping" else None,
            owner="Kommundirektör",
            chosen_with=["skyddsombud", "enhetschefer"],
            chosen_on=date(2025, 3, 1),
            stop_if="Om den börjar användas för att jämföra enheter.",
            review_by=date(2026, 3, 12),
        )
        units = dict(getattr(card, "facet_units", ()))
        for place, (facet, text) in enumerate(card.facets):
            made.add(
                "facet",
                indicator=measure.id,
                facet=facet,
                position=place,
                name_sv=text.sv,
                name_en=text.en,
                unit=units[facet].value if facet in units else None,
            )
    for code, text in WHY_NONE.items():
        made.add("reason", why_none=code, reason_sv=text.sv, reason_en=text.en)


LEVELS = {"0-100": (66.0, 2.0), "1-5": (3.8, 0.1), "1-7": (4.9, 0.12), "share": (0.24, 0.02), "hours": (190.0, 12.0)}
LEVELS |= {"days": (8.0, 0.7), "count": (420.0, 18.0), "ratio": (0.05, 0.03), "difference of shares": (0.03, 0.01)}
ASKED = ("0-100", "1-5", "1-7", "difference of shares")


def _fill(made: Sample, measure: Measure, rng: np.random.Generator) -> None:
    card = measure.card
    if measure.id == "clock_stopping":
        return
    facet_units = {facet: unit.value for facet, unit in getattr(card, "facet_units", ())}
    facets = [facet for facet, _ in card.facets] or [""]
    if measure.id == "straight_lining":
        facets = facets[:1]
    asked = card.unit.value in ASKED or measure.family == "fear"
    times = WAVES if asked else MONTHS
    for place, facet in enumerate(facets):
        unit = facet_units.get(facet, card.unit.value)
        level, spread = LEVELS[unit]
        if measure.whole is not None:
            shift = level * 0.16 if measure.id in ("time_to_need_met", "waiting_between") else 0.0
            start = level * (1 + 0.9 * place) if unit in ("hours", "days") else level * (1 + 0.04 * place)
            values = start + rng.normal(0, spread, len(times)) + shift * (np.arange(len(times)) > len(times) * 0.7)
            if measure.id == "psychological_safety":
                values[-1] -= 5 * spread
            _series(
                made,
                indicator=measure.id,
                facet=facet,
                scope="whole",
                unit_id=ROOT,
                times=times,
                values=values,
                half=spread,
                band="50+",
            )
        if measure.units is not None and (place == 0 or asked):
            for number, row in enumerate(made.rows["unit"][1:]):
                own = level + rng.normal(0, 2.2 * spread)
                values = own + rng.normal(0, 1.6 * spread, len(times))
                band = "5-9" if number % 4 == 3 else "20-49" if number % 5 == 0 else "10-19"
                wide = spread * (4.2 if band == "5-9" else 2.6)
                _series(
                    made,
                    indicator=measure.id,
                    facet=facet,
                    scope="unit",
                    unit_id=str(row["unit_id"]),
                    times=times,
                    values=values,
                    half=wide,
                    band=band,
                )
    if measure.interfaces is not None:
        _interfaces(made, measure, facets[0], facet_units.get(facets[0], card.unit.value), rng)


def _series(
    made: Sample,
    *,
    indicator: str,
    facet: str,
    scope: str,
    unit_id: str,
    times: list[date],
    values: np.ndarray,
    half: float,
    band: str,
) -> None:
    asked = times is WAVES
    skipped = {17, 18} if indicator == "flow_efficiency" and scope == "whole" else set()
    rebase = 20 if indicator == "reopened_work" and scope == "whole" and facet != "failure_demand" else None
    pieces = [range(len(times))] if rebase is None else [range(rebase), range(rebase, len(times))]
    limits = not asked or (scope == "whole") or band == "20-49"
    for phase, piece in enumerate(pieces, start=1):
        kept = np.array([values[place] for place in piece if place not in skipped])
        centre = float(kept.mean())
        width = 2.66 * float(np.abs(np.diff(kept)).mean())
        side = 0
        for place in piece:
            absent = place in skipped
            value = float(values[place])
            period = f"v{place + 1}" if asked else f"{times[place]:%Y-%m}"
            key = {"indicator": indicator, "facet": facet, "scope": scope, "unit_id": unit_id, "period": period}
            silent = {}
            if asked and scope == "whole" and indicator in ("hme", "measurement_climate"):
                silent = {"silent_lowest": value * 0.78, "silent_highest": min(value * 1.12, 100.0)}
            if not absent:
                made.add(
                    "reading",
                    **key,
                    starts=times[place],
                    value=value,
                    lower=value - half,
                    upper=value + half,
                    n_band=band,
                    why_none=None,
                    pooled=value * 0.8 + centre * 0.2 if scope == "unit" else None,
                    external=False,
                    visible_from=times[place],
                    **silent,
                )
            side = side + 1 if value > centre and side >= 0 else side - 1 if value < centre and side <= 0 else 1
            breaks = ["outside"] if abs(value - centre) > width else []
            breaks += ["run"] if abs(side) >= 7 else []
            made.add(
                "limits",
                **key,
                other_id="",
                starts=times[place],
                centre=centre if limits else None,
                lower_limit=centre - width if limits else None,
                upper_limit=centre + width if limits else None,
                phase=phase,
                rebase_cause="Ny ärendeväg i e-tjänsten" if phase == 2 else None,
                trial=indicator == "mandate_clarity",
                rule_breaks=breaks if limits else [],
                why_none=None if limits else "too_few",
                visible_from=times[place],
            )


def _interfaces(made: Sample, measure: Measure, facet: str, unit: str, rng: np.random.Generator) -> None:
    ends = [str(row["unit_id"]) for row in made.rows["unit"] if row["depth"] == 2][8:20]
    level, _ = LEVELS[unit]
    for left in ends:
        for right in ends:
            if left == right or rng.random() < 0.62 or (measure.id == "ping_pong" and left > right):
                continue
            for month in MONTHS[-6:]:
                value = float(abs(rng.normal(level, level * 0.4)))
                made.add(
                    "interface_reading",
                    indicator=measure.id,
                    facet=facet,
                    unit_id=left,
                    other_id=right,
                    period=f"{month:%Y-%m}",
                    starts=month,
                    value=value,
                    lower=value * 0.8,
                    upper=value * 1.2,
                    n_band="50+",
                    why_none=None,
                    visible_from=month,
                )


def _curves(made: Sample) -> None:
    hours = [0, 8, 24, 48, 72, 96, 120, 168, 240, 336, 504, 720, 1080, 1440, 2160]
    for month in MONTHS:
        slow = 190.0 * (1.25 if month >= date(2025, 3, 1) else 1.0)
        for hour in hours:
            unmet = float(np.exp(-((hour / slow) ** 0.85)))
            made.add(
                "curve",
                indicator="time_to_need_met",
                period=f"{month:%Y-%m}",
                starts=month,
                hours=float(hour),
                unmet=unmet,
                met=(1 - unmet) * 0.93,
                withdrawn=(1 - unmet) * 0.07,
                lower=max(unmet - 0.03 * (hour > 0), 0.0),
                upper=min(unmet + 0.03, 1.0),
            )
