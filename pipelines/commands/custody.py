"""`tillit keys`, `erase` and `retain`: what is done with keys, with one person's rows, and with old ones."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from ...metrics.text import Text
from ..clearing.cleared import open_cleared
from ..fault import Fault, Place, TillitError
from ..reading.reading import frozen_periods
from ..setup import Setup
from ..turn import turn
from ..vault.keys import OWN
from ..vault.register import KeyInfo
from ..vault.rewriting import Proof
from ..vault.vault import Vault
from .voice import Voice

PATIENCE_SECONDS = 20.0

THE_KEYS = Text(
    "Nycklarna som döljer människor och ärenden i valvet. Själva nycklarna visas aldrig.",
    "The keys that hide people and cases in the vault. The keys themselves are never shown.",
)
NO_KEYS = Text("Inga nycklar än: ingenting har lästs in.", "No keys yet: nothing has been taken in.")
ONE_KEY = Text("  {key}: {serves}\n    {state}; {age}; {place}", "  {key}: {serves}\n    {state}; {age}; {place}")
SERVES = {
    "actor": Text("de som har tagit steg i arbetet", "those who have taken steps of work"),
    "case": Text("ärendenas nummer", "the numbers of cases"),
    "ledger": Text(
        "ingen människa; den känner igen en fil som kommer igen", "nobody; it lets a file that comes again be known"
    ),
}
RESPONDENTS = Text("de svarande i {survey}{waves}", "the respondents of {survey}{waves}")
WAVES = Text(" (omgångar: {waves})", " (waves: {waves})")
NO_WAVES = Text(" (ingen omgång än)", " (no wave yet)")
IN_USE = Text("i bruk", "in use")
RESTING = Text("bara för omgångarna ovan, nya får en annan", "for the waves above only, new ones get another")
REPLACED = Text("ersatt av en nyare", "replaced by a newer one")
DESTROYED = Text("förstörd {day}; kopplingen är bruten för gott", "destroyed {day}; the link is cut for good")
MADE = Text("gjord {day}, {days} dagar gammal", "made {day}, {days} days old")
USED = Text("använd sedan {day}, {days} dagar", "used since {day}, {days} days")
PLACE = {
    "file": Text("i nyckelfilen", "in the key file"),
    "environment": Text("i en miljövariabel", "in an environment variable"),
}
ROTATED = Text(
    "Ny nyckel: {key}. Omgångar som har börjat behåller sin; kommande får den nya.\n"
    "Inget knyter samman svar i olika omgångar, varken före eller efter: varje omgång har egna koder.",
    "A new key: {key}. Waves that have begun keep theirs; coming ones get the new one.\n"
    "Nothing links answers of different waves, before or after: every wave has codes of its own.",
)
ROTATED_OWN = Text(
    "Ny nyckel: {key}. Nästa körning läser om filerna, så att ingen räknas som två.\n"
    "Ligger en fil inte kvar hos er behåller dess rader de gamla koderna.",
    "A new key: {key}. The next run reads the files anew, so that nobody is counted as two.\n"
    "Where you no longer have a file, its rows keep the old codes.",
)
SURE = Text(
    "Nyckeln {key} döljer {serves}. Förstörs den går det aldrig mer att knyta raderna till någon, inte heller för att "
    "radera dem på begäran, och nya leveranser till den tas inte emot. Publicerade värden står kvar.\n"
    "Skriv nyckelns namn för att förstöra den: ",
    "The key {key} hides {serves}. Once it is destroyed, the rows can never again be linked to anyone, not even to "
    "erase them on request, and new deliveries under it are refused. What is published stays.\n"
    "Write the key's id to destroy it: ",
)
NOT_DESTROYED = Text(
    "Det var inte nyckelns namn. Inget har ändrats.", "That was not the key's id. Nothing has changed."
)
CUT = Text(
    "Nyckeln {key} är förstörd. Kopplingen är bruten; det som är publicerat står kvar.",
    "The key {key} is destroyed. The link is cut; what is published stays.",
)
ELSEWHERE = Text(
    "Den låg i miljön: ta bort den också ur hemlighetsvalvet, annars finns den kvar där.",
    "It was kept in the environment: remove it from the secrets manager too, or it lives on there.",
)
COPIES = Text(
    "Finns nyckelfilen i en säkerhetskopia finns nyckeln kvar i den.", "A backup of the key file still has it."
)

TOKEN = Text("Den svarandes kod (syns inte): ", "The respondent's token (not shown): ")
NAME = Text("Namnet så som det står i källan (syns inte): ", "The name as the source has it (not shown): ")
ERASED = Text("Raderat: {rows}.", "Erased: {rows}.")
EMPTIED = Text("Namnet borttaget ur rader som står kvar: {rows}.", "The person taken out of rows that stay: {rows}.")
NOTHING_FOUND = Text(
    "Inga rader fanns. Kommer de i en senare fil läggs de åt sidan.",
    "There were no rows. If they come in a later file they are set aside.",
)
REMEMBERED = Text(
    "Bara ett nyckelhashat märke finns kvar, så att en fil som kommer igen inte för tillbaka raderna. "
    "Källan har dem kvar: be den som äger den.",
    "Only a keyed hash is remembered, so that a file that comes again does not bring the rows back. "
    "The source still has them: ask whoever owns it.",
)
PUBLISHED_STAY = Text(
    "Det som redan är publicerat står kvar som det är ({periods}); annat räknas utan raderna.",
    "What is published already stays as it is ({periods}); all else is counted without the rows.",
)
UNREACHABLE = Text(
    "Omgångar vars nyckel är förstörd går inte att söka i, för någon: {waves}.",
    "Waves whose key has been destroyed cannot be searched, by anybody: {waves}.",
)
PROOF = Text(
    "Kontrollerat byte för byte: {seen} av {sample} raderade koder gick att läsa i den gamla filen, {left} i de "
    "{files} filer som är kvar. {rows} rader står kvar, alla jämförda.",
    "Checked byte by byte: {seen} of {sample} deleted codes could be read in the old file, {left} in the {files} files "
    "that are left. {rows} rows stay, all compared.",
)
RETAINED = Text("Rader före {before} är borta: {rows}.", "Rows before {before} are gone: {rows}.")
NONE = Text("inga fanns", "there were none")
NO_RETENTION = Text(
    "governance.yaml säger inte hur länge rader sparas (retention_months). Inget har ändrats.",
    "governance.yaml does not say how long rows are kept (retention_months). Nothing has changed.",
)


def list_keys(folder: Path, voice: Voice) -> int:
    """Ids, ages and what the keys serve; never a key."""
    with _at_vault(folder) as (_, vault):
        found = vault.registered_keys()
    voice.say(THE_KEYS if found else NO_KEYS)
    today = datetime.now(UTC).date()
    newest = {info.serves: info.key_id for info in found}
    for info in found:
        state = _state(info, newest=newest[info.serves] == info.key_id, voice=voice)
        days = voice.number(info.age_days(today))
        age = voice.put(MADE if info.made_on else USED, day=str(info.made_on or info.used_from), days=days)
        place = PLACE[info.place][voice.language]
        voice.say(ONE_KEY, key=info.key_id, serves=_serves(info, voice), state=state, age=age, place=place)
    return 0


def rotate_key(folder: Path, key_id: str, voice: Voice) -> int:
    """Take a new key into use for what is to come."""
    with _at_vault(folder) as (_, vault):
        made = vault.rotate_key(key_id)
    voice.say(ROTATED_OWN if made.rpartition(".")[0] in OWN else ROTATED, key=made)
    return 0


def destroy_key(folder: Path, key_id: str, voice: Voice, *, sure: bool) -> int:
    """Destroy a key, once its id has been written again; 1 where it was not."""
    with _at_vault(folder) as (_, vault):
        known = {info.key_id: info for info in vault.registered_keys()}
        if key_id in known and not sure:
            sys.stdout.write(voice.put(SURE, key=key_id, serves=_serves(known[key_id], voice)))
            sys.stdout.flush()
            if sys.stdin.readline().strip() != key_id:
                voice.say(NOT_DESTROYED)
                return 1
        info = vault.destroy_key(key_id)
    voice.say(CUT, key=key_id)
    voice.say(ELSEWHERE if info.place == "environment" else COPIES)
    return 0


def erase(folder: Path, survey_id: str | None, voice: Voice) -> int:
    """Erase one respondent of a survey, or, without a survey, one person of the work, read from standard input."""
    person = _read_secret(TOKEN if survey_id is not None else NAME, voice)
    if not person:
        raise TillitError(
            Fault(
                Place("standard input"),
                "nobody_named",
                "Nobody was named.",
                "Write the token or the name on standard input; on the command line it would stay in the history.",
                "Everything as it was.",
            )
        )
    with _at_vault(folder) as (setup, vault):
        if survey_id is None:
            done, kind = vault.erase_actor(person), "work"
        else:
            done, kind = vault.erase_respondent(survey_id, person), "answers"
        with open_cleared(setup.project) as store:
            frozen = frozen_periods(store, kind)
    if not done.deleted and not done.emptied:
        voice.say(NOTHING_FOUND)
    for text, rows in ((ERASED, done.deleted), (EMPTIED, done.emptied)):
        if rows:
            voice.say(text, rows=_listed(rows, voice))
    voice.say(REMEMBERED)
    if frozen:
        voice.say(PUBLISHED_STAY, periods=", ".join(frozen))
    if done.unreachable:
        voice.say(UNREACHABLE, waves=", ".join(done.unreachable))
    _say_proof(done.proof, voice)
    return 0


def retain(folder: Path, on: date | None, voice: Voice) -> int:
    """Delete what is past the retention on record."""
    with _at_vault(folder, on) as (setup, vault):
        before = setup.retention_limit()
        if before is None:
            voice.say(NO_RETENTION)
            return 0
        done = vault.retain(before)
    voice.say(RETAINED, before=str(before), rows=_listed(done.deleted, voice) or voice.put(NONE))
    if done.emptied:
        voice.say(EMPTIED, rows=_listed(done.emptied, voice))
    _say_proof(done.proof, voice)
    return 0


@contextmanager
def _at_vault(folder: Path, on: date | None = None) -> Iterator[tuple[Setup, Vault]]:
    from ..definitions import load_project
    from .projects import project_folder

    setup = replace(load_project(project_folder(folder)), on=on)
    if not setup.project.vault.exists():
        raise TillitError(
            Fault(
                Place(setup.project.vault.name),
                "no_vault",
                "There is no vault here yet: nothing has been taken in.",
                "Run `tillit run` first.",
                "Everything as it was.",
            )
        )
    with turn(setup.project, PATIENCE_SECONDS), Vault(setup.project) as vault:
        yield setup, vault


def _state(info: KeyInfo, *, newest: bool, voice: Voice) -> str:
    if info.destroyed_on is not None:
        return voice.put(DESTROYED, day=str(info.destroyed_on))
    if newest:
        return voice.put(IN_USE)
    return voice.put(REPLACED if info.serves in OWN else RESTING)


def _serves(info: KeyInfo, voice: Voice) -> str:
    if info.serves in SERVES:
        return SERVES[info.serves][voice.language]
    waves = voice.put(WAVES, waves=", ".join(info.waves)) if info.waves else voice.put(NO_WAVES)
    return voice.put(RESPONDENTS, survey=info.serves, waves=waves)


def _read_secret(ask: Text, voice: Voice) -> str:
    """A line that is shown nowhere: not on the command line, not in its history, not on the screen."""
    line = getpass.getpass(voice.put(ask)) if sys.stdin.isatty() else sys.stdin.readline()
    return line.rstrip("\r\n")


def _listed(rows: dict[str, int], voice: Voice) -> str:
    return ", ".join(f"{table} {voice.number(count)}" for table, count in sorted(rows.items()))


def _say_proof(proof: Proof, voice: Voice) -> None:
    numbers = (proof.seen_before, proof.sample, proof.seen_after, proof.files, proof.rows)
    names = ("seen", "sample", "left", "files", "rows")
    voice.say(PROOF, **dict(zip(names, (voice.number(number) for number in numbers), strict=True)))
