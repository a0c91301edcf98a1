"""The first ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    _read()
    _known()
    _said()
    _done()


def _read() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )
    op.create_table(
        "cursors",
        sa.Column("account", sa.String, primary_key=True),
        sa.Column("calendar", sa.String, primary_key=True),
        sa.Column("token", sa.String),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("read_at", sa.String, nullable=False),
        sa.Column("baseline_at", sa.String, nullable=False),
        sa.Column("window_start", sa.String, nullable=False),
        sa.Column("window_end", sa.String, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("account", sa.String, primary_key=True),
        sa.Column("calendar", sa.String, primary_key=True),
        sa.Column("uid", sa.String, primary_key=True),
        sa.Column("occurrence", sa.String, primary_key=True),
        sa.Column("ref", sa.String, nullable=False),
        sa.Column("starts", sa.String, nullable=False),
        sa.Column("ends", sa.String, nullable=False),
        sa.Column("gone_at", sa.String),
        sa.Column("event", sa.String, nullable=False),
    )
    op.create_index("events_by_ref", "events", ["account", "calendar", "ref"])


def _known() -> None:
    op.create_table(
        "interviews",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("loop", sa.String),
        sa.Column("application", sa.String),
    )
    op.create_table(
        "meetings",
        sa.Column("uid", sa.String, primary_key=True),
        sa.Column("occurrence", sa.String, primary_key=True),
        sa.Column("interview", sa.String, sa.ForeignKey("interviews.id", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("meetings_by_interview", "meetings", ["interview"])


def _said() -> None:
    op.create_table(
        "facts",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("said", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("data", sa.String, nullable=False),
        sa.UniqueConstraint("id", name="facts_id"),
    )
    op.create_table(
        "replies",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("application", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("sender_name", sa.String),
        sa.Column("sender_email", sa.String),
    )


def _done() -> None:
    op.create_table(
        "actions",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("due", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("recipient_name", sa.String),
        sa.Column("recipient_email", sa.String),
        sa.Column("interview", sa.String),
        sa.Column("application", sa.String),
        sa.Column("account", sa.String),
        sa.Column("ref", sa.String),
        sa.Column("spec", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("retry_at", sa.String),
        sa.Column("delivered_at", sa.String),
        sa.Column("touched", sa.String),
        sa.Column("note", sa.String, nullable=False),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, sa.ForeignKey("actions.key", ondelete="CASCADE"), nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("now", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("due", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
    )
    op.create_index("changes_by_key", "changes", ["key", "id"])
