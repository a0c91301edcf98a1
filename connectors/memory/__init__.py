"""The reference connector: a whole provider in memory. Read it first; ``connectors/README.md`` says how to write one.

It offers every port there is and behaves like the real ones at their worst, on demand: answers get lost, searches
lag, cursors are forgotten, processes are killed in the middle of a call. ``world(name)`` is the same provider seen
from outside: what a person does with a mail program, and what a network does to a connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from connectors._private import whose
from connectors.memory.account import Desk, Mailbox, Source, Writer
from connectors.memory.state import Break
from connectors.memory.world import World, world
from daemon.model import Draft, Kind, Reminder, Task
from daemon.ports import Context, Offers

SCOPES: Mapping[str, str] = {}  # no login, so nothing to consent to
READS = True
WRITES = frozenset(Kind)


class Options(BaseModel):
    """The account's config. Accounts of one ``name`` share a world, processes that name one ``path`` do too.

    ``lag``: seconds (real time) during which a new artefact is not found. ``sees_sent`` false: a sent draft is only
    gone. ``read_mail`` false: no mailbox. ``desk`` false: no page, no notes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = "default"
    path: Path | None = None
    lag: float = Field(default=0.0, ge=0, le=3600)
    sees_sent: bool = True
    read_mail: bool = True
    desk: bool = True


def open(options: Options, context: Context) -> Offers:  # noqa: A001 - the name every connector has
    """Build what the account offers."""
    there = world(options.name, options.path)
    lag = timedelta(seconds=options.lag)
    settle = lag if context.settle is None else context.settle
    return Offers(
        source=Source(there, context.account),
        drafts=Writer[Draft](there, Kind.DRAFT, settle=settle, lag=lag, sees_sent=options.sees_sent),
        tasks=Writer[Task](there, Kind.TASK, settle=settle, lag=lag),
        reminders=Writer[Reminder](there, Kind.REMINDER, settle=settle, lag=lag),
        mailbox=Mailbox(there, context.account) if options.read_mail else None,
        desk=Desk(there) if options.desk else None,
        sees_sent=options.sees_sent,
        places=dict.fromkeys(Kind, f"the world {options.name}"),
        owner=lambda: whose(options.name),
    )


__all__ = ["READS", "SCOPES", "WRITES", "Break", "Options", "World", "open", "world"]
