"""What a chart says, in one sentence; and what chance says of a family."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..measure import WHY_NONE
from ..statistics.process_behaviour import TRIAL_FROM, Chart
from ..text import Text
from .numbers import number

ROUTINE = Text("Inget tyder på annat än vanlig variation.", "Nothing here but routine variation.")
ROUTINE_NOW = Text(
    "Den senaste punkten tyder inte på annat än vanlig variation; det gör tidigare, markerade punkter.",
    "The newest point shows nothing but routine variation; earlier points, marked, stand out from it.",
)
BROKEN = {
    "outside": Text(
        "Den senaste punkten ligger utanför gränserna: vad var annorlunda?",
        "The newest point lies outside the limits: what was different?",
    ),
    "run": Text(
        "De senaste sju punkterna eller fler ligger på samma sida om mittlinjen: vad ändrades när det började?",
        "The newest seven points or more lie on the same side of the centre: what changed when that began?",
    ),
    "trend": Text(
        "De senaste sju punkterna eller fler går åt samma håll: vad är det som rör sig?",
        "The newest seven points or more move the same way: what is moving?",
    ),
    "two_of_three": Text(
        "Två av de tre senaste punkterna ligger nära samma gräns: är något på väg att ändras?",
        "Two of the newest three points lie close to the same limit: is something about to change?",
    ),
}
TRIAL = Text(
    " Gränserna är preliminära: de vilar på {n} punkter.", " The limits are on trial: they rest on {n} points."
)
TOO_FEW = Text(
    "För få punkter ännu för att säga vad som är vanlig variation: {n} av de {least} som behövs.",
    "Too few points yet to say what routine variation is: {n} of the {least} needed.",
)
NO_LIMITS = Text("Inga gränser: {reason}", "No limits: {reason}")
NOTHING = Text("Här finns inga värden att visa ännu.", "There are no values to show here yet.")


def sentence(chart: Chart) -> Text:
    """What the chart says of its newest point."""
    return _say(chart.rule_breaks, chart.why_none, chart.trial.tolist(), [value == value for value in chart.values])  # noqa: PLR0124


def sentence_of(limits: pd.DataFrame) -> Text:
    """The same from the rows of one series of the published table `limits`."""
    ordered = limits.sort_values("starts")
    reasons = [None if pd.isna(code) else str(code) for code in ordered["why_none"]]
    known = [bool(limit) or code is not None for limit, code in zip(ordered["centre"].notna(), reasons, strict=True)]
    return _say([tuple(rules) for rules in ordered["rule_breaks"]], reasons, ordered["trial"].tolist(), known)


def _say(
    breaks: Sequence[Sequence[str]], reasons: Sequence[str | None], trial: Sequence[bool], known: Sequence[bool]
) -> Text:
    places = [at for at, is_known in enumerate(known) if is_known]
    if not places:
        return NOTHING
    newest = places[-1]
    reason = reasons[newest]
    if reason == "too_short" and len(places) < TRIAL_FROM:
        return _fill(TOO_FEW, n=len(places), least=TRIAL_FROM)
    if reason is not None:
        why = WHY_NONE[reason]
        return Text(
            NO_LIMITS.sv.format(reason=why.sv[:1].lower() + why.sv[1:]),
            NO_LIMITS.en.format(reason=why.en[:1].lower() + why.en[1:]),
        )
    if breaks[newest]:
        said = BROKEN[next(rule for rule in BROKEN if rule in breaks[newest])]
    else:
        said = ROUTINE_NOW if any(breaks[at] for at in places) else ROUTINE
    if not trial[newest]:
        return said
    points = sum(1 for at in places if trial[at])
    more = _fill(TRIAL, n=points)
    return Text(said.sv + more.sv, said.en + more.en)


def _fill(text: Text, **values: int) -> Text:
    return Text(text.sv.format(**values), text.en.format(**values))


def chance_sentence(
    *, family: str, tests: int, breaks_expected: float, breaks_seen: int, shown: int, shown_expected: float
) -> Text:
    """The two figures about chance of one family, in words; says so where nothing was tested."""
    if tests == 0:
        return Text(
            "Inget prövades den här gången: ingen serie är lång nog, eller inga nya värden har kommit. "
            "Att inga frågor visas betyder alltså inget.",
            "Nothing was tested this time: no series is long enough, or no new values have come. "
            "That no questions are shown therefore means nothing.",
        )
    expected, chance = number(breaks_expected, 1 if breaks_expected >= 1.0 else 2), number(shown_expected, 1)
    said = Text(
        f"{tests} serier prövades. Slumpen ensam ger ungefär {expected.sv} regelbrott; {breaks_seen} syntes. ",
        f"{tests} series were tested. Chance alone gives about {expected.en} rule breaks; {breaks_seen} were seen. ",
    )
    if shown == 0:
        rest = Text("Inga frågor visas.", "No questions are shown.")
    else:
        rest = Text(
            f"{shown} visas som frågor, och av dem är ungefär {chance.sv} att vänta av slumpen.",
            f"{shown} are shown as questions, and of these about {chance.en} can be expected from chance.",
        )
    more = FEAR_WAITS if family == "fear" and breaks_seen > shown else Text("", "")
    return Text(said.sv + rest.sv + more.sv, said.en + rest.en + more.en)


FEAR_WAITS = Text(
    " Om rädsla ställs en fråga först när minst två oberoende slags belägg pekar åt samma håll, "
    "varav ett inte kommer ur en enkät; till dess syns det bara i diagrammet.",
    " A question about fear is asked only when at least two independent kinds of evidence point the same way, "
    "one of them not from a survey; until then it shows on its chart alone.",
)
