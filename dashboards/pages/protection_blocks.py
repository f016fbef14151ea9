"""How far the promise goes: what attackers found, what stays possible per size of group, and what it costs."""

from __future__ import annotations

import math

import pandas as pd

from ..language import number
from ..page import Element, Table, View, element, table_element
from .about_blocks import heads, yes_or_no
from .compose import table_fold

READERS = ("outsider", "colleague", "two_colleagues")
MOST_OPEN = 21
"""Rows that stand open on the page: three scales of seven sizes."""


def attacks(view: View) -> tuple[Element, ...]:
    """What attackers who hold every file tried and found, before the release was put in force."""
    heading = element("h3", view.say("attack_title"))
    again = element("p", view.say("attack_again"), css="note")
    frame = view.release.attack()
    if frame.empty:
        return heading, element("p", view.say("attack_none"), css="empty"), again
    keys = ("attack", "attack_by", "attack_holds", "attack_figure", "attack_measured", "attack_tried", "attack_found")
    rows = [_attack(row, view) for _, row in frame.iterrows()]
    assumed = dict.fromkeys(str(row[f"assumption_{view.language}"]) for _, row in frame.iterrows())
    lead = element("p", view.say("attack_lead"), css="section-lead")
    knows = element(
        "details",
        element("summary", view.say("attack_knows")),
        element("ul", *(element("li", words) for words in assumed)),
        css="fold",
    )
    table = element("div", table_element(Table(heads(keys, view), tuple(rows))), css="all-rows")
    return heading, lead, table, knows, again


def _attack(row: pd.Series, view: View) -> tuple[str, ...]:
    figure = math.nan if pd.isna(row["figure"]) else float(row["figure"])
    decimals = 0 if figure.is_integer() else 2
    return (
        _named("attack", str(row["attack"]), view),
        _named("by", str(row["against"]), view),
        yes_or_no(row["holds"], view),
        "–" if math.isnan(figure) else number(figure, view.language, decimals),
        _begun(str(row[f"meaning_{view.language}"])),
        number(int(row["tried"]), view.language),
        number(int(row["found"]), view.language),
    )


def _named(kind: str, code: str, view: View) -> str:
    """The words for a code; the code itself, for an attacker that came later than these words."""
    try:
        return _begun(view.say(f"{kind} {code}"))
    except KeyError:
        return _begun(code.replace("_", " "))


def _begun(words: str) -> str:
    """The words with a capital."""
    return words[:1].upper() + words[1:]


def certificate(view: View) -> tuple[Element, ...]:
    """How far the promise goes, per size of group that the release can have, against each reader."""
    frame = view.release.certificate()
    if frame.empty:
        return (element("p", view.say("certificate_none"), css="note"),)
    heading = element("h3", view.say("certificate_title"))
    lead = element("p", view.say("certificate_lead"), css="section-lead")
    known = frame[frame["atom_size"] >= view.release.about().k]
    readers = [reader for reader in READERS if (known["against"] == reader).any()]
    rows = []
    for (scale, size), group in known.groupby(["scale", "atom_size"]):
        cells = [_possible(group[group["against"] == reader], view) for reader in readers]
        told = (str(scale).replace("-", "–"), number(int(str(size)), view.language))
        rows.append((*told, *cells, yes_or_no(group["holds"].all(), view)))
    columns = (
        *heads(("scale", "atom_size"), view),
        *(view.say(f"against {one}") for one in readers),
        view.say("holds"),
    )
    table = Table(columns, tuple(rows))
    if len(rows) > MOST_OPEN:
        return heading, lead, table_fold(table, view)
    return heading, lead, element("div", table_element(table), css="all-rows")


def _possible(group: pd.DataFrame, view: View) -> str:
    if group.empty:
        return "–"
    row = group.iloc[0]
    return view.say("possible_of", possible=int(row["possible"]), of=int(row["answers"]))


def cost(view: View) -> tuple[Element, ...]:
    """What clearing costs in accuracy, for groups of several sizes and three means."""
    if view.release.certificate().empty:
        return ()
    # scipy stands behind it, and takes half a second to import
    from ...metrics.disclosure.accuracy import accuracy_table

    figures = accuracy_table()
    means = list(dict.fromkeys(figures["mean"]))
    rows = []
    for size, group in figures.groupby("atom_size"):
        cells = [_cost(group[group["mean"] == mean].iloc[0], view) for mean in means]
        alone = number(float(group["rounding_error"].mean()), view.language, 2)
        rows.append((number(int(str(size)), view.language), *cells, alone))
    columns = (
        view.say("atom_size"),
        *(view.say("cost_mean", mean=number(mean, view.language, 1)) for mean in means),
        view.say("cost_rounding"),
    )
    lead = element("p", view.say("cost_lead"), css="section-lead")
    return element("h3", view.say("cost_title")), lead, table_element(Table(columns, tuple(rows)))


def _cost(row: pd.Series, view: View) -> str:
    error = number(float(row["error"]), view.language, 2)
    return view.say("cost_cell", shift=_signed(float(row["bias"]), view), error=error)


def _signed(value: float, view: View) -> str:
    told = number(value, view.language, 2)
    return f"+{told}" if round(value, 2) > 0 else told
