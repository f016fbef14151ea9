"""The release in force: two new files, whole or not at all, and back to an earlier one by pointing.

The order in which a candidate is put in force, and why a crash between any two steps loses nothing:

1. `vault/held/<n>` gets its name. A held file without a release is nobody's; the next run sweeps it.
2. `releases/<n>` gets its name. From here on the release is whole and can be pointed at: every numbered release has its
   held file, because that came first. It is not in force; the number is taken, and the next run makes `<n + 1>`.
3. `published.duckdb` becomes `releases/<n>`, by one rename. This is the one step that everybody sees. A reader of held
   rows takes `vault/held/<number that published.duckdb says>`: so the two files change hands together.
4. `vault/held.duckdb` becomes `held/<n>`, for those who know it by one name. After 3 and before 4 it is that of the
   release before: rows that have just become open stand in both files, and nothing that was there is missing, but for
   a unit whose readings rule 11 has just closed, until 4. The next run does 4 where a crash left it undone. The other
   order would hide what has just fallen due.
5. Releases over the limit go, never the one in force: the release first, then its held file, which the next run
   would sweep.

Each rename is followed by an fsync of its folder; both files were synced before they were called a candidate.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from ..attacking.attacking import attack_files
from ..fault import Fault, Place, TillitError
from ..governance import KEEP_RELEASES
from ..project import Project
from ..storage import storing, sync
from ..tables import count, one, table_names
from .building import Audience
from .candidate import Attackers, attack_found, build_candidate, candidate_files, stopped, waiting
from .frozen import Pair
from .releases import (
    Step,
    assert_whole,
    in_force,
    is_whole,
    pair,
    point_held,
    point_published,
    quietly,
    release_numbers,
    sweep,
)

__all__ = ["Audience", "Released", "made_at_now", "publish", "put_in_force", "release_numbers", "sweep", "use"]

STEPS = ("held_in_place", "release_in_place", "in_force", "held_pointed", "trimmed")
"""What `put_in_force` does, in this order."""

UNTOUCHED = "The release in force stays."


@dataclass(frozen=True)
class Released:
    """A release that is in force. `fresh` is false where it was so before, and no candidate waited."""

    number: int
    path: Path
    rows: dict[str, int]
    held_rows: dict[str, int]
    fresh: bool = True


def publish(
    project: Project,
    release: pd.DataFrame,
    audience: Audience,
    *,
    attackers: Attackers = attack_files,
    recomputed: Collection[str] = (),
    keep: int = KEEP_RELEASES,
    step: Step = quietly,
) -> Released:
    """Make the next release, attack it, and put it in force: `build_candidate`, then `put_in_force`.

    Raises TillitError as they do; rule `attack_found` where an attack found something.
    """
    candidate = build_candidate(project, release, audience, attackers=attackers, recomputed=recomputed, step=step)
    if not candidate.holds:
        raise attack_found(project)
    return put_in_force(project, keep=keep, step=step)


def put_in_force(project: Project, *, keep: int = KEEP_RELEASES, step: Step = quietly) -> Released:
    """Put the candidate that waits in force; without one the release in force stays, and is returned.

    keep: releases to keep by number. step: told after each of STEPS.
    Raises TillitError, rule `attack_found` where an attack has stopped it, `no_candidate` where there is nothing at
    all, `disk_full` or `folder_closed` where the disk refuses.
    """
    with storing(project.releases.name):
        number = waiting(project)
        if number is None:
            return _as_it_was(project)
        files, target = candidate_files(project, number), pair(project, number)
        _assert_passed(files, target, number)
        if files.held.exists():
            files.held.replace(target.held)
            sync(project.held_releases)
        step("held_in_place")
        files.published.replace(target.published)
        sync(project.releases)
        step("release_in_place")
        point_published(project, number)
        step("in_force")
        point_held(project, number)
        step("held_pointed")
        _trim(project, max(keep, 1))
        step("trimmed")
        return Released(number, target.published, _rows(target.published), _rows(target.held))


def use(project: Project, number: int) -> None:
    """Put an earlier release in force again by pointing at it; nothing is built, and numbers go on from the newest.

    Its own held file comes with it. Raises TillitError where there is no such release, where it cannot be read, or
    where it would open again what the newest release holds back (rule 11) or has withdrawn.
    """
    if number not in release_numbers(project):
        raise TillitError(
            Fault(
                Place(project.releases.name),
                "no_such_release",
                "There is no release with that number.",
                "List the releases with `tillit releases` and choose one of them.",
                UNTOUCHED,
            )
        )
    chosen = pair(project, number)
    assert_whole(project, number)
    newest = next(one for one in reversed(release_numbers(project)) if is_whole(project, one))
    _assert_stays_closed(chosen, pair(project, newest))
    with storing(project.published.name):
        point_published(project, number)
        point_held(project, number)


def made_at_now() -> datetime:
    """The time to write on a release, UTC without a zone, to the second."""
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None)


def _as_it_was(project: Project) -> Released:
    if stopped(project) is not None:
        raise attack_found(project)
    current = in_force(project)
    if current is None:
        raise TillitError(
            Fault(
                Place(project.candidates.name),
                "no_candidate",
                "No release waits to be put in force.",
                "Make one first: materialize release/candidate, or run `tillit run`.",
                "Everything as it was.",
            )
        )
    files = pair(project, current)
    return Released(current, files.published, _rows(files.published), _rows(files.held), fresh=False)


def _assert_passed(files: Pair, target: Pair, number: int) -> None:
    """Look again in the file itself: its number, and that every attack written in it held; its held file is there."""
    with duckdb.connect(str(files.published), read_only=True) as connection:
        (held,) = one(connection, "SELECT count(*) > 0 AND bool_and(holds) FROM attack")
        (said,) = one(connection, "SELECT max(number) FROM release")
    if not held or said != number or not (files.held.exists() or target.held.exists()):
        raise TillitError(
            Fault(
                Place(f"{files.published.parent.name}/{files.published.name}"),
                "candidate_untested",
                "The candidate does not say that every attack on it held, or its held file is gone.",
                "Run again: the candidate is made anew.",
                UNTOUCHED,
            )
        )


def _assert_stays_closed(chosen: Pair, newest: Pair) -> None:
    with duckdb.connect(str(newest.published), read_only=True) as connection:
        (open_now,) = one(connection, "SELECT bool_and(units_open) FROM release")
        withdrawn = connection.execute(
            """
            SELECT DISTINCT indicator, period FROM reading WHERE starts_with(why_none, 'withdrawn')
            UNION SELECT DISTINCT indicator, period FROM interface_reading WHERE starts_with(why_none, 'withdrawn')
            """
        ).fetchall()
    with duckdb.connect(str(chosen.published), read_only=True) as connection:
        (open_then,) = one(connection, "SELECT bool_and(units_open) FROM release")
        shown = connection.execute(
            """
            SELECT DISTINCT indicator, period FROM reading WHERE value IS NOT NULL
            UNION SELECT DISTINCT indicator, period FROM interface_reading WHERE value IS NOT NULL
            """
        ).fetchall()
    reopens = bool(open_then) and not open_now
    if reopens or set(withdrawn) & set(shown):
        raise TillitError(
            Fault(
                Place(f"{chosen.published.parent.name}/{chosen.published.name}"),
                "would_open_again",
                "That release shows readings of units that are closed now (the climate of measurement)."
                if reopens
                else "That release shows readings that have been withdrawn since.",
                "Choose a later release, or correct what is wrong and let `tillit run` make a new one.",
                UNTOUCHED,
            )
        )


def _trim(project: Project, keep: int) -> None:
    current = in_force(project)
    for old in release_numbers(project)[:-keep]:
        if old != current:
            files = pair(project, old)
            files.published.unlink()
            files.held.unlink(missing_ok=True)


def _rows(file: Path) -> dict[str, int]:
    if not file.exists():
        return {}
    with duckdb.connect(str(file), read_only=True) as connection:
        return {name: count(connection, name) for name in sorted(table_names(connection))}
