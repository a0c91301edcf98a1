"""Gmail v1 of one user."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import getaddresses
from functools import cached_property
from typing import Any

from tests.fakes.google.discovery import Problem, bad


@dataclass
class Mail:
    id: str
    thread: str
    labels: frozenset[str]
    at: datetime
    raw: bytes
    indexed: datetime  # when search finds it

    @cached_property
    def parsed(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=default)


class Gmail:
    """Messages and drafts. It writes its own ``Message-ID`` into drafts and again when they are sent."""

    def __init__(self, clock: Any, owner: str = "ada@candidate.example") -> None:
        self._clock = clock
        self.owner = owner
        self.mails: dict[str, Mail] = {}
        self.drafts: dict[str, str] = {}
        self.page_size = 500
        self.search_lag = 0.0  # seconds
        self.list_lag = 0.0
        self._tick = 0

    # -- what people do ----------------------------------------------------------------------------------------------

    def arrive(
        self, raw: bytes, *, at: datetime, labels: tuple[str, ...] = ("INBOX", "UNREAD"), thread: str = ""
    ) -> Mail:
        return self._store(raw, frozenset(labels), thread or self._thread_of(raw) or secrets.token_hex(8), at)

    def edit(self, draft: str, change: Any, *, drop: tuple[str, ...] = ()) -> None:
        """Edit in a mail program: the message gets a new id, a new subject also a new thread."""
        mail = self.mails.pop(self.drafts[draft])
        before = mail.parsed
        message = message_from_bytes(mail.raw, policy=default)
        change(message)
        for name in drop:
            del message[name]
        same = _topic(message["Subject"] or "") == _topic(before["Subject"] or "")
        thread = mail.thread if same else secrets.token_hex(8)
        new = self._store(message.as_bytes(policy=SMTP), mail.labels, thread, self._clock())
        self.drafts[draft] = new.id

    def discard(self, draft: str) -> None:
        del self.mails[self.drafts.pop(draft)]

    def trash(self, draft: str) -> None:
        mail = self.mails[self.drafts[draft]]
        mail.labels |= {"TRASH"}

    def send(self, draft: str, *, drop: tuple[str, ...] = ()) -> Mail:
        """Send by hand: the draft goes, a new message comes."""
        mail = self.mails.pop(self.drafts.pop(draft))
        message = message_from_bytes(mail.raw, policy=default)
        del message["Message-ID"]
        message["Message-ID"] = f"<CA{secrets.token_hex(12)}@mail.gmail.com>"
        for name in drop:
            del message[name]
        return self._store(message.as_bytes(policy=SMTP), frozenset({"SENT"}), mail.thread, self._clock())

    def live(self) -> list[tuple[str, Mail]]:
        found = [(name, self.mails[each]) for name, each in self.drafts.items()]
        return [(name, mail) for name, mail in found if "TRASH" not in mail.labels]

    # -- drafts ------------------------------------------------------------------------------------------------------

    def drafts_list(self, places: Any, query: dict[str, Any], body: Any, caller: Any) -> dict[str, Any]:
        found = []
        for name, each in reversed(self.drafts.items()):
            mail = self.mails[each]
            late = (self._clock() - mail.at).total_seconds() < self.list_lag
            if late or ("TRASH" in mail.labels and not query.get("includeSpamTrash")):
                continue
            if "q" in query and not self._found(mail, query["q"]):
                continue
            found.append({"id": name, "message": {"id": mail.id, "threadId": mail.thread}})
        return self._page("drafts", found, query)

    def drafts_get(self, places: dict[str, str], query: dict[str, Any], body: Any, caller: Any) -> dict[str, Any]:
        return {"id": places["id"], "message": self._shown(self._draft(places), query)}

    def drafts_create(self, places: Any, query: Any, body: dict[str, Any], caller: Any) -> dict[str, Any]:
        name = f"r-{secrets.randbelow(10**18)}"
        mail = self._written(body)
        self.drafts[name] = mail.id
        return self._brief(name, mail)

    def drafts_update(self, places: dict[str, str], query: Any, body: dict[str, Any], caller: Any) -> dict[str, Any]:
        old = self._draft(places)
        mail = self._written(body)
        del self.mails[old.id]
        self.drafts[places["id"]] = mail.id
        return self._brief(places["id"], mail)

    def drafts_delete(self, places: dict[str, str], query: Any, body: Any, caller: Any) -> None:
        self._draft(places)
        self.discard(places["id"])

    # -- messages ----------------------------------------------------------------------------------------------------

    def messages_list(self, places: Any, query: dict[str, Any], body: Any, caller: Any) -> dict[str, Any]:
        wanted = set(query.get("labelIds", ()))
        found = []
        for mail in sorted(self.mails.values(), key=lambda each: (each.at, each.id), reverse=True):
            hidden = mail.labels & {"SPAM", "TRASH"} and not query.get("includeSpamTrash")
            if hidden or not wanted <= mail.labels:
                continue
            if "q" in query and not self._found(mail, query["q"]):
                continue
            found.append({"id": mail.id, "threadId": mail.thread})
        return self._page("messages", found, query)

    def messages_get(self, places: dict[str, str], query: dict[str, Any], body: Any, caller: Any) -> dict[str, Any]:
        if places["id"] not in self.mails:
            raise Problem(404, "notFound", "Requested entity was not found.")
        return self._shown(self.mails[places["id"]], query)

    def messages_attachments_get(self, places: dict[str, str], query: Any, body: Any, caller: Any) -> dict[str, Any]:
        number = int(places["id"].removeprefix("ANG"))
        part = list(self.mails[places["messageId"]].parsed.walk())[number]
        return {"size": 1, "data": _base64(part.get_payload(decode=True))}

    def get_profile(self, places: Any, query: Any, body: Any, caller: Any) -> dict[str, Any]:
        return {"emailAddress": self.owner, "historyId": "1", "messagesTotal": len(self.mails), "threadsTotal": 1}

    # -- inside ------------------------------------------------------------------------------------------------------

    def _written(self, body: dict[str, Any]) -> Mail:
        """A draft's message as Gmail stores it: with a Message-ID of its own; in a thread only if all three fit."""
        given = body.get("message", {})
        if set(given) - {"raw", "threadId"}:
            raise bad("only raw and threadId are understood here")
        try:
            raw = base64.urlsafe_b64decode(given["raw"])
        except (KeyError, ValueError) as error:
            raise bad("raw") from error
        thread = given.get("threadId")
        if thread is not None and thread not in {each.thread for each in self.mails.values()}:
            raise Problem(404, "notFound", "Requested entity was not found.")
        message = message_from_bytes(raw, policy=default)
        if message.defects:
            raise bad("the message is broken")
        answers = f"{message['References'] or ''} {message['In-Reply-To'] or ''}".split()
        parents = [each.parsed for each in self.mails.values() if each.thread == thread]
        fits = any(p["Message-ID"] in answers and _topic(p["Subject"]) == _topic(message["Subject"]) for p in parents)
        del message["Message-ID"]
        message["Message-ID"] = f"<CA{secrets.token_hex(12)}@mail.gmail.com>"
        if "From" not in message:
            message["From"] = self.owner
        stored = message.as_bytes(policy=SMTP)
        return self._store(
            stored, frozenset({"DRAFT"}), thread if thread and fits else secrets.token_hex(8), self._clock()
        )

    def _store(self, raw: bytes, labels: frozenset[str], thread: str, at: datetime) -> Mail:
        self._tick += 1
        indexed = datetime.fromtimestamp(self._clock().timestamp() + self.search_lag, UTC)
        mail = Mail(f"18f{self._tick:013x}", thread, labels, at, raw, indexed)
        self.mails[mail.id] = mail
        return mail

    def _thread_of(self, raw: bytes) -> str | None:
        parsed = message_from_bytes(raw, policy=default)
        answers = str(parsed["In-Reply-To"] or "")
        return next((m.thread for m in self.mails.values() if answers and m.parsed["Message-ID"] == answers), None)

    def _draft(self, places: dict[str, str]) -> Mail:
        if places["id"] not in self.drafts:
            raise Problem(404, "notFound", "Requested entity was not found.")
        return self.mails[self.drafts[places["id"]]]

    @staticmethod
    def _brief(name: str, mail: Mail) -> dict[str, Any]:
        return {"id": name, "message": {"id": mail.id, "threadId": mail.thread, "labelIds": sorted(mail.labels)}}

    def _shown(self, mail: Mail, query: dict[str, Any]) -> dict[str, Any]:
        form = query.get("format", "full")
        if "metadataHeaders" in query and form != "metadata":
            raise bad("metadataHeaders")
        item: dict[str, Any] = {"id": mail.id, "threadId": mail.thread, "labelIds": sorted(mail.labels)}
        item |= {"historyId": "1", "internalDate": str(int(mail.at.timestamp() * 1000)), "sizeEstimate": len(mail.raw)}
        if form == "raw":
            item["raw"] = _base64(mail.raw)
        if form in {"full", "metadata"}:
            item["payload"] = _payload(mail.parsed, query.get("metadataHeaders"), whole=form == "full")
        return item

    def _page(self, name: str, found: list[Any], query: dict[str, Any]) -> dict[str, Any]:
        size = query.get("maxResults", 100)
        if not 0 < size <= 500:
            raise bad("maxResults")
        size, start = min(size, self.page_size), int(query.get("pageToken", "0"))
        answer: dict[str, Any] = {"resultSizeEstimate": len(found)}
        if found[start : start + size]:
            answer[name] = found[start : start + size]  # an empty page has no list at all
        if start + size < len(found):
            answer["nextPageToken"] = str(start + size)
        return answer

    def _found(self, mail: Mail, q: str) -> bool:
        if mail.indexed > self._clock():
            return False
        return all(any(_holds(mail, term) for term in group) for group in _groups(q))


def _groups(q: str) -> Iterator[list[str]]:
    """A query as groups of alternatives: ``a {b c}`` is a and (b or c)."""
    for match in re.finditer(r"\{([^}]*)\}|(\S+)", q):
        yield match[1].split() if match[1] is not None else [match[2]]


def _holds(mail: Mail, term: str) -> bool:
    name, colon, value = term.partition(":")
    message = mail.parsed
    if not colon:
        return value.lower() in str(message).lower()
    if name == "from":
        return value.lower() in str(message["From"]).lower()
    if name == "to":
        people = getaddresses([str(message[each] or "") for each in ("To", "Cc", "Bcc")])
        return any(value.lower() in address.lower() for _, address in people)
    if name == "filename":
        names = [part.get_filename() or "" for part in message.walk()]
        return any(each.lower().endswith(f".{value.lower()}") or each == value for each in names)
    if name in {"after", "before"}:
        edge = datetime.fromtimestamp(int(value), UTC)
        return mail.at >= edge if name == "after" else mail.at < edge
    raise bad(f"the fake does not know the operator {name}")


def _payload(part: Any, only: list[str] | None, *, whole: bool, prefix: str = "", count: Any = None) -> dict[str, Any]:
    """A MIME part as Gmail shows it; what has a file name is kept apart."""
    count = count if count is not None else iter(range(1000))
    number = next(count)
    wanted = None if only is None else {each.lower() for each in only}
    headers = [{"name": k, "value": str(v)} for k, v in part.items() if wanted is None or k.lower() in wanted]
    item: dict[str, Any] = {"partId": prefix, "mimeType": part.get_content_type(), "headers": headers}
    item["filename"] = part.get_filename() or ""
    if not whole:
        return {"mimeType": item["mimeType"], "headers": headers}
    if part.is_multipart():
        item["body"] = {"size": 0}
        inner = enumerate(part.iter_parts())
        item["parts"] = [_payload(each, None, whole=True, prefix=f"{prefix}.{n}", count=count) for n, each in inner]
    elif item["filename"]:
        item["body"] = {"size": 1, "attachmentId": f"ANG{number}"}
    else:
        data = part.get_payload(decode=True) or b""
        item["body"] = {"size": len(data), "data": _base64(data)}
    return item


def _topic(subject: Any) -> str:
    return re.sub(r"^\s*(re:\s*)+", "", str(subject or ""), flags=re.IGNORECASE).strip().lower()


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii")
