"""Answers to questionnaires: people with a stance, in units with a mood, under leaders of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ...metrics.instruments.instrument import Instrument, Item
from .organisation import Organisation, People

SKIPPED = -1
"""An item left out."""


@dataclass(frozen=True)
class Wave:
    """One time the survey was open."""

    wave_id: str
    opens: np.datetime64
    closes: np.datetime64


@dataclass(frozen=True)
class Lift:
    """A change of the answers to some items at the whole, from wave number `first` (from 0) on, in scale widths."""

    items: tuple[str, ...]
    first: int
    size: float


@dataclass(frozen=True)
class Stance:
    """Where answers lie, on a scale from 0 to 1 in the direction where more is more; the rest are spreads."""

    centre: float = 0.68
    item: float = 0.06
    unit: float = 0.06
    leader: float = 0.07
    person: float = 0.13
    answer: float = 0.16
    unit_by_wave: float = 0.02


@dataclass(frozen=True)
class Silence:
    """Who answers at all, and how."""

    answers: float = 0.71
    unit: float = 0.05
    person: float = 0.15
    skips: float = 0.015
    skips_sensitive: float = 0.035
    straight_lines: float = 0.03


STANCE, SILENCE = Stance(), Silence()


@dataclass(frozen=True)
class Sheets:
    """What came in from one wave. answers: people x items, SKIPPED where left out; unit: index of their unit."""

    wave: Wave
    respondent: np.ndarray
    unit: np.ndarray
    answers: np.ndarray
    invited: np.ndarray
    """Number of people asked, per unit."""


@dataclass(frozen=True)
class Survey:
    """A questionnaire and the people who are asked, wave after wave."""

    organisation: Organisation
    people: People
    instruments: tuple[Instrument, ...]
    lifts: tuple[Lift, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in the order they are asked."""
        return tuple(item for instrument in self.instruments for item in instrument.items)

    def run(self, waves: tuple[Wave, ...], rng: np.random.Generator) -> list[Sheets]:
        """The answers of every wave, in order."""
        items, everyone = self.items, len(self.people.unit)
        units = len(self.organisation.units)
        offsets = rng.normal(0, STANCE.item, len(items))
        mood = rng.normal(0, STANCE.unit, units)[self.people.answers_in]
        liked = rng.normal(0, STANCE.leader, units)[self.people.leader]
        own = rng.normal(0, STANCE.person, everyone)
        willing = SILENCE.answers + rng.normal(0, SILENCE.unit, units)[self.people.answers_in]
        willing = np.clip(willing + rng.normal(0, SILENCE.person, everyone), 0.15, 0.98)
        named = np.array([item.named_person for item in items])
        stance = STANCE.centre + offsets + (mood + own)[:, None] + np.outer(liked, named)
        code = rng.permutation(everyone)
        return [
            self._wave(wave, number, stance, willing=willing, code=code, rng=rng) for number, wave in enumerate(waves)
        ]

    def _wave(
        self,
        wave: Wave,
        number: int,
        stance: np.ndarray,
        *,
        willing: np.ndarray,
        code: np.ndarray,
        rng: np.random.Generator,
    ) -> Sheets:
        here = self.people.here(number)
        invited = np.bincount(self.people.answers_in[here], minlength=len(self.organisation.units))
        who = here[rng.random(len(here)) < willing[here]]
        now = rng.normal(0, STANCE.unit_by_wave, len(self.organisation.units))[self.people.answers_in[who]]
        position = stance[who] + now[:, None] + self._lifted(number)
        position += rng.normal(0, STANCE.answer, position.shape)
        answers = self._on_scales(position)
        answers = np.where(self._straight(len(who), rng), self._flat(answers), answers)
        sensitive = np.array([item.sensitive for item in self.items])
        skips = np.where(sensitive, SILENCE.skips_sensitive, SILENCE.skips)
        answers = np.where(rng.random(answers.shape) < skips, SKIPPED, answers)
        order = rng.permutation(len(who))
        return Sheets(wave, code[who][order], self.people.answers_in[who][order], answers[order], invited)

    def _lifted(self, number: int) -> np.ndarray:
        return np.array(
            [
                sum(lift.size for lift in self.lifts if item.id in lift.items and number >= lift.first)
                for item in self.items
            ]
        )

    def _on_scales(self, position: np.ndarray) -> np.ndarray:
        """Whole answers on each item's own scale; reversed items turned."""
        low = np.array([item.lowest for item in self.items])
        width = np.array([item.width for item in self.items])
        turned = np.array([item.reversed for item in self.items])
        return np.clip(np.round(low + width * np.where(turned, 1 - position, position)), low, low + width).astype(int)

    def _straight(self, people: int, rng: np.random.Generator) -> np.ndarray:
        return rng.random((people, 1)) < SILENCE.straight_lines

    def _flat(self, answers: np.ndarray) -> np.ndarray:
        """The same answer to every item of an instrument: the one given to its first."""
        sizes = [len(instrument.items) for instrument in self.instruments]
        starts = np.repeat(np.cumsum([0, *sizes[:-1]]), sizes)
        return answers[:, starts]


def respondent_codes(sheets: Sheets) -> list[str]:
    """Codes as the survey tool gives them; made up like every code here."""
    return [f"R{number:06d}" for number in sheets.respondent]


def wide(sheets: Sheets, organisation: Organisation, items: tuple[Item, ...]) -> pa.Table:
    """One row per respondent, one column per question; empty = left out."""
    unit_ids = np.array([unit.unit_id for unit in organisation.units])
    columns: dict[str, pa.Array] = {
        "omgång": pa.array([sheets.wave.wave_id] * len(sheets.unit)),
        "svarskod": pa.array(respondent_codes(sheets)),
        "enhet": pa.array(unit_ids[sheets.unit]),
    }
    for place, item in enumerate(items):
        answers = sheets.answers[:, place]
        columns[item.id] = pa.array(answers, mask=answers == SKIPPED)
    return pa.table(columns)


def long(sheets: Sheets, organisation: Organisation, items: tuple[Item, ...]) -> pa.Table:
    """One row per respondent and question; empty = left out."""
    people, questions = sheets.answers.shape
    unit_ids = np.array([unit.unit_id for unit in organisation.units])
    flat = sheets.answers.ravel()
    return pa.table(
        {
            "wave_id": pa.array([sheets.wave.wave_id] * len(flat)),
            "respondent": pa.array(np.repeat(np.array(respondent_codes(sheets)), questions)),
            "unit_id": pa.array(np.repeat(unit_ids[sheets.unit], questions)),
            "item_id": pa.array(np.tile(np.array([item.id for item in items]), people)),
            "answer": pa.array(flat, mask=flat == SKIPPED),
        }
    )


def quarterly(last_opens: np.datetime64, count: int) -> tuple[Wave, ...]:
    """`count` waves a quarter apart, two weeks each, the last opening on `last_opens` (datetime64[D])."""
    month, day = last_opens.astype("datetime64[M]"), last_opens - last_opens.astype("datetime64[M]")
    opens = [(month - 3 * back).astype("datetime64[D]") + min(day, np.timedelta64(27)) for back in range(count)]
    return tuple(Wave(_quarter(first), first, first + 14) for first in reversed(opens))


def _quarter(day: np.datetime64) -> str:
    year, month = str(day.astype("datetime64[M]")).split("-")
    return f"{year}-K{(int(month) + 2) // 3}"
