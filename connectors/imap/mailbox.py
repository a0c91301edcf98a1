"""Looks at conversations: the invitation's thread, and mail of people who matter. Reads only, and leaves no trace.

The server searches; headers are read of what it finds, and the beginning of the text of what matters. However large
the mailbox is, nothing else is fetched. A folder that stands as it stood at the last look, by the server's word, is not
opened.
"""

from __future__ import annotations

import re
import time
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from connectors._mime import clean_line, uids
from connectors.imap.faults import Refused
from connectors.imap.mail import (
    CALENDAR,
    ENOUGH,
    HEADERS,
    Head,
    Part,
    block,
    concerns,
    decoded,
    message,
    parts,
    readable,
)
from connectors.imap.session import Session
from daemon.errors import NotAllowed
from daemon.model import Correspondents, Event, EventId, Message, Thread

if TYPE_CHECKING:
    from connectors.imap.wire import Client

_BEFORE, _AFTER = timedelta(days=90), timedelta(days=2)  # when an invitation may come, counted from the event
_CANDIDATES = 60  # mails that may hold the invitation, newest first
_CALENDAR_PART = 100_000  # octets
_SEARCHED = 12  # people in one search: lines have to stay short
_CHUNK = 100  # mails fetched with one command
_TERM = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~@-]+")  # what a search may name: no quotes, no spaces
_TITLE = 80  # characters of a title that are searched for
_REMEMBERED = 2000
_FRESH = 60.0  # seconds: the drafts of one panel ask one after the other


@dataclass(frozen=True, slots=True)
class _Look:
    """What was found in a folder as it stood then, each mail with when it arrived."""

    state: Hashable
    people: Correspondents
    since: datetime
    hits: Sequence[tuple[datetime, Message]]

    def serves(self, state: Hashable, people: Correspondents, since: datetime) -> bool:
        """Whether the same would be found now."""
        return state is not None and (state, people) == (self.state, self.people) and since >= self.since


class Mailbox:
    """``Mailbox`` on IMAP. ``own`` are the user's addresses, in lower case."""

    def __init__(self, session: Session, account: str, own: frozenset[str]) -> None:
        self._session, self._account, self._own = session, account, own
        self._threads: dict[EventId, tuple[float, Thread | None]] = {}
        self._looks: dict[bytes, _Look] = {}
        self._read: dict[tuple[bytes, int, int], tuple[datetime, Message]] = {}  # a UID stands for one content for ever

    def conversation(self, event: Event) -> Thread | None:
        """The newest mail with the event's UID in a calendar part: among the organizer's, else by the title."""
        if event.organizer_is_self:
            return None
        known = self._threads.get(event.id)
        if known is None or time.monotonic() - known[0] > _FRESH:
            known = self._threads[event.id] = time.monotonic(), self._conversation(event)
        return known[1]

    def _conversation(self, event: Event) -> Thread | None:
        window: list[Any] = ["SINCE", (event.starts - _BEFORE).date(), "BEFORE", (event.ends + _AFTER).date()]
        organizer = (event.organizer.email if event.organizer else None) or ""
        title = clean_line(event.title)[:_TITLE]
        searches = [([*window, "FROM"], organizer)] if _TERM.fullmatch(organizer) else []
        searches += [([*window, "SUBJECT"], title)] if title else []
        for criteria, text in searches:
            for folder in self._session.folders.reading:
                found = self._session.read(partial(self._invitation, folder, criteria, text, event))
                if found:
                    return found
        return None

    def messages_since(self, people: Correspondents, since: datetime) -> Sequence[Message]:
        """Mail from or to these people, oldest first; drafts, junk and the bin left out."""
        found: dict[str, Message] = {}
        folders = self._session.folders
        sent = folders.get("sent")
        looked = dict.fromkeys([*folders.reading, *([sent] if sent and "all" not in folders.special else [])])
        states = self._session.read(lambda client: client.states(looked))
        for folder in looked:
            last, state = self._looks.pop(folder, None), states.get(folder)
            if last is None or not last.serves(state, people, since):
                hits = self._session.read(partial(self._messages, folder, people, since))
                last = _Look(state, people, since, hits)
            self._looks[folder] = last
            for arrived, each in last.hits:
                if arrived >= since:
                    found.setdefault(each.id, each)
        return sorted(found.values(), key=lambda each: (each.at, each.id))

    def _invitation(self, folder: bytes, criteria: list[Any], text: str, event: Event, client: Client) -> Thread | None:
        if _opened(client, folder) is None:
            return None
        try:
            hits = client.search("UNDELETED", "UNDRAFT", *criteria, text=text)
        except Refused:
            return None  # this server cannot search for such a title: unthreaded is better than no draft
        newest = hits[::-1][:_CANDIDATES]
        structures = _structures(client, newest)
        for uid in newest:
            for part in structures.get(uid, ()):
                if part.type in CALENDAR and event.id.uid in uids(_text(client, uid, part, _CALENDAR_PART)):
                    data = client.fetch([uid], HEADERS).get(uid, {})
                    return Head.of(block(data)).thread(self._account)
        return None

    def _messages(
        self, folder: bytes, people: Correspondents, since: datetime, client: Client
    ) -> list[tuple[datetime, Message]]:
        validity = _opened(client, folder)
        if validity is None:
            return []
        since_day = (since - timedelta(days=1)).date()  # days are those of the server's zone
        hits: set[int] = set()
        for terms in _terms(people):
            hits.update(client.search("UNDRAFT", "UNDELETED", "SINCE", since_day, *_any(terms)))
        unread = [uid for uid in sorted(hits) if (folder, validity, uid) not in self._read]
        for start in range(0, len(unread), _CHUNK):
            for uid, arrived, mail in self._fetched(client, folder, unread[start : start + _CHUNK], people):
                self._read[folder, validity, uid] = arrived, mail
        known = [self._read[place] for uid in sorted(hits) if (place := (folder, validity, uid)) in self._read]
        while len(self._read) > _REMEMBERED:
            del self._read[next(iter(self._read))]
        return known

    def _fetched(
        self, client: Client, folder: bytes, wanted: list[int], people: Correspondents
    ) -> Iterator[tuple[int, datetime, Message]]:
        """What concerns these people: UID, when it arrived, and the mail."""
        sent = folder == self._session.folders.get("sent")
        heads = client.fetch(wanted, "INTERNALDATE", HEADERS)
        mine = [uid for uid, data in heads.items() if concerns(Head.of(block(data)), people)]
        structures = _structures(client, mine)
        for uid in mine:
            found = structures.get(uid, [])
            part = readable(found)
            text = _text(client, uid, part, ENOUGH[part.type]) if part else ""
            head, arrived = Head.of(block(heads[uid])), heads[uid][b"INTERNALDATE"]
            yield uid, arrived, message(head, arrived, found, text, own=self._own, sent=sent)


def _opened(client: Client, folder: bytes) -> int | None:
    """Open a folder to read; ``None`` where one of the user's own cannot be opened: the others still can."""
    try:
        return client.open(folder)
    except (Refused, NotAllowed):
        if folder.upper() == b"INBOX":
            raise
        return None


def _structures(client: Client, wanted: list[int]) -> dict[int, list[Part]]:
    """The parts of each mail. One whose structure makes no sense has none, and does not spoil the others'."""
    try:
        return {uid: list(parts(data[b"BODYSTRUCTURE"])) for uid, data in client.fetch(wanted, "BODYSTRUCTURE").items()}
    except (ValueError, IndexError, KeyError, TypeError, AttributeError):
        if len(wanted) == 1:
            return {}
        halves = wanted[: len(wanted) // 2], wanted[len(wanted) // 2 :]
        return {uid: found for half in halves for uid, found in _structures(client, half).items()}


def _text(client: Client, uid: int, part: Part, octets: int) -> str:
    data = client.fetch([uid], f"BODY.PEEK[{part.number}]<0.{octets}>").get(uid, {})
    return decoded(part, block(data))


def _terms(people: Correspondents) -> Iterator[list[str]]:
    """Whom to search for, some at a time."""
    named = [each for each in sorted(people.addresses | people.domains) if _TERM.fullmatch(each)]
    for start in range(0, len(named), _SEARCHED):
        yield named[start : start + _SEARCHED]


def _any(terms: Iterable[str]) -> list[Any]:
    """A search key that holds for mail from or to any of them; balanced, since servers limit the depth."""
    keys: list[list[Any]] = [[field, term] for term in terms for field in ("FROM", "TO", "CC")]
    while len(keys) > 1:
        pairs = [["OR", keys[i], keys[i + 1]] for i in range(0, len(keys) - 1, 2)]
        keys = pairs + ([keys[-1]] if len(keys) % 2 else [])
    return keys[0]
