"""A place at nobody's in particular: calendar, tasks and reminders over CalDAV, drafts and mail over IMAP.

Its servers are real ones with real clocks: what the user sends or ticks off there would be dated today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from daemon.model import Kind, Message, Ref
from tests.contract.harness import ME, Harness, Meeting, Seen
from tests.fakes.caldav.harness import PASSWORD, CaldavHarness
from tests.fakes.dovecot import PASSWORD as MAIL_PASSWORD
from tests.fakes.imap import ImapHarness
from tests.process.providers import Provider


class Both(Harness):
    """Drafts lie in the mailbox, the rest in the calendar."""

    def __init__(self, folder: Path) -> None:
        self.dav, self.mail = CaldavHarness(folder / "dav"), ImapHarness(folder / "mail")
        self.offers = self.dav.offers

    def close(self) -> None:
        self.dav.close()
        self.mail.close()

    def _of(self, kind: Kind) -> Harness:
        return self.mail if kind is Kind.DRAFT else self.dav

    def seen(self, kind: Kind) -> Sequence[Seen]:
        return self._of(kind).seen(kind)

    def edit(self, kind: Kind, ref: Ref, *, part: str = "text") -> None:
        self._of(kind).edit(kind, ref, part=part)

    def delete(self, kind: Kind, ref: Ref) -> None:
        self._of(kind).delete(kind, ref)

    def annotate(self, ref: Ref, text: str) -> None:
        self.dav.annotate(ref, text)

    def put(self, meeting: Meeting) -> None:
        self.dav.put(meeting)

    def cancel(self, uid: str, start: datetime | None = None) -> None:
        self.dav.cancel(uid, start)

    def remove(self, uid: str, start: datetime | None = None) -> None:
        self.dav.remove(uid, start)


class Standards(Provider):
    calendar = "Work"
    there: Both

    def __init__(self, folder: Path, zone: str, holidays: str, **changes: Any) -> None:
        deliver = {"drafts": "mailbox", "tasks": "home", "reminders": "home"}
        super().__init__(folder, zone, holidays, **({"deliver": deliver} | changes))

    def started(self, folder: Path) -> Both:
        return Both(folder)

    def opened_with(self) -> dict[str, Any]:
        dav, mail = self.there.dav, self.there.mail
        secrets = {"dav": PASSWORD, "mail": MAIL_PASSWORD}
        for name, secret in secrets.items():
            (self.home / name).write_text(secret, "utf-8")
            (self.home / name).chmod(0o600)
        home = {
            "type": "caldav", "url": f"{dav.wire.url}/", "username": dav.options.username, "password_file": "dav",
        }  # fmt: skip
        mailbox = {
            "type": "imap", "address": ME, "username": mail.user, "host": "127.0.0.1", "port": mail.wire.port,
            "security": "plain", "password_file": "mail",
        }  # fmt: skip
        return {"home": home, "mailbox": mailbox}

    def sources(self) -> list[str]:
        return ["home"]

    def when(self, kind: Kind, name: str) -> datetime | date | None:
        return None  # the server's own file tells; the connector's tests read it

    def containers(self) -> tuple[list[str], list[str]]:
        return [*self.there.dav.person.calendars().values()], []

    def edited(self, words: str) -> str:
        return "Mine now."

    def turned(self, now: datetime) -> None:
        """Nobody turns the clocks of real servers."""

    def mail(self, message: Message, account: str = "home", uid: str | None = None) -> None:
        headers = {name.replace("-", "_"): value for name, value in message.headers.items() if name != "content-type"}
        sender = ME if message.own else message.sender.email or ""
        self.there.mail.arrive(
            sender=sender, subject=message.subject, text=message.text, at=message.at, uid=uid, **headers
        )
