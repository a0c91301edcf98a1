"""The harness of the Google connector."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from connectors import google
from daemon.model import Kind, Me, Ref
from daemon.ports import Context, Offers
from tests.contract.harness import ME, Harness, Meeting, Seen
from tests.fakes.google.discovery import Problem
from tests.fakes.google.server import ALL, Server

WRITES = {Kind.DRAFT: "gmail.users.drafts", Kind.TASK: "tasks.tasks", Kind.REMINDER: "calendar.events"}
_ANSWERS = {"needs-action": "needsAction"}


class GoogleHarness(Harness):
    calendar = "primary"

    def __init__(self, tmp_path: Path, scopes: tuple[str, ...] = ALL, **options: Any) -> None:
        self.server = Server()
        self.token = tmp_path / "token.json"
        self.sign_in(scopes)
        self.options = google.Options(
            **{"token_file": self.token, "endpoint": self.server.url, "read_mail": True, **options}
        )
        self.context = self.context_of(tmp_path)
        self.reopen()

    def sign_in(self, scopes: tuple[str, ...] = ALL) -> None:
        """A fresh sign-in of the user."""
        self.token.write_text(json.dumps(self.server.authorized_user(scopes)))
        self.token.chmod(0o600)

    @classmethod
    def context_of(cls, tmp_path: Path) -> Context:
        me = Me("Ada Lovelace", (ME,), "Europe/Berlin")
        return Context(cls.account, me, tmp_path / "state", ("primary",), frozenset(Kind))

    def reopen(self) -> Offers:
        self.offers = google.open(self.options, self.context)
        return self.offers

    def close(self) -> None:
        self.server.close()
        assert self.server.violations == []

    def settle(self) -> None:
        self.server.clock.ahead += timedelta(seconds=61)

    # -- artefacts ---

    def seen(self, kind: Kind) -> Sequence[Seen]:
        if kind is Kind.DRAFT:
            return [_mail(name, mail.parsed) for name, mail in self.server.gmail.live()]
        if kind is Kind.TASK:
            return [Seen(each["id"], (), each["title"], each.get("notes", "")) for each in self.server.tasks.live()]
        return [
            Seen(
                each["id"],
                (),
                each.get("summary", ""),
                each.get("description", ""),
                tuple(guest["email"] for guest in each.get("attendees", ())),
            )
            for name, calendar in self.server.calendars.all.items()
            if calendar.by_app
            for each in self.server.calendars.live(name)
        ]

    def edit(self, kind: Kind, ref: Ref, *, part: str = "text") -> None:
        if kind is Kind.TASK:
            self.server.tasks.change(ref.id, **{{"text": "notes", "subject": "title"}[part]: "mine now"})
        elif kind is Kind.REMINDER:
            field = {"text": "description", "subject": "summary"}[part]
            self.server.calendars.change(ref.id, self._ours(), **{field: "mine now"})
        else:
            self.server.gmail.edit(ref.id, lambda message: _rewrite(message, part))

    def reflow(self, ref: Ref) -> None:
        self.server.gmail.edit(ref.id, _as_html)

    def delete(self, kind: Kind, ref: Ref) -> None:
        if kind is Kind.TASK:
            self.server.tasks.remove(ref.id)
        elif kind is Kind.REMINDER:
            self.server.calendars.remove(ref.id, self._ours())
        else:
            self.server.gmail.discard(ref.id)

    def send(self, ref: Ref) -> None:
        self.server.gmail.send(ref.id)

    def complete(self, ref: Ref) -> None:
        self.server.tasks.complete(ref.id)

    def annotate(self, ref: Ref, text: str) -> None:
        notes = next(each["notes"] for each in self.server.tasks.live() if each["id"] == ref.id)
        self.server.tasks.change(ref.id, notes=f"{notes}\n{text}")

    def _ours(self) -> str:
        return next(name for name, each in self.server.calendars.all.items() if each.by_app)

    # -- networks ---

    def lose_answer(self, *, committed: bool) -> None:
        for calls in WRITES.values():
            for verb in ("insert", "create", "patch", "update", "delete"):
                self.server.fail("after" if committed else "before", f"{calls}.{verb}")

    def hide_new(self) -> None:
        self.server.gmail.search_lag = 60
        self.server.gmail.list_lag = 60
        self.server.tasks.lag = 60

    def go_down(self, *, times: int = 1) -> None:
        self.server.fail(Problem(503, "backendError", "Service Unavailable"), times=times)

    def revoke(self) -> None:
        self.server.revoke()

    # -- calendars ---

    def put(self, meeting: Meeting) -> None:
        self.server.calendars.put(event(meeting))

    def move(self, uid: str, start: datetime, to: datetime, *, series: bool = False) -> None:
        item = self._event(uid)
        lasts = datetime.fromisoformat(item["end"]["dateTime"]) - datetime.fromisoformat(item["start"]["dateTime"])
        fields = {"start": {"dateTime": to.isoformat()}, "end": {"dateTime": (to + lasts).isoformat()}}
        if series:
            self.server.calendars.change_instance(item["id"], start, **fields)
        else:
            self.server.calendars.change(item["id"], **fields)

    def cancel(self, uid: str, start: datetime | None = None) -> None:
        if start:
            self.server.calendars.change_instance(self._event(uid)["id"], start, status="cancelled")
        else:
            self.server.calendars.remove(self._event(uid)["id"])

    remove = cancel

    def cut_read(self) -> None:
        self.server.calendars.page_size = 10
        self.server.fail(Problem(503, "backendError"), "calendar.events.list", skip=1, times=2)

    def forget_cursors(self) -> None:
        self.server.calendars.expire_tokens()

    def _event(self, uid: str) -> dict[str, Any]:
        events = self.server.calendars.all[ME].events.values()
        return next(each for each in events if each["iCalUID"] == uid)

    # -- mail ---

    def arrive(self, *, sender: str, subject: str, text: str, at: datetime, uid: str | None = None) -> str:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, ME, subject
        message["Message-ID"] = f"<{abs(hash((sender, subject, at)))}@mail.example>"
        message.set_content(text)
        if uid:
            calendar = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
            message.add_alternative(calendar, subtype="calendar")
            message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
        labels = ("SENT",) if sender == ME else ("INBOX", "UNREAD")
        self.server.gmail.arrive(message.as_bytes(), at=at, labels=labels)
        return str(message["Message-ID"])


def harness(tmp_path: Path) -> GoogleHarness:
    return GoogleHarness(tmp_path)


def event(meeting: Meeting) -> dict[str, Any]:
    """A meeting as Google stores it."""
    name = meeting.uid.encode().hex()
    zone = meeting.zone.key
    item: dict[str, Any] = {"id": name, "iCalUID": meeting.uid, "summary": meeting.title}
    item |= {"description": meeting.description, "location": meeting.location}
    for edge, when in (("start", meeting.starts), ("end", meeting.ends)):
        local = when.astimezone(meeting.zone)
        item[edge] = (
            {"date": f"{local:%Y-%m-%d}"} if meeting.all_day else {"dateTime": local.isoformat(), "timeZone": zone}
        )
    if meeting.weekly > 1:
        item["recurrence"] = [f"RRULE:FREQ=WEEKLY;COUNT={meeting.weekly}"]
    guests = [
        {
            "displayName": label,
            "email": address,
            "responseStatus": _ANSWERS.get(answer, answer),
            **({"self": True} if address == ME else {}),
        }
        for label, address, answer in meeting.attendees
    ]
    if guests:
        item["attendees"] = guests
    if meeting.organizer:
        who = {"displayName": meeting.organizer[0], "email": meeting.organizer[1]}
        item |= {"organizer": who, "creator": who}
    return item


def _mail(name: str, message: EmailMessage) -> Seen:
    to, *others = (_people(message, each) for each in ("To", "Cc", "Bcc"))
    body = message.get_body(("plain", "html"))
    return Seen(name, to, str(message["Subject"] or ""), body.get_content() if body else "", sum(others, ()))


def _people(message: EmailMessage, header: str) -> tuple[str, ...]:
    return tuple(each.addr_spec for each in message[header].addresses) if message[header] else ()


def _rewrite(message: EmailMessage, part: str) -> None:
    if part == "text":
        message.clear_content()
        message.set_content("mine now\n")
    else:
        name = {"subject": "Subject", "recipients": "To"}[part]
        del message[name]
        message[name] = "Mine" if part == "subject" else ME


def _as_html(message: EmailMessage) -> None:
    """What Gmail's own editor makes of a plain draft when it saves it."""
    text = message.get_content()
    lines = "".join(f"<div>{line or '<br>'}</div>" for line in text.splitlines())
    message.set_content(text.replace(" ", "\n"))
    message.add_alternative(f'<div dir="ltr">{lines}</div>', subtype="html")


__all__ = ["GoogleHarness", "event", "harness"]
