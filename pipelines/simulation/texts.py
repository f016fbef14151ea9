"""The written files of a simulated project: mappings, choices and a README. Every one says that it is made up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .plan import Planted

SYNTHETIC = "Påhittad organisation, påhittade data (tillit demo). Made-up organisation, made-up data."


@dataclass(frozen=True)
class SourceLine:
    """One source in defs.yaml: its name, its file under `sources/` and its mapping under `mappings/`."""

    name: str
    file: str
    mapping: str


SEMICOLONS = """\
format: csv
csv: {encoding: utf-8, separator: ";", decimal: ","}
"""

ORGANISATION = (
    SEMICOLONS
    + """\
tables:
  - table: org_unit
    columns:
      unit_id: enhet
      parent_id: överordnad
      name: namn
      kind: typ
      position: ordning
      valid_from: gäller_från
      valid_to: gäller_till
      change: ändring
      first_line: första_linje
      leader: chef
    formats: {valid_from: "%Y-%m-%d", valid_to: "%Y-%m-%d"}
    booleans:
      first_line: {"yes": [ja], "no": [nej]}
"""
)

WAVES = (
    SEMICOLONS
    + """\
tables:
  - table: survey_wave
    columns: {wave_id: omgång, survey_id: enkät, opens: öppnar, closes: stänger}
    formats: {opens: "%Y-%m-%d", closes: "%Y-%m-%d"}
"""
)

INVITATIONS = (
    SEMICOLONS
    + """\
tables:
  - table: invitation
    columns: {wave_id: omgång, unit_id: enhet, invited: inbjudna}
"""
)

SURVEY_ID = "medarbetarenkat"

ANSWERS_LONG = f"""\
# the older survey tool: one row per answer
format: parquet
tables:
  - table: response
    columns: {{wave_id: wave_id, respondent: respondent, unit_id: unit_id, item_id: item_id, answer: answer}}
    constants: {{survey_id: {SURVEY_ID}}}
"""

CASEWORK = """\
# the casework system; times are local
format: parquet
time_zone: Europe/Stockholm
tables:
  - table: work_event
    columns:
      case_id: ärende
      occurred_at: tid
      unit_id: enhet
      actor: handläggare
      activity: händelse
      status: status
      outside: utifrån
    booleans:
      outside: {"yes": [ja], "no": [nej]}
    statuses:
      queue: [Inkommen, Omfördelad]
      active: [Handläggs]
      waiting_external: [Väntar på komplettering]
      done: [Avslutad]
      withdrawn: [Återkallad]
"""

_CASES = """\
tables:
  - table: work_case
    columns: {case_id: ärende, case_kind: ärendetyp, failure_demand: orsakad_av_brist}
    booleans:
      failure_demand: {"yes": [ja], "no": [nej]}
"""

CASES_OF_CASEWORK = "format: parquet\n" + _CASES

CASES_OF_FAULTS = (
    """\
format: csv
csv: {encoding: cp1252, separator: ";", decimal: ","}
"""
    + _CASES
)

FAULTS = """\
# the system for fault reports, with words of its own
format: csv
csv: {encoding: cp1252, separator: ";", decimal: ","}
time_zone: Europe/Stockholm
tables:
  - table: work_event
    columns:
      case_id: Nr
      occurred_at: Tidpunkt
      unit_id: Enhet
      actor: Person
      activity: Steg
      status: Status
      outside: Av kund
    formats: {occurred_at: "%Y-%m-%d %H:%M"}
    booleans:
      outside: {"yes": [Ja], "no": [Nej]}
    statuses:
      queue: [Ny, Vidarekopplad]
      active: [Pågår]
      waiting_external: [Inväntar kund]
      done: [Klar]
      withdrawn: [Makulerad]
"""


def answers_wide(items: Iterable[str]) -> str:
    """The mapping of the newer survey tool: one row per respondent, one column per question."""
    listed = "\n".join(f"        - {item}" for item in items)
    return f"""\
# the newer survey tool: one row per respondent, one column per question
{SEMICOLONS}tables:
  - table: response
    columns: {{wave_id: omgång}}
    constants: {{survey_id: {SURVEY_ID}}}
    wide:
      respondent: svarskod
      unit_id: enhet
      items:
{listed}
"""


def governance(organisation: str, agreed_on: np.datetime64) -> str:
    """governance.yaml. Made-up data need no more than the first lines; the rest shows how it may look."""
    return f"""\
# {SYNTHETIC}
organisation: {organisation}
synthetic: true
language: sv
time_zone: Europe/Stockholm
k: 8
purpose: Att se var vi kan göra det lättare för dem vi finns till för, och för dem som gör jobbet.
legal_basis: Påhittade data; här står annars den rättsliga grunden.
contact: utvecklingschefen
co_determination:
  date: {agreed_on}
  with: [fackliga organisationer, skyddsombud]
dpia_date: {agreed_on}
retention_months: 60
"""


@dataclass(frozen=True)
class Adoption:
    """One measure that the made-up organisation has chosen, with whom, and when it would stop."""

    measure: str
    owner: str
    chosen_with: tuple[str, ...]
    stop_if: str


EMPLOYEES = ("medarbetare från åtta enheter", "skyddsombud", "fackliga företrädare")
CASEWORKERS = ("handläggare från berörda enheter", "skyddsombud", "enhetschefer")

ADOPTED = (
    Adoption("goal_clarity", "kommundirektör", EMPLOYEES, "målen blir en fråga om siffror i stället för samtal"),
    Adoption("mandate_clarity", "kommundirektör", EMPLOYEES, "frågorna används för att ta tillbaka mandat"),
    Adoption("direction_and_room", "kommundirektör", EMPLOYEES, "någon lägger ihop de två till ett tal"),
    Adoption("psychological_safety", "HR-chef", EMPLOYEES, "en chef bedöms efter sitt värde"),
    Adoption("vertical_trust", "HR-chef", EMPLOYEES, "en chef bedöms efter sitt värde"),
    Adoption("hme", "HR-chef", EMPLOYEES, "värdet blir ett mål i budgeten"),
    Adoption("measurement_climate", "HR-chef", EMPLOYEES, "ingen vill längre prata om svaren"),
    Adoption("time_to_need_met", "utvecklingschef", CASEWORKERS, "tiden blir ett mål för enskilda enheter"),
    Adoption("waiting_between", "utvecklingschef", CASEWORKERS, "väntan används för att hitta en skyldig"),
    Adoption("ping_pong", "utvecklingschef", CASEWORKERS, "ärenden behålls för länge för att slippa återlämnas"),
    Adoption("local_up_whole_down", "utvecklingschef", CASEWORKERS, "en enhet får skulden för helheten"),
    Adoption("reopened_work", "utvecklingschef", CASEWORKERS, "det blir svårare för den som behöver återkomma"),
)
"""Twelve, the most that one audience may have (DESIGN.md, rule 13)."""


def adopted(*, chosen_on: np.datetime64, review_by: np.datetime64) -> str:
    """adopted.yaml: the measures in use, chosen with whom, and when the choice is looked at again."""
    lines = [f"# {SYNTHETIC}", "measures:"]
    for choice in ADOPTED:
        lines += [
            f"  {choice.measure}:",
            "    chosen_with:",
            f"      roles: [{', '.join(choice.chosen_with)}]",
            f"      date: {chosen_on}",
            f"    owner: {choice.owner}",
            f"    stop_if: {choice.stop_if}",
            f"    review_by: {review_by}",
        ]
    return "\n".join(lines) + "\n"


def definitions(sources: Iterable[SourceLine], *, first_month: str) -> str:
    """defs.yaml: the component's choices."""
    lines = [
        f"# {SYNTHETIC}",
        "type: tillit.TillitComponent",
        "attributes:",
        "  home: tillit_home",
        "  governance: governance.yaml",
        "  adopted: adopted.yaml",
        f'  first_month: "{first_month}"',
        "  sources:",
    ]
    for source in sources:
        lines += [
            f"    - name: {source.name}",
            f"      file: sources/{source.file}",
            f"      mapping: mappings/{source.mapping}",
        ]
    return "\n".join(lines) + "\n"


def readme(organisation: str, planted: Iterable[Planted]) -> str:
    """README.md of the project folder, with what was planted."""
    truths = "\n".join(
        f"- `{truth.measure}`, sedan {truth.since}: {truth.what.sv}\n  {truth.what.en}" for truth in planted
    )
    return f"""\
# {organisation}

**{SYNTHETIC}**
Alla enheter, koder, svar och ärenden är framräknade av tillits simulator. Ingen människa finns bakom dem.
All units, codes, answers and cases were made by tillit's simulator. There is no human being behind them.

- `sources/`: filer så som system lämnar dem ifrån sig. Files as systems export them.
- `mappings/`: vilken kolumn som är vilken, och vad varje status betyder. Which column is which.
- `governance.yaml`, `adopted.yaml`: vad organisationen har bestämt. What the organisation has decided.
- `defs.yaml`: det Dagster läser. What Dagster reads.
- `tillit_home/`: allt som räknas fram. `vault/` lämnar aldrig mappen. All that is computed.

## Vad som är inlagt (what was planted)

{truths or "Ingenting. Nothing."}
"""
