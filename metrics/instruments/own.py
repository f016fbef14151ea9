"""What our own items have in common: where they come from, and how anyone may validate them."""

from __future__ import annotations

from ..text import Source, Text

LOWEST, HIGHEST = 1, 5
"""Strongly disagree to strongly agree, as in HME, so that they fit on the same form."""

OWN_ITEMS = Source("tillit's own items, not validated")

RECIPE = Text(
    sv=(
        "Frågorna är våra egna och inte validerade. Så kan den som vill pröva dem göra: "
        "1) låt åtta till tio personer tänka högt medan de svarar, och skriv om det som missförstås; "
        "2) ställ frågorna till minst 200 personer och se efter att hela skalan används och att få hoppar över; "
        "3) räkna alfa och pröva med faktoranalys att frågorna hör ihop, och att de skiljer sig från grannskalorna; "
        "4) fråga minst 50 personer igen efter två veckor; "
        "5) se efter om svaren skiljer sig mellan team (ICC) och följer det som de borde följa. "
        "Ändras en ordalydelse börjar en ny serie."
    ),
    en=(
        "The questions are our own and not validated. Anyone who wants to try them can do this: "
        "1) let eight to ten people think aloud as they answer, and rewrite what is misunderstood; "
        "2) put the questions to at least 200 people and check that the whole scale is used and that few skip; "
        "3) compute alpha, and see by factor analysis that the questions belong together and stand apart from "
        "neighbouring scales; "
        "4) ask at least 50 people again after two weeks; "
        "5) see whether the answers differ between teams (ICC) and go along with what they ought to go along with. "
        "A changed wording begins a new series."
    ),
)
"""A recipe for validating own items; stands in the method of every measure that asks them."""
