"""Finds every measure; no list kept by hand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.metadata import entry_points

from . import indicators
from .cells import BEHAVIOUR_VALUE, EXTERNAL_VALUE, ITEM_VALUE, SCALE_SPREAD
from .instruments.instrument import Instrument
from .measure import Measure, Scope
from .text import Text, joined

ENTRY_POINTS = "tillit.measures"
"""Entry point group by which other packages add measures; each entry loads one Measure."""

SURVEY_CELLS = frozenset({ITEM_VALUE.name, BEHAVIOUR_VALUE.name, SCALE_SPREAD.name})


def catalogue(extra: tuple[Measure, ...] = ()) -> dict[str, Measure]:
    """Every measure by its id: tillit's own, those of other packages, and `extra` (a project's own).

    In the order of family and id, `extra` last. Raises ValueError where two share an id, or an entry point loads
    something that is no measure.

    >>> catalogue()["hme"].family
    'trust'
    """
    found: dict[str, Measure] = {}
    for measure in (*_own(), *_of_other_packages(), *extra):
        if measure.id in found:
            message = f"two measures are called {measure.id}; give one of them another id"
            raise ValueError(message)
        found[measure.id] = measure
    return found


@cache
def _own() -> tuple[Measure, ...]:
    """The measures of indicators/<family>/<id>.py: in each module the attribute that bears the module's name."""
    return tuple(_walk())


def _walk() -> Iterator[Measure]:
    for family in pkgutil.iter_modules(indicators.__path__, f"{indicators.__name__}."):
        if not family.ispkg:
            continue
        package = importlib.import_module(family.name)
        for name in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
            found = getattr(importlib.import_module(f"{package.__name__}.{name}"), name, None)
            if isinstance(found, Measure):
                yield found


def _of_other_packages() -> Iterator[Measure]:
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        loaded = entry.load()
        if not isinstance(loaded, Measure):
            message = f"the entry point {entry.name} of {ENTRY_POINTS} loads no Measure"
            raise ValueError(message)  # noqa: TRY004  # a fault of a package's declaration, as a duplicate is
        yield loaded


ALL_TOGETHER = Text("Allt tillsammans", "All together")
"""The name of the series without a facet, where it stands beside others."""


def facet_names(
    measure: Measure, found: Iterable[str], instruments: dict[str, Instrument]
) -> tuple[tuple[str, Text], ...]:
    """The facets that occur in readings, with their names, those of the card first, in its order.

    A facet that the card does not know is an instrument's id, or a sort of case in the source's own words.
    """
    listed = list(found)
    seen = [facet for facet in dict.fromkeys(listed) if facet]
    together = (("", ALL_TOGETHER),) if seen and "" in listed else ()
    on_card = tuple((facet, name) for facet, name in measure.card.facets if facet in seen)
    known = {facet for facet, _ in measure.card.facets}
    others = sorted(facet for facet in seen if facet not in known)
    named = tuple((facet, instruments[facet].title if facet in instruments else Text(facet, facet)) for facet in others)
    return (*together, *on_card, *named)


def minimums(measure: Measure, k: int) -> Text:
    """How much must stand behind a reading, in words, from the cells that the measure reads; k as in governance.

    Source: DESIGN.md, Clearing.
    """
    cells = {shape.name for estimate in measure.estimates().values() for shape in estimate.cells}
    said = []
    if ITEM_VALUE.name in cells:
        said.append(
            Text(f"Ett värde bygger på minst {k} svar.", f"A value rests on at least {k} answers."),
        )
        if any(item.named_person for item in measure.items):
            said.append(
                Text(
                    "Frågor om en namngiven chef visas bara där svaren gäller minst fem ledare.",
                    "Questions about one manager are shown only where the answers are about at least five leaders.",
                )
            )
    if BEHAVIOUR_VALUE.name in cells:
        said.append(
            Text(
                f"Ett värde bygger på minst {max(k, 20)} svarande.",
                f"A value rests on at least {max(k, 20)} respondents.",
            )
        )
    if EXTERNAL_VALUE.name in cells:
        said.append(
            Text(
                "Den som räknat ut siffran har satt gränsen; tillit ser inte vad som står bakom den.",
                "Whoever computed the figure set the limit; tillit does not see what stands behind it.",
            )
        )
    elif not cells & SURVEY_CELLS:
        said.extend(_of_work(measure))
    return joined(*said)


def _of_work(measure: Measure) -> Iterator[Text]:
    scopes = measure.estimates()
    if Scope.WHOLE in scopes:
        yield Text("Helheten räknas på hela ärenden.", "The whole is computed from whole cases.")
    if Scope.UNIT in scopes:
        yield Text(
            "En enhets värde bygger på minst tio ärenden och fem personer, av vilka ingen står för det mesta; annars "
            "ingår det i enheten ovanför.",
            "A unit's value rests on at least ten cases and five people, none of whom stands for most of it; otherwise "
            "it is part of the unit above.",
        )
    if Scope.INTERFACE in scopes and Scope.UNIT in scopes:
        yield Text(
            "Mellan två enheter gäller detsamma på båda sidor.", "Between two units the same holds on both sides."
        )
    elif Scope.INTERFACE in scopes:
        yield Text(
            "Mellan två enheter krävs minst tio ärenden, och på båda sidor fem personer av vilka ingen står för det "
            "mesta.",
            "Between two units it takes at least ten cases, and on both sides five people, none of whom stands for "
            "most of it.",
        )


def missing(measure: Measure, tables: Collection[str], items: Collection[str] | None = None) -> Text | None:
    """What a measure lacks before it can read anything, in words; None where nothing is.

    tables: canonical tables that have rows; items: items that have been asked (None = not known yet).
    """
    cells = {shape.name for estimate in measure.estimates().values() for shape in estimate.cells}
    reads = "response" if cells & SURVEY_CELLS else "external_reading" if EXTERNAL_VALUE.name in cells else "work_event"
    wanted = {*measure.needs, reads}
    absent = sorted(wanted - set(tables))
    if absent:
        names = ", ".join(absent)
        return Text(f"Det saknas data i: {names}.", f"There is no data in: {names}.")
    if items is not None:
        unasked = sum(item.id not in items for item in measure.items)
        if unasked == len(measure.items) > 0:
            return Text("Frågorna har inte ställts här.", "The questions have not been asked here.")
        if unasked:
            return Text(
                f"{unasked} av {len(measure.items)} frågor har inte ställts här.",
                f"{unasked} of {len(measure.items)} questions have not been asked here.",
            )
    return None
