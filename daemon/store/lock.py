"""One pass at a time: a lock on the state that dies with the process that holds it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon.errors import Busy, StateError
from daemon.store import place

POLL_SECONDS = 0.1


@contextmanager
def pass_lock(state: Path | str, wait: timedelta, *, command: str = "afterword") -> Iterator[None]:
    """Hold ``<state>.lock`` (flock, 0600), waiting for it up to ``wait`` (real time).

    ``command`` is what others are told about the holder. Raises ``Busy`` naming the holder, ``StateError`` where
    nothing can be locked. The file stays: to remove it would let two processes lock two files of one name.
    """
    path = place.locate(state)
    path = path.with_name(path.name + ".lock")
    deadline = time.monotonic() + wait.total_seconds()
    while (held := _take(path)) is None:
        if time.monotonic() >= deadline:
            raise Busy(f"Another pass is at work: {_holder(path)}.", remedy="Wait until it is done.")
        time.sleep(POLL_SECONDS)
    try:
        _write(held, {"pid": os.getpid(), "command": command, "since": datetime.now(UTC).isoformat()})
        yield
    finally:
        _write(held, {})
        os.close(held)


def _take(path: Path) -> int | None:
    """The locked file, or ``None`` when another process holds it."""
    try:
        place.make_folder(path.parent)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _refused(path, error) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(file), path.stat()):
            os.fchmod(file, 0o600)
            return file
    except (BlockingIOError, FileNotFoundError):
        pass  # held by another, or removed by somebody between opening and locking
    except OSError as error:
        os.close(file)
        raise _refused(path, error) from error
    os.close(file)
    return None


def _refused(path: Path, error: OSError) -> StateError:
    return StateError(
        f"{path} cannot be locked: {place.reason(error)}.", remedy="Make its folder writable, or name another `state:`."
    )


def _write(file: int, holder: dict[str, object]) -> None:
    """Say who holds it. A full disk must not end the pass, nor keep the lock: the words are for people only."""
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(holder).encode(), 0)
    except OSError:
        pass


def _holder(path: Path) -> str:
    """The holder in words: ``process 4242 (afterword run) since 2026-11-22 14:02 UTC``."""
    try:
        said = json.loads(path.read_text())
        since = datetime.fromisoformat(said["since"])
        return f"process {said['pid']} ({said['command']}) since {since:%Y-%m-%d %H:%M} UTC"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
