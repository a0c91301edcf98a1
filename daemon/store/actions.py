"""The part of the ledger that remembers actions: how each one stands, and how that came about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.dialects.sqlite import insert

from daemon.model import Kind, Person, State
from daemon.records import Change, Entry
from daemon.store.base import Base, chunks, rows, upsert
from daemon.store.schema import actions, changes

_OWN_FORM = ("kind", "state", "recipient_name", "recipient_email")
_SAME = [name for name in actions.columns.keys() if name not in _OWN_FORM]  # noqa: SIM118 (columns are no dict)


class Actions(Base):
    """Entries by key, and every change of their state, due time or reason."""

    def entries(self, subject: str | None = None) -> dict[str, Entry]:
        """All actions, or those of a subject, by key, by due time."""
        wanted = select(actions).order_by(actions.c.due, actions.c.key)
        if subject is not None:
            wanted = wanted.where(actions.c.subject == subject)
        return {entry.key: entry for entry in self._read(wanted, _entry)}

    def record(self, entry: Entry, why: str | None, *, at: datetime, now: datetime) -> None:
        """Keep an action as it stands; ``why`` goes into its story if state, due time or reason is new.

        ``None``: nothing to tell. ``at`` is real time, ``now`` the planning time of the pass.
        """
        self.record_all([(entry, why)], at=at, now=now)

    def record_all(self, entries: Sequence[tuple[Entry, str | None]], *, at: datetime, now: datetime) -> None:
        """``record`` for many, in one transaction. Of two with one key the later one stays."""
        latest = {entry.key: (entry, why) for entry, why in entries}
        with self._transaction() as connection:
            last = {change.key: change for change in _last_changes(connection, list(latest))}
            if latest:
                connection.execute(upsert(actions), [_row(entry) for entry, _ in latest.values()])
            if story := [
                {"key": entry.key, "at": at, "now": now, "state": entry.state.value, "due": entry.due, "why": why}
                for entry, why in latest.values()
                if why is not None and not _told(last.get(entry.key), entry, why)
            ]:
                connection.execute(insert(changes), story)

    def history(self, key: str) -> list[Change]:
        """An action's story, oldest first."""
        return self._read(select(changes).where(changes.c.key == key).order_by(changes.c.id), _change)


def _last_changes(connection: Connection, keys: Sequence[str]) -> Iterable[Change]:
    for some in chunks(keys):
        last: Select[Any] = select(func.max(changes.c.id)).where(changes.c.key.in_(some)).group_by(changes.c.key)
        yield from rows(connection, select(changes).where(changes.c.id.in_(last)), _change)


def _told(last: Change | None, entry: Entry, why: str) -> bool:
    return last is not None and (last.state, last.due, last.why) == (entry.state, entry.due, why)


def _row(entry: Entry) -> dict[str, Any]:
    person = entry.recipient or Person()
    return {name: getattr(entry, name) for name in _SAME} | {
        "kind": entry.kind.value,
        "state": entry.state.value,
        "recipient_name": person.name,
        "recipient_email": person.email,
    }


def _entry(row: Row[Any]) -> Entry:
    values = row._asdict()
    person = Person(values.pop("recipient_name"), values.pop("recipient_email"))
    values["kind"] = Kind(values["kind"])
    values["state"] = State(values["state"])
    return Entry(**values, recipient=None if person == Person() else person)


def _change(row: Row[Any]) -> Change:
    return Change(row.key, row.at, row.now, State(row.state), row.due, row.why)
