"""One theme for every figure, light and dark. Colour tells series apart; it never says better or worse.

Colours are from Okabe and Ito (2008), darkened or lightened for contrast; points that break a rule differ by
lightness, shape and words, so that nothing hangs on hue.
"""

from __future__ import annotations

from dataclasses import dataclass

FONT = '"Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif'
"""Fonts of the reader's own system; none is fetched."""


@dataclass(frozen=True)
class Theme:
    """The colours of one scheme."""

    name: str
    ink: str
    muted: str
    faint: str
    paper: str
    series: str
    interval: str
    limit: str
    signal: str
    second: str
    third: str
    scale: tuple[str, str, str]
    """A scale of one hue, from little to much."""

    def colours(self) -> dict[str, str]:
        """The colours by the names that `NAMED` uses for them."""
        plain = ("ink", "muted", "faint", "paper", "series", "interval", "limit", "signal", "second", "third")
        named = {f"theme:{name}": str(getattr(self, name)) for name in plain}
        return named | {f"theme:scale {place}": colour for place, colour in enumerate(self.scale)}

    def template(self) -> dict[str, object]:
        """The Plotly template of the scheme."""
        axis = {
            "gridcolor": self.faint,
            "linecolor": self.faint,
            "zeroline": False,
            "tickfont": {"color": self.muted, "size": 12},
            "title": {"font": {"color": self.muted, "size": 12}, "standoff": 8},
            "automargin": True,
            "fixedrange": True,
        }
        return {
            "layout": {
                "font": {"family": FONT, "size": 13, "color": self.ink},
                "paper_bgcolor": "rgba(0,0,0,0)",
                "plot_bgcolor": "rgba(0,0,0,0)",
                "colorway": [self.series, self.second, self.third, self.muted],
                "xaxis": {**axis, "showgrid": False, "ticks": "outside", "ticklen": 4, "tickcolor": self.faint},
                "yaxis": axis,
                "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
                "hoverlabel": {
                    "bgcolor": self.paper,
                    "bordercolor": self.muted,
                    "font": {"family": FONT, "size": 13, "color": self.ink},
                    "align": "left",
                },
                "showlegend": False,
                "hovermode": "closest",
                "dragmode": False,
            }
        }


LIGHT = Theme(
    name="light",
    ink="#1f2733",
    muted="#5a6472",
    faint="#e3dfd6",
    paper="#ffffff",
    series="#2a6f9e",
    interval="rgba(42,111,158,0.38)",
    limit="#8a8f98",
    signal="#14181f",
    second="#a4568c",
    third="#7a6a2f",
    scale=("#eef3f7", "#8fb6d1", "#174b70"),
)
DARK = Theme(
    name="dark",
    ink="#e9e6df",
    muted="#a7afba",
    faint="#333b47",
    paper="#1d232c",
    series="#6fb2dd",
    interval="rgba(111,178,221,0.42)",
    limit="#7f8894",
    signal="#fdfbf5",
    second="#d99ac5",
    third="#cdbb78",
    scale=("#222b36", "#3f7299", "#b9dcf3"),
)
NAMED = Theme(
    name="named",
    ink="theme:ink",
    muted="theme:muted",
    faint="theme:faint",
    paper="theme:paper",
    series="theme:series",
    interval="theme:interval",
    limit="theme:limit",
    signal="theme:signal",
    second="theme:second",
    third="theme:third",
    scale=("theme:scale 0", "theme:scale 1", "theme:scale 2"),
)
"""Names in place of colours: a figure drawn once is dressed in either scheme where it is seen."""
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
