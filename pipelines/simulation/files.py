"""A simulated organisation as a project folder: source files as systems export them, mappings and choices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from . import texts
from .demokommunen_work import OWN_SYSTEM
from .plan import Demo, Simulated
from .survey import long, wide
from .work import Cases, Log, Status, Step, staff_code

CASE_SYSTEM = {
    Status.RECEIVED: "Inkommen",
    Status.HANDED_OVER: "Omfördelad",
    Status.WORKED_ON: "Handläggs",
    Status.WAITING: "Väntar på komplettering",
    Status.DONE: "Avslutad",
    Status.WITHDRAWN: "Återkallad",
}
FAULT_SYSTEM = {
    Status.RECEIVED: "Ny",
    Status.HANDED_OVER: "Vidarekopplad",
    Status.WORKED_ON: "Pågår",
    Status.WAITING: "Inväntar kund",
    Status.DONE: "Klar",
    Status.WITHDRAWN: "Makulerad",
}
RESTING = "Vilande"
"""A status that the mapping does not know, as there is one in every real system: it stays visible as unknown."""
RESTING_SHARE = 0.002

STEPS = {
    Step.RECEIVED: "Ärende inkom",
    Step.HANDED_OVER: "Lämnat vidare",
    Step.TAKEN_UP: "Påbörjat",
    Step.ASKED: "Komplettering begärd",
    Step.ANSWERED: "Komplettering inkom",
    Step.DECIDED: "Bedömt",
    Step.CLOSED: "Avslutat",
    Step.WITHDRAWN: "Återkallat",
    Step.REOPENED: "Återöppnat",
    Step.CARRIED_OVER: "Flyttat från tidigare system",
    Step.SENT_BACK: "Återlämnat",
}


def write_project(folder: Path, made: Simulated) -> Demo:
    """Write everything to `folder`: `sources/`, `mappings/`, governance.yaml, adopted.yaml, defs.yaml, README.md."""
    for part in ("sources", "mappings"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    writer = ProjectWriter(folder, made)
    writer.organisation()
    writer.survey()
    writer.work()
    writer.choices()
    plan, log = made.plan, made.log
    return Demo(
        folder=folder,
        today=plan.today,
        planted=plan.planted,
        employees=len(made.people.here(len(plan.waves) - 1)),
        units=len(made.organisation.units),
        waves=tuple(wave.wave_id for wave in plan.waves),
        months=tuple(str(month) for month in plan.months),
        cases=len(np.unique(log.case)),
        events=len(log.case),
        answers=sum(int((sheets.answers >= 0).sum()) for sheets in made.sheets),
    )


class ProjectWriter:
    """Writes one project; keeps account of the sources for its defs.yaml."""

    def __init__(self, folder: Path, made: Simulated) -> None:
        self._folder = folder
        self._made = made
        self._unit_ids = np.array([unit.unit_id for unit in made.organisation.units])
        self._sources: list[texts.SourceLine] = []

    def organisation(self) -> None:
        """The tree with its history."""
        self._source("organisation", "organisation.csv", texts.ORGANISATION)
        self._csv("organisation.csv", self._made.organisation.table())

    def survey(self) -> None:
        """Waves and invitations; the older half of the answers long in Parquet, the newer wide in CSV."""
        made, items = self._made, self._made.survey.items
        waves = made.plan.waves
        self._source("omgangar", "omgangar.csv", texts.WAVES)
        self._csv(
            "omgangar.csv",
            pa.table(
                {
                    "omgång": [wave.wave_id for wave in waves],
                    "enkät": [texts.SURVEY_ID] * len(waves),
                    "öppnar": [str(wave.opens) for wave in waves],
                    "stänger": [str(wave.closes) for wave in waves],
                }
            ),
        )
        self._invitations()
        older, newer = made.sheets[: len(waves) // 2], made.sheets[len(waves) // 2 :]
        if older:
            self._source("enkat_aldre", "enkat_aldre.parquet", texts.ANSWERS_LONG)
            table = pa.concat_tables([long(sheets, made.organisation, items) for sheets in older])
            pa_parquet.write_table(table, self._folder / "sources" / "enkat_aldre.parquet")
        self._mapping("enkat.yaml", texts.answers_wide([item.id for item in items]))
        for sheets in newer:
            name = f"enkat_{sheets.wave.wave_id.lower().replace('-', '_')}"
            self._sources.append(texts.SourceLine(name, f"{name}.csv", "enkat.yaml"))
            self._csv(f"{name}.csv", wide(sheets, made.organisation, items))

    def _invitations(self) -> None:
        waves: list[str] = []
        units: list[str] = []
        invited: list[int] = []
        for sheets in self._made.sheets:
            asked = np.flatnonzero(sheets.invited)
            waves += [sheets.wave.wave_id] * len(asked)
            units += self._unit_ids[asked].tolist()
            invited += sheets.invited[asked].tolist()
        self._source("inbjudningar", "inbjudningar.csv", texts.INVITATIONS)
        self._csv("inbjudningar.csv", pa.table({"omgång": waves, "enhet": units, "inbjudna": invited}))

    def work(self) -> None:
        """Events and cases of two systems: casework in Parquet, fault reports in CSV with words of their own."""
        made = self._made
        names = np.array([kind.name for kind in made.plan.kinds])
        own = np.isin(names, OWN_SYSTEM)[made.cases.kind]
        faults = own[made.log.case]
        if (~faults).any():
            self._source("arenden", "arenden.parquet", texts.CASEWORK)
            self._source("arenden_uppgifter", "arenden_uppgifter.parquet", texts.CASES_OF_CASEWORK)
            log = made.log.take(~faults)
            pa_parquet.write_table(self._casework(log), self._folder / "sources" / "arenden.parquet")
            facts = _facts(log, made.cases, names, "A")
            pa_parquet.write_table(facts, self._folder / "sources" / "arenden_uppgifter.parquet")
        if faults.any():
            self._source("felanmalan", "felanmalan.csv", texts.FAULTS)
            self._source("felanmalan_uppgifter", "felanmalan_uppgifter.csv", texts.CASES_OF_FAULTS)
            log = made.log.take(faults)
            self._csv("felanmalan.csv", self._fault_reports(log), encoding="cp1252")
            facts = _facts(log, made.cases, names, "F")
            self._csv("felanmalan_uppgifter.csv", facts, encoding="cp1252")

    def _casework(self, log: Log) -> pa.Table:
        words = _worded(log.status, CASE_SYSTEM)
        # by position, so that no draw is taken from the simulation's own chance
        resting = (log.status == Status.WAITING) & (np.arange(len(log.case)) % round(1 / RESTING_SHARE) == 0)
        return pa.table(
            {
                "ärende": _case_codes(log.case, "A"),
                "tid": pa.array(log.time.astype("datetime64[us]")),
                "enhet": pa.array(self._unit_ids[log.unit]),
                "handläggare": pa.array(staff_code(log.actor)),
                "händelse": pa.array(_worded(log.step, STEPS)),
                "status": pa.array(np.where(resting, RESTING, words)),
                "utifrån": pa.array(np.where(log.outside, "ja", "nej")),
            }
        )

    def _fault_reports(self, log: Log) -> pa.Table:
        time = np.char.replace(np.datetime_as_string(log.time, unit="m"), "T", " ")
        return pa.table(
            {
                "Nr": _case_codes(log.case, "F"),
                "Tidpunkt": pa.array(time),
                "Enhet": pa.array(self._unit_ids[log.unit]),
                "Person": pa.array(staff_code(log.actor)),
                "Status": pa.array(_worded(log.status, FAULT_SYSTEM)),
                "Steg": pa.array(_worded(log.step, STEPS)),
                "Av kund": pa.array(np.where(log.outside, "Ja", "Nej")),
            }
        )

    def choices(self) -> None:
        """What the organisation has decided, and the file that Dagster reads."""
        plan = self._made.plan
        last_day = np.datetime64(plan.waves[-1].closes)
        self._write("governance.yaml", texts.governance(plan.name, agreed_on=last_day - 60))
        self._write("adopted.yaml", texts.adopted(chosen_on=last_day - 60, review_by=last_day + 240))
        self._write("defs.yaml", texts.definitions(self._sources, first_month=str(plan.months[0])))
        self._write("README.md", texts.readme(plan.name, plan.planted))

    def _source(self, name: str, file: str, mapping: str) -> None:
        self._mapping(f"{name}.yaml", mapping)
        self._sources.append(texts.SourceLine(name, file, f"{name}.yaml"))

    def _mapping(self, name: str, text: str) -> None:
        self._write(f"mappings/{name}", text)

    def _write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text, encoding="utf-8")

    def _csv(self, name: str, table: pa.Table, *, encoding: str = "utf-8") -> None:
        sink = pa.BufferOutputStream()
        pa_csv.write_csv(table, sink, pa_csv.WriteOptions(delimiter=";", quoting_style="none"))
        content = sink.getvalue().to_pybytes().replace(b'"', b"")
        if encoding != "utf-8":
            content = content.decode("utf-8").encode(encoding)
        (self._folder / "sources" / name).write_bytes(content)


def _worded(codes: np.ndarray, words: dict[Status, str] | dict[Step, str]) -> np.ndarray:
    listed = np.array([words[key] for key in sorted(words)])  # pyright: ignore[reportArgumentType]
    return listed[codes]


def _case_codes(cases: np.ndarray, letter: str) -> pa.Array:
    numbers, places = np.unique(cases, return_inverse=True)
    return pa.array(np.array([f"{letter}{number:06d}" for number in numbers])[places])


def _facts(log: Log, cases: Cases, names: np.ndarray, letter: str) -> pa.Table:
    numbers = np.unique(log.case)
    known = cases.failure_demand[numbers]
    return pa.table(
        {
            "ärende": _case_codes(numbers, letter),
            "ärendetyp": pa.array(names[cases.kind[numbers]]),
            "orsakad_av_brist": pa.array(np.where(known == 1, "ja", "nej"), mask=known < 0),
        }
    )
