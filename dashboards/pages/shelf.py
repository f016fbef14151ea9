"""The pages, in the order of DESIGN.md: the whole before the parts."""

from __future__ import annotations

from ..page import Element, Page, View
from . import about, questions, the_whole, trust, work
from .compose import compose

PAGES: tuple[Page, ...] = (the_whole.PAGE, trust.PAGE, work.PAGE, questions.PAGE, about.PAGE)
NAMED_FAMILIES = frozenset(family for page in PAGES for section in page.sections for family in section.families)


def page_at(path: str) -> Page | None:
    """The page at a path; None where there is none."""
    wanted = "/" + path.strip("/")
    return next((page for page in PAGES if page.path == wanted), None)


def elements_of(page: Page, view: View) -> Element:
    """A page as one reader sees it."""
    return compose(page, view, NAMED_FAMILIES)
