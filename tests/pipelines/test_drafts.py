"""`tillit init`: drafts that load, that say what they guessed, and that take no file's place."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tillit.metrics.contracts import CONTRACTS, Contract
from tillit.pipelines.commands.drafts import draft_project
from tillit.pipelines.commands.guesses import guess
from tillit.pipelines.fault import TillitError
from tillit.pipelines.governance import load_adopted, load_governance, load_yaml, starter_set
from tillit.pipelines.sources.mapping import Mapping, load_mapping

TODAY = dt.date(2026, 11, 1)

EVENTS = """\
Ärendenr;Tidpunkt;Enhet;Handläggare;Händelse;Status
B1;2026-01-02 08:00:00;Bygglov;a;Registrering;Inkommen
B1;2026-01-03 09:00:00;Bygglov;b;Granskning;Handläggs
B1;2026-01-04 09:00:00;Bygglov;b;Begäran;Väntar på komplettering
B1;2026-01-09 09:00:00;Bygglov;b;Beslut;Avslutad
B2;2026-01-09 09:00:00;Bygglov;b;Beslut;Vilar
"""


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def draft(tmp_path: Path, *files: Path) -> dict[str, str]:
    """The drafts' texts by file name."""
    paths = draft_project(list(files), tmp_path / "project", on=TODAY)
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


def mapping(tmp_path: Path, name: str) -> Mapping:
    return load_mapping(tmp_path / "project" / "mappings" / f"{name}.yaml")


def test_an_export_of_cases_gives_a_mapping_that_loads(tmp_path: Path) -> None:
    texts = draft(tmp_path, write(tmp_path / "events.csv", EVENTS))
    assert list(texts) == ["governance.yaml", "adopted.yaml", "defs.yaml", "events.yaml"]
    loaded = mapping(tmp_path, "events")
    assert loaded.csv.separator == ";"
    table = loaded.tables[0]
    assert table.table == "work_event"
    assert table.columns == {
        "case_id": "Ärendenr",
        "occurred_at": "Tidpunkt",
        "unit_id": "Enhet",
        "actor": "Handläggare",
        "activity": "Händelse",
        "status": "Status",
    }
    assert table.formats == {"occurred_at": "%Y-%m-%d %H:%M:%S"}
    assert table.statuses == {
        "active": ("Handläggs",),
        "queue": ("Inkommen",),
        "waiting_external": ("Väntar på komplettering",),
        "done": ("Avslutad",),
        "unknown": ("Vilar",),
    }


def test_every_guess_says_that_it_is_one(tmp_path: Path) -> None:
    text = draft(tmp_path, write(tmp_path / "events.csv", EVENTS))["events.yaml"]
    guessed = [line for line in text.splitlines() if any(f'"{name}"' in line for name in ("Ärendenr", "Tidpunkt"))]
    assert len(guessed) == 2
    assert all("# check this" in line for line in guessed)
    assert "TODO confirm the format" in text
    assert "kept as a pseudonym" in text


def test_a_format_that_fits_two_ways_names_both(tmp_path: Path) -> None:
    text = draft(tmp_path, write(tmp_path / "e.csv", "case,timestamp,unit,status\n1,03/04/2026,a,x\n"))["e.yaml"]
    line = next(line for line in text.splitlines() if "confirm the format" in line)
    assert '"%d/%m/%Y"' in line
    assert "%m/%d/%Y would fit as well" in line


def test_no_answer_and_no_code_of_a_person_gets_into_a_draft(tmp_path: Path) -> None:
    header = "Svarande;Enhet;" + ";".join(f"F{number}" for number in range(1, 6))
    rows = "".join(f"canary{number};hemlig;1;2;3;4;5\n" for number in range(3))
    texts = draft(tmp_path, write(tmp_path / "enkät.csv", f"{header}\n{rows}"))
    assert "enkat.yaml" in texts
    assert not any("canary" in text or "hemlig" in text for text in texts.values())


def test_a_survey_with_one_column_per_question(tmp_path: Path) -> None:
    draft(tmp_path, write(tmp_path / "survey.csv", "Respondent,COMPID,LEAD01,LEAD02,TSIG01,Comment\n1,2,3,4,5,x\n"))
    table = mapping(tmp_path, "survey").tables[0]
    assert table.wide is not None
    assert list(table.wide.items) == ["LEAD01", "LEAD02", "TSIG01"]
    assert (table.wide.respondent, table.wide.unit_id) == ("Respondent", "COMPID")
    assert [other.table for other in mapping(tmp_path, "survey").tables] == ["response", "org_unit", "survey_wave"]


def test_questions_in_tillits_own_words_are_recognised(tmp_path: Path) -> None:
    words = ("1. Mitt arbete känns meningsfullt.", "Jag ser fram emot att gå till arbetet", "Vad tycker du om maten?")
    header = ";".join(("Enhet", *(f'"{word}"' for word in words)))
    draft(tmp_path, write(tmp_path / "hme.csv", header + "\na;1;2;3\n"))
    wide = mapping(tmp_path, "hme").tables[0].wide
    assert wide is not None
    assert wide.respondent == "row"
    assert list(wide.items.values()) == ["hme_1", "hme_3", words[2]]


def test_a_survey_with_one_row_per_answer(tmp_path: Path) -> None:
    draft(tmp_path, write(tmp_path / "long.csv", "Omgång;Respondent;Enhet;Fråga;Svar\nw1;a;b;c;4\n"))
    table = mapping(tmp_path, "long").tables[0]
    assert table.columns == {
        "wave_id": "Omgång",
        "respondent": "Respondent",
        "unit_id": "Enhet",
        "item_id": "Fråga",
        "answer": "Svar",
    }


def test_a_file_with_the_organisation_replaces_the_flat_tree(tmp_path: Path) -> None:
    units = write(tmp_path / "units.csv", "Enhetskod;Namn;Överordnad\na;A;\n")
    draft(tmp_path, write(tmp_path / "events.csv", EVENTS), units)
    assert [table.table for table in mapping(tmp_path, "events").tables] == ["work_event"]
    assert mapping(tmp_path, "units").tables[0].columns["parent_id"] == "Överordnad"


@pytest.mark.parametrize("table", CONTRACTS, ids=lambda table: table.name)
def test_a_header_in_tillits_own_names_is_understood(table: Contract) -> None:
    guessed = guess(table.names)
    assert guessed.table == table
    assert guessed.columns == {name: name for name in table.names}


def files_of_every_format(folder: Path) -> Sequence[Path]:
    names = ("case_id", "occurred_at", "unit_id", "status")
    values = ("1", "2026-01-02T08:00:00", "a", "open")
    zipped = folder / "zipped.csv.gz"
    zipped.write_bytes(gzip.compress((",".join(names) + "\n" + ",".join(values) + "\n").encode()))
    pq.write_table(pa.table({name: [value] for name, value in zip(names, values, strict=True)}), folder / "t.parquet")
    lines = write(folder / "lines.jsonl", json.dumps(dict(zip(names, values, strict=True))) + "\n")
    attributes = "".join(
        f'<string key="{name}" value="{value}"/>' for name, value in zip(names[1:], values[1:], strict=True)
    )
    log = write(
        folder / "log.xes",
        f'<log><trace><string key="concept:name" value="1"/><event>{attributes}</event></trace></log>',
    )
    return [zipped, folder / "t.parquet", lines, log]


def test_every_format_gives_a_mapping_that_loads(tmp_path: Path) -> None:
    files = files_of_every_format(tmp_path)
    draft(tmp_path, *files)
    formats = [mapping(tmp_path, name).format for name in ("zipped", "t", "lines", "log")]
    assert formats == ["csv", "parquet", "json_lines", "xes"]
    assert all(mapping(tmp_path, name).tables[0].formats for name in ("zipped", "t", "lines", "log"))


def test_an_old_encoding_is_proposed_where_utf_8_cannot_be_read(tmp_path: Path) -> None:
    draft(tmp_path, write(tmp_path / "old.csv", EVENTS, "cp1252"))
    loaded = mapping(tmp_path, "old")
    assert loaded.csv.encoding == "cp1252"
    assert loaded.tables[0].columns["case_id"] == "Ärendenr"


def test_what_only_people_can_say_is_left_open_and_refused_until_said(tmp_path: Path) -> None:
    draft(tmp_path, write(tmp_path / "events.csv", EVENTS))
    project = tmp_path / "project"
    with pytest.raises(TillitError, match=r"governance.yaml, row 3.*still says TODO"):
        load_governance(project / "governance.yaml")
    with pytest.raises(TillitError, match="still says TODO"):
        load_adopted(project / "adopted.yaml", set(starter_set(survey=False, work=True)), TODAY)


def test_once_filled_in_the_drafts_are_whole(tmp_path: Path) -> None:
    draft(tmp_path, write(tmp_path / "events.csv", EVENTS))
    project = tmp_path / "project"
    for name in ("governance.yaml", "adopted.yaml"):
        text = (project / name).read_text(encoding="utf-8")
        (project / name).write_text(text.replace("TODO", "utvecklingschef"), encoding="utf-8")
    assert load_governance(project / "governance.yaml").organisation == "utvecklingschef"
    adopted = load_adopted(project / "adopted.yaml", set(starter_set(survey=False, work=True)), TODAY)
    assert adopted.in_use(TODAY) == starter_set(survey=False, work=True)
    assert not adopted.units_allowed("ping_pong")


def test_the_definitions_point_at_the_files_from_where_they_stand(tmp_path: Path) -> None:
    draft(tmp_path, write(tmp_path / "events.csv", EVENTS))
    definitions = load_yaml(tmp_path / "project" / "defs.yaml")
    assert definitions["type"] == "tillit.TillitComponent"
    assert definitions["attributes"] == {
        "home": "tillit_home",
        "governance": "governance.yaml",
        "adopted": "adopted.yaml",
        "sources": [{"name": "events", "file": "../events.csv", "mapping": "mappings/events.yaml"}],
    }


def test_two_files_of_one_name_get_two_mappings(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    files = [write(tmp_path / "events.csv", EVENTS), write(tmp_path / "a" / "events.csv", EVENTS)]
    assert {"events.yaml", "events_2.yaml"} <= set(draft(tmp_path, *files))


def test_nothing_is_written_where_a_draft_would_take_a_files_place(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    mine = write(project / "adopted.yaml", "measures: {}\n")
    with pytest.raises(TillitError, match="such a file already") as raised:
        draft(tmp_path, write(tmp_path / "events.csv", EVENTS))
    assert raised.value.fault.place.file == "adopted.yaml"
    assert list(project.iterdir()) == [mine]
    assert mine.read_text(encoding="utf-8") == "measures: {}\n"


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("notes.docx", "x", "format_unknown"),
        ("x.csv", "apa,bepa\n1,2\n", "header_not_understood"),
        ("empty.csv", "", "empty_file"),
    ],
)
def test_a_file_that_means_nothing_is_one_clear_fault(tmp_path: Path, name: str, text: str, rule: str) -> None:
    with pytest.raises(TillitError) as raised:
        draft(tmp_path, write(tmp_path / name, text))
    assert (raised.value.fault.place.file, raised.value.fault.rule) == (name, rule)
    assert not (tmp_path / "project").exists()


@pytest.mark.real_data
def test_the_public_data_sets_are_understood(tmp_path: Path, shared_data: Path) -> None:
    files = [
        shared_data / "volvo_it_incidents" / "VINST.csv.gz",
        shared_data / "volvo_it_incidents" / "BPI_Challenge_2013_incidents.xes.gz",
        shared_data / "us_army_lq2002" / "lq2002.csv.gz",
    ]
    draft(tmp_path, *files)
    tables = [mapping(tmp_path, name).tables[0].table for name in ("vinst", "bpi_challenge_2013_incidents", "lq2002")]
    assert tables == ["work_event", "work_event", "response"]
