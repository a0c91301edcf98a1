"""How Alembic runs the migrations: on the connection it is given, inside the transaction that is open there."""

from __future__ import annotations

from alembic import context

from daemon.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters most of a table by making it anew
)
context.run_migrations()
