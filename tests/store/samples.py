"""Values to keep, and processes to keep them: shared by the tests of the ledger."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon.model import Attendee, Event, EventId, Kind, Person, Ref, State, Window
from daemon.records import Cursor, Entry

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WINDOW = Window(NOON - 7 * DAY, NOON + 60 * DAY)


def event(name: str, *, starts: datetime = NOON, calendar: str = "primary", title: str = "Interview") -> Event:
    """An hour's event whose UID and ref come from its name."""
    return Event(
        account="personal",
        calendar=calendar,
        id=EventId(f"{name}@calendar.example"),
        ref=f"ref-{name}",
        title=title,
        starts=starts,
        ends=starts + HOUR,
        organizer=Person("Grace Hopper", "grace@initech.example"),
        attendees=(Attendee("Ada Lovelace", "ada@lovelace.example", is_self=True),),
    )


def cursor(token: str = "1", *, read_at: datetime = NOON) -> Cursor:
    """A cursor over the usual window."""
    return Cursor(token, "rules-1", read_at, NOON - DAY, WINDOW)


def entry(key: str = "k1", *, state: State = State.PLANNED, due: datetime = NOON) -> Entry:
    """A thank-you."""
    return Entry(
        key=key,
        step="thank_you",
        kind=Kind.DRAFT,
        subject="i1",
        state=state,
        due=due,
        why="two hours after the interview",
        recipient=Person("Grace Hopper", "grace@initech.example"),
        interview="i1",
        application="a1",
        ref=Ref("draft-1", "seen", {"thread": "t1"}),
    )


@contextmanager
def child(code: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs ``code`` with the names of this module; ended afterwards."""
    source = "import os, signal, sys\nfrom tests.store.samples import *\nfrom daemon.store import *\n" + code
    process = subprocess.Popen(
        [sys.executable, "-c", source, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """The next line the process prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str]) -> None:
    """Let a process go on that waits for a line."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def folder_bytes(folder: Path) -> dict[str, tuple[bytes, int]]:
    """All files of a folder with content and mode. Only for files this process has not open (POSIX locks)."""
    return {each.name: (each.read_bytes(), each.stat().st_mode) for each in folder.iterdir()}
