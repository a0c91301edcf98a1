"""The harness of the Microsoft connector: Graph and its sign-in service on the loopback interface."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from connectors import microsoft
from connectors._html import html_text
from daemon.model import Kind, Me, Ref
from daemon.ports import Context, Offers
from tests.contract.harness import ME, Harness, Meeting, Seen
from tests.fakes.graph import Graph, SignIn, uids
from tests.fakes.graph.agenda import Series
from tests.fakes.graph.clock import stamp

EVERYTHING = {"Calendars.ReadWrite", "Mail.ReadWrite", "Tasks.ReadWrite"}
OURS = "Afterword"
_PARTSTAT = {
    "accepted": "accepted", "declined": "declined", "tentative": "tentativelyAccepted", "needs-action": "notResponded",
}  # fmt: skip

Item = dict[str, Any]


class MicrosoftHarness(Harness):
    calendar = "primary"

    def __init__(self, tmp_path: Path, **context: Any) -> None:
        self._before = os.environ.get("REQUESTS_CA_BUNDLE")
        self.sign_in = SignIn(tmp_path / "login")
        os.environ["REQUESTS_CA_BUNDLE"] = str(self.sign_in.ca)
        self.graph = Graph(self.sign_in)
        self.box = self.graph.box
        self.token_file = tmp_path / "token.json"
        self.token_file.write_text(self.sign_in.cache(EVERYTHING), encoding="utf-8")
        self.token_file.chmod(0o600)
        self.options = microsoft.Options(
            client_id=self.sign_in.client_id,
            authority=self.sign_in.authority,
            endpoint=self.graph.url,
            token_file=self.token_file,
        )
        settings: Item = {"calendars": (self.calendar,), "deliver": frozenset(Kind)} | context
        self.context = Context(self.account, Me("Ada Lovelace", (ME,), "Europe/Berlin"), tmp_path / "state", **settings)
        self.offers = microsoft.open(self.options, self.context)

    def reopen(self) -> Offers:
        self.offers.close()
        self.offers = microsoft.open(self.options, self.context)
        return self.offers

    def close(self) -> None:
        self.offers.close()
        self.graph.close()
        self.sign_in.close()
        if self._before is None:
            del os.environ["REQUESTS_CA_BUNDLE"]
        else:
            os.environ["REQUESTS_CA_BUNDLE"] = self._before
        assert self.graph.sent == []
        assert not any("Mail.Send" in scope for asked in self.sign_in.asked for scope in asked)

    def settle(self) -> None:
        self.graph.clock.turn(timedelta(minutes=1))
        self.box.show_all()

    # -- what a person sees and does -----------------------------------------------------------------------------

    def seen(self, kind: Kind) -> Sequence[Seen]:
        if kind is Kind.DRAFT:
            return [_seen_mail(each) for each in self.box.mail.visible(self.box.mail.folders["drafts"])]
        if kind is Kind.TASK:
            return [Seen(each["id"], (), each["title"], _text(each)) for each in self.box.todo.tasks.values()]
        return [_seen_event(each) for each in self.reminders()]

    def reminders(self) -> list[Item]:
        own = [name for name, each in self.box.agenda.calendars.items() if each["name"] == OURS]
        return [event for name in own for event in self.box.agenda.alive(name)]

    def _item(self, kind: Kind, ref: Ref) -> Item:
        there = {
            Kind.DRAFT: self.box.mail.messages,
            Kind.TASK: self.box.todo.tasks,
            Kind.REMINDER: self.box.agenda.events,
        }
        return there[kind][ref.id]

    def _touch(self, kind: Kind, item: Item) -> None:
        {Kind.DRAFT: self.box.mail, Kind.TASK: self.box.todo, Kind.REMINDER: self.box.agenda}[kind].touch(item)

    def edit(self, kind: Kind, ref: Ref, *, part: str = "text") -> None:
        item = self._item(kind, ref)
        self.graph.clock.turn(timedelta(minutes=10))
        if part == "text":
            item["body"] = {"contentType": "html", "content": "<html><body><p>mine now</p></body></html>"}
        elif part == "subject":
            item["title" if kind is Kind.TASK else "subject"] = "Mine"
        else:
            item["toRecipients"] = [{"emailAddress": {"name": "Ada", "address": ME}}]
        self._touch(kind, item)

    def reflow(self, ref: Ref) -> None:
        """As Outlook saves an opened draft: the text becomes HTML with its own markup."""
        item = self._item(Kind.DRAFT, ref)
        lines = "</div><div>".join(item["body"]["content"].split("\n"))
        head = '<head><style type="text/css">p {margin:0}</style></head>'
        page = f'<html>{head}<body dir="ltr"><div>{lines}</div></body></html>'
        item["body"] = {"contentType": "html", "content": page}
        self._touch(Kind.DRAFT, item)

    def delete(self, kind: Kind, ref: Ref) -> None:
        item = self._item(kind, ref)
        if kind is Kind.DRAFT:
            self.box.mail.delete(item)
        elif kind is Kind.TASK:
            del self.box.todo.tasks[ref.id]
        else:
            self.box.agenda.delete(item)

    def send(self, ref: Ref) -> None:
        self.box.mail.send(self._item(Kind.DRAFT, ref))

    def complete(self, ref: Ref) -> None:
        day = self.graph.clock.now().strftime("%Y-%m-%dT00:00:00.0000000")
        task = self._item(Kind.TASK, ref)
        task |= {"status": "completed", "completedDateTime": {"dateTime": day, "timeZone": "UTC"}}
        self.box.todo.touch(task)

    def annotate(self, ref: Ref, text: str) -> None:
        self.graph.clock.turn(timedelta(minutes=10))
        task = self._item(Kind.TASK, ref)
        task["body"] = {"contentType": "text", "content": f"{task['body']['content'].rstrip()}\r\n\r\n{text}"}
        self.box.todo.touch(task)

    # -- what networks and providers do --------------------------------------------------------------------------

    def lose_answer(self, *, committed: bool) -> None:
        how = "drop after" if committed else "drop before"
        self.graph.faults.add(how, "^(POST .*(messages|events|tasks)|PATCH .*|DELETE .*)$")

    def hide_new(self) -> None:
        self.box.hide_new()

    def go_down(self, *, times: int = 1) -> None:
        self.graph.faults.add("503", times=times, headers={"Retry-After": "120"})

    def revoke(self) -> None:
        self.sign_in.revoke()

    # -- calendars -------------------------------------------------------------------------------------------------

    def put(self, meeting: Meeting) -> None:
        before = self._meeting(meeting.uid)
        content = _content(meeting)
        if before is not None:
            before |= content
            self.box.agenda.touch(before)
            return
        length = meeting.ends - meeting.starts
        series = Series(meeting.starts, length, meeting.weekly, meeting.zone) if meeting.weekly > 1 else None
        made = self.box.agenda.add(self.box.agenda.main, content, series=series)
        made["iCalUId"] = content["iCalUId"]

    def _meeting(self, uid: str) -> Item | None:
        return next((e for e in self.box.agenda.alive() if e["iCalUId"] == uids.foreign(uid)), None)

    def move(self, uid: str, start: datetime, to: datetime, *, series: bool = False) -> None:
        item = self._meeting(uid)
        assert item is not None
        if series:
            known = self.box.agenda.series[item["id"]]
            day = self._day(item, start)
            known.exceptions[day] = {**known.exceptions.get(day, {}), "_start": to, "_end": to + known.length}
        else:
            item |= {"_start": to, "_end": to + (item["_end"] - item["_start"])}
        self.box.agenda.touch(item)

    def _day(self, item: Item, start: datetime) -> date:
        """The original day of the instance that starts, or was meant to start, at that time."""
        there = self.box.agenda.occurrences(item)
        found = next(each for each in there if start in {each["_start"], datetime.fromisoformat(each["originalStart"])})
        return datetime.fromisoformat(found["originalStart"]).date()

    def cancel(self, uid: str, start: datetime | None = None) -> None:
        """As Exchange does it: a cancelled meeting stays, marked; a cancelled instance disappears."""
        item = self._meeting(uid)
        assert item is not None
        if start is None:
            item |= {"isCancelled": True, "subject": f"Canceled: {item['subject']}"}
        else:
            self.box.agenda.series[item["id"]].gone.add(self._day(item, start))
        self.box.agenda.touch(item)

    def remove(self, uid: str, start: datetime | None = None) -> None:
        item = self._meeting(uid)
        assert item is not None
        if start is None:
            self.box.agenda.delete(item)
        else:
            self.box.agenda.series[item["id"]].gone.add(self._day(item, start))
            self.box.agenda.touch(item)

    def cut_read(self) -> None:
        self.graph.routes.largest = 10
        self.graph.faults.add("truncate", "^GET /v1.0/me/calendarView$", times=3, skip=1)

    def forget_cursors(self) -> None:
        self.box.agenda.forgotten = self.box.agenda.last() + 1
        self.box.agenda._number += 1

    # -- mail --------------------------------------------------------------------------------------------------------

    def arrive(self, *, sender: str, subject: str, text: str, at: datetime, uid: str | None = None) -> str:
        name, address = parseaddr(sender)
        own = address == ME
        item: Item = {
            "subject": subject,
            "from": {"emailAddress": {"name": name or address.partition("@")[0].title(), "address": address}},
            "toRecipients": [{"emailAddress": {"name": "", "address": "rita@globex.example" if own else ME}}],
            "body": {"contentType": "text", "content": text},
            "receivedDateTime": stamp(at),
            "sentDateTime": stamp(at),
            "internetMessageHeaders": [{"name": "Content-Type", "value": "text/plain; charset=utf-8"}],
        }
        if uid is not None:
            event = self._meeting(uid)
            item |= {
                "@odata.type": "#microsoft.graph.eventMessageRequest",
                "meetingMessageType": "meetingRequest",
                "_event": event["id"] if event else None,
                "_mime": _invitation(uid),
            }
        return self.box.mail.add(item, "sentitems" if own else "inbox")["internetMessageId"]


def _content(meeting: Meeting) -> Item:
    own = next((each for each in meeting.attendees if each[1] == ME), None)
    guests = [
        {
            "type": "required",
            "status": {"response": _PARTSTAT[answer], "time": "2027-03-01T09:00:00Z"},
            "emailAddress": {"name": name, "address": address},
        }
        for name, address, answer in meeting.attendees
    ]
    organizer = meeting.organizer or ("Ada Lovelace", ME)
    start, end = meeting.starts.astimezone(UTC), meeting.ends.astimezone(UTC)
    if meeting.all_day:
        days = [each.astimezone(meeting.zone) for each in (meeting.starts, meeting.ends)]
        start, end = (datetime(each.year, each.month, each.day, tzinfo=UTC) for each in days)
    answer = "organizer" if meeting.organizer is None else _PARTSTAT[own[2]] if own else "none"
    return {
        "subject": meeting.title,
        "body": {"contentType": "text", "content": meeting.description},
        "location": {"displayName": meeting.location},
        "iCalUId": uids.foreign(meeting.uid),
        "isAllDay": meeting.all_day,
        "isOrganizer": meeting.organizer is None,
        "organizer": {"emailAddress": {"name": organizer[0], "address": organizer[1]}},
        "attendees": guests,
        "responseStatus": {"response": answer, "time": "2027-03-01T09:00:00Z"},
        "originalStartTimeZone": "W. Europe Standard Time",
        "_start": start,
        "_end": end,
    }


def _invitation(uid: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Invitation"
    mail.set_content("You are invited.")
    lines = ("BEGIN:VCALENDAR", "METHOD:REQUEST", "BEGIN:VEVENT", f"UID:{uid}", "END:VEVENT", "END:VCALENDAR", "")
    mail.add_alternative("\r\n".join(lines), subtype="calendar")
    return bytes(mail)


def _text(item: Item) -> str:
    body = item["body"]
    return html_text(body["content"]) if body["contentType"] == "html" else body["content"]


def _people(item: Item, *fields: str) -> tuple[str, ...]:
    return tuple(each["emailAddress"]["address"] for field in fields for each in item.get(field, ()))


def _seen_mail(item: Item) -> Seen:
    hidden = _people(item, "ccRecipients", "bccRecipients")
    return Seen(item["id"], _people(item, "toRecipients"), item["subject"], _text(item), hidden)


def _seen_event(item: Item) -> Seen:
    return Seen(item["id"], (), item["subject"], _text(item), _people(item, "attendees"))


def harness(tmp_path: Path) -> MicrosoftHarness:
    return MicrosoftHarness(tmp_path)
