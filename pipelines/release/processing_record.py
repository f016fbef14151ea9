"""One page on what is kept, where, for how long, why, and who reaches it: generated, so that it stays true."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...metrics.text import Text
from ..governance import REQUIRED, Adopted, Governance
from ..project import Project

MISSING = Text("*saknas i governance.yaml*", "*missing in governance.yaml*")

TITLE = Text("Förteckning över behandling: {organisation}", "Record of processing: {organisation}")
MADE_UP = Text(
    "Uppgifterna är påhittade. Det finns inga människor bakom dem.",
    "The data are made up. There are no people behind them.",
)
PUBLIC = Text("Uppgifterna är redan offentliga.", "The data are public already.")
GENERATED = Text(
    "Sidan skrivs av tillit ur `governance.yaml` och `adopted.yaml`. Ändra där, inte här.",
    "This page is written by tillit from `governance.yaml` and `adopted.yaml`. Change it there, not here.",
)
WHY = Text("## Varför, och med vilken rätt", "## Why, and by what right")
ON_RECORD = {
    "purpose": Text("Ändamål", "Purpose"),
    "legal_basis": Text("Rättslig grund", "Legal basis"),
    "contact": Text("Kontakt", "Contact"),
    "co_determination": Text("Förhandlat med", "Negotiated with"),
    "dpia_date": Text("Konsekvensbedömning", "Impact assessment"),
    "retention_months": Text("Rader sparas i månader", "Months that rows are kept"),
}
KEPT = Text("## Vad som sparas, var och hur länge", "## What is kept, where and for how long")
HEADER = Text("| vad | var | hur länge | vem når det |", "| what | where | how long | who reaches it |")
ROWS = Text(
    "svar och steg i arbetet, en rad var, med nyckelade koder i stället för människor och ärendenummer",
    "answers and steps of work, one row each, with keyed codes in place of people and case numbers",
)
KEYS = Text(
    "nycklarna till koderna; förstörs nyckeln bryts kopplingen",
    "the keys of the codes; destroying a key cuts the link",
)
CELLS = Text(
    "sammanräknade tal, så stora att ingen enskild syns",
    "counts and sums, large enough that nobody can be told apart",
)
HELD = Text("enheters värden som bara enheten själv får se än", "readings that only the unit itself may see as yet")
RELEASE = Text("det som får ses, och inget annat", "what may be seen, and nothing else")
TALK = Text(
    "vad grupper har svarat på frågorna, utan avsändare", "what groups have answered to the questions, unsigned"
)
MONTHS = Text("{months} månader", "{months} months")
SERIES = Text("så länge serien följs", "as long as the series is followed")
NOBODY = Text("bara den som driver tillit", "only those who run tillit")
THE_UNIT = Text("enheten själv, genom tillits sidor", "the unit itself, through tillit's pages")
EVERYBODY = Text("alla som får se tillit", "everybody who may see tillit")
NEVER = Text(
    "Sparas aldrig: namn, fritext, de ursprungliga filerna. De stannar hos den som äger dem.",
    "Never kept: names, free text, the original files. Those stay with whoever owns them.",
)
CARE = Text("## Så skyddas den som svarar", "## How those who answer are protected")
LIMITS = Text(
    "Bakom varje enkätvärde står minst {k} svar. Bakom varje siffra om arbete står minst fem människor och tio "
    "ärenden. Enheten ser sitt eget först; andra tidigast {visible} dagar senare. Arbete visas tidigast {delay} dagar "
    "efter månadens slut. Enkät och arbete möts bara per enhet och period, aldrig per människa.",
    "At least {k} answers stand behind every survey value, and at least five people and ten cases behind every figure "
    "about work. A unit sees its own first, others {visible} days later at the earliest. Work is shown {delay} days "
    "after the end of its month at the earliest. Survey and work meet per unit and period only, never per person.",
)
IN_USE = Text("## Vad som mäts", "## What is measured")
CHOICE = Text(
    "- `{measure}`: ansvarig {owner}, ses över senast {review_by}, avslutas om: {stop_if}",
    "- `{measure}`: owned by {owner}, reviewed by {review_by}, stopped if: {stop_if}",
)
NOTHING = Text("Inget mått är valt ännu.", "No measure has been chosen yet.")
SOURCES = Text("## Varifrån uppgifterna kommer", "## Where the data come from")


def processing_record(
    governance: Governance,
    project: Project,
    *,
    language: str | None = None,
    adopted: Adopted | None = None,
    sources: Sequence[str] = (),
) -> str:
    """The record as Markdown, in the organisation's language unless another is asked for ("sv" or "en").

    sources: names of the sources that are read. Paths are given relative to the project's home.
    """
    lang = language or governance.language
    parts = [
        f"# {TITLE[lang].format(organisation=governance.organisation)}",
        *_ground(governance, lang),
        WHY[lang],
        "\n".join(f"- {ON_RECORD[name][lang]}: {_on_record(governance, name, lang)}" for name, _ in REQUIRED),
        KEPT[lang],
        _table(governance, project, lang),
        NEVER[lang],
        CARE[lang],
        LIMITS[lang].format(k=governance.k, visible=governance.visible_after_days, delay=governance.publish_delay_days),
        IN_USE[lang],
        _choices(adopted, lang),
    ]
    if sources:
        parts += [SOURCES[lang], "\n".join(f"- {source}" for source in sources)]
    return "\n\n".join((*parts, GENERATED[lang])) + "\n"


def _ground(governance: Governance, lang: str) -> list[str]:
    grounds = ((governance.synthetic, MADE_UP), (governance.public, PUBLIC))
    return [f"**{text[lang]}**" for holds, text in grounds if holds]


def _on_record(governance: Governance, name: str, lang: str) -> str:
    if name == "co_determination":
        agreed = governance.co_determination
        return f"{', '.join(agreed.parties)}, {agreed.date}" if agreed else MISSING[lang]
    value = getattr(governance, name)
    return MISSING[lang] if value is None else str(value)


def _table(governance: Governance, project: Project, lang: str) -> str:
    months = governance.retention_months
    kept = MISSING[lang] if months is None else MONTHS[lang].format(months=months)
    rows = (
        (ROWS, project.vault, kept, NOBODY),
        (KEYS, project.keys, kept, NOBODY),
        (CELLS, project.cleared, SERIES[lang], NOBODY),
        (HELD, project.held, SERIES[lang], THE_UNIT),
        (RELEASE, project.published, SERIES[lang], EVERYBODY),
        (TALK, project.conversation, SERIES[lang], EVERYBODY),
    )
    lines = [
        f"| {what[lang]} | `{_inside(project, where)}` | {long} | {who[lang]} |" for what, where, long, who in rows
    ]
    return "\n".join((HEADER[lang], "| --- | --- | --- | --- |", *lines))


def _inside(project: Project, path: Path) -> str:
    return path.relative_to(project.home).as_posix()


def _choices(adopted: Adopted | None, lang: str) -> str:
    if adopted is None or not adopted.measures:
        return NOTHING[lang]
    return "\n".join(
        CHOICE[lang].format(measure=name, owner=adoption.owner, review_by=adoption.review_by, stop_if=adoption.stop_if)
        for name, adoption in adopted.measures.items()
    )
