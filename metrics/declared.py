"""Questionnaires, asked measures and external figures that an organisation declares itself, as read from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from .asked import asked
from .external import external
from .instruments.instrument import Instrument, Item
from .measure import PRINCIPLES, Better, Card, Level, Measure, TestedOn, Unit
from .text import Source, Text

ITEM_ID = r"^[A-Za-z][A-Za-z0-9_]*$"
NAME = r"^[a-z][a-z0-9_]*$"
"""Ids of instruments and measures are snake_case; items keep the names they have in the source."""

FEWEST_ITEMS, MOST_ITEMS = 1, 200


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Words(_Strict):
    """One text in both languages; neither may be empty."""

    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def text(self) -> Text:
        """As a Text."""
        return Text(self.sv, self.en)


class Citation(_Strict):
    """Where something comes from."""

    citation: str = Field(min_length=1)
    doi: str | None = None

    def source(self) -> Source:
        """As a Source."""
        return Source(self.citation, self.doi)


class DeclaredItem(_Strict):
    """One question."""

    id: str = Field(pattern=ITEM_ID)
    text: Words
    lowest: int
    highest: int
    reversed: bool = False
    sensitive: bool = False
    named_person: bool = False

    @model_validator(mode="after")
    def _has_a_scale(self) -> Self:
        if self.lowest >= self.highest:
            message = f"{self.id}: the highest answer must be above the lowest"
            raise ValueError(message)
        return self

    def item(self) -> Item:
        """As an Item."""
        return Item(
            self.id,
            self.text.text(),
            self.lowest,
            self.highest,
            reversed=self.reversed,
            sensitive=self.sensitive,
            named_person=self.named_person,
        )


class DeclaredCard(_Strict):
    """What a declared measure's card says, in both languages."""

    id: str = Field(pattern=NAME)
    question: Words
    purpose: Words
    not_for: Words
    misuse: Words
    method: Words
    principle: str
    source: Citation
    counter_measures: tuple[str, ...] = ()
    tested_on: TestedOn
    version: int = Field(default=1, ge=1)

    @field_validator("principle")
    @classmethod
    def _is_a_principle(cls, word: str) -> str:
        if word not in PRINCIPLES:
            message = f"the principle must be one of {', '.join(PRINCIPLES)}"
            raise ValueError(message)
        return word

    def card(self, level: Level, unit: Unit, *, better: Better | None = None, validated: bool = True) -> Card:
        """As a Card."""
        return Card(
            question=self.question.text(),
            purpose=self.purpose.text(),
            not_for=self.not_for.text(),
            misuse=self.misuse.text(),
            method=self.method.text(),
            level=level,
            unit=unit,
            better=better,
            principle=self.principle,
            source=self.source.source(),
            counter_measures=self.counter_measures,
            tested_on=self.tested_on,
            version=self.version,
            validated=validated,
        )


class DeclaredScale(DeclaredCard):
    """One asked measure with its whole card; it is read on 0-100."""

    family: Literal["direction", "trust"] = "trust"
    items: tuple[str, ...] = Field(min_length=FEWEST_ITEMS)
    validated: bool = False
    as_answered: bool = False
    """The scale reads its items as they were answered, also those that are reversed on the form as a whole."""

    def measure(self, items: Mapping[str, Item]) -> Measure:
        """As a Measure that asks `items`."""
        card = self.card(Level.PART, Unit.POMP, validated=self.validated)
        chosen = tuple(items[name] for name in self.items)
        if self.as_answered:
            chosen = tuple(replace(item, reversed=False) for item in chosen)
        return asked(f"{self.family}.{self.id}", card, items=chosen)


class DeclaredInstrument(_Strict):
    """One questionnaire with the scales that are read from it."""

    id: str = Field(pattern=NAME)
    version: int = Field(default=1, ge=1)
    title: Words
    source: Citation
    validated: bool = False
    items: tuple[DeclaredItem, ...] = Field(min_length=FEWEST_ITEMS, max_length=MOST_ITEMS)
    scales: tuple[DeclaredScale, ...] = ()

    @model_validator(mode="after")
    def _names_are_known_and_single(self) -> Self:
        ids = [item.id for item in self.items]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            message = f"items that occur twice: {', '.join(twice)}"
            raise ValueError(message)
        for scale in self.scales:
            unknown = sorted(set(scale.items) - set(ids))
            if unknown or len(set(scale.items)) < len(scale.items):
                named = ", ".join(unknown) or "an item twice"
                message = f"the scale {scale.id} names {named}; it may name each item of the questionnaire once"
                raise ValueError(message)
        return self

    def instrument(self) -> Instrument:
        """As an Instrument."""
        return Instrument(
            id=self.id,
            version=self.version,
            title=self.title.text(),
            source=self.source.source(),
            items=tuple(item.item() for item in self.items),
            validated=self.validated,
        )


class DeclaredExternal(DeclaredCard):
    """One series of figures that somebody else has aggregated, with its whole card."""

    series: str = Field(min_length=1)
    """As `external_reading` names it."""
    family: Literal["direction", "whole", "trust", "fear", "suboptimization"]
    level: Level
    unit: Unit
    percent: bool = False
    """The source writes a share as 0 to 100."""
    better: Better | None = None

    @model_validator(mode="after")
    def _only_a_share_is_in_percent(self) -> Self:
        if self.percent and self.unit is not Unit.SHARE:
            message = f"{self.id}: only a share can be written in percent"
            raise ValueError(message)
        return self

    def measure(self) -> Measure:
        """As a Measure that shows the series."""
        card = self.card(self.level, self.unit, better=self.better)
        return external(self.family, self.id, card, self.series, percent=self.percent)


@dataclass(frozen=True)
class Declared:
    """What a file declares."""

    instruments: tuple[Instrument, ...]
    measures: tuple[Measure, ...]


class DeclaredFile(_Strict):
    """A whole file: `instruments:` with `items:` and `scales:` inside each, `external:`, or both."""

    instruments: tuple[DeclaredInstrument, ...] = ()
    external: tuple[DeclaredExternal, ...] = ()

    @model_validator(mode="after")
    def _declares_something(self) -> Self:
        if not (self.instruments or self.external):
            message = "the file declares neither instruments nor external figures"
            raise ValueError(message)
        return self

    def declared(self) -> Declared:
        """Its instruments, asked measures and external measures."""
        instruments = tuple(declared.instrument() for declared in self.instruments)
        asked_measures = (
            scale.measure({item.id: item for item in instrument.items})
            for declared, instrument in zip(self.instruments, instruments, strict=True)
            for scale in declared.scales
        )
        return Declared(instruments, (*asked_measures, *(declared.measure() for declared in self.external)))


def declare(data: Mapping[str, object]) -> Declared:
    """Instruments, asked measures and external measures from parsed YAML.

    Raises pydantic.ValidationError, whose errors name the place in the data, where something is missing or unknown.
    """
    return DeclaredFile.model_validate(data).declared()
