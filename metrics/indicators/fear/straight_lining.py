"""Straight-lining: do we answer in earnest?"""

from __future__ import annotations

import pandas as pd

from ...behaved import read_behaviour
from ...cells import BEHAVIOUR_VALUE, SCALE_SPREAD
from ...instruments.registry import instruments
from ...measure import Card, Estimate, Level, Scope, TestedOn, Unit, measure
from ...text import Source, Text

PREFIX = "straight_lining:"
"""The quantity in BEHAVIOUR_VALUE is the prefix and the instrument, which becomes the facet."""


def of_the_whole(behaviour_value: pd.DataFrame, scale_spread: pd.DataFrame) -> pd.DataFrame:
    """Share of straight-lined forms at the root, one facet per instrument."""
    return read_behaviour(_forms(behaviour_value), scale_spread, Scope.WHOLE, lowest=0.0)


def of_units(behaviour_value: pd.DataFrame, scale_spread: pd.DataFrame) -> pd.DataFrame:
    """Share of straight-lined forms per unit, one facet per instrument."""
    return read_behaviour(_forms(behaviour_value), scale_spread, Scope.UNIT, lowest=0.0)


def _forms(behaviour_value: pd.DataFrame) -> pd.DataFrame:
    quantity = behaviour_value["quantity"].astype("string")
    forms = behaviour_value[quantity.str.startswith(PREFIX).fillna(value=False).astype(bool)]
    return forms.assign(facet=[str(name).removeprefix(PREFIX) for name in forms["quantity"]])


straight_lining = measure(
    __name__,
    Card(
        question=Text("Svarar vi på allvar?", "Do we answer in earnest?"),
        purpose=Text(
            "Att fråga sig om enkäten känns värd att svara på. Samma svar rakt igenom kan vara trötthet, brådska eller "
            "försiktighet.",
            "To ask ourselves whether the survey feels worth answering. The same answer straight through may be "
            "weariness, haste or caution.",
        ),
        not_for=Text(
            "Att sålla bort svar eller leta upp den som svarat. Alla svar räknas som de är.",
            "Screening out answers or finding whoever gave them. All answers count as they are.",
        ),
        misuse=Text(
            "Att skälla på dem som svarar snabbt. Fråga hellre om enkäten är för lång och vad som hände med den förra.",
            "Scolding those who answer quickly. Rather ask whether the survey is too long, and what became of the last "
            "one.",
        ),
        ordinary=Text(
            "Enkäten var lång, eller kom tätt på en annan.", "The survey was long, or came soon after another."
        ),
        method=Text(
            "Andel som ger samma svar på minst 75 % av frågorna i följd i ett formulär där minst en fråga är vänd, "
            "eller som inte varierar sina svar alls. En serie per formulär. Värdet är avrundat till 5 procentenheter "
            "och bygger på minst 20 svarande; osäkerheten (95 %) tar med avrundningen. I korta formulär händer det "
            "oftare av en slump, så läs förändringen snarare än nivån.",
            "Share who give the same answer to at least 75 % of the questions in a row, on a form where at least one "
            "question is reversed, or whose answers do not vary at all. One series per form. The value is rounded to 5 "
            "percentage points and rests on at least 20 respondents; the interval (95 %) includes the rounding. On "
            "short forms it happens more often by chance, so read the change rather than the level.",
        ),
        level=Level.WHOLE,
        unit=Unit.SHARE,
        principle="öppenhet",
        source=Source(
            "Johnson (2005), Ascertaining the validity of individual protocols, Journal of Research in Personality 39; "
            "Dunn, Heggestad, Shanock and Theilgard (2018), Intra-individual response variability, Journal of Business "
            "and Psychology 33",
            doi="10.1016/j.jrp.2004.09.009",
        ),
        counter_measures=("measurement_climate", "sensitive_skips"),
        tested_on=TestedOn.REAL_DATA,
        version=1,
        facets=tuple(
            (instrument.id, instrument.title)
            for instrument in instruments().values()
            if any(item.reversed for item in instrument.items)
        ),
    ),
    whole=Estimate((BEHAVIOUR_VALUE, SCALE_SPREAD), of_the_whole),
    units=Estimate((BEHAVIOUR_VALUE, SCALE_SPREAD), of_units),
)
