"""The register of keys: which key serves what, since when and for which waves. Never a key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from ...metrics.contracts import Column, Contract, Kind
from ..refused import refused
from .keys import LEDGER, OWN, Keys, check_of, variable_of

SURVEY = "survey"

KEY = Contract(
    "key",
    "The keys that hide persons and cases: ids and days, never a key.",
    (
        Column("key_id", Kind.STRING, "the key's id"),
        Column("number", Kind.INTEGER, "place in the order in which keys came into use, from 1"),
        Column("serves", Kind.STRING, "the survey whose respondents it hides; or actor, case or ledger"),
        Column("place", Kind.STRING, "where it is kept", values=("file", "environment")),
        Column("made_on", Kind.DATE, "when it was made, where that is known", required=False),
        Column("used_from", Kind.DATE, "when it was first used here"),
        Column("check_value", Kind.STRING, "tells whether a key is still the same one, and nothing about it"),
        Column("destroyed_on", Kind.DATE, "when it was destroyed", required=False),
    ),
    key=("key_id",),
)
WAVE_KEY = Contract(
    "wave_key",
    "The key that hides a wave's respondents: the one in use when its first answers came.",
    (
        Column("survey_id", Kind.STRING, "the survey"),
        Column("wave_id", Kind.STRING, "its wave"),
        Column("key_id", Kind.STRING, "the key"),
    ),
    key=("survey_id", "wave_id"),
)
ERASED = Contract(
    "erased",
    "Persons who were erased on request: a keyed hash, so that a file that comes again does not bring them back.",
    (
        Column("key_id", Kind.STRING, "the key of the hash"),
        Column("mark", Kind.STRING, "HMAC-SHA256 of the token or name under that key, 16 bytes in hexadecimal"),
        Column("erased_on", Kind.DATE, "when"),
    ),
    key=("key_id", "mark"),
)
REGISTER = (KEY, WAVE_KEY, ERASED)


@dataclass(frozen=True)
class KeyInfo:
    """What may be said of a key."""

    key_id: str
    serves: str
    place: str
    made_on: dt.date | None
    used_from: dt.date
    destroyed_on: dt.date | None
    waves: tuple[str, ...]

    def age_days(self, on: dt.date) -> int:
        """Days since it was made; where that is not known, since it was first used."""
        return (on - (self.made_on or self.used_from)).days


def registered(connection: duckdb.DuckDBPyConnection) -> tuple[KeyInfo, ...]:
    """Every key that has been in use, in order."""
    rows = connection.execute(
        """
        SELECT key_id, serves, place, made_on, used_from, destroyed_on,
               (SELECT coalesce(list(wave_id ORDER BY wave_id), []) FROM wave_key WHERE wave_key.key_id = key.key_id)
        FROM key ORDER BY number
        """
    ).fetchall()
    return tuple(KeyInfo(*row[:6], waves=tuple(row[6])) for row in rows)


def key_in_use(connection: duckdb.DuckDBPyConnection, keys: Keys, serves: str) -> str:
    """Id of the key that new rows are hidden with; made and registered where there is none yet.

    Raises TillitError where it has been destroyed, is gone, or is another than before.
    """
    rows = connection.execute(
        "SELECT key_id FROM key WHERE serves = ? ORDER BY number DESC LIMIT 1", [serves]
    ).fetchall()
    if rows:
        return checked_key(connection, keys, str(rows[0][0]))
    return _begin(connection, keys, serves, serves)


def key_of_wave(connection: duckdb.DuckDBPyConnection, keys: Keys, survey_id: str, wave_id: str) -> str:
    """Id of the key that hides a wave's respondents; a wave keeps the key it began with."""
    if survey_id in OWN:
        raise refused(
            survey_id,
            "survey_name",
            f"A survey cannot be called '{survey_id}': a key of tillit's own has that id.",
            "Give the survey another survey_id in the mapping.",
        )
    rows = connection.execute(
        "SELECT key_id FROM wave_key WHERE survey_id = ? AND wave_id = ?", [survey_id, wave_id]
    ).fetchall()
    if rows:
        return checked_key(connection, keys, str(rows[0][0]))
    key_id = key_in_use(connection, keys, survey_id)
    connection.execute("INSERT INTO wave_key VALUES (?, ?, ?)", [survey_id, wave_id, key_id])
    return key_id


def checked_key(connection: duckdb.DuckDBPyConnection, keys: Keys, key_id: str) -> str:
    """The id, if its key is there and the same as when it was registered; TillitError otherwise."""
    ((serves, check, destroyed),) = connection.execute(
        "SELECT serves, check_value, destroyed_on FROM key WHERE key_id = ?", [key_id]
    ).fetchall()
    if destroyed is not None:
        raise refused(
            key_id,
            "key_destroyed",
            f"The key '{key_id}' was destroyed on {destroyed}, so what it hid can be linked to nobody any more.",
            f"Leave out what it served. A new key for what is to come: `tillit keys --rotate {serves}`.",
        )
    found = keys.find(key_id)
    if found is None:
        raise refused(
            key_id,
            "key_gone",
            f"The key '{key_id}' is neither in the key file nor in the variable {variable_of(key_id)}.",
            f"Put it back. If it is lost for good, say so: `tillit keys --destroy {key_id}`.",
        )
    if check_of(found.key) != check:
        raise refused(
            key_id,
            "key_changed",
            f"The key '{key_id}' is another one than the rows in the vault were hidden with.",
            "Put the right one back; with this one the same person would count as two.",
        )
    return key_id


def rotate(connection: duckdb.DuckDBPyConnection, keys: Keys, serves: str) -> str:
    """Take a new key into use for what is to come; returns its id. Waves that have begun keep theirs.

    Raises TillitError where there is no such key, or it is the ledger's, which hides no person.
    """
    rows = connection.execute("SELECT serves FROM key WHERE key_id = ? OR serves = ?", [serves, serves]).fetchall()
    if not rows:
        raise unknown_key(connection, serves)
    role = str(rows[0][0])
    if role == LEDGER:
        raise refused(
            LEDGER,
            "key_of_the_ledger",
            "This key hides no person: it lets tillit know a file again.",
            "Leave it. A new one would make every file look new.",
        )
    numbers = {str(name) for (name,) in connection.execute("SELECT key_id FROM key").fetchall()}
    count = 2
    while f"{role}.{count}" in numbers:
        count += 1
    return _begin(connection, keys, f"{role}.{count}", role)


def destroy(connection: duckdb.DuckDBPyConnection, keys: Keys, key_id: str, on: dt.date) -> KeyInfo:
    """Take the key away for good and write that down; returns what it served.

    The key goes first: broken off in between, the vault finds it gone, which is safe, and doing it again finishes it.
    """
    known = {info.key_id: info for info in registered(connection)}
    if key_id not in known:
        raise unknown_key(connection, key_id)
    if key_id == LEDGER:
        raise refused(
            LEDGER,
            "key_of_the_ledger",
            "This key hides no person: it lets tillit know a file again.",
            "Leave it. Without it nothing more could be taken in.",
        )
    keys.take_away(key_id)
    connection.execute("UPDATE key SET destroyed_on = ? WHERE key_id = ? AND destroyed_on IS NULL", [on, key_id])
    return known[key_id]


def erased_marks(connection: duckdb.DuckDBPyConnection, key_id: str) -> frozenset[str]:
    """The marks of those who were erased under a key."""
    rows = connection.execute("SELECT mark FROM erased WHERE key_id = ?", [key_id]).fetchall()
    return frozenset(str(mark) for (mark,) in rows)


def remember_erased(connection: duckdb.DuckDBPyConnection, marks: Sequence[tuple[str, str]], on: dt.date) -> None:
    """Remember key ids and marks; again is a no-op."""
    for key_id, mark in marks:
        if mark not in erased_marks(connection, key_id):
            connection.execute("INSERT INTO erased VALUES (?, ?, ?)", [key_id, mark, on])


def unknown_key(connection: duckdb.DuckDBPyConnection, key_id: str) -> Exception:
    """The error that names the keys there are."""
    known = ", ".join(info.key_id for info in registered(connection)) or "none"
    return refused(key_id, "no_key", "No key of that id has been in use here.", f"The ids there are: {known}.")


def _begin(connection: duckdb.DuckDBPyConnection, keys: Keys, key_id: str, serves: str) -> str:
    found = keys.find(key_id) or keys.make(key_id)
    check = check_of(found.key)
    twin = connection.execute("SELECT key_id FROM key WHERE check_value = ?", [check]).fetchall()
    if twin:
        raise refused(
            key_id,
            "key_shared",
            f"The keys '{key_id}' and '{twin[0][0]}' are the same; each has to be one of its own.",
            f"Give '{key_id}' 32 random bytes of its own.",
        )
    ((number,),) = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM key").fetchall()
    today = dt.datetime.now(tz=dt.UTC).date()
    connection.execute(
        "INSERT INTO key VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        [key_id, number, serves, found.place, found.made, today, check],
    )
    return key_id
