"""The part of the ledger that remembers names and words: identities, what the user said, who answered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from daemon.model import EventId, Person
from daemon.records import Fact, Identities, Reply
from daemon.store.base import Base, rows, upsert
from daemon.store.schema import facts, interviews, meetings, meta, replies


class Words(Base):
    """Identities, facts, replies, and small notes of the service (``meta``)."""

    def get(self, name: str) -> str | None:
        """A small note; ``None`` when there is none."""
        found = self._read(select(meta.c.value).where(meta.c.name == name), lambda row: str(row.value))
        return found[0] if found else None

    def put(self, name: str, value: str) -> None:
        """Keep a small note."""
        with self._transaction() as connection:
            connection.execute(upsert(meta), {"name": name, "value": value})

    def identities(self) -> Identities:
        """All names given so far."""
        with self._transaction() as connection:
            named = rows(connection, select(interviews), lambda row: (row.id, row.loop, row.application))
            met = rows(connection, select(meetings), lambda row: (EventId(row.uid, row.occurrence), row.interview))
        return Identities(
            interviews=dict(met),
            loops={id_: loop for id_, loop, _ in named if loop is not None},
            applications={id_: application for id_, _, application in named if application is not None},
        )

    def identify(self, names: Identities) -> None:
        """Add names, or change those that are given; all others stay."""
        with self._transaction() as connection:
            if bare := [{"id": id_} for id_ in dict.fromkeys(names.interviews.values())]:
                connection.execute(insert(interviews).on_conflict_do_nothing(), bare)
            for column, given in (("loop", names.loops), ("application", names.applications)):
                if given:
                    values = [{"id": id_, column: name} for id_, name in given.items()]
                    connection.execute(upsert(interviews, column), values)
            if names.interviews:
                met = [
                    {"uid": id_.uid, "occurrence": id_.occurrence, "interview": interview}
                    for id_, interview in names.interviews.items()
                ]
                connection.execute(upsert(meetings), met)

    def say(self, fact: Fact) -> None:
        """Keep what the user said; the same id again replaces it."""
        values = {
            "id": fact.id,
            "kind": fact.kind,
            "subject": fact.subject,
            "said": fact.said,
            "source": fact.source,
            "data": fact.data,
        }
        with self._transaction() as connection:
            connection.execute(insert(facts).on_conflict_do_update(index_elements=["id"], set_=values), values)

    def unsay(self, fact: str) -> None:
        """Forget a fact by its id; nothing when there is none."""
        with self._transaction() as connection:
            connection.execute(delete(facts).where(facts.c.id == fact))

    def facts(self) -> list[Fact]:
        """What the user said, in that order."""
        return self._read(
            select(facts).order_by(facts.c.said, facts.c.position),
            lambda row: Fact(row.id, row.kind, row.subject, row.said, row.source, row.data),
        )

    def add_replies(self, new: Sequence[Reply]) -> None:
        """Note that messages came; those that are known are left as they are."""
        values = [
            {
                "id": reply.id,
                "application": reply.application,
                "at": reply.at,
                "kind": reply.kind,
                "sender_name": reply.sender.name,
                "sender_email": reply.sender.email,
            }
            for reply in new
        ]
        if values:
            with self._transaction() as connection:
                connection.execute(insert(replies).on_conflict_do_nothing(), values)

    def replies(self) -> list[Reply]:
        """All messages noted, oldest first."""
        return self._read(
            select(replies).order_by(replies.c.at, replies.c.id),
            lambda row: Reply(row.id, row.application, row.at, row.kind, Person(row.sender_name, row.sender_email)),
        )
