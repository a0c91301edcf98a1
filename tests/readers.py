"""What reads what strangers wrote, each as a function of bytes that raises only when something is wrong.

Shared by the fuzzer and by the test that reads its corpus: a calendar, what follows from it in the weeks after, the
text of an invitation, a mail.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors._mime import build_message, clean_line, fingerprint
from connectors.ics import Options, open, read_events  # noqa: A004 (a connector's own names)
from daemon.compose import compose
from daemon.errors import AccountError
from daemon.lexicon.dates import find_decision
from daemon.model import Draft, Event, EventId, Kind, Me, Message, Person, Thread, Verdict, Window
from daemon.notes import facts_of
from daemon.plan import wishes
from daemon.ports import Context
from daemon.recognise import recognise
from daemon.replies import classify
from daemon.sync import FAR
from tests.worlds import CALENDAR, Desk, Script

PATIENCE = 5.0  # seconds, on the slowest machine; what strangers write is of ordinary size here
ME = Me("Ada Lovelace", ("ada@example.com",), "Europe/London")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WINDOW = Window(NOON - timedelta(days=30), NOON + timedelta(days=60))
HEADERS = {"to", "subject", "mime-version", "content-type", "content-transfer-encoding", "x-afterword-key",
           "in-reply-to", "references"}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def calendar(raw: bytes) -> None:
    """As a feed and as a file for ``why``: events, or a sentence; what is served is in the window and recognised."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed.ics"
        path.write_bytes(raw)
        context = Context(
            account="feed", me=ME, state=Path(folder) / "state", calendars=("",), deliver=frozenset[Kind](),
            settle=None,
        )  # fmt: skip
        try:
            delta = open(Options(path=path), context).source.fetch("", None, WINDOW)  # type: ignore[union-attr]
            for event in delta.events:
                assert event.starts <= event.ends
                recognise(event, ME)
        except AccountError:
            pass  # a sentence about the feed, as for every feed that is none
        try:
            for event in read_events(path, ME):
                recognise(event, ME)
        except AccountError:
            pass  # a sentence about the feed, as for every feed that is none


def process(raw: bytes) -> None:
    """What follows from a calendar: every plan of the next weeks settles, and every text of it can be written.

    The descriptions are the user's notes as well, and somebody at the company has written.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed.ics"
        path.write_bytes(raw)
        try:
            events = list(read_events(path, ME))
        except AccountError:
            return
    script = Script()
    near = [event for event in events if abs(event.starts - NOON) < FAR and abs(event.ends - NOON) < FAR]
    for number, event in enumerate(near[:4]):
        found = replace(recognise(event, ME, confirmed=True), verdict=Verdict.INTERVIEW)
        script.add(replace(event, id=EventId(f"{number}")), found)
    world = script.world()
    for interview in world.interviews:
        script.facts += facts_of(
            interview.event.description, subject=interview.id, said=NOON, source="x", zone=CALENDAR.zone
        )
    for application in world.applications[:1]:
        script.hear("human", NOON, application.id)
    written: set[str] = set()
    for now in (NOON, NOON + timedelta(days=25)):
        Desk(script).settle(now)
        for wish in wishes(script.known(now)):
            if not wish.never and wish.key not in written:
                written.add(wish.key)
                compose(wish.brief)


def text(raw: bytes) -> None:
    """As title and description of an invitation, as notes, as an answer, as a date."""
    said = raw.decode("utf-8", "replace")
    title, _, description = said.partition("\n")
    event = Event("a", "c", EventId("u"), "r", title, NOON, NOON + timedelta(hours=1), description)
    found = recognise(event, ME)
    assert 0 <= found.confidence <= 1
    assert not _CONTROL.search(" ".join(filter(None, (found.company, found.role))))
    for fact in facts_of(said, subject="i", said=NOON, source="task:x", zone=ZoneInfo("Europe/London")):
        assert fact.subject == "i"
        if fact.kind == "decision":
            date.fromisoformat(fact.data["value"])
    find_decision(said, NOON.date())
    message = Message("m", NOON, Person("Rita", "rita@acme.example"), (), title, description[:2000])
    assert classify(message) in {"human", "rejection", "offer", "scheduling", "receipt", "automatic", "bounce",
                                 "newsletter", "calendar", "own"}  # fmt: skip


def mail(raw: bytes) -> None:
    """As a mail that lies there, and as everything that strangers may put into one of ours."""
    assert fingerprint(raw) == fingerprint(raw)
    said = raw.decode("utf-8", "replace")
    first, _, rest = said.partition("\n")
    draft = Draft((Person(first, rest.strip().partition("\n")[0]),), first, said, Thread(first, (rest, first), rest))
    made = message_from_bytes(bytes(build_message(draft, key="0" * 32)), policy=policy.default)
    assert {name.lower() for name in made.keys()} <= HEADERS  # noqa: SIM118 (a message is no dict)
    assert made.get_all("x-afterword-key") == ["0" * 32]
    assert len(made["to"].addresses if made["to"] else ()) <= 1
    assert not _CONTROL.search(clean_line(said))


READERS: Mapping[str, Callable[[bytes], None]] = {
    "calendar": calendar, "process": process, "text": text, "mail": mail,
}  # fmt: skip


def read(reader: str, raw: bytes) -> None:
    """Read it; ``AssertionError`` also when it takes too long."""
    began = time.process_time()
    READERS[reader](raw)
    assert time.process_time() - began < PATIENCE, "too slow"
