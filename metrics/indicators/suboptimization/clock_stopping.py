"""Clock stopping: do we stop the clock, or are we really waiting?"""

from __future__ import annotations

import pandas as pd

from ...cells import UNIT_WAITS, WHOLE_WAITS
from ...counted import COUNT_NOTE, SHARE_NOTE, Ratio, Share, counted, per_month, read_series, reading_rows, unknown
from ...measure import Card, Estimate, Level, Scope, Subject, TestedOn, Unit, measure, readings
from ...text import Source, Text, joined

SERIES = (
    Ratio("waiting_hours", ("elapsed_hours",), "share_of_time"),
    Share(
        "waits_ended_inside",
        of="waits_marked",
        facet="ended_inside",
        mark="waits_marked",
        unmarked="needs_outside_mark",
    ),
)


def of_the_whole(whole_waits: pd.DataFrame) -> pd.DataFrame:
    """Both series, and one row that says what the third, late waits, is missing."""
    read = read_series(whole_waits, scope=Scope.WHOLE, series=SERIES)
    last = per_month(whole_waits, Scope.WHOLE, ("waits",)).tail(1)
    missing = reading_rows(last, Scope.WHOLE, "late_waits", unknown(last, "needs_target"))
    return readings(pd.concat([read, missing], ignore_index=True))


clock_stopping = measure(
    __name__,
    Card(
        question=Text(
            "Stoppar vi klockan eller väntar vi på riktigt?", "Do we stop the clock, or are we really waiting?"
        ),
        purpose=Text(
            "Att fråga om väntan är verklig för den som väntar, och om reglerna för klockan hjälper eller förleder.",
            "To ask whether the waiting is real for the one who waits, and whether the rules of the clock help or "
            "mislead.",
        ),
        not_for=Text(
            "Att misstänkliggöra. Väntan på svar utifrån är ofta just det.",
            "Casting suspicion. Waiting for an answer from outside is often just that.",
        ),
        misuse=Text(
            "Att förbjuda väntestatus. Då syns inte längre när vi faktiskt väntar på någon.",
            "Forbidding the waiting status. Then it no longer shows when we really wait for somebody.",
        ),
        ordinary=Text(
            "Väntan var verklig: en leverantör, en helg eller en kund som behövde tid.",
            "The wait was real: a supplier, a holiday, or a customer who needed time.",
        ),
        about=(Subject.RULE, Text("Regeln om när klockan står still", "The rule for when the clock stands still")),
        method=joined(
            Text(
                "Andel av tiden: tid i status som väntar på någon utanför / all tid till klart. Avslutad av "
                "oss själva: väntperioder som tog slut genom ett steg som är märkt som inte utlöst utifrån / "
                "väntperioder vars sista steg är märkt. Väntan nära gränsen (jämfört med tidigare) kräver ett register "
                "över mål och räknas inte ännu.",
                "Share of the time: time in a status that waits for somebody outside / all time until done. Ended from "
                "inside: waits ended by a step marked as not from outside / waits whose ending step is marked. Waits "
                "close to the limit (compared with earlier) take a register of targets and are not "
                "computed yet.",
            ),
            Text("För den första serien gäller:", "For the first series:"),
            COUNT_NOTE,
            Text("För den andra:", "For the second:"),
            SHARE_NOTE,
        ),
        level=Level.BETWEEN,
        unit=Unit.SHARE,
        principle="öppenhet",
        source=Source("tillit; the Wait - User status of BPI Challenge 2013 (Steeman 2013) is the pattern"),
        counter_measures=("time_to_need_met", "reopened_work", "measurement_climate"),
        tested_on=TestedOn.REAL_DATA,
        version=1,
        facets=(
            ("share_of_time", Text("Andel av tiden", "Share of the time")),
            ("ended_inside", Text("Avslutad av oss själva", "Ended from inside")),
            ("late_waits", Text("Väntan nära gränsen", "Waits close to the limit")),
        ),
        facet_units=(("late_waits", Unit.RATIO),),
    ),
    whole=Estimate((WHOLE_WAITS,), of_the_whole),
    units=counted(UNIT_WAITS, *SERIES),
)
