"""The part of the ledger that remembers calendars: how far they were read, and the events that matter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, exists, select, tuple_, update

from daemon.model import Event, EventId, Window
from daemon.records import Cursor
from daemon.store.base import Base, chunks, rows, upsert
from daemon.store.schema import cursors, events, meetings

_KEY = ("account", "calendar", "uid", "occurrence")


class Calendars(Base):
    """Cursors and events. A deleted event that was an interview is remembered until it is erased."""

    def cursor(self, account: str, calendar: str) -> Cursor | None:
        """How far this calendar was read; ``None`` when it never was."""
        return self.cursors().get((account, calendar))

    def cursors(self) -> Mapping[tuple[str, str], Cursor]:
        """All cursors by (account, calendar)."""
        return dict(self._read(select(cursors), lambda row: ((row.account, row.calendar), _cursor(row))))

    def store_events(
        self,
        account: str,
        calendar: str,
        *,
        keep: Sequence[Event],
        drop: Sequence[EventId],
        gone: Sequence[str],
        replace: Window | None,
        cursor: Cursor,
    ) -> None:
        """Take in one read of a calendar, in one transaction with its cursor.

        Events in ``drop`` (by id) and ``gone`` (by ``Event.ref``) go; with ``replace`` also those wholly inside that
        window that are not in ``keep``. Those in ``keep`` are there afterwards.
        """
        here = and_(events.c.account == account, events.c.calendar == calendar)
        with self._transaction() as connection:
            lost = set(drop)
            for refs in chunks(gone):
                lost.update(_ids(connection, here & events.c.ref.in_(refs)))
            if replace is not None:
                inside = (events.c.starts >= replace.start) & (events.c.ends <= replace.end)
                lost.update(_ids(connection, here & inside))
            lost.difference_update(event.id for event in keep)
            _lose(connection, [_key(account, calendar, id_) for id_ in sorted(lost)], at=cursor.read_at)
            _put(connection, keep)
            connection.execute(upsert(cursors), _cursor_row(account, calendar, cursor))

    def replace_event(self, event: Event) -> None:
        """Keep what a reread showed."""
        with self._transaction() as connection:
            _put(connection, [event])

    def remove_event(self, event: Event) -> None:
        """Note that a reread found nothing."""
        with self._transaction() as connection:
            _lose(connection, [_key(event.account, event.calendar, event.id)], at=datetime.now(UTC))

    def events(self) -> list[Event]:
        """All events that exist, by start."""
        return self._events(events.c.gone_at.is_(None))

    def lost_events(self) -> list[Event]:
        """Deleted events that an interview is known by, as they were last seen, by start."""
        return self._events(events.c.gone_at.is_not(None))

    def forget_calendars(self, keep: Collection[tuple[str, str]]) -> None:
        """Forget the events and cursors of all calendars but these (account, calendar)."""
        with self._transaction() as connection:
            for table in (events, cursors):
                known = tuple_(table.c.account, table.c.calendar)
                connection.execute(delete(table).where(known.not_in(sorted(keep))))

    def drop_cursors(self, account: str | None = None, calendar: str | None = None) -> None:
        """Let the next pass read every calendar anew, or this one."""
        statement = delete(cursors)
        if account is not None:
            statement = statement.where(cursors.c.account == account, cursors.c.calendar == calendar)
        with self._transaction() as connection:
            connection.execute(statement)

    def _events(self, which: ColumnElement[bool]) -> list[Event]:
        order = (events.c.starts, *(events.c[name] for name in _KEY))
        statement = select(events.c.event).where(which).order_by(*order)
        return self._read(statement, lambda row: row.event)


def _key(account: str, calendar: str, id_: EventId) -> dict[str, str]:
    return dict(zip(_KEY, (account, calendar, id_.uid, id_.occurrence), strict=True))


def _ids(connection: Connection, which: ColumnElement[bool]) -> list[EventId]:
    statement = select(events.c.uid, events.c.occurrence).where(which)
    return rows(connection, statement, lambda row: EventId(row.uid, row.occurrence))


def _put(connection: Connection, keep: Iterable[Event]) -> None:
    values: list[dict[str, Any]] = [
        {
            **_key(event.account, event.calendar, event.id),
            "ref": event.ref,
            "starts": event.starts,
            "ends": event.ends,
            "gone_at": None,
            "event": event,
        }
        for event in keep
    ]
    if values:
        connection.execute(upsert(events), values)


def _lose(connection: Connection, keys: Sequence[Mapping[str, str]], *, at: datetime) -> None:
    """Delete these events, or note since when they are missing where an interview is known by their id."""
    if not keys:
        return
    one = and_(*(events.c[name] == bindparam(f"the_{name}") for name in _KEY))
    known = exists().where(meetings.c.uid == events.c.uid, meetings.c.occurrence == events.c.occurrence)
    values: list[dict[str, Any]] = [{f"the_{name}": value for name, value in key.items()} for key in keys]
    connection.execute(delete(events).where(one, ~known), values)
    connection.execute(update(events).where(one, events.c.gone_at.is_(None)).values(gone_at=at), values)


def _cursor(row: Row[Any]) -> Cursor:
    window = Window(row.window_start, row.window_end)
    return Cursor(row.token, row.version, row.read_at, row.baseline_at, window)


def _cursor_row(account: str, calendar: str, cursor: Cursor) -> dict[str, Any]:
    return {
        "account": account,
        "calendar": calendar,
        "token": cursor.token,
        "version": cursor.version,
        "read_at": cursor.read_at,
        "baseline_at": cursor.baseline_at,
        "window_start": cursor.window.start,
        "window_end": cursor.window.end,
    }
