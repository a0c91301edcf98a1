"""The SQLite file behind the ledger: connections, transactions, and its errors in words.

Each transaction begins with the write lock (``BEGIN IMMEDIATE``), so that it never fails half way because another
process was quicker; a commit is on the disk before it returns (WAL, ``synchronous=FULL``).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from sqlalchemy import Connection, create_engine, event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from daemon.errors import StateError
from daemon.store import place, schema

BUSY_SECONDS = 10.0
"""How long a transaction waits for another one; they are all short."""

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_DAMAGE_WORDS = ("unsupported file format", "no such ")  # a table or column that the version number promises
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DISK = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
}


class Damaged(Exception):
    """The file, or a row in it, cannot be read. Never leaves this package."""


def connect(file: sqlite3.Connection) -> Connection:
    """A SQLAlchemy connection on an open file or an in-memory database."""
    file.isolation_level = None  # the driver begins no transaction of its own
    file.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    file.execute("PRAGMA synchronous = FULL")
    # Parameters are people's words: they must not reach a traceback.
    engine = create_engine(
        "sqlite://", creator=lambda: file, poolclass=StaticPool, pool_reset_on_return=None, hide_parameters=True
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine.connect()


def open_ready(path: Path) -> Connection:
    """Open the file for reading and writing, its tables made and up to date; ``Damaged`` or ``StateError``."""
    with in_words(path):
        connection = connect(sqlite3.connect(uri(path, mode="rw"), uri=True, timeout=BUSY_SECONDS))
        try:
            make_ready(connection, path)  # nothing is changed before we know that it is ours
            _log_ahead(driver(connection))
            place.make_private(path)
        except BaseException:
            close(connection)
            raise
        return connection


def _log_ahead(file: sqlite3.Connection) -> None:
    """Switch to WAL. For that SQLite needs the file to itself, and does not wait for others by itself."""
    deadline = time.monotonic() + BUSY_SECONDS
    while file.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            file.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY or time.monotonic() >= deadline:
                raise
            time.sleep(0.02)


def uri(path: Path, **options: str) -> str:
    """The file as SQLite's URI."""
    return f"file:{quote(str(path))}?{urlencode(options)}"


def make_ready(connection: Connection, path: Path) -> None:
    """Make the tables where there are none and bring older ones up to date, in one transaction.

    Foreign keys are minded from then on; a migration that makes a table anew would take its dependents with it.
    Raises ``StateError`` for a ledger of a newer version and for a database that is no ledger.
    """
    with connection.begin():
        owner = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        if owner == schema.APPLICATION_ID:
            versions = connection.execute(select(schema.version.c.version_num)).scalars().all()
            if len(versions) != 1:
                raise Damaged("it does not say its version")
            if versions[0] != schema.HEAD:
                from daemon.store import migrate  # Alembic is loaded only when it has work to do

                migrate.upgrade(connection, str(versions[0]), path)
        elif owner == 0 and not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
            schema.metadata.create_all(connection)
            connection.execute(schema.version.insert().values(version_num=schema.HEAD))
            connection.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        else:
            raise StateError(f"{path} is the database of another program.", remedy="Name another `state:`.")
    driver(connection).execute("PRAGMA foreign_keys = ON")


def driver(connection: Connection) -> sqlite3.Connection:
    """The SQLite connection itself, for what cannot be said inside a transaction."""
    file: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]  # typed as Any | None
    return file


def close(connection: Connection) -> None:
    """Let go of the file."""
    connection.close()
    connection.engine.dispose()


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what SQLite reports into ``Damaged`` or a ``StateError`` with a remedy; mistakes of ours pass through."""
    try:
        yield
    except UnicodeDecodeError:
        raise Damaged("what should be a text is none") from None  # it may be somebody's words
    except (DBAPIError, sqlite3.Error) as error:
        if "Could not decode to UTF-8" in str(error):
            raise Damaged("what should be a text is none") from None  # the message quotes it
        raised = explain(error, path)
        if raised is None:
            raise
        raise raised from error


def explain(error: BaseException, path: Path) -> Exception | None:
    """``Damaged``, a ``StateError``, or ``None`` when the error says nothing about the file."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(origin, "sqlite_errorcode", None)
    if code is None:
        return None
    code &= 0xFF  # extended codes carry the plain one in their low byte
    if code in _DAMAGE or str(origin).startswith(_DAMAGE_WORDS):
        return Damaged(str(origin))
    if code in _BUSY:
        return StateError(f"{path} is locked by another program.", remedy="Close it, or wait until it is done.")
    if code in _DISK:
        return StateError(
            f"{path} cannot be used: {origin}.",
            remedy="Nothing was lost. Make room on the disk, or make the file and its folder writable for you.",
        )
    return None


def damaged(path: Path) -> StateError:
    """What to say where nothing may be changed."""
    return StateError(
        f"{path} is damaged.",
        remedy="`afterword once` sets it aside, starts a new one and takes up what it finds.",
    )
