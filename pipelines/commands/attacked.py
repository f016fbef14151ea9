"""`tillit attack`: what was attacked, what came of it, what stays possible, and what no attack of ours covers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

import pandas as pd

from ...metrics.attacks.material import FILE, Material, Outcome
from ...metrics.published import CELL, INTERFACE_READING, READING, RELEASE, UNIT, WAVE
from ...metrics.text import Text
from ..attacking.attacking import Attacked, attacked
from ..attacking.certified import recomputed
from ..attacking.findings import Finding
from ..attacking.opening import KEPT
from ..attacking.scanning import SCANS, names_of
from ..fault import Fault, Place, TillitError
from .attack_words import (
    A_FILE,
    AGAINST,
    ALL_HOLDS,
    ASSUMED,
    BANDS_ONLY,
    BROKEN,
    BROKEN_LINE,
    DOES_NOT_HOLD,
    HELD_FILE,
    IN_GROUP,
    KNOWN_THEN,
    LINE,
    NO_SCALES,
    NOT_COVERED,
    NOT_COVERED_LINES,
    NOTHING,
    OF,
    ONE_READER,
    PLACE,
    POSSIBLE,
    POSSIBLE_LEAD,
    READERS,
    SCALE,
    SMALLEST,
    SPAN,
    TITLES,
    TOGETHER,
    TOO_SHORT,
    TOOK_PART,
    TRIED,
    TRIED_LEAD,
    WHAT,
)
from .voice import Voice

WIDTH = 100
"""Columns of a line, as most windows have."""


def attack(files: Sequence[Path], took_part: Path | None, canaries: Path | None, voice: Voice) -> int:
    """Attack the files together and say what came of it; 0 where every promise holds, else 1.

    Raises TillitError where a file is absent, foreign or broken.
    """
    teller = _Teller(voice)
    result = attacked(
        files, took_part, canaries, begun=lambda material: _begin(material, files, voice), report=teller.tell
    )
    _say_possible(result.material, voice)
    _say_not_covered(result, voice)
    _say_verdict(result, voice)
    return 0 if result.holds else 1


def _begin(material: Material, files: Sequence[Path], voice: Voice) -> None:
    tables = material.tables
    voice.say(WHAT)
    for number, file in enumerate(names_of(files)):
        release = tables[RELEASE.name].query(f"{FILE} == @number").iloc[0]
        rows = {name: int((tables[name][FILE] == number).sum()) for name in (CELL.name, READING.name)}
        whole = tables[READING.name].query(f"{FILE} == @number and scope == 'whole'")
        voice.say(
            HELD_FILE if whole.empty and rows[READING.name] else A_FILE,
            file=file,
            number=int(release["number"]),
            made=f"{release['made_at']:%Y-%m-%d}",
            cells=voice.number(rows[CELL.name]),
            readings=voice.number(rows[READING.name]),
        )
    _one_organisation(material)
    waves = tables[WAVE.name].sort_values("opens")["wave_id"].drop_duplicates()
    readings = pd.concat([tables[READING.name].query("not external"), tables[INTERFACE_READING.name]])
    months = readings.loc[~readings["period"].isin(waves)].sort_values("starts")["period"].drop_duplicates()
    voice.say(
        TOGETHER,
        organisation=", ".join(dict.fromkeys(tables[RELEASE.name]["organisation"])),
        units=voice.number(tables[UNIT.name]["unit_id"].nunique()),
        waves=voice.number(len(waves)),
        span=_span(waves, voice),
        months=voice.number(len(months)),
        months_span=_span(months, voice),
    )
    if len(files) > 1:
        voice.say(ONE_READER)
    if material.took_part is None:
        voice.say(BANDS_ONLY)
    else:
        voice.say(TOOK_PART, units=voice.number(material.took_part["unit_id"].nunique()))
    voice.say()
    voice.say(TRIED)
    _say_wrapped(voice.put(TRIED_LEAD), 2, voice)


def _one_organisation(material: Material) -> None:
    units, releases = material.tables[UNIT.name], material.tables[RELEASE.name]
    roots = units.loc[units["depth"] == 0, "unit_id"]
    if roots.nunique() > 1 and releases["organisation"].nunique() > 1:
        raise TillitError(
            Fault(
                Place("FILE"),
                "other_organisation",
                "The files are of different organisations, so nothing can be worked out from them together.",
                "Name the files of one organisation at a time.",
                KEPT,
            )
        )


def _span(periods: pd.Series, voice: Voice) -> str:
    if periods.empty:
        return ""
    first, last = str(periods.iloc[0]), str(periods.iloc[-1])
    return f" ({first})" if first == last else voice.put(SPAN, first=first, last=last)


class _Teller:
    """Says outcomes one by one as they come, the attack's name and what is assumed once."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._attack = ""
        self._assumption = ""

    def tell(self, outcome: Outcome) -> None:
        voice = self._voice
        if outcome.attack != self._attack:
            voice.say(f"  {title(outcome.attack, voice)}")
            self._attack, self._assumption = outcome.attack, ""
        said = voice.put(NOTHING)
        if outcome.tried:
            said = voice.put(LINE, tried=voice.number(outcome.tried), found=voice.number(outcome.found))
            if outcome.figure is not None and outcome.attack not in SCANS:
                said += " " + _measured(outcome.meaning, outcome.figure, voice)
        if not outcome.holds:
            said += f" {voice.put(DOES_NOT_HOLD)}."
        _say_wrapped(f"{voice.put(AGAINST[outcome.against])}: {said}", 4, voice)
        assumption = voice.put(ASSUMED, assumption=outcome.assumption[voice.language])
        if assumption != self._assumption:
            _say_wrapped(assumption, 6, voice)
            self._assumption = assumption


def title(attack: str, voice: Voice) -> str:
    """What the attack is called."""
    return voice.put(TITLES[attack]) if attack in TITLES else attack.replace("_", " ").capitalize()


def _measured(meaning: Text, figure: float, voice: Voice) -> str:
    words = voice.put(meaning).rstrip(".")
    decimals = 0 if figure == int(figure) else 2
    return f"{words[:1].upper()}{words[1:]}: {voice.number(figure, decimals)}."


def _say_possible(material: Material, voice: Voice) -> None:
    rows = recomputed(material)
    voice.say()
    voice.say(POSSIBLE)
    if rows.empty:
        voice.say(f"  {voice.put(NO_SCALES)}")
        return
    _say_wrapped(voice.put(POSSIBLE_LEAD), 2, voice)
    for scale, of_scale in rows.groupby("scale", sort=False):
        voice.say(f"  {voice.put(SCALE, scale=str(scale).replace('-', '–'))}")
        heading = [voice.put(READERS[reader]) for reader in READERS]
        lines = [(voice.put(IN_GROUP), *heading), *_by_size(of_scale, voice)]
        for first, *rest in lines:
            voice.say(f"    {first:<32}" + "".join(f"{cell:>18}" for cell in rest))
    if (rows["possible"] == 1).any():
        _say_wrapped(voice.put(KNOWN_THEN), 2, voice)
    voice.say(f"  {voice.put(SMALLEST, k=int(material.tables[RELEASE.name]['k'].min()))}")


def _by_size(rows: pd.DataFrame, voice: Voice) -> list[tuple[str, ...]]:
    """Sizes that leave the same stand on one line."""
    sizes: dict[tuple[str, ...], list[str]] = {}
    for size, of_size in rows.groupby("atom_size"):
        by_reader = of_size.set_index("against")
        said = tuple(
            voice.put(OF, possible=int(by_reader["possible"][reader]), of=int(by_reader["of"][reader]))
            for reader in READERS
        )
        sizes.setdefault(said, []).append(str(size))
    return [(", ".join(of_sizes), *said) for said, of_sizes in sizes.items()]


def _say_not_covered(result: Attacked, voice: Voice) -> None:
    voice.say()
    voice.say(NOT_COVERED)
    for line in NOT_COVERED_LINES:
        _say_wrapped(f"- {voice.put(line)}", 2, voice)
    if result.too_short:
        _say_wrapped(f"- {voice.put(TOO_SHORT, count=voice.number(result.too_short))}", 2, voice)


def _say_verdict(result: Attacked, voice: Voice) -> None:
    voice.say()
    broken = [outcome for outcome in result.outcomes if not outcome.holds]
    if not broken:
        voice.say(ALL_HOLDS, count=voice.number(len(result.outcomes)))
        return
    _say_wrapped(
        voice.put(BROKEN, broken=voice.number(len(broken)), count=voice.number(len(result.outcomes))), 0, voice
    )
    for outcome in broken:
        voice.say(BROKEN_LINE, title=title(outcome.attack, voice), found=voice.number(outcome.found))
    for finding in result.findings:
        _say_place(finding, voice)


def _say_place(finding: Finding, voice: Voice) -> None:
    kind = finding.kind[voice.language]
    voice.say(PLACE, file=finding.file, place=finding.place, kind=kind, count=voice.number(finding.count))


def _say_wrapped(text: str, indent: int, voice: Voice) -> None:
    space = " " * indent
    for line in wrap(text, WIDTH, initial_indent=space, subsequent_indent=space + "  "):
        voice.say(line)
