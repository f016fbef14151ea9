"""What a single measure adds to its family's words: one more ordinary explanation, and what its subject is."""

from __future__ import annotations

from ..text import Text

ORDINARY = {
    "time_to_need_met": Text(
        "Ett gammalt ärendeberg betades av: då blir väntan lång i siffran fast det går framåt.",
        "An old pile of cases was worked off: then the wait looks long although things move.",
    ),
    "flow_efficiency": Text(
        "Statusar används på ett nytt sätt, så att väntan räknas som arbete eller tvärtom.",
        "Statuses are used in a new way, so that waiting counts as work or the other way round.",
    ),
    "waiting_between": Text(
        "Den som tar emot hade färre på plats just då, eller fick ärenden från flera håll samtidigt.",
        "The receiver had fewer people in just then, or got cases from several sides at once.",
    ),
    "work_in_progress": Text(
        "Många ärenden kom samtidigt, eller en städning stängde många på en gång.",
        "Many cases came at once, or a clean-up closed many at one time.",
    ),
    "reopened_work": Text(
        "Ett nytt sätt att öppna ärenden igen: det som förr blev ett nytt ärende syns nu i det gamla.",
        "A new way of opening cases again: what used to become a new case now shows in the old one.",
    ),
    "ping_pong": Text(
        "En del återlämningar är omsorg: någon hjälper till en stund och lämnar tillbaka.",
        "Some returns are care: someone helps out for a while and hands it back.",
    ),
    "push_to_front": Text(
        "Enklare eller svårare ärenden än vanligt kom in, så att fler eller färre gick att lösa direkt.",
        "Easier or harder cases than usual came in, so that more or fewer could be solved at once.",
    ),
    "clock_stopping": Text(
        "Väntan var verklig: en leverantör, en helg eller en kund som behövde tid.",
        "The wait was real: a supplier, a holiday, or a customer who needed time.",
    ),
    "local_up_whole_down": Text(
        "Delen fick andra ärenden än förr: då ändras dess tid utan att någon gör annorlunda.",
        "The part got other cases than before: then its time changes without anyone doing things differently.",
    ),
    "measurement_climate": Text(
        "Siffrorna användes på ett nytt sätt nyligen, eller nya siffror infördes.",
        "The figures were recently used in a new way, or new figures were introduced.",
    ),
    "straight_lining": Text(
        "Enkäten var lång, eller kom tätt på en annan.", "The survey was long, or came soon after another."
    ),
    "sensitive_skips": Text(
        "Frågorna rörde något som inte alla har, till exempel en närmaste chef på plats.",
        "The questions were about something not everybody has, such as a manager on site.",
    ),
    "psychological_safety": Text(
        "Många team är nya: det tar tid att veta vad man kan säga till varandra.",
        "Many teams are new: it takes time to know what one can say to each other.",
    ),
    "hme": Text(
        "Årstiden: svar i november och i maj kan skilja sig fast arbetet är detsamma.",
        "The time of year: answers in November and in May may differ although the work is the same.",
    ),
    "vertical_trust": Text(
        "En ny chef: förtroende behöver tid åt båda håll.", "A new manager: trust needs time in both directions."
    ),
    "mandate_clarity": Text(
        "En delegationsordning eller rollbeskrivning skrevs om nyligen.",
        "A scheme of delegation or a description of roles was recently rewritten.",
    ),
    "goal_clarity": Text(
        "Mål för ett nytt år var inte klara när frågan ställdes.",
        "Goals for a new year were not ready when the question was asked.",
    ),
    "direction_and_room": Text(
        "Riktning och utrymme rör sig ofta i otakt när ett uppdrag byter ägare.",
        "Direction and room often move out of step when an assignment changes hands.",
    ),
}
"""One more ordinary explanation, for measures whose own figure has one."""

ABOUT_A_RULE = {
    "clock_stopping": Text("Regeln om när klockan står still", "The rule for when the clock stands still"),
    "period_end_rush": Text("Periodens slut", "The end of the period"),
}
"""Measures whose subject is a rule, not the whole (INDICATORS.md, Levels)."""

ABOUT_A_TARGET = {
    "bunching": Text("Målgränsen", "The target's threshold"),
    "ratchet": Text("Hur målet sätts nästa gång", "How the target is set next time"),
}
"""Measures whose subject is a target."""

ABOUT_A_MEASURE = {"goodhart": Text("Den siffra som målet står på", "The figure that the target is set on")}
"""Measures whose subject is a measure."""
