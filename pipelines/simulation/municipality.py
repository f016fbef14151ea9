"""Demokommunen: some 2,000 made-up employees, three years of surveys and work, and a few planted truths."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from ...metrics.instruments.hme import STEERING
from ...metrics.text import Text
from .demokommunen import KINDS as LEVELS
from .demokommunen import TREE
from .demokommunen_work import KINDS, MAPS, NORTH, PUPIL_HEALTH, RECEPTION, REVIEW, SOUTH, SPECIAL_EDUCATION
from .files import write_project
from .organisation import Organisation, Past, Unit, grow
from .plan import Demo, Plan, Planted, months_until, run, waves_until
from .survey import Lift, Wave
from .work import Effect

WAVES, MONTHS = 12, 36
QUEUE_MONTHS = 6
"""The queue at the interface grows in so many last months."""
FASTER_MONTHS = 30
"""One part gets faster over so many last months, and those after it slower."""
RETURN_MONTHS = 9
"""Cases go back and forth in so many last months."""
LIFTED_WAVES = 2


def write(folder: Path, *, seed: int = 1, today: date | None = None) -> Demo:
    """Write a whole project of Demokommunen to `folder`: sources, mappings and choices. The same seed, the same files.

    The newest month is the newest that may be published on `today` (the present day in Sweden where it is not given);
    the newest wave closed a few days before.
    """
    return write_project(folder, run(plan(today or datetime.now(ZoneInfo("Europe/Stockholm")).date()), seed))


def plan(today: date) -> Plan:
    """What is to happen in Demokommunen until `today`."""
    months, waves = months_until(today, MONTHS), waves_until(today, WAVES)
    organisation = Organisation(grow(TREE, LEVELS))
    return Plan(
        name="Demokommunen",
        tree=TREE,
        levels=LEVELS,
        kinds=KINDS,
        waves=waves,
        months=months,
        today=today,
        past=_past(organisation, months),
        effects=_effects(),
        lifts=(Lift(tuple(item.id for item in STEERING), WAVES - LIFTED_WAVES, 0.17),),
        planted=_planted(organisation, months, waves),
    )


def _past(organisation: Organisation, months: np.ndarray) -> tuple[Past, ...]:
    """One unit once had another name, and one stood under another administration."""
    contact, meals = organisation.named("Kontaktcenter"), organisation.named("Måltid")
    education = organisation.named("Utbildningsförvaltningen")
    return (
        Past(contact.unit_id, _first_day(months[-20]), "renamed", name="Medborgarservice"),
        Past(meals.unit_id, _first_day(months[-26]), "moved", parent_id=education.unit_id),
    )


def _first_day(month: np.datetime64) -> date:
    return date.fromisoformat(f"{month}-01")


def _last(months: int, first: float, last: float) -> np.ndarray:
    """Factors that are 1 until the last `months` months, and go from `first` to `last` in these."""
    return np.concatenate([np.ones(MONTHS - months), np.linspace(first, last, months)])


def _effects() -> tuple[Effect, ...]:
    slower = _last(FASTER_MONTHS, 1.0, 4.0)
    return (
        Effect("queue", MAPS, _last(QUEUE_MONTHS, 4.0, 10.0), before=REVIEW),
        Effect("visit", RECEPTION, _last(FASTER_MONTHS, 1.0, 0.3)),
        # fewer nights fall into a shorter queue; without this its share of the visit would sink, which is not planted
        Effect("queue", RECEPTION, _last(FASTER_MONTHS, 1.0, 1.5)),
        Effect("visit", NORTH, slower),
        Effect("visit", SOUTH, slower),
        Effect("bounces", SPECIAL_EDUCATION, _last(RETURN_MONTHS, 4.2, 4.2), before=PUPIL_HEALTH),
    )


def _planted(organisation: Organisation, months: np.ndarray, waves: tuple[Wave, ...]) -> tuple[Planted, ...]:
    def units(*names: str) -> tuple[Unit, ...]:
        return tuple(organisation.named(name) for name in names)

    def ids(*names: str) -> tuple[str, ...]:
        return tuple(unit.unit_id for unit in units(*names))

    return (
        Planted(
            "waiting_between",
            Text(
                f"Ärenden som lämnas från {REVIEW} till {MAPS} blir liggande i kö allt längre.",
                f"Cases handed over from {REVIEW} to {MAPS} lie in queue for longer and longer.",
            ),
            ids(REVIEW, MAPS),
            str(months[-QUEUE_MONTHS]),
        ),
        Planted(
            "local_up_whole_down",
            Text(
                f"{RECEPTION} blir snabbare månad för månad genom att lämna mer till {NORTH} och {SOUTH}; "
                "den som söker väntar längre.",
                f"{RECEPTION} gets faster month by month by leaving more to {NORTH} and {SOUTH}; "
                "those who apply wait longer.",
            ),
            ids(RECEPTION, NORTH, SOUTH),
            str(months[-FASTER_MONTHS]),
        ),
        Planted(
            "ping_pong",
            Text(
                f"Ärenden går fram och tillbaka mellan {PUPIL_HEALTH} och {SPECIAL_EDUCATION} fyra gånger så ofta.",
                f"Cases go back and forth between {PUPIL_HEALTH} and {SPECIAL_EDUCATION} four times as often.",
            ),
            ids(PUPIL_HEALTH, SPECIAL_EDUCATION),
            str(months[-RETURN_MONTHS]),
        ),
        Planted(
            "goal_clarity",
            Text(
                "Fler i hela kommunen vet vart de ska och vad som väntas av dem.",
                "More people in the whole municipality know where they are going and what is expected of them.",
            ),
            (),
            waves[-LIFTED_WAVES].wave_id,
        ),
    )
