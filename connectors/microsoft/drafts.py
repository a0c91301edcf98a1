"""Outlook drafts: one JSON POST that carries text, recipients, our key and, for an answer, the threading properties.

What became of one is told from its folder, its immutable id, our key and its Message-ID together: clients disagree on
which of them survives an edit or sending, so none is believed alone.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import mimetypes
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors._glance import Glance
from connectors._mime import Visible, addresses, clean_line, clean_text
from connectors.microsoft import marks
from connectors.microsoft.events import instant, person
from connectors.microsoft.graph import Answer, Graph, Item, quoted, segment
from connectors.microsoft.refusals import Missing
from daemon.errors import AccountError, NotUntouched, Rejected
from daemon.model import Custody, Draft, Ref, Thread, Touch

_FIELDS = (
    "id,changeKey,isDraft,parentFolderId,subject,body,toRecipients,ccRecipients,bccRecipients,hasAttachments,"
    "internetMessageId,conversationId,sentDateTime,createdDateTime"
)
_IN_REPLY_TO, _REFERENCES, _DEFERRED = "String 0x1042", "String 0x1039", "SystemTime 0x3FEF"  # [MS-OXPROPS]
_BINS = ("deleteditems", "recoverableitemsdeletions")
_DRAFTS = "/me/mailFolders/drafts/messages"
_WITHDRAWN = "withdrawn"
_ATTACHMENTS = 3 * 2**20  # octets in one call (learn.microsoft.com/graph/outlook-large-attachments)


class Drafts:
    """The writer of drafts."""

    def __init__(self, graph: Graph, account: str, settle: timedelta) -> None:
        self.settle = settle
        self._graph = graph
        self._account = account
        self._bins: frozenset[str] | None = None
        self._glance = Glance(self._listed)

    def find(self, key: str) -> Ref | None:
        """Look in the drafts, then through all mail, sent and deleted ones included."""
        found = self._search(marks.carrying(key), _DRAFTS)
        found = found or self._search(marks.carrying(key))
        if not found:
            return None
        best = min(found, key=self._rank)
        now, ours = self._seen(best), marks.written(best, key)
        return self._ref(key, best, seen=now if ours is None else ours)

    def create(self, key: str, spec: Draft) -> Ref:
        """Make it, trying once; where another machine made one too, the first stays."""
        body = {**_content(spec), "singleValueExtendedProperties": _properties(key, spec)}
        if spec.attachments:
            body["attachments"] = _attached(spec.attachments)
        self._glance.forget()
        made = self._made(key, spec, self._graph.post("/me/messages", body))
        with contextlib.suppress(AccountError):  # it is there, whatever else
            return self._one(key, made)
        return made

    def _one(self, key: str, made: Ref) -> Ref:
        """Of several that were made at the same moment the first: whoever sees them takes away the later ones, if
        nobody touched them."""
        twins = self._search(marks.carrying(key), _DRAFTS)
        twins.sort(key=lambda item: (str(item.get("createdDateTime")), str(item["id"])))
        for each in twins[1:]:
            if self._seen(each) == marks.written(each, key):
                self._take_away(each, key)
        first = twins[0] if twins else None
        if first is None or first["id"] == made.id:
            return made
        return self._ref(key, first, seen=marks.written(first, key) or self._seen(first))

    def inspect(self, ref: Ref) -> Custody:
        """Say how it stands; the drafts folder is listed once for all that is asked in one go."""
        return self._custody(self._glance.at(ref.id) or self._current(ref), ref)

    def replace(self, ref: Ref, spec: Draft) -> Ref:
        """Put other text and recipients in its place."""
        item, key = self._untouched(ref), ref.more.get("key", "")
        if _names(spec.attachments) != _names(self._attachments(item)):
            raise Rejected("The attachments of a draft that stands in the mailbox cannot be changed.")
        body = {**_content(spec), "singleValueExtendedProperties": _properties(key, spec)}
        answer = self._graph.patch(f"/me/messages/{segment(item['id'])}", body, etag=item.get("@odata.etag"))
        return self._made(key, spec, Answer({**item, **answer.item}, answer.etag))

    def withdraw(self, ref: Ref) -> None:
        """Take our key off and move it to Deleted Items: what lies there with the key was deleted by the user."""
        item = self._current(ref)
        if item is None or self._custody(item, ref).touch is Touch.GONE:
            return
        self._take_away(self._untouched(ref, item), ref.more.get("key", ""))

    def _take_away(self, item: Item, key: str) -> None:
        path = f"/me/messages/{segment(item['id'])}"
        off = [{"id": marks.KEY, "value": f"{_WITHDRAWN} {key}"}]
        answer = self._graph.patch(path, {"singleValueExtendedProperties": off}, etag=item.get("@odata.etag"))
        self._graph.delete(path, etag=answer.etag)

    def _untouched(self, ref: Ref, item: Item | None = None) -> Item:
        """The draft, if it is as we left it and nobody has put it off to be sent later."""
        self._glance.forget()
        item = item or self._current(ref)
        if item is None or self._custody(item, ref).touch is not Touch.UNTOUCHED:
            raise NotUntouched("The draft was changed, sent or deleted.")
        if item.get("changeKey") != ref.more.get("change") and self._deferred(item):
            raise NotUntouched("The draft is waiting to be sent.")
        return item

    def _listed(self, _: str) -> dict[str, Item]:
        return {
            each["id"]: each for each in self._graph.first(_DRAFTS, select=_FIELDS, expand=marks.WITH_SEEN, top="100")
        }

    def _custody(self, item: Item | None, ref: Ref) -> Custody:
        if item is None:
            return Custody(Touch.GONE)
        if not item.get("isDraft"):
            return Custody(Touch.SENT, instant(item.get("sentDateTime")), thread=self._thread(item, ref))
        if item.get("parentFolderId") in self._deleted():
            return Custody(Touch.GONE)
        now = self._seen(item)
        ours = {ref.seen, marks.written(item, ref.more.get("key", ""))}
        return Custody(Touch.UNTOUCHED if now in ours else Touch.EDITED)

    def _current(self, ref: Ref) -> Item | None:
        """The mail as it is now: by its id; where that leads to the bin or nowhere, by what else is known of it."""
        try:
            item = self._graph.get(f"/me/messages/{segment(ref.id)}", select=_FIELDS, expand=marks.WITH_SEEN)
        except Missing:
            item = {}
        if item and (not item.get("isDraft") or item.get("parentFolderId") not in self._deleted()):
            return item
        others = self._search(marks.carrying(ref.more.get("key", "")))
        if ref.more.get("message"):
            others += self._search(f"internetMessageId eq {quoted(ref.more['message'])}")
        others += self._sent_as_conversation(ref)
        alive = [each for each in others if self._rank(each) < 2]
        return min(alive, key=self._rank) if alive else item or None

    def _sent_as_conversation(self, ref: Ref) -> list[Item]:
        """Sent mail of the conversation that the draft began; an answer's one may hold other mail of the user's."""
        conversation = ref.more.get("conversation")
        if not conversation or ref.more.get("references"):
            return []
        found = self._search(f"conversationId eq {quoted(conversation)}", "/me/mailFolders/sentitems/messages")
        return [each for each in found if _sealed(each) & set(ref.more.get("to", "").split())]

    def _search(self, where: str, path: str = "/me/messages") -> list[Item]:
        return self._graph.every(path, filter=where, select=_FIELDS, expand=marks.WITH_SEEN, top="50")

    def _rank(self, item: Item) -> int:
        """Which of several counts: sent, else a live draft, else a deleted one."""
        if not item.get("isDraft"):
            return 0
        return 2 if item.get("parentFolderId") in self._deleted() else 1

    def _deleted(self) -> frozenset[str]:
        """The folder ids of Deleted Items and of what was deleted from there; they never change."""
        if self._bins is None:
            self._bins = frozenset(self._graph.folder(each) for each in _BINS)
        return self._bins

    def _deferred(self, item: Item) -> bool:
        """Whether it is to be sent at a set time (Outlook keeps such mail among the drafts)."""
        expand = f"singleValueExtendedProperties($filter=id eq {quoted(_DEFERRED)})"
        try:
            found = self._graph.get(f"/me/messages/{segment(item['id'])}", select="id", expand=expand)
        except Rejected:
            return False
        return bool(found.get("singleValueExtendedProperties"))

    def _attachments(self, item: Item) -> list[str]:
        if not item.get("hasAttachments"):
            return []
        found = self._graph.every(f"/me/messages/{segment(item['id'])}/attachments", select="id,name,contentType")
        return [str(each.get("name")) for each in found]

    def _seen(self, item: Item) -> str:
        return Visible(
            to=_people(item, "toRecipients"),
            cc=_people(item, "ccRecipients"),
            bcc=_people(item, "bccRecipients"),
            subject=str(item.get("subject") or ""),
            text=marks.readable(item),
            attachments=tuple(self._attachments(item)),
        ).fingerprint

    def _made(self, key: str, spec: Draft, answer: Answer) -> Ref:
        """The reference to what was just written, as it was read back in the same answer."""
        item = answer.item
        whole = all(name in item for name in ("subject", "body", "toRecipients"))
        ref = self._ref(key, item, seen=self._seen(item) if whole else _meant(spec))
        chain = " ".join(_chain(spec.thread))
        return Ref(ref.id, ref.seen, {**ref.more, **({"references": chain} if chain else {})})

    def _ref(self, key: str, item: Item, *, seen: str) -> Ref:
        more = {
            "key": key,
            "change": str(item.get("changeKey") or ""),
            "message": str(item.get("internetMessageId") or ""),
            "conversation": str(item.get("conversationId") or ""),
            "to": " ".join(sorted(_sealed(item))),
        }
        return Ref(str(item["id"]), seen, {name: value for name, value in more.items() if value})

    def _thread(self, item: Item, ref: Ref) -> Thread | None:
        message = str(item.get("internetMessageId") or "")
        if not message:
            return None
        references = tuple(ref.more.get("references", "").split())
        conversation = str(item.get("conversationId") or "") or None
        return Thread(message, references, str(item.get("subject") or ""), conversation, self._account)


def _content(spec: Draft) -> Item:
    """What a person sees of the mail, as Graph takes it. There is never a Cc or Bcc."""
    people = [{"emailAddress": _address(name, address)} for name, address in addresses(spec.to)]
    return {
        "subject": marks.titled(clean_line(spec.subject)),
        "body": {"contentType": "text", "content": clean_text(spec.body)},
        "toRecipients": people,
    }


def _address(name: str, address: str) -> Item:
    return {"name": marks.titled(name), "address": address} if name else {"address": address}


def _properties(key: str, spec: Draft) -> list[Item]:
    """Our marks, and what makes it an answer: the MAPI properties behind the headers, which Graph does not take."""
    chain = _chain(spec.thread)
    if not chain:
        return marks.marked(key, _meant(spec))
    return marks.marked(key, _meant(spec), **{_IN_REPLY_TO: chain[-1], _REFERENCES: " ".join(chain)})


def _chain(thread: Thread | None) -> list[str]:
    """The ids of a conversation, the answered one last (RFC 5322 §3.6.4)."""
    if thread is None or not thread.message_id:
        return []
    chain = dict.fromkeys(clean_line(each) for each in (*thread.references, thread.message_id))
    chain.pop(clean_line(thread.message_id))
    return [each for each in (*chain, clean_line(thread.message_id)) if " " not in each]


def _meant(spec: Draft) -> str:
    content = _content(spec)
    return Visible(
        to=_people(content, "toRecipients"),
        subject=content["subject"],
        text=content["body"]["content"],
        attachments=tuple(Path(each).name for each in spec.attachments),
    ).fingerprint


def _people(item: Item, field: str) -> tuple[str, ...]:
    listed: Any = item.get(field)
    found = [person(each) for each in listed] if isinstance(listed, list) else []
    return tuple(each.email or each.name or "" for each in found if each)


def _sealed(item: Item) -> set[str]:
    """Its recipients, as far as they have to be recognised again."""
    return {hashlib.sha256(each.encode()).hexdigest()[:12] for each in _people(item, "toRecipients")}


def _names(paths: Iterable[str]) -> list[str]:
    return sorted(Path(each).name for each in paths)


def _attached(paths: Iterable[str]) -> list[Item]:
    found, size = [], 0
    for path in (Path(each).expanduser() for each in paths):
        try:
            data = path.read_bytes()
        except OSError as error:
            why = f"An attachment cannot be read ({error.strerror})."
            raise Rejected(why, remedy="Correct its path in the config.") from None
        size += len(data)
        if size > _ATTACHMENTS:
            raise Rejected("The attachments are larger than 3 MB together.", remedy="Attach smaller files.")
        found.append(
            {
                "@odata.type": "#microsoft.graph.fileAttachment",
                "name": clean_line(path.name),
                "contentType": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
                "contentBytes": base64.b64encode(data).decode("ascii"),
            }
        )
    return found
