"""The ready mappings read the real data sets, and what they read agrees with what is known of these."""

import pytest
from tillit.pipelines.landing.ingestion import SourceFile, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import ready_mapping
from tillit.pipelines.vault.vault import Vault

pytestmark = pytest.mark.real_data

FILES = {
    "volvo_it_vinst_csv": "volvo_it_incidents/VINST.csv.gz",
    "volvo_it_xes": "volvo_it_incidents/BPI_Challenge_2013_incidents.xes.gz",
    "us_army_lq2002": "us_army_lq2002/lq2002.csv.gz",
    "uk_civil_service": "uk_civil_service_people_survey/04_02-raw_tbl_org_data.parquet",
    "nhs_ae_attendances": "nhs_ae_attendances/ae_attendances.csv.gz",
}
ARMY_SCALES = {
    **{f"LEAD{item:02d}": (1, 5) for item in range(1, 12)},
    **{f"TSIG{item:02d}": (1, 5) for item in range(1, 4)},
    **{f"HOSTIL{item:02d}": (0, 4) for item in range(1, 6)},
}


def source(name, folder):
    return SourceFile(name, folder / FILES[name], ready_mapping(name))


def rows(vault, query):
    return vault.connection.execute(query).fetchall()


@pytest.mark.parametrize("name", ["volvo_it_vinst_csv", "volvo_it_xes"])
def test_volvo_agrees_with_its_known_facts(tmp_path, shared_data, name):
    with Vault(Project(tmp_path)) as vault:
        intake = ingest(vault, source(name, shared_data))
        assert (intake.read, intake.accepted, intake.quarantined) == (65_533, 65_533, 0)
        assert intake.tables == {"work_event": 65_533, "org_unit": 719, "work_case": 7_554}
        assert intake.warnings == ()
        assert dict(rows(vault, "SELECT activity, count(*) FROM work_event GROUP BY 1")) == {
            "Accepted": 40_117,
            "Completed": 13_867,
            "Queued": 11_544,
            "Unmatched": 5,
        }
        follows = rows(
            vault,
            "SELECT count(*) FROM (SELECT activity, lead(activity) OVER (PARTITION BY case_id ORDER BY row_number) "
            "AS next FROM work_event) WHERE activity = 'Accepted' AND next = 'Accepted'",
        )
        assert follows == [(22_527,)]
        median = rows(
            vault,
            "SELECT median(epoch(last - first)) / 3600 FROM "
            "(SELECT max(occurred_at) AS last, min(occurred_at) AS first FROM work_event GROUP BY case_id)",
        )
        assert median[0][0] == pytest.approx(181.18, abs=0.005)
        assert rows(vault, "SELECT kind, count(*) FROM org_unit GROUP BY 1 ORDER BY 2") == [
            ("company", 1),
            ("organisation line", 25),
            ("support team", 693),
        ]


def test_the_two_exports_of_the_volvo_log_say_the_same(tmp_path, shared_data):
    """The CSV spells letters beyond A to Z wrongly, each in one way: persons stay apart as in the XES."""
    found = []
    for name in ("volvo_it_vinst_csv", "volvo_it_xes"):
        project = Project(tmp_path / name)
        project.prepare()
        if found:
            project.keys.write_bytes(Project(tmp_path / "volvo_it_vinst_csv").keys.read_bytes())
            project.keys.chmod(0o600)
        with Vault(project) as vault:
            ingest(vault, source(name, shared_data))
            queries = (
                "SELECT * EXCLUDE (actor, file_id, row_number) FROM work_event ORDER BY ALL",
                "SELECT case_id, unit_id, count(DISTINCT actor) FROM work_event GROUP BY ALL ORDER BY ALL",
                "SELECT count(DISTINCT actor) FROM work_event",
                "SELECT * EXCLUDE row_number FROM org_unit ORDER BY ALL",
                "SELECT * EXCLUDE row_number FROM work_case ORDER BY ALL",
            )
            found.append([rows(vault, query) for query in queries])
    assert found[0] == found[1]


def test_army_answers_stay_on_their_scales(tmp_path, shared_data):
    with Vault(Project(tmp_path)) as vault:
        intake = ingest(vault, source("us_army_lq2002", shared_data), ARMY_SCALES)
        assert (intake.read, intake.accepted, intake.quarantined) == (2_042, 2_042, 0)
        assert intake.tables == {"response": 2_042 * 19, "org_unit": 50, "survey_wave": 1}
        assert rows(vault, "SELECT count(DISTINCT respondent), count(DISTINCT unit_id) FROM response") == [(2_042, 49)]


def test_civil_service_scores_enter_as_external_readings(tmp_path, shared_data):
    with Vault(Project(tmp_path)) as vault:
        intake = ingest(vault, source("uk_civil_service", shared_data))
        assert (intake.read, intake.accepted, intake.quarantined) == (151_495, 151_495, 0)
        whole = rows(
            vault,
            "SELECT series, count(*), min(period), max(period), min(value) > 20, max(value) < 100 "
            "FROM external_reading WHERE subject IS NULL AND NOT starts_with(series, '20') "
            "GROUP BY series ORDER BY series",
        )
        assert whole == [
            ("engagement_index", 16, "2009", "2024", True, True),
            ("leadership_and_managing_change", 16, "2009", "2024", True, True),
            ("safe_to_challenge", 16, "2009", "2024", True, True),
        ]


def test_emergency_attendances_enter_as_external_readings(tmp_path, shared_data):
    with Vault(Project(tmp_path)) as vault:
        intake = ingest(vault, source("nhs_ae_attendances", shared_data))
        assert (intake.read, intake.accepted, intake.quarantined) == (12_765, 12_765, 0)
        assert rows(
            vault, "SELECT count(DISTINCT period), bool_and(numerator <= denominator) FROM external_reading"
        ) == [(36, True)]


def test_no_name_of_the_volvo_log_is_in_the_vault(tmp_path, shared_data):
    project = Project(tmp_path)
    with Vault(project) as vault:
        ingest(vault, source("volvo_it_xes", shared_data))
        vault.connection.execute("CHECKPOINT")
    everything = b"".join(path.read_bytes() for path in project.vault_folder.rglob("*") if path.is_file())
    for name in ("Krzysztof", "Pawel", "Marcin", "Siebel"):
        assert name.encode() not in everything
