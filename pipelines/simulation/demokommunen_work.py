"""What people turn to Demokommunen for, and the ways their cases take. All figures are invented."""

from __future__ import annotations

from .work import CaseKind, Stage

TELEPHONE, DESK = "Kontaktcenter telefon", "Kontaktcenter webb och reception"
RECEPTION, NORTH, SOUTH = "Mottagning ekonomi", "Försörjningsstöd norr", "Försörjningsstöd syd"
REVIEW, MAPS, INSPECTION = "Bygglovsgranskning", "Karta och mät", "Byggkontroll"
PUPIL_HEALTH, SPECIAL_EDUCATION = "Central elevhälsa", "Specialpedagogiskt stöd"


def _contact(telephone: float, *, solved: float, handle: float = 0.8) -> Stage:
    return Stage(units=((TELEPHONE, telephone), (DESK, 1 - telephone)), queue=1.6, handle=handle, solved=solved)


FAULT_REPORT = CaseKind(
    "Felanmälan",
    560,
    (
        _contact(0.6, solved=0.35),
        Stage(
            units=(
                ("Gata", 0.28),
                ("Park", 0.20),
                ("Ledningsnät", 0.20),
                ("Fastighetsdrift öst", 0.17),
                ("Fastighetsdrift väst", 0.15),
            ),
            queue=9,
            handle=10,
            asks=0.08,
            answer_days=5,
            bounces=0.05,
        ),
    ),
    failure_demand=0.26,
)

INCOME_SUPPORT = CaseKind(
    "Försörjningsstöd",
    330,
    (
        _contact(0.3, solved=0.10),
        Stage(units=((RECEPTION, 1.0),), queue=12, handle=14, asks=0.30),
        Stage(units=((NORTH, 0.52), (SOUTH, 0.48)), queue=15, handle=18, asks=0.25, answer_days=7, bounces=0.04),
        Stage(units=(("Jobbcenter", 1.0),), share=0.25, queue=10, handle=12, bounces=0.03),
    ),
    failure_demand=0.18,
)

BUILDING_PERMIT = CaseKind(
    "Bygglov",
    170,
    (
        _contact(0.2, solved=0.08),
        Stage(units=((REVIEW, 1.0),), queue=18, handle=24, asks=0.40, answer_days=10),
        Stage(units=((MAPS, 1.0),), share=0.70, queue=8, handle=18, bounces=0.03),
        Stage(units=((INSPECTION, 1.0),), queue=12, handle=14),
    ),
)

PUPIL_SUPPORT = CaseKind(
    "Elevstöd",
    150,
    (
        Stage(units=(("Elevstöd mottagning", 1.0),), queue=6, handle=5, solved=0.12),
        Stage(units=((PUPIL_HEALTH, 1.0),), queue=16, handle=20, asks=0.25, answer_days=7),
        Stage(units=((SPECIAL_EDUCATION, 1.0),), share=0.85, queue=12, handle=18, bounces=0.10),
    ),
)

SUPPORT_FOR_THE_OLD = CaseKind(
    "Stöd till äldre",
    200,
    (
        _contact(0.7, solved=0.12),
        Stage(units=(("Biståndshandläggning", 1.0),), queue=15, handle=22, asks=0.25, answer_days=5),
        Stage(units=(("Hemtjänstplanering", 0.6), ("Boendesamordning", 0.4)), queue=12, handle=12, bounces=0.05),
    ),
    failure_demand=0.14,
)

LICENCE = CaseKind(
    "Tillstånd och tillsyn",
    150,
    (
        _contact(0.3, solved=0.10),
        Stage(
            units=(("Hälsoskydd", 0.38), ("Livsmedel", 0.34), ("Miljötillsyn", 0.28)),
            queue=18,
            handle=22,
            asks=0.30,
            answer_days=8,
        ),
        Stage(units=((MAPS, 1.0),), share=0.25, queue=8, handle=12),
    ),
)

KINDS = (FAULT_REPORT, INCOME_SUPPORT, BUILDING_PERMIT, PUPIL_SUPPORT, SUPPORT_FOR_THE_OLD, LICENCE)

OWN_SYSTEM = ("Felanmälan",)
"""Kinds that live in a system of their own; the others share one."""
