"""The harness of the IMAP connector: a real Dovecot behind a line that can break."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, formataddr, getaddresses, parseaddr
from imaplib import IMAP4
from pathlib import Path
from typing import Any

from connectors import imap
from daemon.model import Kind, Me, Ref
from daemon.ports import Context, Offers
from tests.contract.harness import ME, Harness, Seen
from tests.fakes.dovecot import PASSWORD, Dovecot, dovecot, utf7
from tests.fakes.wire import Wire


class ImapHarness(Harness):
    def __init__(self, tmp_path: Path, server: Dovecot | None = None, **options: Any) -> None:
        self.server = server or dovecot()
        self.user = self.server.user()
        self.wire = Wire(self.server.port)
        settings = {"host": "127.0.0.1", "port": self.wire.port, "security": "plain", "password": PASSWORD}
        self.options = imap.Options(**{"address": ME, "username": self.user} | settings | options)
        me = Me("Ada Lovelace", (ME,), "Europe/Berlin")
        self.context = Context(self.account, me, tmp_path / "state", deliver=frozenset({Kind.DRAFT}))
        self.offers = imap.open(self.options, self.context)
        self.numbers = 0

    def reopen(self) -> Offers:
        self.offers.close()
        self.offers = imap.open(self.options, self.context)
        return self.offers

    def close(self) -> None:
        self.offers.close()
        self.wire.close()
        put = {said.partition(" ")[2].strip('"').lower() for said in self.wire.commands if said.startswith("APPEND ")}
        assert not [name for name in put if "outbox" in name or "sent" in name or "gesendet" in name]

    # -- the user's own mail program -------------------------------------------------------------------------------

    def folder(self, use: str) -> str:
        """What a folder is called on the line, by its special use or by its name."""
        return utf7(self.server.special.get(use, use))

    def box(self, use: str = "\\Drafts") -> IMAP4:
        """A mail program with that folder open."""
        client = self.server.box(self.user)
        status, answer = client.select(f'"{self.folder(use)}"')
        assert status == "OK", answer
        return client

    def mails(self, use: str = "\\Drafts", search: str = "UNDELETED") -> list[tuple[str, EmailMessage, str]]:
        """UID, mail and flags of what a person sees in a folder."""
        with self.box(use) as client:
            found = client.uid("SEARCH", search)[1][0].split()
            mails = []
            for uid in found:
                data = client.uid("FETCH", uid.decode(), "(FLAGS BODY.PEEK[])")[1]
                flags = b" ".join(each if isinstance(each, bytes) else each[0] for each in data)
                raw = next(each[1] for each in data if isinstance(each, tuple))
                mails.append((uid.decode(), message_from_bytes(raw, policy=default), flags.decode()))
            return mails

    def seen(self, kind: Kind) -> Sequence[Seen]:
        return [_seen(mail) for _, mail, _ in self.mails()]

    def put(self, use: str, mail: EmailMessage, *, flags: str = "") -> None:
        with self.server.box(self.user) as client:
            status, answer = client.append(f'"{self.folder(use)}"', flags, None, bytes(mail))
            assert status == "OK", answer

    def remove(self, uid: str, *, start: Any = None) -> None:
        with self.box() as client:
            client.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
            client.expunge()

    def draft(self, ref: Ref) -> tuple[str, EmailMessage]:
        return next((uid, mail) for uid, mail, _ in self.mails() if mail["Message-ID"] == ref.id)

    def save(self, ref: Ref, *, keep_id: bool = True, **changes: str) -> EmailMessage:
        """Save an opened draft, as mail programs do: a new mail without foreign headers, then the old one goes."""
        uid, old = self.draft(ref)
        mail = EmailMessage()
        for name in ("From", "To", "Subject", "In-Reply-To", "References"):
            if value := changes.get(name.lower(), old[name]):
                mail[name] = str(value)
        self.numbers += 1
        mail["Message-ID"] = old["Message-ID"] if keep_id else f"<own-{self.numbers}@mail-program.example>"
        body = old.get_body(("plain",))
        assert body is not None
        mail.set_content(changes.get("text", body.get_content()))
        if "html" in changes:
            mail.add_alternative(changes["html"], subtype="html")
        self.put("\\Drafts", mail, flags="(\\Draft \\Seen)")
        self.remove(uid)
        return mail

    def edit(self, kind: Kind, ref: Ref, *, part: str = "text") -> None:
        changes = {"text": {"text": "Mine now.\n"}, "subject": {"subject": "Mine"}, "recipients": {"to": ME}}
        self.save(ref, **changes[part])

    def reflow(self, ref: Ref) -> None:
        _, mail = self.draft(ref)
        body = mail.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        lines = "".join(f"<div>{line}</div>" for line in text.split("\n"))
        self.save(ref, text=re.sub(r" (\S+ \S+)\n", r"\n\1\n", text), html=f"<html><body>{lines}</body></html>")

    def delete(self, kind: Kind, ref: Ref) -> None:
        uid, _ = self.draft(ref)
        with self.box() as client:
            status, _ = client.uid("MOVE", uid, '"' + self.folder("\\Trash") + '"')
            assert status == "OK"

    def send(self, ref: Ref, *, keep_id: bool = True) -> None:
        uid, mail = self.draft(ref)
        for name in [name for name in mail if name.lower().startswith("x-")]:
            del mail[name]
        if not keep_id:
            self.numbers += 1
            mail.replace_header("Message-ID", f"<sent-{self.numbers}@mail-program.example>")
        self.put("\\Sent", mail, flags="(\\Seen)")
        self.remove(uid)

    # -- what networks and providers do ------------------------------------------------------------------------

    def lose_answer(self, *, committed: bool) -> None:
        self.wire.lose_answer(committed=committed)

    def go_down(self, *, times: int = 1) -> None:
        self.wire.go_down(times)

    def revoke(self) -> None:
        self.server.deny(self.user)

    # -- mail ----------------------------------------------------------------------------------------------------

    def arrive(
        self,
        *,
        sender: str,
        subject: str,
        text: str,
        at: datetime,
        uid: str | None = None,
        folder: str = "INBOX",
        **headers: str,
    ) -> str:
        mail = EmailMessage()
        self.numbers += 1
        name, address = parseaddr(sender)
        mail["From"] = formataddr((name or address.partition("@")[0].title(), address))
        mail["To"] = "rita@globex.example" if address == ME else ME
        mail["Subject"], mail["Date"] = subject, format_datetime(at)
        mail["Message-ID"] = f"<mail-{self.numbers}@globex.example>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        if uid is not None:
            lines = (
                "BEGIN:VCALENDAR",
                "METHOD:REQUEST",
                "BEGIN:VEVENT",
                f"UID:{uid}",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            )
            mail.add_alternative("\r\n".join(lines), subtype="calendar")
        place = self.server.special.get("\\Sent", "Sent") if address == ME else folder
        self.server.deliver(self.user, place, bytes(mail), at)
        return str(mail["Message-ID"])


def _seen(mail: EmailMessage) -> Seen:
    body = mail.get_body(("plain", "html"))
    hidden = _people(mail, "Cc") + _people(mail, "Bcc")
    text = body.get_content() if body else ""
    return Seen(str(mail["Message-ID"]), _people(mail, "To"), str(mail["Subject"]), text, hidden)


def _people(mail: EmailMessage, header: str) -> tuple[str, ...]:
    return tuple(address for _, address in getaddresses([str(each) for each in mail.get_all(header, ())]) if address)


def harness(tmp_path: Path) -> ImapHarness:
    return ImapHarness(tmp_path)
