"""A mapping says what a source means; a fault in it names line and column."""

import pytest
from tillit.pipelines.fault import TillitError
from tillit.pipelines.sources.mapping import Join, load_mapping, ready_mapping, ready_mappings

WHOLE = """\
format: csv
csv: {encoding: utf-8, separator: ";", decimal: ","}
time_zone: Europe/Stockholm
tables:
  - table: work_event
    columns: {case_id: ärende, occurred_at: tid, unit_id: {join: [linje, team]}, status: [status]}
    formats: {occurred_at: "%Y-%m-%d %H:%M"}
    statuses: {active: [Handläggs], done: [Avslutad]}
""".replace("[status]", "status")


def written(tmp_path, text):
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def fault_of(tmp_path, text):
    with pytest.raises(TillitError) as caught:
        load_mapping(written(tmp_path, text))
    return caught.value.fault


def test_a_mapping_is_read(tmp_path):
    mapping = load_mapping(written(tmp_path, WHOLE))
    assert mapping.table_names() == ("work_event",)
    assert mapping.wanted() == ("ärende", "tid", "linje", "team", "status")
    assert mapping.tables[0].columns["unit_id"] == Join(join=("linje", "team"))
    assert mapping.survey_id is None


def test_words_that_yaml_takes_for_something_else_are_words(tmp_path):
    text = """\
format: csv
tables:
  - table: response
    wide: {respondent: row, unit_id: enhet, items: [1, 2], skipped: [99, NA, true]}
    constants: {wave_id: 2026-01-01, survey_id: 7}
"""
    table = load_mapping(written(tmp_path, text)).tables[0]
    assert table.wide is not None
    assert table.wide.items == {"1": "1", "2": "2"}
    assert table.wide.skipped == ("99", "NA", "true")
    assert table.constants == {"wave_id": "2026-01-01", "survey_id": "7"}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("format: csv", "format: cvs", 1, "csv"),
        ("time_zone: Europe/Stockholm", "time_zone: Stockholm", 1, "IANA"),
        ("table: work_event", "table: events", 5, "not a table"),
        ("case_id: ärende", "case: ärende", 5, "'case' is not a column of work_event"),
        ("case_id: ärende, ", "", 5, "'case_id' of work_event has no source"),
        ("active: [Handläggs]", "busy: [Handläggs]", 5, "no status class"),
        ("done: [Avslutad]", "done: [Handläggs]", 5, "two status classes"),
        ("%Y-%m-%d %H:%M", "%d %b %Y", 5, "'%b'"),
        ('separator: ";"', 'separator: "\\""', 2, "two different ASCII"),
        ("encoding: utf-8", "encoding: utf-9", 2, "no such encoding"),
        ("formats: {", "formats: [", 7, "YAML"),
        ("time_zone: Europe/Stockholm", "time_zone: Europe/Stockholm\nzone: x", 4, "not permitted"),
        ("time_zone: Europe/Stockholm", "format: csv", 3, "duplicate"),
    ],
)
def test_a_fault_names_its_line(tmp_path, old, new, line, words):
    assert old in WHOLE
    fault = fault_of(tmp_path, WHOLE.replace(old, new))
    assert fault.place.file == "mapping.yaml"
    assert fault.place.row == line
    assert isinstance(fault.place.column, int)
    assert words in fault.problem


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("{table: response, columns: {wave_id: w, respondent: r, unit_id: u, item_id: i}}", "survey_id"),
        ("{table: org_unit, hierarchy: {root: a, levels: [b]}}", "one by one"),
        ("{table: work_case, hierarchy: {root: a, levels: [b]}}", "no other table"),
        ("{table: calendar, columns: {day: d, working: w}, constants: {day: x}}", "both a column and a constant"),
        ("{table: calendar, columns: {day: d, working: w}, formats: {working: '%Y'}}", "has no format"),
        ("{table: work_case, columns: {case_id: c}, statuses: {active: [a]}}", "statuses"),
        ("{table: org_unit, hierarchy: {root: a, levels: [b], kinds: [c]}}", "one per level"),
        ("{table: org_unit, hierarchy: {root: a, levels: [b], first_line: {column: c}}}", "values or not_ending"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path, table, words):
    assert words in fault_of(tmp_path, f"format: csv\ntables: [{table}]\n").problem


def test_a_change_of_mapping_or_scales_is_another_fingerprint(tmp_path):
    mapping = load_mapping(written(tmp_path, WHOLE))
    other = load_mapping(written(tmp_path, WHOLE.replace("Avslutad", "Klar")))
    assert mapping.fingerprint() == load_mapping(written(tmp_path, WHOLE)).fingerprint()
    assert len({mapping.fingerprint(), other.fingerprint(), mapping.fingerprint({"a": (1, 5)})}) == 3


def test_every_ready_mapping_is_whole():
    assert {"volvo_it_xes", "us_army_lq2002"} <= set(ready_mappings())
    for name in ready_mappings():
        assert ready_mapping(name).public
    with pytest.raises(KeyError):
        ready_mapping("nowhere")
