"""A page's elements as Dash components."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from .page import Drawing, Piece, Table

GRAPH: dcc.Graph.Config = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}


def dash_of(part: Piece) -> Component | str:
    """An element as Dash components. Text is put in as text, never as markup."""
    if isinstance(part, str):
        return part
    if isinstance(part, Drawing):
        graph = dcc.Graph(
            figure={"data": part.figure.data, "layout": part.figure.layout},
            config=GRAPH,
            style={"height": f"{part.height}px", "minWidth": f"{part.least_width}px"},
            className="plot",
        )
        wide = {"className": "sideways", "tabIndex": "0"} if part.least_width else {}
        return tag("div", graph, {"role": "img", "aria-label": " ".join(part.words), **wide})
    if isinstance(part, Table):
        # one component: a component per cell takes the browser seconds
        return dmc.Table(data={"head": part.columns, "body": part.rows}, unstyled=True)
    children = [dash_of(child) for child in part.children]
    attributes = dict(part.attributes)
    if part.tag == "a" and not attributes["href"].startswith("#"):
        return dcc.Link(children, href=attributes["href"], className=part.css)
    if "tabindex" in attributes:
        attributes["tabIndex"] = attributes.pop("tabindex")
    return tag(part.tag, children, {"className": part.css, **attributes})


def tag(tag: str, children: object, attributes: dict[str, str]) -> Component:
    """An HTML element as Dash's component of the same name, `aria-` attributes included."""
    return getattr(html, tag.capitalize())(children, **attributes)
