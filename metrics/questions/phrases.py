"""Sentences made from data: what stands out, how strong, since when, and what to ask of it."""

from __future__ import annotations

from dataclasses import dataclass

from ..measure import Unit
from ..text import Text, joined
from .numbers import amount, chance_of, decimals_for, in_period, listed, on_scale, period_name, sentence_case


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
    rising: bool
    run: int
    trend: int
    outside: int
    """Lengths of the run, the trend, and the stretch beyond a limit that end at the newest point."""
    run_since: str
    trend_since: str
    outside_since: str
    """Periods in which they began."""
    p: float
    also: tuple[Text, ...] = ()
    """Other series that show the same: facets of the measure, and measures that ask some of the same."""


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
    "grannar – hur ofta skulle den senaste punkten bryta någon regel minst så här tydligt?",
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
    shown = (found.value, found.centre, found.lower_limit, found.upper_limit)
    places = decimals_for(found.unit, *shown)
    value, centre, low, high = (amount(each, found.unit, places) for each in shown)
    scale = on_scale(found.unit)
    when = sentence_case(in_period(found.period))
    facet = found.facet
    about = Text(f" ({_within(facet.sv)})", f" ({_within(facet.en)})") if facet else Text("", "")
    said = Text(
        f"{when.sv} var värdet {value.sv}{scale.sv}{about.sv}. Mittlinjen är {centre.sv}, och vanlig variation går "
        f"från {low.sv} till {high.sv} ({found.points} perioder).",
        f"{when.en} the value was {value.en}{scale.en}{about.en}. The centre is {centre.en}, and routine variation "
        f"runs from {low.en} to {high.en} ({found.points} periods).",
    )
    same_stretch = "outside" in found.rules and found.outside > 1 and found.outside_since == found.run_since
    parts = [said, *(_rule(rule, found) for rule in found.rules if not (rule == "run" and same_stretch))]
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


def within(part: Text, measure: Text) -> Text:
    """A series of another measure: its part, and the measure's question.

    >>> within(Text("Riktning", "Direction"), Text("”Har vi båda?”", "“Do we have both?”")).en
    'direction in “Do we have both?”'
    """
    return Text(f"{_within(part.sv)} i {measure.sv}", f"{_within(part.en)} in {measure.en}")


def _rule(rule: str, found: Finding) -> Text:
    up = found.up
    if rule == "outside" and found.outside > 1:
        since = period_name(found.outside_since)
        return Text(
            f"De senaste {found.outside} värdena ligger {'över den övre' if up else 'under den nedre'} gränsen, sedan "
            f"{since.sv}.",
            f"The newest {found.outside} values lie {'above the upper' if up else 'below the lower'} limit, since "
            f"{since.en}.",
        )
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
            f"De senaste {found.trend} värdena {'stiger' if found.rising else 'sjunker'} i rad, sedan {since.sv}.",
            f"The newest {found.trend} values {'rise' if found.rising else 'fall'} in a row, since {since.en}.",
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
    if "outside" in found.rules and "run" in found.rules:
        since = period_name(found.run_since)
        return Text(
            f"Värdet har legat {'över' if up else 'under'} mittlinjen sedan {since.sv} och ligger nu "
            f"{'över den övre' if up else 'under den nedre'} gränsen: vad ändrades när det började?",
            f"The value has lain {'above' if up else 'below'} the centre since {since.en} and now lies "
            f"{'above the upper' if up else 'below the lower'} limit: what changed when that began?",
        )
    if "outside" in found.rules and found.outside > 1:
        since = period_name(found.outside_since)
        return Text(
            f"Värdet har legat {'över den övre' if up else 'under den nedre'} gränsen sedan {since.sv}: "
            "vad ändrades då?",
            f"The value has lain {'above the upper' if up else 'below the lower'} limit since {since.en}: "
            "what changed then?",
        )
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
            f"Värdet har {'stigit' if found.rising else 'sjunkit'} varje gång sedan {since.sv}: "
            "vad är det som rör sig?",
            f"The value has {'risen' if found.rising else 'fallen'} every time since {since.en}: what is moving?",
        )
    return Text(
        f"Två av de tre senaste värdena ligger nära den {'övre' if up else 'nedre'} gränsen: är något på väg?",
        f"Two of the newest three values lie close to the {'upper' if up else 'lower'} limit: is something changing?",
    )


def apart_evidence(apart: Apart) -> Text:
    """Slopes of the part and the whole, and how the whole's change splits."""
    part, whole = amount(abs(apart.part_slope), apart.unit), amount(abs(apart.whole_slope), apart.unit)
    falls = apart.part_slope < 0.0
    what = Text("tiden", "the time") if apart.unit in (Unit.HOURS, Unit.DAYS) else Text("nivån", "the level")
    said = Text(
        f"Hos {apart.part} {'minskar' if falls else 'ökar'} {what.sv} med {part.sv} i månaden, medan den "
        f"{'ökar' if falls else 'minskar'} med {whole.sv} i månaden för helheten.",
        f"At {apart.part} {what.en} {'falls' if falls else 'rises'} by {part.en} a month, while it "
        f"{'rises' if falls else 'falls'} by {whole.en} a month for the whole.",
    )
    parts = [said]
    if apart.within is not None and apart.mix is not None and apart.elsewhere is not None:
        places = decimals_for(apart.unit, apart.within, apart.mix, apart.elsewhere)
        inside, mix, elsewhere = (
            _more(each, apart.unit, places) for each in (apart.within, apart.mix, apart.elsewhere)
        )
        longer, more = apart.within > 0.0, apart.mix > 0.0
        parts.append(
            Text(
                f"Helhetens ändring, räknad per ärende: {inside.sv} för att besöken hos {apart.part} blev "
                f"{'längre' if longer else 'kortare'}, {mix.sv} för att {'fler' if more else 'färre'} ärenden gick "
                f"dit, och {elsewhere.sv} på andra håll.",
                f"The whole's change, per case: {inside.en} from visits at {apart.part} getting "
                f"{'longer' if longer else 'shorter'}, {mix.en} from {'more' if more else 'fewer'} cases going there, "
                f"and {elsewhere.en} elsewhere.",
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


def _more(value: float, unit: Unit, places: int) -> Text:
    """A change as so much more, or less."""
    size = amount(abs(value), unit, places)
    return Text(f"{size.sv} {'mer' if value >= 0.0 else 'mindre'}", f"{size.en} {'more' if value >= 0.0 else 'less'}")


def apart_question(apart: Apart) -> Text:
    """What moved, as a question."""
    return Text(
        f"Det går åt ett håll hos {apart.part} och åt det andra för helheten: vart tog skillnaden vägen?",
        f"It goes one way at {apart.part} and the other way for the whole: where did the difference go?",
    )


def chance_explanation(*, tests: int, breaks_expected: Text) -> Text:
    """The first ordinary explanation, with the family's own figures."""
    return Text(
        f"Slumpen: {tests} serier av samma slag prövades, och ungefär {breaks_expected.sv} av dem väntas bryta en "
        "regel av ren slump.",
        f"Chance: {tests} series of this kind were tested, and about {breaks_expected.en} of them can be expected to "
        "break a rule by accident.",
    )


FAULT_IN_ANSWERS = Text(
    "Ett fel i underlaget: en fråga som bytt lydelse, en enhet som bytt namn eller svar som kom in två gånger.",
    "A fault in the data: a question that changed its wording, a unit that changed its name, or answers counted twice.",
)
FAULT_IN_FIGURES = Text(
    "Ett fel i underlaget: den som räknat kan ha ändrat vilka som ingår, hur det räknas eller rättat i efterhand.",
    "A fault in the data: whoever counted may have changed who is included, how it is counted, or corrected it since.",
)
FAULT_IN_WORK = Text(
    "Ett fel i underlaget: ett systembyte, en status som fått ny betydelse eller steg som registrerats i efterhand.",
    "A fault in the data: a change of system, a status with a new meaning, or steps recorded afterwards.",
)
