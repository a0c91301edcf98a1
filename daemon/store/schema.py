"""The ledger's tables. Change them together with a new file in ``migrations/versions`` and ``HEAD``.

Times are ISO 8601 text in UTC, which sorts as it should; what is never searched is a JSON document.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError
from sqlalchemy import Column, Dialect, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint
from sqlalchemy.types import TypeDecorator

from daemon.model import Event, Ref

HEAD = "0001"
"""The newest revision in ``migrations/versions``: a ledger that says so needs no migration."""

APPLICATION_ID = 0x41465457
"""``PRAGMA application_id`` of a ledger ("AFTW"): tells it from any other SQLite file."""


class Text(TypeDecorator[str]):
    """Text as providers send it; half a surrogate pair, which no database takes, becomes ``?``."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Replace what UTF-8 cannot say."""
        return None if value is None else value.encode("utf-8", "replace").decode()


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as ISO 8601 in UTC."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Refuse a naive datetime: whose hour would it be?"""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        return value.astimezone(UTC).isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read it back in UTC."""
        return None if value is None else datetime.fromisoformat(value)


class Document(TypeDecorator[Any]):
    """A frozen type of ``daemon.model`` as JSON."""

    impl = String
    cache_ok = True

    def __init__(self, form: Any) -> None:
        super().__init__()
        self.form = form
        self._adapter: TypeAdapter[Any] = TypeAdapter(form)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write JSON; half a surrogate pair becomes ``?``."""
        if value is None:
            return None
        try:
            return self._adapter.dump_json(value).decode()
        except PydanticSerializationError:
            plain = json.dumps(self._adapter.dump_python(value, mode="json"), ensure_ascii=False)
            return plain.encode("utf-8", "replace").decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read the type back; ``ValueError`` when the document does not fit it."""
        return None if value is None else self._adapter.validate_json(value)


metadata = MetaData()

version = Table(
    "alembic_version",  # Alembic's own table, in its own words
    metadata,
    Column("version_num", String(32), primary_key=True),
)
version.primary_key.name = "alembic_version_pkc"

meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("account", String, primary_key=True),
    Column("calendar", Text, primary_key=True),
    Column("token", Text),
    Column("version", String, nullable=False),
    Column("read_at", Moment, nullable=False),
    Column("baseline_at", Moment, nullable=False),
    Column("window_start", Moment, nullable=False),
    Column("window_end", Moment, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("account", String, primary_key=True),
    Column("calendar", Text, primary_key=True),
    Column("uid", Text, primary_key=True),
    Column("occurrence", Text, primary_key=True),
    Column("ref", Text, nullable=False),
    Column("starts", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("gone_at", Moment),  # when a deleted event that was an interview was last missed
    Column("event", Document(Event), nullable=False),
    Index("events_by_ref", "account", "calendar", "ref"),
)

interviews = Table(
    "interviews",
    metadata,
    Column("id", String, primary_key=True),
    Column("loop", String),
    Column("application", String),
)

meetings = Table(
    "meetings",
    metadata,
    Column("uid", Text, primary_key=True),
    Column("occurrence", Text, primary_key=True),
    Column("interview", String, ForeignKey("interviews.id", ondelete="CASCADE"), nullable=False),
    Index("meetings_by_interview", "interview"),
)

facts = Table(
    "facts",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("said", Moment, nullable=False),
    Column("source", String, nullable=False),
    Column("data", Document(dict[str, str]), nullable=False),
    UniqueConstraint("id", name="facts_id"),
)

replies = Table(
    "replies",
    metadata,
    Column("id", String, primary_key=True),
    Column("application", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String, nullable=False),
    Column("sender_name", Text),
    Column("sender_email", Text),
)

actions = Table(
    "actions",
    metadata,
    Column("key", String, primary_key=True),
    Column("step", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("due", Moment, nullable=False),
    Column("why", Text, nullable=False),
    Column("recipient_name", Text),
    Column("recipient_email", Text),
    Column("interview", String),
    Column("application", String),
    Column("account", String),
    Column("ref", Document(Ref)),
    Column("spec", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("delivered_at", Moment),
    Column("touched", Moment),
    Column("note", Text, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, ForeignKey("actions.key", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("now", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("due", Moment, nullable=False),
    Column("why", Text, nullable=False),
    Index("changes_by_key", "key", "id"),
)
