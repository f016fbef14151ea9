"""XML in one pass: no document type, nothing fetched, nothing expanded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - made by its C extension

from ..refused import refused

BEYOND_LIMITS = 114
"""libxml2's XML_ERR_RESOURCE_LIMIT."""


def walk(stream: IO[bytes], file: str, tags: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    """('start' or 'end', element) of the named elements in any namespace, and of the root.

    libxml2 keeps its own limits: 256 levels, 10 MB of a value, no entity that swells. Errors: TillitError where the
    file declares a document type, or is not whole XML, or has another root than the first of `tags`.
    """
    steps = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=tuple(f"{{*}}{tag}" for tag in tags),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    rooted = False
    try:
        for action, element in steps:
            if not rooted:
                _check_root(file, element, tags[0])
                rooted = True
            yield action, element
        if not rooted:
            raise _other_root(file, tags[0])
    except etree.XMLSyntaxError as error:
        if error.code == BEYOND_LIMITS:
            raise refused(
                file,
                "xml_limits",
                "The file is nested deeper than 256 levels, holds a value beyond 10 MB, or swells as it is read.",
                "No log and no workbook is like that: export it anew from the system it comes from.",
                row=error.lineno,
            ) from None
        raise refused(
            file,
            "unreadable",
            "The file is not whole XML, or not XML at all.",
            "Transfer it again and compare its size with the original's; check the mapping's format.",
            row=error.lineno,
        ) from None


def local(element: etree._Element) -> str:
    """The element's name without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _check_root(file: str, element: etree._Element, root: str) -> None:
    tree = element.getroottree()
    if tree.docinfo.doctype:
        raise refused(
            file,
            "doctype",
            "The file declares a document type. No log and no workbook needs one; it is how files are made to swell, "
            "or to fetch other files.",
            "Export it anew from the system it comes from.",
        )
    if local(tree.getroot()) != root:
        raise _other_root(file, root)


def _other_root(file: str, root: str) -> Exception:
    return refused(
        file,
        "unreadable",
        f"The file is XML, but begins with another element than '{root}'.",
        "Check the mapping's format, and that the export is the one that was meant.",
    )
