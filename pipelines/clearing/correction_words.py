"""Corrections in words."""

from __future__ import annotations

from ...metrics.text import Text

NAMES: dict[str, Text] = {
    "arrivals": Text("Ärenden som kommit in", "Cases opened"),
    "closed": Text("Ärenden som avslutats", "Cases closed"),
    "withdrawn": Text("Ärenden som återtagits", "Cases withdrawn"),
    "case_hours": Text(
        "Timmar från öppnat till avslutat eller återtaget", "Hours from opening to closing or withdrawal"
    ),
    "active_hours": Text("Timmar av arbete i avslutade ärenden", "Hours worked on cases that were closed"),
    "queue_hours": Text("Timmar i kö i avslutade ärenden", "Hours in queue of cases that were closed"),
    "waiting_hours": Text(
        "Timmar av väntan på någon utanför i avslutade ärenden",
        "Hours waiting for somebody outside, of cases that were closed",
    ),
    "elapsed_hours": Text("Timmar från öppnat till avslutat", "Hours from opening to closing"),
    "handover_queue_hours": Text(
        "Timmar i kö direkt efter en överlämning i avslutade ärenden",
        "Hours in queue right after a handover, of cases that were closed",
    ),
    "handed_over": Text("Avslutade ärenden som lämnats över", "Closed cases that were handed over"),
    "returned": Text("Avslutade ärenden som gått fram och tillbaka", "Closed cases that went back and forth"),
    "first_line": Text(
        "Avslutade ärenden som bara första linjen hanterat", "Closed cases handled by the first line only"
    ),
    "failure_known": Text(
        "Ärenden där källan säger om något inte blev gjort eller inte blev rätt",
        "Cases where the source says whether something was not done, or not done right",
    ),
    "failure_demand": Text(
        "Ärenden som kom sig av något som inte blev gjort eller inte blev rätt",
        "Cases that came of something not done, or not done right",
    ),
}
"""Quantities of WHOLE_FLOW, as a reader knows them."""

THIN = "\u202f"


def in_words(quantity: str, published: float, correction: float, months: tuple[str, str]) -> Text:
    """What a correction says.

    >>> in_words("closed", 1240.0, 14.0, ("2026-01", "2026-03")).en
    'Cases closed: 1,240 were published for 2026-01 to 2026-03. What came late makes it 14 more.'
    """
    name = NAMES[quantity]
    first, last = months
    published_sv, size_sv = (_number(figure, THIN, ",") for figure in (published, abs(correction)))
    published_en, size_en = (_number(figure, ",", ".") for figure in (published, abs(correction)))
    if not correction:
        more = Text("Det som kom sent ändrar inte det.", "What came late does not change that.")
    elif correction > 0:
        more = Text(f"Med det som kom sent blir det {size_sv} till.", f"What came late makes it {size_en} more.")
    else:
        more = Text(
            f"Med det som ändrats sedan dess blir det {size_sv} färre.",
            f"What has changed since makes it {size_en} fewer.",
        )
    span_sv = first if first == last else f"{first} till {last}"
    span_en = first if first == last else f"{first} to {last}"
    return Text(
        f"{name.sv}: {published_sv} publicerades för {span_sv}. {more.sv}",
        f"{name.en}: {published_en} were published for {span_en}. {more.en}",
    )


def _number(figure: float, thousands: str, decimal: str) -> str:
    text = f"{figure:,.1f}" if figure % 1 else f"{figure:,.0f}"
    return text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)
