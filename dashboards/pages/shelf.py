"""The pages, in the order of DESIGN.md: the whole before the parts."""

from __future__ import annotations

from ..page import Element, Page, View
from . import about, our_team, questions, the_whole, trust, work
from .compose import compose

PAGES: tuple[Page, ...] = (the_whole.PAGE, trust.PAGE, work.PAGE, questions.PAGE, our_team.PAGE, about.PAGE)
OF_THE_UNIT = (our_team.PAGE, about.PAGE)
"""What a unit's own file holds: its page, and what is promised."""
OF_THE_WHOLE = tuple(page for page in PAGES if not page.of_unit)
"""The pages that show nothing of a reader's own."""
NAMED_FAMILIES = frozenset(family for page in PAGES for section in page.sections for family in section.families)


def page_at(path: str) -> Page | None:
    """The page at a path; None where there is none."""
    wanted = "/" + path.strip("/")
    return next((page for page in PAGES if page.path == wanted), None)


def elements_of(page: Page, view: View) -> Element:
    """A page as one reader sees it."""
    return compose(page, view, NAMED_FAMILIES)
