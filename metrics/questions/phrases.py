"""Sentences made from data: what stands out, how strong, since when, and what to ask of it."""

from __future__ import annotations

from dataclasses import dataclass

from ..measure import Unit
from ..text import Text, joined
from .numbers import amount, chance_of, in_period, listed, period_name, sentence_case


@dataclass(frozen=True)
class Finding:
    """The newest point of one chart, as far as words need it."""

    unit: Unit
    facet: Text | None
    period: str
    value: float
    centre: float
    lower_limit: float
    upper_limit: float
    trial: bool
    points: int
    rules: tuple[str, ...]
    up: bool
    run: int
    trend: int
    run_since: str
    trend_since: str
    """Periods in which the run and the trend began."""
    p: float
    also: tuple[Text, ...] = ()
    """Other facets of the measure that stand out at the same time."""


@dataclass(frozen=True)
class Apart:
    """A part and the whole that move apart, as far as words need it; hours or days per month."""

    unit: Unit
    part: str
    part_slope: float
    whole_slope: float
    within: float | None
    mix: float | None
    elsewhere: float | None
    p: float


CHART_NULL = Text(
    "Om serien bara varierade som vanligt – stabil, ungefär normalfördelad, lika lång och med samma likhet mellan "
    "grannar – hur ofta bröte den senaste punkten någon regel minst så här tydligt?",
    "If the series only varied as usual (stable, roughly normal, of this length and with the same likeness between "
    "neighbours), how often would its newest point break any rule at least this clearly?",
)
APART_NULL = Text(
    "Om minst en av de två, delen eller helheten, saknade riktning: hur ofta skulle de ändå gå isär så här?",
    "If at least one of the two, the part or the whole, had no direction: how often would they still move apart like "
    "this?",
)


def evidence_of(found: Finding) -> Text:
    """Which reading, how strong, since when."""
    value, centre = amount(found.value, found.unit), amount(found.centre, found.unit)
    low, high = amount(found.lower_limit, found.unit), amount(found.upper_limit, found.unit)
    when = sentence_case(in_period(found.period))
    facet = found.facet
    about = Text(f" ({_within(facet.sv)})", f" ({_within(facet.en)})") if facet else Text("", "")
    said = Text(
        f"{when.sv} var värdet {value.sv}{about.sv}. Mittlinjen är {centre.sv}, och vanlig variation går från {low.sv} "
        f"till {high.sv} ({found.points} perioder).",
        f"{when.en} the value was {value.en}{about.en}. The centre is {centre.en}, and routine variation runs from "
        f"{low.en} to {high.en} ({found.points} periods).",
    )
    parts = [said, *(_rule(rule, found) for rule in found.rules)]
    if found.trial:
        parts.append(Text("Gränserna är preliminära.", "The limits are on trial."))
    if found.also:
        names = listed([Text(_within(name.sv), _within(name.en)) for name in found.also])
        parts.append(Text(f"Samma sak syns i: {names.sv}.", f"The same shows in: {names.en}."))
    parts.append(_how_often(found.p))
    return joined(*parts)


def _within(phrase: str) -> str:
    """The phrase as it stands inside a sentence: without its capital, unless it begins with an abbreviation."""
    return phrase if phrase[1:2].isupper() else phrase[:1].lower() + phrase[1:]


def _rule(rule: str, found: Finding) -> Text:
    up = found.up
    if rule == "outside":
        return Text(
            f"Punkten ligger {'över den övre' if up else 'under den nedre'} gränsen.",
            f"The point lies {'above the upper' if up else 'below the lower'} limit.",
        )
    if rule == "run":
        since = period_name(found.run_since)
        return Text(
            f"De senaste {found.run} värdena ligger {'över' if up else 'under'} mittlinjen, sedan {since.sv}.",
            f"The newest {found.run} values lie {'above' if up else 'below'} the centre, since {since.en}.",
        )
    if rule == "trend":
        since = period_name(found.trend_since)
        return Text(
            f"De senaste {found.trend} värdena {'stiger' if up else 'sjunker'} i rad, sedan {since.sv}.",
            f"The newest {found.trend} values {'rise' if up else 'fall'} in a row, since {since.en}.",
        )
    return Text(
        f"Två av de tre senaste värdena ligger i den {'övre' if up else 'nedre'} yttersta tredjedelen.",
        f"Two of the newest three values lie in the {'upper' if up else 'lower'} outer third.",
    )


def _how_often(p: float) -> Text:
    often = chance_of(p)
    return Text(
        f"En stabil serie skulle ge något så tydligt {often.sv}.",
        f"A stable series would give something as clear {often.en}.",
    )


def change_of(found: Finding) -> Text:
    """What changed, as a question."""
    when, up = in_period(found.period), found.up
    if "outside" in found.rules:
        return Text(
            f"Värdet {'steg över' if up else 'sjönk under'} det vanliga {when.sv}: vad var annorlunda då?",
            f"The value {'rose above' if up else 'fell below'} the usual {when.en}: what was different then?",
        )
    if "run" in found.rules:
        since = period_name(found.run_since)
        return Text(
            f"Värdet har legat {'över' if up else 'under'} mittlinjen sedan {since.sv}: vad ändrades då?",
            f"The value has lain {'above' if up else 'below'} the centre since {since.en}: what changed then?",
        )
    if "trend" in found.rules:
        since = period_name(found.trend_since)
        return Text(
            f"Värdet har {'stigit' if up else 'sjunkit'} varje gång sedan {since.sv}: vad är det som rör sig?",
            f"The value has {'risen' if up else 'fallen'} every time since {since.en}: what is moving?",
        )
    return Text(
        f"Värdet har två gånger nyligen legat nära den {'övre' if up else 'nedre'} gränsen: är något på väg?",
        f"The value has recently been close to the {'upper' if up else 'lower'} limit twice: is something changing?",
    )


def apart_evidence(apart: Apart) -> Text:
    """Slopes of the part and the whole, and how the whole's change splits."""
    part, whole = amount(abs(apart.part_slope), apart.unit), amount(abs(apart.whole_slope), apart.unit)
    falls = apart.part_slope < 0.0
    said = Text(
        f"Hos {apart.part} {'minskar' if falls else 'ökar'} värdet med {part.sv} i månaden, medan det "
        f"{'ökar' if falls else 'minskar'} med {whole.sv} i månaden för helheten.",
        f"At {apart.part} the value {'falls' if falls else 'rises'} by {part.en} a month, while it "
        f"{'rises' if falls else 'falls'} by {whole.en} a month for the whole.",
    )
    parts = [said]
    if apart.within is not None and apart.mix is not None and apart.elsewhere is not None:
        within, mix, elsewhere = (amount(each, apart.unit) for each in (apart.within, apart.mix, apart.elsewhere))
        parts.append(
            Text(
                f"Helhetens ändring, räknad per ärende: {within.sv} av att besöken hos {apart.part} blev längre eller "
                f"kortare, {mix.sv} av att fler eller färre ärenden gick dit, och {elsewhere.sv} någon annanstans.",
                f"The whole's change, per case: {within.en} from visits at {apart.part} getting longer or shorter, "
                f"{mix.en} from more or fewer cases going there, and {elsewhere.en} elsewhere.",
            )
        )
    often = chance_of(apart.p)
    parts.append(
        Text(
            f"Utan riktning hos minst en av dem skulle de gå isär så här {often.sv}.",
            f"With no direction in at least one of them they would move apart like this {often.en}.",
        )
    )
    return joined(*parts)


def apart_question(apart: Apart) -> Text:
    """What moved, as a question."""
    return Text(
        f"Det går åt ett håll hos {apart.part} och åt det andra för helheten: vart tog skillnaden vägen?",
        f"It goes one way at {apart.part} and the other way for the whole: where did the difference go?",
    )


def chance_explanation(*, tests: int, breaks_expected: Text) -> Text:
    """The first ordinary explanation, with the family's own figures."""
    return Text(
        f"Slumpen: {tests} serier av samma slag prövades, och ungefär {breaks_expected.sv} av dem bryter en regel "
        "av en händelse.",
        f"Chance: {tests} series of this kind were tested, and about {breaks_expected.en} of them break a rule by "
        "accident.",
    )


FAULT_IN_ANSWERS = Text(
    "Ett fel i underlaget: en fråga som bytt lydelse, en enhet som bytt namn eller svar som kom in två gånger.",
    "A fault in the data: a question that changed its wording, a unit that changed its name, or answers counted twice.",
)
FAULT_IN_WORK = Text(
    "Ett fel i underlaget: ett systembyte, en status som fått ny betydelse eller steg som registrerats i efterhand.",
    "A fault in the data: a change of system, a status with a new meaning, or steps recorded afterwards.",
)
