"""The ledger: what Afterword remembers between passes."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from daemon.store import database, place, rescue, snapshot
from daemon.store.actions import Actions
from daemon.store.calendars import Calendars
from daemon.store.privacy import Privacy
from daemon.store.words import Words


class Ledger(Calendars, Words, Actions, Privacy):
    """Each method is one transaction: done and on the disk when it returns, or not done at all.

    Every method raises ``StateError`` when the disk is full or read-only, or the file locked or damaged. To be used
    by one thread at a time.
    """

    @classmethod
    def open(cls, state: Path | str) -> Self:
        """Open the ledger, made where there is none, brought up to date and private.

        A damaged file is set aside (see ``set_aside``) and a new ledger started, which keeps what the user said as
        far as it can still be read. Raises ``StateError`` for what cannot be used: a newer version's ledger, another
        program's database, a full or read-only disk, somebody else's file.
        """
        path = place.locate(state)
        place.prepare(path)
        aside: Path | None = None
        try:
            connection = database.open_ready(path)
        except database.Damaged:
            aside = rescue.renew(path)
            connection = database.open_ready(path)
        return cls(connection, path, on_disk=True, set_aside=aside)

    @classmethod
    def snapshot(cls, state: Path | str) -> Self:
        """A copy in memory, of an empty ledger where there is none; nothing on the disk is made or changed.

        Works beside a pass that is at work, and on a read-only disk. Raises ``StateError`` as ``open`` does, and
        for a damaged file.
        """
        path = place.locate(state)
        return cls(snapshot.take(path), path, on_disk=False)
