"""Places at real connectors: each plays over the provider's fake by way of the connector's own contract harness.

For another connector say what its account is called in the config (``account``), how mail reaches it (``mail``), and,
where the store shows it, when an artefact stands (``when``); everything else the harness does.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.memory import Break
from daemon.model import Kind, Message
from daemon.records import Entry
from tests.contract.harness import Harness, Meeting
from tests.fakes.google.discovery import Problem
from tests.fakes.google.gmail import Mail
from tests.fakes.google.harness import GoogleHarness
from tests.fakes.graph import uids
from tests.fakes.graph.clock import stamp
from tests.fakes.microsoft import EVERYTHING, MicrosoftHarness
from tests.process.meetings import ADA, Meet
from tests.process.places import Place, Seen

FOR_EVER = 10**9


class Provider(Place):
    """One account that does everything, at a fake that outlives the daemon."""

    there: Any

    def __init__(self, folder: Path, zone: str, holidays: str, **changes: Any) -> None:
        folder.joinpath("provider").mkdir(parents=True)
        self.there = self.started(folder / "provider")
        self.there.offers.close()
        self.ticked: set[str] = set()
        self.keys: dict[str, str] = {}  # by the provider's id
        self.home = folder
        self.accounts = {name: each | {"settle": "0 s"} for name, each in self.opened_with().items()}
        super().__init__(folder, zone, holidays, **changes)

    def started(self, folder: Path) -> Harness:
        """The provider's harness."""
        raise NotImplementedError

    def account(self) -> dict[str, Any]:
        """The account's entry in the config."""
        raise NotImplementedError

    def opened_with(self) -> dict[str, dict[str, Any]]:
        """The accounts of the config."""
        return {"home": self.account()}

    def when(self, kind: Kind, name: str) -> datetime | date | None:
        """Where a reminder (a moment) or a task (its day) stands at the provider."""
        raise NotImplementedError

    def containers(self) -> tuple[list[str], list[str]]:
        """The names of all calendars and of all task lists there."""
        raise NotImplementedError

    def turned(self, now: datetime) -> None:
        """The provider's clock shows the same time."""
        raise NotImplementedError

    @property
    def now(self) -> datetime:
        return self._now

    @now.setter
    def now(self, now: datetime) -> None:
        self._now = now
        self.turned(now)

    def end(self) -> None:
        super().end()
        self.there.close()

    # -- calendars ---------------------------------------------------------------------------------------------------

    def put(self, meet: Meet) -> None:
        if meet.cancelled:
            self.there.cancel(meet.uid)
        else:
            self.there.put(_meeting(meet))

    def remove(self, meet: Meet) -> None:
        self.there.remove(meet.uid)

    # -- what stands, and what the user does to it -------------------------------------------------------------------

    def standing(self) -> list[Seen]:
        """Everything there is; what no ledger ever knew is something that exists twice."""
        self.keys |= {entry.ref.id: key for key, entry in self.opened.ledger.entries().items() if entry.ref}
        found = [(kind, each) for kind in Kind for each in self.there.seen(kind) if each.id not in self.ticked]
        unknown = [f"{kind}: {each.subject}" for kind, each in found if each.id not in self.keys]
        assert not unknown, f"nobody knows of {unknown}"
        for names in self.containers():
            assert sorted(set(names)) == sorted(names), f"one of them was made twice: {names}"
        assert not any(each.hidden for _, each in found), "an artefact has guests or further recipients"
        return [Seen(self.keys[e.id], k, e.id, e.subject, e.text, e.to, self.when(k, e.id)) for k, e in found]

    def edit(self, entry: Entry, words: str) -> None:
        self.there.edit(entry.kind, entry.ref)

    def edited(self, words: str) -> str:
        return "mine now"

    def delete(self, entry: Entry) -> None:
        self.there.delete(entry.kind, entry.ref)

    def send(self, entry: Entry) -> None:
        self.there.send(entry.ref)

    def tick(self, entry: Entry) -> None:
        assert entry.ref is not None
        self.there.complete(entry.ref)
        self.ticked.add(entry.ref.id)

    def write_into(self, entry: Entry, text: str) -> None:
        self.there.annotate(entry.ref, text)

    def lose_answer(self, account: str, *, committed: bool) -> None:
        self.there.lose_answer(committed=committed)


class Google(Provider):
    calendar = "primary"
    there: GoogleHarness
    invitation: Mail | None = None

    def started(self, folder: Path) -> GoogleHarness:
        return GoogleHarness(folder)

    def account(self) -> dict[str, Any]:
        self.there.server.grants.lifetime = FOR_EVER
        return {
            "type": "google", "endpoint": self.there.server.url, "token_file": str(self.there.token), "read_mail": True,
        }  # fmt: skip

    def turned(self, now: datetime) -> None:
        self.there.server.clock.ahead = now - datetime.now(UTC)

    def containers(self) -> tuple[list[str], list[str]]:
        calendars = [each.summary for each in self.there.server.calendars.all.values()]
        return calendars, [*self.there.server.tasks.lists.values()]

    def when(self, kind: Kind, name: str) -> datetime | date | None:
        if kind is Kind.TASK:
            due = next(each["due"] for each in self.there.server.tasks.live() if each["id"] == name)
            return date.fromisoformat(due[:10])
        ours = [each.events[name] for each in self.there.server.calendars.all.values() if name in each.events]
        return datetime.fromisoformat(ours[0]["start"]["dateTime"]) if ours else None

    def mail(self, message: Message, account: str = "home", uid: str | None = None) -> None:
        labels = ("SENT",) if message.own else ("INBOX", "UNREAD")
        arrived = self.there.server.gmail.arrive(_mime(message, uid), at=message.at, labels=labels)
        self.invitation = arrived if uid else self.invitation

    def bin_invitation(self) -> None:
        assert self.invitation is not None
        self.invitation.labels |= {"TRASH"}

    def answers_invitation(self, entry: Entry) -> bool:
        draft = next(each for name, each in self.there.server.gmail.live() if entry.ref and name == entry.ref.id)
        return self.invitation is not None and draft.thread == self.invitation.thread

    def end_access(self) -> None:
        self.there.server.grants.access.clear()

    def disturb(self, account: str, how: Break) -> None:
        if how is Break.LOGIN:
            self.there.revoke()
        else:
            self.there.server.fail(Problem(503, "backendError", "Service Unavailable"), times=FOR_EVER)

    def heal(self, account: str) -> None:
        self.there.server.faults.clear()
        self.there.sign_in()
        self.close()


class Microsoft(Provider):
    calendar = "primary"
    there: MicrosoftHarness
    invitation: dict[str, Any] | None = None

    def started(self, folder: Path) -> MicrosoftHarness:
        return MicrosoftHarness(folder)

    def account(self) -> dict[str, Any]:
        there = self.there
        there.sign_in.lifetime = FOR_EVER
        return {
            "type": "microsoft", "client_id": there.sign_in.client_id, "authority": there.sign_in.authority,
            "endpoint": there.graph.url, "token_file": str(there.token_file),
        }  # fmt: skip

    def turned(self, now: datetime) -> None:
        self.there.graph.clock.ahead = now - datetime.now(UTC)

    def containers(self) -> tuple[list[str], list[str]]:
        calendars = [each["name"] for each in self.there.box.agenda.calendars.values()]
        return calendars, [each["displayName"] for each in self.there.box.todo.lists.values()]

    def when(self, kind: Kind, name: str) -> datetime | date | None:
        if kind is Kind.TASK:
            remind = self.there.box.todo.tasks[name]["reminderDateTime"]["dateTime"]
            local = datetime.fromisoformat(remind[:19]).replace(tzinfo=UTC).astimezone(self.zone)
            return local.date()
        event = self.there.box.agenda.events.get(name)
        return event["_start"] if event else None

    def mail(self, message: Message, account: str = "home", uid: str | None = None) -> None:
        headers = {"Content-Type": "text/plain"} | dict(message.headers)
        item: dict[str, Any] = {
            "subject": message.subject,
            "from": _address(message.sender.name, message.sender.email),
            "toRecipients": [_address(to.name, to.email) for to in message.to],
            "body": {"contentType": "text", "content": message.text},
            "receivedDateTime": stamp(message.at),
            "sentDateTime": stamp(message.at),
            "internetMessageHeaders": [{"name": name, "value": value} for name, value in headers.items()],
        }
        if "text/calendar" in message.parts:
            item |= {"@odata.type": "#microsoft.graph.eventMessageRequest", "meetingMessageType": "meetingRequest"}
            invited = [each for each in self.there.box.agenda.alive() if uid and each["iCalUId"] == uids.foreign(uid)]
            item |= {"_event": invited[0]["id"] if invited else None, "_mime": _mime(message, uid)}
        arrived = self.there.box.mail.add(item, "sentitems" if message.own else "inbox")
        self.invitation = arrived if uid else self.invitation

    def bin_invitation(self) -> None:
        assert self.invitation is not None
        self.there.box.mail.delete(self.invitation)

    def answers_invitation(self, entry: Entry) -> bool:
        assert entry.ref is not None
        draft = self.there.box.mail.messages[entry.ref.id]
        return self.invitation is not None and draft["conversationId"] == self.invitation["conversationId"]

    def end_access(self) -> None:
        self.there.sign_in.expire()

    def disturb(self, account: str, how: Break) -> None:
        if how is Break.LOGIN:
            self.there.revoke()
        else:
            self.there.graph.faults.add("503", times=None)

    def heal(self, account: str) -> None:
        self.there.graph.faults.clear()
        self.there.token_file.write_text(self.there.sign_in.cache(EVERYTHING), encoding="utf-8")
        self.close()


def _meeting(meet: Meet) -> Meeting:
    mine = () if meet.organizer is None and not meet.people else (("Ada Lovelace", ADA, meet.response),)
    others = tuple((name, mail, "accepted") for name, mail in meet.people)
    return Meeting(
        meet.uid, meet.title, meet.starts, meet.ends, meet.description, meet.location, meet.organizer,
        (*mine, *others), all_day=meet.all_day, zone=ZoneInfo(meet.zone),
    )  # fmt: skip


def _address(name: str | None, mail: str | None) -> dict[str, Any]:
    return {"emailAddress": {"name": name or mail or "", "address": mail or ""}}


def _mime(message: Message, uid: str | None = None) -> bytes:
    """The message as it comes over the wire, in as many parts as it has; ``uid`` is that of its calendar part."""
    people = ", ".join(f'"{each.name or ""}" <{each.email}>' for each in message.to)
    headers = {
        "From": f'"{message.sender.name or ""}" <{message.sender.email}>',
        "To": people,
        "Subject": message.subject,
        "Date": message.at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "Message-ID": f"<{message.id}@mail.example>",
        "MIME-Version": "1.0",
        "Content-Type": "multipart/mixed",
    }
    headers |= {name.title(): value for name, value in message.headers.items()}
    headers["Content-Type"] += '; boundary="part"'
    invitation = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nEND:VEVENT\r\nEND:VCALENDAR"
    texts = [invitation if part == "text/calendar" else message.text for part in message.parts]
    named = {"text/calendar": '; name="invite.ics"\r\nContent-Disposition: attachment; filename="invite.ics"'}
    shown = [
        f"Content-Type: {part}; charset=utf-8{named.get(part, '')}\r\n\r\n{text}\r\n"
        for part, text in zip(message.parts, texts, strict=True)
    ]
    lines = [*(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return ("\r\n".join(lines) + "".join(f"--part\r\n{part}" for part in shown) + "--part--\r\n").encode()


PROVIDERS: dict[str, type[Place]] = {"google": Google, "microsoft": Microsoft}
