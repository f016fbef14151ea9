"""The record of processing says what article 30 of the GDPR asks for, in both languages, and stays true by itself."""

import datetime as dt
import re
from pathlib import Path

import pytest
from tillit.metrics.text import Text
from tillit.pipelines.governance import Governance, load_adopted, load_governance
from tillit.pipelines.project import Project
from tillit.pipelines.release import record_words
from tillit.pipelines.release.processing_record import Facts, processing_record
from tillit.pipelines.release.record_page import as_page
from tillit.pipelines.vault.custody import Custody, read_custody
from tillit.pipelines.vault.register import KeyInfo
from tillit.pipelines.vault.vault import Vault

TODAY = dt.date(2026, 11, 1)
GOVERNANCE = """\
organisation: Lövsta kommun
purpose: Samtal om hur vi arbetar tillsammans.
legal_basis: Artikel 6.1 e, uppgift av allmänt intresse
contact: dataskyddsombud@lovsta.example
co_determination: {date: 2026-05-04, with: [Vision, Kommunal]}
dpia_date: 2026-04-01
retention_months: 23
k: 10
visible_after_days: 21
keep_releases: 17
"""
ADOPTED = """\
measures:
  hme: {owner: HR-chef, stop_if: den blir ett mål, review_by: 2027-03-01}
"""
KEYS = (
    KeyInfo("enkat", "enkat", "file", dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date(2026, 10, 5), ("w1",)),
    KeyInfo("enkat.2", "enkat", "environment", None, dt.date(2026, 9, 1), None, ("w2",)),
    KeyInfo("actor", "actor", "file", dt.date(2026, 10, 2), dt.date(2026, 10, 2), None, ()),
)


@pytest.fixture
def facts(tmp_path):
    (tmp_path / "governance.yaml").write_text(GOVERNANCE, encoding="utf-8")
    (tmp_path / "adopted.yaml").write_text(ADOPTED, encoding="utf-8")
    return Facts(
        load_governance(tmp_path / "governance.yaml"),
        Project(tmp_path / "tillit_home"),
        TODAY,
        Custody(KEYS, dt.date(2026, 10, 30), dt.date(2024, 10, 30)),
        load_adopted(tmp_path / "adopted.yaml", {"hme"}, TODAY),
        ("medarbetarenkät",),
    )


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_says_what_where_how_long_why_and_who(facts, tmp_path, language):
    page = as_page(processing_record(facts, language), language)
    on_record = ("Lövsta kommun", "Samtal om hur", "Artikel 6.1 e", "Vision, Kommunal, 2026-05-04", "2026-04-01")
    limits = ("23", "17", "10", "21", "dataskyddsombud@lovsta.example")
    for part in (*on_record, *limits, "medarbetarenkät", "hme", "HR-chef"):
        assert part in page
    stores = (
        "vault/vault.duckdb",
        "vault/keys.json",
        "vault/cleared.duckdb",
        "vault/held.duckdb",
        "releases",
        "report",
    )
    more = ("vault/checks", "vault/run.log", "failures.jsonl", "use.sqlite", "conversation.sqlite", "DAGSTER_HOME")
    for store in (*stores, *more):
        assert f"<code>{store}</code>" in page
    assert str(tmp_path) not in page
    assert not re.search(r"(src|href)=|https?://", page)
    assert "{" not in page.partition("</style>")[2]


def test_keys_stand_with_id_and_age_and_the_last_retention_with_its_day(facts):
    page = as_page(processing_record(facts, "en"), "en")
    rows = re.findall(r"<tr><td><code>(enkat|enkat.2|actor)</code></td>(.*?)</tr>", page)
    cells = {name: re.findall(r"<td>(.*?)</td>", row) for name, row in rows}
    assert cells["enkat"] == ["the respondents of enkat", "2026-01-01", "destroyed 2026-10-05", ""]
    assert cells["enkat.2"] == ["the respondents of enkat", "in use 2026-09-01", "61 days", "the environment"]
    assert cells["actor"][2:] == ["30 days", "the key file"]
    assert "Last on 2026-10-30: rows before 2024-10-30 were deleted." in page


def test_it_names_what_is_missing_and_that_data_are_made_up():
    facts = Facts(Governance(organisation="Demo & <b>", synthetic=True), Project(Path("home")), TODAY)
    page = as_page(processing_record(facts, "sv"), "sv")
    assert "påhittade" in page
    assert page.count("saknas i <code>governance.yaml</code>") == 7
    assert "Inget mått är valt ännu." in page
    assert "Inte gjord än." in page
    assert "Demo &amp; &lt;b&gt;" in page
    assert "<b>" not in page


def test_both_languages_say_the_same_things():
    texts = [text for text in vars(record_words).values() if isinstance(text, Text)]
    assert len(texts) > 50
    for text in texts:
        assert sorted(re.findall(r"\{\w+\}|`[^`]+`", text.sv)) == sorted(re.findall(r"\{\w+\}|`[^`]+`", text.en))


def test_the_vault_writes_down_what_may_be_said_of_it(tmp_path):
    project = Project(tmp_path / "home")
    assert read_custody(project) == Custody()
    with Vault(project) as vault:
        vault.key("case")
        vault.retain(dt.date(2024, 1, 1))
    custody = read_custody(project)
    assert [info.key_id for info in custody.keys] == ["case"]
    assert custody.retained_before == dt.date(2024, 1, 1)
    assert vault.keys.key("case").hex() not in (project.vault_folder / "custody.json").read_text(encoding="utf-8")
