"""Purpose on record (governance.yaml) and the choice of measures (adopted.yaml)."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from ..metrics.text import Text
from .fault import Fault, Place, TillitError
from .yaml_file import KEPT, load_yaml, read_yaml  # noqa: F401 - load_yaml for those who read a project

K_DEFAULT = 8
K_FLOOR = 5
"""Least number of answers behind a survey value (DESIGN.md, Clearing 1)."""

KEEP_RELEASES = 24
"""Releases kept by number where nothing else is said: two years of monthly ones."""

PER_AUDIENCE = 12
"""Measures in use per audience at the most (DESIGN.md, rule 13)."""


def _written(value: str) -> str:
    """Refuses what a draft of `tillit init` has left open."""
    if value.startswith("TODO"):
        raise ValueError("still says TODO; write what holds here")
    return value


Line = Annotated[str, Field(min_length=1), AfterValidator(_written)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class CoDetermination(_Part):
    """Negotiation under co-determination: when, and with whom (roles or unions, never names of people)."""

    date: dt.date
    parties: tuple[Line, ...] = Field(alias="with", min_length=1)


class Schedules(_Part):
    """What runs by itself. All of it is off until somebody decides otherwise."""

    new_files: bool = False
    monthly: bool = False
    wave_close: bool = False
    retention: bool = False


class Decision(_Part):
    """A named decision to recompute a frozen wave or month; it also takes a passed attack on both releases."""

    decision: Literal["recompute"]
    period: Line
    """The wave, or the month as YYYY-MM."""
    reason: Line
    by: Line
    """A role."""
    date: dt.date


class Withdrawal(_Part):
    """Readings taken back because their definition was wrong. The reason is published in their place."""

    indicator: Line
    period: Line | None = None
    """The wave, or the month as YYYY-MM; every period where it is left out."""
    reason_sv: Line
    reason_en: Line
    by: Line
    """A role."""
    date: dt.date


class Governance(_Part):
    """What the organisation has put on record. Days and months are counted as on a calendar."""

    organisation: Line
    synthetic: bool = False
    public: bool = False
    purpose: Line | None = None
    legal_basis: Line | None = None
    contact: Line | None = None
    co_determination: CoDetermination | None = None
    dpia_date: dt.date | None = None
    retention_months: int | None = Field(default=None, ge=1)
    k: int = Field(default=K_DEFAULT, ge=K_FLOOR)
    time_zone: str = "Europe/Stockholm"
    language: Literal["sv", "en"] = "sv"
    visible_after_days: int = Field(default=14, ge=0)
    """Days from clearing until others than the unit itself may see its figures."""
    publish_delay_days: int = Field(default=14, ge=0)
    """Days from the end of a month until its work is published, once."""
    wave_delay_days: int = Field(default=1, ge=0)
    """Days from a wave's last day until it is cleared, once."""
    schedules: Schedules = Schedules()
    decisions: tuple[Decision, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    keep_releases: int = Field(default=KEEP_RELEASES, ge=2)
    """Releases kept by number, to go back to: the one in force, and at least the one before it."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in zoneinfo.available_timezones():
            raise ValueError("not a zone of the IANA database, such as Europe/Stockholm")
        return value

    @property
    def exempt(self) -> bool:
        """Made-up and public data run without a purpose on record."""
        return self.synthetic or self.public


REQUIRED: tuple[tuple[str, Text], ...] = (
    ("purpose", Text("vad mätningen är till för", "what the measuring is for")),
    ("legal_basis", Text("den rättsliga grunden", "the legal basis")),
    ("contact", Text("vem man vänder sig till", "whom to turn to")),
    ("co_determination", Text("när och med vem den har förhandlats", "when and with whom it was negotiated")),
    ("dpia_date", Text("när konsekvensbedömningen gjordes", "when the impact assessment was made")),
    ("retention_months", Text("hur länge rader sparas", "how long rows are kept")),
)
"""What real data take (DESIGN.md, rule 14)."""


def load_governance(path: Path) -> Governance:
    """governance.yaml as it stands, complete or not; TillitError with line and column where it cannot be read."""
    return read_yaml(path, Governance)


def missing_governance(governance: Governance, path: Path, on: dt.date | None = None) -> list[Fault]:
    """One fault per thing that real data take and that is not on record; none for made-up and public data.

    path: where the governance was read. on: today in the organisation's time zone, if no other day is given.
    """
    if governance.exempt:
        return []
    file = path.name
    today = on or dt.datetime.now(zoneinfo.ZoneInfo(governance.time_zone)).date()
    faults = [_not_on_record(file, name, what) for name, what in REQUIRED if getattr(governance, name) is None]
    agreed = governance.co_determination.date if governance.co_determination else None
    for name, day in (("co_determination", agreed), ("dpia_date", governance.dpia_date)):
        if day is not None and day > today:
            faults.append(
                Fault(
                    Place(file, column=name),
                    "governance_ahead",
                    f"{name} lies ahead in time.",
                    "Wait until it has taken place, then write the day it did.",
                    KEPT,
                )
            )
    return faults


def _not_on_record(file: str, name: str, what: Text) -> Fault:
    return Fault(
        Place(file, column=name),
        "governance_missing",
        f"{name} is missing: {what.en}.",
        f"Write {name} ({what.sv}). Made-up data say `synthetic: true`, published data `public: true`, and need none.",
        "No row has been read. The files stay where they are.",
    )


# --- the choice of measures ----------------------------------------------------------------------------------


class ChosenWith(_Part):
    """With whom a measure was chosen (roles, never names of people), and when."""

    roles: tuple[Line, ...] = Field(min_length=1)
    date: dt.date


class Adoption(_Part):
    """One measure in use."""

    owner: Line
    """A role."""
    stop_if: Line
    review_by: dt.date
    chosen_with: ChosenWith | None = None
    audience: Line = "leaders"

    @model_validator(mode="after")
    def _within_a_year(self) -> Adoption:
        if self.chosen_with is not None:
            if self.review_by > a_year_after(self.chosen_with.date):
                raise ValueError("review_by lies more than 12 months after the measure was chosen")
            if self.review_by <= self.chosen_with.date:
                raise ValueError("review_by lies before the day the measure was chosen")
        return self


Status = Literal["adopted", "expired", "not_adopted"]


class Adopted(_Part):
    """The measures in use, by id."""

    measures: dict[str, Adoption] = {}

    @model_validator(mode="after")
    def _few_enough(self) -> Adopted:
        per_audience = Counter(adoption.audience for adoption in self.measures.values())
        for audience, number in per_audience.items():
            if number > PER_AUDIENCE:
                raise ValueError(f"{number} measures for {audience}; at most {PER_AUDIENCE}, so let some of them go")
        return self

    def adoption(self, measure_id: str) -> Adoption | None:
        """The choice of a measure, in force or past its review; None where it was never made."""
        return self.measures.get(measure_id)

    def is_adopted(self, measure_id: str) -> bool:
        """Whether the choice was made, in force or past its review."""
        return measure_id in self.measures

    def status(self, measure_id: str, on: dt.date) -> Status:
        """Whether the measure is in use on a day; its review date is its last."""
        adoption = self.measures.get(measure_id)
        if adoption is None:
            return "not_adopted"
        return "adopted" if on <= adoption.review_by else "expired"

    def units_allowed(self, measure_id: str) -> bool:
        """Whether units may be read: a measure that was chosen with nobody serves the whole's own talk only."""
        adoption = self.measures.get(measure_id)
        return adoption is not None and adoption.chosen_with is not None

    def in_use(self, on: dt.date) -> tuple[str, ...]:
        """Ids of the measures in use on a day, in the order of the file."""
        return tuple(name for name in self.measures if self.status(name, on) == "adopted")


def load_adopted(path: Path, known: Collection[str], on: dt.date | None = None) -> Adopted:
    """adopted.yaml, checked against the measures there are.

    on: the day (today in UTC if no other is given) within 12 months of which a measure chosen with nobody is reviewed.
    Raises TillitError with line and column where the file cannot be read, and for a measure nobody has heard of.
    """
    adopted = read_yaml(path, Adopted)
    unknown = [name for name in adopted.measures if name not in known]
    if unknown:
        problem = f"There is no measure called {unknown[0]}."
        to_do = "Correct its name; `tillit init` shows the ones there are."
        raise TillitError(Fault(Place(path.name, column=unknown[0]), "measure_unknown", problem, to_do, KEPT))
    latest = a_year_after(on or dt.datetime.now(dt.UTC).date())
    for name, adoption in adopted.measures.items():
        if adoption.chosen_with is None and adoption.review_by > latest:
            problem = f"review_by of {name} lies more than 12 months ahead."
            to_do = "Choose a day within the next 12 months."
            raise TillitError(Fault(Place(path.name, column=name), "review_too_far", problem, to_do, KEPT))
    return adopted


def a_year_after(day: dt.date) -> dt.date:
    """The same day a year on; 28 February for a leap day.

    >>> a_year_after(dt.date(2028, 2, 29))
    datetime.date(2029, 2, 28)
    """
    leap_day = (day.month, day.day) == (2, 29)
    return dt.date(day.year + 1, 2, 28) if leap_day else day.replace(year=day.year + 1)


TRUST_FIRST = ("measurement_climate", "hme", "psychological_safety", "vertical_trust")
DIRECTION = ("goal_clarity", "mandate_clarity", "direction_and_room")
ANSWERING = ("straight_lining", "sensitive_skips")
FLOW = ("time_to_need_met", "flow_efficiency", "waiting_between")
BESIDE_FLOW = ("work_in_progress", "ping_pong", "reopened_work")
WHOLE_AND_PARTS = ("push_to_front", "clock_stopping", "local_up_whole_down")


def starter_set(*, survey: bool, work: bool) -> tuple[str, ...]:
    """A first choice of at most 12 measures, to be talked over before it is used.

    >>> len(starter_set(survey=True, work=True))
    12
    """
    if survey and work:
        return (*TRUST_FIRST, *DIRECTION, *FLOW, "ping_pong", "reopened_work")
    if survey:
        return (*TRUST_FIRST, *DIRECTION, *ANSWERING)
    return (*FLOW, *BESIDE_FLOW, *WHOLE_AND_PARTS) if work else ()
