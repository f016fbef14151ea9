"""One page on what is kept, where, for how long, why, and who reaches it: generated, so that it stays true.

What it has to say follows article 30 of the GDPR (2016/679).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...metrics.text import Text
from ..governance import REQUIRED, Adopted, Governance
from ..project import Project
from ..vault.custody import Custody
from ..vault.register import KeyInfo
from . import record_words as words
from .record_page import Block, Heading, Listing, Paragraph, Table

FAILURES = "failures.jsonl"
USE_LEDGER = "use.sqlite"


@dataclass(frozen=True)
class Facts:
    """What the record is written from. sources: names of the sources that are read."""

    governance: Governance
    project: Project
    on: dt.date
    custody: Custody = field(default_factory=Custody)
    adopted: Adopted | None = None
    sources: Sequence[str] = ()


def processing_record(facts: Facts, language: str) -> list[Block]:
    """The record in one language ("sv" or "en"). Paths are given relative to the project's home."""
    return list(_blocks(facts, language))


def _blocks(facts: Facts, lang: str) -> Iterator[Block]:
    governance = facts.governance
    yield Heading(words.TITLE[lang].format(organisation=governance.organisation))
    for holds, text in ((governance.synthetic, words.MADE_UP), (governance.public, words.PUBLIC)):
        if holds:
            yield Paragraph(text[lang], strong=True)
    yield Paragraph(words.AS_OF[lang].format(day=facts.on))
    yield Heading(words.WHY[lang])
    grounds = [(words.ON_RECORD[name][lang], _on_record(governance, name, lang)) for name, _ in REQUIRED]
    yield Listing([(words.CONTROLLER[lang], governance.organisation), *grounds])
    yield Heading(words.WHOM[lang])
    yield Listing(
        _pairs(
            lang,
            (words.ANSWERING, words.ANSWERS),
            (words.WORKING, words.STEPS),
            (words.LEADING, words.LEADERS),
            (words.RECIPIENTS, words.NOWHERE),
        )
    )
    yield Paragraph(words.STILL_PERSONAL[lang])
    yield Paragraph(words.NEVER[lang])
    yield Heading(words.KEPT[lang])
    yield Table([text[lang] for text in words.HEADER], _stores(facts, lang))
    yield Heading(words.IN_KEYS[lang])
    yield from _keys(facts, lang)
    yield Heading(words.LEAVING[lang])
    yield Listing(
        [
            (words.RETENTION[lang], _retention(facts, lang)),
            *_pairs(
                lang,
                (words.ACCESS, words.HOW_SEEN),
                (words.ERASURE, words.HOW_ERASED),
                (words.CUTTING, words.HOW_CUT),
                (words.BACKUPS, words.HOW_BACKED),
            ),
        ]
    )
    yield Heading(words.CARE[lang])
    visible, delay = governance.visible_after_days, governance.publish_delay_days
    yield Paragraph(words.LIMITS[lang].format(k=governance.k, visible=visible, delay=delay))
    yield Paragraph(words.CLOSED[lang])
    yield Heading(words.IN_USE[lang])
    yield from _choices(facts.adopted, lang)
    if facts.sources:
        yield Heading(words.SOURCES[lang])
        yield Paragraph(", ".join(facts.sources))


def _pairs(lang: str, *texts: tuple[Text, Text]) -> list[tuple[str, str]]:
    return [(name[lang], said[lang]) for name, said in texts]


def _on_record(governance: Governance, name: str, lang: str) -> str:
    if name == "co_determination":
        agreed = governance.co_determination
        return f"{', '.join(agreed.parties)}, {agreed.date}" if agreed else words.MISSING[lang]
    if name == "retention_months":
        return _months(governance, lang)
    value = getattr(governance, name)
    return words.MISSING[lang] if value is None else str(value)


def _months(governance: Governance, lang: str) -> str:
    months = governance.retention_months
    return words.MISSING[lang] if months is None else words.MONTHS[lang].format(months=months)


def _stores(facts: Facts, lang: str) -> list[list[str]]:
    """What, where, how long, why, who."""
    project, governance = facts.project, facts.governance
    keep = words.RELEASES_LONG[lang].format(keep=governance.keep_releases)

    def inside(*paths: Path) -> str:
        return ", ".join(f"`{path.relative_to(project.home).as_posix()}`" for path in paths)

    key_file = project.keys.relative_to(project.home).as_posix()
    checks = (project.vault_folder / "checks", project.report / f"checks_{lang}.html")
    logs = (project.run_log, project.home / FAILURES)
    rows: tuple[tuple[Text, str, str | Text, Text, Text], ...] = (
        (words.ROWS, inside(project.vault), _months(governance, lang), words.ROWS_WHY, words.RUNNER),
        (words.KEYS, words.KEY_PLACE[lang].format(path=key_file), words.KEYS_LONG, words.KEYS_WHY, words.RUNNER),
        (words.CELLS, inside(project.cleared), words.SERIES, words.CELLS_WHY, words.RUNNER),
        (words.HELD, inside(project.held, project.held_releases), keep, words.HELD_WHY, words.THE_UNIT),
        (words.RELEASES, inside(project.published, project.releases), keep, words.RELEASES_WHY, words.EVERYBODY),
        (words.PAGES, inside(project.report), words.PAGES_LONG, words.PAGES_WHY, words.EVERYBODY),
        (words.CHECKS, inside(*checks), words.CHECKS_LONG, words.CHECKS_WHY, words.EVERYBODY),
        (words.LOGS, inside(*logs), words.UNTIL_REMOVED, words.LOGS_WHY, words.RUNNER),
        (words.USE, inside(project.home / USE_LEDGER), words.UNTIL_REMOVED, words.USE_WHY, words.RUNNER),
        (words.TALK, inside(project.conversation), words.SERIES, words.TALK_WHY, words.EVERYBODY),
        (words.DAGSTER, words.DAGSTER_PLACE[lang], words.DAGSTER_LONG, words.DAGSTER_WHY, words.DAGSTER_WHO),
    )
    return [
        [what[lang], where, long if isinstance(long, str) else long[lang], why[lang], who[lang]]
        for what, where, long, why, who in rows
    ]


def _keys(facts: Facts, lang: str) -> Iterator[Block]:
    if not facts.custody.keys:
        yield Paragraph(words.NO_KEYS[lang])
        return
    yield Table([text[lang] for text in words.KEY_HEADER], [_key(info, facts.on, lang) for info in facts.custody.keys])


def _key(info: KeyInfo, on: dt.date, lang: str) -> list[str]:
    serves = words.SERVES.get(info.serves)
    hides = words.RESPONDENTS[lang].format(survey=info.serves) if serves is None else serves[lang]
    made = str(info.made_on) if info.made_on else words.USED_FROM[lang].format(day=info.used_from)
    if info.destroyed_on is not None:
        return [f"`{info.key_id}`", hides, made, words.DESTROYED[lang].format(day=info.destroyed_on), ""]
    age = words.DAYS[lang].format(days=max(0, info.age_days(on)))
    return [f"`{info.key_id}`", hides, made, age, words.PLACES[info.place][lang]]


def _retention(facts: Facts, lang: str) -> str:
    on, before = facts.custody.retained_on, facts.custody.retained_before
    done = words.NOT_RETAINED[lang] if on is None else words.RETAINED[lang].format(on=on, before=before)
    scheduled = words.BY_ITSELF if facts.governance.schedules.retention else words.NOT_BY_ITSELF
    return done + words.HOW_RETAINED[lang] + scheduled[lang]


def _choices(adopted: Adopted | None, lang: str) -> Iterator[Block]:
    if adopted is None or not adopted.measures:
        yield Paragraph(words.NOTHING[lang])
        return
    yield Table(
        [text[lang] for text in words.CHOICE_HEADER],
        [
            [f"`{name}`", adoption.owner, str(adoption.review_by), adoption.stop_if]
            for name, adoption in adopted.measures.items()
        ],
    )
