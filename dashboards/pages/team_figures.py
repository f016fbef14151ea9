"""One unit's figures as its reader may see them: which measures, which periods, and where the rest stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..page import View
from ..records import Card
from .compose import SHOWN

FIRST = "measurement_climate"
"""How it is to be measured stands before all else that was asked (DESIGN.md, rule 11)."""


@dataclass(frozen=True)
class Period:
    """A period that the unit has readings of. `held`: true where others do not see them yet."""

    name: str
    starts: date
    visible_from: date
    held: bool


@dataclass(frozen=True)
class Standing:
    """Where a measure's figures of the unit stand, for the period beginning on `starts`; None while that cannot be
    told before they open to others.
    """

    card: Card
    period: str
    starts: date
    unit_id: str | None
    opens: date | None


def measures_shown(view: View) -> list[Card]:
    """Measures that units may be shown, how it is to be measured first, then as in the catalogue.

    A measure that was chosen with nobody serves the whole's own talk only (DESIGN.md, rule 13).
    """
    cards = [card for card in view.release.cards().values() if card.status in SHOWN and card.chosen_with]
    return sorted(cards, key=lambda card: card.id != FIRST)


def parents(unit_id: str, view: View) -> list[str]:
    """The units above, the nearest first, the root last."""
    units = view.release.units()
    above = dict(zip(units["unit_id"], units["parent_id"], strict=True))
    found: list[str] = []
    while isinstance(parent := above.get(unit_id), str) and parent and parent not in found:
        found.append(parent)
        unit_id = parent
    return found


def periods_of(view: View) -> list[Period]:
    """The periods that the unit has values of, the newest first."""
    if view.unit is None:
        return []
    found: dict[str, Period] = {}
    for card in measures_shown(view):
        frame = view.of_unit(view.unit, card.id)
        for row in frame[frame["value"].notna()].itertuples():
            one = Period(str(row.period), _day(row.starts), _day(row.visible_from), bool(row.held))
            known = found.get(one.name)
            if known is None or (one.held and not known.held):
                found[one.name] = one
    return sorted(found.values(), key=lambda period: (period.starts, period.name), reverse=True)


def standings(view: View) -> list[Standing]:
    """The measures whose latest figures of the unit stand with a unit above it."""
    if view.unit is None:
        return []
    found: list[Standing] = []
    latest = view.release.reads_units()
    for card in measures_shown(view):
        if card.id not in latest:
            continue
        own = _latest(view.of_unit(view.unit, card.id))
        if own is None or own < latest[card.id]:
            found.append(_stands(card, latest[card.id], view))
        elif (newest := _not_ours(card, own, view)) is not None:
            found.append(newest)
    return found


def _stands(card: Card, starts: date, view: View) -> Standing:
    """The nearest unit above with a reading of the period that the reader may see."""
    line = parents(view.unit or "", view)
    for unit in line[:-1]:
        frame = view.of_unit(unit, card.id)
        rows = frame[frame["value"].notna() & (pd.to_datetime(frame["starts"]).dt.date == starts)]
        if not rows.empty:
            return Standing(card, str(rows["period"].iloc[0]), starts, unit, None)
    whole = view.release.whole(card.id)
    rows = whole[pd.to_datetime(whole["starts"]).dt.date == starts]
    period = "" if rows.empty else str(rows["period"].iloc[0])
    return Standing(card, period, starts, line[-1] if line else None, None)


def _not_ours(card: Card, own: date, view: View) -> Standing | None:
    """The newest wave, where the unit's team sees that it has no reading of its own in it.

    What stands with which unit shows in the readings of that unit, and those are not open yet.
    """
    if view.unit not in view.own or not view.release.has_held:
        return None
    waves = view.release.waves()
    whole = view.release.whole(card.id)
    rows = whole[whole["value"].notna() & whole["period"].isin(waves["wave_id"])]
    if rows.empty or _day(rows["starts"].iloc[-1]) <= own:
        return None
    period = str(rows["period"].iloc[-1])
    opens = _day(waves[waves["wave_id"] == period]["visible_from"].iloc[0])
    return Standing(card, period, _day(rows["starts"].iloc[-1]), None, opens if opens > view.today else None)


def _latest(frame: pd.DataFrame) -> date | None:
    known = frame[frame["value"].notna()]
    return None if known.empty else _day(known["starts"].max())


def _day(value: object) -> date:
    return pd.Timestamp(value).date()  # type: ignore[arg-type]
