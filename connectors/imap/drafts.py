"""Drafts in the mailbox's own folder for drafts, with the key in the Message-ID and in a header of its own.

A mail on an IMAP server never changes: mail programs save an edited draft as another one and delete the first. So a UID
that stands, stands untouched, and what is removed by its UID is exactly what was looked at. What became of a draft is
told by its key over the folders for drafts, sent mail and the bin; where a mail program has dropped our headers, by its
recipients and subject.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from connectors._glance import Glance
from connectors._mime import KEY_HEADER, build_message, fingerprint
from connectors.imap.copies import EDITION_HEADER, PRINT_HEADER, WHO, Copy, copy_of, facts_of, similar
from connectors.imap.mail import Head, block
from connectors.imap.session import Session
from daemon.errors import AccountError, NotUntouched, OutcomeUnknown, Unavailable
from daemon.model import Custody, Draft, Me, Ref, Touch

if TYPE_CHECKING:
    from connectors.imap.wire import Client

_BACK = timedelta(days=150)  # sent and deleted mail is looked at this far back
_SLACK = timedelta(minutes=10)  # by which clocks may differ
_SEVERAL = 500  # mails of a folder whose headers are read
_KEY = re.compile(r"[0-9a-f]{32,64}")  # what keys look like: another draft of ours is not this one


class Drafts:
    """``Writer[Draft]`` on IMAP."""

    def __init__(self, session: Session, account: str, me: Me, address: str, settle: timedelta) -> None:
        self.settle = settle
        self._session, self._account, self._me, self._address = session, account, me, address
        self._heads: dict[tuple[int, int], tuple[str, ...]] = {}  # a UID stands for one content for ever
        self._glance = Glance(lambda _: self._session.read(self._listing))

    def find(self, key: str) -> Ref | None:
        """Look in the drafts, then in sent and in deleted mail. Two of ours become one."""
        copies, deleted = self._session.read(lambda client: self._here(client, key))
        if len(copies) > 1 and all(copy.ours for copy in copies.values()):
            copies = self._session.write(lambda client: self._one(client, copies))
        if copies:
            place, copy = min(copies.items(), key=lambda item: (item[1].ours, item[1].uid))
            return self._ref(key, place, copy)
        for use in ("sent", "trash"):
            if self._session.read(partial(self._elsewhere, use, key)):
                return Ref(self._name(key), "", {"key": key})
        return Ref(self._name(key), "", {"key": key}) if deleted else None

    def create(self, key: str, spec: Draft) -> Ref:
        """Put it there, trying once; where another machine was faster, its draft is the one."""
        raw, seen = self._built(key, spec, edition=1)
        self._glance.forget()
        place = self._append(raw)
        with contextlib.suppress(AccountError):
            copies = self._session.read(lambda client: self._copies(client, key))
            if len(copies) > 1 and all(copy.ours for copy in copies.values()):
                copies = self._session.write(lambda client: self._one(client, copies))
            if place in copies:
                seen = copies[place].look  # as it was read back: some servers rewrite
            elif copies:
                return self._ref(key, *next(iter(copies.items())))
        return self._made(key, raw, seen, place)

    def inspect(self, ref: Ref) -> Custody:
        """Untouched, edited, sent or gone; the folder is listed once for all that is asked in one go."""
        if _place(ref) and self._glance.at(_place(ref)):
            return Custody(Touch.UNTOUCHED)
        return self._session.read(lambda client: self._look(client, ref)[0])

    def replace(self, ref: Ref, spec: Draft) -> Ref:
        """Put the other text beside it, then remove what was looked at; a user who was faster has it back."""
        key = ref.more["key"]
        custody, copies = self._session.read(lambda client: self._look(client, ref))
        if custody.touch is not Touch.UNTOUCHED:
            raise NotUntouched("The draft was changed, sent or deleted.")
        raw, seen = self._built(key, spec, edition=1 + max(copy.edition for copy in copies.values()))
        self._glance.forget()
        try:
            place = self._append(raw)
            self._swap(copies, place, key)
        except OutcomeUnknown:
            with contextlib.suppress(AccountError):
                self.find(key)  # leaves one of the two, if one of the two is there
            raise
        return self._made(key, raw, seen, place)

    def withdraw(self, ref: Ref) -> None:
        """Remove it, looked at right before."""
        custody, copies = self._session.read(lambda client: self._look(client, ref))
        if custody.touch is Touch.GONE:
            return
        if custody.touch is not Touch.UNTOUCHED:
            raise NotUntouched("The draft was changed or sent.")
        self._glance.forget()
        self._session.write(lambda client: self._remove(client, copies, ref.more["key"]))

    # -- looking -------------------------------------------------------------------------------------------------

    def _listing(self, client: Client) -> dict[str, bool]:
        """Where every draft is, by validity and UID."""
        validity = client.open(self._session.folders.drafts)
        return {f"{validity}/{uid}": True for uid in client.search("UNDELETED")}

    def _copies(self, client: Client, key: str) -> dict[str, Copy]:
        """What carries the key among the drafts, by its place, in the order in which it came there."""
        return self._here(client, key)[0]

    def _here(self, client: Client, key: str) -> tuple[dict[str, Copy], bool]:
        """The same, and whether there are others that are marked as deleted."""
        validity = client.open(self._session.folders.drafts)
        data = client.fetch(self._carrying(client, validity, key), "FLAGS", "INTERNALDATE", "BODY.PEEK[]")
        alive = {uid: item for uid, item in sorted(data.items()) if b"\\Deleted" not in item[b"FLAGS"]}
        return {f"{validity}/{uid}": copy_of(uid, item) for uid, item in alive.items()}, len(alive) < len(data)

    def _carrying(self, client: Client, validity: int, key: str) -> list[int]:
        """The drafts with this key. Their headers are read, each once: the search of some servers lags behind."""
        uids = client.search("ALL")
        found, newest = set[int](), uids[-_SEVERAL:]
        if len(uids) > _SEVERAL:
            try:
                found = set(client.search(*self._marks(key)))
            except AccountError:  # some cannot search headers, or say that they cannot now
                newest = uids
        unread = [uid for uid in newest if (validity, uid) not in self._heads]
        for uid, item in client.fetch(unread, WHO).items():
            self._heads[validity, uid] = self._keys(Head.of(block(item)))
        return sorted(found | {uid for uid in newest if key in self._heads.get((validity, uid), ())})

    def _keys(self, head: Head) -> tuple[str, ...]:
        """The keys that a mail carries: in the header of ours, and in the Message-ID as we give them."""
        named = head.get("message-id").strip().removesuffix(self._name("").removeprefix("<"))
        return head.get(KEY_HEADER.lower()).strip(), named.removeprefix("<")

    def _look(self, client: Client, ref: Ref) -> tuple[Custody, dict[str, Copy]]:
        """How it stands at this moment, and the copies of it that are as we left them."""
        copies = self._copies(client, ref.more["key"])
        if copies:
            known = {_place(ref)}
            intact = all(name in known or copy.ours or copy.look == ref.seen for name, copy in copies.items())
            return Custody(Touch.UNTOUCHED if intact else Touch.EDITED), copies
        sent = self._elsewhere("sent", ref.more["key"], client) or self._alike(client, "sent", ref)
        if sent:
            return Custody(Touch.SENT, sent[1].astimezone(UTC), thread=sent[0].thread(self._account)), {}
        if self._alike(client, "drafts", ref):
            return Custody(Touch.EDITED), {}
        return Custody(Touch.GONE), {}

    def _elsewhere(self, use: str, key: str, client: Client) -> tuple[Head, datetime] | None:
        """The mail with this key among sent or deleted mail."""
        folder = self._session.folders.get(use)
        if folder is None:
            return None
        client.open(folder)
        late = "SINCE", (datetime.now(UTC) - _BACK).date()
        try:
            found = client.search(*late, *self._marks(key))[-1:]
        except AccountError:  # as above
            found = client.search(*late)[-_SEVERAL:]
        items = client.fetch(found, "INTERNALDATE", WHO).values()
        heads = ((Head.of(block(item)), item[b"INTERNALDATE"]) for item in items)
        return next((each for each in heads if key in self._keys(each[0])), None)

    def _alike(self, client: Client, use: str, ref: Ref) -> tuple[Head, datetime] | None:
        """A mail made since then to the same people, of the same subject or thread, that has lost our headers."""
        folder = self._session.folders.get(use)
        made = datetime.fromisoformat(ref.more["made"]) - _SLACK if ref.more.get("made") else None
        if folder is None or made is None:
            return None
        client.open(folder)
        found = client.search("UNDELETED", "SINCE", (made - timedelta(days=1)).date())[-_SEVERAL:]
        for item in client.fetch(found, "INTERNALDATE", WHO).values():
            head, at = Head.of(block(item)), item[b"INTERNALDATE"]
            keys = [key for key in self._keys(head) if _KEY.fullmatch(key)]
            if at >= made and (ref.more["key"] in keys or (not keys and similar(facts_of(head), ref.more))):
                return head, at
        return None

    # -- changing ------------------------------------------------------------------------------------------------

    def _append(self, raw: bytes) -> str:
        """Put a mail among the drafts; its place, where the server tells it (UIDPLUS)."""
        folder = self._session.folders.drafts
        self._session.ready()
        return self._session.write(lambda client: client.append(folder, raw))

    def _swap(self, before: Collection[str], new: str, key: str) -> None:
        """Remove what the new draft replaces, if all of it is still there; else take back the new one.

        Where another machine has put one beside it at the same moment, both stand, untouched, until the next pass.
        """

        def work(client: Client) -> bool:
            now = self._copies(client, key)
            whole = now.keys() >= set(before)
            mine = [new] if new else [place for place, copy in now.items() if copy.ours][-1:]
            self._remove(client, before if whole else mine, key)
            return whole and len(self._copies(client, key)) <= 1

        if not self._session.write(work):
            raise NotUntouched("The draft was changed, sent or deleted.")

    def _one(self, client: Client, copies: dict[str, Copy]) -> dict[str, Copy]:
        """Of several of ours keep the latest edition, of equals the first; two machines come to the same."""
        kept = min(copies, key=lambda name: (-copies[name].edition, copies[name].uid))
        self._remove(client, copies.keys() - {kept}, "")
        return {kept: copies[kept]}

    def _remove(self, client: Client, places: Collection[str], key: str) -> None:
        """Remove these and nothing else: other people's deleted mail is never expunged.

        ``Unavailable`` where the folder was numbered anew in between: then nothing is removed, and they are looked for
        again.
        """
        validity = client.open(self._session.folders.drafts, writing=True)
        uids = [int(uid) for valid, _, uid in (place.partition("/") for place in places) if int(valid) == validity]
        if len(uids) < len(places):
            raise Unavailable("The folder for drafts was numbered anew.")
        trash = self._session.folders.get("trash")
        if uids and trash and client.has("X-GM-EXT-1") and client.has("MOVE"):
            client.move(uids, trash)  # Gmail archives what is expunged anywhere else
            client.open(trash, writing=True)
            uids = client.search(*self._marks(key)) if key else []
        if uids:
            client.remove(uids)

    # -- making --------------------------------------------------------------------------------------------------

    def _built(self, key: str, spec: Draft, *, edition: int) -> tuple[bytes, str]:
        """The mail, and what it looks like."""
        name = self._me.name.replace('"', "")
        headers = {
            "From": f'"{name}" <{self._address}>',
            "Date": format_datetime(datetime.now(UTC)),
            "Message-ID": self._name(key),
            EDITION_HEADER: str(edition),
        }
        mail = build_message(spec, key=key, headers=headers)
        seen = fingerprint(bytes(mail))
        mail[PRINT_HEADER] = seen
        return bytes(mail), seen

    def _made(self, key: str, raw: bytes, seen: str, place: str) -> Ref:
        head = Head.of(raw.partition(b"\r\n\r\n")[0])
        more = {"key": key, "place": place, "made": datetime.now(UTC).isoformat(timespec="seconds"), **facts_of(head)}
        return Ref(self._name(key), seen, {name: value for name, value in more.items() if value})

    def _ref(self, key: str, place: str, copy: Copy) -> Ref:
        """A draft that was come upon. Only of one that is as we left it does the place say so from now on."""
        more = {"key": key, "made": copy.made.astimezone(UTC).isoformat(timespec="seconds"), **facts_of(copy.head)}
        return Ref(self._name(key), copy.left, {**more, "place": place} if copy.ours else more)

    def _name(self, key: str) -> str:
        domain = self._address.rpartition("@")[2].lower()
        return f"<{key}@{domain}>"

    def _marks(self, key: str) -> list[Any]:
        return ["OR", ["HEADER", "Message-ID", self._name(key)], ["HEADER", KEY_HEADER, key]]


def _place(ref: Ref) -> str:
    return ref.more.get("place", "")
