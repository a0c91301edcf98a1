"""What became of a draft that is no longer there: with ``read_mail`` its sent copy can be found.

Gmail's search lags, its lists by label do not: SENT is listed newest first, headers are read once per message, back
to the days in which a mail can still matter.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses
from typing import Any

from connectors._mime import KEY_HEADER, squeeze
from connectors.google.client import Google
from connectors.google.refusals import Missing
from daemon.model import Custody, Ref, Thread, Touch

_BACK = timedelta(days=45)  # longer than the default playbook speaks of one interview
_SLACK = 300_000  # milliseconds by which Google's clocks may differ
_HEADERS = (KEY_HEADER, "To", "Cc", "Subject", "Message-ID", "References")
_FIELDS = "id,threadId,internalDate,payload/headers"


class Sent:
    """Finds sent mail by its key, or by recipients and subject where a mail program has dropped our header."""

    def __init__(self, google: Google) -> None:
        self._google = google
        self._book = google.book("sent")  # message id: its key, and when it was sent (ms)

    def find(self, key: str) -> Ref | None:
        """The sent mail with this key."""
        with closing(self._scan()) as sent:
            name = next((name for name, found, _ in sent if found == key), None)
        return Ref(name, more={"sent": name}) if name else None

    def custody(self, name: str) -> Custody:
        """How it stands: sent, or gone for good."""
        item = self._get(name)
        return self._sent(item) if item else Custody(Touch.GONE)

    def of(self, ref: Ref) -> Custody | None:
        """The custody of a draft that has vanished, if it was sent."""
        made = int(ref.more.get("made") or 0) - _SLACK
        others = []
        with closing(self._scan()) as sent:
            for name, key, at in sent:
                if key == ref.more.get("key"):
                    return self.custody(name)
                if not key and at >= made:
                    others.append(name)
        for item in filter(None, map(self._get, others)):
            if _alike(item, ref):
                return self._sent(item)
        return None

    def _scan(self) -> Generator[tuple[str, str, int]]:
        """Message id, key and time of what was sent lately, newest first."""
        before: Mapping[str, Any] = self._book.get("messages") or {}
        now: dict[str, tuple[str, int]] = {}
        edge = int((time.time() - _BACK.total_seconds()) * 1000)
        try:
            for page in self._pages():
                for name in (each["id"] for each in page.get("messages", ())):
                    found = before.get(name) or self._facts(name)
                    if found:
                        now[name] = (found[0], found[1])
                        yield name, found[0], found[1]
                if any(at < edge for _, at in now.values()):
                    return
        finally:
            self._book.note(messages={**{k: v for k, v in before.items() if v[1] >= edge}, **now})

    def _pages(self) -> Iterator[dict[str, Any]]:
        return self._google.pages(
            self._google.messages.list,
            userId="me",
            labelIds=["SENT"],
            includeSpamTrash=True,
            maxResults=100,
            fields="nextPageToken,messages/id",
        )

    def _facts(self, name: str) -> tuple[str, int] | None:
        item = self._get(name)
        return (headers(item).get(KEY_HEADER.lower(), ""), int(item.get("internalDate", 0))) if item else None

    def _get(self, name: str) -> dict[str, Any] | None:
        messages = self._google.messages
        request = messages.get(userId="me", id=name, format="metadata", metadataHeaders=list(_HEADERS), fields=_FIELDS)
        try:
            return self._google.read(request)
        except Missing:
            return None

    def _sent(self, item: Mapping[str, Any]) -> Custody:
        return Custody(Touch.SENT, at=moment(item), thread=thread_of(item, self._google.context.account))


def headers(item: Mapping[str, Any]) -> dict[str, str]:
    """The top-level headers of a Gmail message by lower-case name; of several the first."""
    found: dict[str, str] = {}
    for each in (item.get("payload") or {}).get("headers", ()):
        found.setdefault(each.get("name", "").lower(), each.get("value", ""))
    return found


def thread_of(item: Mapping[str, Any], account: str) -> Thread | None:
    """A message as something to answer, if it has a name."""
    found = headers(item)
    message = found.get("message-id", "").strip()
    if not message:
        return None
    references = tuple(found.get("references", "").split())
    return Thread(message, references, found.get("subject", ""), item.get("threadId"), account)


def moment(item: Mapping[str, Any]) -> datetime:
    """When Gmail took the message in."""
    return datetime.fromtimestamp(int(item.get("internalDate", 0)) / 1000, UTC)


def recipients(found: Mapping[str, str]) -> str:
    """To and Cc as one comparable word: bare addresses, lower case, in order."""
    people = getaddresses([found.get("to", ""), found.get("cc", "")])
    return ",".join(sorted({address.lower() for _, address in people if address}))


def _alike(item: Mapping[str, Any], ref: Ref) -> bool:
    """The same recipients, and the same conversation or subject."""
    found = headers(item)
    if recipients(found) != ref.more.get("to", ""):
        return False
    return item.get("threadId") == ref.more.get("thread") or squeeze(found.get("subject", "")) == ref.more.get(
        "subject"
    )
