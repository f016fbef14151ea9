"""Held readings reach only their own unit: by page, by callback and by cached page, whatever is asked."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tillit.dashboards.app import create_app
from tillit.dashboards.kept_pages import KeptPages
from tillit.dashboards.pages.shelf import PAGES

from .sample_held import LIFTED, MARKS, OPENS, A, B, access, asked, bearing, planted, token

BEFORE, AFTER = OPENS - timedelta(days=1), OPENS + timedelta(days=1)
CALLBACK = "/_dash-update-component"
LANGUAGES = ("sv", "en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("planted")
    planted(place)
    return place


def client_of(folder: Path, day: date = BEFORE, kept: KeptPages | None = None) -> FlaskClient:
    held = folder / "vault" / "held.duckdb"
    app = create_app(folder / "published.duckdb", held, access(), kept=kept, today=lambda: day)
    return app.server.test_client()


@pytest.fixture(scope="module")
def client(folder: Path) -> FlaskClient:
    return client_of(folder)


def answer_to(client: FlaskClient, sent: str, **body: object) -> bytes:
    """The callback's answer; every one of them must be an answer, not a fault."""
    with client.post(CALLBACK, json=asked(**body), headers=bearing(sent)) as answer:  # type: ignore[arg-type]
        assert answer.status_code == 200
        return answer.data


def words_of(answer: bytes) -> str:
    """An answer as a reader would read it."""
    return json.dumps(json.loads(answer), ensure_ascii=False).replace("\u00a0", " ")


def told_of(unit: str, answer: bytes) -> list[str]:
    """The marks of a unit that an answer holds."""
    return [text for text in MARKS[unit].texts() if text.encode() in answer]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("mine", "theirs"), [(A, B), (B, A)])
def test_a_team_sees_its_own_and_nothing_of_another(client: FlaskClient, mine: str, theirs: str, language: str) -> None:
    answer = answer_to(client, token(units=(mine,)), language=language)
    assert told_of(mine, answer) == list(MARKS[mine].texts())
    assert told_of(theirs, answer) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [page for page in PAGES if not page.of_unit], ids=lambda page: page.key)
def test_no_other_page_shows_what_is_held_even_of_ones_own(client: FlaskClient, page: object, language: str) -> None:
    for under in ("", A, B, "f0", "f1"):
        answer = answer_to(client, token(units=(A, B)), path=page.path, language=language, under=under)  # type: ignore[attr-defined]
        assert told_of(A, answer) == told_of(B, answer) == []


def test_whoever_belongs_to_two_units_sees_the_one_that_is_chosen(client: FlaskClient) -> None:
    both = token(units=(A, B))
    assert told_of(A, answer_to(client, both, search=f"?unit={A}")) == list(MARKS[A].texts())
    chosen = answer_to(client, both, search=f"?unit={B}")
    assert told_of(B, chosen) == list(MARKS[B].texts())
    assert told_of(A, chosen) == []


@pytest.mark.parametrize("role", ["leader", "analyst", "other", "Team", "team ", "director"])
def test_who_names_a_unit_without_being_of_the_team_waits_as_others_do(client: FlaskClient, role: str) -> None:
    for language in LANGUAGES:
        answer = answer_to(client, token(role, (A, B)), language=language, search=f"?unit={B}")
        assert told_of(A, answer) == told_of(B, answer) == []


@pytest.mark.parametrize(
    "units",
    [
        pytest.param((), id="none"),
        pytest.param(None, id="no claim"),
        pytest.param(B, id="text in place of a list"),
        pytest.param({"0": B}, id="object"),
        pytest.param({B: True}, id="object with the unit as key"),
        pytest.param([[B]], id="list in a list"),
        pytest.param([{"unit": B}], id="objects"),
        pytest.param(["*"], id="star"),
        pytest.param(["%"], id="per cent"),
        pytest.param([""], id="empty"),
        pytest.param([B.upper()], id="other case"),
        pytest.param([f" {B}", f"{B} "], id="spaces"),
        pytest.param([f"{B}\u0000"], id="zero byte"),
        pytest.param([f"{A}', '{B}"], id="quotes"),
        pytest.param([f"x' OR unit_id = '{B}"], id="SQL"),
        pytest.param(["f1"], id="the unit above"),
        pytest.param([1, True, None, 1.5], id="other types"),
        pytest.param([f"f9t{number}" for number in range(200)] + [B], id="too many"),
    ],
)
def test_a_claim_that_is_not_a_list_of_units_opens_none(client: FlaskClient, units: object) -> None:
    sent = token(units=units)
    for language in LANGUAGES:
        answer = answer_to(client, sent, language=language, search=f"?unit={B}")
        assert told_of(A, answer) == told_of(B, answer) == []


CRAFTED: list[object] = [
    B,
    f"?unit={B}",
    f"unit={B}",
    f"?unit={A}&unit={B}",
    f"?unit={B}&unit={A}",
    f"?unit={A},{B}",
    f"?unit[]={B}",
    f"?unit=%66%31%74%31#{B}",
    f"?UNIT={B}",
    "?unit=*",
    "?unit=%25",
    "?unit=",
    "?unit=' OR '1'='1",
    f"?unit={A}' OR unit_id = '{B}' --",
    f"?unit={A}'; ATTACH 'vault/held.duckdb' AS h; SELECT * FROM h.reading; --",
    f"?unit={A}\u0000{B}",
    f"?unit=../{B}",
    f"?unit={B}" + "x" * 3_000,
    "?" + "&".join(f"unit={B}" for _ in range(50)),
    [B],
    [A, B],
    {"unit": B},
    [[B]],
    None,
    True,
    0,
    1e308,
    -1,
]


@pytest.mark.parametrize("crafted", CRAFTED, ids=lambda value: str(value)[:32])
def test_no_crafted_value_gives_another_units(client: FlaskClient, crafted: object) -> None:
    for name in ("search", "under", "path", "language", "scheme"):
        answer = answer_to(client, token(units=(A,)), **{name: crafted})
        assert told_of(B, answer) == []
        answer = answer_to(client, token(units=()), **{name: crafted})
        assert told_of(A, answer) == told_of(B, answer) == []


def test_no_unit_id_gives_another_units(client: FlaskClient, folder: Path) -> None:
    from tillit.dashboards.release import open_release

    for unit in open_release(folder / "published.duckdb").names():
        for path in ("/our-team", f"/our-team/{unit}", f"/our-team?unit={unit}", "/trust"):
            answer = answer_to(client, token(units=(A,)), path=path, under=unit, search=f"?unit={unit}")
            assert told_of(B, answer) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"output": "page.children"}, id="one output"),
        pytest.param({"output": "held.children"}, id="an output that is not there"),
        pytest.param({"inputs": []}, id="no inputs"),
        pytest.param({"inputs": [{"id": "unit", "property": "value", "value": B}] * 5}, id="other inputs"),
        pytest.param({"state": [{"id": "unit", "property": "value", "value": B}]}, id="state"),
        pytest.param({"outputs": None}, id="no outputs"),
        pytest.param({"changedPropIds": [B]}, id="another trigger"),
    ],
)
def test_a_callback_put_together_by_hand_gives_nothing_more(client: FlaskClient, change: dict[str, object]) -> None:
    body = {**asked(search=f"?unit={B}"), **change}
    with client.post(CALLBACK, json=body, headers=bearing(token(units=(A,)))) as answer:
        assert told_of(B, answer.data) == []


def test_no_path_gives_what_is_held(client: FlaskClient) -> None:
    rules = {rule.rule for rule in client.application.url_map.iter_rules()}
    paths = {page.path for page in PAGES} | {rule for rule in rules if "<" not in rule}
    paths |= {f"/our-team?unit={B}", f"/our-team/{B}", "/vault/held.duckdb", "/held.duckdb", "/assets/../vault/held"}
    for path in sorted(paths):
        for sent in (token(units=(A,)), token(units=())):
            with client.get(path, headers=bearing(sent)) as answer:
                assert told_of(A, answer.data) == told_of(B, answer.data) == []


@pytest.mark.parametrize("order", [(A, B), (B, A)])
def test_a_kept_page_is_served_to_those_who_see_the_same_only(folder: Path, order: tuple[str, str]) -> None:
    client = client_of(folder, kept=KeptPages())
    for unit in order:
        answer_to(client, token(units=(unit,)))
    readers = {
        A: token(units=(A,)),
        B: token(units=(B,)),
        "": token(units=()),
        "leader": token("leader", (A,)),
        "analyst": token("analyst", (B,)),
    }
    for _ in range(2):
        for reader, sent in readers.items():
            answer = answer_to(client, sent)
            for unit in (A, B):
                assert bool(told_of(unit, answer)) == (unit == reader)


def test_a_kept_page_is_never_served_to_loopback(folder: Path) -> None:
    kept = KeptPages()
    answer_to(client_of(folder, kept=kept), token(units=(A,)))
    held = folder / "vault" / "held.duckdb"
    local = create_app(folder / "published.duckdb", held, kept=kept, today=lambda: BEFORE).server.test_client()
    for language in LANGUAGES:
        for search in ("", f"?unit={A}", f"?unit={B}"):
            body = asked(language=language, search=search)
            with local.post(CALLBACK, json=body, headers=bearing(token(units=(A,)))) as answer:
                assert answer.status_code == 200
                assert told_of(A, answer.data) == told_of(B, answer.data) == []


@pytest.mark.parametrize("day", [BEFORE, OPENS, AFTER], ids=["before", "on the day", "after"])
def test_a_day_alone_opens_nothing(folder: Path, day: date) -> None:
    """What is due is copied into the next release; until then the held file is the unit's own."""
    client = client_of(folder, day)
    assert told_of(A, answer_to(client, token(units=(A,)))) == list(MARKS[A].texts())
    for sent in (token(units=(B,)), token("leader", (A,)), token(units=())):
        for path in ("/our-team", "/trust", "/work", "/"):
            assert told_of(A, answer_to(client, sent, path=path, search=f"?unit={A}")) == []


def test_the_release_that_it_has_fallen_due_in_shows_it_to_others(tmp_path: Path) -> None:
    planted(tmp_path, released=True)
    client = client_of(tmp_path, AFTER)
    leader = answer_to(client, token("leader", (A,)))
    assert told_of(A, leader) == list(MARKS[A].texts())
    assert told_of(B, leader) == []
    trust = answer_to(client, token(units=()), path="/trust", under="f0")
    assert MARKS[A].band.encode() in trust


SAID: dict[str, tuple[Callable[[], date], str, str]] = {
    "before": (lambda: BEFORE, "ser bara vi. Andra ser det från 1 februari 2026", "from 1 February 2026"),
    "after": (lambda: AFTER, "ser bara vi, tills nästa utgåva görs", "until the next release is made"),
}


@pytest.mark.parametrize("when", SAID)
def test_the_page_says_who_sees_the_newest_and_until_when(folder: Path, when: str) -> None:
    day, sv, en = SAID[when]
    client = client_of(folder, day())
    for language, phrase in (("sv", sv), ("en", en)):
        assert phrase in words_of(answer_to(client, token(units=(A,)), language=language))


def test_a_held_file_that_the_server_may_not_read_is_said_and_stops_nothing(tmp_path: Path) -> None:
    planted(tmp_path)
    (tmp_path / "vault" / "held.duckdb").unlink()
    answer = answer_to(client_of(tmp_path), token(units=(A,)), language="en")
    assert "the server cannot reach the file" in words_of(answer)
    assert told_of(A, answer) == []


def test_a_unit_whose_figures_were_lifted_is_told_where_they_stand(client: FlaskClient) -> None:
    answer = words_of(answer_to(client, token(units=(LIFTED,)), language="en"))
    assert "Nothing is shown of the unit on its own" in answer
    assert "Samhällsbyggnad" in answer
    assert "At least 8 answers" in answer
