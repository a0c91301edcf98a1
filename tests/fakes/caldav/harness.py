"""The harness of the CalDAV connector, on a real server behind a wire that can break."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import icalendar
from pydantic import SecretStr

from connectors import caldav
from daemon.model import Kind, Me, Ref
from daemon.ports import Context, Offers
from tests.contract.harness import ME, Harness, Meeting, Seen
from tests.fakes.caldav.person import Person
from tests.fakes.caldav.servers import Radicale, Server, Xandikos, running
from tests.fakes.caldav.wire import WRITES, Wire
from tests.fakes.ics import Entry, calendar_of

PASSWORD = "app-specific-password"
KINDS: dict[str, type[Server]] = {"radicale": Radicale, "xandikos": Xandikos}
_numbers = itertools.count()


class CaldavHarness(Harness):
    calendar = "Work"

    def __init__(self, tmp_path: Path, kind: str = "radicale", *, server: Server | None = None) -> None:
        self.server = server or running(KINDS[kind])
        user = f"ada{os.getpid()}x{next(_numbers)}"
        self.server.allow(user, PASSWORD) if self.server.checks else None
        self.wire = Wire(self.server.port, users=None if self.server.checks else {user: PASSWORD})
        self.person = Person(self.server, user, PASSWORD)
        self.person.call("PROPFIND", self.person.home, Depth="0")  # the server makes the home of a new user
        self.work = f"{self.person.home}work/"
        self.person.make_calendar(self.work, "Work")
        self.entries: dict[str, Entry] = {}
        self.options = caldav.Options(url=f"{self.wire.url}/", username=user, password=SecretStr(PASSWORD))
        me = Me("Ada Lovelace", (ME,), "Europe/Berlin")
        self.context = Context(self.account, me, tmp_path / "state", ("Work",), frozenset({Kind.TASK, Kind.REMINDER}))
        self.reopen()

    def reopen(self) -> Offers:
        self.offers = caldav.open(self.options, self.context)
        return self.offers

    def close(self) -> None:
        self.wire.close()
        own = (f"{self.person.home}afterword", f"{self.person.home}mine/")
        for each in self.wire.passed:
            assert each.method not in {"POST", "PROPPATCH", "MKCOL", "MOVE"}
            assert each.method != "PUT" or not (b"\nATTENDEE" in each.body or b"\nORGANIZER" in each.body)
            assert each.method not in WRITES or each.path.startswith(own)

    # -- what a person sees and does ---

    def own(self) -> list[str]:
        """The paths of calendars named as ours."""
        return [path for path, name in self.person.calendars().items() if name == self.options.own_calendar]

    def seen(self, kind: Kind) -> Sequence[Seen]:
        name = "VTODO" if kind is Kind.TASK else "VEVENT"
        return [
            Seen(path, (), str(each.get("SUMMARY", "")), str(each.get("DESCRIPTION", "")), _guests(each))
            for calendar in self.own()
            for path, there in self.person.objects(calendar).items()
            for each in there.walk(name)
        ]

    def edit(self, kind: Kind, ref: Ref, *, part: str = "text") -> None:
        self.person.change(ref.id, **{{"text": "DESCRIPTION", "subject": "SUMMARY"}[part]: "mine now"})

    def delete(self, kind: Kind, ref: Ref) -> None:
        self.person.delete(ref.id)

    def complete(self, ref: Ref) -> None:
        self.person.change(ref.id, STATUS="COMPLETED", COMPLETED=datetime.now(UTC), PERCENT_COMPLETE=100)

    def annotate(self, ref: Ref, text: str) -> None:
        (entry,) = self.person.read(ref.id).walk("VTODO")
        self.person.change(ref.id, DESCRIPTION=f"{entry['DESCRIPTION']}\n{text}")

    # -- networks ---

    def lose_answer(self, *, committed: bool) -> None:
        self.wire.fail("drop after" if committed else "drop before", methods=WRITES - {"MKCALENDAR"})

    def go_down(self, *, times: int = 1) -> None:
        self.wire.fail("503", times=times)

    def revoke(self) -> None:
        self.person.password = "another password"
        if self.wire.users is None:
            self.server.allow(self.person.name, self.person.password)
        else:
            self.wire.users[self.person.name] = self.person.password

    # -- calendars ---

    def put(self, meeting: Meeting) -> None:
        old = self.entries.get(meeting.uid)
        self._store(meeting.uid, Entry(meeting, sequence=old.sequence + 1 if old else 0))

    def move(self, uid: str, start: datetime, to: datetime, *, series: bool = False) -> None:
        entry = self.entries[uid]
        meeting, length = entry.meeting, entry.meeting.ends - entry.meeting.starts
        if series:
            self._store(uid, replace(entry, sequence=entry.sequence + 1, moved={**entry.moved, start: to}))
        else:
            moved = replace(meeting, starts=to, ends=to + length)
            self._store(uid, replace(entry, sequence=entry.sequence + 1, meeting=moved))

    def cancel(self, uid: str, start: datetime | None = None) -> None:
        entry = self.entries[uid]
        if start is None:
            self._store(uid, replace(entry, status="CANCELLED"))
        else:
            self._store(uid, replace(entry, cancelled=[*entry.cancelled, start]))

    def remove(self, uid: str, start: datetime | None = None) -> None:
        if start is None:
            self.person.delete(self.path(uid))
            return
        entry = self.entries[uid]
        moved = {original: to for original, to in entry.moved.items() if original != start}
        self._store(uid, replace(entry, moved=moved, removed=[*entry.removed, start]))

    def cut_read(self) -> None:
        self.wire.fail("cut", methods=frozenset({"REPORT"}))

    def forget_cursors(self) -> None:
        self.wire.forgotten |= self.wire.tokens

    def dated(self, when: float) -> None:
        """Let the calendar be as if it had been changed last then. Radicale alone goes by the dates of its files."""
        if not isinstance(self.server, Radicale):
            return
        folder = self.server.folder / "storage" / "collection-root" / self.work.strip("/")
        for each in (folder, *folder.iterdir()):
            os.utime(each, (when, when))

    def path(self, uid: str) -> str:
        """Where the calendar program has put a meeting."""
        return f"{self.work}{quote(uid)}.ics"

    def _store(self, uid: str, entry: Entry) -> None:
        self.entries[uid] = entry
        self.person.put(self.path(uid), calendar_of([entry]))


def _guests(entry: icalendar.Component) -> tuple[str, ...]:
    return tuple(name for name in ("ATTENDEE", "ORGANIZER") if name in entry)
