"""Drafts in Gmail, with the key in a header of their own.

Gmail gives every draft a ``Message-ID`` of its own choice, and its search lags by minutes: a draft is looked for by
listing all of them and reading the headers of those not looked at before (a message id stands for one content for
ever). The draft's id stays through edits, the id of its message changes with each. A second header keeps a
fingerprint of what we wrote, so that an edit shows even where our own answer was lost.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any

from connectors._glance import Glance
from connectors._mime import KEY_HEADER, build_message, fingerprint, read_message, squeeze, topic
from connectors.google.client import Google
from connectors.google.refusals import Missing
from connectors.google.scopes import Need
from connectors.google.sent import Sent, headers, recipients
from daemon.errors import AccountError, NotUntouched, Rejected
from daemon.model import Custody, Draft, Ref, Thread, Touch

PRINT_HEADER = "X-Afterword-Print"


class Drafts:
    """``Writer[Draft]`` on Gmail. ``sent`` is there where mail may be read."""

    def __init__(self, google: Google, sent: Sent | None) -> None:
        self._google = google
        self._sent = sent
        self._book = google.book("drafts")  # message id: its key, or nothing
        self._glance = Glance(lambda _: dict(self._list()))  # draft id: its message's id
        self._looks: dict[str, tuple[str, str | None]] = {}  # message id: what it looks like, and what we left

    @property
    def settle(self) -> timedelta:
        """How long a new draft may stay invisible."""
        return self._google.settle

    def find(self, key: str) -> Ref | None:
        """Look through all drafts, those in the bin included, then through sent mail where that may be read."""
        self._google.demand(Need.DRAFTS)
        return self._one_of(self._holders(key), key) or (self._sent.find(key) if self._sent else None)

    def create(self, key: str, spec: Draft) -> Ref:
        """Create it, in the thread it answers if that is here and may be joined."""
        self._google.demand(Need.DRAFTS)
        thread = self._joinable(spec)
        try:
            made = self._write(self._google.drafts.create, key, spec, thread)
        except Rejected:
            if thread is None:
                raise
            made = self._write(self._google.drafts.create, key, spec, None)
        with contextlib.suppress(AccountError):  # it is there, whatever else
            others = set(self._holders(key)) - {made.id}
            return (self._one_of([made.id, *others], key) if others else None) or made
        return made

    def inspect(self, ref: Ref) -> Custody:
        """Untouched, edited, sent (where mail may be read) or gone."""
        self._google.demand(Need.DRAFTS)
        if "sent" not in ref.more and (message := self._glance.at(ref.id)):
            return self._custody(ref, {"id": message})
        return self._look(ref)

    def replace(self, ref: Ref, spec: Draft) -> Ref:
        """Give the draft other content if it is as we left it, looked at right before."""
        self._google.demand(Need.DRAFTS)
        if self._look(ref).touch is not Touch.UNTOUCHED:
            raise NotUntouched("The draft was changed, sent or deleted.")
        return self._write(partial(self._google.drafts.update, id=ref.id), ref.more["key"], spec, self._joinable(spec))

    def withdraw(self, ref: Ref) -> None:
        """Delete the draft if it is as we left it, looked at right before."""
        self._google.demand(Need.DRAFTS)
        touch = self._look(ref).touch
        if touch is Touch.GONE:
            return
        if touch is not Touch.UNTOUCHED:
            raise NotUntouched("The draft was changed or sent.")
        self._delete(ref.id)

    def _holders(self, key: str) -> list[str]:
        """Ids of all drafts with the key, by their headers; of those looked at before, as noted."""
        before: Mapping[str, str] = self._book.get("messages") or {}
        now: dict[str, str] = {}
        found = []
        try:
            for draft, message in self._list(includeSpamTrash=True):
                now[message] = self._key(draft) if message not in before else before[message]
                if now[message] == key:
                    found.append(draft)
        except AccountError:
            now = {**before, **now}
            raise
        finally:
            self._book.note(messages=now)
        return found

    def _one_of(self, drafts: Iterable[str], key: str) -> Ref | None:
        """The draft that stands for the key: the first that is not in the bin.

        Two machines that looked at the same moment both made one. Whoever sees both takes away the later one, if
        nobody touched it; the machine that was later always sees the earlier one.
        """
        found = [ref for ref in (self._adopt(draft, key) for draft in drafts) if ref]
        found.sort(key=lambda ref: ("binned" in ref.more, int(ref.more["made"] or 0), ref.id))
        for ref in found[1:]:
            if ref.more["message"] and "binned" not in ref.more:
                self._delete(ref.id)
        return found[0] if found else None

    def _delete(self, draft: str) -> None:
        self._glance.forget()
        try:
            self._google.write(self._google.drafts.delete(userId="me", id=draft))
        except Missing:
            if self._get(draft, "minimal", "message/id") is not None:
                raise

    def _list(self, **parameters: Any) -> Iterator[tuple[str, str]]:
        """Ids of all drafts and of their messages."""
        fields = "nextPageToken,drafts(id,message/id)"
        every = self._google.drafts.list
        for item in self._google.listed(every, "drafts", userId="me", maxResults=500, fields=fields, **parameters):
            yield item["id"], item["message"]["id"]

    def _look(self, ref: Ref) -> Custody:
        """How this one stands at this moment."""
        if "sent" in ref.more:
            return self._sent.custody(ref.more["sent"]) if self._sent else Custody(Touch.SENT)
        item = self._get(ref.id, "minimal", "message(id,labelIds)")
        if item is None:
            if set(self._holders(ref.more["key"])) - {ref.id}:  # another machine's, which stays
                return Custody(Touch.EDITED)
            return (self._sent.of(ref) if self._sent else None) or Custody(Touch.GONE)
        return self._custody(ref, item["message"])

    def _get(self, draft: str, form: str, fields: str) -> dict[str, Any] | None:
        request = self._google.drafts.get(userId="me", id=draft, format=form, fields=fields)
        try:
            return self._google.read(request, has="message")
        except Missing:
            return None

    def _key(self, draft: str) -> str:
        """The key in a draft's headers, else nothing; one that vanished meanwhile has none."""
        item = self._get(draft, "metadata", "message/payload/headers")
        return headers(item["message"]).get(KEY_HEADER.lower(), "") if item else ""

    def _raw(self, draft: str) -> tuple[dict[str, Any], bytes] | None:
        item = self._get(draft, "raw", "id,message(id,threadId,labelIds,internalDate,raw)")
        return (item, base64.urlsafe_b64decode(item["message"]["raw"])) if item else None

    def _custody(self, ref: Ref, message: Mapping[str, Any]) -> Custody:
        if "TRASH" in message.get("labelIds", ()):
            return Custody(Touch.GONE)
        if message["id"] == ref.more.get("message"):
            return Custody(Touch.UNTOUCHED)
        if message["id"] not in self._looks:
            found = self._raw(ref.id)
            if found is None:
                return Custody(Touch.GONE)
            self._looks[message["id"]] = (fingerprint(found[1]), read_message(found[1]).get(PRINT_HEADER))
        looks, left = self._looks[message["id"]]
        return Custody(Touch.UNTOUCHED if looks in {ref.seen, left} else Touch.EDITED)

    def _adopt(self, draft: str, key: str) -> Ref | None:
        """A draft that was come upon: its own header says what it was like when we left it."""
        found = self._raw(draft)
        if found is None:
            return None
        item, raw = found
        mail = read_message(raw)
        left = mail.get(PRINT_HEADER) or fingerprint(raw)
        message = item["message"]["id"] if fingerprint(raw) == left else ""
        more = {**_marks(item, mail), "key": key, "message": message}
        if "TRASH" in item["message"].get("labelIds", ()):
            more["binned"] = "yes"
        return Ref(item["id"], left, more)

    def _write(self, method: Any, key: str, spec: Draft, thread: Thread | None) -> Ref:
        """Create or update a draft, and read it back; where that fails it counts as it was written."""
        mail = build_message(dataclasses.replace(spec, thread=thread), key=key)
        seen = fingerprint(bytes(mail))
        mail[PRINT_HEADER] = seen
        message = {"raw": base64.urlsafe_b64encode(bytes(mail)).decode("ascii")}
        if thread:
            message["threadId"] = str(thread.provider)
        self._glance.forget()
        item = self._google.write(method(userId="me", body={"message": message}), has="message")
        more = {**_marks(item, read_message(bytes(mail))), "key": key, "message": item["message"]["id"]}
        with contextlib.suppress(AccountError):
            found = self._raw(item["id"])
            if found and found[0]["message"]["id"] == more["message"]:
                seen = fingerprint(found[1])
                more["made"] = str(found[0]["message"].get("internalDate", ""))
        self._book.note(messages={**(self._book.get("messages") or {}), more["message"]: key})
        return Ref(item["id"], seen, more)

    def _joinable(self, spec: Draft) -> Thread | None:
        """The thread to put the draft in: Gmail wants its own id, the headers, and the same subject."""
        thread = spec.thread
        if thread is None or not thread.provider or thread.account != self._google.context.account:
            return None
        return thread if topic(spec.subject) == topic(thread.subject) else None


def _marks(item: Mapping[str, Any], mail: EmailMessage) -> dict[str, str]:
    """What a sent copy is known by where our header was dropped."""
    found = {name: str(mail.get(name, "")) for name in ("to", "cc", "subject")}
    message = item["message"]
    return {
        "thread": message.get("threadId", ""),
        "made": str(message.get("internalDate", "")),
        "to": recipients(found),
        "subject": squeeze(found["subject"]),
    }
