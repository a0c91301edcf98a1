"""Where the ledger lies: one file that only its owner may read, in a folder made for it."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

from daemon.errors import StateError

SIDES = ("-wal", "-shm")
"""What SQLite keeps beside the file."""


def locate(state: Path | str) -> Path:
    """The real path of the state file, whether it exists or not; ``StateError`` for what cannot be one."""
    if re.match(r"[a-z][a-z0-9+]+:/", str(state)):
        raise StateError("The state is not a file.", remedy="Give `state:` the path of a file; it is kept in SQLite.")
    path = Path(state)
    try:
        path = path.expanduser()
        if path.is_symlink() and path.lstat().st_uid not in (os.geteuid(), 0):
            raise StateError(f"{path} is a link made by another user.", remedy="Remove it, or name another `state:`.")
        path = path.resolve()
        found = path.stat()
    except FileNotFoundError:
        return path
    except (OSError, RuntimeError, ValueError) as error:
        raise StateError(f"{path} cannot be reached: {reason(error)}.", remedy="Name another `state:`.") from error
    if not stat.S_ISREG(found.st_mode):
        raise StateError(f"{path} is not a file.", remedy="Give `state:` the path of a file.")
    return path


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system reports into a ``StateError`` with a remedy."""
    try:
        yield
    except OSError as error:
        raise StateError(
            f"{path} cannot be written: {reason(error)}.",
            remedy="Make room, make its folder writable for you, or name another `state:`.",
        ) from error


def prepare(path: Path) -> None:
    """Make the folder and the file where they are missing; refuse a file of another user."""
    with writing(path):
        make_folder(path.parent)
        with suppress(FileExistsError):
            # SQLite gives what it keeps beside the file the mode of the file itself. One that exists is never
            # opened here: closing it would drop the locks of this process on it (POSIX).
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        if os.geteuid() not in (0, path.stat().st_uid):
            raise StateError(f"{path} belongs to another user.", remedy="Name another `state:`, or change its owner.")


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter, or leave one that is there.

    Only one that is called ``afterword`` is made private afterwards: any other may hold other things.
    """
    missing = list(takewhile(lambda each: not each.exists(), (folder, *folder.parents)))
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
    found = folder.stat()
    if folder.name == "afterword" and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(0o700)


def make_private(path: Path) -> None:
    """Take away what others may do with the file and with what lies beside it."""
    for each in (path, *beside(path)):
        with suppress(FileNotFoundError):
            if stat.S_IMODE(each.stat().st_mode) & 0o077:
                each.chmod(0o600)


def beside(path: Path) -> tuple[Path, ...]:
    """The names of what SQLite keeps beside the file."""
    return tuple(path.with_name(path.name + side) for side in SIDES)


def set_aside(path: Path) -> Path:
    """Rename a damaged file and what lies beside it, so that nothing is lost; the new name of the file."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    new = path.with_name(f"{path.name}.corrupt-{stamp}")
    with writing(path):
        # The file goes last: a new one beside the old journal would take over its pages.
        for side in SIDES:
            old = path.with_name(path.name + side)
            if old.exists():
                old.rename(new.with_name(new.name + side))
        path.rename(new)
        make_private(new)
    return new


def remove_set_aside(path: Path) -> None:
    """Delete what was set aside in the place of this file."""
    for old in path.parent.glob(f"{glob.escape(path.name)}.corrupt-*"):
        old.unlink(missing_ok=True)


def reason(error: BaseException) -> str:
    """What the system says about it, in lower case, without the path."""
    return ((error.strerror if isinstance(error, OSError) else None) or str(error)).lower()
