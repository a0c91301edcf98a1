"""A copy of the ledger in memory, taken without making or changing anything on the disk.

SQLite's own read-only mode makes ``-wal`` and ``-shm`` files. So the way in depends on what is there:

- no write-ahead log: the file is whole by itself and is read as immutable; that it stayed so is checked afterwards;
- a log and its index: another process is at work, or was killed; both are read as they are;
- a log without its index (files restored by hand): both are copied, and SQLite makes the index beside the copy.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from daemon.errors import StateError
from daemon.store import database, place

TRIES = 40
PAUSE_SECONDS = 0.05


def take(path: Path) -> Connection:
    """The ledger of this file in memory, up to date; an empty one where there is no file."""
    connection = database.connect(sqlite3.connect(":memory:"))
    try:
        with database.in_words(path):
            _fill(database.driver(connection), path)
            database.make_ready(connection, path)
    except database.Damaged as error:
        database.close(connection)
        raise database.damaged(path) from error
    except BaseException:
        database.close(connection)
        raise
    return connection


def _fill(memory: sqlite3.Connection, path: Path) -> None:
    for _ in range(TRIES):
        before = _look(path)
        failed: sqlite3.Error | OSError | None = None
        try:
            consistent = _read(memory, path)
        except (sqlite3.Error, FileNotFoundError) as error:
            failed, consistent = error, False
        unchanged = _look(path) == before
        if consistent or (unchanged and not failed):
            return
        if unchanged and failed:
            raise failed
        time.sleep(PAUSE_SECONDS)
    raise StateError(f"{path} is being written all the time.", remedy="Try again.")


def _read(memory: sqlite3.Connection, path: Path) -> bool:
    """Copy the file; whether SQLite's locks vouch for the copy, or only the file's staying unchanged does."""
    wal, shm = place.beside(path)
    if not _size(path):
        return False
    if not _size(wal):
        _copy(memory, path, mode="ro", immutable="1")
        return False
    if shm.exists():
        _copy(memory, path, mode="ro", readonly_shm="1")
        return True
    with tempfile.TemporaryDirectory(prefix="afterword-") as folder:
        file = Path(folder, path.name)
        shutil.copyfile(path, file)
        shutil.copyfile(wal, file.with_name(wal.name))
        _copy(memory, file, mode="rw")
    return False


def _copy(memory: sqlite3.Connection, path: Path, **options: str) -> None:
    with closing(sqlite3.connect(database.uri(path, **options), uri=True, timeout=database.BUSY_SECONDS)) as file:
        file.execute("BEGIN")
        file.execute("SELECT count(*) FROM sqlite_master")  # holds the read lock; backup() would wait for ever
        file.backup(memory)


def _look(path: Path) -> list[tuple[int, int, int]]:
    """What changes whenever the file or its log is written."""
    return [_stamp(each) for each in (path, place.beside(path)[0])]


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _size(path: Path) -> int:
    return _stamp(path)[1]
