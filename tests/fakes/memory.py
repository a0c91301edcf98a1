"""The harness of the memory connector: its world, kept in a file so that a second process can open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from connectors import memory
from connectors.memory import Break
from daemon.model import Attendee, Draft, Event, EventId, Kind, Me, Message, Person, Ref, Response
from daemon.ports import Context, Offers
from tests.contract.harness import ME, Harness, Meeting, Seen


class MemoryHarness(Harness):
    def __init__(self, tmp_path: Path) -> None:
        self._options = memory.Options(path=tmp_path / "world.json")
        self._context = Context(self.account, Me("Ada Lovelace", (ME,), "Europe/Berlin"), tmp_path / "state")
        self.world = memory.world(self._options.name, self._options.path)
        self.reopen()

    def reopen(self) -> Offers:
        self.offers = memory.open(self._options, self._context)
        return self.offers

    def settle(self) -> None:
        self.world.settle()

    def seen(self, kind: Kind) -> Sequence[Seen]:
        return [_seen(each.id, each.spec) for each in self.world.artefacts(kind)]

    def edit(self, kind: Kind, ref: Ref, *, part: str = "text") -> None:
        title = "subject" if kind is Kind.DRAFT else "title"
        change = {"text": {"body": "mine now"}, "subject": {title: "Mine"}, "recipients": {"to": (Person(None, ME),)}}
        self.world.edit(ref.id, **change[part])

    def reflow(self, ref: Ref) -> None:
        (body,) = [each.spec.body for each in self.world.artefacts(Kind.DRAFT) if each.id == ref.id]
        self.world.edit(ref.id, body=body.replace(" ", "\n") + "\n\n")

    def delete(self, kind: Kind, ref: Ref) -> None:
        self.world.delete(ref.id)

    def send(self, ref: Ref) -> None:
        self.world.send(ref.id)

    def complete(self, ref: Ref) -> None:
        self.world.complete(ref.id)

    def annotate(self, ref: Ref, text: str) -> None:
        self.world.annotate(ref.id, text)

    def lose_answer(self, *, committed: bool) -> None:
        how = Break.LOST_AFTER if committed else Break.LOST_BEFORE
        for call in ("create", "replace", "withdraw"):
            self.world.fail(f"*.{call}", how)

    def hide_new(self) -> None:
        self._options = self._options.model_copy(update={"lag": 3600})
        self.reopen()

    def go_down(self, *, times: int = 1) -> None:
        self.world.fail("*", Break.UNAVAILABLE, times=times)

    def revoke(self) -> None:
        self.world.fail("*", Break.LOGIN, times=None)

    def put(self, meeting: Meeting) -> None:
        for event in _events(meeting):
            self.world.put(event)

    def move(self, uid: str, start: datetime, to: datetime, *, series: bool = False) -> None:
        event = self.world.event(_ref(uid, start if series else None))
        self.world.put(replace(event, starts=to, ends=to + (event.ends - event.starts)))

    def cancel(self, uid: str, start: datetime | None = None) -> None:
        self.world.cancel(_ref(uid, start))

    def remove(self, uid: str, start: datetime | None = None) -> None:
        self.world.remove(_ref(uid, start))

    def cut_read(self) -> None:
        self.world.fail("fetch", Break.INCOMPLETE)

    def forget_cursors(self) -> None:
        self.world.forget_cursors()

    def arrive(self, *, sender: str, subject: str, text: str, at: datetime, uid: str | None = None) -> str:
        to = (Person("Ada Lovelace", ME),)
        message = Message(
            f"{at:%H%M%S%f}", at, Person(None, sender), to, subject, text, {}, ("text/plain",), sender == ME
        )
        return self.world.arrive(message, uid=uid)


def harness(tmp_path: Path) -> MemoryHarness:
    return MemoryHarness(tmp_path)


def _seen(artefact: str, spec: object) -> Seen:
    if isinstance(spec, Draft):
        return Seen(artefact, tuple(person.email for person in spec.to), spec.subject, spec.body)
    return Seen(artefact, (), spec.title, spec.body)


def _ref(uid: str, start: datetime | None) -> str:
    return str(EventId(uid, f"{start:%Y%m%dT%H%M%SZ}" if start else ""))


def _events(meeting: Meeting) -> list[Event]:
    local = meeting.starts.astimezone(meeting.zone)
    length = meeting.ends - meeting.starts
    found = []
    for week in range(meeting.weekly):
        starts = (local + timedelta(weeks=week)).astimezone(meeting.starts.tzinfo)  # wall clock arithmetic
        ends = starts + length
        occurrence = f"{starts:%Y%m%dT%H%M%SZ}" if meeting.weekly > 1 else ""
        if meeting.all_day:
            starts, ends = (_midnight(each, meeting) for each in (starts, ends))
        organizer = Person(*meeting.organizer) if meeting.organizer else None
        found.append(
            Event(
                account="",
                calendar="",
                id=EventId(meeting.uid, occurrence),
                ref=str(EventId(meeting.uid, occurrence)),
                title=meeting.title,
                starts=starts,
                ends=ends,
                description=meeting.description,
                location=meeting.location,
                all_day=meeting.all_day,
                zone=meeting.zone.key,
                response=next((Response(p) for _, address, p in meeting.attendees if address == ME), None),
                organizer=organizer,
                organizer_is_self=organizer.email == ME if organizer else not meeting.attendees,
                attendees=tuple(Attendee(n, a, Response(p), a == ME) for n, a, p in meeting.attendees),
            )
        )
    return found


def _midnight(when: datetime, meeting: Meeting) -> datetime:
    local = when.astimezone(meeting.zone).replace(hour=0, minute=0)
    return local.astimezone(when.tzinfo)
