"""What all parts of the ledger share: one transaction per method, and damage that is noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table
from sqlalchemy.dialects.sqlite import Insert, insert

from daemon.errors import StateError
from daemon.store import database, rescue

T = TypeVar("T")

BATCH = 500
"""Rows named in one statement; SQLite allows 32,766 parameters."""


class Base:
    """An open ledger. ``path`` is its file; ``on_disk`` is false for a copy in memory."""

    def __init__(self, connection: Connection, path: Path, *, on_disk: bool, set_aside: Path | None = None) -> None:
        self._connection = connection
        self.path = path
        self.on_disk = on_disk
        self.set_aside = set_aside
        """Where the damaged file went that was found in its place, if one was."""

    def close(self) -> None:
        """Let go of the file."""
        database.close(self._connection)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """All or nothing. Damage ends in a ``StateError``, with the damaged file set aside and a new ledger open."""
        try:
            with database.in_words(self.path), self._connection.begin():
                yield self._connection
        except database.Damaged as error:
            raise self._give_up() from error

    def _give_up(self) -> StateError:
        if not self.on_disk:
            return database.damaged(self.path)
        self.close()
        self.set_aside = rescue.renew(self.path)
        self._connection = database.open_ready(self.path)
        return StateError(
            f"{self.path} was damaged and is kept as {self.set_aside.name}; a new one was started.",
            remedy="Run the command again: it takes up what it finds.",
        )

    def _read(self, statement: Select[Any], make: Callable[[Row[Any]], T]) -> list[T]:
        """Each row as ``make`` has it."""
        with self._transaction() as connection:
            return rows(connection, statement, make)


@contextmanager
def reading() -> Iterator[None]:
    """A row that does not fit its type is damage."""
    try:
        yield
    except (ValueError, TypeError, LookupError):
        # Not chained: what does not fit may be somebody's words.
        raise database.Damaged("a row does not fit its type") from None


def rows(connection: Connection, statement: Select[Any], make: Callable[[Row[Any]], T]) -> list[T]:
    """Each row as ``make`` has it."""
    with reading():
        return [make(row) for row in connection.execute(statement)]


@cache
def upsert(table: Table, *columns: str) -> Insert:
    """Insert, or where the primary key is there set ``columns`` (all others than the key, when none is named).

    SQLite writes no page for a row that says the same already.
    """
    statement = insert(table)
    given = [column for column in table.columns if not column.primary_key and (column.name in columns or not columns)]
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={column.name: statement.excluded[column.name] for column in given},
    )


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Pieces small enough for one statement."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]
