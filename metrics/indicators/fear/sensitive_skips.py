"""Sensitive skips: are there questions we do not dare to answer?"""

from __future__ import annotations

import pandas as pd

from ...behaved import read_behaviour
from ...cells import BEHAVIOUR_VALUE, SCALE_SPREAD
from ...measure import Card, Estimate, Level, Scope, TestedOn, Unit, measure
from ...text import Source, Text

QUANTITY = "sensitive_skips"


def of_the_whole(behaviour_value: pd.DataFrame, scale_spread: pd.DataFrame) -> pd.DataFrame:
    """Mean difference in skipped shares at the root."""
    return read_behaviour(_skips(behaviour_value), scale_spread, Scope.WHOLE, lowest=-1.0)


def of_units(behaviour_value: pd.DataFrame, scale_spread: pd.DataFrame) -> pd.DataFrame:
    """Mean difference in skipped shares per unit."""
    return read_behaviour(_skips(behaviour_value), scale_spread, Scope.UNIT, lowest=-1.0)


def _skips(behaviour_value: pd.DataFrame) -> pd.DataFrame:
    return behaviour_value[behaviour_value["quantity"] == QUANTITY].assign(facet="")


sensitive_skips = measure(
    __name__,
    Card(
        question=Text("Finns frågor vi inte vågar svara på?", "Are there questions we do not dare to answer?"),
        purpose=Text(
            "Att lägga märke till tystnad utan att fråga efter den: hoppar vi över det känsliga oftare än det andra?",
            "To notice silence without asking for it: do we skip what is sensitive more often than the rest?",
        ),
        not_for=Text(
            "Att ta reda på vem som hoppade över vad, eller göra frågorna obligatoriska.",
            "Finding out who skipped what, or making the questions compulsory.",
        ),
        misuse=Text(
            "Att tvinga fram svar. Ett hopp är också ett svar, och ett tvingat svar är inget.",
            "Forcing answers out. A skip is an answer too, and a forced answer is none.",
        ),
        ordinary=Text(
            "Frågorna rörde något som inte alla har, till exempel en närmaste chef på plats.",
            "The questions were about something not everybody has, such as a manager on site.",
        ),
        method=Text(
            "För varje svarande: andel överhoppade känsliga frågor minus andel överhoppade neutrala; värdet är "
            "medelvärdet, mellan -1 och 1. Över noll betyder att det känsliga hoppas över oftare. Vilka frågor som är "
            "känsliga är bestämt i förväg. Värdet är avrundat till 0,05 och bygger på minst 20 svarande; osäkerheten "
            "(95 %) räknas av spridningen mellan svarande i hela organisationen och tar med avrundningen.",
            "For each respondent: share of sensitive items skipped minus share of neutral items skipped; the value is "
            "the mean, between -1 and 1. Above zero means that what is sensitive is skipped more often. Which items "
            "are sensitive is fixed in advance. The value is rounded to 0.05 and rests on at least 20 respondents; the "
            "interval (95 %) comes from the spread between respondents in the whole organisation and includes the "
            "rounding.",
        ),
        level=Level.WHOLE,
        unit=Unit.DIFFERENCE,
        principle="öppenhet",
        source=Source(
            "tillit; on skipped items and fear, compare Morrison and Milliken (2000), Organizational Silence"
        ),
        counter_measures=("psychological_safety", "measurement_climate"),
        tested_on=TestedOn.SIMULATION,
        version=1,
    ),
    whole=Estimate((BEHAVIOUR_VALUE, SCALE_SPREAD), of_the_whole),
    units=Estimate((BEHAVIOUR_VALUE, SCALE_SPREAD), of_units),
)
