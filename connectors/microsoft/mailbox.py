"""Looking at mail: the invitation's conversation, and what came from or went to the people of an interview.

Graph's mail filter knows no domains, and its search and its filter exclude each other. So the headers of all mail since
a time are listed, a thousand to a page, matched here, and only what matters is read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors._html import html_text
from connectors._mime import uids
from connectors.microsoft import identity
from connectors.microsoft.events import instant, person
from connectors.microsoft.graph import Graph, Item, quoted, segment
from connectors.microsoft.refusals import Missing
from daemon.errors import Rejected
from daemon.model import TELLING, Correspondents, Event, Message, Person, Thread

_LIGHT = "id,receivedDateTime,from,sender,toRecipients,ccRecipients,isDraft"
_FULL = f"{_LIGHT},subject,body,internetMessageHeaders,hasAttachments,parentFolderId"
_CANDIDATE = "id,subject,receivedDateTime,internetMessageId,conversationId,isDraft,hasAttachments"
_EARLIEST = timedelta(days=180)  # before an event, its invitation is looked for
_PLAIN = 10  # mails with attachments that are opened for one event
_LENGTH = 2000  # characters of text that are looked at
_TEXT = ('outlook.body-content-type="text"',)


class Mailbox:
    """Reads mail; never writes."""

    def __init__(self, graph: Graph, account: str) -> None:
        self._graph = graph
        self._account = account
        self._sent: str | None = None

    def conversation(self, event: Event) -> Thread | None:
        """The newest invitation to this event, found among the organizer's mail, else by its subject."""
        if event.organizer_is_self:
            return None
        since = f"receivedDateTime ge {_stamp(event.starts - _EARLIEST)}"
        wheres = [f"subject eq {quoted(event.title)}"] if event.title else []
        if event.organizer and event.organizer.email:
            wheres.insert(0, f"from/emailAddress/address eq {quoted(event.organizer.email)}")
        for where in wheres:
            with contextlib.suppress(
                Rejected
            ):  # a title that cannot be filtered for: unthreaded is better than no draft
                for item in self._candidates(f"{since} and {where}"):
                    if self._uid(item) == event.id.uid:
                        return self._thread(item)
        return None

    def messages_since(self, people: Correspondents, since: datetime) -> Sequence[Message]:
        """Mail from or to these people since then, oldest first, each with the beginning of its text."""
        where = f"receivedDateTime ge {_stamp(since)}"
        listed = self._graph.every("/me/messages", filter=where, orderby="receivedDateTime", select=_LIGHT, top="1000")
        wanted = {str(each["id"]) for each in listed if not each.get("isDraft") and _concerns(each, people)}
        found = [self._message(name) for name in wanted]
        return sorted((each for each in found if each and each.at >= since), key=lambda each: each.at)

    def _candidates(self, where: str) -> Iterable[Item]:
        """Mail that can be an invitation, newest first: what Graph knows as one, then mail with attachments."""
        listed = self._graph.every(
            "/me/messages", filter=where, orderby="receivedDateTime desc", select=_CANDIDATE, top="100"
        )
        received = [item for item in listed if not item.get("isDraft")]
        yield from (item for item in received if _is_calendar(item))
        others = [item for item in received if not _is_calendar(item) and item.get("hasAttachments")]
        yield from others[:_PLAIN]

    def _uid(self, item: Item) -> str | None:
        """The UID of the meeting that a mail is about: of its event in the calendar, else of its calendar part."""
        path = f"/me/messages/{segment(item['id'])}"
        if _is_calendar(item):
            with contextlib.suppress(Rejected):
                event = self._graph.get(path, expand="microsoft.graph.eventMessage/event").get("event")
                if isinstance(event, dict) and event.get("iCalUId"):
                    return identity.name(str(event["iCalUId"])).uid
        with contextlib.suppress(Rejected):
            return _uid_of(self._graph.raw(f"{path}/$value"))
        return None

    def _thread(self, item: Item) -> Thread | None:
        message = str(item.get("internetMessageId") or "")
        if not message:
            return None
        headers = _headers(self._graph.get(f"/me/messages/{segment(item['id'])}", select="id,internetMessageHeaders"))
        references = tuple(headers.get("references", "").split())
        conversation = str(item.get("conversationId") or "") or None
        return Thread(message, references, str(item.get("subject") or ""), conversation, self._account)

    def _message(self, name: str) -> Message | None:
        try:
            item = self._graph.get(f"/me/messages/{segment(name)}", select=_FULL, prefer=_TEXT)
        except Missing:
            return None  # moved to the archive or deleted between two calls
        at = instant(item.get("receivedDateTime"))
        if at is None:
            return None
        sender = person(item.get("from")) or person(item.get("sender")) or Person()
        headers = _headers(item)
        return Message(
            id=name,
            at=at,
            sender=sender,
            to=tuple(_people(item, "toRecipients", "ccRecipients")),
            subject=str(item.get("subject") or ""),
            text=_text(item)[:_LENGTH],
            headers={key: value for key, value in headers.items() if key in TELLING},
            parts=tuple(self._parts(item, headers)),
            own=(sender.email or "") in self._graph.login.addresses()
            or str(item.get("parentFolderId")) == self._sent_items(),
        )

    def _parts(self, item: Item, headers: Mapping[str, str]) -> Iterable[str]:
        """The MIME types that Graph shows: of the whole, of a calendar message, of attachments."""
        yield headers.get("content-type", "").partition(";")[0].strip().lower() or "text/plain"
        if _is_calendar(item):
            yield "text/calendar"
        if item.get("hasAttachments"):
            path = f"/me/messages/{segment(str(item['id']))}/attachments"
            for each in self._graph.every(path, select="id,name,contentType"):
                yield str(each.get("contentType") or "").partition(";")[0].strip().lower()

    def _sent_items(self) -> str:
        """The folder of what the user sent; its id never changes."""
        if self._sent is None:
            self._sent = self._graph.folder("sentitems")
        return self._sent


def _is_calendar(item: Item) -> bool:
    """Whether it is one of Graph's eventMessage types: an invitation, an answer to one, a cancellation."""
    return "eventmessage" in str(item.get("@odata.type", "")).lower()


def _uid_of(raw: bytes) -> str | None:
    """The UID in the ``text/calendar`` part of a mail."""
    from email import message_from_bytes
    from email.policy import default

    for part in message_from_bytes(raw, policy=default).walk():
        if part.get_content_type() != "text/calendar":
            continue
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
        if uid := next(uids(text), ""):
            return identity.name(uid).uid
    return None


def _headers(item: Item) -> dict[str, str]:
    """Header fields by lower-case name; of a repeated one the first."""
    found: dict[str, str] = {}
    listed: Any = item.get("internetMessageHeaders")
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, dict):
            found.setdefault(str(each.get("name", "")).lower(), str(each.get("value", "")))
    return found


def _text(item: Item) -> str:
    """The text of a mail; Graph gives that of calendar mail as HTML whatever it is asked for."""
    body = item.get("body")
    if not isinstance(body, dict):
        return ""
    content = str(body.get("content") or "")
    return html_text(content).strip() if str(body.get("contentType")).lower() == "html" else content.strip()


def _people(item: Item, *fields: str) -> Iterable[Person]:
    for field in fields:
        listed: Any = item.get(field)
        yield from filter(None, map(person, listed if isinstance(listed, list) else []))


def _concerns(item: Item, people: Correspondents) -> bool:
    sender = person(item.get("from")) or person(item.get("sender"))
    return any(_belongs(each, people) for each in (sender, *_people(item, "toRecipients", "ccRecipients")) if each)


def _belongs(who: Person, people: Correspondents) -> bool:
    address = who.email or ""
    domain = address.rpartition("@")[2]
    return address in people.addresses or any(f".{domain}".endswith(f".{each}") for each in people.domains if domain)


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
