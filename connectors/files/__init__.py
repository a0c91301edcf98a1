"""A folder instead of an account: drafts as ``.eml``, a calendar file, a page to read, notes to write.

drafts/*.eml          one per draft, to be opened in a mail program; changed or deleted, it is the user's
afterword.ics         tasks and reminders, to subscribe to; ours, rewritten
index.html            everything at a glance; ours, rewritten
notes/<interview>.txt a heading; what the user writes below it is read
.afterword/           the lock, files being written, our copy of the calendar
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from daemon.model import Kind, Reminder, Task
from daemon.ports import Context, Offers

SCOPES: Mapping[str, str] = {}  # no login, so nothing to consent to
READS = False
WRITES = frozenset(Kind)


class Options(BaseModel):
    """The account's config: ``folder`` is made on first use, for its owner only (0700)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path


def open(options: Options, context: Context) -> Offers:  # noqa: A001 - the name every connector has
    """Build what the account offers; the folder is not touched before the first call."""
    from connectors.files.calendar import Book, Entries
    from connectors.files.desk import Desk
    from connectors.files.drafts import Drafts
    from connectors.files.folder import Folder

    folder = Folder(options.folder.expanduser(), context.account)
    book = Book(folder)
    settle = context.settle or timedelta()
    return Offers(
        drafts=Drafts(folder, settle=settle, discreet=context.me.discreet),
        tasks=Entries[Task](book, Kind.TASK, settle=settle),
        reminders=Entries[Reminder](book, Kind.REMINDER, settle=settle),
        desk=Desk(folder, book),
        places={
            Kind.DRAFT: f"the folder {folder.place('drafts')}",
            Kind.TASK: folder.place("afterword.ics"),
            Kind.REMINDER: folder.place("afterword.ics"),
        },
        condition=folder.condition,
    )


def check(options: Options, context: Context) -> Sequence[str]:  # noqa: ARG001 - the signature every connector has
    """What cannot be seen in a folder."""
    return (
        "sent drafts: not seen; a draft that leaves drafts/ counts as sent, and is never made again",
        "finished tasks: not seen; say `afterword done ACTION`",
        "replies: not seen",
    )


__all__ = ["READS", "SCOPES", "WRITES", "Options", "check", "open"]
