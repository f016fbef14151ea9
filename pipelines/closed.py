"""Folders and files that are closed to others: made so whatever the umask, and refused where they cannot be."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .fault import Fault, Place, TillitError

OTHERS = 0o077
"""Bits of a mode that let the group or anybody else in."""
KEPT = "Everything: nothing was read or written."


def close_folder(folder: Path, *, leave: Path | None = None) -> None:
    """Make the folder where it is absent, and close it and all in it to others (0700 and 0600 at the most).

    leave: a file whose openness is for others to judge (a key file that somebody may have read is a fault).
    Raises TillitError where the folder is a link or no folder, belongs to somebody else, or stays open to others
    (a file system without modes, such as a mounted FAT disk).
    """
    if folder.is_symlink():
        raise _unsafe(
            folder,
            "vault_link",
            "The folder is a link, so what it closes off is decided elsewhere.",
            "Make it a folder of its own, or move the project's home to where the link points.",
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise _unsafe(
            folder, "vault_no_folder", "A file stands where the folder should be.", "Move the file away."
        ) from None
    _check_owner(folder)
    _close(folder)
    for path in folder.rglob("*"):
        if path != leave and not path.is_symlink() and (path.is_dir() or path.is_file()):
            _close(path)


def close_file(path: Path) -> None:
    """Close a file of the vault to others where it exists.

    Raises TillitError where it is a link, has a second name, belongs to somebody else, or stays open: what is deleted
    from it could live on under the other name.
    """
    if path.is_symlink() or (path.exists() and path.stat().st_nlink > 1):
        raise _unsafe(
            path,
            "vault_link",
            "The file is a link, or has a second name: what is deleted from it would live on there.",
            "Put the file itself in its place, and remove the other name.",
        )
    if path.exists():
        _check_owner(path)
        _close(path)


@contextmanager
def only_ours() -> Iterator[None]:
    """New files of the block are 0600 and new folders 0700. The umask is the whole process's: keep the block short."""
    before = os.umask(OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def as_open_as_its_folder(path: Path) -> None:
    """Give a file for readers the mode of its folder, which follows the umask that the project was made under."""
    path.chmod(stat.S_IMODE(path.parent.stat().st_mode) & 0o666)


def _close(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & OTHERS:
            return
        path.chmod(mode & ~OTHERS)
        still_open = stat.S_IMODE(path.stat().st_mode) & OTHERS
    except FileNotFoundError:  # another process's spill comes and goes
        return
    except OSError:
        still_open = OTHERS
    if still_open:
        raise _unsafe(
            path,
            "vault_open",
            "Others can open it, and that cannot be changed.",
            "Put the project's home on a file system that keeps modes, and run again.",
        )


def _check_owner(path: Path) -> None:
    if path.stat().st_uid != os.geteuid():
        raise _unsafe(
            path,
            "vault_of_another",
            "It belongs to another account than the one that runs tillit.",
            "Run tillit as that account, or give the folder and all in it to the account that runs it.",
        )


def _unsafe(path: Path, rule: str, problem: str, to_do: str) -> TillitError:
    return TillitError(Fault(Place(path.name), rule, problem, to_do, KEPT))
