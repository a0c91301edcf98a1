"""Looks at conversations: the invitation's thread, and mail of people who matter. Needs ``read_mail``.

Gmail's search can lag by minutes or more, its plain list of messages does not. So search fetches what is older, and
the newest messages are looked at one by one, each once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from connectors._mime import uids
from connectors.google.client import Google
from connectors.google.mail import CALENDAR, FIELDS, decoded, message_of, parts
from connectors.google.refusals import Missing
from connectors.google.scopes import Need
from connectors.google.sent import moment, thread_of
from daemon.model import Correspondents, Event, Message, Thread

_NEWEST = 100
_CANDIDATES = 60  # mails that may hold the invitation: newest first
_BEFORE, _AFTER = timedelta(days=120), timedelta(days=1)  # when an invitation may come, counted from the event
_QUERY = 900  # characters: Google's library turns addresses of more than 2,048 into another method
_TERM = re.compile(r"[A-Za-z0-9._+-]+(?:@[A-Za-z0-9.-]+)?")  # nothing that Gmail's search takes for an operator
_REMEMBERED = 2000


class Mailbox:
    """``Mailbox`` on Gmail, reading only."""

    def __init__(self, google: Google) -> None:
        self._google = google
        self._own = frozenset(each.lower() for each in google.context.me.emails)
        self._messages: dict[str, dict[str, Any]] = {}
        self._calendars: dict[str, frozenset[str]] = {}
        self._book = google.book("mail")  # ids of messages that were looked at and do not matter

    def conversation(self, event: Event) -> Thread | None:
        """The newest mail to the user with the event's UID in a calendar part, as something to answer."""
        self._google.demand(Need.MAIL)
        between = f"after:{_epoch(event.starts - _BEFORE)} before:{_epoch(event.ends + _AFTER)}"
        organizer = (event.organizer.email if event.organizer else None) or ""
        queries = [f"from:{organizer} {between}"] if _TERM.fullmatch(organizer) else []
        for query in [*queries, f"filename:ics {between}"]:
            for name in self._search(query, most=_CANDIDATES):
                if event.id.uid in self._invited(name) and (thread := self._thread(name)):
                    return thread
        return None

    def messages_since(self, people: Correspondents, since: datetime) -> Sequence[Message]:
        """Mail from or to these people, oldest first; drafts, spam and the bin left out."""
        self._google.demand(Need.MAIL)
        names: dict[str, None] = {}
        for query in _queries(people):
            names.update(dict.fromkeys(self._search(f"{query} after:{_epoch(since)}")))
        drafts = self._google.book("drafts").get("messages") or {}  # a draft that is sent becomes another message
        names.update(dict.fromkeys(self._newest(people, since, {*names, *drafts})))
        items = filter(None, map(self._full, (name for name in names if name not in drafts)))
        found = [message_of(item, self._own) for item in items if "DRAFT" not in item.get("labelIds", ())]
        mine = [each for each in found if each.at >= since and _concerns(each.sender, each.to, people)]
        return sorted(mine, key=lambda each: (each.at, each.id))

    def _search(self, query: str, *, most: int | None = None) -> Iterator[str]:
        """Ids of messages, newest first."""
        return (item["id"] for item in islice(self._listed(min(most or 500, 500), q=query), most))

    def _listed(self, size: int, **query: str) -> Iterator[dict[str, Any]]:
        fields = "nextPageToken,messages/id"
        every = self._google.messages.list
        return self._google.listed(every, "messages", userId="me", maxResults=size, fields=fields, **query)

    def _newest(self, people: Correspondents, since: datetime, known: Collection[str]) -> Iterator[str]:
        """Of the newest messages those that concern these people; what is known is not looked at again."""
        names = [each["id"] for each in islice(self._listed(_NEWEST), _NEWEST)]
        seen = dict.fromkeys(self._book.get("others") or ())
        for name in names:
            if name in seen or name in known:
                continue
            item = self._messages.get(name) or self._head(name)
            if item is None:
                continue
            if "DRAFT" not in item.get("labelIds", ()) and _concerns(*_parties(item), people):
                yield name
            else:
                seen[name] = None
            if moment(item) < since:
                break  # and so is everything after it
        self._book.note(others=list(seen)[-_REMEMBERED:])

    def _invited(self, name: str) -> frozenset[str]:
        """The UIDs in the calendar parts of a message."""
        if name not in self._calendars:
            item = self._full(name) or {}
            texts = [self._part(name, part) for part in parts(item) if part.get("mimeType") in CALENDAR]
            self._calendars[name] = frozenset(uid for text in texts for uid in uids(text))
        return self._calendars[name]

    def _part(self, name: str, part: Mapping[str, Any]) -> str:
        """A part's text; what has a file name Gmail keeps apart."""
        body = part.get("body") or {}
        data = body.get("data")
        if not data and body.get("attachmentId"):
            attachments = self._google.attachments
            request = attachments.get(userId="me", messageId=name, id=body["attachmentId"], fields="data")
            data = self._google.read(request).get("data")
        return decoded(part, data) if data else ""

    def _thread(self, name: str) -> Thread | None:
        item = self._full(name)
        if item is None or "SENT" in item.get("labelIds", ()):
            return None
        return thread_of(item, self._google.context.account)

    def _head(self, name: str) -> dict[str, Any] | None:
        return self._get(name, format="metadata", metadataHeaders=["From", "To", "Cc"], fields=FIELDS)

    def _full(self, name: str) -> dict[str, Any] | None:
        """A message with its parts, read once: the content of an id never changes."""
        if name not in self._messages:
            item = self._get(name, format="full", fields=FIELDS)
            if item is None:
                return None
            self._messages[name] = item
            while len(self._messages) > _REMEMBERED:
                del self._messages[next(iter(self._messages))]
        return self._messages[name]

    def _get(self, name: str, **parameters: Any) -> dict[str, Any] | None:
        try:
            return self._google.read(self._google.messages.get(userId="me", id=name, **parameters))
        except Missing:
            return None


def _epoch(when: datetime) -> int:
    return int(when.timestamp())


def _queries(people: Correspondents) -> Iterator[str]:
    """Searches that together ask for everybody, none of them too long."""
    terms = [f"{way}:{each}" for each in sorted(people.addresses | people.domains) for way in ("from", "to")]
    batch: list[str] = []
    for term in filter(lambda each: _TERM.fullmatch(each.partition(":")[2]), terms):
        if batch and len(" ".join([*batch, term])) > _QUERY:
            yield f"{{{' '.join(batch)}}}"
            batch = []
        batch.append(term)
    if batch:
        yield f"{{{' '.join(batch)}}}"


def _parties(item: Mapping[str, Any]) -> tuple[Any, Any]:
    message = message_of(item, ())
    return message.sender, message.to


def _concerns(sender: Any, to: Iterable[Any], people: Correspondents) -> bool:
    """Whether one of the two sides is an address, or below a domain, that matters."""
    addresses = [each.email for each in (sender, *to) if each.email]
    return any(each in people.addresses or _below(each.rpartition("@")[2], people.domains) for each in addresses)


def _below(host: str, domains: Iterable[str]) -> bool:
    return any(host == each or host.endswith(f".{each}") for each in domains)
