"""What goes with a question, by family: ordinary explanations, whom to ask, where to go and see, what not to ask."""

from __future__ import annotations

from dataclasses import dataclass

from ..text import Text


@dataclass(frozen=True)
class Words:
    """The words that every question of a family carries."""

    explanations: tuple[Text, ...]
    """Ordinary explanations besides chance and data error."""
    ask: Text
    see: Text
    not_ask: Text


PUBLISHED_FAMILY = {"whole": "flow", "learning": "drift"}
"""Indicator families whose questions go by another name; the others keep theirs."""

FLOW = Words(
    explanations=(
        Text(
            "Säsong, ledigheter eller en ovanligt stor inströmning just då.",
            "Season, leave, or an unusually large inflow just then.",
        ),
        Text(
            "Blandningen av ärenden ändrades: fler av ett slag som tar längre eller kortare tid.",
            "The mix of cases changed: more of a kind that takes longer or shorter.",
        ),
    ),
    ask=Text(
        "De som tar emot, handlägger och lämnar över ärenden, och gärna någon av dem ni finns till för.",
        "Those who receive, handle and hand over cases, and preferably someone you exist for.",
    ),
    see=Text(
        "Följ tre ärenden från den perioden, steg för steg, där arbetet sker.",
        "Follow three cases from that period, step by step, where the work is done.",
    ),
    not_ask=Text(
        "Fråga inte vem som var långsam. Fråga vad som stod i vägen.",
        "Do not ask who was slow. Ask what stood in the way.",
    ),
)
TRUST = Words(
    explanations=(
        Text(
            "Andra svarade den här gången: nya kollegor, några som slutat, fler eller färre som var lediga.",
            "Others answered this time: new colleagues, some who have left, more or fewer on leave.",
        ),
        Text(
            "Något stort hände strax innan: en omorganisation, ett besked, en chef som slutade.",
            "Something large happened just before: a reorganisation, an announcement, a manager who left.",
        ),
    ),
    ask=Text(
        "Alla som fick frågorna, i sina egna team. Ingen behöver säga vad hen själv svarade.",
        "Everybody who got the questions, in their own teams. Nobody needs to say what they answered themselves.",
    ),
    see=Text(
        "Sitt med på ett vanligt veckomöte och lyssna efter vad som sägs, och vad som inte sägs.",
        "Sit in on an ordinary weekly meeting and listen for what is said, and what is not.",
    ),
    not_ask=Text(
        "Fråga inte vem som svarade vad, och be ingen försvara ett svar.",
        "Do not ask who answered what, and ask nobody to defend an answer.",
    ),
)
DIRECTION = Words(
    explanations=(
        Text(
            "Ett nytt uppdrag, en ny budget eller nyskrivna mål som ännu inte hunnit bli vardag.",
            "A new assignment, a new budget, or goals so newly written that they are not yet everyday.",
        ),
        Text(
            "Andra svarade eller startade arbete den här gången än förra.",
            "Others answered, or started work, this time than last.",
        ),
    ),
    ask=Text(
        "Den som bär ansvaret för riktningen, tillsammans med några av dem som ska gå åt det hållet.",
        "Whoever carries the responsibility for the direction, together with some of those who are to go that way.",
    ),
    see=Text(
        "Be tre team berätta vad de senast tackade nej till, och vad de stödde sig på.",
        "Ask three teams to tell you what they last said no to, and what they leaned on.",
    ),
    not_ask=Text(
        "Fråga inte varför folk inte har förstått. Fråga vad som är svårt att välja mellan.",
        "Do not ask why people have not understood. Ask what is hard to choose between.",
    ),
)
SUBOPTIMIZATION = Words(
    explanations=(
        Text(
            "Arbetsdelningen ändrades med flit: någon tog över något, och det är det som syns.",
            "The division of work was changed on purpose: someone took something over, and that is what shows.",
        ),
        Text(
            "Några få stora eller ovanliga ärenden väger tungt just då.",
            "A few large or unusual cases weigh heavily just then.",
        ),
    ),
    ask=Text(
        "De som lämnar över och de som tar emot, tillsammans i samma rum.",
        "Those who hand over and those who receive, together in one room.",
    ),
    see=Text(
        "Var med i överlämningen en förmiddag: vad följer med, och vad får den som tar emot leta efter?",
        "Spend a morning at the handover: what comes along, and what does the receiver have to look for?",
    ),
    not_ask=Text(
        "Fråga inte vilken sida som har skulden. Fråga vad regeln, målet eller gränsen lockar till.",
        "Do not ask which side is to blame. Ask what the rule, the target or the boundary invites.",
    ),
)
FEAR = Words(
    explanations=(
        Text(
            "Frågan var otydlig, lång eller lätt att missförstå.",
            "The question was unclear, long or easy to misread.",
        ),
        Text(
            "Enkäten kom en pressad vecka, eller i en annan form än förra gången.",
            "The survey came in a pressed week, or in another form than last time.",
        ),
    ),
    ask=Text(
        "Skyddsombud, förtroendevalda och andra som folk redan vänder sig till. Sedan hela gruppen, aldrig en enskild.",
        "Safety and union representatives and others people already turn to. Then the whole group, never one person.",
    ),
    see=Text(
        "Gå dit där något nyligen blev känt sent, och hör vad som gjorde det svårt att säga tidigare.",
        "Go to where something recently came to light late, and hear what made it hard to say earlier.",
    ),
    not_ask=Text(
        "Leta inte efter vem som var tyst. Fråga vad som skulle göra det lättare att säga som det är.",
        "Do not look for who was silent. Ask what would make it easier to say it as it is.",
    ),
)
DRIFT = Words(
    explanations=(
        Text(
            "Ett nytt krav utifrån: en lag, en revision eller en händelse som måste följas upp.",
            "A new demand from outside: a law, an audit, or an event that has to be followed up.",
        ),
        Text(
            "Något registreras nu som tidigare gjordes utan att synas.",
            "Something is now recorded that used to be done unseen.",
        ),
    ),
    ask=Text(
        "De som fattar besluten och de som väntar på dem.", "Those who take the decisions and those who wait for them."
    ),
    see=Text(
        "Följ ett beslut från fråga till svar: vilka rörde det, och vad tillförde var och en?",
        "Follow one decision from question to answer: who touched it, and what did each add?",
    ),
    not_ask=Text(
        "Fråga inte vem som inte litar på vem. Fråga vad kontrollen skulle skydda mot.",
        "Do not ask who does not trust whom. Ask what the control was meant to protect against.",
    ),
)
ANY = Words(
    explanations=(
        Text("Något tillfälligt just då, som inte kommer igen.", "Something passing just then, that will not recur."),
        Text("Det som räknas är inte längre riktigt samma sak.", "What is counted is no longer quite the same thing."),
    ),
    ask=Text("De som gör det arbete som siffran handlar om.", "Those who do the work that the figure is about."),
    see=Text(
        "Gå dit där arbetet sker och be att få se hur det går till.", "Go to where the work is done and ask to see it."
    ),
    not_ask=Text(
        "Fråga inte vem som ligger bakom siffran. Fråga vad som ligger bakom den.",
        "Do not ask who is behind the figure. Ask what is behind it.",
    ),
)
FAMILIES = {
    "flow": FLOW,
    "trust": TRUST,
    "direction": DIRECTION,
    "suboptimization": SUBOPTIMIZATION,
    "fear": FEAR,
    "drift": DRIFT,
}


def published_family(family: str) -> str:
    """The name under which questions of an indicator family are published.

    >>> published_family("whole"), published_family("trust")
    ('flow', 'trust')
    """
    return PUBLISHED_FAMILY.get(family, family)


def words_of(family: str) -> Words:
    """The words of a published family; plain ones for families of other packages."""
    return FAMILIES.get(family, ANY)
