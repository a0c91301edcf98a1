"""The part of the ledger that shows and forgets: everything, one application, one person."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, exists, insert, or_, select, update

from daemon.identity import event_id
from daemon.model import Event, EventId, Person
from daemon.store import database, place
from daemon.store.base import Base, chunks, reading, rows
from daemon.store.schema import (
    Document,
    actions,
    changes,
    events,
    facts,
    interviews,
    meetings,
    metadata,
    replies,
    version,
)

REMOVED = "…"
"""What stands where a person's name or address stood in a longer text."""


class Privacy(Base):
    """Export and erasure. What was erased is overwritten on the disk, not just marked as free."""

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Everything, as JSON-able rows by table."""
        with self._transaction() as connection, reading():
            return {
                table.name: [
                    {name: _plain(table.c[name], value) for name, value in row.items()}
                    for row in connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY rowid").mappings()  # noqa: S608 (our own names)
                ]
                for table in metadata.sorted_tables
            }

    def erase_everything(self) -> None:
        """Forget all, as if Afterword had never run here; damaged files that were set aside go too."""
        with self._erasing() as connection:
            for table in reversed(metadata.sorted_tables):
                if table is not version:
                    connection.execute(delete(table))
        if self.on_disk:
            with place.writing(self.path):
                place.remove_set_aside(self.path)

    def erase_application(
        self, application: str, interviews_of_it: Collection[str], *, forgotten: datetime | None = None
    ) -> None:
        """Forget an application, its interviews and their events, what was done about them and said of them.

        Artefacts at providers stay where they are. With ``forgotten`` (when the user asked for it) only hashes of the
        meetings' names remain, so that events which are still in a calendar are not taken up again.
        """
        with self._erasing() as connection:
            ids = sorted({application, *interviews_of_it})
            met = select(meetings.c.uid, meetings.c.occurrence).where(meetings.c.interview.in_(ids))
            lost = rows(connection, met, lambda row: EventId(row.uid, row.occurrence))
            theirs = or_(actions.c.application == application, actions.c.interview.in_(ids))
            keys = rows(connection, select(actions.c.key).where(theirs), lambda row: str(row.key))
            for id_ in lost:
                connection.execute(delete(events).where(events.c.uid == id_.uid, events.c.occurrence == id_.occurrence))
            for subjects in chunks([*ids, *keys, *map(str, lost), *sorted({id_.uid for id_ in lost})]):
                connection.execute(delete(facts).where(facts.c.subject.in_(subjects)))
            if forgotten and lost:
                connection.execute(insert(facts), [_forget(event_id(id_), forgotten) for id_ in lost])
            connection.execute(delete(replies).where(replies.c.application == application))
            connection.execute(delete(actions).where(theirs))
            connection.execute(delete(interviews).where(interviews.c.id.in_(ids)))

    def erase_loose(self, before: datetime) -> None:
        """Forget what belongs to no application and was due, or over, before then."""
        with self._transaction() as connection:
            known = exists().where(meetings.c.uid == events.c.uid, meetings.c.occurrence == events.c.occurrence)
            connection.execute(delete(events).where(events.c.ends < before, ~known))
            connection.execute(delete(actions).where(actions.c.due < before, actions.c.application.is_(None)))

    def erase_person(self, person: Person) -> None:
        """Take a person's name and address out of all that is kept.

        Actions addressed to them stay, to nobody, and are no longer looked after.
        """
        named = [text for text in (person.email, person.name) if text]
        if not named:
            return
        pattern = re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in named), re.IGNORECASE)

        def shorn(text: str) -> str:
            return pattern.sub(REMOVED, text)

        with self._erasing() as connection:
            for columns in (
                (actions.c.recipient_name, actions.c.recipient_email, actions.c.ref),  # a path may hold the name
                (replies.c.sender_name, replies.c.sender_email),
            ):
                _rewrite(connection, columns, lambda one: (None,) * len(one) if _is(person, *one[:2]) else one)
            _rewrite(connection, (actions.c.why, actions.c.note), lambda pair: tuple(map(shorn, pair)))
            _rewrite(connection, (changes.c.why,), lambda one: tuple(map(shorn, one)))
            _rewrite(connection, (facts.c.data,), lambda one: ({key: shorn(text) for key, text in one[0].items()},))
            _rewrite(connection, (events.c.event,), lambda one: (_without(one[0], person, shorn),))

    @contextmanager
    def _erasing(self) -> Iterator[Connection]:
        with self._transaction() as connection:
            yield connection
        with database.in_words(self.path):
            file = database.driver(self._connection)
            file.execute("VACUUM")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget(event: str, said: datetime) -> dict[str, Any]:
    return {"id": f"forget:{event}", "kind": "forget", "subject": event, "said": said, "source": "command", "data": {}}


def _plain(column: Column[Any], value: Any) -> Any:
    return json.loads(value) if value is not None and isinstance(column.type, Document) else value


def _is(person: Person, name: str | None, email: str | None) -> bool:
    pairs = ((person.name, name), (person.email, email))
    return any(a is not None and b is not None and a.casefold() == b.casefold() for a, b in pairs)


def _without(event: Event, person: Person, shorn: Callable[[str], str]) -> Event:
    host = event.organizer
    return replace(
        event,
        title=shorn(event.title),
        description=shorn(event.description),
        location=shorn(event.location),
        organizer=None if host and _is(person, host.name, host.email) else host,
        attendees=tuple(each for each in event.attendees if not _is(person, each.name, each.email)),
    )


def _rewrite(
    connection: Connection, columns: tuple[Column[Any], ...], change: Callable[[tuple[Any, ...]], tuple[Any, ...]]
) -> None:
    """Put ``change(values)`` where it differs."""
    table: Table = columns[0].table
    keys = list(table.primary_key.columns)
    changed: list[dict[str, Any]] = []
    for row in rows(connection, select(*keys, *columns), tuple):
        old = row[len(keys) :]
        new = change(old)
        if new != old:
            changed.append({f"_{i}": value for i, value in enumerate((*row[: len(keys)], *new))})
    if changed:
        where = [key == bindparam(f"_{i}") for i, key in enumerate(keys)]
        values: dict[str, Any] = {column.name: bindparam(f"_{i}") for i, column in enumerate(columns, start=len(keys))}
        connection.execute(update(table).where(*where).values(values), changed)
