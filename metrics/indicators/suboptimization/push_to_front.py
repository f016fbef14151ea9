"""Push to front: is it solved where it first comes in?"""

from __future__ import annotations

import pandas as pd

from ...cells import UNIT_CLOSURES, WHOLE_FLOW, WHOLE_KINDS
from ...counted import COARSE_NOTE, SHARE_NOTE, Share, counted, read_series
from ...measure import Card, Estimate, Level, Scope, TestedOn, Unit, measure, readings
from ...text import Source, Text, joined

FIRST_LINE = Share("first_line", of="closed", mark="first_line", unmarked="needs_first_line")

MOST_KINDS = 5
"""More sorts of cases than this are not shown one by one: nobody reads so many series."""


def of_the_whole(whole_flow: pd.DataFrame, whole_kinds: pd.DataFrame) -> pd.DataFrame:
    """The share of all cases, and by sort of case (facet) where there are two to five of them."""
    whole = read_series(whole_flow, scope=Scope.WHOLE, series=(FIRST_LINE,))
    kinds = sorted(whole_kinds["case_kind"].dropna().unique())
    if not 2 <= len(kinds) <= MOST_KINDS or whole["value"].isna().all():
        return whole
    by_kind = [
        read_series(
            whole_kinds[whole_kinds["case_kind"] == kind],
            scope=Scope.WHOLE,
            series=(Share("first_line", of="closed", facet=kind, coarse=True),),
        )
        for kind in kinds
    ]
    return readings(pd.concat([whole, *by_kind], ignore_index=True))


push_to_front = measure(
    __name__,
    Card(
        question=Text("Löses det där det först kommer in?", "Is it solved where it first comes in?"),
        purpose=Text(
            "Att se hur mycket som kan bli klart redan i första mötet, och vad de som tar det mötet behöver för att "
            "klara mer.",
            "To see how much can be settled at the first meeting already, and what those who take that meeting need in "
            "order to settle more.",
        ),
        not_for=Text(
            "Att pressa första linjen. Mycket ska vidare, och det är rätt att det går vidare.",
            "Pressing the first line. Much is to go on, and it is right that it does.",
        ),
        misuse=Text(
            "Att hålla kvar ärenden längst fram som hör hemma längre in. Därför står måttet alltid bredvid hur ofta "
            "ärenden öppnas igen.",
            "Keeping cases at the front that belong further in. That is why the measure always stands beside how often "
            "cases are opened again.",
        ),
        ordinary=Text(
            "Enklare eller svårare ärenden än vanligt kom in, så att fler eller färre gick att lösa direkt.",
            "Easier or harder cases than usual came in, so that more or fewer could be solved at once.",
        ),
        method=joined(
            Text(
                "Ärenden som bara hanterades av enheter märkta som första linje / alla ärenden som avslutades i "
                "månaden. Finns två till fem sorters ärenden visas även de, i hela procentenheter, där minst tio "
                "ärenden avslutades av minst fem personer och detsamma gäller alla sorter som inte visas. Enheten är "
                "den som avslutade; enheter utan någon första linje i sig saknar värde.",
                "Cases handled only by units marked as first line / all cases closed in the month. With two to five "
                "sorts of cases these are shown too, in whole percentage points, where at least ten cases were closed "
                "by at least five people and the same holds for all sorts not shown. The unit is the one that closed; "
                "units with no first line in them have no value.",
            ),
            SHARE_NOTE,
            Text("För sorter av ärenden gäller:", "For sorts of cases:"),
            COARSE_NOTE,
        ),
        level=Level.BETWEEN,
        unit=Unit.SHARE,
        principle="medborgarfokus",
        source=Source(
            "Steeman (2013), BPI Challenge 2013 (the question of push to front)",
            doi="10.4121/500573e6-accc-4b0c-9576-aa5468b10cee",
        ),
        counter_measures=("reopened_work", "mandate_clarity"),
        tested_on=TestedOn.REAL_DATA,
        version=1,
    ),
    whole=Estimate((WHOLE_FLOW, WHOLE_KINDS), of_the_whole),
    units=counted(UNIT_CLOSURES, FIRST_LINE),
)
