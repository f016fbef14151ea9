"""Hours of work as a clock that stands still at night and at weekends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

OPENS = 8 * 3600
"""Work begins at eight; seconds after midnight."""

DAY = 8.0
"""Hours of work in a working day."""


@dataclass(frozen=True)
class WorkingTime:
    """Working hours counted from the first working day; no public holidays, Monday to Friday, 08 to 16."""

    days: np.ndarray

    @classmethod
    def between(cls, first: date, last: date) -> WorkingTime:
        """The clock from `first` to `last`, and a year beyond for work that goes on."""
        every = np.arange(np.datetime64(first), np.datetime64(last + timedelta(days=366)))
        return cls(every[np.is_busday(every)])

    def to_time(self, clock: np.ndarray) -> np.ndarray:
        """Local time (datetime64[s]) of each count of working hours; strictly increasing to the second."""
        seconds = np.round(clock * 3600).astype("int64")
        day, within = np.divmod(seconds, int(DAY * 3600))
        day = np.minimum(day, len(self.days) - 1)
        return self.days[day].astype("datetime64[s]") + (OPENS + within).astype("timedelta64[s]")

    def to_clock(self, time: np.ndarray) -> np.ndarray:
        """Working hours passed at each local time; nights and weekends count as the next opening."""
        day = time.astype("datetime64[D]")
        place = np.searchsorted(self.days, day)
        works = self.days[np.minimum(place, len(self.days) - 1)] == day
        within = ((time - day).astype("timedelta64[s]").astype("int64") - OPENS) / 3600
        return place * DAY + np.where(works, np.clip(within, 0.0, DAY), 0.0)
