"""How far the promise goes: what attackers found, what stays possible per size of group, and what it costs."""

from __future__ import annotations

import math

import pandas as pd

from ..language import number
from ..page import Element, Table, View, element, table_element
from .about_blocks import heads, yes_or_no
from .compose import table_fold

MEANS = (3.0, 4.0, 4.4)
SIZES = (5, 8, 12, 20, 50)
"""Means and sizes that the cost in accuracy is told for, on a scale of 1 to 5 (DESIGN.md, Clearing 2)."""
SCALE = (1, 5)


def attacks(view: View) -> tuple[Element, ...]:
    """What attackers who hold every file tried and found, before the release was put in force."""
    heading = element("h3", view.say("attack_title"))
    again = element("p", view.say("attack_again"), css="note")
    frame = view.release.attack()
    if frame.empty:
        return heading, element("p", view.say("attack_none"), css="empty"), again
    keys = ("attack", "against", "attack_measured", "attack_figure", "attack_tried", "attack_found", "holds")
    rows = [_attack(row, view) for _, row in frame.iterrows()]
    assumed = dict.fromkeys(str(row[f"assumption_{view.language}"]) for _, row in frame.iterrows())
    lead = element("p", view.say("attack_lead"), css="section-lead")
    knows = element(
        "details",
        element("summary", view.say("attack_knows")),
        element("ul", *(element("li", words) for words in assumed)),
        css="fold",
    )
    return heading, lead, table_element(Table(heads(keys, view), tuple(rows))), knows, again


def _attack(row: pd.Series, view: View) -> tuple[str, ...]:
    figure = math.nan if pd.isna(row["figure"]) else float(row["figure"])
    decimals = 0 if figure.is_integer() else 2
    return (
        _named("attack", str(row["attack"]), view),
        _named("against", str(row["against"]), view),
        str(row[f"meaning_{view.language}"]),
        "–" if math.isnan(figure) else number(figure, view.language, decimals),
        number(int(row["tried"]), view.language),
        number(int(row["found"]), view.language),
        yes_or_no(row["holds"], view),
    )


def _named(kind: str, code: str, view: View) -> str:
    """The words for a code; the code itself, for an attacker that came later than these words."""
    try:
        return view.say(f"{kind} {code}")
    except KeyError:
        return code.replace("_", " ")


def certificate(view: View) -> tuple[Element, ...]:
    """How far the promise goes, per size of atom."""
    frame = view.release.certificate()
    if frame.empty:
        return (element("p", view.say("certificate_none"), css="note"),)
    heading = element("h3", view.say("certificate_title"))
    keys = ("atom_size", "scale", "against", "possible", "holds")
    rows = [
        (
            number(int(row["atom_size"]), view.language),
            str(row["scale"]).replace("-", "–"),
            view.say(f"against {row['against']}"),
            view.say("possible_of", possible=int(row["possible"]), of=int(row["answers"])),
            yes_or_no(row["holds"], view),
        )
        for _, row in frame.iterrows()
    ]
    table = Table(heads(keys, view), tuple(rows))
    lead = element("p", view.say("certificate_lead"), css="section-lead")
    return heading, lead, table_element(table) if len(rows) <= 12 else table_fold(table, view)


def cost(view: View) -> tuple[Element, ...]:
    """What clearing costs in accuracy, for groups of several sizes and three means."""
    if view.release.certificate().empty:
        return ()
    from ...metrics.disclosure.accuracy import accuracy_cost

    rows = []
    for size in SIZES:
        costs = [accuracy_cost(mean, size, SCALE) for mean in MEANS]
        shifts = (
            view.say(
                "cost_cell",
                shift=_signed(one.bias, view),
                error=number(one.error, view.language, 2),
            )
            for one in costs
        )
        rows.append((number(size, view.language), *shifts))
    means = (view.say("cost_mean", mean=number(mean, view.language, 1)) for mean in MEANS)
    table = Table((view.say("atom_size"), *means), tuple(rows))
    lead = element("p", view.say("cost_lead"), css="section-lead")
    return element("h3", view.say("cost_title")), lead, table_element(table)


def _signed(value: float, view: View) -> str:
    told = number(value, view.language, 2)
    return f"+{told}" if round(value, 2) > 0 else told
